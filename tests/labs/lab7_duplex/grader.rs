//! Grades examples/labs/lab7_duplex.rs: `cargo test --test lab7_duplex`.
//!
//! Owns: nothing but the start. Must never: hold a student's code: the file is compiled alone.
//! Read next: `checks`, then the grader.

#[path = "../grading/mod.rs"]
mod grading;

mod checks;
mod link;
mod questions;
mod runs;

// For editors and `cargo clippy --test lab7_duplex`, which know a file only by a target.
#[cfg(any(clippy, rust_analyzer))]
#[allow(dead_code, unused_variables)]
#[path = "../../../examples/labs/lab7_duplex.rs"]
mod student;

fn main() -> std::process::ExitCode {
    grading::grade(&checks::LAB)
}
