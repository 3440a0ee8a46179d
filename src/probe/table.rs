//! Every case, in the order in which it is told.
//!
//! Owns: the rows. What a case is called and what a failure of it most likely
//! means stands in `words::probe`, under the same id.

mod frames;
mod mirror;
mod openings;
mod scenes;

use super::{Case, Group, Level, Play};

/// All cases.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    openings::CASES.iter().chain(frames::CASES).chain(scenes::CASES)
}

/// All cases for a client. Its frames are those of a server, from the other end, but
/// for what only a client does, or only a server hears.
pub fn mirror() -> impl Iterator<Item = &'static Case> {
    const SERVER_ONLY: [&str; 3] = ["F1", "F11", "F11b"];
    let is_shared =
        |case: &&Case| !matches!(case.play, Play::Own(_)) && !SERVER_ONLY.contains(&case.id);
    mirror::CASES.iter().chain(frames::CASES.iter().filter(is_shared))
}

/// Every case there is.
pub fn all() -> impl Iterator<Item = &'static Case> {
    cases().chain(mirror::CASES)
}

/// The case of this name.
pub fn case(id: &str) -> Option<&'static Case> {
    all().find(|case| case.id.eq_ignore_ascii_case(id))
}

/// The cases of a name: an id, the beginning of ids with `*`, a group, or a section
/// with those inside it.
pub fn named(name: &str) -> impl Iterator<Item = &'static Case> {
    all().filter(move |case| match name.strip_suffix('*') {
        Some(start) => case.id.to_lowercase().starts_with(&start.to_lowercase()),
        None => {
            case.id.eq_ignore_ascii_case(name)
                || case.group.name() == name
                || is_in_section(case.section, name)
        }
    })
}

/// Whether `RFC 6455 5.2` is inside `5`, or is `5.2` itself.
fn is_in_section(section: &str, name: &str) -> bool {
    let number = section.splitn(3, ' ').nth(2).unwrap_or_default();
    let inside = number.strip_prefix(name);
    inside.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ' ']))
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
