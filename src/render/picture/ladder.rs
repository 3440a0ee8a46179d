//! What crossed a link, drawn with characters: client and server are vertical
//! lines, time runs downwards, and everything sent is a line between them that
//! begins when it left and ends when it arrived.
//!
//! A cell of braille has 2 by 4 dots, so a slope of a quarter of a row can be
//! seen. It has one colour only. Where lines of both directions fall into one
//! cell, it shows one of them and its neighbour the other, as in a weave: two
//! colours stay two colours.

use std::time::Duration;

use super::row::{Cell, DOTS, DOTS_DOWN, LadderRow, Touch};
use super::{Seen, label};
use crate::compare::report::overlap::at_once;
use crate::compare::report::waiting::waits;
use crate::compare::report::{Carried, Run};
use crate::protocol::Role;
use crate::render::style::Style;
use crate::trace::What;
use crate::words::compare::picture as words;
use crate::words::{Lang, compare::ms};

/// Rows after which "waits" is written again.
const REPEAT: usize = 8;

/// Columns of a ladder beside its cells: both lines, and the mark of "at once".
pub const BESIDE: usize = 3;

/// How a ladder is drawn.
#[derive(Debug, Clone, Copy)]
pub struct LadderStyle {
    /// Cells between the two lines.
    pub cells: usize,
    /// How much time a row shows.
    pub row: Duration,
    /// How many messages there are, of both sides.
    pub messages: usize,
    /// Whether labels say how old a message was.
    pub shows_age: bool,
    pub lang: Lang,
}

/// A ladder, row by row.
#[derive(Debug, Clone)]
pub struct Ladder {
    frame: LadderStyle,
    rows: Vec<LadderRow>,
}

impl Ladder {
    /// The first rows of a run, as far as it is known.
    pub fn of(Seen { run, known }: Seen<'_>, frame: LadderStyle, rows: usize) -> Ladder {
        let end = end(run);
        let row = |number: usize| {
            let from = frame.row * u32::try_from(number).unwrap_or(u32::MAX);
            let is_over = from > known || end.is_some_and(|end| from > end);
            let line = if is_over { Touch::Blank } else { Touch::Nothing };
            let cells = vec![Cell::default(); frame.cells];
            LadderRow { cells, client: line, server: line, at_once: false }
        };
        let mut ladder = Ladder { frame, rows: (0..rows).map(row).collect() };
        let last = end.unwrap_or(known).min(known);
        let shown = || run.events.iter().filter(|event| event.wire.left <= last);
        shown().for_each(|event| ladder.line(event));
        for role in [Role::Client, Role::Server] {
            let waits = waits(&run.said, role);
            waits.iter().for_each(|&(from, to)| ladder.wait(role, from, to.min(last)));
        }
        ladder.labels(run, last);
        ladder.losses(run, last);
        for (from, to) in at_once(&run.events) {
            ladder.between(from, to.min(last)).iter_mut().for_each(|row| row.at_once = true);
        }
        ladder.words(run, last);
        if end.is_some_and(|end| known >= end) {
            ladder.result(run);
        } else if ladder.at(known) >= rows {
            let heard = run.said.iter().filter(|said| said.heard <= known).count();
            let texts = words::still_going(heard, frame.messages, frame.lang);
            ladder.below(rows.saturating_sub(1), &texts, Style::Label);
        }
        ladder
    }

    /// The row of a time, as far as there are rows.
    fn at(&self, time: Duration) -> usize {
        let at = time.as_nanos() / self.frame.row.as_nanos().max(1);
        usize::try_from(at).unwrap_or(usize::MAX)
    }

    /// The rows from one time to another.
    fn between(&mut self, from: Duration, to: Duration) -> &mut [LadderRow] {
        let (from, to) = (self.at(from), self.at(to));
        let end = self.rows.len().min(to.saturating_add(1));
        &mut self.rows[from.min(end)..end]
    }

