//! Grades examples/labs/lab7_duplex.rs: `cargo test --test lab7_duplex`.
//!
//! Owns: joining the student's file with the checks. Must never: hold a check of its own.
//! Read next: `checks`, then the harness.

#[path = "../harness/mod.rs"]
mod harness;

mod link;
mod runs;
#[macro_use]
mod checks;

// An unsolved starter does not use its arguments yet; that is no fault of the student.
#[allow(unused)]
#[path = "../../../examples/labs/lab7_duplex.rs"]
mod student;

fn main() -> std::process::ExitCode {
    let source = include_str!("../../../examples/labs/lab7_duplex.rs");
    harness::grade(&checks::LAB, || implementation!(student), source)
}
