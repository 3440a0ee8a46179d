//! What follows a head: the body, and where it ends (RFC 9112, 6 and 7).
//!
//! Owns: which of the three ways of ending a body a head announces, and a
//! decoder that takes the bytes as they arrive. Must never: collect a body; the
//! pieces are handed out as they come, and whoever wants them keeps them.
//!
//! Finding the end is what HTTP/1.1 is careful about: the next message begins
//! right there, and two readers who find different ends read different
//! messages (request smuggling). So everything doubtful is an error here.
//!
//! Read first: [`super::Head`], which announces the body.

use super::head::{HttpVersion, MAX_HEAD, Reply, Request};
use super::headers::Headers;
use crate::protocol::Parsed;

/// The longest line that a chunk may begin with: its size and extensions, which
/// hardly anybody sends. Servers in production allow up to 16 KiB.
pub const MAX_CHUNK_LINE: usize = 1024;

/// Digits of the largest chunk size: 64 bits in hex.
const MAX_SIZE_DIGITS: usize = 16;

/// How a reader knows where a body ends (RFC 9112, 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// After so many bytes. No body at all is a body of 0 bytes.
    Length(u64),
    /// After the chunk of size 0: for a body whose length is not known when
    /// it begins (7.1).
    Chunked,
    /// When the connection ends. Only a reply can end like that: whoever ended
    /// the connection to end a request could not be answered.
    UntilClose,
}

/// What is wrong with a body, or with the headers that announce it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyError {
    /// A Content-Length that is no number, or two that differ.
    Length {
        /// The header's value, all its lines joined.
        value: Vec<u8>,
    },
    /// A request with both Transfer-Encoding and Content-Length: the usual
    /// attempt to make two readers disagree.
    LengthAndCoding,
    /// A Transfer-Encoding after which nobody knows the end: in a request it
    /// must be chunked at last, nowhere twice, and never in HTTP/1.0.
    Coding {
        /// The header's value, all its lines joined.
        value: Vec<u8>,
    },
    /// A chunk must begin with its size in hex digits and CR LF.
    ChunkSize {
        /// The line that stands there, without its LF.
        line: Vec<u8>,
    },
    /// CR LF must follow a chunk's data.
    ChunkEnd {
        /// What stands there.
        got: [u8; 2],
    },
    /// The lines behind the last chunk are no header lines.
    Trailers,
    /// A chunk's first line over [`MAX_CHUNK_LINE`], or trailers over the limits
    /// of a head.
    TooLarge,
    /// The connection ended inside the body.
    Cut {
        /// Bytes still owed, if they were announced.
        missing: Option<u64>,
    },
}

impl BodyError {
    /// Where the broken rule stands.
    pub fn section(&self) -> &'static str {
        match self {
            BodyError::LengthAndCoding => "RFC 9112 6.3 (3)",
            BodyError::Coding { .. } => "RFC 9112 6.3 (4)",
            BodyError::Length { .. } => "RFC 9112 6.3 (5)",
            BodyError::ChunkSize { .. } | BodyError::ChunkEnd { .. } => "RFC 9112 7.1",
            BodyError::TooLarge => "RFC 9112 7.1.1",
            BodyError::Trailers => "RFC 9112 7.1.2",
            BodyError::Cut { .. } => "RFC 9112 8",
        }
    }
}

impl Framing {
    /// How the body of a request ends. Without a word about it there is none.
    ///
    /// # Errors
    /// Headers of which two readers could make two things; all earn a 400.
    pub fn of_request(request: &Request) -> Result<Framing, BodyError> {
        let length = request.headers.joined("Content-Length");
        match is_chunked_at_last(&request.headers, request.version)? {
            Some(_) if length.is_some() => Err(BodyError::LengthAndCoding),
            Some(true) => Ok(Framing::Chunked),
            Some(false) => Err(coding_error(&request.headers)),
            None => Ok(Framing::Length(length_in(&request.headers)?.unwrap_or(0))),
        }
    }

