//! The dialogues of the documents are played for real: every `text` block
//! whose first line begins with `1$` is a scene with several terminals.
//!
//! `1$ wstool serve` starts a server, a line that ends in `&` goes on in the
//! background, everything else runs to its end. What the document shows under
//! a line must be what that terminal showed, but for what differs from run to
//! run: times, dates, ports, keys and masks. A line `...` stands for any lines.
//!
//! `DIALOGUES=overwrite cargo test --test dialogues` writes what was really
//! shown into the documents; shorten it there with `...` afterwards.

use std::path::PathBuf;
use std::time::{Duration, Instant};

#[path = "support/scene.rs"]
mod scene;

use scene::{Scene, Stage};
use wstool::words::serve::PROMPT;

/// What a server on a terminal says may be typed.
const GREETINGS: [&str; 2] = [PROMPT.en, PROMPT.ru];

/// One line typed at a terminal, and what the document shows under it.
struct Step {
    prompt: String,
    typed: String,
    shown: Vec<String>,
}

fn steps(block: &[&str]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block {
        match line.split_once("$ ") {
            Some((prompt, typed)) if prompt.len() == 1 && prompt.as_bytes()[0].is_ascii_digit() => {
                let (prompt, typed) = (prompt.to_owned(), typed.to_owned());
                steps.push(Step { prompt, typed, shown: Vec::new() });
            }
            _ => steps.last_mut().expect("a prompt first").shown.push((*line).to_owned()),
        }
    }
    for step in &mut steps {
        while step.shown.last().is_some_and(|line| line.is_empty()) {
            step.shown.pop();
        }
    }
    steps
}

/// What must be the same in every run: words, without how they are laid out.
fn essence<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut essence = Vec::new();
    for line in lines.map(str::trim) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_bits = |word: &&str| word.len() == 8 && word.bytes().all(|bit| b"01".contains(&bit));
        let random = ["masking key", "masked  ", "ключ маски", "с маской"];
        let kept = if random.iter().any(|label| line.starts_with(label)) {
            1
        } else if line.starts_with("<-- Date: ") {
            2
        } else if words.len() > 3 && words[..2].iter().all(is_bits) {
            4
        } else {
            words.len()
        };
        for (index, word) in words[..kept].iter().enumerate() {
            let follows =
                |names: &[&str]| words.get(index + 1).is_some_and(|it| names.contains(it));
            let behind = index.checked_sub(1).map(|index| words[index]);
            let is_time = word.split_once('.').is_some_and(|(seconds, millis)| {
                seconds.parse::<u32>().is_ok() && millis.len() == 3 && millis.parse::<u32>().is_ok()
            });
            let clock = word.trim_matches('"');
            essence.push(if is_time {
                "TIME".to_owned()
            } else if clock.len() == 20 && clock.starts_with("20") && clock.ends_with('Z') {
                "CLOCK".to_owned()
            } else if matches!(word.len(), 24 | 28) && word.ends_with('=') {
                "KEY".to_owned()
            } else if follows(&["us", "мкс"]) || behind == Some("Content-Length:") {
                "NUMBER".to_owned()
            } else {
                without_port(word)
            });
        }
    }
    essence
}

fn without_port(word: &str) -> String {
    let mut word = word.replace("localhost:", "127.0.0.1:");
    if let Some(start) = word.find("127.0.0.1:") {
        let start = start + "127.0.0.1:".len();
        let digits = word[start..].bytes().take_while(u8::is_ascii_digit).count();
        word.replace_range(start..start + digits, "PORT");
    }
    word
}

/// Whether the words are those of the document, where `...` is any number. One
/// `...` takes as few words as it can, and more only when the rest demands it;
/// an earlier one never has to be tried again.
fn is_as_shown(document: &[String], real: &[String]) -> bool {
    let (mut at, mut word, mut retry) = (0, 0, None);
    while word < real.len() {
        if document.get(at).is_some_and(|shown| shown == "...") {
            retry = Some((at, word));
            at += 1;
        } else if document.get(at) == Some(&real[word]) {
            (at, word) = (at + 1, word + 1);
        } else if let Some((any, taken)) = retry {
            retry = Some((any, taken + 1));
            (at, word) = (any + 1, taken + 1);
        } else {
            return false;
        }
    }
    document[at..].iter().all(|shown| shown == "...")
}

