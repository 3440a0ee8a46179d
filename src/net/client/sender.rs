//! Everything that leaves a client, in one order.
//!
//! Owns: the sending half of a client's connection: masking, and the one
//! thread that writes. Two writers on one socket would put the bytes of one
//! frame into the middle of another, so texts, Pongs and the Close all go
//! through here. Must never: write while holding the lock.
//!
//! Beside [`crate::net::server::outbox`] it is the easy case. A server must not wait for one
//! of many clients; a client has one peer and something to wait with: whoever
//! says more than the peer reads waits in [`Sender::queue`], a pipe behind it
//! waits too, and memory stays flat.
//!
//! **Batches.** Frames are collected until someone calls [`Sender::flush`] or a
//! batch is full, and one batch is one write: a line a write would cost a
//! system call each.
//!
//! **Control frames overtake**, as in the outbox: a Pong never waits behind
//! more than the batch on its way.

mod queue;

use std::io;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub use self::queue::NotSent;
use self::queue::{Batch, State, split};
use crate::event::{EventKind, FrameExcerpt, Traffic};
use crate::net::stream::Stream;
use crate::net::{lock, wait};
use crate::protocol::close::CloseBody;
use crate::protocol::frame::Opcode;
use crate::protocol::message::{self, Kind};

/// A batch is full at so many bytes; larger ones gain nothing.
const BATCH: usize = 64 * 1024;

/// Bytes that may wait before whoever wants to say more has to wait too.
const MOST_WAITING: usize = 1024 * 1024;

/// Pongs and Pings that may wait; the earliest make room. Only the latest Ping
/// needs an answer (RFC 6455, 5.5.3), so a peer that pings without reading costs
/// this much and no more.
const MOST_URGENT: usize = 1024;

/// How messages become frames, and frames writes. A lesson needs them to differ;
/// everybody else takes the default: a frame a message, a write a batch.
#[derive(Debug, Clone, Copy)]
pub struct Framing {
    /// The most bytes of payload in one frame.
    pub fragment: usize,
    /// The most bytes in one write.
    pub chop: usize,
    /// So many frames wait for each other and leave in one write.
    pub glue: usize,
}

impl Default for Framing {
    fn default() -> Framing {
        Framing { fragment: usize::MAX, chop: usize::MAX, glue: 1 }
    }
}

/// The sending half of a client's connection.
#[derive(Debug)]
pub struct Sender {
    framing: Framing,
    state: Mutex<State>,
    changed: Condvar,
}

impl Sender {
    /// A sender; [`Sender::run`] is what sends.
    pub fn new(framing: Framing) -> Sender {
        Sender { framing, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Queues a message; waits while too much waits already. It leaves with the
    /// next [`Sender::flush`], or earlier. Returns its frames if they are wanted.
    ///
    /// # Errors
    /// [`NotSent`], also while waiting.
    pub fn queue(
        &self,
        kind: Kind,
        payload: &[u8],
        wants_frames: bool,
    ) -> Result<Vec<FrameExcerpt>, NotSent> {
        let mut state = lock(&self.state);
        loop {
            state.check(kind.opcode())?;
            if state.waiting < MOST_WAITING {
                break;
            }
            // Nobody else may be there to let it go.
            state.seal();
            self.changed.notify_all();
            state = wait(&self.changed, state, None);
        }
        let State { masks, open, .. } = &mut *state;
        if open.bytes.capacity() == 0 {
            open.bytes.reserve(BATCH + BATCH / 8);
        }
        let (start, mut frames, mut has_no_key) = (open.bytes.len(), 0, false);
        let mask = || {
            frames += 1;
            let key = masks.fresh();
            has_no_key |= key.is_err();
            Some(key.unwrap_or_default())
        };
        message::encode(kind, payload, self.framing.fragment, mask, &mut open.bytes);
        open.frames += frames;
        let made = open.bytes.len() - start;
        let shown = if wants_frames { split(&open.bytes[start..]) } else { Vec::new() };
        let (is_full, glued) = (open.bytes.len() >= BATCH, open.frames >= self.framing.glue);
        // A frame with a key that anybody could know must not leave (10.3).
        if has_no_key {
            state.is_over = true;
            return Err(NotSent::Dead);
        }
        state.waiting += made;
        state.traffic.messages += 1;
        state.count(payload.len(), made);
        if is_full || self.framing.glue > 1 && glued {
            state.seal();
            self.changed.notify_all();
        }
        Ok(shown)
    }

    /// Lets everything queued so far leave, but for frames that are to be glued
    /// to later ones.
    pub fn flush(&self) {
        let mut state = lock(&self.state);
        if self.framing.glue == 1 && state.open.frames > 0 {
            state.seal();
            self.changed.notify_all();
        }
    }

    /// The same for glued frames too: nothing will come that they could wait for.
    pub fn flush_glued(&self) {
        lock(&self.state).seal();
        self.changed.notify_all();
    }

    /// Sends a Ping or a Pong in front of what waits.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn control(&self, opcode: Opcode, payload: &[u8]) -> Result<Vec<FrameExcerpt>, NotSent> {
        let mut state = lock(&self.state);
        state.check(opcode)?;
        let bytes = state.control(opcode, payload).ok_or(NotSent::Dead)?;
        let frames = split(&bytes);
        if state.urgent.len() >= MOST_URGENT {
            state.urgent.pop_front();
        }
        state.urgent.push_back(Batch { bytes, frames: 1 });
        self.changed.notify_all();
        Ok(frames)
    }

    /// Sends a Close behind everything that waits, if none was sent before.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn close(&self, body: &CloseBody) -> Result<Vec<FrameExcerpt>, NotSent> {
        let mut state = lock(&self.state);
        state.check(Opcode::Close)?;
        state.seal();
        let bytes = state.control(Opcode::Close, &body.to_payload()).ok_or(NotSent::Dead)?;
        let frames = split(&bytes);
        state.waiting += bytes.len();
        state.queue.push_back(Batch { bytes, frames: 1 });
        state.sending.close(body);
        state.closed_at = Some(Instant::now());
        self.changed.notify_all();
        Ok(frames)
    }