    /// Draws a line from side to side.
    fn line(&mut self, event: &Carried) {
        let wire = &event.wire;
        if wire.what == What::Lost {
            return;
        }
        let dots_across = self.frame.cells * 2;
        let dot_height = self.frame.row.as_secs_f64() / DOTS_DOWN as f64;
        let (start, end) = (wire.entered.as_secs_f64(), wire.left.as_secs_f64());
        for step in 0..dots_across {
            // Dotted, if it only opens the way.
            if wire.is_opening() && step % 4 > 1 {
                continue;
            }
            let part = (step as f64 + 0.5) / dots_across as f64;
            let dot = ((start + (end - start) * part) / dot_height) as usize;
            let Some(row) = self.rows.get_mut(dot / DOTS_DOWN) else { continue };
            let x = match wire.from {
                Role::Client => step,
                Role::Server => dots_across - 1 - step,
            };
            let bit = DOTS[x % 2][dot % DOTS_DOWN];
            match wire.from {
                Role::Client => row.cells[x / 2].up |= bit,
                Role::Server => row.cells[x / 2].down |= bit,
            }
        }
        self.touch(wire.from, wire.entered, Touch::Leaves);
        self.touch(wire.from.peer(), wire.left, Touch::Arrives);
    }

    fn touch(&mut self, role: Role, time: Duration, touch: Touch) {
        let at = self.at(time);
        if let Some(row) = self.rows.get_mut(at) {
            let line = row.line(role);
            *line = touch.max(*line);
        }
    }

    fn wait(&mut self, role: Role, from: Duration, to: Duration) {
        for row in self.between(from, to) {
            let line = row.line(role);
            *line = Touch::Waits.max(*line);
        }
    }

    /// Writes what is sent beside where it begins.
    fn labels(&mut self, run: &Run, last: Duration) {
        let mut labels: Vec<[Vec<[String; 3]>; 2]> = vec![Default::default(); self.rows.len()];
        let is_shown = |event: &&Carried| event.wire.left <= last && event.wire.what != What::Lost;
        for event in run.events.iter().filter(is_shown) {
            let at = self.at(event.wire.entered);
            let Some(row) = labels.get_mut(at) else { continue };
            let age = if self.frame.shows_age { age(run, event) } else { None };
            let age = age.map_or_else(String::new, |age| format!(" {}", ms(age, self.frame.lang)));
            let (full, short) = (label::full(event), label::short(event));
            let texts = [format!("{full}{age}"), format!("{short}{age}"), short];
            row[usize::from(event.wire.from == Role::Server)].push(texts);
        }
        for (row, [client, server]) in self.rows.iter_mut().zip(labels) {
            let most = self.frame.cells.saturating_sub(2);
            // The client's label may be long where the server's is short.
            let least = joined(&server, 2).chars().count();
            let client = fitting(&client, most.saturating_sub(least + 1));
            let server = fitting(&server, most.saturating_sub(client.chars().count() + 1));
            row.write(Role::Client, &client, Style::Wire);
            row.write(Role::Server, &server, Style::Value);
        }
        if self.frame.shows_age {
            let born = run.said.iter().filter(|said| said.said <= last);
            born.for_each(|said| self.touch(said.from, said.said, Touch::Born));
        }
    }

    /// Marks where a packet was lost, behind what is written there.
    fn losses(&mut self, run: &Run, last: Duration) {
        let text = format!("✗ {}", words::LOST.get(self.frame.lang));
        let is_lost = |event: &&Carried| event.wire.left <= last && event.wire.what == What::Lost;
        for event in run.events.iter().filter(is_lost) {
            let at = self.at(event.wire.entered);
            let Some(row) = self.rows.get_mut(at) else { continue };
            let free = row.beside(event.wire.from).skip_while(|cell| cell.letter.is_some());
            for (cell, letter) in free.skip(1).zip(text.chars()) {
                cell.letter = Some((letter, Style::Bad));
            }
        }
    }