/// Plays a block and returns it as it went, and whether that is as shown.
fn play(block: &[&str], stage: Stage, lang: &'static str) -> (String, bool) {
    let steps = steps(block);
    let mut scene = Scene::new(stage, lang);
    let mut shown: Vec<Option<String>> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        shown.push(scene.play(index, &step.prompt, &step.typed));
    }
    let matches = |step: &Step, shown: &str| {
        // Whoever types nothing is not told what may be typed.
        let is_seen = |line: &&str| stage != Stage::Pipes || !GREETINGS.contains(line);
        let document = essence(step.shown.iter().map(String::as_str).filter(is_seen));
        is_as_shown(&document, &essence(shown.lines()))
    };
    for index in scene.running() {
        let deadline = Instant::now() + Duration::from_secs(3);
        while !matches(&steps[index], &scene.shown(index)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        shown[index] = Some(scene.shown(index));
    }
    let addr = scene.addr.clone();
    scene.end();
    let (mut all, mut is_right) = (Vec::new(), true);
    for (step, shown) in steps.iter().zip(shown) {
        let shown = shown.expect("everything has ended").replace(&addr, "127.0.0.1:4000");
        let as_shown = matches(step, &shown);
        is_right &= as_shown;
        let lines = if as_shown { step.shown.join("\n") } else { shown.trim_end().to_owned() };
        let separator = if lines.is_empty() { "" } else { "\n" };
        all.push(format!("{}$ {}{separator}{lines}", step.prompt, step.typed));
    }
    (all.join("\n\n"), is_right)
}

fn documents() -> Vec<(PathBuf, &'static str)> {
    let mut files = vec![(PathBuf::from("README.md"), "en")];
    for (folder, lang) in [("docs", "en"), ("docs/en", "en"), ("docs/ru", "ru")] {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "md") {
                files.push((path, lang));
            }
        }
    }
    files.sort();
    files
}

/// Plays every dialogue, and says what is not as in the documents.
fn play_all(stage: Stage) {
    let overwrite = std::env::var("DIALOGUES").is_ok_and(|value| value == "overwrite");
    let (mut played, mut wrong) = (0, Vec::new());
    for (path, lang) in documents() {
        let text = std::fs::read_to_string(&path).expect("a document");
        let mut changed = text.clone();
        for part in text.split("\n```text\n").skip(1) {
            let block = part.split("\n```").next().expect("a block");
            if !block.starts_with("1$ ") {
                continue;
            }
            let lines: Vec<&str> = block.lines().collect();
            // The client's two threads show what each of them sees, so on a busy
            // machine a reply may be shown before what it answers: try again.
            let mut attempts = (0..3).map(|_| play(&lines, stage, lang));
            let first = attempts.next().expect("three attempts");
            let (real, is_right) = match first.1 {
                true => first,
                false => attempts.find(|(_, is_right)| *is_right).unwrap_or(first),
            };
            played += 1;
            if !is_right {
                wrong.push(format!("{}:\n{real}\n", path.display()));
                changed = changed.replace(block, &real);
            }
        }
        if overwrite && changed != text {
            std::fs::write(&path, changed).expect("the document can be written");
        }
    }
    println!("dialogues played: {played}");
    assert!(wrong.is_empty(), "not as in the document, but:\n\n{}", wrong.join("\n"));
    assert!(played > 0, "no dialogue was found: is the search right?");
}

#[cfg(unix)]
#[test]
fn the_dialogues_in_the_documents_go_as_shown_on_terminals() {
    play_all(Stage::Terminals);
}

#[test]
fn the_dialogues_in_the_documents_go_as_shown_in_pipes_too() {
    // What is written into the documents is what a person sees.
    if cfg!(not(unix)) || std::env::var_os("DIALOGUES").is_none() {
        play_all(Stage::Pipes);
    }
}
