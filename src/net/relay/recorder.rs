//! What has crossed a link, kept until somebody collects it.
//!
//! Owns: the one list of everything seen, in the order in which it left, and
//! up to when that list is complete. Must never: hold anything back or know
//! why it was held back (that is `line`), nor know what bytes mean.
//!
//! Its lock is held for as long as it takes to append one entry, or to hand
//! over the whole list: whoever draws a live picture from it does its work
//! outside, and delays nobody.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use crate::net::lock;
use crate::protocol::Role;
use crate::trace::{Chunk, Content, Recording};

/// The most bytes kept for whoever collects. Everything else about a chunk is
/// kept even then; a product would write to a file instead.
const MOST: usize = 256 << 20;

/// Keeps what crossed a link.
#[derive(Debug, Default)]
pub(super) struct Recorder(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    left: Recording,
    /// Bytes in `left`.
    kept: usize,
    /// When those entered that are on their way, oldest first: a queue for
    /// each direction of each connection, in which nobody overtakes.
    on_its_way: Vec<[VecDeque<Duration>; 2]>,
    /// How many of them will never leave.
    abandoned: usize,
    /// When the first connection was asked for.
    begun: Option<Duration>,
}

/// What was collected from a link.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// What has left it since the last time, in that order.
    pub chunks: Recording,
    /// Up to when everything is known: what entered before has left. Counted
    /// like all times of the link; `None` before the first connection.
    pub known_until: Option<Duration>,
    /// How many chunks have entered and not left.
    pub undelivered: usize,
}

impl Recorder {
    /// A new connection; returns its number.
    pub(super) fn connection(&self) -> usize {
        let mut state = lock(&self.0);
        state.on_its_way.push(Default::default());
        state.on_its_way.len() - 1
    }

    /// So many chunks enter. `enter` says when, and is called while nobody can
    /// collect: what is collected is complete up to its own moment.
    pub(super) fn entered(
        &self,
        connection: usize,
        from: Role,
        chunks: usize,
        enter: impl FnOnce() -> Duration,
    ) -> Duration {
        let mut state = lock(&self.0);
        let entered = enter();
        state.begun.get_or_insert(entered);
        let queue = &mut state.on_its_way[connection][side(from)];
        queue.extend(std::iter::repeat_n(entered, chunks));
        entered
    }

    /// The oldest chunk on its way has left.
    pub(super) fn left(&self, mut chunk: Chunk) {
        let mut state = lock(&self.0);
        state.on_its_way[chunk.connection][side(chunk.from)].pop_front();
        if let Content::Bytes(bytes) = &chunk.content {
            let length = bytes.len();
            if state.kept + length > MOST {
                chunk.content = Content::NotKept(length);
            } else {
                state.kept += length;
            }
        }
        state.left.push(chunk);
    }

    /// Something that is none of the chunks on their way.
    pub(super) fn also(&self, chunk: Chunk) {
        lock(&self.0).left.push(chunk);
    }

    /// The receiver is gone: what is on its way there will never leave.
    pub(super) fn abandon(&self, connection: usize, from: Role) {
        let mut state = lock(&self.0);
        let queue = std::mem::take(&mut state.on_its_way[connection][side(from)]);
        state.abandoned += queue.len();
    }

    /// Hands over what has left since the last time.
    pub(super) fn collect(&self, now: impl FnOnce() -> Duration) -> Collected {
        let mut state = lock(&self.0);
        let queues = || state.on_its_way.iter().flatten();
        let oldest = queues().filter_map(|queue| queue.front()).min().copied();
        let undelivered = state.abandoned + queues().map(VecDeque::len).sum::<usize>();
        // What enters waits for this lock, so nothing enters before now.
        let known_until = state.begun.map(|_| oldest.unwrap_or_else(now));
        state.kept = 0;
        Collected { chunks: std::mem::take(&mut state.left), known_until, undelivered }
    }
}

/// Where a direction stands among the two of a connection.
fn side(from: Role) -> usize {
    match from {
        Role::Client => 0,
        Role::Server => 1,
    }
}
