//! The documents hold together: their links lead somewhere, English and Russian
//! keep step, and what they tell readers to type exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use clap::error::ErrorKind;
use wstool::cli::Cli;

#[path = "support/command.rs"]
mod command;

const FOLDERS: [&str; 3] = ["docs", "docs/en", "docs/ru"];

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let is_document = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_document).collect();
    files.sort();
    files
}

fn documents() -> Vec<PathBuf> {
    let mut all = vec![PathBuf::from("README.md")];
    all.extend(FOLDERS.into_iter().flat_map(files));
    all
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a document consists of, as far as these tests look.
#[derive(Default)]
struct Parts {
    /// Level and text of every heading.
    headings: Vec<(usize, String)>,
    /// The kind and the lines of every fenced block.
    blocks: Vec<(String, Vec<String>)>,
    /// Everything outside of fenced blocks.
    prose: String,
}

fn parts(text: &str) -> Parts {
    let mut parts = Parts::default();
    let mut is_inside = false;
    for line in text.lines() {
        if let Some(kind) = line.strip_prefix("```") {
            is_inside = !is_inside;
            if is_inside {
                parts.blocks.push((kind.to_owned(), Vec::new()));
            }
        } else if is_inside {
            parts.blocks.last_mut().expect("a block").1.push(line.to_owned());
        } else {
            let level = line.bytes().take_while(|byte| *byte == b'#').count();
            if level > 0 {
                parts.headings.push((level, line[level..].trim().to_owned()));
            }
            parts.prose += line;
            parts.prose.push('\n');
        }
    }
    assert!(!is_inside, "a block without an end");
    parts
}

/// The anchor that web sites for Git repositories give to a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ if letter.is_alphanumeric() => Some(letter),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut checked = 0;
    for path in documents() {
        let prose = parts(&read(&path)).prose;
        for link in prose.split("](").skip(1).map(|rest| rest.split(')').next().unwrap_or(rest)) {
            if link.starts_with("http") {
                continue;
            }
            checked += 1;
            let at = format!("{}: {link}", path.display());
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                _ => path.parent().expect("a folder").join(file),
            };
            assert!(target.exists(), "{at}: no such file");
            if !fragment.is_empty() {
                let headings = parts(&read(&target)).headings;
                let found = headings.iter().any(|(_, heading)| anchor(heading) == fragment);
                assert!(found, "{at}: no such heading");
            }
        }
    }
    assert!(checked > 40, "only {checked} links were found: is the search right?");
}

/// What a reader is told to type, without the comments behind it.
fn typed(parts: &Parts) -> Vec<String> {
    let mut typed = Vec::new();
    for (kind, lines) in &parts.blocks {
        for line in lines {
            let command = match kind.as_str() {
                "console" => line.strip_prefix("$ "),
                "text" => line.split_once("$ ").filter(|it| it.0.len() == 1).map(|it| it.1),
                "sh" => Some(line.split(" #").next().unwrap_or(line).trim()),
                _ => None,
            };
            typed.extend(command.filter(|it| !it.is_empty()).map(str::to_owned));
        }
    }
    typed
}

#[test]
fn english_and_russian_keep_step() {
    // Their English is README.md and the RFC's own words.
    let is_both = |path: &PathBuf| !path.ends_with("README.md") && !path.ends_with("glossary.md");
    let files = |folder| -> Vec<PathBuf> { files(folder).into_iter().filter(is_both).collect() };
    let names = |folder| -> Vec<_> {
        files(folder).iter().map(|path| path.file_name().expect("a name").to_owned()).collect()
    };
    assert_eq!(names("docs/en"), names("docs/ru"), "the same files");
    for (english, russian) in files("docs/en").iter().zip(files("docs/ru")) {
        let (en, ru) = (parts(&read(english)), parts(&read(&russian)));
        let name = russian.display();
        let levels = |parts: &Parts| -> Vec<usize> {
            parts.headings.iter().map(|(level, _)| *level).collect()
        };
        assert_eq!(levels(&en), levels(&ru), "{name}: the same headings");
        assert_eq!(typed(&en), typed(&ru), "{name}: the same commands");
    }
}

/// Every `wstool …` in a document that is meant to be typed.
fn commands(parts: &Parts) -> BTreeSet<String> {
    let mut commands: BTreeSet<String> = typed(parts).into_iter().collect();
    let inline = parts.prose.split('`').skip(1).step_by(2);
    commands.extend(inline.map(|code| code.split_whitespace().collect::<Vec<_>>().join(" ")));
    let pieces = commands.iter().flat_map(|line| line.split(" | ")).map(str::trim);
    let pieces = pieces.map(|piece| piece.split(" > ").next().unwrap_or(piece));
    let pieces = pieces.map(|piece| piece.trim_end_matches(" &").to_owned());
    pieces.filter(|piece| piece.starts_with("wstool ")).collect()
}

