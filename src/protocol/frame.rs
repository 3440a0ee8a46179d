//! One frame: the header of 2 to 14 bytes, and masking (RFC 6455, 5.1 to 5.5).
//!
//! ```text
//! byte 0   FIN  RSV1 RSV2 RSV3  opcode (4 bits)
//! byte 1   MASK length (7 bits): 0 to 125 is the length itself,
//!                                126: the next 2 bytes are the length,
//!                                127: the next 8 bytes are the length
//! then     4 bytes of masking key, if MASK is 1
//! then     the payload
//! ```
//!
//! Owns: the layout, and the rules that one frame alone can break. Must never:
//! remember an earlier frame (that is [`super::message`]), nor set memory aside
//! for a length that was only announced: the largest is 2^63 - 1.
//!
//! Reading the layout and judging it are two steps, so that a screen can show
//! the header of a frame that must be refused.
//!
//! This file is the header; `frame/whole.rs` is the frame with its payload:
//! reading, writing, masking.

mod whole;

pub use self::whole::{Frame, Frames, apply_mask, apply_mask_from, control, encode, frames, parse};
use super::violation::Violation;
use super::{Parsed, Role};

/// The longest payload of a control frame, in bytes (RFC 6455, 5.5).
pub const MAX_CONTROL_PAYLOAD: usize = 125;

/// The longest header: two bytes, eight of length, four of masking key.
pub const MAX_HEADER: usize = 14;

/// What a frame is for (RFC 6455, 5.2). The highest bit marks control frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opcode {
    /// A further fragment of the message that is open.
    Continuation,
    /// The first frame of a text.
    Text,
    /// The first frame of any other bytes.
    Binary,
    /// The last frame of this direction.
    Close,
    /// Is anybody there?
    Ping,
    /// Yes.
    Pong,
    /// 3 to 7 and B to F: without a meaning so far.
    Reserved(u8),
}

impl Opcode {
    /// The opcode of the low four bits of a number.
    pub fn from_bits(bits: u8) -> Opcode {
        match bits & 0x0F {
            0x0 => Opcode::Continuation,
            0x1 => Opcode::Text,
            0x2 => Opcode::Binary,
            0x8 => Opcode::Close,
            0x9 => Opcode::Ping,
            0xA => Opcode::Pong,
            other => Opcode::Reserved(other),
        }
    }

    /// The four bits in the header.
    pub fn bits(self) -> u8 {
        match self {
            Opcode::Continuation => 0x0,
            Opcode::Text => 0x1,
            Opcode::Binary => 0x2,
            Opcode::Close => 0x8,
            Opcode::Ping => 0x9,
            Opcode::Pong => 0xA,
            Opcode::Reserved(bits) => bits & 0x0F,
        }
    }

    /// Close, Ping, Pong and B to F: short, whole, and allowed between the
    /// fragments of a message (RFC 6455, 5.5).
    pub fn is_control(self) -> bool {
        self.bits() & 0x08 != 0
    }

    /// The name of the field, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Opcode::Continuation => "continuation",
            Opcode::Text => "text",
            Opcode::Binary => "binary",
            Opcode::Close => "close",
            Opcode::Ping => "ping",
            Opcode::Pong => "pong",
            Opcode::Reserved(_) => "reserved",
        }
    }
}

/// How many bytes of the header hold the length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthForm {
    /// The seven bits alone: up to 125.
    SevenBits,
    /// 126, then two bytes: up to 65,535.
    TwoBytes,
    /// 127, then eight bytes.
    EightBytes,
}

impl LengthForm {
    /// The form with the fewest bytes, which is the only legal one (5.2).
    pub fn shortest_for(length: u64) -> LengthForm {
        match length {
            0..=125 => LengthForm::SevenBits,
            126..=0xFFFF => LengthForm::TwoBytes,
            _ => LengthForm::EightBytes,
        }
    }

    fn bytes(self) -> usize {
        match self {
            LengthForm::SevenBits => 0,
            LengthForm::TwoBytes => 2,
            LengthForm::EightBytes => 8,
        }
    }
}

