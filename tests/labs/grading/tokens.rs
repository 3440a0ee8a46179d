//! Rust source as a row of tokens: names, numbers and single signs, each with its line.
//!
//! Owns: leaving out comments, strings and characters. Must never: judge.
//! Read next: `source`, which looks for shortcuts among the tokens.

/// A name, a number or a single sign, with its line (from 1).
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub word: String,
    pub line: usize,
}

impl Token {
    /// Whether it is a name (or a number) and no sign.
    pub fn is_name(&self) -> bool {
        self.word.starts_with(|first: char| first.is_alphanumeric() || first == '_')
    }
}

/// The tokens of a source text, without comments and literals. `r#name` is `name`.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (index, line) in without_comments_and_strings(source).lines().enumerate() {
        let mut in_word = false;
        for character in line.chars() {
            let part_of_word = character.is_alphanumeric() || character == '_';
            match tokens.last_mut() {
                Some(token) if part_of_word && in_word => token.word.push(character),
                _ if character.is_whitespace() => {}
                _ => {
                    let ends_in = |word: &str, back: usize| {
                        tokens.iter().nth_back(back).is_some_and(|token| token.word == word)
                    };
                    if part_of_word && ends_in("#", 0) && ends_in("r", 1) {
                        tokens.truncate(tokens.len() - 2);
                    }
                    tokens.push(Token { word: character.into(), line: index + 1 });
                }
            }
            in_word = part_of_word;
        }
    }
    tokens
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
