//! A whole frame: its header and its payload, read, written, masked.
//!
//! Owns: the one way in which frames are read off bytes, and the one in which
//! they are made. A frame that is read has its payload unmasked already, with
//! the key beside it in the header: nobody else needs to know how masking works,
//! and whoever shows the masked bytes masks them again. Must never: judge the
//! order of frames; that is [`crate::protocol::connection`].

use super::{FrameHeader, LengthForm, Opcode};
use crate::protocol::fail::{FailCause, Limit};
use crate::protocol::{Parsed, Role};

/// A whole frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// As it stood on the wire, the masking key included.
    pub header: FrameHeader,
    /// Without the mask.
    pub payload: &'a [u8],
}

impl Frame<'_> {
    /// The frame as it goes over the wire, masked if its header has a key.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.header.encoded_len() + self.payload.len());
        encode(self.header, self.payload, &mut bytes);
        bytes
    }
}

/// Reads and judges one whole frame at the start of `bytes`, and takes the mask
/// off where the payload lies: nothing is copied.
///
/// # Errors
/// Everything [`FrameHeader::check`] finds, and a payload over `limit` bytes:
/// both are known from the header, before any payload has arrived.
///
/// ```
/// use wstool::protocol::frame::{Opcode, parse};
/// use wstool::protocol::{Parsed, Role};
///
/// let mut bytes = *b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
/// // The same frame from a server breaks the protocol (5.1).
/// assert!(parse(&mut bytes, Role::Server, 1024).is_err());
/// let Ok(Parsed::Done { value: frame, used }) = parse(&mut bytes, Role::Client, 1024) else {
///     panic!("a whole frame")
/// };
/// assert_eq!((frame.header.opcode, frame.header.fin, used), (Opcode::Text, true, 11));
/// assert_eq!(frame.payload, b"Hello");
/// ```
pub fn parse(bytes: &mut [u8], from: Role, limit: u64) -> Result<Parsed<Frame<'_>>, FailCause> {
    let Parsed::Done { value: header, .. } = FrameHeader::parse(bytes) else {
        return Ok(Parsed::NeedMore);
    };
    header.check(from)?;
    let length = header.length;
    // Control frames are short enough for any limit.
    if length > limit && !header.opcode.is_control() {
        return Err(Limit::MessageSize { length, limit }.into());
    }
    Ok(unmask(bytes))
}

/// Every whole frame that stands in some bytes, one after the other, whoever
/// sent them and however wrong they are.
pub fn frames(bytes: &mut [u8]) -> Frames<'_> {
    Frames { rest: bytes }
}

/// An iterator over frames; see [`frames`].
#[derive(Debug)]
pub struct Frames<'a> {
    rest: &'a mut [u8],
}

impl<'a> Frames<'a> {
    /// The bytes behind the last frame that was given out.
    pub fn into_rest(self) -> &'a mut [u8] {
        self.rest
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Frame<'a>;

    fn next(&mut self) -> Option<Frame<'a>> {
        let end = whole(self.rest)?.end;
        let (first, rest) = std::mem::take(&mut self.rest).split_at_mut(end);
        self.rest = rest;
        match unmask(first) {
            Parsed::Done { value, .. } => Some(value),
            Parsed::NeedMore => None,
        }
    }
}

/// Where the parts of a frame lie in some bytes.
struct Extent {
    header: FrameHeader,
    payload: usize,
    end: usize,
}

/// The frame at the start of `bytes`, if all of it has arrived.
fn whole(bytes: &[u8]) -> Option<Extent> {
    let Parsed::Done { value: header, used: payload } = FrameHeader::parse(bytes) else {
        return None;
    };
    let length = usize::try_from(header.length).ok()?;
    let end = payload.checked_add(length).filter(|&end| end <= bytes.len())?;
    Some(Extent { header, payload, end })
}

/// Takes the mask off the frame at the start of `bytes`.
fn unmask(bytes: &mut [u8]) -> Parsed<Frame<'_>> {
    let Some(Extent { header, payload: start, end }) = whole(bytes) else {
        return Parsed::NeedMore;
    };
    let payload = &mut bytes[start..end];
    if let Some(key) = header.mask {
        apply_mask(key, payload);
    }
    Parsed::Done { value: Frame { header, payload }, used: end }
}

/// Appends a whole frame: header and payload, masked if the header has a key.
/// The header's length is the payload's, whatever it said before.
///
/// The masked "Hello" of RFC 6455, 5.7:
///
/// ```
/// use wstool::protocol::frame::{FrameHeader, Opcode, encode};
///
/// let header = FrameHeader::new(Opcode::Text, Some([0x37, 0xfa, 0x21, 0x3d]), 5);
/// let mut bytes = Vec::new();
/// encode(header, b"Hello", &mut bytes);
/// assert_eq!(bytes, b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
/// ```
pub fn encode(header: FrameHeader, payload: &[u8], out: &mut Vec<u8>) {
    let length = payload.len() as u64;
    let length_form = LengthForm::shortest_for(length);
    FrameHeader { length, length_form, ..header }.encode(out);
    let start = out.len();
    out.extend_from_slice(payload);
    if let Some(key) = header.mask {
        apply_mask(key, &mut out[start..]);
    }
}

/// A Ping, Pong or Close as it goes over the wire: whole, with FIN (5.5).
/// `mask` is the masking key of a client, `None` for a server.
pub fn control(opcode: Opcode, payload: &[u8], mask: Option<[u8; 4]>) -> Vec<u8> {
    Frame { header: FrameHeader::new(opcode, mask, payload.len()), payload }.to_bytes()
}

/// Masks a payload, or takes the mask off: the same operation both ways.
/// `out[i] = in[i] XOR key[i mod 4]`, `i` from 0 in each frame (5.3). Eight
/// bytes at a time, which a compiler turns into wider steps still.
pub fn apply_mask(key: [u8; 4], payload: &mut [u8]) {
    let [a, b, c, d] = key;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let mut eights = payload.chunks_exact_mut(8);
    for chunk in &mut eights {
        let mut eight = [0; 8];
        eight.copy_from_slice(chunk);
        chunk.copy_from_slice(&(u64::from_ne_bytes(eight) ^ wide).to_ne_bytes());
    }
    for (byte, key) in eights.into_remainder().iter_mut().zip(key.iter().cycle()) {
        *byte ^= key;
    }
}

/// The same for a piece of a payload that begins `offset` bytes after its start:
/// `i` goes on counting where the piece before stopped.
pub fn apply_mask_from(mut key: [u8; 4], offset: u64, piece: &mut [u8]) {
    key.rotate_left((offset % 4) as usize);
    apply_mask(key, piece);
}
