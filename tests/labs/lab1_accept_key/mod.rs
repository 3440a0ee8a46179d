//! Lab 1 as the self-check sees it: the checks, the reference, the starter, the mutants.
//!
//! Must never: include the student's file. `starter` is a copy of it as it was handed out.

#[macro_use]
pub mod checks;
// Students may write what a linter would not.
#[allow(clippy::all)]
mod accepted;
mod mutants;
mod solution;
#[allow(unused)]
mod starter;

use accepted::{index_loop, iterator, table};

/// Everything the self-check needs to know about this lab.
pub fn exercise() -> crate::harness::selfcheck::Exercise {
    crate::harness::selfcheck::Exercise::new(
        &checks::LAB,
        mutants::MUTANTS,
        |subject| match subject {
            "solution" => implementation!(solution),
            "starter" => implementation!(starter),
            "iterator" => implementation!(iterator),
            "index_loop" => implementation!(index_loop),
            "table" => implementation!(table),
            mistake => mutants::implementation(mistake),
        },
    )
    .accepting(&["iterator", "index_loop", "table"])
}
