//! The look at a student's source before it runs: shortcuts are refused, with the reason.
//!
//! Owns: the tables of refused names, and following a name through `use` to what it stands for.
//! Must never: be the only guard. It explains early and kindly; that the right answers are
//! computed elsewhere (`program`) and that the compiler lists the files it read (`compile`) is
//! what protects the grade. Nor may it refuse honest code: what counts is the path that a name
//! stands for, so that a type of the student's own may be called `Command`. Every rule is tested
//! from both sides in the self-check.
//! Read next: `tokens`.

use super::text::{Text, text};
use super::tokens::{Token, tokens};

/// A refused name, where it stands and why it is refused.
pub struct Shortcut {
    pub line: usize,
    pub word: String,
    pub reason: Text,
}

const OTHER_CODE: Text = text(
    "the exercise is to write this yourself, not to call code that does it",
    "задание в том, чтобы написать это самому, а не вызвать готовое",
);
const ONE_FILE: Text = text(
    "the whole solution stands in this one file: write `mod name { … }`",
    "всё решение стоит в одном этом файле: пишите `mod name { … }`",
);
const OUTSIDE: Text = text(
    "everything the exercise needs comes in as an argument: no files, environment, processes",
    "всё нужное приходит аргументами: ни файлов, ни окружения, ни процессов",
);
const SOCKETS: Text = text(
    "the bytes come in as arguments: no sockets of your own",
    "байты приходят аргументами: собственные сокеты не нужны",
);
const CLOCK: Text = text(
    "waiting for a clock proves nothing: wait for the event itself",
    "ожидание по часам ничего не доказывает: ждите самого события",
);
const UNCHECKED: Text = text(
    "no exercise needs code that the compiler cannot check",
    "ни одному заданию не нужен код, который компилятор не проверяет",
);
const HIDDEN: Text = text(
    "a name that a macro puts together cannot be read here: write the path out",
    "имя, которое собирает макрос, здесь не прочитать: напишите путь целиком",
);

/// Refused paths, with everything below them.
const PATHS: &[(&str, Text)] = &[
    ("std::process", OUTSIDE),
    ("std::env", OUTSIDE),
    ("std::fs", OUTSIDE),
    ("std::os", OUTSIDE),
    ("std::net", SOCKETS),
    ("std::thread::sleep", CLOCK),
    ("std::thread::sleep_ms", CLOCK),
    ("std::thread::park_timeout", CLOCK),
    ("std::arch", UNCHECKED),
    ("core::arch", UNCHECKED),
    ("tungstenite", OTHER_CODE),
    ("wstool", OTHER_CODE),
];

/// Refused rows of tokens, written without spaces.
const ROWS: &[(&str, Text)] = &[
    ("include!", ONE_FILE),
    ("include_str!", ONE_FILE),
    ("include_bytes!", ONE_FILE),
    ("env!", OUTSIDE),
    ("option_env!", OUTSIDE),
    ("asm!", UNCHECKED),
    ("global_asm!", UNCHECKED),
    ("unsafe", UNCHECKED),
    ("extern", UNCHECKED),
    ("std::$", HIDDEN),
];

/// Every shortcut in a source text, in the order of the file, one a line.
pub fn shortcuts(source: &str) -> Vec<Shortcut> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let rest = &tokens[at..];
        let row = ROWS.iter().find(|(row, _)| begins_with(rest, row)).copied();
        if let Some((word, reason)) =
            row.or_else(|| other_file(&tokens, at)).or_else(|| hidden(rest))
        {
            found.push(Shortcut { line: tokens[at].line, word: word.into(), reason });
        }
    }
    let paths = Paths::of(&tokens);
    for (path, line) in paths.inline.iter().chain(&paths.imported) {
        for full in paths.meanings(path) {
            let refused = PATHS.iter().find(|(refused, _)| is_below(&full, refused));
            found.extend(refused.map(|(word, reason)| Shortcut {
                line: *line,
                word: word.to_string(),
                reason: *reason,
            }));
        }
    }
    found.sort_by_key(|shortcut| shortcut.line);
    found.dedup_by_key(|shortcut| shortcut.line);
    found
}

/// Whether the tokens, written together, begin with `wanted` and end it at the end of a token.
fn begins_with(tokens: &[Token], wanted: &str) -> bool {
    let mut rest = wanted;
    for token in tokens {
        match rest.strip_prefix(token.word.as_str()) {
            None => return false,
            Some("") => return true,
            Some(left) => rest = left,
        }
    }
    false
}

