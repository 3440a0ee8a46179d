//! Styles by meaning, not by colour.
//!
//! Owns: which colour a meaning has, and the one decision whether there are
//! colours at all. Must never: carry a meaning alone: every colour stands
//! beside a word or a mark that says the same. No dim grey: a projector
//! swallows it.

use colored::{Color, Colorize};

/// What the user asked for with --color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// Decides for the whole process, once, before anything is printed. With
/// `Auto`, NO_COLOR and CLICOLOR_FORCE are obeyed, then whether standard output
/// is a terminal.
pub fn decide(choice: ColorChoice) {
    #[cfg(windows)]
    let _ = colored::control::set_virtual_terminal(true);
    match choice {
        ColorChoice::Auto => {} // colored asks the environment itself
        ColorChoice::Always => colored::control::set_override(true),
        ColorChoice::Never => colored::control::set_override(false),
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
    };
    painted.to_string()
}
