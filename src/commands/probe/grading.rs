//! What graders give with a run: points, and an earlier report.
//!
//! Owns: reading their files, and the exit code that follows. Must never: know what a
//! line of them means; `probe::points` and `probe::baseline` do.

use serde_json::Value;

use crate::cli::ProbeArgs;
use crate::commands::Stop;
use crate::exit::Exit;
use crate::probe::baseline::{Baseline, Worse};
use crate::probe::points::{Earned, Points};
use crate::probe::{Summary, Verdict};
use crate::words::probe::graders as words;
use crate::words::{Lang, failure};

/// What --points and --baseline name.
pub(super) struct Grading {
    pub(super) points: Option<Points>,
    baseline: Option<Baseline>,
}

impl Grading {
    pub(super) fn read(args: &ProbeArgs, lang: Lang) -> Result<Grading, Stop> {
        let text = |path: &std::path::Path| {
            std::fs::read_to_string(path)
                .map_err(|error| failure::unreadable_file(&path.to_string_lossy(), &error, lang))
        };
        let points = match &args.points {
            Some(path) => Some(
                Points::parse(&text(path)?).map_err(|bad| words::bad_points(path, &bad, lang))?,
            ),
            None => None,
        };
        let baseline = match &args.baseline {
            Some(path) => Some(known(&text(path)?).ok_or_else(|| words::bad_baseline(path, lang))?),
            None => None,
        };
        Ok(Grading { points, baseline })
    }

    pub(super) fn earned(&self, summary: &Summary) -> Option<Vec<Earned>> {
        self.points.as_ref().map(|points| points.earned(summary))
    }

    pub(super) fn worse<'a>(&self, summary: &'a Summary) -> Option<Vec<Worse<'a>>> {
        self.baseline.as_ref().map(|baseline| baseline.worse(summary))
    }

    /// With a baseline, only what got worse counts; with points, all of them are
    /// wanted; else no MUST may be broken.
    pub(super) fn exit(&self, summary: &Summary) -> Exit {
        let is_fine = match (self.worse(summary), self.earned(summary)) {
            (Some(worse), _) => worse.is_empty(),
            (None, Some(earned)) => earned.iter().all(|line| line.missed.is_empty()),
            (None, None) => {
                summary.count(Verdict::Fail) == 0 && (summary.habit.is_some() || summary.of() > 0)
            }
        };
        if is_fine { Exit::Done } else { Exit::Verdict }
    }
}

/// The verdicts in a report of --json.
fn known(text: &str) -> Option<Baseline> {
    let report: Value = serde_json::from_str(text).ok()?;
    let cases = report.get("cases")?.as_array()?;
    let pair = |case: &Value| {
        let text = |name: &str| case.get(name)?.as_str().map(str::to_owned);
        Some((text("id")?, text("verdict")?))
    };
    Some(Baseline(cases.iter().map(pair).collect::<Option<_>>()?))
}
