//! What waits in a client's link, and how control frames are made.

use std::collections::VecDeque;
use std::time::Instant;

use super::NotSent;
use crate::event::{FrameExcerpt, Traffic};
use crate::protocol::connection::Sending;
use crate::protocol::frame::{self, Opcode};
use crate::random::Masks;

/// The frames that a call made, as they are shown.
pub type Made = Vec<FrameExcerpt>;

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) masks: Masks,
    pub(super) pongs: VecDeque<Batch>,
    pub(super) data: VecDeque<Batch>,
    /// What is still being collected.
    pub(super) open: Batch,
    /// Bytes in `data` and `open`.
    pub(super) waiting: usize,
    pub(super) writing: bool,
    /// What may still leave.
    pub(super) sending: Sending,
    /// When the Close went in.
    pub(super) closed_at: Option<Instant>,
    pub(super) dead: bool,
    pub(super) traffic: Traffic,
}

#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) bytes: Vec<u8>,
    pub(super) frames: usize,
}

impl State {
    /// Ends the batch that is being collected.
    pub(super) fn seal(&mut self) {
        if self.open.frames > 0 {
            self.data.push_back(std::mem::take(&mut self.open));
        }
    }

    /// Whether a frame of this kind may leave.
    pub(super) fn check(&self, opcode: Opcode) -> Result<(), NotSent> {
        match (self.dead, self.sending.may_send(opcode)) {
            (true, _) => Err(NotSent::Dead),
            (false, false) => Err(NotSent::Closed),
            (false, true) => Ok(()),
        }
    }

    pub(super) fn count(&mut self, payload: usize, wire: usize) {
        self.traffic.payload += payload as u64;
        self.traffic.wire += wire as u64;
    }

    /// A masked control frame. `None` without entropy, which ends everything.
    pub(super) fn control(&mut self, opcode: Opcode, payload: &[u8]) -> Option<Vec<u8>> {
        let Ok(key) = self.masks.fresh() else {
            self.dead = true;
            return None;
        };
        let bytes = frame::control(opcode, payload, Some(key));
        self.count(0, bytes.len());
        Some(bytes)
    }
}

/// The frames in bytes that hold nothing else.
pub(super) fn split(bytes: &[u8]) -> Made {
    frame::frames(&mut bytes.to_vec()).map(|frame| FrameExcerpt::of(&frame)).collect()
}