    /// How the body of a reply to a request with this method ends.
    ///
    /// Behind a 101, and behind a 2xx to CONNECT, there is no body but another
    /// protocol, so the length is 0.
    ///
    /// # Errors
    /// Headers that contradict themselves: the reply must not be used.
    pub fn of_reply(reply: &Reply, method: &str) -> Result<Framing, BodyError> {
        let is_bodiless = matches!(
            (method, reply.start.status),
            ("HEAD", _) | (_, 100..=199 | 204 | 304) | ("CONNECT", 200..=299)
        );
        if is_bodiless {
            return Ok(Framing::Length(0));
        }
        match is_chunked_at_last(&reply.headers, reply.version)? {
            // It goes before a Content-Length (6.3, item 3).
            Some(true) => Ok(Framing::Chunked),
            Some(false) => Ok(Framing::UntilClose),
            None => Ok(length_in(&reply.headers)?.map_or(Framing::UntilClose, Framing::Length)),
        }
    }
}

/// Whether the last transfer coding is chunked; `None` without any.
fn is_chunked_at_last(headers: &Headers, version: HttpVersion) -> Result<Option<bool>, BodyError> {
    if headers.first("Transfer-Encoding").is_none() {
        return Ok(None);
    }
    let is_chunked = |coding: &[u8]| coding.eq_ignore_ascii_case(b"chunked");
    let codings: Vec<&[u8]> = headers.members("Transfer-Encoding").collect();
    let times = codings.iter().filter(|coding| is_chunked(coding)).count();
    // HTTP/1.0 has no codings, so one of the two ends does not know what it
    // says (6.1); and nothing can be read behind an empty list.
    if version < HttpVersion::HTTP_1_1 || times > 1 || codings.is_empty() {
        return Err(coding_error(headers));
    }
    Ok(codings.last().map(|coding| is_chunked(coding)))
}

fn coding_error(headers: &Headers) -> BodyError {
    BodyError::Coding { value: headers.joined("Transfer-Encoding").unwrap_or_default() }
}

/// The number in Content-Length. The same number several times is one number
/// (6.3, item 5): some proxies write it twice.
fn length_in(headers: &Headers) -> Result<Option<u64>, BodyError> {
    let Some(value) = headers.joined("Content-Length") else {
        return Ok(None);
    };
    let mut numbers = value.split(|&byte| byte == b',').map(|number| decimal(number.trim_ascii()));
    let first = numbers.next().flatten();
    let is_fine = first.is_some() && numbers.all(|number| number == first);
    if is_fine { Ok(first) } else { Err(BodyError::Length { value }) }
}

/// Digits and nothing else: no sign, no space.
fn decimal(digits: &[u8]) -> Option<u64> {
    let are_digits = digits.iter().all(u8::is_ascii_digit);
    are_digits.then(|| std::str::from_utf8(digits).ok()?.parse().ok()).flatten()
}

/// What the next bytes of a body are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyPart<'b> {
    /// Bytes of the body itself, as many as have come.
    Data(&'b [u8]),
    /// Bytes that only delimit: the first line of a chunk, the line end behind
    /// its data. They are HTTP's, not the body's.
    Delimiter,
    /// The body has ended. Trailers are headers that were not known before it
    /// (7.1.2); only a chunked body has them. The bytes used are theirs.
    End {
        /// Often none.
        trailers: Headers,
    },
}

/// Reads one body, in whatever pieces it arrives.
///
/// ```
/// use wstool::protocol::Parsed;
/// use wstool::protocol::http::{BodyDecoder, BodyPart, Framing};
///
/// let mut rest = &b"5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK"[..];
/// let mut decoder = BodyDecoder::new(Framing::Chunked);
/// let mut body = Vec::new();
/// while let Ok(Parsed::Done { value, used }) = decoder.next(rest) {
///     rest = &rest[used..];
///     match value {
///         BodyPart::Data(bytes) => body.extend_from_slice(bytes),
///         BodyPart::Delimiter => {}
///         BodyPart::End { .. } => break,
///     }
/// }
/// assert_eq!((&body[..], rest), (&b"hello"[..], &b"HTTP/1.1 200 OK"[..]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyDecoder {
    state: State,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Data { left: u64 },
    DataUntilClose,
    ChunkLine,
    ChunkData { left: u64 },
    ChunkEnd,
    Trailers,
    Ended,
}

impl BodyDecoder {
    /// At the start of a body that ends like this.
    pub fn new(framing: Framing) -> BodyDecoder {
        let state = match framing {
            Framing::Length(left) => State::Data { left },
            Framing::Chunked => State::ChunkLine,
            Framing::UntilClose => State::DataUntilClose,
        };
        BodyDecoder { state }
    }

