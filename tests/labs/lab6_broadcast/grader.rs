//! Grades examples/labs/lab6_broadcast.rs: `cargo test --test lab6_broadcast`.
//!
//! Owns: nothing but the start. Must never: hold a student's code: the file is compiled alone.
//! Read next: `checks`, then the grader.

#[path = "../grading/mod.rs"]
mod grading;

mod checks;
mod questions;
mod scenes;
mod scenes_of_a_crowd;
mod scenes_of_slow_clients;
mod scenes_on_sockets;
mod stage;

// For editors and `cargo clippy --test lab6_broadcast`, which know a file only by a target.
#[cfg(any(clippy, rust_analyzer))]
#[allow(dead_code, unused_variables)]
#[path = "../../../examples/labs/lab6_broadcast.rs"]
mod student;

fn main() -> std::process::ExitCode {
    grading::grade(&checks::LAB)
}
