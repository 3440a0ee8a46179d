//! Grades examples/labs/lab1_accept_key.rs: `cargo test --test lab1_accept_key`.
//!
//! Owns: nothing but the start. Must never: hold a student's code: the file is compiled alone.
//! Read next: `checks`, then the grader.

#[path = "../grading/mod.rs"]
mod grading;

mod checks;

// For editors and `cargo clippy --test lab1_accept_key`, which know a file only through a target.
#[cfg(any(clippy, rust_analyzer))]
#[allow(dead_code, unused_variables)]
#[path = "../../../examples/labs/lab1_accept_key.rs"]
mod student;

fn main() -> std::process::ExitCode {
    grading::grade(&checks::LAB)
}
