//! The Pings of this end, until each has its Pong (RFC 6455, 5.5.2 and 5.5.3).
//!
//! Owns: which Pings wait, and since when. Must never: look at a clock; the
//! times come in.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How long a Pong may take before its absence is told. Longer than any way
/// round the Earth; "as soon as is practical" is all that the RFC says.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// Pings remembered while their Pongs are on the way.
const MOST: usize = 64;

/// A Pong's meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pong {
    /// It answers a Ping that left so long ago.
    Answer(Duration),
    /// Nobody asked: allowed, as a sign of life (5.5.3).
    Unasked,
    /// Pings wait, and its payload is that of none of them.
    OfNoPing,
}

/// The Pings that wait.
#[derive(Debug, Default)]
pub struct Pings {
    waiting: VecDeque<Waiting>,
    /// Too many waited to remember these, the earliest ones.
    forgotten: usize,
}

#[derive(Debug)]
struct Waiting {
    payload: Vec<u8>,
    since: Instant,
    /// That there is no Pong was told.
    is_told: bool,
}

impl Pings {
    /// A Ping is about to leave.
    pub fn sent(&mut self, payload: &[u8], now: Instant) {
        if self.waiting.len() == MOST {
            self.waiting.pop_front();
            self.forgotten += 1;
        }
        self.waiting.push_back(Waiting { payload: payload.to_vec(), since: now, is_told: false });
    }

    /// A Pong came. It stands for the earlier Pings too: a peer may answer the
    /// latest alone (5.5.3).
    pub fn answered(&mut self, payload: &[u8], now: Instant) -> Pong {
        let Some(at) = self.waiting.iter().position(|ping| ping.payload == payload) else {
            return if self.waiting.is_empty() { Pong::Unasked } else { Pong::OfNoPing };
        };
        let since = self.waiting[at].since;
        self.waiting.drain(..=at);
        self.forgotten = 0;
        Pong::Answer(now.saturating_duration_since(since))
    }

    /// The payload of a Ping that has waited too long, and for how long. Each is
    /// told once.
    pub fn overdue(&mut self, now: Instant) -> Option<(Vec<u8>, Duration)> {
        let waited = |ping: &Waiting| now.saturating_duration_since(ping.since);
        let mut untold = self.waiting.iter_mut().filter(|ping| !ping.is_told);
        let ping = untold.find(|ping| waited(ping) >= PATIENCE)?;
        ping.is_told = true;
        Some((ping.payload.clone(), waited(ping)))
    }

    /// How many have no answer.
    pub fn unanswered(&self) -> usize {
        self.waiting.len() + self.forgotten
    }
}
