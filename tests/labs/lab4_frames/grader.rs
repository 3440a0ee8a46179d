//! Grades examples/labs/lab4_frames.rs: `cargo test --test lab4_frames`.
//!
//! Owns: nothing but the start. Must never: hold a student's code: the file is compiled alone.
//! Read next: `checks`, then the grader.

#[path = "../grading/mod.rs"]
mod grading;

mod bad_frames;
mod checks;
mod keys;
mod questions;
mod vectors;

// For editors and `cargo clippy --test lab4_frames`, which know a file only by a target.
#[cfg(any(clippy, rust_analyzer))]
#[allow(dead_code, unused_variables)]
#[path = "../../../examples/labs/lab4_frames.rs"]
mod student;

fn main() -> std::process::ExitCode {
    grading::grade(&checks::LAB)
}
