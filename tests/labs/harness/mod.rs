//! The grading harness shared by all eight labs: what a check is, and how a lab is graded.
//!
//! Owns: the types `Lab`, `Check` and `Mutant`, and `grade`, the whole life of a grader.
//! Must never: call a student's code in the grader's own process. One `std::process::exit(0)` in
//! it would turn a failed lab green; so every check runs in a child (see `sandbox`).
//! Read next: `sandbox` (the child), `compare` (what a failure says), `source` (the shortcuts that
//! are refused), `report` and `ledger` (screen and JSON), `text` (two languages), `memory`.

// One harness serves eight graders and the self-check; no single one of them uses all of it.
#![allow(dead_code, unused_imports, unused_macros)]

pub mod bytes;
pub mod compare;
pub mod ledger;
pub mod memory;
pub mod report;
pub mod request;
pub mod sandbox;
pub mod selfcheck;
pub mod source;
pub mod text;

pub use compare::{Failure, Verdict};
pub use fastrand::Rng;
pub use text::{Text, text};

use sandbox::{Order, Outcome};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// One question put to a student's code. Its points are all or nothing.
pub struct Check<I> {
    /// The name that never changes: the mutants' table, the JSON report and instructors use it.
    pub id: &'static str,
    /// What is asked, as one line for the student.
    pub title: Text,
    /// Points for passing.
    pub points: u32,
    /// Sections of RFC 6455 (or another RFC, then named) that the check stands on.
    pub section: &'static str,
    /// One hint, shown only when the check fails. More hints stand in the hand-out.
    pub hint: Text,
    /// The check itself; randomness comes in as an argument so that `LAB_SEED` repeats it.
    pub run: fn(&I, &mut Rng) -> Verdict,
}

/// An exercise: its name (also that of the cargo target), its title and its table of checks.
pub struct Lab<I: 'static> {
    pub name: &'static str,
    pub title: Text,
    pub checks: &'static [Check<I>],
}

/// A wrong solution of a lab, named after the mistake that students really make.
pub struct Mutant {
    pub name: &'static str,
    /// The `id` of the check that exists to catch this mistake.
    pub caught_by: &'static str,
    /// It never ends; the self-check then waits half a second instead of the full limit.
    pub hangs: bool,
}

/// A mutant that ends by itself.
pub const fn mutant(name: &'static str, caught_by: &'static str) -> Mutant {
    Mutant { name, caught_by, hangs: false }
}

/// A mutant that runs, or waits, for ever.
pub const fn hanging(name: &'static str, caught_by: &'static str) -> Mutant {
    Mutant { name, caught_by, hangs: true }
}

/// How long one check may take. A right solution needs well under a second; the rest is room for
/// a slow or busy laptop, because a deadline must never punish the machine instead of the code.
pub const LIMIT: Duration = Duration::from_secs(10);

impl<I> Lab<I> {
    /// The points of all checks together.
    pub fn points(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }

    /// Runs one check in this process: only a child may call it.
    pub fn run(&self, id: &str, implementation: &I, seed: u64) -> Verdict {
        let check = self.checks.iter().find(|check| check.id == id);
        let check = check.unwrap_or_else(|| panic!("{} has no check {id}", self.name));
        (check.run)(implementation, &mut Rng::with_seed(seed))
    }
}

/// What a grader learned about one check.
pub struct Graded<'a, I> {
    pub check: &'a Check<I>,
    pub outcome: Outcome,
}

impl<I> Graded<'_, I> {
    /// The points earned: all of them or none.
    pub fn earned(&self) -> u32 {
        if matches!(self.outcome, Outcome::Passed) { self.check.points } else { 0 }
    }
}

/// The `main` of a grader: grades the student's code, prints the report, sets the exit code.
///
/// `implementation` connects the student's items to the checks; `source` is the text of the
/// student's file, which is judged before anything runs.
pub fn grade<I: 'static>(lab: &Lab<I>, implementation: fn() -> I, source: &str) -> ExitCode {
    if let Some(order) = Order::of_this_process() {
        sandbox::obey(move |check, seed| lab.run(check, &implementation(), seed), order);
    }
    if listed_for_nextest() {
        return ExitCode::SUCCESS;
    }
    let started = std::time::SystemTime::now();
    let seed = seed();
    let shortcuts = source::shortcuts(source);
    report::heading(lab, seed);
    if !shortcuts.is_empty() {
        report::shortcuts(&shortcuts);
    }
    let graded: Vec<Graded<I>> = if shortcuts.is_empty() {
        let outcomes = in_children(lab, seed);
        lab.checks.iter().zip(outcomes).map(|(check, outcome)| Graded { check, outcome }).collect()
    } else {
        Vec::new()
    };
    report::checks(lab, &graded);
    let earned: u32 = graded.iter().map(Graded::earned).sum();
    println!("SCORE {earned}/{}", lab.points());
    ledger::enter(&report::as_json(lab, &graded, &shortcuts, seed), started);
    if earned == lab.points() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// nextest asks a test program for its tests (`--list`) and then runs them one by one. Cargo's
/// own test harness would answer that; this grader has none, to keep `SCORE n/m` the last line.
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

/// Runs every check in a child of its own, a few at a time, and keeps the order of the table.
fn in_children<I>(lab: &Lab<I>, seed: u64) -> Vec<Outcome> {
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get().min(8));
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    // Only names cross to the workers: the checks themselves run in the children.
    let ids: Vec<&str> = lab.checks.iter().map(|check| check.id).collect();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(id) = ids.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let order = Order { subject: "student".into(), check: (*id).into(), seed };
                    let outcome = sandbox::run(&order, LIMIT, &[]);
                    outcomes.lock().unwrap().push((*id, outcome));
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap();
    outcomes.sort_by_key(|(id, _)| ids.iter().position(|other| other == id));
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}
