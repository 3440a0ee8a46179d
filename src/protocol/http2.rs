//! The frames of HTTP/2 (RFC 9113, 4.1): a header of nine bytes, and a payload.
//!
//! ```text
//! bytes 0 to 2   length of the payload
//! byte 3         type
//! byte 4         flags, whose meaning depends on the type
//! bytes 5 to 8   one reserved bit, and the number of the stream
//! ```
//!
//! A stream is one exchange: a request goes up, its answer comes down, both cut
//! into frames that carry the stream's number, so that many exchanges can be
//! under way on one connection. Stream 0 is the connection itself.
//!
//! Owns: that layout. Must never: look into a block of headers. It is
//! compressed (HPACK, RFC 7541) with a table that grows with each block, and
//! what a stream is about is not asked here.
//!
//! Compare `frame`, which is WebSocket's: there is no stream in it, and no
//! masking here.

use super::Parsed;

/// What a client sends first (RFC 9113, 3.4). A server of HTTP/1.1 would read a
/// request with a method and a version that it does not know.
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Bytes of a frame's header.
pub const HEADER: usize = 9;

/// The last frame of its stream in this direction; on DATA and HEADERS.
pub const END_STREAM: u8 = 0x1;

/// The answer to a frame of the same type; on SETTINGS and PING.
pub const ACK: u8 = 0x1;

/// There is padding, which means nothing; on DATA, HEADERS and PUSH_PROMISE.
pub const PADDED: u8 = 0x8;

/// What a frame is for (RFC 9113, 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A part of a body.
    Data,
    /// The head of a request or an answer.
    Headers,
    /// Without a meaning today.
    Priority,
    /// This stream ends at once.
    RstStream,
    /// What this end can take.
    Settings,
    /// An answer without a request will follow. Browsers refuse them.
    PushPromise,
    /// Is anybody there?
    Ping,
    /// No further streams will be answered.
    GoAway,
    /// So many bytes more of bodies may be sent.
    WindowUpdate,
    /// A head goes on.
    Continuation,
    /// Any other, which is to be ignored (5.5).
    Unknown(u8),
}

impl Kind {
    /// The kind that a byte names.
    pub fn from_byte(byte: u8) -> Kind {
        match byte {
            0x0 => Kind::Data,
            0x1 => Kind::Headers,
            0x2 => Kind::Priority,
            0x3 => Kind::RstStream,
            0x4 => Kind::Settings,
            0x5 => Kind::PushPromise,
            0x6 => Kind::Ping,
            0x7 => Kind::GoAway,
            0x8 => Kind::WindowUpdate,
            0x9 => Kind::Continuation,
            other => Kind::Unknown(other),
        }
    }

    /// The name in RFC 9113.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Data => "DATA",
            Kind::Headers => "HEADERS",
            Kind::Priority => "PRIORITY",
            Kind::RstStream => "RST_STREAM",
            Kind::Settings => "SETTINGS",
            Kind::PushPromise => "PUSH_PROMISE",
            Kind::Ping => "PING",
            Kind::GoAway => "GOAWAY",
            Kind::WindowUpdate => "WINDOW_UPDATE",
            Kind::Continuation => "CONTINUATION",
            Kind::Unknown(_) => "unknown",
        }
    }

    /// Whether a flag of that name means an answer.
    pub fn is_answered(self) -> bool {
        matches!(self, Kind::Settings | Kind::Ping)
    }
}

/// The header of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHeader {
    /// Bytes of the payload that follows: less than 2^24.
    pub length: usize,
    /// What the frame is for.
    pub kind: Kind,
    /// Their meaning depends on the kind.
    pub flags: u8,
    /// 0 is the connection itself; the client's streams have odd numbers.
    pub stream: u32,
}

impl FrameHeader {
    /// Reads the layout. Any nine bytes are a header.
    pub fn parse(bytes: &[u8]) -> Parsed<FrameHeader> {
        let [a, b, c, kind, flags, number @ ..] = bytes else { return Parsed::NeedMore };
        let Some(number) = number.first_chunk::<4>() else { return Parsed::NeedMore };
        let value = FrameHeader {
            length: u32::from_be_bytes([0, *a, *b, *c]) as usize,
            kind: Kind::from_byte(*kind),
            flags: *flags,
            // The highest bit is reserved, and ignored (4.1).
            stream: u32::from_be_bytes(*number) & 0x7FFF_FFFF,
        };
        Parsed::Done { value, used: HEADER }
    }

    /// Whether such a flag is set.
    pub fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// What the payload of a DATA frame brings: without its padding (6.1). `None`:
/// there is more padding than payload.
pub fn data<'a>(header: &FrameHeader, payload: &'a [u8]) -> Option<&'a [u8]> {
    if !header.has(PADDED) {
        return Some(payload);
    }
    let (&padding, rest) = payload.split_first()?;
    rest.get(..rest.len().checked_sub(usize::from(padding))?)
}

/// Whether these bytes are how a server of HTTP/2 begins: its first frame is
/// SETTINGS, and no answer (3.4). `None`: too few of them.
pub fn is_server_preface(bytes: &[u8]) -> Option<bool> {
    /// Type and flags of SETTINGS, and stream 0.
    const BEGINS: [u8; 6] = [0x4, 0, 0, 0, 0, 0];
    let come = bytes.get(3..).unwrap_or_default();
    let come = &come[..come.len().min(BEGINS.len())];
    // Every setting takes six bytes, and nobody has thousands.
    let is_short = bytes.first().is_none_or(|&length| length == 0);
    if !is_short || !BEGINS.starts_with(come) {
        return Some(false);
    }
    (come.len() == BEGINS.len()).then_some(true)
}
