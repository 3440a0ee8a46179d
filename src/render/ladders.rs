//! Ladders side by side, on one scale.
//!
//! They can be printed while the talk goes on: a row is printed when everything
//! in it is known, and never changes.

use std::io::{self, Write};
use std::time::Duration;

use super::ladder::{COLUMNS, row, row_height};
use super::layout::padded;
use super::style::{Style, paint};
use crate::compare::report::Run;
use crate::compare::table::Transport;
use crate::words::{Lang, compare as words};

/// Rows of the longest ladder, about: more would leave the screen too far
/// behind, fewer would not show the slopes.
const ROWS: u32 = 44;

/// Columns for the time at the left.
const TIME: usize = 8;

/// Columns between two ladders.
const GAP: usize = 4;

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
    run.events.iter().map(|event| event.wire.left).max()
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