    /// Writes "waits" beside a side that does: where nothing is drawn, else over
    /// a line, but never over a label.
    fn words(&mut self, run: &Run, last: Duration) {
        let word = format!(" {}", words::WAITS.get(self.frame.lang));
        let cells = word.chars().count();
        for role in [Role::Client, Role::Server] {
            let mut next = 0;
            for (from, to) in waits(&run.said, role) {
                let end = self.rows.len().min(self.at(to.min(last)).saturating_add(1));
                loop {
                    let rows = self.at(from).max(next)..end;
                    let free = rows.clone().find(|&at| self.rows[at].is_free(role, cells));
                    let unlabelled =
                        || rows.clone().find(|&at| self.rows[at].has_room(role, cells));
                    let Some(at) = free.or_else(unlabelled) else { break };
                    self.rows[at].write(role, &word, Style::Waiting);
                    next = at + REPEAT;
                }
            }
        }
    }

    /// Writes below the ladder how it ended, or at its last row that it goes on.
    fn result(&mut self, run: &Run) {
        let lang = self.frame.lang;
        let Some(end) = end(run) else { return };
        let below = self.at(end).saturating_add(1);
        let failed = words::FAILED.get(lang).to_owned();
        if below >= self.rows.len() {
            let texts =
                run.total.map_or([failed.clone(), failed], |total| words::goes_on(total, lang));
            return self.below(self.rows.len().saturating_sub(1), &texts, Style::Result);
        }
        match run.total {
            None => self.below(below, &[failed], Style::Bad),
            Some(total) => {
                let done = format!("{} {}", words::DONE.get(lang), ms(total, lang));
                self.below(below, &[done, ms(total, lang)], Style::Result);
            }
        }
        if run.overlap >= Duration::from_millis(1) {
            let overlap = ms(run.overlap, lang);
            let both = [format!("{} {overlap}", words::BOTH.get(lang)), format!("▌ {overlap}")];
            self.below(below + 1, &both, Style::Good);
        }
    }

    /// Writes the first text that fits instead of a row.
    fn below(&mut self, at: usize, texts: &[String], style: Style) {
        let cells = self.frame.cells;
        let fits = |text: &&String| text.chars().count() <= cells;
        let Some(text) = texts.iter().find(fits).or(texts.last()) else { return };
        let Some(row) = self.rows.get_mut(at) else { return };
        (row.client, row.server, row.at_once) = (Touch::Blank, Touch::Blank, false);
        row.cells = vec![Cell::default(); cells];
        for (cell, letter) in row.cells.iter_mut().zip(text.chars()) {
            cell.letter = Some((letter, style));
        }
    }

    /// A row as text, painted if there are colours.
    pub fn text(&self, at: usize) -> String {
        self.rows.get(at).map_or_else(String::new, |row| row.text(at))
    }
}

/// When a run ended: with its last message, or with the last thing that
/// happened if it failed. `None` as long as it goes on.
pub fn end(run: &Run) -> Option<Duration> {
    let last = || run.events.iter().map(|event| event.wire.left).max().unwrap_or_default();
    run.total.or_else(|| run.error.as_ref().map(|_| last()))
}

/// Labels of one row beside each other, as short as they must be to fit.
fn fitting(labels: &[[String; 3]], most: usize) -> String {
    let forms = (0..3).map(|form| joined(labels, form));
    let text = forms.into_iter().find(|text| text.chars().count() <= most);
    text.unwrap_or_else(|| joined(labels, 2).chars().take(most).collect())
}

/// The same in one of their forms, of which the last is the shortest.
fn joined(labels: &[[String; 3]], form: usize) -> String {
    let texts = labels.iter().map(|forms| forms[form].trim());
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// How old the first of the messages was that something brought.
fn age(run: &Run, event: &Carried) -> Option<Duration> {
    let first = event.lines.first()?;
    let said = run.said.iter().find(|said| said.from == event.wire.from && said.index == *first)?;
    Some(said.age())
}
