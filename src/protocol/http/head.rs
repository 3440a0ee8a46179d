//! The head of an HTTP message: start line, headers, empty line (RFC 9112, 2).
//!
//! Owns: finding the end of a head in bytes that arrive in pieces, the limits
//! of a head, and naming the line that is wrong. Must never: judge what the
//! headers say; that is [`super::rules`].
//!
//! The syntax itself is read by httparse, a parser that many servers share.
//!
//! Read next: [`super::upgrade`], the two heads of the opening handshake.

use super::fault::{self, HeadError};
use super::grammar;
use crate::protocol::Parsed;

/// The longest head that is read, in bytes. Requests of browsers with cookies
/// stay under 8 KiB; servers in production allow 8 to 64 KiB.
pub const MAX_HEAD: usize = 16 * 1024;

/// The most headers that are read. A browser sends about 15 in a handshake.
pub const MAX_HEADERS: usize = 64;

/// One header line. The value is bytes, because a peer may send any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// As the sender spelled it; names are compared without regard to case.
    pub name: String,
    /// Without the white space around it.
    pub value: Vec<u8>,
}

/// All headers of a head in the order they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<Header>);

impl Headers {
    /// Appends a header.
    pub fn push(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        let (name, value) = (name.to_owned(), value.into());
        self.0.push(Header { name, value });
    }

    /// The values of every line with this name, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.0
            .iter()
            .filter(move |header| header.name.eq_ignore_ascii_case(name))
            .map(|header| &header.value[..])
    }

    /// The value of the first line with this name.
    pub fn first<'a>(&'a self, name: &'a str) -> Option<&'a [u8]> {
        self.values(name).next()
    }

    /// The value of all lines with this name, joined with commas: for a list
    /// that is the same thing as one line (RFC 9110, 5.3).
    pub fn joined(&self, name: &str) -> Option<Vec<u8>> {
        let values: Vec<&[u8]> = self.values(name).collect();
        (!values.is_empty()).then(|| values.join(&b", "[..]))
    }

    /// The members of a list header over all its lines.
    pub fn members<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.values(name).flat_map(grammar::members)
    }

    /// Whether a list header has this member, in any letter case.
    pub fn has_member(&self, name: &str, member: &str) -> bool {
        self.members(name).any(|found| found.eq_ignore_ascii_case(member.as_bytes()))
    }
}

/// The version of HTTP that a start line names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HttpVersion {
    pub major: u8,
    pub minor: u8,
}

impl HttpVersion {
    /// The version in which WebSocket starts.
    pub const HTTP_1_1: HttpVersion = HttpVersion { major: 1, minor: 1 };
}

/// The head of one HTTP message. `S` is its first line: a [`RequestLine`] or a
/// [`StatusLine`]; all the rest is the same for both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<S> {
    pub start: S,
    pub version: HttpVersion,
    pub headers: Headers,
    /// Some line ended in LF alone. A reader may accept that (RFC 9112, 2.2),
    /// a writer must not do it.
    pub bare_line_feeds: bool,
}

/// An HTTP request, whether it asks to go over to WebSocket or not.
pub type Request = Head<RequestLine>;

/// An HTTP reply: 101, or anything else.
pub type Reply = Head<StatusLine>;

/// The first line of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLine {
    pub method: String,
    /// Path and query, or an absolute URI.
    pub target: String,
}

/// The first line of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusLine {
    pub status: u16,
    /// The words behind the status. They have no meaning for a program.
    pub reason: String,
}

/// What a head needs of its first line.
pub trait StartLine: Sized {
    /// Lets httparse read a whole head. Returns the line, the minor version,
    /// the headers and the bytes used, or `None` while bytes are missing.
    fn read<'b>(
        bytes: &'b [u8],
        slots: &mut [httparse::Header<'b>],
    ) -> Result<Option<(Self, u8, usize)>, httparse::Error>;

    /// The line as it is sent, without its line end.
    fn write(&self, version: HttpVersion) -> String;
}

impl StartLine for RequestLine {
    fn read<'b>(
        bytes: &'b [u8],
        slots: &mut [httparse::Header<'b>],
    ) -> Result<Option<(RequestLine, u8, usize)>, httparse::Error> {
        let mut request = httparse::Request::new(slots);
        let httparse::Status::Complete(used) = request.parse(bytes)? else {
            return Ok(None);
        };
        let method = request.method.unwrap_or_default().to_owned();
        let target = request.path.unwrap_or_default().to_owned();
        Ok(Some((RequestLine { method, target }, request.version.unwrap_or_default(), used)))
    }

    fn write(&self, version: HttpVersion) -> String {
        format!("{} {} {version}", self.method, self.target)
    }
}

impl StartLine for StatusLine {
    fn read<'b>(
        bytes: &'b [u8],
        slots: &mut [httparse::Header<'b>],
    ) -> Result<Option<(StatusLine, u8, usize)>, httparse::Error> {
        let mut reply = httparse::Response::new(slots);
        let httparse::Status::Complete(used) = reply.parse(bytes)? else {
            return Ok(None);
        };
        let status = reply.code.unwrap_or_default();
        let reason = reply.reason.unwrap_or_default().to_owned();
        Ok(Some((StatusLine { status, reason }, reply.version.unwrap_or_default(), used)))
    }

    fn write(&self, version: HttpVersion) -> String {
        format!("{version} {} {}", self.status, self.reason)
    }
}

impl<S: StartLine> Head<S> {
    /// A head in HTTP/1.1.
    pub fn with(start: S, headers: Headers) -> Head<S> {
        let version = HttpVersion::HTTP_1_1;
        Head { start, version, headers, bare_line_feeds: false }
    }

