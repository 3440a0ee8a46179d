//! How a connection ends: close codes and the body of a Close frame
//! (RFC 6455, 5.5.1 and 7.4).
//!
//! Owns: which codes there are, what they are called, and who may put them on
//! the wire. Must never: close anything.

use super::Role;
use super::frame::MAX_CONTROL_PAYLOAD;
use super::violation::Violation;

/// The longest reason, in bytes of UTF-8: a control frame's payload without
/// the two bytes of the code (RFC 6455, 5.5).
pub const MAX_REASON: usize = MAX_CONTROL_PAYLOAD - 2;

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

/// What a Close frame says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseBody {
    /// [`CloseCode::NONE_PRESENT`] for an empty Close: a number for whoever
    /// asks, that never travels (RFC 6455, 7.1.5).
    pub code: CloseCode,
    /// For people who look for a fault, not for users (RFC 6455, 5.5.1).
    pub reason: String,
}

impl CloseBody {
    /// The usual goodbye: 1000 and nothing more to say.
    pub fn normal() -> CloseBody {
        CloseBody { code: CloseCode::NORMAL, reason: String::new() }
    }

    /// A Close without a code: legal, and it says nothing.
    pub fn empty() -> CloseBody {
        CloseBody { code: CloseCode::NONE_PRESENT, reason: String::new() }
    }

    /// Whether there is no code in it.
    pub fn is_empty(&self) -> bool {
        self.code == CloseCode::NONE_PRESENT && self.reason.is_empty()
    }

    /// The answer that an end owes to this Close: its code, where this end may
    /// send it, without the reason, which is the peer's own (RFC 6455, 5.5.1).
    pub fn echo(&self, role: Role) -> CloseBody {
        let code = match self.is_empty() || self.code.may_be_sent_by(role) {
            true => self.code,
            false => CloseCode::NORMAL,
        };
        CloseBody { code, reason: String::new() }
    }

    /// Reads the payload of a Close frame, unmasked. An empty payload is legal
    /// and says nothing.
    ///
    /// # Errors
    /// A body of one byte, a code that must not travel, a reason that is no
    /// UTF-8.
    ///
    /// ```
    /// use wstool::protocol::close::CloseBody;
    ///
    /// let body = CloseBody::parse(b"\x03\xe8bye").expect("a correct body");
    /// assert_eq!((body.code.0, body.reason.as_str()), (1000, "bye"));
    /// assert_eq!(CloseBody::parse(b""), Ok(CloseBody::empty()));
    /// assert!(CloseBody::parse(b"\x03\xee").is_err(), "1006 never travels");
    /// ```
    pub fn parse(payload: &[u8]) -> Result<CloseBody, Violation> {
        let (code, reason) = match payload {
            [] => return Ok(CloseBody::empty()),
            [_] => return Err(Violation::CloseOneByte),
            [high, low, reason @ ..] => (CloseCode(u16::from_be_bytes([*high, *low])), reason),
        };
        if !code.may_travel() {
            return Err(Violation::CloseCodeForbidden(code.0));
        }
        let reason = std::str::from_utf8(reason).map_err(|error| {
            let at = error.valid_up_to();
            Violation::CloseReasonNotUtf8 { at }
        })?;
        Ok(CloseBody { code, reason: reason.to_owned() })
    }

    /// A body that `role` may send.
    ///
    /// # Errors
    /// [`CloseRefused`] for a code this end must not send or a reason over
    /// [`MAX_REASON`] bytes.
    pub fn new(code: CloseCode, reason: &str, role: Role) -> Result<CloseBody, CloseRefused> {
        if !code.may_be_sent_by(role) {
            return Err(CloseRefused::Code(code));
        }
        if reason.len() > MAX_REASON {
            return Err(CloseRefused::ReasonTooLong { bytes: reason.len() });
        }
        Ok(CloseBody { code, reason: reason.to_owned() })
    }

    /// The payload of the Close frame: nothing where there is no code.
    pub fn to_payload(&self) -> Vec<u8> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut payload = self.code.0.to_be_bytes().to_vec();
        payload.extend_from_slice(self.reason.as_bytes());
        payload
    }
}

/// Why a Close cannot be sent like that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseRefused {
    /// This end must not send this code (RFC 6455, 7.4).
    Code(CloseCode),
    /// The reason does not fit into a control frame (5.5).
    ReasonTooLong {
        /// How long it is.
        bytes: usize,
    },
}
