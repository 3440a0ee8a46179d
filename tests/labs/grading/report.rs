//! What a grader says: on the screen for the student, as JSON for the instructor.
//!
//! Owns: the words and the order of the report. Must never: compute points (see `mod`).
//! Read next: `ledger`, which keeps the JSON and prints the table of all labs.

use super::bytes::quoted;
use super::compile::Refusal;
use super::failure::{Difference, Failure, Outcome};
use super::source::Shortcut;
use super::text::{Text, text};
use super::watch::Spent;
use super::{Lab, Marked, NotRun};
use serde_json::{Value, json};

const INPUT: Text = text("input", "дано");
const GOT: Text = text("got", "получено");
const WANTED: Text = text("wanted", "нужно");
const DIFFERS: Text = text("first difference", "первое отличие");
const KNOWN: Text = text("known mistake", "известная ошибка");
const HINT: Text = text("hint", "подсказка");
const PRINTED: Text = text("your code printed", "код напечатал");
const RIGHT: Text = text(" ok ", "верно");
const WRONG: Text = text("FAIL", "ОШИБКА");
/// The last line begins with it.
pub const SCORE: Text = text("SCORE", "БАЛЛЫ");

/// The first lines: which lab, which seed, and how to repeat it.
pub fn heading(lab: &Lab, seed: u64) {
    println!("\n{}: {}", lab.name, lab.title);
    let repeat = text("the same random inputs again", "те же случайные данные ещё раз");
    println!("LAB_SEED={seed}  ({repeat}: LAB_SEED={seed} cargo test --test {})\n", lab.name);
}

/// Why nothing of a file was run.
pub fn not_run(lab: &Lab, why: &NotRun) {
    match why {
        NotRun::Unreadable(file, why) => {
            println!("{}: {file}: {why}", text("Cannot read the file", "Файл не читается"));
        }
        NotRun::Shortcuts(found) => shortcuts(found),
        NotRun::Refused(refusal) => println!("{}", refused(lab, refusal)),
    }
    println!();
}

fn shortcuts(found: &[Shortcut]) {
    let refused = text(
        "Not run, because the file takes a shortcut:",
        "Код не запускался: в файле есть обходной путь:",
    );
    println!("{refused}");
    for shortcut in found {
        let line = text("line", "строка");
        println!("  {line} {}: `{}`: {}", shortcut.line, shortcut.word, shortcut.reason);
    }
}

/// Why there is no program to ask, with the compiler's own words.
fn refused(lab: &Lab, refusal: &Refusal) -> String {
    let (words, more) = match refusal {
        Refusal::DoesNotCompile(errors) => {
            (text("The file does not compile:", "Файл не компилируется:"), errors.clone())
        }
        Refusal::DoesNotFit(errors) => (
            text(
                "The file compiles, but a pub item of the task is missing or has another signature:",
                "Файл компилируется, но pub-элемента из задания нет или у него другая сигнатура:",
            ),
            errors.clone(),
        ),
        Refusal::TooMuchTime(seconds) => (
            text(
                "The compiler did not come to an end: a const that computes for ever? Seconds given:",
                "Компилятор не закончил работу: бесконечное вычисление const? Дано секунд:",
            ),
            seconds.to_string(),
        ),
        Refusal::TooMuchMemory(mebibytes) => (
            text(
                "The compiler ran out of memory: a macro that grows without end? MiB given:",
                "Компилятору не хватило памяти: макрос растёт без конца? Дано МиБ:",
            ),
            mebibytes.to_string(),
        ),
        Refusal::OtherFiles(files) => (
            text(
                "Not run: the whole solution stands in one file, but the compiler has read",
                "Код не запускался: всё решение должно быть в одном файле, а компилятор прочитал",
            ),
            files.join(", "),
        ),
        Refusal::NoCompiler(why) => (
            text(
                "The compiler or a crate was not found. Run the grader by cargo: ",
                "Не найден компилятор или крейт. Запускайте проверку через cargo: ",
            ),
            format!("cargo test --test {}\n{why}", lab.name),
        ),
    };
    format!("{words}\n{more}")
}

/// One block for each check: a line if it passed, an explanation if not.
pub fn checks(lab: &Lab, marked: &[Marked]) {
    for one in marked {
        let (check, earned) = (one.check, one.earned());
        let mark = if one.failure.is_none() { RIGHT } else { WRONG };
        println!("[{mark}] {earned}/{}  {}  [{}]", check.points, check.title, check.id);
        if let Some(failure) = one.failure.as_ref().filter(|it| it.outcome != Outcome::NotWritten) {
            explain(failure, one);
        }
    }
    let unwritten = |one: &&Marked| {
        one.failure.as_ref().is_some_and(|failure| failure.outcome == Outcome::NotWritten)
    };
    if marked.iter().any(|one| unwritten(&one)) {
        println!("\n{}: examples/labs/{}.rs", sentence(&Outcome::NotWritten), lab.name);
    }
    println!();
}

fn explain(failure: &Failure, of: &Marked) {
    let line = |label: Text, words: &str| println!("         {label}: {words}");
    if !matches!(failure.outcome, Outcome::Wrong(_)) {
        println!("         {}", sentence(&failure.outcome));
    }
    line(INPUT, &failure.input);
    if let Outcome::Wrong(Difference { got, wanted, differs }) = &failure.outcome {
        line(GOT, got);
        line(WANTED, wanted);
        differs.iter().for_each(|words| line(DIFFERS, words));
    }
    failure.diagnosis.iter().for_each(|words| line(KNOWN, words));
    line(HINT, &failure.hint.unwrap_or(of.check.hint).to_string());
    line(text("section", "раздел"), of.check.section);
    for printed in last_lines(&of.printed) {
        line(PRINTED, &printed);
    }
}