    /// The next part of the body, from the bytes that are not used yet. Behind
    /// the end there is nothing but the end.
    ///
    /// # Errors
    /// [`BodyError`] when the chunks are none. Nothing behind them can be read.
    pub fn next<'b>(&mut self, bytes: &'b [u8]) -> Result<Parsed<BodyPart<'b>>, BodyError> {
        match self.state {
            State::Ended | State::Data { left: 0 } => Ok(self.end(Headers::default(), 0)),
            State::Data { left } => Ok(self.data(bytes, left, |left| State::Data { left })),
            State::DataUntilClose => Ok(self.data(bytes, u64::MAX, |_| State::DataUntilClose)),
            State::ChunkData { left } => Ok(self.data(bytes, left, |left| match left {
                0 => State::ChunkEnd,
                _ => State::ChunkData { left },
            })),
            State::ChunkLine => self.chunk_line(bytes),
            State::ChunkEnd => self.chunk_end(bytes),
            State::Trailers => self.trailers(bytes),
        }
    }

    /// Whether the connection may end here.
    ///
    /// # Errors
    /// [`BodyError::Cut`] when a part of the body has not come.
    pub fn may_close(&self) -> Result<(), BodyError> {
        match self.state {
            State::Ended | State::DataUntilClose | State::Data { left: 0 } => Ok(()),
            State::Data { left } => Err(BodyError::Cut { missing: Some(left) }),
            _ => Err(BodyError::Cut { missing: None }),
        }
    }

    fn data<'b>(
        &mut self,
        bytes: &'b [u8],
        left: u64,
        then: impl Fn(u64) -> State,
    ) -> Parsed<BodyPart<'b>> {
        let used = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if used == 0 {
            return Parsed::NeedMore;
        }
        self.state = then(left - used as u64);
        Parsed::Done { value: BodyPart::Data(&bytes[..used]), used }
    }

    fn chunk_line<'b>(&mut self, bytes: &'b [u8]) -> Result<Parsed<BodyPart<'b>>, BodyError> {
        let seen = &bytes[..bytes.len().min(MAX_CHUNK_LINE)];
        let Some(end) = seen.iter().position(|&byte| byte == b'\n') else {
            let is_full = seen.len() == MAX_CHUNK_LINE;
            return if is_full { Err(BodyError::TooLarge) } else { Ok(Parsed::NeedMore) };
        };
        let line = &seen[..end];
        let size = line.strip_suffix(b"\r").and_then(chunk_size);
        self.state = match size.ok_or_else(|| BodyError::ChunkSize { line: line.to_vec() })? {
            0 => State::Trailers,
            left => State::ChunkData { left },
        };
        Ok(Parsed::Done { value: BodyPart::Delimiter, used: end + 1 })
    }

    fn chunk_end<'b>(&mut self, bytes: &'b [u8]) -> Result<Parsed<BodyPart<'b>>, BodyError> {
        match *bytes {
            [b'\r', b'\n', ..] => {
                self.state = State::ChunkLine;
                Ok(Parsed::Done { value: BodyPart::Delimiter, used: 2 })
            }
            [first, second, ..] => Err(BodyError::ChunkEnd { got: [first, second] }),
            _ => Ok(Parsed::NeedMore),
        }
    }

    fn trailers<'b>(&mut self, bytes: &'b [u8]) -> Result<Parsed<BodyPart<'b>>, BodyError> {
        let seen = &bytes[..bytes.len().min(MAX_HEAD)];
        match Headers::parse(seen) {
            Ok(Parsed::Done { value, used }) => Ok(self.end(value, used)),
            Ok(Parsed::NeedMore) if seen.len() == MAX_HEAD => Err(BodyError::TooLarge),
            Ok(Parsed::NeedMore) => Ok(Parsed::NeedMore),
            Err(httparse::Error::TooManyHeaders) => Err(BodyError::TooLarge),
            Err(_) => Err(BodyError::Trailers),
        }
    }

    fn end<'b>(&mut self, trailers: Headers, used: usize) -> Parsed<BodyPart<'b>> {
        self.state = State::Ended;
        Parsed::Done { value: BodyPart::End { trailers }, used }
    }
}

/// The size in `chunk-size [ chunk-ext ]` (7.1). Extensions mean nothing to us,
/// but they are text.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let (size, extension) = line.split_at(digits);
    let is_text = extension.iter().all(|&byte| byte == b'\t' || !byte.is_ascii_control());
    let is_extension = extension.is_empty() || extension.trim_ascii_start().starts_with(b";");
    if !(1..=MAX_SIZE_DIGITS).contains(&digits) || !is_text || !is_extension {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()
}
