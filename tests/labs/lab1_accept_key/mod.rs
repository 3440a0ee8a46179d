//! Lab 1 as the self-check sees it: the checks, what is right, the starter, the mutants.
//!
//! Must never: take in the student's file. `starter.rs` is a copy of it as it was handed out.

mod checks;
mod mutants;

/// Everything the self-check needs to know about this lab.
pub fn exercise() -> crate::grading::selfcheck::Exercise {
    crate::grading::selfcheck::Exercise {
        lab: &checks::LAB,
        starter: include_str!("starter.rs"),
        right: &[
            ("solution", include_str!("solution.rs"), mutants::OF_THE_SOLUTION),
            ("own_sha1", include_str!("own_sha1.rs"), mutants::OF_OWN_SHA1),
        ],
        accepted: include_str!("accepted.rs"),
    }
}

// Read as texts by the self-check; here for the formatter and the linter.
#[cfg(any(clippy, rust_analyzer))]
#[allow(dead_code)]
mod solution;
