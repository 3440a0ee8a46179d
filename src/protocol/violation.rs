//! Everything a peer can do wrong after the opening handshake.
//!
//! Owns: one variant for each MUST of RFC 6455 about frames, messages and
//! closing, with its section, the close code it earns and the bits where it
//! shows. Must never: hold words for people.
//!
//! Read next: [`super::fail`], what follows from one.

use super::close_code::CloseCode;

/// Where in a frame a broken rule shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// These bits of this byte of the header, counted from 0.
    Header {
        /// Which byte.
        byte: usize,
        /// Its wrong bits, as a number.
        bits: u8,
    },
    /// This byte of the payload, counted from 0.
    Payload {
        /// Which byte.
        at: usize,
    },
}

/// One broken rule. The fields hold what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// RSV bits, as a number from 1 to 7, that no extension has given a meaning.
    ReservedBits(u8),
    /// An opcode that is kept for later: 3 to 7 and B to F.
    ReservedOpcode(u8),
    /// A length that would have fitted into fewer bytes.
    LengthNotMinimal {
        /// The length it came to.
        length: u64,
    },
    /// The top bit of an eight-byte length.
    LengthTopBit {
        /// The length as a number without a sign.
        length: u64,
    },
    /// A control frame of more than 125 bytes.
    ControlTooLong {
        /// Bytes announced.
        length: u64,
    },
    /// A control frame without FIN.
    ControlFragmented,
    /// A client that does not mask.
    Unmasked,
    /// A server that masks.
    Masked,
    /// A continuation frame while no message is open.
    NothingToContinue,
    /// A new text or binary frame before the last message had its FIN.
    MessageInsideMessage,
    /// Text that is no UTF-8, from this byte of the message on.
    NotUtf8 {
        /// Counted from 0.
        at: usize,
    },
    /// A Close whose body is one byte: too short for a code.
    CloseOneByte,
    /// A close code that must not be sent.
    CloseCodeForbidden(u16),
    /// A reason that is no UTF-8, from this byte of the reason on.
    CloseReasonNotUtf8 {
        /// Counted from 0.
        at: usize,
    },
}

impl Violation {
    /// The section of RFC 6455 that forbids it.
    pub fn section(self) -> &'static str {
        match self {
            Violation::ReservedBits(_)
            | Violation::ReservedOpcode(_)
            | Violation::LengthNotMinimal { .. }
            | Violation::LengthTopBit { .. } => "RFC 6455 5.2",
            Violation::Unmasked | Violation::Masked => "RFC 6455 5.1",
            Violation::NothingToContinue | Violation::MessageInsideMessage => "RFC 6455 5.4",
            Violation::ControlTooLong { .. } | Violation::ControlFragmented => "RFC 6455 5.5",
            Violation::CloseOneByte => "RFC 6455 5.5.1",
            Violation::CloseCodeForbidden(_) => "RFC 6455 7.4",
            Violation::NotUtf8 { .. } | Violation::CloseReasonNotUtf8 { .. } => "RFC 6455 8.1",
        }
    }

    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Violation::ReservedBits(_) => "reserved_bits",
            Violation::ReservedOpcode(_) => "reserved_opcode",
            Violation::LengthNotMinimal { .. } => "length_not_minimal",
            Violation::LengthTopBit { .. } => "length_top_bit",
            Violation::ControlTooLong { .. } => "control_too_long",
            Violation::ControlFragmented => "control_fragmented",
            Violation::Unmasked => "unmasked",
            Violation::Masked => "masked",
            Violation::NothingToContinue => "nothing_to_continue",
            Violation::MessageInsideMessage => "message_inside_message",
            Violation::NotUtf8 { .. } => "not_utf8",
            Violation::CloseOneByte => "close_one_byte",
            Violation::CloseCodeForbidden(_) => "close_code_forbidden",
            Violation::CloseReasonNotUtf8 { .. } => "close_reason_not_utf8",
        }
    }

    /// The code to close with (RFC 6455, 7.4.1).
    pub fn close_code(self) -> CloseCode {
        match self {
            Violation::NotUtf8 { .. } | Violation::CloseReasonNotUtf8 { .. } => {
                CloseCode::INVALID_DATA
            }
            _ => CloseCode::PROTOCOL_ERROR,
        }
    }

    /// Where in the frame it shows; `None` for a text that is no UTF-8, whose
    /// offset counts in the whole message.
    pub fn mark(self) -> Option<Mark> {
        let header = |byte, bits| Some(Mark::Header { byte, bits });
        match self {
            Violation::ReservedBits(bits) => header(0, bits << 4),
            Violation::ReservedOpcode(_)
            | Violation::NothingToContinue
            | Violation::MessageInsideMessage => header(0, 0x0F),
            Violation::ControlFragmented => header(0, 0x80),
            Violation::Unmasked | Violation::Masked => header(1, 0x80),
            Violation::LengthNotMinimal { .. } | Violation::ControlTooLong { .. } => {
                header(1, 0x7F)
            }
            Violation::LengthTopBit { .. } => header(2, 0x80),
            Violation::CloseOneByte | Violation::CloseCodeForbidden(_) => {
                Some(Mark::Payload { at: 0 })
            }
            Violation::CloseReasonNotUtf8 { at } => Some(Mark::Payload { at: at + 2 }),
            Violation::NotUtf8 { .. } => None,
        }
    }
}
