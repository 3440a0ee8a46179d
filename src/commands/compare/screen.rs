//! Where a comparison is shown: once at the end, or again and again in the same
//! place while it happens.
//!
//! Owns: the place on the terminal. A picture is drawn over the last one, so
//! nothing scrolls, and the last one stays. Must never: decide what is in it.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use super::measuring::Watcher;
use crate::cli::CompareArgs;
use crate::commands::{Stop, aside, flush, printing, terminal};
use crate::compare::report::{Comparison, Run};
use crate::render::compare as text;
use crate::render::picture::{Picture, Seen, Size};
use crate::words::Lang;
use crate::words::compare::picture as words;

/// The usual terminal, and what a file gets.
const USUAL: (usize, usize) = (80, 24);

/// From so many lines on there is room for sentences below the picture ...
const TALL: usize = 34;
/// ... which get so many.
const SENTENCES: usize = 10;

/// The least time between two pictures. People see 25 a second as motion.
const REST: Duration = Duration::from_millis(40);

/// A picture may take this part of the time: drawing must not be what the
/// machine is busy with.
const PART: u32 = 10;

/// The room for the picture on the terminal, or in a file.
pub(super) fn size() -> Size {
    let (columns, lines) = terminal::size().unwrap_or(USUAL);
    // The prompt comes back in the last line; some terminals wrap in the last
    // column.
    let lines = if lines >= TALL { lines - 1 - SENTENCES } else { lines.saturating_sub(1) };
    Size { columns: columns.saturating_sub(1).max(40), lines: lines.max(14) }
}

/// Where things are shown, if they are.
pub(super) struct PictureScreen<'a, W> {
    pub(super) out: &'a mut W,
    picture: &'a Picture<'a>,
    lang: Lang,
    is_live: bool,
    /// How many lines the last picture had.
    drawn: usize,
    /// When the next one may be drawn.
    rest_until: Instant,
}

impl<'a, W: Write> PictureScreen<'a, W> {
    pub(super) fn new(
        out: &'a mut W,
        args: &CompareArgs,
        picture: &'a Picture<'a>,
        lang: Lang,
    ) -> PictureScreen<'a, W> {
        let can_move = std::env::var("TERM").is_ok_and(|term| term != "dumb") || cfg!(windows);
        let is_terminal = std::io::stdout().is_terminal() && can_move;
        let is_picture = !args.json && !args.more && !args.explain && args.repeat == 1;
        let is_live = is_picture && (args.live || is_terminal && !args.no_live);
        PictureScreen { out, picture, lang, is_live, drawn: 0, rest_until: Instant::now() }
    }

    pub(super) fn print(
        &mut self,
        print: impl FnOnce(&mut W) -> std::io::Result<()>,
    ) -> Result<(), Stop> {
        print(self.out).map_err(|error| printing(error, self.lang))?;
        flush(self.out, self.lang)
    }

    /// Draws over the last picture.
    fn draw(&mut self, lines: &[String]) -> Result<(), Stop> {
        // Up to where the last one began; each line ends with "erase the rest".
        let (up, erase) = match self.drawn {
            0 => (String::new(), if self.is_live { "\x1b[K" } else { "" }),
            lines => (format!("\x1b[{lines}A"), "\x1b[K"),
        };
        self.drawn = lines.len();
        let text: String = lines.iter().map(|line| format!("{line}{erase}\n")).collect();
        self.print(|out| write!(out, "{up}{text}"))
    }

    fn draw_runs(&mut self, runs: &[(Run, Duration)], first: &str) -> Result<(), Stop> {
        let seen: Vec<Seen<'_>> =
            runs.iter().map(|(run, known)| Seen { run, known: *known }).collect();
        self.draw(&self.picture.lines(&seen, first))
    }

    /// Plays what was measured once more, so many times as slowly.
    pub(super) fn play(&mut self, slow: Option<u32>, comparison: &Comparison) -> Result<(), Stop> {
        let Some(slow) = slow.filter(|_| self.is_live) else { return Ok(()) };
        let runs: Vec<&Run> = comparison.outcomes.iter().map(|outcome| &outcome.run).collect();
        let end = runs.iter().filter_map(|run| run.total).max().unwrap_or_default();
        let begun = Instant::now();
        while begun.elapsed() < end * slow {
            let known = begun.elapsed() / slow;
            let seen: Vec<Seen<'_>> = runs.iter().map(|run| Seen { run, known }).collect();
            self.draw(&self.picture.lines(&seen, &words::slower(slow, self.lang)))?;
            std::thread::sleep(REST);
        }
        Ok(())
    }

    /// The last picture, and what it shows in sentences where there is room.
    pub(super) fn finish(&mut self, comparison: &Comparison) -> Result<(), Stop> {
        let runs = comparison.outcomes.iter().map(|outcome| &outcome.run);
        let seen: Vec<Seen<'_>> = runs.map(|run| Seen { run, known: Duration::MAX }).collect();
        let scenario = comparison.script.scenario;
        let conclusion = comparison.conclusion.as_ref();
        let conclusion = conclusion.map(|one| words::conclusion(one, scenario, self.lang));
        self.draw(&self.picture.lines(&seen, &conclusion.unwrap_or_default()))?;
        let room = match terminal::size() {
            Some((_, lines)) => (lines - 1).saturating_sub(self.drawn),
            None => usize::MAX,
        };
        let lang = self.lang;
        self.print(|out| text::sentences(out, comparison, room, lang))
    }
}

impl<W: Write> Watcher for PictureScreen<'_, W> {
    fn watches(&self) -> bool {
        self.is_live
    }

    fn watch(&mut self, runs: impl Fn() -> Vec<(Run, Duration)>) -> Result<(), Stop> {
        let begun = Instant::now();
        if !self.is_live || begun < self.rest_until {
            return Ok(());
        }
        let running = words::RUNNING.get(self.lang);
        self.draw_runs(&runs(), running)?;
        self.rest_until = Instant::now() + REST.max(begun.elapsed() * PART);
        Ok(())
    }

    fn again(&mut self, runs: &[(Run, Duration)], text: &str) -> Result<(), Stop> {
        if self.is_live {
            return self.draw_runs(runs, text);
        }
        // Whether anybody reads it makes no difference.
        aside(text);
        Ok(())
    }
}
