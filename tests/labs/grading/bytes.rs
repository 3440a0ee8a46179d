//! Bytes and texts as a person can read them on a terminal.
//!
//! Owns: the one notation for bytes, quoting, and the window onto long values. Must never: print a
//! control character as it is. A student's wrong answer may hold any byte at all.
//! Read next: `failure`, which uses these to tell of a failure.

use super::text::text;

/// Longest text shown whole, in characters: a whole opening request. Of a longer one the part
/// around the first difference is shown.
const SHOWN: usize = 400;

/// Longest byte string shown whole: two lines of a terminal hold it.
const SHOWN_BYTES: usize = 32;

/// Lower-case hexadecimal, a space between bytes: `48 65 6c`. Of a long one first its length, then
/// some bytes: `[1000 B] 78 78 78 …`. The byte at `mark` stands in `>6c<`.
pub fn hex(bytes: &[u8], mark: Option<usize>) -> String {
    let one = |at: usize| match mark {
        Some(mark) if mark == at => format!(">{:02x}<", bytes[at]),
        _ => format!("{:02x}", bytes[at]),
    };
    let part = |from: usize, to: usize| (from..to).map(one).collect::<Vec<_>>().join(" ");
    let ended = if mark.is_some_and(|mark| mark >= bytes.len()) { " ><" } else { "" };
    if bytes.is_empty() {
        return format!("[0 B]{ended}");
    }
    if bytes.len() <= SHOWN_BYTES {
        return part(0, bytes.len()) + ended;
    }
    // A quarter of the window stands before the difference: what led to it explains it.
    let first = mark.unwrap_or(0).min(bytes.len()).saturating_sub(SHOWN_BYTES / 4);
    let first = first.min(bytes.len() - SHOWN_BYTES / 2);
    let last = (first + SHOWN_BYTES / 2).min(bytes.len());
    let before = if first > 0 { "… " } else { "" };
    let after = if last < bytes.len() { " …" } else { "" };
    format!("[{} B] {before}{}{ended}{after}", bytes.len(), part(first, last))
}

/// A text in quotes: control characters escaped, letters of any alphabet as they are.
pub fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Bytes that are mostly text (a head of HTTP), in quotes: ASCII as it is, all other bytes as
/// `\x..`. Of a long one first its length, then its beginning and its end.
pub fn ascii(bytes: &[u8]) -> String {
    if bytes.len() <= SHOWN {
        return format!("\"{}\"", bytes.escape_ascii());
    }
    let (begin, end) = (&bytes[..SHOWN / 2], &bytes[bytes.len() - SHOWN / 4..]);
    format!("[{} B] \"{} … {}\"", bytes.len(), begin.escape_ascii(), end.escape_ascii())
}

/// The byte at a place, or that the value has ended there.
pub fn char_at(bytes: &[u8], at: usize) -> String {
    match bytes.get(at) {
        None => text("nothing (the end)", "ничего (конец)").to_string(),
        Some(byte) => format!("0x{byte:02x} '{}'", byte.escape_ascii()),
    }
}

/// At most `SHOWN` characters of `shown`, those around character `at`, with the total length.
pub fn window(shown: &str, at: usize) -> String {
    let characters: Vec<char> = shown.chars().collect();
    if characters.len() <= SHOWN {
        return shown.to_string();
    }
    let start = at.saturating_sub(SHOWN / 2).min(characters.len() - SHOWN);
    let part: String = characters[start..start + SHOWN].iter().collect();
    let before = if start > 0 { "… " } else { "" };
    let after = if start + SHOWN < characters.len() { " …" } else { "" };
    format!("{before}{part}{after} ({}: {})", text("characters", "символов"), characters.len())
}
