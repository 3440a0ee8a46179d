//! Grades examples/labs/lab2_parse_request.rs: `cargo test --test lab2_parse_request`.
//!
//! Owns: joining the student's file with the checks. Must never: hold a check of its own.
//! Read next: `checks`, then the harness.

#[path = "../harness/mod.rs"]
mod harness;

mod cases;
#[macro_use]
mod checks;

// An unsolved starter does not use its arguments yet, and `Parse` is as plain as the exercise
// states it: neither is a fault of the student.
#[allow(unused, clippy::large_enum_variant)]
#[path = "../../../examples/labs/lab2_parse_request.rs"]
mod student;

fn main() -> std::process::ExitCode {
    let source = include_str!("../../../examples/labs/lab2_parse_request.rs");
    harness::grade(&checks::LAB, || implementation!(student), source)
}
