//! The whole checklist for one message, and what it earns.
//!
//! Owns: which answer a broken rule deserves. Must never: check a rule.

use super::check::{Check, Found, Outcome};
use super::remark::Remark;
use super::rule::Rule;
use crate::protocol::http::HeadError;
use crate::protocol::upgrade::Refusal;

/// Methods that are known, though none but GET can open a WebSocket (RFC 9110,
/// 9.3; PATCH is RFC 5789).
const METHODS: [&str; 8] =
    ["HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/// The whole checklist for one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// One for each rule, in the order of judgement.
    pub checks: Vec<Check>,
    /// What breaks no rule and is worth a word.
    pub remarks: Vec<Remark>,
}

impl Verdict {
    /// The first rule broken, which decides the answer.
    pub fn broken(&self) -> Option<&Check> {
        self.checks.iter().find(|check| check.outcome == Outcome::Broken)
    }

    /// How many rules are broken.
    pub fn broken_count(&self) -> usize {
        let broken = |check: &&Check| check.outcome == Outcome::Broken;
        self.checks.iter().filter(broken).count()
    }

    /// Whether every rule is kept.
    pub fn is_kept(&self) -> bool {
        self.broken().is_none()
    }

    /// What a server owes: a refusal, or `None` when it owes a 101.
    pub fn refusal(&self) -> Option<Refusal> {
        let check = self.broken()?;
        match (check.rule, &check.found) {
            (_, Found::Unreadable(HeadError::TooLarge | HeadError::TooManyHeaders)) => {
                Some(Refusal::HeadTooLarge)
            }
            (_, Found::Unreadable(HeadError::StartLineTooLong)) => Some(Refusal::TargetTooLong),
            // The rest may still come, so a server waits, and then says so.
            (_, Found::Unreadable(HeadError::Incomplete { .. })) => Some(Refusal::RequestTimeout),
            // Letter case counts: `get` is a method that nobody knows.
            (Rule::Method, Found::Value(method))
                if !METHODS.iter().any(|known| known.as_bytes() == method) =>
            {
                Some(Refusal::NotImplemented)
            }
            _ => check.rule.refusal(),
        }
    }

    /// A verdict over bytes that are no head: the first rule is broken and the
    /// others cannot be judged.
    pub(super) fn unreadable(rules: &[Rule], error: &HeadError) -> Verdict {
        let mut checks: Vec<Check> = rules.iter().map(|&rule| Check::not_judged(rule)).collect();
        if let Some(syntax) = checks.first_mut() {
            *syntax = Check::new(syntax.rule, false, Found::Unreadable(error.clone()));
        }
        Verdict { checks, remarks: Vec::new() }
    }
}
