//! Failing a connection (RFC 6455, 7.1.7): why, and the Close that is owed.
//!
//! Owns: the limits of this end, which a peer can exceed without breaking
//! anything ([`Limit`]), and both causes in one type ([`FailCause`]). Must never:
//! hold words for people.

use super::close::{CloseBody, CloseCode};
use super::violation::Violation;

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
