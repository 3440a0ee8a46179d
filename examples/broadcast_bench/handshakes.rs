//! Opening handshakes a second, and the processor time that one costs the server: accepting,
//! reading the request head, answering 101, and forgetting the client again.
//!
//! A fixed number of clients is always on its way in; each leaves as soon as it has its answer,
//! by reset, so that the ports are free again at once. Read next: `idle.rs`.

use crate::connection::{PATIENCE, lost, reset_on_drop};
use crate::endpoint::{Endpoint, answer_length};
use crate::failure::Failure;
use crate::machine;
use crate::series::Figure;
use crate::subject::{Role, Subject};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

/// Clients on their way in at the same time: a class that joins at once, and fewer than the 128
/// that every listen backlog holds.
pub const AT_ONCE: usize = 64;

struct Entrant {
    stream: TcpStream,
    asked: bool,
    answer: Vec<u8>,
}

/// Measures one repetition.
pub fn measure(subject: &mut Subject, duration: Duration) -> Result<Vec<Figure>, Failure> {
    let endpoint = subject.endpoint()?;
    let processor = || subject.process().and_then(machine::processor_time);
    let (before, begin) = (processor(), Instant::now());
    let done = open_for(&endpoint, duration)? as f64;
    let elapsed = begin.elapsed();
    // Until it has come to rest: ending a client is a part of what it costs.
    machine::wait_for_rest(subject.process());
    let used = processor().zip(before).map(|(after, before)| after.saturating_sub(before));
    let mut figures = vec![Figure {
        name: "handshakes_per_second",
        heading: "handshakes/s",
        value: done / elapsed.as_secs_f64(),
        digits: 0,
        against: &[Role::BatchedCeiling],
    }];
    figures.extend(used.map(|used| Figure {
        name: "processor_us_per_handshake",
        heading: "cpu us",
        value: used.as_secs_f64() * 1e6 / done,
        digits: 1,
        against: &[Role::BatchedCeiling],
    }));
    Ok(figures)
}

fn open_for(endpoint: &Endpoint, duration: Duration) -> Result<u64, Failure> {
    let mut poll = Poll::new().map_err(lost)?;
    let mut events = Events::with_capacity(AT_ONCE);
    let mut entrants = Vec::with_capacity(AT_ONCE);
    for token in 0..AT_ONCE {
        entrants.push(Entrant::start(endpoint, &poll, token)?);
    }
    let (end, mut done) = (Instant::now() + duration, 0);
    while Instant::now() < end {
        match poll.poll(&mut events, Some(PATIENCE)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(lost(error)),
            Ok(()) if events.is_empty() => {
                return Err(Failure::refused(format!(
                    "{AT_ONCE} clients at the door, no answer for {} s",
                    PATIENCE.as_secs()
                )));
            }
            Ok(()) => {}
        }
        for event in &events {
            let token = event.token().0;
            if entrants[token].advance(endpoint)? {
                done += 1;
                entrants[token] = Entrant::start(endpoint, &poll, token)?;
            }
        }
    }
    Ok(done)
}

impl Entrant {
    fn start(endpoint: &Endpoint, poll: &Poll, token: usize) -> Result<Self, Failure> {
        let cannot = |error| Failure::connect(format!("cannot connect: {error}"));
        let mut stream = TcpStream::connect(endpoint.address).map_err(cannot)?;
        reset_on_drop(&stream);
        let both = Interest::READABLE | Interest::WRITABLE;
        poll.registry().register(&mut stream, Token(token), both).map_err(cannot)?;
        Ok(Self { stream, asked: false, answer: Vec::new() })
    }

    /// Does the next step; true when the answer is complete and right.
    fn advance(&mut self, endpoint: &Endpoint) -> Result<bool, Failure> {
        if !self.asked {
            match self.stream.write(&endpoint.request) {
                Ok(sent) if sent == endpoint.request.len() => self.asked = true,
                Ok(_) => {
                    return Err(Failure::lost(
                        "a fresh connection took only a part of the request",
                    ));
                }
                Err(error) if not_yet(error.kind()) => {}
                Err(error) => return Err(Failure::connect(format!("cannot connect: {error}"))),
            }
            return Ok(false);
        }
        let mut chunk = [0; 2048];
        match self.stream.read(&mut chunk) {
            Ok(0) => {
                return Err(Failure::refused(
                    "connection ended before the answer to the opening handshake",
                ));
            }
            Ok(length) => self.answer.extend_from_slice(&chunk[..length]),
            Err(error) if not_yet(error.kind()) => {}
            Err(error) => return Err(lost(error)),
        }
        Ok(answer_length(&self.answer)?.is_some())
    }
}

/// The connection is still being made, or its answer is still to come.
fn not_yet(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::NotConnected | ErrorKind::Interrupted)
}
