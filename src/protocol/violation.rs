//! Why a connection is failed after the opening handshake (RFC 6455, 7.1.7).
//!
//! Owns: one variant for each MUST about frames, messages and closing that a
//! peer can break ([`Violation`]), and one for each limit of ours that it can
//! exceed without breaking anything ([`Limit`]); each with its section, the
//! close code it earns and, for a violation, the bits where it shows. Must
//! never: hold words for people.

use super::close::{CloseBody, CloseCode};

/// Why this end fails the connection: it closes with a code, then reads nothing
/// more (RFC 6455, 7.1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailCause {
    /// The peer broke a rule.
    Violation(Violation),
    /// The peer broke none; what it sent is more than this end takes.
    Limit(Limit),
}

/// A limit of this end. RFC 6455 wants limits (10.4) and leaves the numbers to
/// each program, so exceeding one is no breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// A frame or message longer than we take. `length` is what it would have
    /// come to, as far as it was announced; both in bytes.
    MessageSize {
        /// What came.
        length: u64,
        /// What we take.
        limit: u64,
    },
    /// One message in more empty fragments than we take: they bring nothing, and
    /// there could be any number of them.
    EmptyFragments {
        /// What we take.
        limit: u32,
    },
}

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

impl Limit {
    /// The section that asks for limits.
    pub fn section(self) -> &'static str {
        "RFC 6455 10.4"
    }

    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Limit::MessageSize { .. } => "message_size",
            Limit::EmptyFragments { .. } => "empty_fragments",
        }
    }

    /// The code to close with (RFC 6455, 7.4.1). There is none for fragments, so
    /// they get the one for everything that has no code of its own.
    pub fn close_code(self) -> CloseCode {
        match self {
            Limit::MessageSize { .. } => CloseCode::TOO_BIG,
            Limit::EmptyFragments { .. } => CloseCode::POLICY,
        }
    }
}

impl FailCause {
    /// Where it stands.
    pub fn section(self) -> &'static str {
        match self {
            FailCause::Violation(violation) => violation.section(),
            FailCause::Limit(limit) => limit.section(),
        }
    }

    /// The code to close with.
    pub fn close_code(self) -> CloseCode {
        match self {
            FailCause::Violation(violation) => violation.close_code(),
            FailCause::Limit(limit) => limit.close_code(),
        }
    }

    /// The Close that this end owes. Its reason is for the people at the other
    /// end: the section, and the number that a program has to keep to.
    pub fn close_body(self) -> CloseBody {
        let section = self.section();
        let reason = match self {
            FailCause::Violation(_) => section.to_owned(),
            FailCause::Limit(Limit::MessageSize { limit, .. }) => {
                format!("{section}: at most {limit} bytes")
            }
            FailCause::Limit(Limit::EmptyFragments { limit }) => {
                format!("{section}: at most {limit} empty fragments")
            }
        };
        CloseBody { code: self.close_code(), reason }
    }

    /// The broken rule, if one is broken.
    pub fn violation(self) -> Option<Violation> {
        match self {
            FailCause::Violation(violation) => Some(violation),
            FailCause::Limit(_) => None,
        }
    }

    /// The limit exceeded, if it is one.
    pub fn limit(self) -> Option<Limit> {
        match self {
            FailCause::Limit(limit) => Some(limit),
            FailCause::Violation(_) => None,
        }
    }
}

impl From<Violation> for FailCause {
    fn from(violation: Violation) -> FailCause {
        FailCause::Violation(violation)
    }
}

impl From<Limit> for FailCause {
    fn from(limit: Limit) -> FailCause {
        FailCause::Limit(limit)
    }
}
