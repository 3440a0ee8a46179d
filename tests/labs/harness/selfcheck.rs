//! The labs seen from the other side: what the self-check must know to grade the graders.
//!
//! Owns: `Exercise`, one lab with its reference, its starter and its mutants behind one door.
//! Must never: be used by a grader. Read next: tests/labs_selfcheck.rs.

use super::compare::Verdict;
use super::{Lab, Mutant};

/// `run(subject, check, seed)`
type Run = dyn Fn(&str, &str, u64) -> Verdict + Send + Sync;

/// A lab with everything that the self-check puts through its checks.
pub struct Exercise {
    pub name: &'static str,
    /// Every check's id, in the order of the table.
    pub checks: Vec<&'static str>,
    pub mutants: &'static [Mutant],
    /// Right answers in other styles than the reference's.
    pub accepted: &'static [&'static str],
    /// Runs one check on `solution`, `starter`, an accepted answer, `none` (the mutants' code
    /// without a mistake) or a mutant, with a seed.
    pub run: Box<Run>,
}

impl Exercise {
    /// `implementation` makes the code that a subject's name stands for.
    pub fn new<I: 'static>(
        lab: &'static Lab<I>,
        mutants: &'static [Mutant],
        implementation: fn(&str) -> I,
    ) -> Exercise {
        let run = move |subject: &str, check: &str, seed: u64| {
            lab.run(check, &implementation(subject), seed)
        };
        let checks = lab.checks.iter().map(|check| check.id).collect();
        Exercise { name: lab.name, checks, mutants, accepted: &[], run: Box::new(run) }
    }

    /// The same exercise, with right answers in other styles.
    pub fn accepting(self, accepted: &'static [&'static str]) -> Exercise {
        Exercise { accepted, ..self }
    }
}
