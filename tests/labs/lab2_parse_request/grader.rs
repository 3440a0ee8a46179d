//! Grades examples/labs/lab2_parse_request.rs: `cargo test --test lab2_parse_request`.
//!
//! Owns: nothing but the start. Must never: hold a student's code: the file is compiled alone.
//! Read next: `checks`, then the grader.

#[path = "../grading/mod.rs"]
mod grading;

mod cases;
mod checks;
mod edges;
mod questions;

// For editors and `cargo clippy --test lab2_parse_request`, which know a file only by a target.
#[cfg(any(clippy, rust_analyzer))]
#[allow(dead_code, unused_variables, clippy::large_enum_variant)]
#[path = "../../../examples/labs/lab2_parse_request.rs"]
mod student;

fn main() -> std::process::ExitCode {
    grading::grade(&checks::LAB)
}
