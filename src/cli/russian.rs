//! The command line with its help in Russian.
//!
//! Owns: putting `words::help` into what clap built from the doc comments, and
//! what clap would say in English ("Usage", "[default: ...]") in Russian. Must
//! never: change what may be typed. It costs more than a parse, so it is done
//! only for those who get to read it.

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, Command, CommandFactory, ValueEnum};

use super::Cli;
use crate::compare::table::Transport;
use crate::words::help;

/// The whole command line, ready to parse, in Russian.
pub fn command() -> Command {
    let mut command = Cli::command();
    // From here on everything that clap adds by itself is there, too.
    command.build();
    in_russian(command)
}

fn in_russian(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let (about, more) = help::command(&name).unwrap_or_default();
    let examples = command.get_long_about().map(examples).unwrap_or_default();
    let long = [&format!("{about}."), more, &examples];
    let long = long.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    let template = template(&command);
    command
        .about(about)
        .long_about(long)
        .after_help(help::EXIT_CODES)
        .help_template(template)
        .subcommand_value_name(help::COMMAND)
        .mut_args(|arg| argument(arg, &name))
        .mut_subcommands(in_russian)
}

/// The order of clap's own help, with our headings.
fn template(command: &Command) -> String {
    let style = command.get_styles().get_header();
    let parts = [
        (help::COMMANDS, "{subcommands}", command.has_subcommands()),
        (help::ARGUMENTS, "{positionals}", command.get_positionals().next().is_some()),
        (help::OPTIONS, "{options}", true),
    ];
    let usage = usage_line(command);
    let mut template = format!("{{about-with-newline}}\n{style}{}{style:#} {usage}\n", help::USAGE);
    for (heading, tag, _) in parts.into_iter().filter(|(_, _, is_there)| *is_there) {
        template += &format!("\n{style}{heading}{style:#}\n{tag}\n");
    }
    template.trim_end().to_owned() + "{after-help}"
}

/// The line of usage, without its first word.
fn usage_line(command: &Command) -> String {
    let english = command.clone().mut_args(placeholder).render_usage().to_string();
    let usage = translated(&english);
    usage.trim_start_matches(help::USAGE).trim().to_owned()
}

/// A line of usage as clap writes it, in Russian.
pub(super) fn translated(usage: &str) -> String {
    help::IN_USAGE
        .iter()
        .fold(usage.to_owned(), |usage, (english, russian)| usage.replace(english, russian))
}

/// The examples are the same in every language, but for their heading.
fn examples(long_about: &StyledStr) -> String {
    let text = long_about.to_string();
    let examples = text.split_once("\nExample").and_then(|(_, rest)| rest.split_once('\n'));
    examples.map_or_else(String::new, |(_, lines)| format!("{}\n{lines}", help::EXAMPLES))
}

/// The name that stands for a value, in Russian.
fn placeholder(arg: Arg) -> Arg {
    if !arg.get_action().takes_values() {
        return arg;
    }
    let english = match arg.get_value_names() {
        Some([name, ..]) => name.to_string(),
        _ => arg.get_id().as_str().to_uppercase(),
    };
    match help::placeholder(&english) {
        Some(russian) => arg.value_name(russian),
        None => arg,
    }
}

fn argument(arg: Arg, command: &str) -> Arg {
    let text = help::argument(command, arg.get_id().as_str()).unwrap_or_default();
    let (short, long) = (with_values(&arg, text, false), with_values(&arg, text, true));
    placeholder(arg)
        .help(short)
        .long_help(long)
        .hide_default_value(true)
        .hide_possible_values(true)
        .hide_env(true)
}

/// The text, then the values that may be given and the usual one, where clap
/// would have them.
fn with_values(arg: &Arg, text: &str, is_long: bool) -> String {
    let values = values(arg);
    let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    let explained = if is_long { explained(arg.get_id().as_str(), &names) } else { Vec::new() };
    let mut notes = Vec::new();
    let is_told = !arg.is_hide_default_value_set() && arg.get_action().takes_values();
    if let Some(usual) = arg.get_default_values().first().filter(|_| is_told) {
        notes.push(help::usual(&usual.to_string_lossy()));
    }
    if !arg.get_possible_values().is_empty() && explained.is_empty() {
        notes.push(help::values(&names.join(", ")));
    }
    if !is_long {
        return [&[text.to_owned()], notes.as_slice()].concat().join(" ");
    }
    let mut parts = vec![text.to_owned(), notes.join("\n")];
    if !explained.is_empty() {
        parts.insert(1, format!("{}\n{}", help::VALUES, explained.join("\n")));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// What may be given. A list of transports is one value to clap.
fn values(arg: &Arg) -> Vec<PossibleValue> {
    if arg.get_id() == "transports" {
        return Transport::value_variants()
            .iter()
            .filter_map(Transport::to_possible_value)
            .collect();
    }
    arg.get_possible_values()
}

/// A line for every value that has words.
fn explained(argument: &str, names: &[&str]) -> Vec<String> {
    let widest = names.iter().map(|name| name.len()).max().unwrap_or_default();
    let line = |name: &&str| {
        let (text, name) = (help::value(argument, name)?, format!("{name}:"));
        Some(format!("- {name:<width$} {text}", width = widest + 1))
    };
    names.iter().filter_map(line).collect()
}
