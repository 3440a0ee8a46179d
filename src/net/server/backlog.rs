//! What has been said and has not left yet, and who has to wait for it.
//!
//! Owns: the count of bytes on their way to a room, and the one place where a
//! speaker waits. Must never: look at a client; a client is judged by the time
//! it takes nothing (`keepalive`), never by what others have piled up for it.
//!
//! **Back-pressure.** Somebody who says more than the slowest listener takes
//! cannot be served: either the server keeps it all, which has no end, or it
//! throws somebody out, which is unjust, or the speaker waits. It waits here,
//! on the thread that reads from it. A thread that waits does not read; the
//! speaker's socket fills, and its own TCP makes it wait, as far away as it is.
//!
//! **The bill.** Every batch of messages gets a [`Share`], which travels with
//! its bytes through all outboxes. The last of them that has sent the bytes
//! drops them, and the share with them. So a room whose listeners all keep up
//! has nothing on its bill, and no counting per listener is needed.
//!
//! **Two marks.** From the lower one on, whoever has much on its way already
//! waits, and those who say little go on undisturbed. At the upper one all
//! wait. It is what `--max-waiting` says, so no listener has to be kept more
//! than that, and one message: a message always fits, however long it is.

use std::sync::{Arc, Condvar, Mutex};

use crate::net::server::speaker::Speaker;
use crate::net::{lock, wait};

/// What a batch costs beside its bytes: the allocation, the counters in front
/// of it, a place in queues. Without it, a million messages of two bytes would
/// count two megabytes and take two hundred.
const OVERHEAD: usize = 256;

/// Bytes that a speaker may have on their way when the room is behind: many
/// messages for a person, few for a program that floods.
const LITTLE: usize = 64 * 1024;

/// The bytes on their way to one room.
#[derive(Debug)]
pub struct Backlog {
    /// From here on whoever has much on its way waits ...
    low: usize,
    /// ... and from here on everybody.
    high: usize,
    bytes: Mutex<usize>,
    fell: Condvar,
}

impl Backlog {
    /// An empty one; `most` are the bytes that may wait for a client.
    pub fn new(most: usize) -> Arc<Backlog> {
        let (bytes, fell) = (Mutex::default(), Condvar::new());
        Arc::new(Backlog { low: most - most / 4, high: most, bytes, fell })
    }

    /// Puts so many bytes on the bill, as soon as there is room.
    pub fn enter(self: &Arc<Self>, speaker: &Arc<Speaker>, bytes: usize) -> Share {
        let mut now = lock(&self.bytes);
        // What is judged is what waits already, never the new message: one
        // always fits.
        while *now > self.high || *now > self.low && has_much(speaker) {
            now = wait(&self.fell, now, None);
        }
        let bytes = bytes + OVERHEAD;
        *now += bytes;
        speaker.add(bytes);
        Share { backlog: Arc::clone(self), speaker: Arc::clone(speaker), bytes }
    }

    /// Whether somebody may have to wait for those who are behind.
    pub fn is_long(&self) -> bool {
        *lock(&self.bytes) > self.low
    }
}

fn has_much(speaker: &Speaker) -> bool {
    speaker.on_its_way() > LITTLE
}

/// A batch's part of the bill, until the last of its bytes has left.
#[derive(Debug)]
pub struct Share {
    backlog: Arc<Backlog>,
    speaker: Arc<Speaker>,
    bytes: usize,
}

impl Drop for Share {
    fn drop(&mut self) {
        let Share { backlog, speaker, bytes } = self;
        let mut now = lock(&backlog.bytes);
        let had_much = has_much(speaker);
        speaker.take_off(*bytes);
        let before = *now;
        *now -= *bytes;
        // Only these steps end somebody's waiting, and waking is dear.
        let has_passed = |mark| before > mark && *now <= mark;
        if has_passed(backlog.low) || has_passed(backlog.high) || had_much && !has_much(speaker) {
            backlog.fell.notify_all();
        }
    }
}
