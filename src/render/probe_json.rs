//! A probe as one JSON object. The names are a contract (docs/json.md).

use serde_json::{Value, json};

use crate::probe::baseline::Worse;
use crate::probe::points::Earned;
use crate::probe::{Record, Summary, Verdict};
use crate::protocol::hex;
use crate::words::{Lang, probe as words};

/// Bytes of an exchange that are kept.
const MOST: usize = 4 * 1024;

/// The whole run.
pub fn summary(summary: &Summary, url: &str, command: &str, lang: Lang) -> Value {
    json!({
        "url": url,
        "score": summary.score(),
        "of": summary.of(),
        "failed": summary.count(Verdict::Fail),
        "took_ms": summary.took.as_secs_f64() * 1000.0,
        "echoes": summary.habit.map(|habit| habit.echoes),
        "broadcasts": summary.habit.map(|habit| habit.broadcasts),
        "cases": summary.records.iter().map(|record| case(record, command, lang)).collect::<Vec<_>>(),
    })
}

/// Adds what graders asked for.
pub fn grade(report: &mut Value, earned: Option<&[Earned]>, worse: Option<&[Worse]>) {
    if let Some(earned) = earned {
        let lines = earned.iter().map(|line| {
            json!({
                "name": line.name,
                "points": line.points,
                "of": line.of,
                "missed": line.missed,
            })
        });
        report["points"] = lines.collect();
    }
    if let Some(worse) = worse {
        let cases = worse.iter().map(|one| {
            json!({
                "id": one.record.case.id,
                "was": one.was.name(),
                "is": one.record.verdict.name(),
            })
        });
        report["worse"] = cases.collect();
    }
}

fn case(record: &Record, command: &str, lang: Lang) -> Value {
    let case = record.case;
    let bytes = |bytes: &[u8]| hex::plain(&bytes[..bytes.len().min(MOST)]);
    json!({
        "id": case.id,
        "group": case.group.name(),
        "title": words::title(case.id).map(|title| title.get(lang)),
        "section": case.section,
        "level": case.level.name(),
        "verdict": record.verdict.name(),
        "took_ms": record.took.as_secs_f64() * 1000.0,
        "sent": bytes(&record.sent),
        "received": bytes(&record.received),
        "expected": words::expected(case.play, lang),
        "got": record.got.map(|got| words::got(got, lang)),
        "why": record.why.map(|why| words::why(why).get(lang)),
        "likely": words::likely(case.id).map(|likely| likely.get(lang)),
        "repeat": format!("{command} --only {}", case.id),
    })
}
