//! What bytes look like that are not the frame they should be.
//!
//! Owns: guesses, and only those that the bytes themselves support: a frame
//! layer that is fed plain text or HTTP reads nonsense as flags and lengths, and
//! naming what it really is saves a learner the search. Must never: decide
//! anything; a frame is judged by its bits.

use super::frame::{FrameHeader, LengthForm};

/// What bytes look like in place of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// Text that was sent without a frame header.
    Text,
    /// A request of HTTP.
    HttpRequest,
    /// A reply of HTTP.
    HttpReply,
    /// A record of TLS (RFC 8446, 5.1): somebody speaks wss:// here.
    Tls,
    /// A length whose bytes are in the wrong order: read backwards it is what
    /// has come. Network byte order has the highest byte first (RFC 6455, 5.2).
    LengthBackwards {
        /// As it stands on the wire.
        announced: u64,
        /// As it was meant.
        backwards: u64,
    },
}

impl Looks {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Looks::Text => "text",
            Looks::HttpRequest => "http_request",
            Looks::HttpReply => "http_reply",
            Looks::Tls => "tls",
            Looks::LengthBackwards { .. } => "length_backwards",
        }
    }

    /// What bytes look like that stand where a frame should begin. `arrived` is
    /// how many bytes of its payload have come, where the header was readable.
    ///
    /// ```
    /// use wstool::protocol::looks::Looks;
    ///
    /// assert_eq!(Looks::of(b"hello\n", 0), Some(Looks::Text));
    /// assert_eq!(Looks::of(b"\x81\x05Hello", 5), None);
    /// ```
    pub fn of(wire: &[u8], arrived: u64) -> Option<Looks> {
        match wire {
            [0x14..=0x17, 0x03, 0x00..=0x04, ..] => return Some(Looks::Tls),
            _ if wire.starts_with(b"HTTP/1.") => return Some(Looks::HttpReply),
            _ => {}
        }
        if is_request(wire) {
            return Some(Looks::HttpRequest);
        }
        if is_text(wire) {
            return Some(Looks::Text);
        }
        length_backwards(wire, arrived)
    }
}

/// A method and a target.
fn is_request(wire: &[u8]) -> bool {
    let mut words = wire.splitn(3, |&byte| byte == b' ');
    let method = words.next().unwrap_or_default();
    let target = words.next().unwrap_or_default();
    let is_method = (3..=7).contains(&method.len()) && method.iter().all(u8::is_ascii_uppercase);
    is_method && (target.starts_with(b"/") || target.starts_with(b"http"))
}

/// Printable characters, also in part. Two may come about by chance; a whole
/// word does not.
fn is_text(wire: &[u8]) -> bool {
    let valid = match std::str::from_utf8(wire) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&wire[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let is_printable = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
    valid.chars().count() >= 3 && valid.chars().all(is_printable)
}

/// Compares what was announced with what has come.
fn length_backwards(wire: &[u8], arrived: u64) -> Option<Looks> {
    let super::Parsed::Done { value: header, .. } = FrameHeader::parse(wire) else {
        return None;
    };
    let announced = header.length;
    let backwards = match header.length_form {
        LengthForm::SevenBits => return None,
        LengthForm::TwoBytes => u64::from((announced as u16).swap_bytes()),
        LengthForm::EightBytes => announced.swap_bytes(),
    };
    let fits = backwards != announced && backwards < announced && backwards == arrived;
    fits.then_some(Looks::LengthBackwards { announced, backwards })
}
