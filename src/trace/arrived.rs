//! Bytes that have arrived and are not used so far, each with its two times.
//!
//! What a chunk holds is the sender's choice and the network's: half a frame,
//! or three of them. Here they are one row of bytes again, without forgetting
//! when each of them crossed.

use std::collections::VecDeque;
use std::time::Duration;

use super::Crossing;

/// A row of bytes. The oldest are used first.
#[derive(Debug, Default)]
pub(super) struct Arrived {
    bytes: Vec<u8>,
    /// How many of them are used. They are dropped when more arrive, all at
    /// once: to move the rest for each message would cost its square.
    used: usize,
    /// The chunks that the unused bytes came in: how many are left of each.
    chunks: VecDeque<(usize, Crossing)>,
}

impl Arrived {
    pub(super) fn push(&mut self, bytes: &[u8], crossing: Crossing) {
        if bytes.is_empty() {
            return;
        }
        self.bytes.drain(..self.used);
        self.used = 0;
        self.bytes.extend_from_slice(bytes);
        self.chunks.push_back((bytes.len(), crossing));
    }

    /// What is not used so far.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[self.used..]
    }

    /// Uses so many bytes. Returns when the first of them entered and when the
    /// last one left; `None` if there are no bytes.
    pub(super) fn take(&mut self, count: usize) -> Option<(Duration, Duration)> {
        let entered = self.chunks.front()?.1.entered;
        let mut left = self.chunks.front()?.1.left;
        let mut missing = count;
        while missing > 0 {
            let Some((length, crossing)) = self.chunks.front_mut() else { break };
            left = crossing.left;
            let taken = missing.min(*length);
            missing -= taken;
            *length -= taken;
            if *length == 0 {
                self.chunks.pop_front();
            }
        }
        self.used = (self.used + count).min(self.bytes.len());
        Some((entered, left))
    }
}
