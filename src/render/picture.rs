//! A comparison on one screen: the conclusion, the ladders of all transports
//! side by side on one scale, and where to read on.
//!
//! Owns: what goes where, so that nothing scrolls away: a picture that has
//! scrolled away was not shown. Must never: print by itself; it gives lines.
//!
//! | file | about |
//! |---|---|
//! | `ladder` | one transport, drawn with characters |
//! | `row` | a row of it: what is seen where several things meet |
//! | `strips` | many transports, two lines each |
//! | [`scale`] | how much time is shown |
//! | [`label`] | what is written on an arrow |

pub mod label;
mod ladder;
mod row;
pub mod scale;
mod strips;

use std::time::Duration;

use self::ladder::{BESIDE, Ladder, LadderStyle};
use super::layout::padded;
use super::style::{Style, paint};
use crate::compare::report::Run;
use crate::compare::scenario::{Outline, Scenario};
use crate::trace::link::LinkModel;
use crate::words::compare::{self as common, picture as words};
use crate::words::{Lang, Text};

/// Columns for the time and the brace at the left.
const TIME: usize = 7;

/// The fewest cells in which a ladder can be read, and the most in which its
/// lines do not look flat.
const CELLS: std::ops::RangeInclusive<usize> = 13..=44;

/// Rows between two times at the left.
const STEP: usize = 4;

/// The room for a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns that may be used.
    pub columns: usize,
    /// Lines that may be used.
    pub lines: usize,
}

/// What a picture is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub scenario: Scenario,
    pub outline: &'a Outline,
    pub link: LinkModel,
}

/// A run as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub run: &'a Run,
    /// Nothing later than this is known so far.
    pub known: Duration,
}

/// A picture of some size; it can be drawn again and again.
#[derive(Debug, Clone)]
pub struct Picture<'a> {
    subject: Subject<'a>,
    size: Size,
    lang: Lang,
    /// How long each transport has to need.
    expected: Vec<Duration>,
}

