//! Whoever knows no English gets through: under `--lang ru` the help, wrong
//! command lines and failures are Russian, in every sentence.

use std::collections::BTreeSet;

use clap::CommandFactory;
use wstool::cli::Cli;
use wstool::compare::table::Transport;
use wstool::words::help;

#[path = "support/command.rs"]
mod command;

use command::{Run, finish, run, wstool};

const COMMANDS: [&str; 7] =
    ["handshake", "serve", "client", "compare", "probe", "completions", "man"];

fn in_russian(args: &[&str]) -> Run {
    finish(wstool().args(args).env("WSTOOL_LANG", "ru"), b"")
}

fn is_cyrillic(letter: char) -> bool {
    ('а'..='я').contains(&letter.to_ascii_lowercase())
        || "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯёЁ".contains(letter)
}

/// Words of English that no protocol, option or value is called by.
const ENGLISH: [&str; 42] = [
    "the",
    "a",
    "an",
    "is",
    "are",
    "was",
    "were",
    "not",
    "no",
    "and",
    "or",
    "of",
    "with",
    "without",
    "for",
    "from",
    "this",
    "that",
    "it",
    "its",
    "be",
    "must",
    "may",
    "cannot",
    "found",
    "value",
    "argument",
    "error",
    "tip",
    "usage",
    "options",
    "arguments",
    "commands",
    "default",
    "possible",
    "print",
    "such",
    "file",
    "refused",
    "information",
    "more",
    "similar",
];

/// What is the same in every language: header lines, options, names of files.
fn is_quoted(word: &str) -> bool {
    word.contains(['/', '-', '<', '[', '{', '=', '_', '@'])
}

/// The English words of a text, outside of what is typed and of raw HTTP.
fn english(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let is_typed = line.trim_start().starts_with("wstool ") || line.contains("| wstool ");
        let is_http = line.trim_start().starts_with("HTTP/1.1 ");
        if is_typed || is_http {
            continue;
        }
        for word in line.split_whitespace().filter(|word| !is_quoted(word)) {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            // MUST is what RFC 2119 calls it.
            if word != "MUST" && ENGLISH.contains(&word.to_lowercase().as_str()) {
                found.push(format!("{word}: {line}"));
            }
        }
    }
    found
}

fn assert_russian(text: &str, what: &str) {
    assert!(text.chars().any(is_cyrillic), "{what}: nothing Russian in it:\n{text}");
    let found = english(text);
    assert!(found.is_empty(), "{what}: {found:#?}\n{text}");
    for paragraph in text.split("\n\n").filter(|part| part.split_whitespace().count() > 6) {
        let is_list = paragraph.contains("wstool ");
        assert!(is_list || paragraph.chars().any(is_cyrillic), "{what}: {paragraph}");
    }
    let widest = text.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    assert!(widest <= 80, "{what}: a line of {widest} columns\n{text}");
}

#[test]
fn the_search_for_english_finds_it() {
    assert_eq!(english("ошибка: unexpected argument found").len(), 2);
    assert_eq!(english("Код 101, Sec-WebSocket-Accept, --json").len(), 0);
}

#[test]
fn every_help_is_russian_in_80_columns() {
    for flag in ["-h", "--help"] {
        assert_russian(&in_russian(&[flag]).stdout, "wstool");
        for name in COMMANDS {
            let run = in_russian(&[name, flag]);
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{name}");
            assert_russian(&run.stdout, name);
            assert!(run.stdout.contains("Использование: wstool"), "{name}: {}", run.stdout);
            assert!(run.stdout.contains("Коды выхода:"), "{name}");
        }
    }
    assert_russian(&in_russian(&["help", "serve"]).stdout, "help serve");
    let bare = in_russian(&[]);
    assert_eq!(bare.code, 2);
    assert_russian(&bare.stderr, "no command at all");
}

#[test]
fn the_russian_help_has_the_options_examples_and_defaults_of_the_english() {
    for name in COMMANDS {
        let (english, russian) =
            (run(&[name, "--help"]).stdout, in_russian(&[name, "--help"]).stdout);
        let options = |text: &str| -> BTreeSet<String> {
            let words =
                text.split(|letter: char| letter.is_whitespace() || "[]<>,;".contains(letter));
            words.filter(|word| word.starts_with("--")).map(str::to_owned).collect()
        };
        let missing: Vec<_> = options(&english).difference(&options(&russian)).cloned().collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
        let examples = english
            .lines()
            .filter(|line| line.starts_with("  wstool ") || line.contains("| wstool"));
        for example in examples {
            assert!(russian.contains(example), "{name}: {example}");
        }
        for usual in english.lines().filter_map(|line| line.trim().strip_prefix("[default: ")) {
            assert!(russian.contains(&format!("[по умолчанию: {usual}")), "{name}: {usual}");
        }
    }
}

