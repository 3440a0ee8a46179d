//! Many transports on one screen: two lines each, time runs to the right.
//!
//! The upper line is what the client sends, the lower one what the server
//! sends. Halves of cells touch each other, so where both carry data the strip
//! is twice as thick, with and without colours.

use std::time::Duration;

use super::Seen;
use super::ladder::end;
use crate::compare::report::Run;
use crate::compare::report::waiting::waits;
use crate::protocol::Role;
use crate::render::layout::padded;
use crate::render::style::{Style, paint};
use crate::words::compare::{self as common, picture as words};
use crate::words::{Lang, compare::ms};

/// Columns for names and results.
const NAME: usize = 17;

/// What a cell of a strip shows, the more important the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shows {
    Nothing,
    Waits,
    Opens,
    Data,
}

/// The strips of all runs and a line of time, in so many lines.
pub(super) fn lines(
    runs: &[Seen<'_>],
    expected: Duration,
    columns: usize,
    rows: usize,
    lang: Lang,
) -> Vec<String> {
    let cells = columns.saturating_sub(NAME);
    let longest = runs.iter().filter_map(|seen| end(seen.run)).fold(expected, Duration::max);
    let longest = longest.max(Duration::from_millis(1));
    let mut lines = Vec::new();
    for Seen { run, known } in runs {
        let result = match (run.total, &run.error) {
            (Some(total), _) if total <= *known => {
                paint(Style::Result, &padded(&ms(total, lang), NAME))
            }
            (None, Some(_)) => paint(Style::Bad, &padded(words::FAILED.get(lang), NAME)),
            (Some(_), _) | (None, None) => " ".repeat(NAME),
        };
        let name = paint(Style::Label, &padded(run.transport.name(), NAME));
        for (begin, role) in [(name, Role::Client), (result, Role::Server)] {
            let strip = strip(run, *known, role, longest, cells);
            lines.push(format!("{begin}{strip}").trim_end().to_owned());
        }
    }
    // What does not fit is better missing at the end than everything at the top.
    lines.truncate(rows.saturating_sub(1));
    lines.push(axis(longest, cells, lang));
    lines.resize(rows, String::new());
    lines
}

fn strip(run: &Run, known: Duration, role: Role, longest: Duration, cells: usize) -> String {
    let mut shown = vec![Shows::Nothing; cells];
    let mut show = |from: Duration, to: Duration, what: Shows| {
        let at = |time: Duration| time.as_secs_f64() / longest.as_secs_f64() * cells as f64;
        let (from, to) = (at(from), at(to));
        for (x, cell) in shown.iter_mut().enumerate() {
            // At least half of a cell, or it would look longer than it was.
            let part = (to.min(x as f64 + 1.0) - from.max(x as f64)).max(0.0);
            if part >= 0.5 || part > 0.0 && to - from < 0.5 {
                *cell = what.max(*cell);
            }
        }
    };
    let last = end(run).unwrap_or(known).min(known);
    for (from, to) in waits(&run.said, role) {
        show(from, to.min(last), Shows::Waits);
    }
    for event in run.events.iter().map(|event| &event.wire).filter(|event| event.from == role) {
        let what = if event.is_opening() { Shows::Opens } else { Shows::Data };
        if event.left <= last {
            show(event.entered, event.left, what);
        }
    }
    let (half, style) = match role {
        Role::Client => ("▄", Style::Wire),
        Role::Server => ("▀", Style::Value),
    };
    let mut text = String::new();
    for run in shown.chunk_by(|one, other| one == other) {
        text += &match run[0] {
            Shows::Nothing => " ".repeat(run.len()),
            Shows::Waits => paint(Style::Waiting, &"░".repeat(run.len())),
            Shows::Opens => paint(style, &"╌".repeat(run.len())),
            Shows::Data => paint(style, &half.repeat(run.len())),
        };
    }
    text
}

/// The time below the strips, and what the signs mean.
fn axis(longest: Duration, cells: usize, lang: Lang) -> String {
    let signs = [
        format!("▄ {}", common::CLIENT.get(lang)),
        format!("▀ {}", common::SERVER.get(lang)),
        format!("░ {}", words::WAITS.get(lang)),
        format!("╌ {}", words::OPENING.get(lang)),
    ];
    let (begin, last) = (format!("0 {}", common::MS.get(lang)), ms(longest, lang));
    let room = cells.saturating_sub(begin.chars().count() + last.chars().count());
    let signs = signs.join("  ");
    let signs = if signs.chars().count() + 2 <= room { signs } else { String::new() };
    format!("{}{begin}{signs:^room$}{last}", " ".repeat(NAME))
}