    /// The Close that was sent, if one was.
    pub fn closed(&self) -> Option<CloseBody> {
        lock(&self.state).sending.closed().cloned()
    }

    /// How long ago the Close went in, if one did.
    pub fn closing_for(&self) -> Option<Duration> {
        lock(&self.state).closed_at.map(|since| since.elapsed())
    }

    /// Bytes of messages that have not left yet.
    pub fn waiting(&self) -> usize {
        lock(&self.state).waiting
    }

    /// Whether [`Sender::queue`] would wait.
    pub fn is_full(&self) -> bool {
        self.waiting() >= MOST_WAITING
    }

    /// What has been sent so far.
    pub fn traffic(&self) -> Traffic {
        lock(&self.state).traffic
    }

    /// Whether writes are worth a word: they are not one a batch.
    pub fn is_worth_watching(&self) -> bool {
        self.framing.chop != usize::MAX || self.framing.glue > 1
    }

    /// Waits until everything is out, for so long at most. False if not.
    pub fn wait_until_sent(&self, most: Duration) -> bool {
        let deadline = Instant::now() + most;
        let mut state = lock(&self.state);
        loop {
            let is_idle = state.queue.is_empty() && state.urgent.is_empty() && !state.is_writing;
            let left = deadline.saturating_duration_since(Instant::now());
            if is_idle || state.is_over || left.is_zero() {
                return is_idle && !state.is_over;
            }
            state = wait(&self.changed, state, Some(left));
        }
    }

    /// Ends the sending; nobody waits any longer.
    pub fn end(&self) {
        lock(&self.state).is_over = true;
        self.changed.notify_all();
    }

    /// The writing thread: one batch after the other, until the end.
    ///
    /// # Errors
    /// The connection's own.
    pub fn run(&self, wire: &dyn Stream, told: impl Fn(EventKind)) -> io::Result<()> {
        let mut state = lock(&self.state);
        loop {
            if state.is_over {
                return Ok(());
            }
            let urgent = state.urgent.pop_front();
            let is_urgent = urgent.is_some();
            let Some(batch) = urgent.or_else(|| state.queue.pop_front()) else {
                state = wait(&self.changed, state, None);
                continue;
            };
            state.is_writing = true;
            // Whoever wants to queue something must not wait for the peer to read.
            drop(state);
            let outcome = self.write(wire, &batch, &told);
            state = lock(&self.state);
            state.is_writing = false;
            if !is_urgent {
                state.waiting -= batch.bytes.len();
            }
            state.is_over |= outcome.is_err();
            self.changed.notify_all();
            outcome?;
        }
    }

    fn write(&self, wire: &dyn Stream, batch: &Batch, told: &impl Fn(EventKind)) -> io::Result<()> {
        let mut writes = 0;
        for piece in batch.bytes.chunks(self.framing.chop) {
            wire.send_all(piece)?;
            writes += 1;
        }
        told(EventKind::Written { frames: batch.frames, bytes: batch.bytes.len(), writes });
        Ok(())
    }
}
