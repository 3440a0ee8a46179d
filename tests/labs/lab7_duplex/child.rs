//! Lab 7, the program around a student's file, which is the library `student`.
//!
//! Compiled by the grader, not by cargo. Must never: hold a check. Read next: `answering`.

#[path = "../grading/student_side.rs"]
mod grading;

#[macro_use]
mod answering;

fn main() {
    answer!(student)
}
