//! Lab 4, what crosses the pipe: one call of `decode`, `encode` or `masking_key`, and its answer.
//!
//! Must never: know which answer is right. Read next: `answering`, `checks`.

use crate::grading::wire::{wire_enum, wire_struct};

/// Which end the code under test plays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Role {
    Client,
    Server,
}

/// One frame, unmasked.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub fin: bool,
    pub opcode: u8,
    pub payload: Vec<u8>,
}

/// One call.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    Decode(Vec<u8>, Role),
    /// Frame, role and the four bytes of the key.
    Encode(Frame, Role, Vec<u8>),
    MaskingKey,
}

/// What it returned.
#[derive(Debug, Clone, PartialEq)]
pub enum Returned {
    NeedMore(usize),
    /// The frame and the bytes that it used.
    Decoded(Frame, usize),
    Fail(u16),
    Encoded(Vec<u8>),
    Key(Vec<u8>),
}

wire_enum!(Role { 0 => Client, 1 => Server });
wire_struct!(Frame { fin, opcode, payload });
wire_enum!(Call { 0 => Decode(bytes, role), 1 => Encode(frame, role, key), 2 => MaskingKey });
wire_enum!(Returned {
    0 => NeedMore(count), 1 => Decoded(frame, used), 2 => Fail(code), 3 => Encoded(bytes), 4 => Key(key)
});
