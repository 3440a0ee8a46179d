//! A comparison as text: ladders side by side, tables, sentences.
//!
//! The ladders can be printed while the talk goes on: a row is printed when
//! everything in it is known, and never changes.

use std::io::{self, Write};
use std::time::Duration;

use super::ladder::{COLUMNS, row, row_height};
use super::layout::{padded, paragraph};
use super::style::{Style, paint};
use crate::protocol::Role;
use crate::protocol::frame::Opcode;
use crate::report::{Comparison, Outcome, Run, Volume};
use crate::scenario::{Script, Transport};
use crate::trace::What;
use crate::words::{Lang, compare as words};

/// Rows of the longest ladder, about: more would leave the screen too far
/// behind, fewer would not show the slopes.
const ROWS: u32 = 44;

/// Columns for the time at the left.
const TIME: usize = 8;

/// Columns between two ladders.
const GAP: usize = 4;

/// What is compared, before it begins.
pub fn head(out: &mut impl Write, script: &Script, seed: u64, lang: Lang) -> io::Result<()> {
    let (messages, size) =
        (script.server.len(), script.server.first().map_or(0, |line| line.text.len()));
    let text = words::scenario(script.scenario, messages, size, lang);
    paragraph(out, 0, &text)?;
    paragraph(out, 0, &words::link(script.link, seed, lang))?;
    let legend = format!("{} {}", words::LEGEND.get(lang), words::CROSSING.get(lang));
    paragraph(out, 0, &legend)?;
    writeln!(out)
}

/// Up to two ladders side by side, row by row.
#[derive(Debug, Clone)]
pub struct Ladders {
    height: Duration,
    lang: Lang,
    next: u32,
}

impl Ladders {
    /// Two of them fit on 80 columns.
    pub const ABREAST: usize = 2;

    /// Ladders with a scale for talks of this length.
    pub fn for_total(total: Duration, lang: Lang) -> Ladders {
        Ladders { height: row_height(total, ROWS), lang, next: 0 }
    }

    /// The end of the next row, in the time of the talk.
    pub fn next_row_ends(&self) -> Duration {
        self.height * (self.next + 1)
    }

    /// Names above the ladders.
    pub fn heads(&self, out: &mut impl Write, transports: &[Transport]) -> io::Result<()> {
        let names = transports.iter().map(|transport| {
            let about = words::about(*transport).get(self.lang);
            let (name, rest) =
                (transport.name(), COLUMNS.saturating_sub(transport.name().chars().count() + 2));
            let about: String = about.chars().take(rest).collect();
            (format!("{name}  {about}"), format!("{}  {about}", paint(Style::Label, name)))
        });
        self.columns(out, "", names)?;
        let ends = transports.iter().map(|_| {
            let (left, right) = (words::CLIENT.get(self.lang), words::SERVER.get(self.lang));
            let gap = COLUMNS - left.chars().count() - right.chars().count();
            let text = format!("{left}{}{right}", " ".repeat(gap));
            (text.clone(), text)
        });
        self.columns(out, "", ends)
    }

    /// The next row.
    pub fn row(&mut self, out: &mut impl Write, runs: &[&Run]) -> io::Result<()> {
        let from = self.height * self.next;
        let time = match self.next % 5 {
            0 => words::ms(from, self.lang),
            _ => String::new(),
        };
        let cells = runs.iter().map(|run| {
            let end = run.total.or_else(|| run.error.as_ref().and(last(run)));
            match end {
                Some(end) if from > end && from - end <= self.height => {
                    let text = self.done(run, end);
                    (text.clone(), paint(Style::Result, &text))
                }
                _ => {
                    let text = row(&run.events, from, self.height, end).text();
                    (" ".repeat(COLUMNS), text)
                }
            }
        });
        let cells: Vec<(String, String)> = cells.collect();
        self.columns(out, &time, cells.into_iter())?;
        self.next += 1;
        Ok(())
    }

    /// Whether all of these are drawn, the words below them included.
    pub fn are_over(&self, runs: &[&Run]) -> bool {
        let from = self.height * self.next;
        runs.iter().all(|run| {
            let end = run.total.or_else(|| run.error.as_ref().and(last(run)));
            end.is_some_and(|end| from > end && from - end > self.height)
                || end.is_none() && run.error.is_some()
        })
    }

    fn done(&self, run: &Run, end: Duration) -> String {
        let (word, time) = match run.total {
            Some(_) => (words::DONE.get(self.lang), words::ms(end, self.lang)),
            None => (words::FAILED.get(self.lang), String::new()),
        };
        let text = format!("{word}: {time}");
        let gap = COLUMNS.saturating_sub(text.chars().count()) / 2;
        padded(&(" ".repeat(gap) + text.trim_end_matches(": ")), COLUMNS)
    }

    /// Texts beside each other: each as it is measured and as it is printed.
    fn columns(
        &self,
        out: &mut impl Write,
        time: &str,
        texts: impl Iterator<Item = (String, String)>,
    ) -> io::Result<()> {
        let mut line = format!("{time:>width$} ", width = TIME - 1);
        for (index, (plain, painted)) in texts.enumerate() {
            if index > 0 {
                line += &" ".repeat(GAP);
            }
            let missing = COLUMNS.saturating_sub(plain.chars().count());
            line += &painted;
            line += &" ".repeat(missing);
        }
        writeln!(out, "{}", line.trim_end())
    }
}

/// When the last thing that happened was over.
fn last(run: &Run) -> Option<Duration> {
    run.events.iter().map(|event| event.left).max()
}

