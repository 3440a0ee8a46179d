//! The grader shared by all eight labs: what a check is, and how a lab is graded.
//!
//! Owns: the types `Lab` and `Check`, and `grade`, the whole life of a grader: read the student's
//! file, look at its source, compile it alone, ask it, report.
//! Must never: run a student's code in the grader's own process, nor compile it into it.
//! Read next: `source`, `compile`, `program` (the way of a file), `failure` (what a failure says),
//! `report` and `ledger` (screen and JSON), `text` (two languages).

// One grader serves eight labs and the self-check; no single one of them uses all of it.
#![allow(dead_code, unused_imports, unused_macros)]

pub mod bytes;
pub mod compile;
pub mod externs;
pub mod failure;
pub mod ledger;
pub mod limits;
pub mod program;
pub mod report;
pub mod request;
pub mod selfcheck;
pub mod source;
pub mod text;
pub mod tokens;
pub mod watch;
pub mod wire;

pub use failure::{Failure, Hinted, Outcome, Told, Verdict, demand, same, same_bytes, same_text};
pub use fastrand::Rng;
pub use program::Child;
pub use text::{Text, text};

use compile::{Folder, Refusal};
use program::Program;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One question put to a student's code. Its points are all or nothing.
pub struct Check {
    /// The name that never changes: the mutants' table, the JSON report and instructors use it.
    pub id: &'static str,
    /// What is asked, as one line for the student.
    pub title: Text,
    /// Points for passing.
    pub points: u32,
    /// Sections of RFC 6455 (or another RFC, then named) that the check stands on.
    pub section: &'static str,
    /// The hint of a failure that has none of its own. More hints stand in the hand-out.
    pub hint: Text,
    /// The check itself; randomness comes in as an argument so that `LAB_SEED` repeats it.
    pub run: fn(&Child, &mut Rng) -> Verdict,
}

/// An exercise: its name (also that of the cargo target), its title and its table of checks.
pub struct Lab {
    pub name: &'static str,
    pub title: Text,
    pub checks: &'static [Check],
}

impl Lab {
    /// The points of all checks together.
    pub fn points(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }
}

/// One check with what came of it.
pub struct Marked {
    pub check: &'static Check,
    pub failure: Option<Box<Failure>>,
    /// What the student's code printed meanwhile.
    pub printed: String,
}

impl Marked {
    /// The points earned: all of them or none.
    pub fn earned(&self) -> u32 {
        if self.failure.is_none() { self.check.points } else { 0 }
    }
}

/// Why nothing was run.
pub enum NotRun {
    /// The file, and what the system said.
    Unreadable(String, String),
    Shortcuts(Vec<source::Shortcut>),
    Refused(Refusal),
}

/// The `main` of a grader: grades the student's file, prints the report, sets the exit code.
pub fn grade(lab: &'static Lab) -> ExitCode {
    if listed_for_nextest() {
        return ExitCode::SUCCESS;
    }
    let started = std::time::SystemTime::now();
    let seed = seed();
    report::heading(lab, seed);
    let result = grade_file(lab, seed);
    match &result {
        Ok(marked) => report::checks(lab, marked),
        Err(why) => report::not_run(lab, why),
    }
    let earned: u32 = result.iter().flatten().map(Marked::earned).sum();
    println!("{} {earned}/{}", report::SCORE, lab.points());
    ledger::enter(&report::as_json(lab, &result, seed), started);
    if earned == lab.points() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The way of a file: read, looked at, compiled, asked.
fn grade_file(lab: &'static Lab, seed: u64) -> Result<Vec<Marked>, NotRun> {
    let shown = format!("examples/labs/{}.rs", lab.name);
    let file = std::env::var_os("LAB_FILE").map(PathBuf::from);
    let file = file.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(&shown));
    let unreadable = |why: String| NotRun::Unreadable(file.display().to_string(), why);
    let source = std::fs::read(&file).map_err(|why| unreadable(why.to_string()))?;
    let source = String::from_utf8(source).map_err(|why| unreadable(why.to_string()))?;
    let found = source::shortcuts(&source);
    if !found.is_empty() {
        return Err(NotRun::Shortcuts(found));
    }
    let folder = Folder::new(lab.name).map_err(|why| unreadable(why.to_string()))?;
    let program = compile::program(lab.name, &source, &shown, &folder).map_err(NotRun::Refused)?;
    Ok(ask_everything(lab, &Program::new(program), seed))
}

/// Asks one check in a process of its own.
pub fn ask(check: &'static Check, program: &Program, seed: u64) -> Marked {
    let child = program.start();
    let verdict = (check.run)(&child, &mut Rng::with_seed(seed));
    let verdict = verdict.and_then(|()| child.finish(&|| check.title.to_string()));
    Marked { check, failure: verdict.err(), printed: child.printed() }
}

/// Every check, a few at a time, in the order of the table.
fn ask_everything(lab: &'static Lab, program: &Program, seed: u64) -> Vec<Marked> {
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get().min(8));
    let next = AtomicUsize::new(0);
    let marked = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(check) = lab.checks.get(at) else {
                        return;
                    };
                    let one = ask(check, program, seed);
                    marked.lock().unwrap().push((at, one));
                }
            });
        }
    });
    let mut marked = marked.into_inner().unwrap();
    marked.sort_by_key(|(at, _)| *at);
    marked.into_iter().map(|(_, one)| one).collect()
}

/// nextest asks a test program for its tests (`--list`) and then runs them one by one. Cargo's
/// own test harness would answer that; this grader has none, to keep the score the last line.
fn listed_for_nextest() -> bool {
    let arguments: Vec<String> = std::env::args().collect();
    let list = arguments.iter().any(|argument| argument == "--list");
    if list && !arguments.iter().any(|argument| argument == "--ignored") {
        println!("grade: test");
    }
    list
}

/// `LAB_SEED` if given, else a fresh number, small enough to be typed from a projector.
fn seed() -> u64 {
    let given = std::env::var("LAB_SEED").ok().and_then(|seed| seed.trim().parse().ok());
    given.unwrap_or_else(|| fastrand::u64(1..1_000_000))
}
