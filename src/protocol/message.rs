//! Frames joined to messages (RFC 6455, 5.4 to 5.6).
//!
//! A message is one frame with FIN, or a first frame without FIN, any number
//! of continuations, and a last one with FIN. Control frames may come between
//! and are whole by themselves. Frames have no meaning of their own.
//!
//! Owns: the memory between frames: which message is open and what it holds so
//! far. Must never: answer a Ping or a Close; it says that one came.
//!
//! Read first: [`super::frame`].

use super::close::CloseBody;
use super::frame::{self, FrameHeader, Opcode};
use super::violation::Violation;

/// The two kinds of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8, and checked to be.
    Text,
    /// Any bytes.
    Binary,
}

impl Kind {
    /// The opcode of a first frame of this kind.
    pub fn opcode(self) -> Opcode {
        match self {
            Kind::Text => Opcode::Text,
            Kind::Binary => Opcode::Binary,
        }
    }
}

/// Appends a message as frames of at most `fragment` bytes of payload each. A
/// message that fits becomes one frame; a longer one is fragmented (5.4), so
/// that control frames can go between. `mask` gives each frame its own masking
/// key, or none.
pub fn encode(
    kind: Kind,
    payload: &[u8],
    fragment: usize,
    mut mask: impl FnMut() -> Option<[u8; 4]>,
    out: &mut Vec<u8>,
) {
    let fragment = fragment.max(1);
    let count = payload.len().div_ceil(fragment).max(1);
    for index in 0..count {
        let piece = &payload[index * fragment..payload.len().min((index + 1) * fragment)];
        let opcode = if index == 0 { kind.opcode() } else { Opcode::Continuation };
        let header = FrameHeader::new(opcode, mask(), piece.len());
        let fin = index + 1 == count;
        frame::encode(FrameHeader { fin, ..header }, piece, out);
    }
}

/// What a frame has brought to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received<'a> {
    /// A whole message. A text is valid UTF-8.
    Message {
        kind: Kind,
        payload: &'a [u8],
    },
    /// A fragment; more of its message has to come.
    Fragment,
    /// To be answered with a Pong of the same payload (5.5.2).
    Ping(&'a [u8]),
    Pong(&'a [u8]),
    /// To be answered with a Close, unless one was sent already (5.5.1).
    Close(Option<CloseBody>),
}

/// Memory for joining that is kept from one message to the next. Bytes.
const MOST_KEPT: usize = 4 * 1024;

/// Joins the frames of one direction of one connection.
///
/// ```
/// use wstool::protocol::frame::{FrameHeader, Opcode};
/// use wstool::protocol::message::{Assembler, Kind, Received};
///
/// let mut assembler = Assembler::new(1024);
/// let first = FrameHeader { fin: false, ..FrameHeader::new(Opcode::Text, None, 3) };
/// assert_eq!(assembler.push(&first, b"Hel"), Ok(Received::Fragment));
/// // A Ping may stand between (5.4).
/// let ping = FrameHeader::new(Opcode::Ping, None, 0);
/// assert_eq!(assembler.push(&ping, b""), Ok(Received::Ping(b"")));
/// let last = FrameHeader::new(Opcode::Continuation, None, 2);
/// let message = Received::Message { kind: Kind::Text, payload: b"Hello" };
/// assert_eq!(assembler.push(&last, b"lo"), Ok(message));
/// ```
#[derive(Debug)]
pub struct Assembler {
    limit: u64,
    open: Option<Kind>,
    joined: Vec<u8>,
    /// How much of `joined` is known to be whole UTF-8 characters.
    checked: usize,
}

impl Assembler {
    /// An assembler for messages of up to `limit` bytes (RFC 6455, 10.4).
    pub fn new(limit: u64) -> Assembler {
        Assembler { limit, open: None, joined: Vec::new(), checked: 0 }
    }

    /// Takes the next frame, its payload already unmasked.
    ///
    /// # Errors
    /// A [`Violation`] of the order of fragments, of the limit, of UTF-8 or of
    /// the rules for a Close. Nothing may be read after one (7.1.7).
    pub fn push<'a>(
        &'a mut self,
        header: &FrameHeader,
        payload: &'a [u8],
    ) -> Result<Received<'a>, Violation> {
        match (header.opcode, self.open) {
            (Opcode::Ping, _) => Ok(Received::Ping(payload)),
            (Opcode::Pong, _) => Ok(Received::Pong(payload)),
            (Opcode::Close, _) => Ok(Received::Close(CloseBody::parse(payload)?)),
            (Opcode::Reserved(bits), _) => Err(Violation::ReservedOpcode(bits)),
            (Opcode::Continuation, None) => Err(Violation::NothingToContinue),
            (Opcode::Continuation, Some(kind)) => self.join(kind, header.fin, payload),
            (_, Some(_)) => Err(Violation::MessageInsideMessage),
            (opcode, None) => {
                let kind = if opcode == Opcode::Text { Kind::Text } else { Kind::Binary };
                if header.fin {
                    return whole(kind, payload, self.limit);
                }
                self.joined.clear();
                self.checked = 0;
                self.join(kind, false, payload)
            }
        }
    }

    /// Lets go of the memory of a long message that is over: a peer may be
    /// silent for hours.
    pub fn forget(&mut self) {
        if self.open.is_none() && self.joined.capacity() > MOST_KEPT {
            self.joined = Vec::new();
        }
    }

    fn join(&mut self, kind: Kind, fin: bool, payload: &[u8]) -> Result<Received<'_>, Violation> {
        let length = (self.joined.len() + payload.len()) as u64;
        check_length(length, self.limit)?;
        self.joined.extend_from_slice(payload);
        if kind == Kind::Text {
            self.checked += check_text(&self.joined[self.checked..], fin)
                .map_err(|at| Violation::NotUtf8 { at: self.checked + at })?;
        }
        self.open = (!fin).then_some(kind);
        Ok(match fin {
            true => Received::Message { kind, payload: &self.joined },
            false => Received::Fragment,
        })
    }
}

/// A message in one frame, which needs no memory at all.
fn whole(kind: Kind, payload: &[u8], limit: u64) -> Result<Received<'_>, Violation> {
    check_length(payload.len() as u64, limit)?;
    if kind == Kind::Text {
        check_text(payload, true).map_err(|at| Violation::NotUtf8 { at })?;
    }
    Ok(Received::Message { kind, payload })
}

fn check_length(length: u64, limit: u64) -> Result<(), Violation> {
    if length > limit {
        return Err(Violation::TooBig { length, limit });
    }
    Ok(())
}

/// How many bytes are whole characters, or the first byte that never can be.
/// A fragment may end inside a character; a message may not (RFC 6455, 5.6).
fn check_text(bytes: &[u8], is_end: bool) -> Result<usize, usize> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.len()),
        Err(error) if error.error_len().is_none() && !is_end => Ok(error.valid_up_to()),
        Err(error) => Err(error.valid_up_to()),
    }
}
