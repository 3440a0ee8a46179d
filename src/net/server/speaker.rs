//! Somebody who says something: a client, or the server itself.
//!
//! Owns: what is remembered of a speaker between two batches: what it has on its
//! way, how many lines of the screen are its own, whether it was told to go. The
//! hub, the backlog and the reporter ask, each for its own part.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};

use crate::event::ClientId;

/// Lines of the screen that one speaker may fill at once ...
const LINES: i64 = 30;

/// ... and in each second when it goes on: enough to see that it does, and the
/// line that matters stays on the screen.
const LINES_A_SECOND: i64 = 2;

/// A speaker.
#[derive(Debug)]
pub struct Speaker {
    /// `None`: the server.
    pub id: Option<ClientId>,
    /// Bytes that have not left for everybody.
    on_its_way: AtomicUsize,
    lines: AtomicI64,
    is_dismissed: AtomicBool,
}

impl Speaker {
    /// Somebody who has said nothing so far.
    pub fn new(id: Option<ClientId>) -> Arc<Speaker> {
        Arc::new(Speaker {
            id,
            on_its_way: AtomicUsize::new(0),
            lines: AtomicI64::new(LINES),
            is_dismissed: AtomicBool::new(false),
        })
    }

    /// From now on it is not heard any more. Done inside the hub, so that it has
    /// its place in the one order: what was said before is heard by all.
    pub fn dismiss(&self) {
        self.is_dismissed.store(true, Ordering::Release);
    }

    /// Whether it was told to go.
    pub fn is_dismissed(&self) -> bool {
        self.is_dismissed.load(Ordering::Acquire)
    }

    /// Bytes that have not left for everybody.
    pub fn on_its_way(&self) -> usize {
        self.on_its_way.load(Ordering::Relaxed)
    }

    /// So many bytes more.
    pub fn add(&self, bytes: usize) {
        self.on_its_way.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many bytes less.
    pub fn take_off(&self, bytes: usize) {
        self.on_its_way.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Whether it may fill one more line. At full speed the answer is mostly no,
    /// and costs one look at a number that nobody changes.
    pub fn has_a_line(&self) -> bool {
        self.lines.load(Ordering::Relaxed) > 0 && self.lines.fetch_sub(1, Ordering::Relaxed) > 0
    }

    /// To be called once a second: there are lines again.
    pub fn give_lines(&self) {
        let lines = self.lines.load(Ordering::Relaxed).max(0) + LINES_A_SECOND;
        self.lines.store(lines.min(LINES), Ordering::Relaxed);
    }
}
