//! Order: many publishers send at once, and every client must see one and the same sequence of
//! all their messages, complete; each publisher's own messages in the order they were sent.
//!
//! A stamp is the publisher's number and the message's. At most a window of messages a publisher
//! is on its way, counted at the slowest client. Read next: `bench.rs`.

use crate::connection::{Connection, PATIENCE, SCRATCH, lost};
use crate::endpoint::Endpoint;
use crate::failure::Failure;
use crate::load::Shape;
use crate::machine;
use crate::series::Figure;
use crate::stamped::Template;
use crate::subject::{Role, Subject};
use mio::{Events, Poll};
use std::io::ErrorKind;
use std::time::Instant;

/// A stamp's lower bits number the message, the upper ones the publisher.
const NUMBER_BITS: u32 = 32;

struct Crowd {
    poll: Poll,
    events: Events,
    scratch: Vec<u8>,
    /// The publishers first, then those who only listen.
    clients: Vec<Client>,
    shape: Shape,
    publishers: usize,
    /// Messages of each publisher sent so far, and how many it shall send.
    sent: usize,
    messages: usize,
}

struct Client {
    connection: Connection,
    heard: Vec<u64>,
}

/// Measures one repetition: `publishers` clients send `messages` each, `shape.subscribers` more
/// only listen.
pub fn measure(
    subject: &mut Subject,
    shape: Shape,
    publishers: usize,
    messages: usize,
) -> Result<Vec<Figure>, Failure> {
    let mut crowd = Crowd::open(&subject.endpoint()?, shape, publishers, messages)?;
    let begin = Instant::now();
    crowd.run()?;
    let elapsed = begin.elapsed();
    crowd.check()?;
    let heard: usize = crowd.clients.iter().map(|client| client.heard.len()).sum();
    drop(crowd);
    machine::wait_for_rest(subject.process());
    Ok(vec![Figure {
        name: "deliveries_per_second",
        heading: "deliveries/s",
        value: heard as f64 / elapsed.as_secs_f64(),
        digits: 0,
        against: &[Role::OneSendCeiling, Role::BatchedCeiling],
    }])
}

impl Crowd {
    fn open(
        endpoint: &Endpoint,
        shape: Shape,
        publishers: usize,
        messages: usize,
    ) -> Result<Self, Failure> {
        let poll = Poll::new().map_err(lost)?;
        let mut clients = Vec::new();
        for token in 0..publishers + shape.subscribers {
            let mut connection = Connection::open(endpoint, shape.size)?;
            connection.register(poll.registry(), token)?;
            clients.push(Client { connection, heard: Vec::new() });
        }
        let (events, scratch) = (Events::with_capacity(1024), vec![0; SCRATCH]);
        Ok(Self { poll, events, scratch, clients, shape, publishers, sent: 0, messages })
    }

    fn run(&mut self) -> Result<(), Failure> {
        let template = Template::new(self.shape.size, self.shape.text);
        loop {
            let slowest =
                (0..self.clients.len()).map(|place| self.progress(place)).min().unwrap_or(0);
            if slowest >= self.publishers * self.messages {
                return Ok(());
            }
            let allowed = (slowest / self.publishers + self.shape.window).min(self.messages);
            let from = self.sent;
            self.sent = allowed.max(from);
            for (publisher, client) in self.clients.iter_mut().enumerate().take(self.publishers) {
                let stamp = |number: usize| (publisher as u64) << NUMBER_BITS | number as u64;
                client.connection.send(|out| {
                    (from..allowed).for_each(|number| template.append(stamp(number), out))
                })?;
            }
            self.round(slowest)?;
        }
    }

    /// Messages that a client has got, or is not owed because they are its own.
    fn progress(&self, place: usize) -> usize {
        let own = if self.shape.skip_sender && place < self.publishers { self.sent } else { 0 };
        self.clients[place].heard.len() + own
    }

    fn round(&mut self, slowest: usize) -> Result<(), Failure> {
        match self.poll.poll(&mut self.events, Some(PATIENCE)) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(lost(error)),
            Ok(()) if self.events.is_empty() => {
                let (seconds, sent) = (PATIENCE.as_secs(), self.publishers * self.sent);
                return Err(Failure::verdict(format!(
                    "silence for {seconds} s: a client has {slowest} of {sent} messages"
                )));
            }
            _ => {}
        }
        for event in &self.events {
            let token = event.token().0;
            let Client { connection, heard } = &mut self.clients[token];
            connection.flush()?;
            if event.is_readable() {
                connection
                    .receive(&mut self.scratch, event.is_read_closed(), |stamp| {
                        heard.push(stamp);
                        Ok(())
                    })
                    .map_err(|failure| failure.of(format_args!("client {token}")))?;
            }
        }
        Ok(())
    }

    /// One order for all. The last client only listens, so it has heard everything.
    fn check(&self) -> Result<(), Failure> {
        let Some(Client { heard: reference, .. }) = self.clients.last() else {
            return Ok(());
        };
        let mut next = vec![0; self.publishers];
        for stamp in reference {
            let (publisher, number) =
                ((stamp >> NUMBER_BITS) as usize, stamp & u64::from(u32::MAX));
            match next.get_mut(publisher) {
                Some(next) if *next == number => *next += 1,
                _ => {
                    return Err(Failure::verdict(format!(
                        "publisher {publisher}: its message {number} came out of order"
                    )));
                }
            }
        }
        for (place, client) in self.clients.iter().enumerate() {
            let own =
                |stamp: &&u64| self.shape.skip_sender && (**stamp >> NUMBER_BITS) as usize == place;
            let owed = reference.iter().filter(|stamp| !own(stamp));
            if let Some(at) =
                owed.clone().zip(&client.heard).position(|(owed, heard)| owed != heard)
            {
                return Err(Failure::verdict(format!(
                    "client {place} sees another order from message {at} on"
                )));
            }
            if owed.count() != client.heard.len() {
                return Err(Failure::verdict(format!(
                    "client {place} got {} messages, not all or too many",
                    client.heard.len()
                )));
            }
        }
        Ok(())
    }
}
