//! What is wrong with a head, and in which line.
//!
//! Owns: the reasons why bytes are no head. httparse says what is wrong but not
//! where, so on an error the lines are looked at once more, one by one. Must
//! never: read a head that is right; that is [`super::Head::parse`].

use super::grammar;

/// Why bytes are no head that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadError {
    /// More than [`super::MAX_HEAD`] bytes.
    TooLarge,
    /// A first line of more than [`super::MAX_HEAD`] bytes: in a request, it
    /// is the target that is so long.
    StartLineTooLong,
    /// More than [`super::MAX_HEADERS`] headers.
    TooManyHeaders,
    /// The bytes ended before the empty line that ends a head.
    Incomplete {
        /// How many there were.
        bytes: usize,
    },
    /// The first bytes of TLS: a client of wss:// at a port that speaks ws://.
    Tls,
    /// The first line is no request line, or no status line.
    StartLine {
        /// The line, as far as it came.
        text: Vec<u8>,
    },
    /// A header line cannot be read.
    Line {
        /// Lines count from 1, the start line first.
        number: usize,
        /// The line, as far as it came.
        text: Vec<u8>,
        /// What is wrong with it.
        fault: LineFault,
    },
}

/// What is wrong with a header line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// It begins with white space: it goes on with the header above. A server
    /// must refuse or unfold such a request (RFC 9112, 5.2); refusing is the
    /// plainer of the two.
    Folded,
    /// The same in front of all headers, where it goes on with nothing and must
    /// be refused or passed over (RFC 9112, 2.2).
    LeadingSpace,
    /// White space between name and colon, which must be refused because
    /// proxies disagree about it (RFC 9112, 5.1).
    SpaceBeforeColon,
    /// No colon, or a name that is no token.
    Name,
    /// A control character in the value, such as NUL or a lone CR.
    Value,
}

/// Finds the first header line that cannot be read, by reading each line alone.
/// `section` begins behind the start line and has such a line.
pub(super) fn find_fault(section: &[u8], may_fold: bool) -> HeadError {
    let mut last = (2, &section[..0]);
    let lines = section.split(|&byte| byte == b'\n');
    for (index, line) in lines.enumerate() {
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        let fault = match (begins_with_space(text), index) {
            (true, 0) => Some(LineFault::LeadingSpace),
            (true, _) if may_fold => fault_of(&[b"folded:", text].concat()),
            (true, _) => Some(LineFault::Folded),
            (false, _) => fault_of(text),
        };
        if let Some(fault) = fault {
            return HeadError::Line { number: index + 2, text: text.to_vec(), fault };
        }
        last = (index + 2, text);
    }
    // Each line alone was right, so what is wrong is where the last one ends.
    let (number, text) = last;
    HeadError::Line { number, text: text.to_vec(), fault: LineFault::Value }
}

fn begins_with_space(line: &[u8]) -> bool {
    line.first().is_some_and(|byte| b" \t".contains(byte))
}

fn fault_of(line: &[u8]) -> Option<LineFault> {
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
