//! Bytes on their way out that many share.
//!
//! Owns: a range of a buffer of whole frames, and where frames end in it, so
//! that one encoding serves every client and nothing is ever put into the
//! middle of a frame. Must never: copy the bytes.
//!
//! Read next: [`super::outbox`], which queues parts.

use std::ops::Range;
use std::sync::Arc;

use crate::net::server::backlog::Share;
use crate::protocol::Parsed;
use crate::protocol::frame::FrameHeader;

/// Some bytes of a buffer that many outboxes share. It holds whole frames.
#[derive(Debug, Clone)]
pub struct SharedBytes {
    buffer: Arc<Buffer>,
    range: Range<usize>,
}

/// What is shared. It ends with the last part of it that somebody holds.
#[derive(Debug)]
struct Buffer {
    bytes: Vec<u8>,
    /// Its part of the bill, which ends with it; `None`: not counted.
    _share: Option<Share>,
}

impl SharedBytes {
    /// The whole buffer. What one peer alone gets, such as a Pong, has no share.
    pub fn new(bytes: Vec<u8>, share: Option<Share>) -> SharedBytes {
        let range = 0..bytes.len();
        SharedBytes { buffer: Arc::new(Buffer { bytes, _share: share }), range }
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.buffer.bytes[self.range.clone()]
    }

    /// The buffer itself, if nobody else shares it any more.
    pub fn into_buffer(self) -> Option<Vec<u8>> {
        Arc::into_inner(self.buffer).map(|buffer| buffer.bytes)
    }

    /// The same bytes in a buffer of their own, without a share: for a rest of
    /// a few bytes that may stay long and must not keep megabytes.
    pub fn alone(&self) -> SharedBytes {
        SharedBytes::new(self.as_slice().to_vec(), None)
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// How many bytes.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Takes so many bytes off the front, as a part of their own.
    pub fn split_off_front(&mut self, bytes: usize) -> SharedBytes {
        let front = self.range.start..self.range.start + bytes;
        self.range.start = front.end;
        SharedBytes { buffer: Arc::clone(&self.buffer), range: front }
    }

    /// Where the first frame ends that reaches `at_least` bytes: at most the
    /// whole part. The part begins with a frame.
    pub fn frame_end(&self, at_least: usize) -> usize {
        let bytes = self.as_slice();
        let mut end = 0;
        while end < at_least.min(bytes.len()) {
            match FrameHeader::parse(&bytes[end..]) {
                Parsed::Done { value, used } => end += used + value.length as usize,
                Parsed::NeedMore => return bytes.len(),
            }
        }
        end.min(bytes.len())
    }
}
