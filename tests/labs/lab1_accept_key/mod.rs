//! Lab 1 as the self-check sees it: the checks, what is right, the starter, the mutants.
//!
//! Must never: take in the student's file. `starter.rs` is a copy of it as it was handed out.

mod checks;

use crate::grading::selfcheck::{Exercise, Right};

/// Everything the self-check needs to know about this lab.
pub fn exercise() -> Exercise {
    Exercise {
        lab: &checks::LAB,
        starter: include_str!("starter.rs"),
        right: &[
            Right {
                name: "solution",
                text: include_str!("solution.rs"),
                mutants: include_str!("solution.mutants"),
            },
            Right {
                name: "own_sha1",
                text: include_str!("own_sha1.rs"),
                mutants: include_str!("own_sha1.mutants"),
            },
        ],
        accepted: include_str!("accepted.rs"),
    }
}

// Read as texts by the self-check; here for the formatter and the linter.
#[cfg(any(clippy, rust_analyzer))]
#[allow(dead_code)]
mod solution;
