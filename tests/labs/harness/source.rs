//! The look at a student's source before it runs: shortcuts are refused, with the reason.
//!
//! Owns: taking comments and strings out of Rust source, and the table of refused words.
//! Must never: be the only guard. It explains early and kindly; `sandbox` is what protects the
//! grade. Nor may it refuse honest code: every rule is tested from both sides in the self-check.
//! Read next: `sandbox`.

use super::text::{Text, text};

/// A refused word, where it stands and why it is refused.
pub struct Shortcut {
    pub line: usize,
    pub word: &'static str,
    pub reason: Text,
}

const OTHER_CODE: Text = text(
    "the exercise is to write this yourself, not to call code that does it",
    "задание в том, чтобы написать это самому, а не вызвать готовое",
);
const GRADER_CODE: Text = text(
    "your file must stand on its own and not reach into the grader around it",
    "файл должен быть самостоятельным и не обращаться к коду проверки вокруг него",
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

/// The refused words, written without spaces, as sequences of Rust tokens.
const REFUSED: &[(&str, Text)] = &[
    ("tungstenite", OTHER_CODE),
    ("wstool", OTHER_CODE),
    ("crate::", GRADER_CODE),
    ("include!", GRADER_CODE),
    ("include_str!", GRADER_CODE),
    ("include_bytes!", GRADER_CODE),
    ("#[path", GRADER_CODE),
    ("std::process", OUTSIDE),
    ("process::", OUTSIDE),
    ("processas", OUTSIDE),
    ("std::env", OUTSIDE),
    ("env::", OUTSIDE),
    ("envas", OUTSIDE),
    ("env!", OUTSIDE),
    ("option_env!", OUTSIDE),
    ("std::fs", OUTSIDE),
    ("fs::", OUTSIDE),
    ("fsas", OUTSIDE),
    ("Command", OUTSIDE),
    ("std::net", SOCKETS),
    ("net::", SOCKETS),
    ("TcpStream", SOCKETS),
    ("sleep", CLOCK),
    ("unsafe", UNCHECKED),
    ("extern", UNCHECKED),
    ("asm!", UNCHECKED),
    ("no_mangle", UNCHECKED),
];

/// Every shortcut in a source text, in the order of the file.
pub fn shortcuts(source: &str) -> Vec<Shortcut> {
    let tokens = tokens(&without_comments_and_strings(source));
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        for (word, reason) in REFUSED {
            if begins_with(&tokens[at..], word) {
                found.push(Shortcut { line: tokens[at].line, word, reason: *reason });
            }
        }
    }
    found.extend(modules_in_other_files(&tokens));
    found.extend(supers_out_of_the_file(&tokens));
    found.sort_by_key(|shortcut| shortcut.line);
    found.dedup_by_key(|shortcut| shortcut.line);
    found
}

/// A name, a number or a single sign, with its line (from 1).
struct Token {
    word: String,
    line: usize,
}

fn tokens(source: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (index, line) in source.lines().enumerate() {
        let mut in_word = false;
        for character in line.chars() {
            let part_of_word = character.is_alphanumeric() || character == '_';
            match tokens.last_mut() {
                Some(token) if part_of_word && in_word => token.word.push(character),
                _ if character.is_whitespace() => {}
                _ => tokens.push(Token { word: character.into(), line: index + 1 }),
            }
            in_word = part_of_word;
        }
    }
    tokens
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

/// `mod name;` takes in another file, which would be neither looked at nor handed in.
fn modules_in_other_files(tokens: &[Token]) -> impl Iterator<Item = Shortcut> {
    let declared = |three: &&[Token]| three[0].word == "mod" && three[2].word == ";";
    let shortcut =
        |three: &[Token]| Shortcut { line: three[0].line, word: "mod", reason: ONE_FILE };
    tokens.windows(3).filter(declared).map(shortcut)
}

/// `super` is right inside a student's own `mod`, as in `mod tests { use super::*; }`; one level
/// further it would reach the checks.
fn supers_out_of_the_file(tokens: &[Token]) -> Vec<Shortcut> {
    let mut found = Vec::new();
    let mut open: Vec<bool> = Vec::new();
    let mut supers = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.word.as_str() {
            "{" => open.push(at >= 2 && tokens[at - 2].word == "mod"),
            "}" => drop(open.pop()),
            "super" => {
                supers += 1;
                if supers > open.iter().filter(|is_module| **is_module).count() {
                    let (line, reason) = (token.line, GRADER_CODE);
                    found.push(Shortcut { line, word: "super", reason });
                }
            }
            ":" => {}
            _ => supers = 0,
        }
        // `super::super` counts on; a brace begins a new path.
        if matches!(token.word.as_str(), "{" | "}") {
            supers = 0;
        }
    }
    found
}

/// Blanks out comments, string and character literals; keeps the lines where they are.
pub fn without_comments_and_strings(source: &str) -> String {
    let mut kept = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = hidden_length(rest);
        if length == 0 {
            kept.push(first);
            rest = &rest[first.len_utf8()..];
            // A raw string begins with r only where no longer name ends in that r.
            if first.is_alphanumeric() || first == '_' {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                kept.push_str(word);
                rest = after;
            }
        } else {
            kept.push(' ');
            kept.extend(rest[..length].chars().filter(|character| *character == '\n'));
            rest = &rest[length..];
        }
    }
    kept
}

/// The length in bytes of the comment or literal that `rest` begins with; 0: it begins with code.
fn hidden_length(rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return nested_comment(rest);
    }
    let after_prefix = rest.trim_start_matches(['b', 'c']);
    let prefix = rest.len() - after_prefix.len();
    if let Some(raw) = after_prefix.strip_prefix('r').filter(|_| prefix <= 1) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let closing = format!("\"{}", "#".repeat(hashes));
            let body = prefix + 1 + hashes + 1;
            let end = rest[body..].find(&closing);
            return end.map_or(rest.len(), |end| body + end + closing.len());
        }
    }
    if prefix <= 1 && after_prefix.starts_with('"') {
        return prefix + quoted(after_prefix, '"');
    }
    // 'a' and '\n' are characters; 'a without a closing quote is a lifetime.
    if prefix <= 1 && after_prefix.starts_with('\'') {
        let closes = after_prefix.chars().nth(2) == Some('\'');
        if closes || after_prefix.starts_with("'\\") {
            return prefix + quoted(after_prefix, '\'');
        }
    }
    0
}

/// The length of a literal between two equal quotes, with backslashes minded.
fn quoted(literal: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in literal.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    literal.len()
}

/// The length of a block comment; Rust lets them stand one inside another.
fn nested_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}
