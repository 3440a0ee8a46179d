//! Grades the graders: a normal test, part of every `cargo test`.
//!
//! Owns: the proof that every reference gets full points, that every mutant loses points at the
//! check meant for it, and that every starter, as it was handed out, fails cleanly and fast.
//! Must never: include a student's working file. Solving a lab, or breaking it, must not turn
//! `cargo test` green or red.
//! Read next: tests/labs/grading/mod.rs, then a lab's checks.rs beside its mutants.rs.

#[path = "lab1_accept_key/mod.rs"]
mod lab1;

#[path = "lab2_parse_request/mod.rs"]
mod lab2;

#[path = "lab3_answer/mod.rs"]
mod lab3;

#[path = "lab4_frames/mod.rs"]
mod lab4;

#[path = "lab5_messages/mod.rs"]
mod lab5;

#[path = "lab6_broadcast/mod.rs"]
mod lab6;

#[path = "lab7_duplex/mod.rs"]
mod lab7;

use crate::grading::selfcheck::{self, Exercise};
use crate::grading::{self, Failure, Outcome};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

fn exercises() -> Vec<Exercise> {
    vec![
        lab1::exercise(),
        lab2::exercise(),
        lab3::exercise(),
        lab4::exercise(),
        lab5::exercise(),
        lab6::exercise(),
        lab7::exercise(),
    ]
}

/// The exercises, each with its program of all subjects; compiled once for all tests.
fn programs() -> &'static [(Exercise, PathBuf)] {
    static PROGRAMS: OnceLock<Vec<(Exercise, PathBuf)>> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let built = |exercise: Exercise| match exercise.program() {
            Ok(program) => (exercise, program),
            Err(refusal) => panic!("{}: {refusal:#?}", exercise.lab.name),
        };
        std::thread::scope(|scope| {
            let building = |exercise| scope.spawn(move || built(exercise));
            let threads: Vec<_> = exercises().into_iter().map(building).collect();
            threads.into_iter().map(|thread| thread.join().expect("it compiles")).collect()
        })
    })
}

/// One seed for all: a self-check must say the same every time. Graders draw theirs.
const SEED: u64 = 6455;

/// One check on one subject.
struct Trial<'a> {
    exercise: &'a Exercise,
    program: &'a PathBuf,
    subject: String,
    check: &'static grading::Check,
    hangs: bool,
}

/// Every check of every lab, on the subjects that are named.
fn every_check_on(subjects: fn(&Exercise) -> Vec<&'static str>) -> Vec<Trial<'static>> {
    let mut trials = Vec::new();
    for (exercise, program) in programs() {
        for subject in subjects(exercise) {
            for check in exercise.lab.checks {
                let subject = subject.to_string();
                trials.push(Trial { exercise, program, subject, check, hangs: false });
            }
        }
    }
    trials
}

/// Runs the trials two at a time and collects what `complaint` says about their outcomes.
fn complaints(
    trials: &[Trial],
    complaint: fn(&Trial, Option<&Failure>) -> Option<String>,
) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(trial) = trials.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let program = selfcheck::subject(trial.program, &trial.subject, trial.hangs);
                    let marked = grading::ask(trial.check, &program, SEED);
                    if let Some(words) = complaint(trial, marked.failure.as_deref()) {
                        let lab = trial.exercise.lab.name;
                        let (subject, check) = (&trial.subject, trial.check.id);
                        found.lock().unwrap().push(format!("{lab}/{subject} at {check}: {words}"));
                    }
                }
            });
        }
    });
    found.into_inner().unwrap()
}

/// References, and right answers in other styles: the checks must not demand one way to write it.
#[test]
fn what_is_right_gets_full_points() {
    let trials = every_check_on(Exercise::all_right);
    let passes = |_: &Trial, failure: Option<&Failure>| {
        failure.map(|failure| format!("should pass: {failure:#?}"))
    };
    assert_eq!(complaints(&trials, passes), [""; 0]);
}

#[test]
fn every_mutant_loses_points_at_the_check_meant_for_it() {
    let mut trials = Vec::new();
    for (exercise, program) in programs() {
        for mutant in exercise.mutants() {
            let check = exercise.lab.checks.iter().find(|check| check.id == mutant.caught_by);
            let check = check.unwrap_or_else(|| panic!("{}: no such check", mutant.name));
            let (subject, hangs) = (mutant.name, mutant.hangs);
            trials.push(Trial { exercise, program, subject, check, hangs });
        }
    }
    let survives = |trial: &Trial, failure: Option<&Failure>| match failure.map(|it| &it.outcome) {
        None => Some("is not caught".to_string()),
        Some(Outcome::NotWritten) => Some("is not written".to_string()),
        // A deadline proves nothing about a mutant that was said to end.
        Some(Outcome::Overspent(spent)) if !trial.hangs => {
            Some(format!("hangs, but its table does not say so: {spent:?}"))
        }
        Some(_) => None,
    };
    assert_eq!(complaints(&trials, survives), [""; 0]);
}

#[test]
fn every_check_has_a_mutant_that_needs_it() {
    for exercise in exercises() {
        for check in exercise.lab.checks {
            let needed = exercise.mutants().iter().any(|mutant| mutant.caught_by == check.id);
            assert!(needed, "{}: no mistake needs the check {}", exercise.lab.name, check.id);
        }
    }
}

#[test]
fn every_untouched_starter_fails_cleanly_and_fast() {
    let trials = every_check_on(|_| vec!["starter"]);
    let not_clean = |_: &Trial, failure: Option<&Failure>| {
        let unwritten = failure.is_some_and(|failure| failure.outcome == Outcome::NotWritten);
        (!unwritten).then(|| format!("should be unwritten: {failure:?}"))
    };
    assert_eq!(complaints(&trials, not_clean), [""; 0]);
}
