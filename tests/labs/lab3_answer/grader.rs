//! Grades examples/labs/lab3_answer.rs: `cargo test --test lab3_answer`.
//!
//! Owns: nothing but the start. Must never: hold a student's code: the file is compiled alone.
//! Read next: `checks`, then the grader.

#[path = "../grading/mod.rs"]
mod grading;

mod cases;
mod checks;
mod owed;
mod questions;
mod reply;

// For editors and `cargo clippy --test lab3_answer`, which know a file only by a target.
#[cfg(any(clippy, rust_analyzer))]
#[allow(dead_code, unused_variables)]
#[path = "../../../examples/labs/lab3_answer.rs"]
mod student;

fn main() -> std::process::ExitCode {
    grading::grade(&checks::LAB)
}
