//! Every case, in the order in which it is told.
//!
//! Owns: the rows. What a case is called and what a failure of it most likely
//! means stands in `words::probe`, under the same id.

mod frames;
mod openings;
mod scenes;

use super::{Case, Group, Level, Play};

/// All cases.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    openings::CASES.iter().chain(frames::CASES).chain(scenes::CASES)
}

/// The case of this name.
pub fn case(id: &str) -> Option<&'static Case> {
    cases().find(|case| case.id.eq_ignore_ascii_case(id))
}

/// A row.
const fn row(
    id: &'static str,
    group: Group,
    level: Level,
    section: &'static str,
    play: Play,
) -> Case {
    Case { id, group, level, section, play }
}
