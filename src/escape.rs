//! Making bytes from a peer safe to show.
//!
//! Owns: the one way in which anything that came over a network, from a file
//! or from an argument reaches a terminal. Must never: let a control character
//! through. A peer that could send one could forge a line or a prompt, change
//! the title of the window, or turn a text around.
//!
//! What is shown instead is what Rust, C and Python write in source code:
//! `\n`, `\x1b`, `\u{202e}`.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

/// Characters without a width on one letter: accents of a language, the parts of
/// an emoji. More of them would grow over the lines above and below.
const MOST_ON_TOP: usize = 8;

/// Any bytes as one harmless line of text. Valid UTF-8 stays as it is, but for
/// control characters (C0, DEL, C1) and characters that reorder or hide text;
/// invalid bytes become `\xNN`.
pub fn line(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    let mut on_top = 0;
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            // A character without a width stands on the one before it.
            on_top = if character.width() == Some(0) { on_top + 1 } else { 0 };
            match on_top > MOST_ON_TOP {
                true => push(&mut shown, format_args!("\\u{{{:x}}}", character as u32)),
                false => push_character(&mut shown, character),
            }
        }
        for byte in chunk.invalid() {
            push(&mut shown, format_args!("\\x{byte:02x}"));
        }
    }
    shown
}

/// The same, written without a detour when there is nothing to escape: a pipe
/// may carry millions of them.
///
/// # Errors
/// Those of the writer.
pub fn write_line(out: &mut impl std::io::Write, bytes: &[u8]) -> std::io::Result<()> {
    match bytes.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        true => out.write_all(bytes),
        false => out.write_all(line(bytes).as_bytes()),
    }
}

/// The same for what somebody said, shown to people: a backslash that would
/// begin one of our escapes is written twice, so that a typed `\n` does not look
/// like the end of a line. Not for a pipe, where JSON is full of them.
pub fn said(bytes: &[u8]) -> String {
    let mut doubled = Vec::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        // What is no ASCII letter may become an escape itself.
        let is_like_ours = bytes
            .get(at + 1)
            .is_some_and(|next| b"nrtxu\\".contains(next) || !(b' '..=b'~').contains(next));
        if byte == b'\\' && is_like_ours {
            doubled.push(b'\\');
        }
        doubled.push(byte);
    }
    line(&doubled)
}

/// What somebody said, cut after `most` characters. Returns how many more there
/// were.
pub fn folded_said(bytes: &[u8], most: usize) -> (String, usize) {
    fold(said(bytes), most)
}

/// A line, cut after `most` characters. Returns how many more there were.
pub fn folded_line(bytes: &[u8], most: usize) -> (String, usize) {
    fold(line(bytes), most)
}

fn fold(whole: String, most: usize) -> (String, usize) {
    match whole.char_indices().nth(most) {
        Some((end, _)) => {
            let rest = whole[end..].chars().count();
            (whole[..end].to_owned(), rest)
        }
        None => (whole, 0),
    }
}

/// Several lines, each harmless; the line ends themselves stay (CRLF as LF).
pub fn lines(bytes: &[u8]) -> Vec<String> {
    let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    body.split(|&byte| byte == b'\n')
        .map(|text| line(text.strip_suffix(b"\r").unwrap_or(text)))
        .collect()
}

/// Whether a character acts on a terminal instead of being shown there.
pub fn is_harmful(character: char) -> bool {
    character.is_control() || is_deceptive(character)
}

fn push_character(shown: &mut String, character: char) {
    match character {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        _ if character.is_ascii_control() => {
            push(shown, format_args!("\\x{:02x}", character as u32));
        }
        _ if character.is_control() || is_deceptive(character) => {
            push(shown, format_args!("\\u{{{:x}}}", character as u32));
        }
        _ => shown.push(character),
    }
}

/// Characters that have no width, reorder what stands around them, or end a
/// line. The two joiners U+200C and U+200D stay: scripts and emoji need them.
fn is_deceptive(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e01ef}')
}

fn push(shown: &mut String, escape: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = shown.write_fmt(escape);
}
