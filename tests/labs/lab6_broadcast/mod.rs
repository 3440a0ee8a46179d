//! Lab 6 as the self-check sees it: the checks, what is right, the starter, the mutants.
//!
//! Must never: take in the student's file. `starter.rs` is a copy of it as it was handed out.

mod checks;
mod questions;
mod scenes;
mod scenes_of_a_crowd;
mod scenes_of_slow_clients;
mod scenes_on_sockets;
mod stage;

use crate::grading::selfcheck::{Exercise, Right};

/// Everything the self-check needs to know about this lab.
pub fn exercise() -> Exercise {
    Exercise {
        lab: &checks::LAB,
        starter: include_str!("starter.rs"),
        right: &[
            Right { name: "solution", text: include_str!("solution.rs"), mutants: "" },
            Right {
                name: "plain",
                text: include_str!("plain.rs"),
                mutants: include_str!("plain.mutants"),
            },
            Right {
                name: "channels",
                text: include_str!("channels.rs"),
                mutants: include_str!("channels.mutants"),
            },
        ],
        accepted: include_str!("accepted.rs"),
    }
}

// Read as texts by the self-check; here for the formatter and the linter.
#[cfg(any(clippy, rust_analyzer))]
#[allow(dead_code)]
mod solution;
