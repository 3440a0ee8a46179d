//! Lab 6 as the self-check sees it: the checks, the reference, the starter, the mutants.
//!
//! Must never: include the student's file. `starter` is a copy of it as it was handed out.

mod conns;
mod scenes;
mod scenes_of_a_crowd;
mod scenes_on_sockets;
#[macro_use]
pub mod checks;
// Students may write what a linter would not.
#[allow(clippy::all)]
mod accepted;
mod mutants;
mod solution;
#[allow(unused)]
mod starter;

use accepted::condition_variable;

/// Everything the self-check needs to know about this lab.
pub fn exercise() -> crate::harness::selfcheck::Exercise {
    crate::harness::selfcheck::Exercise::new(
        &checks::LAB,
        mutants::MUTANTS,
        |subject| match subject {
            "solution" => implementation!(solution),
            "starter" => implementation!(starter),
            "condition_variable" => implementation!(condition_variable),
            mistake => mutants::implementation(mistake),
        },
    )
    .accepting(&["condition_variable"])
}
