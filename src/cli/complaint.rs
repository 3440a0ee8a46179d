//! What is wrong with a command line, from clap's error to Russian words.
//!
//! Owns: reading the kind and the context of an error. Must never: print.

use std::error::Error;
use std::ffi::OsString;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::russian::translated;
use crate::words::hints::{self, Hint};
use crate::words::{Lang, help, usage as words};

/// Everything that is said about it: the error, tips, the usage, where the help
/// is. `typed` is the command line.
pub fn told(error: &clap::Error, typed: &[OsString]) -> String {
    let mut text = wrapped(&format!("{}: {}", words::ERROR, what(error)));
    for tip in tips(error) {
        text += &wrapped(&format!("\n  {}: {tip}", words::TIP));
    }
    if let Some(usage) = error.get(ContextKind::Usage) {
        // clap counts what the environment has set as typed.
        let usage = translated(&usage.to_string()).replace(" --lang <ЯЗЫК>", "");
        text += &format!("\n{}\n", usage.trim());
    }
    text + &format!("\n{}\n", words::more(&format!("wstool{} --help", command_of(typed))))
}

fn wrapped(text: &str) -> String {
    let options = textwrap::Options::new(crate::width::columns())
        .subsequent_indent("  ")
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options) + "\n"
}

/// ` serve`, if that is the command that was typed.
fn command_of(typed: &[OsString]) -> String {
    let is_name = |word: &&str| help::command_rows().skip(1).any(|name| name == *word);
    let mut typed = typed.iter().skip(1).filter_map(|word| word.to_str());
    typed.find(is_name).map_or_else(String::new, |name| format!(" {name}"))
}

fn what(error: &clap::Error) -> String {
    let argument = one(error, ContextKind::InvalidArg);
    let value = one(error, ContextKind::InvalidValue);
    let allowed = || match many(error, ContextKind::ValidValue).join(", ") {
        values if values.is_empty() => String::new(),
        values => format!("\n{}", words::allowed(&values)),
    };
    match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => words::no_such_option(&argument),
        ErrorKind::UnknownArgument => words::not_expected(&argument),
        ErrorKind::InvalidSubcommand => {
            words::no_such_command(&one(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value.is_empty() => words::value_missing(&argument) + &allowed(),
        ErrorKind::InvalidValue => words::wrong_value(&value, &argument) + &allowed(),
        ErrorKind::ValueValidation => {
            let what = words::wrong_value(&value, &argument);
            match error.source().map(hint) {
                Some(why) => words::because(&what, &why),
                None => what,
            }
        }
        ErrorKind::ArgumentConflict => {
            let others = many(error, ContextKind::PriorArg);
            if others == [argument.clone()] {
                return words::twice(&argument);
            }
            words::not_together(&argument, &listed(&others))
        }
        ErrorKind::MissingRequiredArgument => {
            words::required(&listed(&many(error, ContextKind::InvalidArg)))
        }
        ErrorKind::MissingSubcommand => words::NO_COMMAND.to_owned(),
        ErrorKind::NoEquals => words::needs_equals(&argument),
        ErrorKind::TooManyValues => words::too_many(&value, &argument),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => words::too_few(&argument),
        ErrorKind::InvalidUtf8 => words::NOT_UTF8.to_owned(),
        _ => words::WRONG.to_owned(),
    }
}

/// What a value should have looked like.
fn hint(source: &(dyn Error + 'static)) -> String {
    if let Some(hint) = source.downcast_ref::<Hint>() {
        return hint.get(Lang::Ru).to_owned();
    }
    match source.downcast_ref::<ParseIntError>() {
        Some(_) => hints::number(0, u64::MAX).get(Lang::Ru).to_owned(),
        None => source.to_string(),
    }
}

fn tips(error: &clap::Error) -> Vec<String> {
    let similar =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let similar = similar.into_iter().flat_map(|kind| many(error, kind));
    let mut tips: Vec<String> = similar.map(|name| words::perhaps(&name)).collect();
    // clap has one more tip, and only as an English sentence.
    let argument = one(error, ContextKind::InvalidArg);
    if error.get(ContextKind::Suggested).is_some() && argument.starts_with('-') {
        tips.push(words::as_text(&argument));
    }
    tips
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("«{name}»")).collect();
    quoted.join(", ")
}

/// A piece of the context as one text, harmless on a terminal.
fn one(error: &clap::Error, kind: ContextKind) -> String {
    many(error, kind).join(", ")
}

fn many(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    let harmless = |text: &String| crate::escape::line(text.as_bytes());
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![harmless(text)],
        Some(ContextValue::Strings(texts)) => texts.iter().map(harmless).collect(),
        _ => Vec::new(),
    }
}
