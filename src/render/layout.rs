//! Text laid out for a screen: paragraphs, and texts at both ends of a line.
//! How wide the screen is stands in [`crate::width`].

use std::io::{self, Write};

use crate::width::columns;

/// A paragraph, wrapped, each line indented by `indent` columns.
pub fn paragraph(out: &mut impl Write, indent: usize, text: &str) -> io::Result<()> {
    for line in wrap(indent, text) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The lines of a wrapped paragraph.
pub fn wrap(indent: usize, text: &str) -> Vec<String> {
    let space = " ".repeat(indent);
    // No break inside a word: half of `Sec-WebSocket-` at a line's end teaches
    // a header that does not exist.
    let options = textwrap::Options::new(columns())
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .initial_indent(&space)
        .subsequent_indent(&space);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(|line| line.into_owned()).collect()
}

/// What stands at the right end of a line that begins with `left`, with the
/// spaces before it. Where both do not fit, it is a line of its own.
pub fn at_right_end(left: &str, right: &str) -> String {
    /// Fewer columns than these, and the two look like one text.
    const GAP: usize = 2;
    let (taken, length) = (left.chars().count(), right.chars().count());
    match columns().checked_sub(taken + length) {
        Some(gap @ GAP..) => " ".repeat(gap) + right,
        _ => format!("\n{}{right}", " ".repeat(columns().saturating_sub(length))),
    }
}

/// A text filled up with spaces to so many columns.
pub fn padded(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(text.chars().count());
    text.to_owned() + &" ".repeat(missing)
}
