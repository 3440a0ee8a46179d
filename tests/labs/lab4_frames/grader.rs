//! Grades examples/labs/lab4_frames.rs: `cargo test --test lab4_frames`.
//!
//! Owns: joining the student's file with the checks. Must never: hold a check of its own.
//! Read next: `checks`, then the harness.

#[path = "../harness/mod.rs"]
mod harness;

mod vectors;
#[macro_use]
mod checks;

// An unsolved starter does not use its arguments yet; that is no fault of the student.
#[allow(unused)]
#[path = "../../../examples/labs/lab4_frames.rs"]
mod student;

fn main() -> std::process::ExitCode {
    let source = include_str!("../../../examples/labs/lab4_frames.rs");
    harness::grade(&checks::LAB, || implementation!(student), source)
}