/// Everything in front of the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHeader {
    /// The last fragment of a message, or the only one.
    pub fin: bool,
    /// RSV1, RSV2 and RSV3 as a number from 0 to 7; RSV1 is the 4.
    pub rsv: u8,
    /// What the frame is for.
    pub opcode: Opcode,
    /// The masking key; `None` when the MASK bit is 0.
    pub mask: Option<[u8; 4]>,
    /// Bytes of payload, without the masking key.
    pub length: u64,
    /// How the length was written.
    pub length_form: LengthForm,
}

impl FrameHeader {
    /// The header of a whole, correct frame.
    pub fn new(opcode: Opcode, mask: Option<[u8; 4]>, length: usize) -> FrameHeader {
        let length = length as u64;
        FrameHeader {
            fin: true,
            rsv: 0,
            opcode,
            mask,
            length,
            length_form: LengthForm::shortest_for(length),
        }
    }

    /// Reads the layout from the start of `bytes`. It cannot fail: any bytes
    /// have a layout. Whether it is legal is asked of [`FrameHeader::check`].
    pub fn parse(bytes: &[u8]) -> Parsed<FrameHeader> {
        let [first, second, rest @ ..] = bytes else {
            return Parsed::NeedMore;
        };
        let length_form = match second & 0x7F {
            126 => LengthForm::TwoBytes,
            127 => LengthForm::EightBytes,
            _ => LengthForm::SevenBits,
        };
        let Some((length_bytes, rest)) = rest.split_at_checked(length_form.bytes()) else {
            return Parsed::NeedMore;
        };
        let length = match length_form {
            LengthForm::SevenBits => u64::from(second & 0x7F),
            _ => length_bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
        };
        let mask = match (second & 0x80 != 0, rest) {
            (false, _) => None,
            (true, &[a, b, c, d, ..]) => Some([a, b, c, d]),
            (true, _) => return Parsed::NeedMore,
        };
        let value = FrameHeader {
            fin: first & 0x80 != 0,
            rsv: first >> 4 & 0x07,
            opcode: Opcode::from_bits(*first),
            mask,
            length,
            length_form,
        };
        Parsed::Done { used: value.encoded_len(), value }
    }

    /// Everything that is wrong with this frame alone, coming from this end.
    ///
    /// # Errors
    /// The first [`Violation`], in the order of the bits on the wire.
    pub fn check(&self, from: Role) -> Result<(), Violation> {
        let length = self.length;
        if self.rsv != 0 {
            return Err(Violation::ReservedBits(self.rsv));
        }
        if let Opcode::Reserved(bits) = self.opcode {
            return Err(Violation::ReservedOpcode(bits));
        }
        if self.opcode.is_control() && !self.fin {
            return Err(Violation::ControlFragmented);
        }
        match (from, self.mask) {
            (Role::Client, None) => return Err(Violation::Unmasked),
            (Role::Server, Some(_)) => return Err(Violation::Masked),
            _ => {}
        }
        if length >> 63 != 0 {
            return Err(Violation::LengthTopBit { length });
        }
        if self.length_form != LengthForm::shortest_for(length) {
            return Err(Violation::LengthNotMinimal { length });
        }
        if self.opcode.is_control() && length > MAX_CONTROL_PAYLOAD as u64 {
            return Err(Violation::ControlTooLong { length });
        }
        Ok(())
    }

    /// Bytes that this header takes on the wire: 2 to [`MAX_HEADER`].
    pub fn encoded_len(&self) -> usize {
        2 + self.length_form.bytes() + if self.mask.is_some() { 4 } else { 0 }
    }

    /// Appends the header. The bytes are written as the fields say, even where
    /// they are illegal: a lesson needs wrong frames too.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let fin = if self.fin { 0x80 } else { 0 };
        let mask = if self.mask.is_some() { 0x80 } else { 0 };
        let seven_bits = match self.length_form {
            LengthForm::SevenBits => self.length as u8 & 0x7F,
            LengthForm::TwoBytes => 126,
            LengthForm::EightBytes => 127,
        };
        out.extend_from_slice(&[
            fin | (self.rsv & 0x07) << 4 | self.opcode.bits(),
            mask | seven_bits,
        ]);
        let length = self.length.to_be_bytes();
        out.extend_from_slice(&length[8 - self.length_form.bytes()..]);
        out.extend_from_slice(
            &self.mask.unwrap_or_default()[..self.mask.map_or(0, |key| key.len())],
        );
    }
}