/// All ladders of finished runs, two abreast, on one scale.
pub fn ladders(out: &mut impl Write, runs: &[&Run], lang: Lang) -> io::Result<()> {
    let longest = runs.iter().filter_map(|run| run.total.or_else(|| last(run))).max();
    let mut blocks = runs.chunks(Ladders::ABREAST).peekable();
    while let Some(block) = blocks.next() {
        let mut ladders = Ladders::for_total(longest.unwrap_or_default(), lang);
        let transports: Vec<Transport> = block.iter().map(|run| run.transport).collect();
        ladders.heads(out, &transports)?;
        while !ladders.are_over(block) {
            ladders.row(out, block)?;
        }
        if blocks.peek().is_some() {
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Everything below the ladders.
pub fn summary(out: &mut impl Write, comparison: &Comparison, lang: Lang) -> io::Result<()> {
    writeln!(out)?;
    times(out, &comparison.outcomes, lang)?;
    writeln!(out)?;
    volumes(out, &comparison.outcomes, lang)?;
    writeln!(out)?;
    paragraph(out, 0, words::COLUMNS.get(lang))?;
    let late = comparison.outcomes.iter().map(|outcome| &outcome.run);
    let worst = late.clone().map(Run::lateness_p99).max().unwrap_or_default();
    let chunks = late.map(|run| run.lateness.len()).sum();
    paragraph(out, 0, &words::lateness(worst, chunks, lang))?;
    writeln!(out, "\n{}", paint(Style::Heading, words::READING.get(lang)))?;
    for outcome in &comparison.outcomes {
        if let Some(error) = &outcome.run.error {
            paragraph(out, 2, &words::broken(outcome.run.transport, error, lang))?;
        }
    }
    for finding in &comparison.findings {
        paragraph(out, 2, &words::finding(finding, lang))?;
    }
    Ok(())
}

/// The width of the first column of both tables.
const NAME: usize = 16;

fn times(out: &mut impl Write, outcomes: &[Outcome], lang: Lang) -> io::Result<()> {
    let heads = [
        words::TOTAL,
        words::THEORY,
        words::DEVIATION,
        words::OPENING,
        words::OVERLAP,
        words::AGE_MEDIAN,
        words::AGE_MAX,
    ];
    let heads = heads.map(|head| head.get(lang).to_owned());
    writeln!(out, "{}", paint(Style::Label, &cells("", &heads)))?;
    for Outcome { run, spread } in outcomes {
        let time =
            |time: Option<Duration>| time.map_or("-".to_owned(), |time| words::ms(time, lang));
        let theory = run.theory.map(|theory| theory.total);
        let deviation =
            run.deviation().map_or(String::new(), |part| format!("{:+.1} %", part * 100.0));
        let texts = [
            time(run.total),
            time(theory),
            deviation,
            time(run.opening),
            time(run.total.map(|_| run.overlap)),
            time(run.ages.map(|ages| ages.median)),
            time(run.ages.map(|ages| ages.max)),
        ];
        writeln!(out, "{}", cells(run.transport.name(), &texts))?;
        if let Some((low, high)) = spread.filter(|(low, high)| low != high) {
            writeln!(out, "{:NAME$}{}", "", words::spread(low, high, lang))?;
        }
    }
    Ok(())
}

fn cells(name: &str, texts: &[String; 7]) -> String {
    texts.iter().fold(padded(name, NAME), |line, text| format!("{line}{text:>9}"))
}

fn volumes(out: &mut impl Write, outcomes: &[Outcome], lang: Lang) -> io::Result<()> {
    let heads =
        [words::CONNECTIONS, words::REQUESTS, words::UP, words::DOWN].map(|head| head.get(lang));
    let line =
        format!("{:NAME$}{:>7}{:>10}{:>22}{:>24}", "", heads[0], heads[1], heads[2], heads[3]);
    writeln!(out, "{}", paint(Style::Label, &line))?;
    for Outcome { run, .. } in outcomes {
        let bytes = |volume: Volume| format!("{} + {}", volume.payload, volume.overhead);
        let name = run.transport.name();
        let (connections, requests) = (run.connections, run.requests);
        let (up, down) = (bytes(run.up), bytes(run.down));
        writeln!(out, "{name:NAME$}{connections:>7}{requests:>10}{up:>22}{down:>24}")?;
    }
    Ok(())
}

/// Theory as sums, and every entry of the diaries.
pub fn explanation(out: &mut impl Write, comparison: &Comparison, lang: Lang) -> io::Result<()> {
    let script = &comparison.script;
    writeln!(out, "\n{}", paint(Style::Heading, words::FORMULAS.get(lang)))?;
    for Outcome { run, .. } in &comparison.outcomes {
        if let Some(theory) = &run.theory {
            let name = run.transport.name();
            paragraph(out, 2, &words::formula(name, theory, script.link, script.think, lang))?;
        }
    }
    for Outcome { run, .. } in &comparison.outcomes {
        let title = format!("{}: {}", words::DIARY.get(lang), run.transport.name());
        writeln!(out, "\n{}", paint(Style::Heading, &title))?;
        for event in &run.events {
            let (style, arrow) = match event.from {
                Role::Client => (Style::Wire, "-->"),
                Role::Server => (Style::Value, "<--"),
            };
            let ms = |time: Duration| format!("{:10.2}", time.as_secs_f64() * 1000.0);
            // The two bytes of a close code are in the label.
            let is_close = event.what == What::Frame { opcode: Opcode::Close };
            let payload = if is_close { &[][..] } else { &event.payload };
            let payload = crate::escape::folded_line(payload, 24).0;
            let label = paint(style, &padded(&format!("{arrow} {}", event.label()), 18));
            writeln!(
                out,
                "{} {}  #{} {label} {:>5} B  {payload}",
                ms(event.entered),
                ms(event.left),
                event.connection + 1,
                event.bytes
            )?;
        }
    }
    Ok(())
}
