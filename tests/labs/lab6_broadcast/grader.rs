//! Grades examples/labs/lab6_broadcast.rs: `cargo test --test lab6_broadcast`.
//!
//! Owns: joining the student's file with the checks. Must never: hold a check of its own.
//! Read next: `checks`, then the harness.

#[path = "../harness/mod.rs"]
mod harness;

mod conns;
mod scenes;
mod scenes_of_a_crowd;
mod scenes_on_sockets;
#[macro_use]
mod checks;

// An unsolved starter does not use its arguments yet; that is no fault of the student.
#[allow(unused)]
#[path = "../../../examples/labs/lab6_broadcast.rs"]
mod student;

fn main() -> std::process::ExitCode {
    let source = include_str!("../../../examples/labs/lab6_broadcast.rs");
    harness::grade(&checks::LAB, || implementation!(student), source)
}
