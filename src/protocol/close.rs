//! What a Close frame says (RFC 6455, 5.5.1 and 7.4).
//!
//! Owns: reading and writing its body, and the answer that is owed to it. Must
//! never: close anything.

use super::Role;
pub use super::close_code::CloseCode;
use super::frame::MAX_CONTROL_PAYLOAD;
use super::violation::Violation;

/// The longest reason, in bytes of UTF-8: a control frame's payload without
/// the two bytes of the code (RFC 6455, 5.5).
pub const MAX_REASON: usize = MAX_CONTROL_PAYLOAD - 2;

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
