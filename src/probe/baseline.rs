//! An earlier run, and what got worse since.
//!
//! Owns: the comparison. Must never: read a file, or know JSON.

use super::{Record, Summary, Verdict};

/// The verdicts of an earlier run, by id.
#[derive(Debug, Clone, Default)]
pub struct Baseline(pub Vec<(String, String)>);

/// A case that got worse.
#[derive(Debug)]
pub struct Worse<'a> {
    /// As it is now.
    pub record: &'a Record,
    /// What it was.
    pub was: Verdict,
}

impl Baseline {
    /// The cases that got worse. A case that the earlier run did not know is compared
    /// with nothing.
    pub fn worse<'a>(&self, summary: &'a Summary) -> Vec<Worse<'a>> {
        let was = |record: &Record| {
            let known = self.0.iter().find(|(id, _)| id == record.case.id);
            known.and_then(|(_, name)| Verdict::named(name))
        };
        let worse = summary.records.iter().filter_map(|record| {
            let was = was(record)?;
            (rank(record.verdict) > rank(was)).then_some(Worse { record, was })
        });
        worse.collect()
    }
}

/// How bad a verdict is.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass | Verdict::Report => 0,
        Verdict::Skipped => 1,
        Verdict::Warn => 2,
        Verdict::Fail => 3,
    }
}
