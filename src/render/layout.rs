//! Text for a screen of 80 columns, which is what a projector shows and the
//! width at which a line is still easy to read on a wider one.

use std::io::{self, Write};

/// Columns used. The last one stays free: some terminals wrap there.
pub const WIDTH: usize = 79;

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
    let options = textwrap::Options::new(WIDTH)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .initial_indent(&space)
        .subsequent_indent(&space);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(|line| line.into_owned()).collect()
}

/// Two texts at both ends of a line.
pub fn apart(left: &str, right: &str) -> (String, String) {
    let taken = left.chars().count() + right.chars().count();
    let gap = WIDTH.saturating_sub(taken).max(2);
    (left.to_owned(), " ".repeat(gap) + right)
}

/// A text filled up with spaces to so many columns.
pub fn padded(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(text.chars().count());
    text.to_owned() + &" ".repeat(missing)
}
