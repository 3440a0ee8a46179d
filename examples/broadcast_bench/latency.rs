//! Latency: paced messages, each timed from its send to its arrival at every single client.
//!
//! The generator asks its poll without pause and so is never asleep when a message arrives: its
//! own waking up would be most of the figure, and as random as the scheduler. That the *server*
//! must wake up for each message is part of the measurement. Read next: `handshakes.rs`.

use crate::connection::{Connection, PATIENCE, SCRATCH, lost};
use crate::endpoint::Endpoint;
use crate::failure::Failure;
use crate::load::{Shape, in_order};
use crate::machine;
use crate::series::Figure;
use crate::stamped::Template;
use crate::stats::percentile;
use crate::subject::{Role, Subject};
use mio::{Events, Poll};
use std::io::ErrorKind;
use std::time::{Duration, Instant};

/// Messages sent before the first one counts: caches are warm then, and buffers grown.
const WARM_UP: usize = 40;

struct Paced {
    poll: Poll,
    events: Events,
    scratch: Vec<u8>,
    /// The publisher is the last one.
    clients: Vec<(Connection, u64)>,
    sent_at: Vec<Instant>,
    /// Tenths of a microsecond of every delivery that counts.
    samples: Vec<u32>,
}

/// Measures one repetition: `shape.subscribers` clients, `rate` messages a second.
pub fn measure(
    subject: &mut Subject,
    shape: Shape,
    rate: usize,
    duration: Duration,
) -> Result<Vec<Figure>, Failure> {
    let mut paced = Paced::open(&subject.endpoint()?, shape)?;
    paced.run(shape, rate, duration)?;
    let mut samples = std::mem::take(&mut paced.samples);
    drop(paced);
    machine::wait_for_rest(subject.process());
    samples.sort_unstable();
    let figure = |name, heading, share, against| {
        percentile(&samples, share).map(|value| Figure {
            name,
            heading,
            value: f64::from(value) / 10.0,
            digits: 0,
            against,
        })
    };
    let figures = [
        figure("p50_us", "p50 us", 0.50, &[Role::BatchedCeiling] as &[Role]),
        figure("p99_us", "p99 us", 0.99, &[Role::BatchedCeiling]),
        figure("max_us", "max us", 1.0, &[]),
    ];
    Ok(figures.into_iter().flatten().collect())
}

impl Paced {
    fn open(endpoint: &Endpoint, shape: Shape) -> Result<Self, Failure> {
        let poll = Poll::new().map_err(lost)?;
        let mut clients = Vec::with_capacity(shape.subscribers + 1);
        for token in 0..=shape.subscribers {
            let mut connection = Connection::open(endpoint, shape.size)?;
            connection.register(poll.registry(), token)?;
            clients.push((connection, 0));
        }
        Ok(Self {
            poll,
            events: Events::with_capacity(1024),
            scratch: vec![0; SCRATCH],
            clients,
            sent_at: Vec::new(),
            samples: Vec::new(),
        })
    }

    fn run(&mut self, shape: Shape, rate: usize, duration: Duration) -> Result<(), Failure> {
        let template = Template::new(shape.size, shape.text);
        let interval = Duration::from_secs(1) / rate as u32;
        let messages = WARM_UP + (duration.as_secs_f64() * rate as f64).ceil() as usize;
        let begin = Instant::now();
        let expected = |last: bool| {
            if last && shape.skip_sender { 0 } else { messages as u64 }
        };
        loop {
            let sent = self.sent_at.len();
            if sent < messages && begin.elapsed() >= interval * sent as u32 {
                let (publisher, _) = &mut self.clients[shape.subscribers];
                self.sent_at.push(Instant::now());
                publisher.send(|out| template.append(sent as u64, out))?;
            }
            self.round(shape)?;
            let all = |(place, (_, received)): (usize, &(Connection, u64))| {
                *received == expected(place == shape.subscribers)
            };
            if sent == messages && self.clients.iter().enumerate().all(all) {
                return Ok(());
            }
            if self.sent_at.last().is_some_and(|last| last.elapsed() > PATIENCE) {
                return Err(Failure::verdict(format!(
                    "messages missing {} s after the last one was sent",
                    PATIENCE.as_secs()
                )));
            }
        }
    }

    fn round(&mut self, shape: Shape) -> Result<(), Failure> {
        match self.poll.poll(&mut self.events, Some(Duration::ZERO)) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(lost(error)),
            _ => {}
        }
        for event in &self.events {
            let token = event.token().0;
            let (connection, received) = &mut self.clients[token];
            connection.flush()?;
            if !event.is_readable() {
                continue;
            }
            let counts = token < shape.subscribers;
            if !counts && shape.skip_sender {
                return Err(Failure::verdict(
                    "the sender got its own message in spite of --skip-sender",
                ));
            }
            let (sent_at, samples) = (&self.sent_at, &mut self.samples);
            connection
                .receive(&mut self.scratch, event.is_read_closed(), |stamp| {
                    in_order(stamp, received)?;
                    if let Some(at) =
                        sent_at.get(stamp as usize).filter(|_| counts && stamp >= WARM_UP as u64)
                    {
                        samples
                            .push((at.elapsed().as_nanos() / 100).try_into().unwrap_or(u32::MAX));
                    }
                    Ok(())
                })
                .map_err(|failure| failure.of(format_args!("client {token}")))?;
        }
        Ok(())
    }
}
