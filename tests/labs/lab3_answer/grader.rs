//! Grades examples/labs/lab3_answer.rs: `cargo test --test lab3_answer`.
//!
//! Owns: joining the student's file with the checks. Must never: hold a check of its own.
//! Read next: `checks`, then the harness.

#[path = "../harness/mod.rs"]
mod harness;

mod cases;
mod reply;
#[macro_use]
mod checks;

// An unsolved starter does not use its arguments yet; that is no fault of the student.
#[allow(unused)]
#[path = "../../../examples/labs/lab3_answer.rs"]
mod student;

fn main() -> std::process::ExitCode {
    let source = include_str!("../../../examples/labs/lab3_answer.rs");
    harness::grade(&checks::LAB, || implementation!(student), source)
}
