//! What is wrong with a head, and in which line.
//!
//! Owns: the reasons why bytes are no head. httparse says what is wrong but not
//! where, so on an error the lines are looked at once more, one by one. Must
//! never: read a head that is right; that is [`super::Head::parse`].

use super::grammar;
use super::head::{StartLine, read_any_version};

/// Why bytes are no head that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadError {
    /// More than [`super::MAX_HEAD`] bytes.
    TooLarge,
    /// More than [`super::MAX_HEADERS`] headers.
    TooManyHeaders,
    /// The bytes ended before the empty line that ends a head.
    Incomplete { bytes: usize },
    /// The first bytes of TLS: a client of wss:// at a port that speaks ws://.
    Tls,
    /// The first line is no request line, or no status line.
    StartLine { text: Vec<u8> },
    /// A header line cannot be read. Lines count from 1, the start line first.
    Line { number: usize, text: Vec<u8>, fault: LineFault },
}

/// What is wrong with a header line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// It begins with white space: a folded line. A server must refuse it or
    /// unfold it (RFC 9112, 5.2); refusing is the plainer of the two.
    Folded,
    /// White space between name and colon, which must be refused because
    /// proxies disagree about it (RFC 9112, 5.1).
    SpaceBeforeColon,
    /// No colon, or a name that is no token.
    Name,
    /// A control character in the value, such as NUL or a lone CR.
    Value,
}

/// Finds the first line that cannot be read, by reading each line alone.
pub(super) fn locate<S: StartLine>(bytes: &[u8]) -> HeadError {
    let mut lines = bytes
        .split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .enumerate()
        .skip_while(|(_, line)| line.is_empty());
    let (first, start_line) = lines.next().unwrap_or_default();
    let start_line_only = [start_line, &b"\r\n\r\n"[..]].concat();
    if read_any_version::<S>(&start_line_only).is_ok() {
        for (index, line) in lines {
            if let Some(fault) = fault_of(line) {
                return HeadError::Line { number: index - first + 1, text: line.to_vec(), fault };
            }
        }
    }
    HeadError::StartLine { text: start_line.to_vec() }
}

fn fault_of(line: &[u8]) -> Option<LineFault> {
    if line.first().is_some_and(|byte| b" \t".contains(byte)) {
        return Some(LineFault::Folded);
    }
    let mut slot = [httparse::EMPTY_HEADER; 1];
    let error = httparse::parse_headers(&[line, &b"\r\n\r\n"[..]].concat(), &mut slot).err()?;
    let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
    Some(match error {
        httparse::Error::HeaderName
            if line.contains(&b':') && grammar::is_token(name.trim_ascii_end()) =>
        {
            LineFault::SpaceBeforeColon
        }
        httparse::Error::HeaderName => LineFault::Name,
        _ => LineFault::Value,
    })
}