impl<'a> Picture<'a> {
    /// A picture of transports that have to need so long.
    pub fn new(
        subject: Subject<'a>,
        expected: Vec<Duration>,
        size: Size,
        lang: Lang,
    ) -> Picture<'a> {
        Picture { subject, size, lang, expected }
    }

    /// All its lines, as many each time. `first` stands above the others: the
    /// conclusion, or what is going on.
    pub fn lines(&self, runs: &[Seen<'_>], first: &str) -> Vec<String> {
        let mut lines = self.above(first);
        let left_out = not_modelled(self.subject.link);
        let foot = [left_out, words::MORE].map(|texts| self.fitting(texts));
        let rows = self.size.lines.saturating_sub(lines.len() + foot.len());
        let abreast = self.abreast();
        if runs.len() > abreast {
            let longest = self.expected.iter().max().copied().unwrap_or_default();
            lines.extend(strips::lines(runs, longest, self.size.columns, rows, self.lang));
        } else {
            lines.extend(self.ladders(runs, rows));
        }
        lines.extend(foot);
        lines
    }

    /// How many ladders stand side by side.
    fn abreast(&self) -> usize {
        (self.size.columns - TIME) / (CELLS.start() + BESIDE)
    }

    /// The conclusion, and what is compared.
    fn above(&self, first: &str) -> Vec<String> {
        let Subject { scenario, outline, link } = self.subject;
        let mut lines: Vec<String> = textwrap::wrap(first, self.size.columns)
            .into_iter()
            .take(self.conclusion_lines())
            .map(|line| paint(Style::Label, &line))
            .collect();
        lines.resize(self.conclusion_lines(), String::new());
        let setting = words::setting(scenario, outline, link, self.lang);
        let fits = |text: &&String| text.chars().count() <= self.size.columns;
        lines.push(setting.iter().find(fits).unwrap_or(&setting[1]).clone());
        lines
    }

    /// On a narrow screen the conclusion needs two lines.
    fn conclusion_lines(&self) -> usize {
        if self.size.columns < 79 { 2 } else { 1 }
    }

    /// The longest text that fits.
    fn fitting(&self, texts: [Text; 2]) -> String {
        let texts = texts.map(|text| text.get(self.lang));
        let fits = |text: &&str| text.chars().count() <= self.size.columns;
        texts.into_iter().find(fits).unwrap_or(texts[1]).to_owned()
    }

    fn ladders(&self, runs: &[Seen<'_>], lines: usize) -> Vec<String> {
        // Names, and client and server, stand above them.
        let rows = lines.saturating_sub(2).max(4);
        let one_way = self.subject.link.one_way();
        // Below a ladder stand its result and how long it carried both ways.
        let row =
            scale::most_fit(&self.expected, one_way, rows - 2, may_cut(self.subject.scenario));
        let layout = Layout { columns: self.size.columns, rows, row, lang: self.lang };
        ladders(runs, self.subject, layout)
    }
}

/// What the link leaves out, from long to short.
pub fn not_modelled(link: LinkModel) -> [Text; 2] {
    if link.loss.is_possible() { words::LOSS_SIMULATED } else { words::NOT_MODELLED }
}

/// Whether every part of a talk looks like the others. News does not.
pub fn may_cut(scenario: Scenario) -> bool {
    match scenario {
        Scenario::Chat | Scenario::Ask => true,
        Scenario::Push => false,
    }
}

/// How ladders are laid out.
#[derive(Debug, Clone, Copy)]
struct Layout {
    columns: usize,
    rows: usize,
    row: Duration,
    lang: Lang,
}

/// All ladders in full length, as many side by side as is easy to read.
pub fn full(runs: &[&Run], subject: Subject<'_>, columns: usize, lang: Lang) -> Vec<String> {
    /// Rows of the longest ladder, about.
    const ROWS: usize = 44;
    const ABREAST: usize = 2;
    let longest = runs.iter().filter_map(|run| ladder::end(run)).max().unwrap_or_default();
    let row = scale::all_fit(longest, ROWS);
    let mut lines = Vec::new();
    for block in runs.chunks(ABREAST) {
        let end = block.iter().filter_map(|run| ladder::end(run)).max().unwrap_or_default();
        let rows = usize::try_from(end.as_nanos() / row.as_nanos().max(1)).unwrap_or(ROWS) + 3;
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let whole = block.iter().map(|run| Seen { run, known: Duration::MAX });
        let block: Vec<Seen<'_>> = whole.collect();
        lines.extend(ladders(&block, subject, Layout { columns, rows, row, lang }));
    }
    lines
}

fn ladders(runs: &[Seen<'_>], subject: Subject<'_>, layout: Layout) -> Vec<String> {
    let Layout { columns, rows, row, lang } = layout;
    let each = (columns - TIME) / runs.len().max(1);
    let cells = each.saturating_sub(BESIDE).clamp(*CELLS.start(), *CELLS.end());
    let sides = if subject.scenario == Scenario::Push { 1 } else { 2 };
    let messages = subject.outline.messages * sides;
    let shows_age = label::shows_age(subject.scenario);
    let frame = LadderStyle { cells, row, messages, shows_age, lang };
    let drawn: Vec<Ladder> = runs.iter().map(|seen| Ladder::of(*seen, frame, rows)).collect();
    let mut lines = vec![heads(runs, cells, lang), ends(runs.len(), cells, lang)];
    let brace = brace(subject.link.rtt, row);
    let known = runs.iter().map(|seen| seen.known).max().unwrap_or_default();
    for at in 0..rows {
        let mut line = paint_left(at, row, known, &brace, lang);
        drawn.iter().for_each(|ladder| line += &ladder.text(at));
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The names above the ladders, with a few words where there is room.
fn heads(runs: &[Seen<'_>], cells: usize, lang: Lang) -> String {
    let mut line = " ".repeat(TIME);
    for Seen { run, .. } in runs {
        let (name, about) = (run.transport.name(), common::about(run.transport).get(lang));
        let room = (cells + BESIDE - 1).saturating_sub(name.len() + 2);
        let about = if about.chars().count() <= room { about } else { "" };
        line += &paint(Style::Label, name);
        line += &padded(&format!("  {about}"), (cells + BESIDE).saturating_sub(name.len()));
    }
    line.trim_end().to_owned()
}

fn ends(count: usize, cells: usize, lang: Lang) -> String {
    let (client, server) = (common::CLIENT.get(lang), common::SERVER.get(lang));
    let between = (cells + 2).saturating_sub(client.chars().count() + server.chars().count());
    let one = format!("{client}{}{server} ", " ".repeat(between));
    let unit = format!("{:>width$} ", common::MS.get(lang), width = TIME - 1);
    (unit + &one.repeat(count)).trim_end().to_owned()
}

/// The rows of the first round trip, if they are enough for a brace.
fn brace(rtt: Duration, row: Duration) -> Option<usize> {
    let last = usize::try_from(rtt.as_nanos() / row.as_nanos().max(1)).ok()?;
    (last >= 2 && !rtt.is_zero()).then_some(last)
}

/// The time, and the brace that shows a round trip.
fn paint_left(
    at: usize,
    row: Duration,
    known: Duration,
    brace: &Option<usize>,
    lang: Lang,
) -> String {
    let time = row * u32::try_from(at).unwrap_or(u32::MAX);
    let (mut text, mut mark) = (String::new(), " ");
    if at.is_multiple_of(STEP) && time <= known {
        text = common::millis(time, lang);
    }
    if let Some(last) = brace
        && time <= known
        && at <= *last
    {
        mark = match at {
            0 => "╮",
            _ if at == *last => "╯",
            _ => "│",
        };
        // Beside the middle, where no time stands.
        let middle = if (last / 2).is_multiple_of(STEP) { last / 2 + 1 } else { last / 2 };
        if at == middle {
            text = words::RTT.get(lang).to_owned();
        }
    }
    format!("{text:>width$}{mark}", width = TIME - 1)
}
