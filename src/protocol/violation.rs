//! Everything a peer can do wrong after the opening handshake.
//!
//! Owns: one variant for each MUST of RFC 6455 about frames, messages and
//! closing, with its section and the close code it earns (7.1.7: close with a
//! code, then read nothing more). Must never: hold words for people.

use super::close::CloseCode;

/// One broken rule. The fields hold what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// RSV bits, as a number from 1 to 7, that no extension has given a meaning.
    ReservedBits(u8),
    /// An opcode that is kept for later: 3 to 7 and B to F.
    ReservedOpcode(u8),
    /// A length that would have fitted into fewer bytes.
    LengthNotMinimal { length: u64 },
    /// The top bit of an eight-byte length.
    LengthTopBit { length: u64 },
    /// A control frame of more than 125 bytes.
    ControlTooLong { length: u64 },
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
    /// A frame or message longer than we take. `length` counts bytes so far.
    TooBig { length: u64, limit: u64 },
    /// Text that is no UTF-8, from this byte of the message on.
    NotUtf8 { at: usize },
    /// A Close whose body is one byte: too short for a code.
    CloseOneByte,
    /// A close code that must not be sent.
    CloseCodeForbidden(u16),
    /// A reason that is no UTF-8, from this byte of the reason on.
    CloseReasonNotUtf8 { at: usize },
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
            Violation::TooBig { .. } => "RFC 6455 10.4",
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
            Violation::TooBig { .. } => "too_big",
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
            Violation::TooBig { .. } => CloseCode::TOO_BIG,
            _ => CloseCode::PROTOCOL_ERROR,
        }
    }
}