/// The last lines that a program printed, a terminal's width each, control characters escaped.
fn last_lines(printed: &str) -> Vec<String> {
    let lines: Vec<&str> = printed.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = &lines[lines.len().saturating_sub(3)..];
    let short = |line: &&str| quoted(&line.chars().take(60).collect::<String>());
    last.iter().map(short).collect()
}

/// What each way to fail means, in one plain sentence.
pub fn sentence(outcome: &Outcome) -> String {
    let plain = match outcome {
        Outcome::Wrong(_) => text("A wrong value.", "Неверное значение."),
        Outcome::NotWritten => text(
            "Not written yet: your code reached todo!() or unimplemented!()",
            "Ещё не написано: выполнение дошло до todo!() или unimplemented!()",
        ),
        Outcome::Panicked(panic) => {
            let words = text("Your code panicked", "Код завершился паникой");
            return format!("{words}: {:?} ({})", panic.message, panic.place);
        }
        Outcome::ExitedEarly(code) => {
            let words = text(
                "The process ended before your code had answered; exit code",
                "Процесс завершился раньше, чем код ответил; код выхода",
            );
            return format!("{words}: {code}");
        }
        Outcome::Aborted => text(
            "The process was aborted before your code had answered.",
            "Процесс был аварийно прерван раньше, чем код ответил.",
        ),
        Outcome::StackOverflow => text(
            "The stack overflowed: a function calls itself without an end.",
            "Стек переполнен: функция вызывает сама себя без конца.",
        ),
        Outcome::OutOfMemory => text(
            "Your code asked for more than 512 MiB of memory.",
            "Код запросил больше 512 МиБ памяти.",
        ),
        Outcome::Overspent(Spent::Cpu(limit)) => {
            let words = text(
                "No answer: an endless loop? Seconds of processor time given",
                "Ответа нет: бесконечный цикл? Дано секунд процессорного времени",
            );
            return format!("{words}: {}", limit.as_secs());
        }
        Outcome::Overspent(Spent::Idle(limit)) => {
            let words = text(
                "No answer: your code waits for something that does not come; seconds given",
                "Ответа нет: код ждёт того, что не наступает; дано секунд",
            );
            return format!("{words}: {}", limit.as_secs());
        }
        Outcome::Garbled => text(
            "The answer could not be read: does your code write to the grader's pipe?",
            "Ответ не удалось прочитать: не пишет ли код в канал проверяющей программы?",
        ),
    };
    plain.to_string()
}

/// The outcome's name in the JSON report.
fn name(outcome: Option<&Outcome>) -> &'static str {
    match outcome {
        None => "passed",
        Some(Outcome::Wrong(_)) => "wrong",
        Some(Outcome::NotWritten) => "not_written",
        Some(Outcome::Panicked(_)) => "panicked",
        Some(Outcome::ExitedEarly(_)) => "exited",
        Some(Outcome::Aborted) => "aborted",
        Some(Outcome::StackOverflow) => "stack_overflow",
        Some(Outcome::OutOfMemory) => "out_of_memory",
        Some(Outcome::Overspent(_)) => "timed_out",
        Some(Outcome::Garbled) => "garbled",
    }
}

/// The whole result of a lab for `LAB_REPORT`; examples/labs/README.md names the fields.
pub fn as_json(lab: &Lab, result: &Result<Vec<Marked>, NotRun>, seed: u64) -> Value {
    let marked = result.as_deref().unwrap_or_default();
    let refused = match result {
        Err(NotRun::Shortcuts(found)) => found.as_slice(),
        _ => &[],
    };
    let refused = refused.iter().map(|shortcut| {
        json!({ "line": shortcut.line, "word": shortcut.word, "reason": shortcut.reason.to_string() })
    });
    let compiler = match result {
        Err(NotRun::Refused(refusal)) => Some(self::refused(lab, refusal)),
        Err(NotRun::Unreadable(file, why)) => Some(format!("{file}: {why}")),
        _ => None,
    };
    json!({
        "lab": lab.name,
        "score": marked.iter().map(Marked::earned).sum::<u32>(),
        "points": lab.points(),
        "seed": seed,
        "refused": refused.collect::<Vec<_>>(),
        "compiler": compiler,
        "checks": marked.iter().map(check_as_json).collect::<Vec<_>>(),
    })
}

fn check_as_json(one: &Marked) -> Value {
    let failure = one.failure.as_ref();
    let told = failure.map(|failure| {
        let mut told = json!({ "input": failure.input });
        if let Outcome::Wrong(Difference { got, wanted, differs }) = &failure.outcome {
            told["got"] = json!(got);
            told["wanted"] = json!(wanted);
            told["differs"] = json!(differs);
        }
        told["diagnosis"] = json!(failure.diagnosis);
        told["hint"] = json!(failure.hint.unwrap_or(one.check.hint).to_string());
        told
    });
    let said = failure
        .map_or_else(|| text("Right.", "Верно.").to_string(), |failure| sentence(&failure.outcome));
    json!({
        "check": one.check.id,
        "title": one.check.title.to_string(),
        "earned": one.earned(),
        "points": one.check.points,
        "outcome": name(failure.map(|failure| &failure.outcome)),
        "said": said,
        "failure": told,
        "printed": one.printed,
    })
}
