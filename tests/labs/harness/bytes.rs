//! Bytes and texts as a person can read them on a terminal.
//!
//! Owns: hexadecimal, quoting, and the window onto long values. Must never: print a control
//! character as it is. A student's wrong answer may hold any byte at all.
//! Read next: `compare`, which uses these to tell of a failure.

use super::text::text;

/// Longest value shown whole, in characters: a whole opening request. Of a longer one the part
/// around the first difference is shown.
const SHOWN: usize = 400;

/// Lower-case hexadecimal, a space between bytes.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// A text in quotes: control characters escaped, letters of any alphabet as they are.
pub fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Bytes that are mostly text, in quotes: ASCII as it is, all other bytes as `\x..`.
pub fn ascii(bytes: &[u8]) -> String {
    window(&format!("\"{}\"", bytes.escape_ascii()), 0)
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
