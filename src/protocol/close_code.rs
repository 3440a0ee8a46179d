//! The numbers in a Close frame (RFC 6455, 7.4, and the IANA registry).
//!
//! Owns: which codes there are, what they are called, and who may put them on
//! the wire. Must never: decide which one is earned; that is
//! [`super::violation`] and [`super::fail`].

use super::Role;

/// The number in a Close frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CloseCode(pub u16);

impl CloseCode {
    /// The purpose is fulfilled.
    pub const NORMAL: CloseCode = CloseCode(1000);
    /// A server goes down, or a page is left.
    pub const GOING_AWAY: CloseCode = CloseCode(1001);
    /// The peer broke a rule of frames.
    pub const PROTOCOL_ERROR: CloseCode = CloseCode(1002);
    /// Says that a Close had no code. Never on the wire.
    pub const NONE_PRESENT: CloseCode = CloseCode(1005);
    /// Says that there was no Close. Never on the wire.
    pub const ABNORMAL: CloseCode = CloseCode(1006);
    /// Data that is not what its type says: text that is no UTF-8.
    pub const INVALID_DATA: CloseCode = CloseCode(1007);
    /// Everything that has no code of its own.
    pub const POLICY: CloseCode = CloseCode(1008);
    /// A message longer than this end takes.
    pub const TOO_BIG: CloseCode = CloseCode(1009);
    /// A client wanted an extension that the server did not agree to.
    pub const MISSING_EXTENSION: CloseCode = CloseCode(1010);

    /// A short name, after RFC 6455 (7.4.1) and the IANA registry (1012 to
    /// 1014), or the range that a code lies in.
    pub fn name(self) -> &'static str {
        match self.0 {
            1000 => "Normal Closure",
            1001 => "Going Away",
            1002 => "Protocol Error",
            1003 => "Unsupported Data",
            1004 => "Reserved",
            1005 => "No Status Received",
            1006 => "Abnormal Closure",
            1007 => "Invalid Payload Data",
            1008 => "Policy Violation",
            1009 => "Message Too Big",
            1010 => "Mandatory Extension",
            1011 => "Internal Error",
            1012 => "Service Restart",
            1013 => "Try Again Later",
            1014 => "Bad Gateway",
            1015 => "TLS Handshake",
            3000..=3999 => "Registered Code",
            4000..=4999 => "Private Code",
            _ => "Not A Close Code",
        }
    }

    /// Whether the code may stand in a Close frame at all (RFC 6455, 7.4).
    pub fn may_travel(self) -> bool {
        matches!(self.0, 1000..=1003 | 1007..=1014 | 3000..=4999)
    }

    /// Whether this end may send the code. 1010 is for clients: a server that
    /// misses an extension refuses the handshake instead (7.4.1).
    pub fn may_be_sent_by(self, role: Role) -> bool {
        self.may_travel() && (role == Role::Client || self != CloseCode::MISSING_EXTENSION)
    }
}
