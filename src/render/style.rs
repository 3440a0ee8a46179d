//! Styles by meaning, not by colour.
//!
//! Owns: which colour a meaning has, and which stream has colours at all. Must
//! never: carry a meaning alone: every colour stands beside a word or a mark that
//! says the same. No dim grey: a projector swallows it.
//!
//! Standard output and standard error are two streams, and one of them may be a
//! file. `colored` knows one answer for the whole process, so texts are painted
//! when any of the two has colours, and the paint is taken off again on the way
//! to the other: [`to_stdout`], [`to_stderr`].

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use colored::{Color, Colorize};

/// What the user asked for with --color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// Texts are painted, but standard output has no colours ...
static STRIPS_OUT: AtomicBool = AtomicBool::new(false);
/// ... or standard error has none.
static STRIPS_ERR: AtomicBool = AtomicBool::new(false);

/// Decides for the whole process, once, before anything is printed.
pub fn decide(choice: ColorChoice) {
    #[cfg(windows)]
    let _ = colored::control::set_virtual_terminal(true);
    let environment = |name: &str| std::env::var(name).ok();
    let out = has_colours(choice, io::stdout().is_terminal(), environment);
    let err = has_colours(choice, io::stderr().is_terminal(), environment);
    colored::control::set_override(out || err);
    STRIPS_OUT.store(!out && err, Ordering::Relaxed);
    STRIPS_ERR.store(!err && out, Ordering::Relaxed);
}

/// Whether a stream has colours. With `Auto`, CLICOLOR_FORCE and NO_COLOR are
/// obeyed, then whether it is a terminal. `variable` looks one up.
pub fn has_colours(
    choice: ColorChoice,
    is_terminal: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> bool {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if is_set("CLICOLOR_FORCE") => true,
        // Any value counts (no-color.org).
        ColorChoice::Auto if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
        ColorChoice::Auto => is_terminal && variable("CLICOLOR").is_none_or(|value| value != "0"),
    }
}

/// What is written to standard output, in colours if that has them.
pub fn to_stdout<W: Write>(out: W) -> Painted<W> {
    Painted { out, strips: STRIPS_OUT.load(Ordering::Relaxed) }
}

/// What is written to standard error, in colours if that has them.
pub fn to_stderr<W: Write>(out: W) -> Painted<W> {
    Painted { out, strips: STRIPS_ERR.load(Ordering::Relaxed) }
}

/// A stream for painted texts.
#[derive(Debug)]
pub struct Painted<W> {
    out: W,
    /// Takes the paint off.
    strips: bool,
}

impl<W: Write> Write for Painted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.strips {
            return self.out.write(bytes);
        }
        let mut rest = bytes;
        while let Some((before, behind)) = next_paint(rest) {
            self.out.write_all(before)?;
            rest = behind;
        }
        self.out.write_all(rest)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What stands before and behind the next change of colour, such as `ESC [ 1 m`.
/// Each is written in one piece, so none is cut in two.
fn next_paint(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut from = 0;
    loop {
        let at = from + bytes[from..].windows(2).position(|pair| pair == b"\x1b[")?;
        let end = at
            + 2
            + bytes[at + 2..].iter().take_while(|byte| b"0123456789;".contains(byte)).count();
        if bytes.get(end) == Some(&b'm') {
            return Some((&bytes[..at], &bytes[end + 1..]));
        }
        from = end;
    }
}

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The heading of a step or a list.
    Heading,
    /// What crosses the wire, as it is.
    Wire,
    /// The one value that everything is about.
    Result,
    /// A value on the way there.
    Value,
    /// The name in front of a value.
    Label,
    /// Right, kept, open.
    Good,
    /// Wrong, broken, refused.
    Bad,
    /// Something people get wrong.
    Caution,
    /// Somebody has to wait.
    Waiting,
}

/// The text in its style, or as it is when there are no colours.
pub fn paint(style: Style, text: &str) -> String {
    let painted = match style {
        Style::Heading => text.bold().underline(),
        Style::Wire => text.color(Color::Cyan),
        Style::Result => text.bold().color(Color::Green),
        Style::Value => text.color(Color::Yellow),
        Style::Label => text.bold(),
        Style::Good => text.color(Color::Green),
        Style::Bad => text.bold().color(Color::Red),
        Style::Caution => text.color(Color::Magenta),
        // Black on grey: grey letters on black would not be seen from the back.
        Style::Waiting => text.color(Color::Black).on_color(Color::White),
    };
    painted.to_string()
}
