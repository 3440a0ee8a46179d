//! What waits for one peer, in the order in which it may leave.
//!
//! Owns: that order. Must never: touch a socket or a clock.
//!
//! 1. The rest of a frame of which a part is out: nothing may come between
//!    (RFC 6455, 5.4 lets control frames stand between frames, not in one).
//! 2. Control frames: a Pong must not wait behind megabytes of data (5.5.2).
//! 3. Data, and behind it the Close, which is the last frame (5.5.1).
//!
//! A sender takes a [`Load`] off the front, and puts back what the socket did
//! not take.

use std::collections::VecDeque;

use crate::net::server::shared_bytes::SharedBytes;

/// Answers to Pings that may wait. Only the latest Pong is owed (RFC 6455,
/// 5.5.3), and a waiting frame of two bytes takes fifty times as much memory.
const MOST_CONTROL: usize = 64;

/// Parts that are handed to the system in one call. Linux takes 1,024.
pub const MOST_PARTS: usize = 512;

/// What waits for one peer.
#[derive(Debug, Default)]
pub struct Queue {
    torn: Option<SharedBytes>,
    control: VecDeque<SharedBytes>,
    /// Control frames that a sender has in its hands.
    control_in_hand: usize,
    data: VecDeque<SharedBytes>,
    /// In all three.
    bytes: usize,
    /// Everything was taken back but the torn frame; a Close follows it.
    is_cut: bool,
}

/// What one call of the system is to send.
#[derive(Debug, Default)]
pub struct Load {
    parts: Vec<SharedBytes>,
    has_torn: bool,
    /// Parts that stood before all data: the torn one and control frames.
    ahead: usize,
    /// It was taken after the cut.
    is_last: bool,
}

impl Load {
    /// Data that never stood in the queue.
    pub fn of(parts: &[SharedBytes]) -> Load {
        Load { parts: parts.to_vec(), ..Load::default() }
    }

    /// The parts, in order.
    pub fn parts(&self) -> &[SharedBytes] {
        &self.parts
    }

    /// Bytes in all parts.
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(SharedBytes::len).sum()
    }
}

impl Queue {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Bytes that wait.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether so many control frames wait that the next one pushes one out.
    pub fn is_full_of_control(&self) -> bool {
        self.control.len() + self.control_in_hand >= MOST_CONTROL
    }

    /// Queues what comes before all frames: the reply that opens the
    /// connection.
    pub fn push_reply(&mut self, part: SharedBytes) {
        self.bytes += part.len();
        self.torn = Some(part);
    }

    /// Queues a Ping or Pong before all data. Too many push the oldest out.
    pub fn push_control(&mut self, part: SharedBytes) {
        if self.is_full_of_control()
            && let Some(oldest) = self.control.pop_front()
        {
            self.bytes -= oldest.len();
        }
        self.bytes += part.len();
        self.control.push_back(part);
    }

    /// Queues whole frames behind everything else.
    pub fn push(&mut self, part: SharedBytes) {
        self.bytes += part.len();
        self.data.push_back(part);
    }

    /// Takes back everything but the torn frame. What a sender has in its hands
    /// is taken back when it returns.
    pub fn cut(&mut self) {
        let torn = self.torn.as_ref().map(SharedBytes::alone);
        *self = Queue { is_cut: true, ..Queue::default() };
        self.keep_torn(torn);
    }

    /// Takes off what is to leave next: about `most` bytes of whole frames.
    pub fn take(&mut self, most: usize) -> Load {
        let mut load = Load { is_last: self.is_cut, ..Load::default() };
        load.parts.extend(self.torn.take());
        load.has_torn = !load.parts.is_empty();
        load.parts.extend(self.control.drain(..));
        load.ahead = load.parts.len();
        self.control_in_hand = load.ahead;
        let mut bytes = load.bytes();
        while bytes < most
            && load.parts.len() < MOST_PARTS
            && let Some(part) = self.data.front_mut()
        {
            let chunk = part.split_off_front(part.frame_end(most - bytes));
            if part.is_empty() {
                self.data.pop_front();
            }
            bytes += chunk.len();
            load.parts.push(chunk);
        }
        self.bytes -= bytes;
        load
    }

    /// Puts back what did not leave: all of the load but `sent` bytes.
    pub fn put_back(&mut self, load: Load, sent: usize) {
        self.control_in_hand = 0;
        let (mut end, ahead, has_torn) = (load.bytes(), load.ahead, load.has_torn);
        let is_taken_back = self.is_cut && !load.is_last;
        // From the last part to the first, each to the front of its own queue.
        for (index, mut part) in load.parts.into_iter().enumerate().rev() {
            let start = end - part.len();
            if end <= sent {
                break;
            }
            let is_torn = index == 0 && has_torn;
            if is_torn || start < sent {
                let torn_end = if is_torn { part.len() } else { part.frame_end(sent - start) };
                part.split_off_front(sent.saturating_sub(start));
                let torn = part.split_off_front(torn_end - sent.saturating_sub(start));
                self.keep_torn(Some(if is_taken_back { torn.alone() } else { torn }));
            }
            if !is_taken_back && !part.is_empty() {
                self.bytes += part.len();
                let queue = if index < ahead { &mut self.control } else { &mut self.data };
                queue.push_front(part);
            }
            end = start;
        }
    }

    fn keep_torn(&mut self, torn: Option<SharedBytes>) {
        self.torn = torn.filter(|torn| !torn.is_empty());
        self.bytes += self.torn.as_ref().map_or(0, SharedBytes::len);
    }
}
