//! Which messages were in packets that were lost.
//!
//! Owns: the one thing beside sizes that theory takes from a run: chance, or
//! the choice of who looks on. What a loss costs is theory's own affair. Must
//! never: guess. If something was lost that carried no message, as the
//! acknowledgement of a setting, nothing is said about the run.

use std::collections::BTreeSet;

use crate::compare::report::{Carried, Run};
use crate::protocol::Role;
use crate::trace::What;

/// Numbers of messages, by who said them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lost {
    /// The client's.
    pub client: BTreeSet<usize>,
    /// The server's.
    pub server: BTreeSet<usize>,
}

impl Lost {
    /// What was lost in a run. `None`: something that is no message too.
    pub fn of(run: &Run) -> Option<Lost> {
        let mut lost = Lost::default();
        let gone =
            run.events.iter().map(|event| &event.wire).filter(|wire| wire.what == What::Lost);
        for gone in gone {
            // What comes again has the time when it was sent first.
            let again = run.events.iter().filter(|Carried { wire, .. }| {
                let is_same = (wire.connection, wire.from) == (gone.connection, gone.from);
                is_same && wire.entered == gone.entered
            });
            let lines: Vec<usize> = again.flat_map(|event| event.lines.iter().copied()).collect();
            if lines.is_empty() {
                return None;
            }
            lost.by(gone.from).extend(lines);
        }
        Some(lost)
    }

    fn by(&mut self, from: Role) -> &mut BTreeSet<usize> {
        match from {
            Role::Client => &mut self.client,
            Role::Server => &mut self.server,
        }
    }

    /// Whether any of these messages was lost.
    pub(super) fn has(&self, from: Role, mut lines: std::ops::Range<usize>) -> bool {
        let lost = match from {
            Role::Client => &self.client,
            Role::Server => &self.server,
        };
        lines.any(|line| lost.contains(&line))
    }
}
