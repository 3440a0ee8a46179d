//! The head of an HTTP message: start line, headers, empty line (RFC 9112, 2).
//!
//! Owns: heads as values, both kinds of first line, how they are written, the
//! limits. Must never: judge what the headers say; that is
//! [`crate::protocol::rules`].
//!
//! Read next: `parse.rs`, from bytes to these values.

use super::grammar;
use super::headers::Headers;

/// The longest head that is read, in bytes. Requests of browsers with cookies
/// stay under 8 KiB; servers in production allow 8 to 64 KiB.
pub const MAX_HEAD: usize = 16 * 1024;

/// The version of HTTP that a start line names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HttpVersion {
    /// The digit before the point.
    pub major: u8,
    /// The digit behind it.
    pub minor: u8,
}

impl HttpVersion {
    /// The version in which WebSocket starts.
    pub const HTTP_1_1: HttpVersion = HttpVersion { major: 1, minor: 1 };

    /// `HTTP/` and two digits (RFC 9112, 2.3). Versions that nobody speaks are
    /// read too: HTTP/1.2 counts as 1.1, and HTTP/2.0 deserves a 505 rather
    /// than "cannot be read" (RFC 9110, 2.5).
    fn read(text: &[u8]) -> Option<HttpVersion> {
        match text.strip_prefix(b"HTTP/")? {
            &[major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit() => {
                Some(HttpVersion { major: major - b'0', minor: minor - b'0' })
            }
            _ => None,
        }
    }
}

impl std::fmt::Display for HttpVersion {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "HTTP/{}.{}", self.major, self.minor)
    }
}

/// The head of one HTTP message. `S` is its first line: a [`RequestLine`] or a
/// [`StatusLine`]; all the rest is the same for both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<S> {
    /// The first line, without its version.
    pub start: S,
    /// The version that the first line names.
    pub version: HttpVersion,
    /// All header lines, in order.
    pub headers: Headers,
    /// Some line ended in LF alone. A reader may accept that (RFC 9112, 2.2),
    /// a writer must not do it.
    pub bare_line_feeds: bool,
    /// Some header went on in a line that began with white space, which became
    /// one line here (RFC 9112, 5.2). Only replies are read like that.
    pub folded_lines: bool,
    /// The bytes ended after so many, before the empty line that ends a head:
    /// this is what could be made of them.
    pub cut_after: Option<usize>,
}

/// An HTTP request, whether it asks to go over to WebSocket or not.
pub type Request = Head<RequestLine>;

/// An HTTP reply: 101, or anything else.
pub type Reply = Head<StatusLine>;

impl<S: StartLine> Head<S> {
    /// A head in HTTP/1.1.
    pub fn with(start: S, headers: Headers) -> Head<S> {
        Head {
            start,
            version: HttpVersion::HTTP_1_1,
            headers,
            bare_line_feeds: false,
            folded_lines: false,
            cut_after: None,
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

/// The first line of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLine {
    /// GET, POST and so on. Letter case counts (RFC 9110, 9.1).
    pub method: String,
    /// Path and query, or an absolute URI.
    pub target: String,
}

/// The first line of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusLine {
    /// Three digits, 000 to 999.
    pub status: u16,
    /// The words behind the status. They have no meaning for a program.
    pub reason: String,
}

/// What a head needs of its first line.
pub trait StartLine: Sized {
    /// Whether a header may go on in the next line. A user agent must put such
    /// lines together; a server may refuse them (RFC 9112, 5.2), which is the
    /// plainer of the two, so requests are not read like that.
    const MAY_FOLD: bool;

    /// Reads the line, given without its line end.
    fn read(line: &[u8]) -> Option<(Self, HttpVersion)>;

    /// Whether a line of which only this much has come can still become one. A
    /// peer that speaks something else need not be waited for.
    fn may_begin_with(part: &[u8]) -> bool;

    /// The line as it is sent, without its line end.
    fn write(&self, version: HttpVersion) -> String;
}

impl StartLine for RequestLine {
    const MAY_FOLD: bool = false;

    /// `method SP request-target SP HTTP-version` (RFC 9112, 3).
    fn read(line: &[u8]) -> Option<(RequestLine, HttpVersion)> {
        let line = std::str::from_utf8(line).ok()?;
        let (method, rest) = line.split_once(' ')?;
        let (target, version) = rest.rsplit_once(' ')?;
        let is_target = |byte: u8| !byte.is_ascii_control() && byte != b' ';
        if !grammar::is_token(method.as_bytes())
            || target.is_empty()
            || !target.bytes().all(is_target)
        {
            return None;
        }
        let version = HttpVersion::read(version.as_bytes())?;
        Some((RequestLine { method: method.to_owned(), target: target.to_owned() }, version))
    }

    fn may_begin_with(part: &[u8]) -> bool {
        let method = part.split(|&byte| byte == b' ').next().unwrap_or_default();
        (part.is_empty() || grammar::is_token(method)) && !part.iter().any(u8::is_ascii_control)
    }

    fn write(&self, version: HttpVersion) -> String {
        format!("{} {} {version}", self.method, self.target)
    }
}

impl StartLine for StatusLine {
    const MAY_FOLD: bool = true;

    /// `HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112, 4). The
    /// second space is missing in replies of some servers.
    fn read(line: &[u8]) -> Option<(StatusLine, HttpVersion)> {
        let (version, rest) = line.split_at_checked("HTTP/1.1".len())?;
        let (status, reason) = rest.strip_prefix(b" ")?.split_at_checked(3)?;
        if !status.iter().all(u8::is_ascii_digit) || !is_text(reason) {
            return None;
        }
        let reason = match reason {
            [] => reason,
            _ => reason.strip_prefix(b" ")?,
        };
        let line = StatusLine {
            status: std::str::from_utf8(status).ok()?.parse().ok()?,
            reason: String::from_utf8_lossy(reason).into_owned(),
        };
        Some((line, HttpVersion::read(version)?))
    }

    fn may_begin_with(part: &[u8]) -> bool {
        const START: &[u8] = b"HTTP/";
        let common = part.len().min(START.len());
        part[..common] == START[..common] && is_text(part)
    }

    fn write(&self, version: HttpVersion) -> String {
        format!("{version} {} {}", self.status, self.reason)
    }
}

/// Characters of a reason phrase: everything but controls, tabs among the rest.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte == b'\t' || !byte.is_ascii_control())
}
