//! Frames joined to messages (RFC 6455, 5.4 to 5.6).
//!
//! A message is one frame with FIN, or a first frame without FIN, any number
//! of continuations, and a last one with FIN. Control frames may come between
//! and are whole by themselves. Frames have no meaning of their own.
//!
//! Owns: the memory between frames: which message is open and what it holds so
//! far. Must never: answer a Ping or a Close; it says that one came.
//!
//! Read first: [`super::frame`]. Read next: [`super::connection`], which feeds
//! this from bytes and says what is owed.

use super::close::CloseBody;
use super::fail::{FailCause, Limit};
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
        /// Text or binary.
        kind: Kind,
        /// All fragments joined.
        payload: &'a [u8],
    },
    /// A fragment; more of its message has to come.
    Fragment,
    /// To be answered with a Pong of the same payload (5.5.2).
    Ping(&'a [u8]),
    /// The answer to a Ping, or unasked; nothing is owed (5.5.3).
    Pong(&'a [u8]),
    /// To be answered with a Close, unless one was sent already (5.5.1).
    Close(CloseBody),
}

/// Memory for joining that is kept from one message to the next. Bytes.
const MOST_KEPT: usize = 4 * 1024;

/// Empty fragments taken in one message. One or two come from programs that
/// send FIN by itself; without a bound a peer could send them for ever, at no
/// cost in bytes of the message and at some cost to us.
pub const MAX_EMPTY_FRAGMENTS: u32 = 1024;

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
    /// The message that has begun and not ended.
    open: Option<Kind>,
    joined: Vec<u8>,
    /// How much of `joined` is known to be whole UTF-8 characters.
    checked: usize,
    /// Of the open message.
    empty_fragments: u32,
}

impl Assembler {
    /// An assembler for messages of up to `limit` bytes (RFC 6455, 10.4).
    pub fn new(limit: u64) -> Assembler {
        Assembler { limit, open: None, joined: Vec::new(), checked: 0, empty_fragments: 0 }
    }

    /// Takes the next frame, its payload already unmasked.
    ///
    /// # Errors
    /// The cause for which the connection has to be failed: the order of
    /// fragments, a limit, UTF-8, or a rule for a Close. Nothing may be read
    /// after one (7.1.7).
    pub fn push<'a>(
        &'a mut self,
        header: &FrameHeader,
        payload: &'a [u8],
    ) -> Result<Received<'a>, FailCause> {
        self.judge(header)?;
        if header.opcode.is_control() {
            return Ok(control(header.opcode, payload)?);
        }
        // A message in one frame needs no memory at all.
        if let Some(kind) = kind_of(header.opcode)
            && header.fin
        {
            if kind == Kind::Text {
                check_text(payload, true).map_err(|at| Violation::NotUtf8 { at })?;
            }
            return Ok(Received::Message { kind, payload });
        }
        self.begin(header)?;
        self.join(payload)?;
        self.finish(header)
    }

    /// Everything that is wrong with a frame in its place, known before any of
    /// its payload has come.
    ///
    /// # Errors
    /// The order of fragments (5.4), or the size of the whole message (10.4).
    pub fn judge(&self, header: &FrameHeader) -> Result<(), FailCause> {
        match (header.opcode, self.open) {
            (Opcode::Ping | Opcode::Pong | Opcode::Close, _) => return Ok(()),
            (Opcode::Reserved(bits), _) => return Err(Violation::ReservedOpcode(bits).into()),
            (Opcode::Continuation, None) => return Err(Violation::NothingToContinue.into()),
            (Opcode::Text | Opcode::Binary, Some(_)) => {
                return Err(Violation::MessageInsideMessage.into());
            }
            (Opcode::Continuation, Some(_)) | (Opcode::Text | Opcode::Binary, None) => {}
        }
        let (so_far, limit) = (self.open.map_or(0, |_| self.joined.len() as u64), self.limit);
        let length = so_far.saturating_add(header.length);
        if length > limit {
            return Err(Limit::MessageSize { length, limit }.into());
        }
        Ok(())
    }

    /// Begins to join a data frame that was judged. Its payload may come in
    /// pieces ([`Assembler::join`]), then [`Assembler::finish`].
    ///
    /// # Errors
    /// One empty fragment too many.
    pub fn begin(&mut self, header: &FrameHeader) -> Result<(), FailCause> {
        if let Some(kind) = kind_of(header.opcode) {
            self.open = Some(kind);
            self.joined.clear();
            (self.checked, self.empty_fragments) = (0, 0);
        }
        if header.length == 0 && !header.fin {
            self.empty_fragments += 1;
            if self.empty_fragments > MAX_EMPTY_FRAGMENTS {
                return Err(Limit::EmptyFragments { limit: MAX_EMPTY_FRAGMENTS }.into());
            }
        }
        Ok(())
    }

    /// Takes a piece of the payload of the frame that was begun. Text is checked
    /// as its bytes come, so that a bad one is not waited out.
    ///
    /// # Errors
    /// Text that can no longer become UTF-8 (5.6, 8.1).
    pub fn join(&mut self, piece: &[u8]) -> Result<(), FailCause> {
        self.joined.extend_from_slice(piece);
        self.check(false)
    }

    /// The frame that was begun is whole.
    ///
    /// # Errors
    /// Text that ends inside a character (5.6).
    pub fn finish(&mut self, header: &FrameHeader) -> Result<Received<'_>, FailCause> {
        let Some(kind) = self.open.filter(|_| header.fin) else {
            return Ok(Received::Fragment);
        };
        self.check(true)?;
        self.open = None;
        Ok(Received::Message { kind, payload: &self.joined })
    }

    /// What has come of a message whose last fragment has not: its kind and so
    /// many bytes.
    pub fn unfinished(&self) -> Option<(Kind, usize)> {
        self.open.map(|kind| (kind, self.joined.len()))
    }

    /// The message so far.
    pub(super) fn joined(&self) -> &[u8] {
        &self.joined
    }

    /// Lets go of the memory of a long message that is over: a peer may be
    /// silent for hours.
    pub fn forget(&mut self) {
        if self.open.is_none() && self.joined.capacity() > MOST_KEPT {
            self.joined = Vec::new();
        }
    }

    fn check(&mut self, is_end: bool) -> Result<(), FailCause> {
        if self.open == Some(Kind::Text) {
            self.checked += check_text(&self.joined[self.checked..], is_end)
                .map_err(|at| Violation::NotUtf8 { at: self.checked + at })?;
        }
        Ok(())
    }
}

/// The kind of message that an opcode begins.
fn kind_of(opcode: Opcode) -> Option<Kind> {
    match opcode {
        Opcode::Text => Some(Kind::Text),
        Opcode::Binary => Some(Kind::Binary),
        _ => None,
    }
}

/// What a whole control frame says.
///
/// # Errors
/// A broken rule for the body of a Close.
pub(super) fn control(opcode: Opcode, payload: &[u8]) -> Result<Received<'_>, Violation> {
    match opcode {
        Opcode::Ping => Ok(Received::Ping(payload)),
        Opcode::Close => Ok(Received::Close(CloseBody::parse(payload)?)),
        Opcode::Reserved(bits) => Err(Violation::ReservedOpcode(bits)),
        _ => Ok(Received::Pong(payload)),
    }
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
