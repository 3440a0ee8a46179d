//! A head as it may be shown to others: what only its sender and its receiver
//! should know is left out, but for its length.
//!
//! Owns: which headers are secret. Must never: read a head; the bytes may be
//! none, and what they hide is hidden all the same.

/// Headers that let whoever reads them act in the sender's name (RFC 6265, 5.4;
/// RFC 9110, 11.6.2 and 11.7.2).
const SECRET: [&[u8]; 3] = [b"cookie", b"authorization", b"proxy-authorization"];

/// One line of a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine {
    /// The line without its line end; of a secret one nothing but the name and
    /// the colon.
    pub text: Vec<u8>,
    /// So many bytes of the line were left out; 0 of most.
    pub hidden: usize,
}

/// The lines of a head, secrets left out. What is no head is shown like one.
///
/// ```
/// use wstool::protocol::http::shown_lines;
///
/// let lines = shown_lines(b"GET / HTTP/1.1\r\nCookie: id=42\r\n\r\n");
/// assert_eq!((&lines[1].text[..], lines[1].hidden), (&b"Cookie:"[..], 5));
/// ```
pub fn shown_lines(head: &[u8]) -> Vec<ShownLine> {
    let body = head.strip_suffix(b"\n").unwrap_or(head);
    let mut is_secret = false;
    let lines = body.split(|&byte| byte == b'\n').map(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // A line that begins with white space belongs to the one above.
        let goes_on = line.first().is_some_and(|byte| b" \t".contains(byte));
        let name_end = line.iter().position(|&byte| byte == b':');
        if !goes_on {
            let name = &line[..name_end.unwrap_or(0)];
            is_secret = SECRET.iter().any(|secret| name.trim_ascii().eq_ignore_ascii_case(secret));
        }
        let shown = match (is_secret, goes_on, name_end) {
            (false, ..) => line.len(),
            (true, false, Some(colon)) => colon + 1,
            (true, ..) => 0,
        };
        let (text, rest) = line.split_at(shown);
        ShownLine { text: text.to_vec(), hidden: rest.trim_ascii().len() }
    });
    lines.collect()
}
