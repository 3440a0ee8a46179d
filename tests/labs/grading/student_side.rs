//! What a student's program takes along of the grader: the pipe and a counting allocator.
//!
//! Must never: hold a check. Read next: `child`.

// Eight labs use it; no single one uses all of it.
#![allow(dead_code, unused_imports, unused_macros)]

pub mod child;
pub mod memory;
pub mod request;
pub mod wire;