/// `mod name;` and an attribute's `path = …` take in another file, which is not handed in.
fn other_file(tokens: &[Token], at: usize) -> Option<(&'static str, Text)> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.word.as_str());
    let name = if word(at + 1) == "$" { at + 2 } else { at + 1 };
    if word(at) == "mod" && word(name + 1) == ";" {
        return Some(("mod", ONE_FILE));
    }
    // `path = x` may also name an argument of `format!`.
    let before = at.saturating_sub(24)..at;
    let in_attribute =
        word(at.wrapping_sub(1)) == "[" || before.clone().any(|at| word(at) == "cfg_attr");
    let path = word(at) == "path" && word(at + 1) == "=" && !matches!(word(at + 2), "=" | ">");
    (path && in_attribute).then_some(("path", ONE_FILE))
}

/// A macro may not put a path or a macro's name together from its arguments.
fn hidden(tokens: &[Token]) -> Option<(&'static str, Text)> {
    let words: Vec<&str> = tokens.iter().take(5).map(|token| token.word.as_str()).collect();
    match words[..] {
        ["$", name, ":", ":", "$"] if name != "crate" => Some(("$…::$…", HIDDEN)),
        ["$", name, "!", "(" | "[" | "{", ..] if name != "crate" => Some(("$…!", HIDDEN)),
        _ => None,
    }
}

/// The paths of a file, and what its `use` lines make of their first names.
struct Paths {
    inline: Vec<(Vec<String>, usize)>,
    imported: Vec<(Vec<String>, usize)>,
    /// The name that a `use` brings in, and the path behind it.
    names: Vec<(String, Vec<String>)>,
    /// Paths whose every item is brought in (`use a::*`).
    globs: Vec<Vec<String>>,
}

impl Paths {
    fn of(tokens: &[Token]) -> Paths {
        let (inline, imported) = (Vec::new(), Vec::new());
        let mut paths = Paths { inline, imported, names: Vec::new(), globs: Vec::new() };
        let mut at = 0;
        while at < tokens.len() {
            if tokens[at].word == "use" {
                at = paths.tree(tokens, at + 1, &[]);
            } else if tokens[at].is_name() {
                let (path, next) = path(tokens, at);
                paths.inline.push((path, tokens[at].line));
                at = next;
            } else {
                at += 1;
            }
        }
        paths
    }

    /// Reads one tree of a `use` line below `prefix`; returns the place behind it.
    fn tree(&mut self, tokens: &[Token], at: usize, prefix: &[String]) -> usize {
        let word = |at: usize| tokens.get(at).map_or(";", |token| token.word.as_str());
        let mut at = at;
        while word(at) == ":" {
            at += 1;
        }
        let mut full = prefix.to_vec();
        let line = tokens.get(at).map_or(0, |token| token.line);
        if tokens.get(at).is_some_and(Token::is_name) {
            let (own, next) = path(tokens, at);
            full.extend(own.into_iter().filter(|name| name != "self" || prefix.is_empty()));
            at = next;
            while word(at) == ":" {
                at += 1;
            }
        }
        match word(at) {
            "{" => {
                at += 1;
                while !matches!(word(at), "}" | ";") {
                    at = self.tree(tokens, at, &full);
                    at += usize::from(word(at) == ",");
                }
                return at + 1;
            }
            "*" => {
                self.globs.push(full.clone());
                at += 1;
            }
            "as" => {
                self.names.push((word(at + 1).to_string(), full.clone()));
                at += 2;
            }
            _ => self.names.extend(full.last().map(|last| (last.clone(), full.clone()))),
        }
        self.imported.push((full, line));
        // A sign that belongs to no tree (in a macro, say) must not stop the reading.
        if matches!(word(at), "," | "}" | ";") { at } else { at + 1 }
    }

    /// What a path stands for: its first name followed through the `use` lines, and, if none
    /// names it, below each path that was brought in whole.
    fn meanings(&self, path: &[String]) -> Vec<Vec<String>> {
        let mut full = path.to_vec();
        // A chain of names is short; a circle of them must end, too.
        for _ in 0..8 {
            let Some((_, behind)) = self
                .names
                .iter()
                .find(|(name, behind)| *name == full[0] && behind.first() != Some(name))
            else {
                break;
            };
            full.splice(..1, behind.iter().cloned());
        }
        let mut all: Vec<Vec<String>> =
            self.globs.iter().map(|glob| [&glob[..], &full].concat()).collect();
        all.push(full);
        all
    }
}

/// The path of names that begins here, and the place behind it.
fn path(tokens: &[Token], at: usize) -> (Vec<String>, usize) {
    let mut names = vec![tokens[at].word.clone()];
    let mut at = at + 1;
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.word == word);
    while is(at, ":") && is(at + 1, ":") && tokens.get(at + 2).is_some_and(Token::is_name) {
        names.push(tokens[at + 2].word.clone());
        at += 3;
    }
    (names, at)
}

fn is_below(path: &[String], refused: &str) -> bool {
    let refused: Vec<&str> = refused.split("::").collect();
    path.len() >= refused.len() && path.iter().zip(&refused).all(|(one, other)| one == other)
}
