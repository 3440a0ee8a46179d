//! Lab 7 as the self-check sees it: the checks, the reference, the starter, the mutants.
//!
//! Must never: include the student's file. `starter` is a copy of it as it was handed out.

mod link;
mod runs;
#[macro_use]
pub mod checks;
// Students may write what a linter would not.
#[allow(clippy::all)]
mod accepted;
mod mutants;
mod solution;
#[allow(unused)]
mod starter;

use accepted::book;

/// Everything the self-check needs to know about this lab.
pub fn exercise() -> crate::harness::selfcheck::Exercise {
    crate::harness::selfcheck::Exercise::new(
        &checks::LAB,
        mutants::MUTANTS,
        |subject| match subject {
            "solution" => implementation!(solution),
            "starter" => implementation!(starter),
            "book" => implementation!(book),
            mistake => mutants::implementation(mistake),
        },
    )
    .accepting(&["book"])
}
