//! What an outbox remembers between two sends.
//!
//! Owns: who is sending, what came of it, and since when a peer keeps us
//! waiting. Must never: touch the socket.

use crate::protocol::connection::Sending;
use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use super::queue::{Load, Queue};

/// A peer that takes less than this is not moving. Bytes. Without it, one byte a
/// second would hold up a room for ever.
const STEP: usize = 16 * 1024;

/// What an outbox remembers.
#[derive(Debug)]
pub struct State {
    pub queue: Queue,
    /// Somebody is inside a send. Nobody else may use the socket.
    pub is_sending: bool,
    /// Bytes taken out of the queue that somebody is inside a send with.
    in_hand: usize,
    /// When something began to wait, or the last step of it was taken.
    moved: Instant,
    /// Bytes taken since.
    taken: usize,
    pub has_thread: bool,
    /// The waiting thread waits for work.
    pub is_thread_idle: bool,
    /// Others that wait for a change.
    pub watchers: usize,
    /// When the Close went in; when it has left, that moment.
    pub closing: Option<Instant>,
    /// Which Close that was.
    pub sending: Sending,
    pub has_close_left: bool,
    /// The connection cannot be used any more.
    pub is_dead: bool,
    /// This end gave the peer up.
    pub is_given_up: bool,
    /// The reply that comes before all frames has gone in.
    pub is_opened: bool,
}

impl State {
    /// Of an outbox that has sent nothing.
    pub fn new() -> State {
        State {
            queue: Queue::default(),
            is_sending: false,
            in_hand: 0,
            moved: Instant::now(),
            taken: 0,
            has_thread: false,
            is_thread_idle: false,
            watchers: 0,
            closing: None,
            sending: Sending::default(),
            has_close_left: false,
            is_dead: false,
            is_given_up: false,
            is_opened: false,
        }
    }

    /// Bytes that the system has not taken.
    pub fn waiting(&self) -> usize {
        self.queue.bytes() + self.in_hand
    }

    /// Whether everything is out.
    pub fn is_idle(&self) -> bool {
        self.queue.is_empty() && !self.is_sending
    }

    /// Whether nothing more may be sent: a Close is the last frame.
    pub fn is_over(&self) -> bool {
        self.closing.is_some() || self.is_dead
    }

    /// For how long the peer has taken nothing, if something waits for it.
    pub fn stalled_for(&self) -> Option<Duration> {
        (self.waiting() > 0).then(|| self.moved.elapsed())
    }

    /// Queues something.
    pub fn push(&mut self, push: impl FnOnce(&mut Queue)) {
        self.begin_waiting();
        push(&mut self.queue);
    }

    /// Begins a send of about `most` bytes from the queue.
    pub fn take(&mut self, most: usize) -> Load {
        let load = self.queue.take(most);
        self.is_sending = true;
        self.in_hand = load.bytes();
        load
    }

    /// Ends a send: puts back what was not taken. Returns whether all was.
    pub fn settle(&mut self, load: Load, outcome: io::Result<usize>) -> bool {
        self.begin_waiting();
        self.is_sending = false;
        self.in_hand = 0;
        let sent = match outcome {
            Ok(sent) => sent,
            Err(error) if is_temporary(&error) => 0,
            // The reading thread meets the same error and says so.
            Err(_) => {
                self.die();
                0
            }
        };
        if self.is_dead {
            return false;
        }
        self.taken += sent;
        if self.taken >= STEP {
            self.taken = 0;
            self.moved = Instant::now();
        }
        let is_whole = sent == load.bytes();
        self.queue.put_back(load, sent);
        if self.closing.is_some() && self.queue.is_empty() && !self.has_close_left {
            self.has_close_left = true;
            self.closing = Some(Instant::now());
        }
        is_whole
    }

    /// Forgets what waits; nothing can leave any more.
    pub fn die(&mut self) {
        self.is_dead = true;
        self.queue = Queue::default();
    }

    /// If nothing has waited so far, the peer's time begins.
    fn begin_waiting(&mut self) {
        if self.waiting() == 0 {
            self.taken = 0;
            self.moved = Instant::now();
        }
    }
}

fn is_temporary(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted | ErrorKind::TimedOut)
}
