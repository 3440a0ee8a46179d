//! One line of a checklist: the rule, whether it is kept, and the evidence.
//!
//! Owns: what can be found where a rule looks. Must never: hold words; those
//! for each [`Found`] are in `words::rules`.

use super::rule::Rule;
use crate::protocol::accept::KeyError;
use crate::protocol::http::{HeadError, Headers};
use crate::protocol::mistake::Mistake;

/// What was found where a rule looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// No such header.
    Nothing,
    /// A value, as it stood in the message.
    Value(Vec<u8>),
    /// The head could not be read, or not to its end.
    Unreadable(HeadError),
    /// No header that may stand once stands several times.
    NoRepeats,
    /// A header that may stand once stands several times.
    Times {
        /// Its name, as the RFC spells it.
        header: &'static str,
        /// How many lines have it.
        times: usize,
    },
    /// A Sec-WebSocket-Key that is none.
    BadKey {
        /// As it stood there, without the white space around it.
        value: Vec<u8>,
        /// What is wrong with it.
        error: KeyError,
    },
    /// A wrong Sec-WebSocket-Accept.
    WrongAccept {
        /// As it stood there, without the white space around it.
        value: Vec<u8>,
        /// How it came about, if that is known.
        mistake: Option<Mistake>,
    },
}

/// Whether a rule is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is.
    Kept,
    /// It is not.
    Broken,
    /// Cannot be told, because the head could not be read.
    NotJudged,
    /// Each server decides for itself, and the policy given says nothing.
    ServersChoice,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The rule that was looked at.
    pub rule: Rule,
    /// Where it stands: mostly [`Rule::section`].
    pub section: &'static str,
    /// Whether it is kept.
    pub outcome: Outcome,
    /// The evidence.
    pub found: Found,
    /// The value that was wanted, where it depends on more than the rule: the
    /// Accept value of this key, the path of this server.
    pub wanted: Option<String>,
}

impl Check {
    pub(super) fn new(rule: Rule, kept: bool, found: Found) -> Check {
        let outcome = if kept { Outcome::Kept } else { Outcome::Broken };
        Check { rule, section: rule.section(), outcome, found, wanted: None }
    }

    pub(super) fn servers_choice(rule: Rule, found: Found) -> Check {
        Check { outcome: Outcome::ServersChoice, ..Check::new(rule, true, found) }
    }

    pub(super) fn not_judged(rule: Rule) -> Check {
        Check { outcome: Outcome::NotJudged, ..Check::new(rule, false, Found::Nothing) }
    }

    pub(super) fn wanting(self, wanted: impl Into<String>) -> Check {
        Check { wanted: Some(wanted.into()), ..self }
    }

    /// Whether each of these headers has at most one line. Beside each stands
    /// the section that says so.
    pub(super) fn only_once(
        rule: Rule,
        headers: &Headers,
        single: &[(&'static str, &'static str)],
    ) -> Check {
        for &(header, section) in single {
            let times = headers.values(header).count();
            if times > 1 {
                return Check {
                    section,
                    ..Check::new(rule, false, Found::Times { header, times })
                };
            }
        }
        Check::new(rule, true, Found::NoRepeats)
    }
}

/// Whether a list header has members, all of them fine: a list that may be left
/// out may not be empty (`1#` in RFC 6455, 4.3).
pub(super) fn not_empty_and_all<'a>(
    members: impl Iterator<Item = &'a [u8]>,
    is_fine: impl Fn(&[u8]) -> bool,
) -> bool {
    let mut members = members.peekable();
    members.peek().is_some() && members.all(is_fine)
}
