//! What a grader says: on the screen for the student, as JSON for the instructor.
//!
//! Owns: the words and the order of the report. Must never: compute points (see `mod`).
//! Read next: `ledger`, which keeps the JSON and prints the table of all labs.

use super::compare::Failure;
use super::sandbox::Outcome;
use super::source::Shortcut;
use super::text::{Text, text};
use super::{Graded, Lab};
use serde_json::{Value, json};

const INPUT: Text = text("input", "дано");
const GOT: Text = text("got", "получено");
const WANTED: Text = text("wanted", "нужно");
const DIFFERS: Text = text("first difference", "первое отличие");
const KNOWN: Text = text("known mistake", "известная ошибка");
const HINT: Text = text("hint", "подсказка");

/// The first lines: which lab, which seed, and how to repeat it.
pub fn heading<I>(lab: &Lab<I>, seed: u64) {
    println!("\n{}: {}", lab.name, lab.title);
    let repeat = text("the same random inputs again", "те же случайные данные ещё раз");
    println!("LAB_SEED={seed}  ({repeat}: LAB_SEED={seed} cargo test --test {})\n", lab.name);
}

/// The refusal of a file that takes a shortcut: nothing of it was run.
pub fn shortcuts(found: &[Shortcut]) {
    let refused = text(
        "Not run, because the file takes a shortcut:",
        "Код не запускался: в файле есть обходной путь:",
    );
    println!("{refused}");
    for shortcut in found {
        let line = text("line", "строка");
        println!("  {line} {}: `{}`: {}", shortcut.line, shortcut.word, shortcut.reason);
    }
    println!();
}

/// One block for each check: a line if it passed, an explanation if not.
pub fn checks<I>(lab: &Lab<I>, graded: &[Graded<I>]) {
    for one in graded {
        let (check, earned) = (one.check, one.earned());
        let mark = if earned == check.points { " ok " } else { "FAIL" };
        println!("[{mark}] {earned}/{}  {}  [{}]", check.points, check.title, check.id);
        match &one.outcome {
            Outcome::Passed | Outcome::NotWritten => {}
            Outcome::Wrong(failure) => wrong(failure),
            other => println!("         {}", sentence(other)),
        }
        if !matches!(one.outcome, Outcome::Passed | Outcome::NotWritten) {
            println!("         {HINT}: {}", check.hint);
            println!("         RFC 6455: {}", check.section);
        }
    }
    if graded.iter().any(|one| one.outcome == Outcome::NotWritten) {
        println!("\n{}: examples/labs/{}.rs", sentence(&Outcome::NotWritten), lab.name);
    }
    println!();
}

fn wrong(failure: &Failure) {
    println!("         {INPUT}: {}", failure.input);
    println!("         {GOT}: {}", failure.got);
    println!("         {WANTED}: {}", failure.wanted);
    for (label, words) in [(DIFFERS, &failure.differs), (KNOWN, &failure.diagnosis)] {
        if let Some(words) = words {
            println!("         {label}: {words}");
        }
    }
}

/// What each way to fail means, in one plain sentence.
pub fn sentence(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed => text("Right.", "Верно.").to_string(),
        Outcome::Wrong(_) => text("A wrong value.", "Неверное значение.").to_string(),
        Outcome::NotWritten => text(
            "Not written yet: your code reached todo!() or unimplemented!()",
            "Ещё не написано: выполнение дошло до todo!() или unimplemented!()",
        )
        .to_string(),
        Outcome::Panicked(panic) => {
            let words = text("Your code panicked", "Код завершился паникой");
            format!("{words}: {:?} ({})", panic.message, panic.place)
        }
        Outcome::ExitedEarly(code) => {
            let words = text(
                "The process ended before your code had answered; exit code",
                "Процесс завершился раньше, чем код ответил; код выхода",
            );
            format!("{words}: {code}")
        }
        Outcome::Aborted => text(
            "The process was aborted before your code had answered.",
            "Процесс был аварийно прерван раньше, чем код ответил.",
        )
        .to_string(),
        Outcome::StackOverflow => text(
            "The stack overflowed: a function calls itself without an end.",
            "Стек переполнен: функция вызывает сама себя без конца.",
        )
        .to_string(),
        Outcome::OutOfMemory => text(
            "Your code asked for more than 512 MiB of memory.",
            "Код запросил больше 512 МиБ памяти.",
        )
        .to_string(),
        Outcome::TimedOut(limit) => {
            let words = text(
                "No answer: an endless loop or a wait without an end; seconds given",
                "Ответа нет: бесконечный цикл или бесконечное ожидание; дано секунд",
            );
            format!("{words}: {}", limit.as_secs())
        }
    }
}

/// The outcome's name in the JSON report.
fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Wrong(_) => "wrong",
        Outcome::NotWritten => "not_written",
        Outcome::Panicked(_) => "panicked",
        Outcome::ExitedEarly(_) => "exited",
        Outcome::Aborted => "aborted",
        Outcome::StackOverflow => "stack_overflow",
        Outcome::OutOfMemory => "out_of_memory",
        Outcome::TimedOut(_) => "timed_out",
    }
}

/// The whole result of a lab for `LAB_REPORT`; examples/labs/README.md names the fields.
pub fn as_json<I>(lab: &Lab<I>, graded: &[Graded<I>], refused: &[Shortcut], seed: u64) -> Value {
    let checks = graded.iter().map(|one| {
        let failure = if let Outcome::Wrong(failure) = &one.outcome { Some(failure) } else { None };
        let (earned, points) = (one.earned(), one.check.points);
        json!({
            "check": one.check.id, "earned": earned, "points": points,
            "outcome": name(&one.outcome), "said": sentence(&one.outcome), "failure": failure,
        })
    });
    let refused = refused.iter().map(|shortcut| {
        json!({ "line": shortcut.line, "word": shortcut.word, "reason": shortcut.reason.to_string() })
    });
    json!({
        "lab": lab.name,
        "score": graded.iter().map(Graded::earned).sum::<u32>(),
        "points": lab.points(),
        "seed": seed,
        "refused": refused.collect::<Vec<_>>(),
        "checks": checks.collect::<Vec<_>>(),
    })
}
