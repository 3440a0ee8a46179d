//! Everything the tool says to people, in two languages.
//!
//! Owns: the words, each in English and Russian side by side, so that a missing
//! translation does not compile. Must never: decide anything, or know how the
//! words are laid out; that is `render`.
//!
//! Fixed words are [`Text`] constants; words with values in them are functions
//! built with `say!`, whose two format strings the compiler checks against the
//! same values. Header names, status lines, opcodes and values stay as they
//! are in both languages. Numbers stand before or after a colon, so that no
//! sentence depends on a plural form.
//!
//! | file | about |
//! |---|---|
//! | `handshake` | the four steps of the opening handshake |
//! | `key` | wrong keys and wrong Accept values |
//! | `rules` | what each rule demands and what was found |
//! | `serve` | what a server says to those it refuses and on its screen |
//! | `client` | what a client says: its lines, its prompt, every way to fail |
//! | `compare` | what the figures of a comparison say |
//! | `losses` | packets that the link of a comparison loses |
//! | `probe` | what a probe tries, expects and found, and what it says to graders |
//! | `tls` | the ways in which TLS fails |
//! | `frames` | the fields of a frame, what is wrong with one, what it looks like |
//! | `failure` | errors: what happened, why, what to try |
//! | `system` | the errors of the operating system |
//! | `help` | the help in Russian; in English it is the doc comments of `cli` |
//! | `usage` | wrong command lines in Russian; in English clap says it |
//! | `hints` | what a value on the command line should look like |

#![allow(missing_docs, reason = "a text says itself what it says")]

pub mod client;
pub mod compare;
pub mod failure;
pub mod frames;
pub mod handshake;
pub mod help;
pub mod hints;
pub mod key;
pub mod losses;
pub mod probe;
pub mod rules;
pub mod serve;
pub mod system;
pub mod tls;
pub mod usage;

/// The language to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    En,
    Ru,
}

impl Lang {
    /// The language of the environment: Russian if the first variable set of
    /// LC_ALL, LC_MESSAGES and LANG begins with `ru`, else English. `variable`
    /// looks one up.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Lang {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| variable(name).filter(|value| !value.is_empty()));
        match locale {
            Some(locale) if locale.starts_with("ru") => Lang::Ru,
            _ => Lang::En,
        }
    }
}

/// A fixed text.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    pub en: &'static str,
    pub ru: &'static str,
}

impl Text {
    /// The text in one language.
    pub fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ru => self.ru,
        }
    }
}

/// A text with values in it: `say!(lang, "{n} bytes", "байт: {n}")`.
macro_rules! say {
    ($lang:expr, $en:literal, $ru:literal $(,)?) => {
        match $lang {
            $crate::words::Lang::En => format!($en),
            $crate::words::Lang::Ru => format!($ru),
        }
    };
}
pub(crate) use say;

/// A number with so many digits behind the point, which is a comma in Russian.
/// Columns of times, JSON and what is to be typed keep the point.
pub fn decimal(number: f64, digits: usize, lang: Lang) -> String {
    localized(format!("{number:.digits$}"), lang)
}

/// The same for a number that is a text already.
pub fn localized(number: String, lang: Lang) -> String {
    match lang {
        Lang::En => number,
        Lang::Ru => number.replace('.', ","),
    }
}

/// A value from outside, escaped, in quotes, cut where it gets too long to read.
pub fn quoted(value: &[u8], lang: Lang) -> String {
    /// Two lines of an 80-column screen.
    const MOST: usize = 120;
    match crate::escape::folded_line(value, MOST) {
        (text, 0) => format!("\"{text}\""),
        (text, more) => say!(
            lang,
            "\"{text}...\" and {more} more characters",
            "«{text}…» и ещё символов: {more}"
        ),
    }
}
