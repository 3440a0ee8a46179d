//! A client's opening handshake as text: both heads, the value that counts, and
//! the body of a refusal.
//!
//! Everything that the server sent is escaped and cut, as in `events`.

use std::io::{self, Write};

use super::frame::with_more;
use super::layout::{padded, paragraph, wrap};
use super::style::{Style, paint};
use crate::escape;
use crate::protocol::accept::Derivation;
use crate::width::columns;
use crate::words::{Lang, client as words, serve};

/// Characters of a text that are shown: ten lines and no flood.
const TEXT: usize = 500;
/// Lines of a body that came with a refusal.
const BODY_LINES: usize = 12;
/// Characters of one of them.
const BODY_WIDTH: usize = 160;

/// Both heads as they crossed the wire.
pub fn heads(out: &mut impl Write, request: &[u8], reply: &[u8]) -> io::Result<()> {
    for (arrow, bytes) in [("-->", request), ("<--", reply)] {
        for line in escape::lines(bytes).iter().filter(|line| !line.is_empty()) {
            let (line, more) = escape::folded_line(line.as_bytes(), TEXT);
            let rest = if more > 0 { "..." } else { "" };
            let line = paint(Style::Wire, &(line + rest));
            writeln!(out, "{} {line}", paint(Style::Label, arrow))?;
        }
    }
    Ok(())
}

/// The Accept value computed from the key, beside the one that came.
pub fn accept(
    out: &mut impl Write,
    derivation: &Derivation,
    is_same: bool,
    lang: Lang,
) -> io::Result<()> {
    let (mark, text, style) = match is_same {
        true => ("✓", words::ACCEPT_SAME, Style::Good),
        false => ("✗", words::ACCEPT_OTHER, Style::Bad),
    };
    let value = paint(Style::Result, &derivation.accept);
    let text = format!("{mark} {}", text.get(lang));
    let length = "    ".len() + derivation.accept.len() + " ".len() + text.chars().count();
    let gap = if length <= columns() { " " } else { "\n    " };
    writeln!(out, "    {value}{gap}{}", paint(style, &text))
}

/// The body of a refusal, as far as it explains something.
pub fn body(out: &mut impl Write, bytes: &[u8], lang: Lang) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", words::BODY.get(lang))?;
    let lines = escape::lines(bytes);
    for line in lines.iter().take(BODY_LINES) {
        let (line, more) = escape::folded_line(line.as_bytes(), BODY_WIDTH);
        writeln!(out, "  {}", with_more(line, more, lang))?;
    }
    match lines.len().saturating_sub(BODY_LINES) {
        0 => Ok(()),
        more => writeln!(out, "  {}", serve::more(more, lang)),
    }
}

/// What may be typed at the prompt, a line each.
pub fn help(out: &mut impl Write, lang: Lang) -> io::Result<()> {
    /// Columns of what is typed, with the gap behind it.
    const TYPED: usize = 25;
    for (typed, does) in words::HELP {
        let typed = paint(Style::Label, &padded(typed.get(lang), TYPED));
        let lines = wrap(TYPED, does.get(lang));
        writeln!(out, "{typed}{}", lines.join("\n").trim_start())?;
    }
    Ok(())
}

/// Something said to whoever types, on lines that fit.
pub fn note(out: &mut impl Write, text: &str) -> io::Result<()> {
    text.lines().try_for_each(|line| paragraph(out, 0, line))
}
