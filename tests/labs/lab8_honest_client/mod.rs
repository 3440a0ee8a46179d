//! Lab 8 as the self-check sees it: the checks, the reference, the starter, the mutants.
//!
//! Must never: include the student's file. `starter` is a copy of it as it was handed out.

mod meetings;
mod server;
#[macro_use]
pub mod checks;
mod mutants;
mod solution;
#[allow(unused)]
mod starter;

/// Everything the self-check needs to know about this lab.
pub fn exercise() -> crate::harness::selfcheck::Exercise {
    crate::harness::selfcheck::Exercise::new(
        &checks::LAB,
        mutants::MUTANTS,
        |subject| match subject {
            "solution" => implementation!(solution),
            "starter" => implementation!(starter),
            mistake => mutants::implementation(mistake),
        },
    )
}
