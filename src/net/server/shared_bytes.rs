//! Bytes on their way out that many share.
//!
//! Owns: a range of a buffer of whole frames, and where frames end in it, so
//! that one encoding serves every client and nothing is ever put into the
//! middle of a frame. Must never: copy the bytes.
//!
//! Read next: [`super::outbox`], which queues parts.

use std::ops::Range;
use std::sync::Arc;

use crate::protocol::Parsed;
use crate::protocol::frame::FrameHeader;

/// Some bytes of a buffer that many outboxes share. It holds whole frames.
#[derive(Debug, Clone)]
pub struct SharedBytes {
    bytes: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl SharedBytes {
    /// The whole buffer.
    pub fn new(bytes: Arc<Vec<u8>>) -> SharedBytes {
        let range = 0..bytes.len();
        SharedBytes { bytes, range }
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }

    /// The buffer itself, if nobody else shares it any more.
    pub fn into_buffer(self) -> Option<Vec<u8>> {
        Arc::into_inner(self.bytes)
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
        SharedBytes { bytes: self.bytes.clone(), range: front }
    }

    /// Where the first frame ends that reaches `at_least` bytes: at most the
    /// whole part.
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