    /// Reads a head from the start of `bytes`.
    ///
    /// # Errors
    /// [`HeadError`] when no continuation can make the bytes such a head.
    ///
    /// ```
    /// use wstool::protocol::Parsed;
    /// use wstool::protocol::http::Request;
    ///
    /// // What follows the head is left for whoever reads next.
    /// let bytes = b"GET /chat HTTP/1.1\r\nHost: localhost\r\n\r\n\x81\x85";
    /// let Ok(Parsed::Done { value, used }) = Request::parse(bytes) else { panic!() };
    /// assert_eq!(value.start.target, "/chat");
    /// assert_eq!(value.headers.first("host"), Some(&b"localhost"[..]));
    /// assert_eq!(bytes[used..], *b"\x81\x85");
    /// assert_eq!(Request::parse(&bytes[..30]), Ok(Parsed::NeedMore));
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Parsed<Head<S>>, HeadError> {
        match bytes {
            [0x16] => return Ok(Parsed::NeedMore),
            [0x16, 0x03, ..] => return Err(HeadError::Tls),
            _ => {}
        }
        // What lies behind the limit must not count, or the answer would
        // depend on how many bytes happened to arrive together.
        let bytes = &bytes[..bytes.len().min(MAX_HEAD)];
        match read_any_version(bytes) {
            Ok(Parsed::NeedMore) if bytes.len() == MAX_HEAD => Err(HeadError::TooLarge),
            Ok(parsed) => Ok(parsed),
            Err(httparse::Error::TooManyHeaders) => Err(HeadError::TooManyHeaders),
            Err(_) => Err(fault::locate::<S>(bytes)),
        }
    }

    /// The head as it goes over the wire, in one buffer: several small writes
    /// would become several TCP segments. A body follows it unchanged.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.start.write(self.version).into_bytes();
        for header in &self.headers.0 {
            bytes.extend_from_slice(b"\r\n");
            bytes.extend_from_slice(header.name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(&header.value);
        }
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes
    }
}

impl std::fmt::Display for HttpVersion {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "HTTP/{}.{}", self.major, self.minor)
    }
}

/// One call of httparse, its result as our own types.
fn read<S: StartLine>(bytes: &[u8]) -> Result<Parsed<Head<S>>, httparse::Error> {
    let mut slots = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let Some((start, minor, used)) = S::read(bytes, &mut slots)? else {
        return Ok(Parsed::NeedMore);
    };
    let mut headers = Headers::default();
    for slot in slots.iter().take_while(|slot| !slot.name.is_empty()) {
        headers.push(slot.name, slot.value);
    }
    let value = Head {
        start,
        version: HttpVersion { major: 1, minor },
        headers,
        bare_line_feeds: has_bare_line_feed(&bytes[..used]),
    };
    Ok(Parsed::Done { value, used })
}

/// Like [`read`], for the versions that httparse does not know too: HTTP/1.2
/// should be read as 1.1, and HTTP/2.0 deserves a 505 rather than "cannot be
/// read" (RFC 9110, 2.5).
pub(super) fn read_any_version<S: StartLine>(
    bytes: &[u8],
) -> Result<Parsed<Head<S>>, httparse::Error> {
    match read(bytes) {
        // httparse stops at the first wrong digit; wait for the line.
        Err(httparse::Error::Version) if !without_empty_lines(bytes).contains(&b'\n') => {
            Ok(Parsed::NeedMore)
        }
        Err(httparse::Error::Version) => match with_known_version(bytes) {
            Some((copy, version)) => read(&copy).map(|parsed| set_version(parsed, version)),
            None => Err(httparse::Error::Version),
        },
        outcome => outcome,
    }
}

/// Empty lines in front of a head mean nothing (RFC 9112, 2.2).
fn without_empty_lines(bytes: &[u8]) -> &[u8] {
    let is_text = |byte: &u8| !b"\r\n".contains(byte);
    let start = bytes.iter().position(is_text).unwrap_or(bytes.len());
    &bytes[start..]
}

/// The start line's version and a copy of the bytes that claims HTTP/1.1. The
/// version comes first in a reply and last in a request; a reason or a target
/// may hold the same letters.
fn with_known_version(bytes: &[u8]) -> Option<(Vec<u8>, HttpVersion)> {
    let from_start_line = without_empty_lines(bytes);
    let line = from_start_line.split(|&byte| byte == b'\n').next()?;
    let in_line = match line.starts_with(b"HTTP/") {
        true => 0,
        false => line.windows(5).rposition(|window| window == b"HTTP/")?,
    };
    let at = bytes.len() - from_start_line.len() + in_line + 5;
    match bytes[at..] {
        [major, b'.', minor, ..] if major.is_ascii_digit() && minor.is_ascii_digit() => {
            let version = HttpVersion { major: major - b'0', minor: minor - b'0' };
            let mut copy = bytes.to_vec();
            copy[at] = b'1';
            copy[at + 2] = b'1';
            Some((copy, version))
        }
        _ => None,
    }
}

fn set_version<S>(mut parsed: Parsed<Head<S>>, version: HttpVersion) -> Parsed<Head<S>> {
    if let Parsed::Done { value, .. } = &mut parsed {
        value.version = version;
    }
    parsed
}

fn has_bare_line_feed(bytes: &[u8]) -> bool {
    let mut previous = 0;
    bytes.iter().any(|&byte| {
        let bare = byte == b'\n' && previous != b'\r';
        previous = byte;
        bare
    })
}