/// Splits at spaces, but not between quotes.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut quote) = (vec![String::new()], None);
    for letter in command.chars() {
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (_, Some(open)) if letter == open => quote = None,
            (' ', None) => words.push(String::new()),
            _ => words.last_mut().expect("a word").push(letter),
        }
    }
    words
}

#[test]
fn every_command_in_the_documents_can_be_typed() {
    let mut checked = 0;
    for path in documents() {
        for command in commands(&parts(&read(&path))) {
            let words = words(&command);
            let is_whole = words.get(1).is_some_and(|word| word != "help");
            if !is_whole || command.contains('…') {
                continue;
            }
            checked += 1;
            if let Err(error) = Cli::try_parse_from(&words) {
                // Some show what is refused or the help; some are named, not to be typed.
                let is_meant = matches!(
                    error.kind(),
                    ErrorKind::InvalidValue
                        | ErrorKind::MissingRequiredArgument
                        | ErrorKind::DisplayHelp
                );
                assert!(is_meant, "{}: {command}: {error}", path.display());
            }
        }
    }
    assert!(checked > 60, "only {checked} commands were found: is the search right?");
}

#[test]
fn every_misconception_has_a_command_that_refutes_it() {
    for lang in ["en", "ru"] {
        let text = read(Path::new(&format!("docs/{lang}/10-misconceptions.md")));
        let mut numbers = BTreeSet::new();
        for section in text.split("\n### ").skip(1) {
            let number = section.split('.').next().and_then(|number| number.parse::<u32>().ok());
            numbers.insert(number.unwrap_or_else(|| panic!("no number: {section}")));
            assert!(section.contains("wstool "), "{lang}: no command: {section}");
        }
        assert_eq!(numbers, (1..=25).collect(), "{lang}: all of them, once each");
    }
}

#[test]
fn every_exit_code_and_every_refusal_has_a_section() {
    use wstool::protocol::upgrade::Refusal;
    let refusals = [
        Refusal::BadRequest,
        Refusal::Forbidden,
        Refusal::NotFound,
        Refusal::MethodNotAllowed,
        Refusal::RequestTimeout,
        Refusal::TargetTooLong,
        Refusal::UpgradeRequired,
        Refusal::HeadTooLarge,
        Refusal::NotImplemented,
        Refusal::Full,
        Refusal::VersionNotSupported,
    ];
    for (lang, exit) in [("en", "Exit"), ("ru", "Код")] {
        let text = read(Path::new(&format!("docs/{lang}/09-what-goes-wrong.md")));
        for code in 0..=7 {
            assert!(text.contains(&format!("\n### {exit} {code}: ")), "{lang}: exit code {code}");
        }
        for (status, reason) in refusals.map(Refusal::status) {
            assert!(text.contains(&format!("\n### {status} {reason}\n")), "{lang}: {status}");
        }
    }
}

/// The options of the reference are those of the program, no more and no fewer.
#[test]
fn the_reference_knows_every_option() {
    let top = command::run(&["--help"]).stdout;
    let names: Vec<&str> = top
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .collect();
    assert!(names.len() >= 3, "{names:?}");
    for lang in ["en", "ru"] {
        let text = read(Path::new(&format!("docs/{lang}/reference.md")));
        for name in &names {
            let heading = format!("\n## wstool {name}\n");
            let section = text.split_once(&heading).unwrap_or_else(|| panic!("{lang}: no {name}"));
            let section = section.1.split("\n## ").next().expect("a section");
            let help = command::run(&[name, "--help"]).stdout;
            let real: BTreeSet<&str> = help.lines().filter_map(long_option).collect();
            let common = ["--lang", "--color", "--help"];
            let real: BTreeSet<&str> =
                real.into_iter().filter(|option| !common.contains(option)).collect();
            let told: BTreeSet<&str> = section
                .lines()
                .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
                .flat_map(|code| code.split([' ', '=', '[', ',']))
                .filter(|word| word.starts_with("--"))
                .collect();
            assert_eq!(told, real, "{lang}: the options of {name}");
        }
        for option in ["--lang", "--color", "--help", "--version"] {
            assert!(text.contains(&format!("| `{option}")), "{lang}: {option}");
        }
    }
}

/// The long option at the start of a line of help.
fn long_option(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let short = line.strip_prefix('-').and_then(|rest| rest.split_once(", "));
    let line = short.filter(|(letter, _)| letter.len() == 1).map_or(line, |(_, long)| long);
    if !line.starts_with("--") {
        return None;
    }
    let end = line.find(|letter: char| !(letter.is_ascii_lowercase() || letter == '-'));
    Some(&line[..end.unwrap_or(line.len())])
}