#[test]
fn every_command_and_argument_has_its_russian_row_and_no_row_is_left_over() {
    let mut command = Cli::command();
    command.build();
    let mut arguments = BTreeSet::new();
    for arg in command.get_arguments() {
        arguments.insert(("wstool".to_owned(), arg.get_id().to_string()));
    }
    let common: BTreeSet<String> =
        command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for sub in command.get_subcommands() {
        let name = sub.get_name().to_owned();
        assert!(help::command(&name).is_some(), "{name} has no words");
        for arg in sub.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let id = arg.get_id().to_string();
            if !common.contains(&id) {
                assert!(help::argument(&name, &id).is_some(), "{name} {id} has no words");
                arguments.insert((name.clone(), id.clone()));
            }
            for value in arg.get_possible_values() {
                let is_explained =
                    value.get_help().is_none() || help::value(&id, value.get_name()).is_some();
                assert!(is_explained, "{name} {id} {}", value.get_name());
            }
        }
    }
    for transport in Transport::all().map(Transport::name) {
        assert!(help::value("transports", transport).is_some(), "{transport} has no words");
    }
    let rows: BTreeSet<_> = help::argument_rows().collect();
    assert_eq!(rows.len(), help::argument_rows().count(), "a row stands there twice");
    for (command, id) in rows {
        let known = (command.to_owned(), id.to_owned());
        assert!(arguments.contains(&known) || command == "help", "{known:?} does not exist");
    }
    let names: BTreeSet<&str> = command.get_subcommands().map(|sub| sub.get_name()).collect();
    for name in help::command_rows() {
        assert!(name == "wstool" || names.contains(name), "{name} does not exist");
    }
}

#[test]
fn wrong_command_lines_are_explained_in_russian() {
    let lines = [
        "serv",
        "serve --adr x",
        "serve --max-clients 0",
        "serve --max-clients x",
        "serve --tick 5",
        "serve --tick 100h",
        "serve --mode foo",
        "serve --path x",
        "serve --json=1",
        "serve --max-message 1zb",
        "serve --max-message 1",
        "serve --max-message 99999999999G",
        "serve --subprotocol a,b",
        "client --every 1s",
        "client --raw --json",
        "client --send",
        "client a b",
        "client -H x",
        "client --chop 0",
        "client --count 0",
        "completions",
        "completions foo",
        "man",
        "handshake -x",
        "handshake --json --json",
        "handshake --seed x",
        "handshake --seed -1",
        "help foo",
        "compare foo",
        "compare --rtt 80xx",
        "compare --rtt 1h",
        "compare --size 1",
        "compare --transports foo",
        "compare --transports http,http",
        "compare --bandwidth 1zz",
        "compare --bandwidth 1",
        "compare --messages 0",
        "probe",
        "--lang de",
    ];
    for line in lines {
        let args: Vec<&str> = line.split(' ').collect();
        let run = in_russian(&args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line}");
        assert!(run.stderr.starts_with("ошибка: "), "{line}: {}", run.stderr);
        assert!(run.stderr.contains("\nПодробнее: wstool"), "{line}: {}", run.stderr);
        assert_russian(&run.stderr, line);
        // The same words for whoever asks for Russian on the command line alone.
        if !line.contains("--lang") {
            let asked = run_with(&args, &["--lang", "ru"]);
            assert_eq!(asked.stderr, run.stderr, "{line}");
        }
    }
}

fn run_with(args: &[&str], first: &[&str]) -> Run {
    run(&[first, args].concat())
}

#[test]
fn the_language_of_a_wrong_command_line_is_found_wherever_it_stands() {
    let russian = |args: &[&str], name: &str, value: &str| {
        finish(wstool().args(args).env(name, value), b"").stderr.starts_with("ошибка: ")
    };
    assert!(russian(&["serve", "--adr", "--lang", "ru"], "LANG", "C"));
    assert!(russian(&["serve", "--adr", "--lang=ru"], "LANG", "C"));
    assert!(russian(&["serve", "--adr"], "LANG", "ru_RU.UTF-8"));
    assert!(!russian(&["serve", "--adr", "--lang", "en"], "WSTOOL_LANG", "ru"));
    assert!(!russian(&["serve", "--adr"], "LANG", "C"));
}

#[test]
fn failures_are_told_in_russian() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = port.local_addr().expect("an address").to_string();
    let closed = {
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("ws://{}/", port.local_addr().expect("an address"))
    };
    let wss = format!("wss://{taken}/");
    let rows: [(&[&str], i32); 9] = [
        (&["client", &closed, "--send", "x"], 3),
        (&["client", "http://x/"], 2),
        (&["client", &wss, "--cacert", "Cargo.toml", "--send", "x"], 2),
        (&["client", &wss, "--cacert", "/no/such/file", "--send", "x"], 2),
        (&["serve", "--addr", &taken], 3),
        (&["serve", "--addr", "nowhere"], 2),
        (&["handshake", "--request", "/no/such/file"], 2),
        (&["handshake", "--request", "src"], 2),
        (&["man", "Cargo.toml/folder"], 2),
    ];
    for (args, code) in rows {
        let run = in_russian(args);
        assert_eq!(run.code, code, "{args:?}: {}", run.stderr);
        assert!(run.stderr.starts_with("wstool: "), "{args:?}: {}", run.stderr);
        let words =
            run.stderr.replace("No such file or directory", "").replace("BEGIN CERTIFICATE", "");
        assert_russian(&words, &format!("{args:?}"));
    }
}
