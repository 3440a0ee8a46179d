//! Grades examples/labs/lab1_accept_key.rs: `cargo test --test lab1_accept_key`.
//!
//! Owns: joining the student's file with the checks. Must never: hold a check of its own.
//! Read next: `checks`, then the harness.

#[path = "../harness/mod.rs"]
mod harness;

#[macro_use]
mod checks;

// An unsolved starter does not use its arguments yet; that is no fault of the student.
#[allow(unused)]
#[path = "../../../examples/labs/lab1_accept_key.rs"]
mod student;

fn main() -> std::process::ExitCode {
    let source = include_str!("../../../examples/labs/lab1_accept_key.rs");
    harness::grade(&checks::LAB, || implementation!(student), source)
}
