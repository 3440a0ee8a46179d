//! Grades examples/labs/lab5_messages.rs: `cargo test --test lab5_messages`.
//!
//! Owns: nothing but the start. Must never: hold a student's code: the file is compiled alone.
//! Read next: `checks`, then the grader.

#[path = "../grading/mod.rs"]
mod grading;

mod checks;
mod closes;
mod limits;
mod questions;
mod talks;
mod utf8;

// For editors and `cargo clippy --test lab5_messages`, which know a file only by a target.
#[cfg(any(clippy, rust_analyzer))]
#[allow(dead_code, unused_variables)]
#[path = "../../../examples/labs/lab5_messages.rs"]
mod student;

fn main() -> std::process::ExitCode {
    grading::grade(&checks::LAB)
}
