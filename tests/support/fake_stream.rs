//! A connection without a socket: what one end hears is what the test puts in,
//! each write is kept by itself, and a peer that does not read is a closed gate.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use wstool::net::stream::Stream;

/// Generous: nothing waits this long when all is well.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The connection.
#[derive(Default)]
pub struct FakeStream {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What is to be received, in these pieces.
    incoming: VecDeque<Vec<u8>>,
    /// The peer has closed TCP behind it.
    has_closed: bool,
    writes: Vec<Vec<u8>>,
    /// The peer does not read: a write waits.
    is_shut: bool,
    is_waiting_at_gate: bool,
    is_broken: bool,
    is_ended: bool,
    most: Option<Duration>,
}

impl FakeStream {
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let outcome = change(&mut self.state.lock().expect("unpoisoned"));
        self.changed.notify_all();
        outcome
    }

    fn wait<T>(&self, what: &str, done: impl Fn(&mut State) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.state.lock().expect("unpoisoned");
        loop {
            if let Some(value) = done(&mut state) {
                return value;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{what} in time; written: {:?}", state.writes);
            state = self.changed.wait_timeout(state, left).expect("unpoisoned").0;
        }
    }

    /// The peer says this, in one piece.
    pub fn say(&self, bytes: &[u8]) {
        self.change(|state| state.incoming.push_back(bytes.to_vec()));
    }

    /// The peer closes TCP.
    pub fn close(&self) {
        self.change(|state| state.has_closed = true);
    }

    /// The peer reads no more.
    pub fn shut(&self) {
        self.change(|state| state.is_shut = true);
    }

    /// Waits until a write waits for the peer.
    pub fn wait_at_gate(&self) {
        self.wait("a write", |state| state.is_waiting_at_gate.then_some(()));
    }

    /// The peer reads again.
    pub fn open(&self) {
        self.change(|state| state.is_shut = false);
    }

    /// The connection fails.
    pub fn break_off(&self) {
        self.change(|state| state.is_broken = true);
    }

    /// The writes so far.
    pub fn writes(&self) -> Vec<Vec<u8>> {
        self.change(|state| state.writes.clone())
    }

    /// Waits for so many frames to be written in all; each as first byte, masking
    /// key, payload without the mask.
    pub fn frames(&self, count: usize) -> Vec<(u8, [u8; 4], Vec<u8>)> {
        self.wait("frames", |state| {
            let frames = frames(&state.writes.concat());
            (frames.len() >= count).then_some(frames)
        })
    }

    /// Whether this end has ended the connection.
    pub fn is_ended(&self) -> bool {
        self.change(|state| state.is_ended)
    }
}

impl Stream for FakeStream {
    fn receive(&self, into: &mut [u8]) -> io::Result<usize> {
        let deadline = self.change(|state| state.most).map(|most| Instant::now() + most);
        let mut state = self.state.lock().expect("unpoisoned");
        loop {
            if let Some(mut piece) = state.incoming.pop_front() {
                let length = piece.len().min(into.len());
                into[..length].copy_from_slice(&piece[..length]);
                if length < piece.len() {
                    state.incoming.push_front(piece.split_off(length));
                }
                return Ok(length);
            }
            if state.is_broken {
                return Err(ErrorKind::ConnectionReset.into());
            }
            if state.has_closed || state.is_ended {
                return Ok(0);
            }
            let most = deadline.map_or(PATIENCE, |it| it.saturating_duration_since(Instant::now()));
            if most.is_zero() {
                return Err(ErrorKind::WouldBlock.into());
            }
            state = self.changed.wait_timeout(state, most).expect("unpoisoned").0;
        }
    }

    fn receive_now(&self, into: &mut [u8]) -> io::Result<usize> {
        match self.change(|state| state.incoming.is_empty()) {
            true => Err(ErrorKind::WouldBlock.into()),
            false => self.receive(into),
        }
    }

    fn send_all(&self, bytes: &[u8]) -> io::Result<()> {
        self.change(|state| state.is_waiting_at_gate = state.is_shut);
        self.wait("a peer that reads", |state| {
            (!state.is_shut || state.is_broken || state.is_ended).then_some(())
        });
        self.change(|state| {
            state.is_waiting_at_gate = false;
            if state.is_broken || state.is_ended {
                return Err(ErrorKind::BrokenPipe.into());
            }
            state.writes.push(bytes.to_vec());
            Ok(())
        })
    }

    fn wait_at_most(&self, most: Duration) {
        self.change(|state| state.most = Some(most));
    }

    fn end(&self) {
        self.change(|state| state.is_ended = true);
    }
}

/// The masked frames in these bytes, as far as they are whole.
pub fn frames(mut bytes: &[u8]) -> Vec<(u8, [u8; 4], Vec<u8>)> {
    let mut frames = Vec::new();
    while let [first, second, rest @ ..] = bytes {
        assert!(second & 0x80 != 0, "a client masks every frame");
        let (length, rest) = match (second & 0x7f, rest) {
            (126, [a, b, rest @ ..]) => (usize::from(u16::from_be_bytes([*a, *b])), rest),
            (127, [a, b, c, d, e, f, g, h, rest @ ..]) => {
                (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]) as usize, rest)
            }
            (length @ ..126, rest) => (usize::from(length), rest),
            _ => break,
        };
        if rest.len() < 4 + length {
            break;
        }
        let key = [rest[0], rest[1], rest[2], rest[3]];
        let masked = rest[4..4 + length].iter().zip(key.iter().cycle());
        frames.push((*first, key, masked.map(|(byte, key)| byte ^ key).collect()));
        bytes = &rest[4 + length..];
    }
    frames
}
