//! Grades the graders: a normal test, part of every `cargo test`.
//!
//! Owns: the proof that every reference gets full points, that every mutant loses points at the
//! check meant for it, and that every starter, as it was handed out, fails cleanly and fast.
//! Must never: include a student's working file. Solving a lab, or breaking it, must not turn
//! `cargo test` green or red.
//! Read next: tests/labs/harness/mod.rs, then a lab's checks.rs beside its mutants.rs.

#[path = "labs/harness/mod.rs"]
mod harness;

#[path = "labs/lab8_honest_client/mod.rs"]
mod lab8;

use harness::sandbox::{self, Order, Outcome};
use harness::selfcheck::Exercise;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn exercises() -> Vec<Exercise> {
    vec![lab8::exercise()]
}

/// One seed for all: a self-check must say the same every time. Graders draw theirs.
const SEED: u64 = 6455;

/// Generous, because the other tests of the repository share the machine.
const LIMIT: Duration = Duration::from_secs(30);

/// A mutant that hangs costs all of this. One that does not would pass in a tenth of it.
const SHORT: Duration = Duration::from_millis(500);

/// Leads a child to the one test below that obeys orders.
const CHILD: [&str; 3] = ["--exact", "a_child_obeys_its_order", "--nocapture"];

/// A child enters here; in the parent there is nothing to do.
#[test]
fn a_child_obeys_its_order() {
    if let Some(order) = Order::of_this_process() {
        let (lab, subject) = order.subject.split_once('/').expect("lab/subject");
        let (lab, subject) = (lab.to_string(), subject.to_string());
        let lab = exercises().into_iter().find(|exercise| exercise.name == lab).expect("a lab");
        sandbox::obey(move |check, seed| (lab.run)(&subject, check, seed), order);
    }
}

/// One check on one subject, and what must come of it.
struct Trial {
    lab: &'static str,
    subject: String,
    check: &'static str,
    limit: Duration,
}

/// Runs the trials two at a time and collects what `complaint` says about their outcomes.
fn complaints(trials: &[Trial], complaint: fn(&Outcome) -> Option<String>) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(trial) = trials.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let subject = format!("{}/{}", trial.lab, trial.subject);
                    let order = Order { subject, check: trial.check.into(), seed: SEED };
                    let outcome = sandbox::run(&order, trial.limit, &CHILD);
                    if let Some(words) = complaint(&outcome) {
                        let line = format!("{} at {}: {words}", order.subject, trial.check);
                        found.lock().unwrap().push(line);
                    }
                }
            });
        }
    });
    found.into_inner().unwrap()
}

/// Every check of every lab, on one subject.
fn all_checks_on(subject: &str) -> Vec<Trial> {
    let labs = exercises();
    let each = labs.iter().flat_map(|lab| lab.checks.iter().map(|check| (lab.name, *check)));
    each.map(|(lab, check)| Trial { lab, subject: subject.into(), check, limit: LIMIT }).collect()
}

fn passes(outcome: &Outcome) -> Option<String> {
    (*outcome != Outcome::Passed).then(|| format!("should pass: {outcome:?}"))
}

#[test]
fn every_reference_gets_full_points() {
    assert_eq!(complaints(&all_checks_on("solution"), passes), [""; 0]);
}

/// The checks must not demand one way to write it.
#[test]
fn right_answers_in_other_styles_get_full_points() {
    let labs = exercises();
    let styles = labs.iter().flat_map(|lab| lab.accepted.iter().map(move |style| (lab, style)));
    let trials: Vec<Trial> = styles
        .flat_map(|(lab, style)| {
            let on_this_style = |check: &&'static str| Trial {
                lab: lab.name,
                subject: style.to_string(),
                check,
                limit: LIMIT,
            };
            lab.checks.iter().map(on_this_style).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(complaints(&trials, passes), [""; 0]);
}

/// A mutant must fail by its mistake, so the code that carries the mistakes is right without one.
#[test]
fn the_mutants_code_without_a_mistake_gets_full_points() {
    assert_eq!(complaints(&all_checks_on("none"), passes), [""; 0]);
}

#[test]
fn every_mutant_loses_points_at_the_check_meant_for_it() {
    let labs = exercises();
    let mut trials = Vec::new();
    for lab in &labs {
        assert!(lab.mutants.len() >= 10, "{} has too few mutants", lab.name);
        for mutant in lab.mutants {
            assert!(lab.checks.contains(&mutant.caught_by), "{}: no such check", mutant.name);
            let limit = if mutant.hangs { SHORT } else { LIMIT };
            let (subject, check) = (mutant.name.to_string(), mutant.caught_by);
            trials.push(Trial { lab: lab.name, subject, check, limit });
        }
    }
    let survives = |outcome: &Outcome| match outcome {
        Outcome::Passed => Some("is not caught".to_string()),
        // A deadline proves nothing about a mutant that was said to end.
        Outcome::TimedOut(LIMIT) => Some("hangs, but its table does not say so".to_string()),
        _ => None,
    };
    assert_eq!(complaints(&trials, survives), [""; 0]);
}

#[test]
fn every_check_has_a_mutant_that_needs_it() {
    for lab in exercises() {
        for check in &lab.checks {
            let needed = lab.mutants.iter().any(|mutant| mutant.caught_by == *check);
            assert!(needed, "{}: no mistake needs the check {check}", lab.name);
        }
    }
}

#[test]
fn every_untouched_starter_fails_cleanly_and_fast() {
    let not_clean = |outcome: &Outcome| {
        (*outcome != Outcome::NotWritten).then(|| format!("should be unwritten: {outcome:?}"))
    };
    assert_eq!(complaints(&all_checks_on("starter"), not_clean), [""; 0]);
}

#[path = "labs/harness/selfcheck_of_guards.rs"]
mod guards;

#[path = "labs/grading/mod.rs"]
mod grading;

#[path = "labs/grading/selfcheck_of_guards.rs"]
mod new_guards;

#[path = "labs/new_selfcheck.rs"]
mod new;
