//! What waits in a client's link, and how control frames are made.

use std::collections::VecDeque;
use std::time::Instant;

use super::NotSent;
use crate::event::{MOST_SHOWN, Traffic};
use crate::protocol::Parsed;
use crate::protocol::close::CloseBody;
use crate::protocol::frame::{self, FrameHeader, Opcode};
use crate::random::Masks;

/// The frames that a call made: as they go over the wire.
pub type Frames = Vec<(FrameHeader, Vec<u8>)>;

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
    pub(super) closed: Option<(Option<CloseBody>, Instant)>,
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

    pub(super) fn check(&self) -> Result<(), NotSent> {
        match (self.dead, &self.closed) {
            (true, _) => Err(NotSent::Dead),
            (_, Some(_)) => Err(NotSent::Closed),
            _ => Ok(()),
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
        let header = FrameHeader::new(opcode, Some(key), payload.len());
        let mut bytes = Vec::with_capacity(header.encoded_len() + payload.len());
        frame::encode(header, payload, &mut bytes);
        self.count(0, bytes.len());
        Some(bytes)
    }
}

/// The frames in bytes that hold nothing else.
pub(super) fn split(mut bytes: &[u8]) -> Frames {
    let mut frames = Vec::new();
    while let Parsed::Done { value, used } = FrameHeader::parse(bytes) {
        let end = used + value.length as usize;
        let shown = &bytes[used..end.min(used + MOST_SHOWN)];
        frames.push((value, shown.to_vec()));
        bytes = &bytes[end..];
    }
    frames
}
