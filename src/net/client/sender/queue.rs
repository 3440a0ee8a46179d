//! What waits to leave a client, and how control frames are made.
//!
//! Owns: the state behind the sender's lock. Must never: wait or write; the
//! sender does, and lets go of the lock before.

use std::collections::VecDeque;
use std::time::Instant;

use crate::event::{FrameExcerpt, Traffic};
use crate::protocol::connection::Sending;
use crate::protocol::frame::{self, Opcode};
use crate::random::Masks;

/// Why something cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSent {
    /// A Close was sent; no data may follow it (RFC 6455, 5.5.1).
    Closed,
    /// The connection is gone, or there is no entropy for a masking key.
    Dead,
}

/// Everything that has not left yet, and what is known of what has.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) masks: Masks,
    /// Pings and Pongs, which overtake.
    pub(super) urgent: VecDeque<Batch>,
    /// Messages, and the Close behind them.
    pub(super) queue: VecDeque<Batch>,
    /// The batch that is still being collected.
    pub(super) open: Batch,
    /// Bytes in `queue` and `open`, and of the batch that is being written.
    pub(super) waiting: usize,
    /// A batch is on its way to the system.
    pub(super) is_writing: bool,
    /// What may still leave.
    pub(super) sending: Sending,
    /// When the Close went in.
    pub(super) closed_at: Option<Instant>,
    /// Nothing will leave any more.
    pub(super) is_over: bool,
    pub(super) traffic: Traffic,
}

/// Whole frames that leave in one write, unless that is chopped.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) bytes: Vec<u8>,
    pub(super) frames: usize,
}

impl State {
    /// Ends the batch that is being collected.
    pub(super) fn seal(&mut self) {
        if self.open.frames > 0 {
            self.queue.push_back(std::mem::take(&mut self.open));
        }
    }

    /// Whether a frame of this kind may leave.
    pub(super) fn check(&self, opcode: Opcode) -> Result<(), NotSent> {
        match (self.is_over, self.sending.may_send(opcode)) {
            (true, _) => Err(NotSent::Dead),
            (false, false) => Err(NotSent::Closed),
            (false, true) => Ok(()),
        }
    }

    /// Counts what is bound to leave, in bytes: of messages, and of frames.
    pub(super) fn count(&mut self, payload: usize, wire: usize) {
        self.traffic.payload += payload as u64;
        self.traffic.wire += wire as u64;
    }

    /// A masked control frame. `None` without entropy, which ends everything.
    pub(super) fn control(&mut self, opcode: Opcode, payload: &[u8]) -> Option<Vec<u8>> {
        let Ok(key) = self.masks.fresh() else {
            self.is_over = true;
            return None;
        };
        let bytes = frame::control(opcode, payload, Some(key));
        self.count(0, bytes.len());
        Some(bytes)
    }
}

/// The frames in bytes that hold nothing else.
pub(super) fn split(bytes: &[u8]) -> Vec<FrameExcerpt> {
    frame::frames(&mut bytes.to_vec()).map(|frame| FrameExcerpt::of(&frame)).collect()
}
