//! The load: one publisher that keeps a window of messages in flight to N subscribers.
//!
//! **Flow control.** Message k + W is sent once *every one of the N subscribers* has received
//! message k: the slowest subscriber rules, whatever order a server serves them in, so no server
//! gains by favouring a few, and at most W messages lie in any socket. The publisher's own copies
//! are read and checked but do not rule, for servers that leave the sender out have none. After
//! each round of reading, all that the window allows is sent in one write. It is the same for
//! every subject. Deliveries are counted for the N subscribers. Read next: `throughput.rs`.

use crate::connection::{Connection, PATIENCE, SCRATCH, lost};
use crate::endpoint::Endpoint;
use crate::failure::Failure;
use crate::stamped::Template;
use mio::{Events, Poll};
use std::io::ErrorKind;
use std::time::{Duration, Instant};

/// The shape of a load.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub subscribers: usize,
    pub size: usize,
    pub window: usize,
    pub text: bool,
    pub skip_sender: bool,
}

pub struct Load {
    poll: Poll,
    events: Events,
    scratch: Vec<u8>,
    template: Template,
    shape: Shape,
    publisher: Connection,
    subscribers: Vec<Subscriber>,
    /// Messages sent so far; they are numbered from 0.
    sent: u64,
    own_copies: u64,
    /// What the slowest subscriber has received, and how many are no further than that.
    slowest: u64,
    at_slowest: usize,
    /// Messages received by subscribers, all together.
    pub deliveries: u64,
    /// Reads that these deliveries took.
    pub reads: u64,
}

struct Subscriber {
    connection: Connection,
    received: u64,
}

impl Load {
    pub fn open(endpoint: &Endpoint, shape: Shape) -> Result<Self, Failure> {
        let poll = Poll::new().map_err(lost)?;
        let mut subscribers = Vec::with_capacity(shape.subscribers);
        for token in 0..shape.subscribers {
            let mut connection = Connection::open(endpoint, shape.size)?;
            connection.register(poll.registry(), token)?;
            subscribers.push(Subscriber { connection, received: 0 });
        }
        let mut publisher = Connection::open(endpoint, shape.size)?;
        publisher.register(poll.registry(), shape.subscribers)?;
        Ok(Self {
            poll,
            events: Events::with_capacity(1024),
            scratch: vec![0; SCRATCH],
            template: Template::new(shape.size, shape.text),
            shape,
            publisher,
            subscribers,
            sent: 0,
            own_copies: 0,
            slowest: 0,
            at_slowest: shape.subscribers,
            deliveries: 0,
            reads: 0,
        })
    }

    /// Loads the server for this long.
    pub fn drive(&mut self, duration: Duration) -> Result<(), Failure> {
        let end = Instant::now() + duration;
        while Instant::now() < end {
            self.publish_up_to(self.slowest + self.shape.window as u64)?;
            self.round()?;
        }
        Ok(())
    }

    /// Sends nothing more and waits until everyone has everything.
    pub fn drain(&mut self) -> Result<(), Failure> {
        let own = if self.shape.skip_sender { 0 } else { self.sent };
        while self.slowest < self.sent || self.own_copies < own {
            self.round()?;
        }
        Ok(())
    }

    /// One message to everyone, and nothing more until all have it.
    pub fn publish_once(&mut self) -> Result<(), Failure> {
        self.publish_up_to(self.sent + 1)?;
        self.drain()
    }

    fn publish_up_to(&mut self, limit: u64) -> Result<(), Failure> {
        let (template, from) = (&self.template, self.sent);
        self.sent = self.sent.max(limit);
        if from < limit {
            self.publisher
                .send(|out| (from..limit).for_each(|stamp| template.append(stamp, out)))?;
        }
        Ok(())
    }

    /// Waits for the server and reads from every connection that has something.
    fn round(&mut self) -> Result<(), Failure> {
        match self.poll.poll(&mut self.events, Some(PATIENCE)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            Err(error) => return Err(lost(error)),
            Ok(()) if self.events.is_empty() => return Err(self.silence()),
            Ok(()) => {}
        }
        for event in &self.events {
            let token = event.token().0;
            let Some(subscriber) = self.subscribers.get_mut(token) else {
                self.publisher.flush()?;
                if event.is_readable() {
                    let (own, skip) = (&mut self.own_copies, self.shape.skip_sender);
                    let check = |stamp| own_copy(stamp, own, skip);
                    self.publisher.receive(&mut self.scratch, event.is_read_closed(), check)?;
                }
                continue;
            };
            if !event.is_readable() {
                subscriber.connection.flush()?;
                continue;
            }
            let before = subscriber.received;
            let received = &mut subscriber.received;
            let check = |stamp| in_order(stamp, received);
            self.reads += subscriber
                .connection
                .receive(&mut self.scratch, event.is_read_closed(), check)
                .map_err(|failure| failure.of(format_args!("subscriber {token}")))?;
            self.deliveries += subscriber.received - before;
            if before == self.slowest && subscriber.received > before {
                self.at_slowest -= 1;
            }
        }
        if self.at_slowest == 0 {
            self.find_slowest();
        }
        Ok(())
    }

    fn find_slowest(&mut self) {
        let received = || self.subscribers.iter().map(|subscriber| subscriber.received);
        self.slowest = received().min().unwrap_or(self.sent);
        self.at_slowest = received().filter(|received| *received == self.slowest).count();
    }

    fn silence(&self) -> Failure {
        let waited = PATIENCE.as_secs();
        if self.slowest == self.sent {
            let (own, sent) = (self.own_copies, self.sent);
            return Failure::verdict(format!(
                "{sent} messages sent, but the sender's own copies stop at {own} for {waited} s \
                 (a server that leaves the sender out is measured with --skip-sender)"
            ));
        }
        Failure::verdict(format!(
            "silence for {waited} s: {} of {} subscribers wait for message {} of {} sent",
            self.at_slowest, self.shape.subscribers, self.slowest, self.sent
        ))
    }
}

/// Once and in order: the only acceptable stamp is the next one.
#[inline]
pub fn in_order(stamp: u64, received: &mut u64) -> Result<(), Failure> {
    if stamp != *received {
        let what =
            if stamp < *received { "came twice or late" } else { "came too early or after a loss" };
        return Err(Failure::verdict(format!(
            "message {stamp} {what}; the next in order was {received}"
        )));
    }
    *received += 1;
    Ok(())
}

fn own_copy(stamp: u64, own: &mut u64, skip_sender: bool) -> Result<(), Failure> {
    if skip_sender {
        return Err(Failure::verdict("the sender got its own message in spite of --skip-sender"));
    }
    in_order(stamp, own).map_err(|failure| failure.of("publisher"))
}
