//! How long a peer has been silent, counted only while this end listened.
//!
//! Owns: when the peer was heard last, and whether this end has something in
//! hand. Must never: look at a clock; the times come in, as milliseconds on one
//! clock.
//!
//! A reader of the output that is slow holds the reading thread, which then
//! hears nothing. That is no silence of the peer's, so it does not count.
//!
//! One thread reads and tells; any other may ask at any moment. So each answer
//! comes from one value: a flag beside a time could be seen with the time of
//! long ago, and a peer in the middle of its speech be taken for a silent one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// In place of a time: this end has something in hand. Later than any time.
const BUSY: u64 = u64::MAX;

/// The silence of one peer.
#[derive(Debug, Default)]
pub struct Silence {
    /// When anything came last, or [`BUSY`].
    last_heard: AtomicU64,
    /// When a message came last, or [`BUSY`].
    last_message: AtomicU64,
}

impl Silence {
    /// A frame with data has come; what is done with it may take its time.
    pub fn begin_work(&self) {
        self.last_heard.store(BUSY, Ordering::Relaxed);
        self.last_message.store(BUSY, Ordering::Relaxed);
    }

    /// Everything that has come was handed over: this end listens again.
    pub fn end_work(&self, now: u64) {
        self.last_heard.store(now, Ordering::Relaxed);
        // Control frames alone are no message: a peer may ping for ever.
        if self.is_busy() {
            self.last_message.store(now, Ordering::Relaxed);
        }
    }

    /// Something was asked of the peer, whose time for an answer begins, at the
    /// latest when this end listens again.
    pub fn begin(&self, now: u64) {
        self.last_heard.fetch_max(now, Ordering::Relaxed);
    }

    /// Whether this end has something in hand.
    pub fn is_busy(&self) -> bool {
        self.last_message.load(Ordering::Relaxed) == BUSY
    }

    /// How long nothing at all has come.
    pub fn of_everything(&self, now: u64) -> Duration {
        since(&self.last_heard, now)
    }

    /// How long no message has come.
    pub fn of_messages(&self, now: u64) -> Duration {
        since(&self.last_message, now)
    }
}

/// Nothing is later than now, [`BUSY`] least of all.
fn since(moment: &AtomicU64, now: u64) -> Duration {
    Duration::from_millis(now.saturating_sub(moment.load(Ordering::Relaxed)))
}
