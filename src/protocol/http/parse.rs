//! From bytes that arrive in pieces to a head.
//!
//! Owns: where a head begins and ends, and reading it in one walk: the first
//! line and then the header lines. Must never: judge what the headers say; that is [`crate::protocol::rules`].
//!
//! Read first: `head.rs`, the values. Read next: `fault.rs`, what can be wrong.

use std::borrow::Cow;

use super::fault::{HeadError, find_fault};
use super::head::{Head, MAX_HEAD, StartLine};
use super::headers::Headers;
use crate::protocol::Parsed;

impl<S: StartLine> Head<S> {
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
        match read(bytes)? {
            Parsed::NeedMore if bytes.len() == MAX_HEAD => Err(too_large(bytes)),
            parsed => Ok(parsed),
        }
    }

    /// Reads a head from bytes behind which nothing will come: a file, or a
    /// connection that has ended. Without the empty line at its end a head is
    /// none; what stands there is read all the same, with
    /// [`Head::cut_after`] set. Returns the number of bytes used, too.
    ///
    /// # Errors
    /// As [`Head::parse`], and [`HeadError::Incomplete`] when not even the
    /// lines that did come can be read.
    pub fn parse_last(bytes: &[u8]) -> Result<(Head<S>, usize), HeadError> {
        if let Parsed::Done { value, used } = Head::parse(bytes)? {
            return Ok((value, used));
        }
        let end = match bytes.last() {
            Some(b'\n') => &b"\r\n"[..],
            Some(b'\r') => b"\n\r\n",
            _ => b"\r\n\r\n",
        };
        match Head::parse(&[bytes, end].concat()) {
            Ok(Parsed::Done { value, .. }) => {
                Ok((Head { cut_after: Some(bytes.len()), ..value }, bytes.len()))
            }
            _ => Err(HeadError::Incomplete { bytes: bytes.len() }),
        }
    }
}

/// Whether the last `new` of these bytes can have brought [`Head::parse`] any
/// further. A head ends with a line end, so other bytes need not be looked at:
/// a head that comes byte by byte is not read anew for each of them. The first
/// bytes count, because they show who speaks no HTTP at all.
pub fn is_worth_parsing(bytes: &[u8], new: usize) -> bool {
    let (old, new) = bytes.split_at(bytes.len().saturating_sub(new));
    old.is_empty() || new.contains(&b'\n') || bytes.len() >= MAX_HEAD
}

/// One walk over a head.
fn read<S: StartLine>(bytes: &[u8]) -> Result<Parsed<Head<S>>, HeadError> {
    let before = bytes.len() - without_empty_lines(bytes).len();
    let Some((line, line_used)) = first_line(&bytes[before..]) else {
        let part = bytes[before..].strip_suffix(b"\r").unwrap_or(&bytes[before..]);
        return match S::may_begin_with(part) {
            true => Ok(Parsed::NeedMore),
            false => Err(HeadError::StartLine { text: part.to_vec() }),
        };
    };
    let start = S::read(line);
    let (start, version) = start.ok_or_else(|| HeadError::StartLine { text: line.to_vec() })?;
    let section = &bytes[before + line_used..];
    let unfolded = match S::MAY_FOLD {
        true => unfold(section),
        false => Cow::Borrowed(section),
    };
    let (headers, section_used) = match Headers::parse(&unfolded) {
        Ok(Parsed::Done { value, used }) => (value, used),
        Ok(Parsed::NeedMore) => return Ok(Parsed::NeedMore),
        Err(httparse::Error::TooManyHeaders) => return Err(HeadError::TooManyHeaders),
        Err(_) => return Err(find_fault(section, S::MAY_FOLD)),
    };
    let used = before + line_used + section_used;
    let value = Head {
        start,
        version,
        headers,
        bare_line_feeds: has_bare_line_feed(&bytes[..used]),
        folded_lines: matches!(unfolded, Cow::Owned(_)),
        cut_after: None,
    };
    Ok(Parsed::Done { value, used })
}

/// What is too large about a head that has not ended at the limit. A first line
/// without a space is not even the beginning of a target.
fn too_large(bytes: &[u8]) -> HeadError {
    let bytes = without_empty_lines(bytes);
    match bytes.contains(&b' ') && !bytes.contains(&b'\n') {
        true => HeadError::StartLineTooLong,
        false => HeadError::TooLarge,
    }
}

/// Empty lines in front of a head mean nothing (RFC 9112, 2.2).
fn without_empty_lines(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_prefix(b"\r\n").or(bytes.strip_prefix(b"\n")) {
        bytes = rest;
    }
    bytes
}

/// The first line without its end, and its length with it.
fn first_line(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    let line = &bytes[..end];
    Some((line.strip_suffix(b"\r").unwrap_or(line), end + 1))
}

/// Header lines with every fold replaced by spaces, in as many bytes as before
/// (RFC 9112, 5.2). White space before the first header folds nothing.
fn unfold(section: &[u8]) -> Cow<'_, [u8]> {
    let mut unfolded = Cow::Borrowed(section);
    let mut at = 0;
    while let Some((line, used)) = first_line(&section[at..]) {
        // Behind the empty line there may be a body that begins with a space.
        if line.is_empty() {
            break;
        }
        let next = at + used;
        if section.get(next).is_some_and(|byte| b" \t".contains(byte)) {
            unfolded.to_mut()[at + line.len()..next].fill(b' ');
        }
        at = next;
    }
    unfolded
}

fn has_bare_line_feed(bytes: &[u8]) -> bool {
    let mut previous = 0;
    bytes.iter().any(|&byte| {
        let bare = byte == b'\n' && previous != b'\r';
        previous = byte;
        bare
    })
}
