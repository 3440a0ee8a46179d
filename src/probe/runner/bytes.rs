//! Frames of our own, as bytes.

use crate::protocol::Parsed;
use crate::protocol::frame::{FrameHeader, Opcode, apply_mask, encode};

/// Of our own frames; any masking key is right.
pub(super) const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A text of ours to a server.
pub(super) fn text(payload: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let header = FrameHeader::new(Opcode::Text, Some(MASK), payload.len());
    encode(header, payload.as_bytes(), &mut bytes);
    bytes
}

/// A masked frame: FIN, RSV and opcode in its first byte.
pub(super) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let header = FrameHeader::new(Opcode::from_bits(first), Some(MASK), payload.len());
    let mut bytes = Vec::new();
    encode(header, payload, &mut bytes);
    bytes
}

/// These frames without their masks.
pub(super) fn unmasked(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Parsed::Done { value: header, used } = FrameHeader::parse(bytes) {
        let length = usize::try_from(header.length).unwrap_or(usize::MAX).min(bytes.len() - used);
        let (payload, rest) = bytes[used..].split_at(length);
        FrameHeader { mask: None, ..header }.encode(&mut out);
        let start = out.len();
        out.extend_from_slice(payload);
        if let Some(key) = header.mask {
            apply_mask(key, &mut out[start..]);
        }
        bytes = rest;
    }
    out.extend_from_slice(bytes);
    out
}
