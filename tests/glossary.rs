//! One term for one thing in Russian: docs/ru/glossary.md names the terms, and
//! neither the program's words nor the chapters use another one.

use std::fs;
use std::path::{Path, PathBuf};

const GLOSSARY: &str = "docs/ru/glossary.md";

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(path.to_str().expect("UTF-8"), extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file").to_lowercase()
}

/// The rows of both tables: the terms, and the words that are not used.
fn rows(after: &str, before: &str) -> Vec<(String, String)> {
    let text = read(Path::new(GLOSSARY));
    let part = text.split_once(after).expect("a table").1;
    let part = part.split(before).next().expect("a table");
    let cells = |line: &str| -> Option<(String, String)> {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let clean = |cell: &str| cell.trim_matches([' ', '|']).to_owned();
        Some((clean(cells.next()?), clean(cells.next()?)))
    };
    // The head and the line below it.
    part.lines().filter(|line| !line.contains("---")).filter_map(cells).skip(1).collect()
}

/// The beginning of a word that its endings leave alone.
fn stem(word: &str) -> String {
    let end = match word.chars().count() {
        short @ ..=5 => short,
        middle @ 6..=7 => middle - 1,
        long => long - 2,
    };
    word.chars().take(end).collect()
}

/// Do the words of a term stand somewhere one behind the other, in any case?
fn is_used(term: &str, text: &str) -> bool {
    let stems: Vec<String> = term.split_whitespace().map(stem).collect();
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    words
        .windows(stems.len())
        .any(|words| words.iter().zip(&stems).all(|(word, stem)| word.starts_with(stem.as_str())))
}

#[test]
fn every_term_of_the_glossary_is_used_in_its_language() {
    let words: String = files("src/words", "rs").iter().map(|path| read(path)).collect();
    let texts = |folder: &str| -> String {
        let chapters =
            files(folder, "md").into_iter().filter(|path| !path.ends_with("glossary.md"));
        chapters.map(|path| read(&path)).collect::<String>() + &words
    };
    let (english, russian) =
        (texts("docs/en") + &read(Path::new("docs/json.md")), texts("docs/ru"));
    let terms = rows("| по-русски", "\n## ");
    assert!(terms.len() > 20, "{terms:?}");
    let used = |(term, in_english): &(String, String)| {
        is_used(term, &russian) && is_used(in_english, &english)
    };
    let unused: Vec<_> = terms.into_iter().filter(|row| !used(row)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn no_other_word_is_used_for_what_has_a_term() {
    let wrong = rows("| не так", "\n## ");
    assert!(wrong.len() > 8, "{wrong:?}");
    let chapters = files("docs/ru", "md").into_iter().filter(|path| !path.ends_with("glossary.md"));
    for path in chapters.chain(files("src/words", "rs")) {
        let text = read(&path);
        for (word, term) in &wrong {
            assert!(!is_used(word, &text), "{}: «{word}» instead of «{term}»", path.display());
        }
    }
}

#[test]
fn the_search_knows_a_word_in_another_case() {
    assert!(is_used("код статуса", "смотрите коды статуса"));
    assert!(is_used("лестница", "рисует лестницу"));
    assert!(!is_used("оборот", "наоборот"));
    assert!(!is_used("код статуса", "код ответа"));
}
