//! What crossed a link, drawn with characters: client and server are vertical
//! lines, time runs downwards, and everything sent is a line between them that
//! begins when it left and ends when it arrived.
//!
//! A cell of braille has 2 by 4 dots, so a slope of a quarter of a line can be
//! seen. Rows can be drawn one after the other while time passes.

use std::time::Duration;

use super::style::{Style, paint};
use crate::compare::report::Carried;
use crate::protocol::Role;
use crate::trace::WireEvent;

/// Cells between the two lines.
pub const CELLS: usize = 31;

/// Columns of a ladder: the cells and both lines.
pub const COLUMNS: usize = CELLS + 2;

const DOTS_ACROSS: usize = CELLS * 2;
const DOTS_DOWN: usize = 4;

/// The bits of a braille cell, by column and row of the dot (Unicode 2800).
const DOTS: [[u8; DOTS_DOWN]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// Which ways the lines in a cell go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cell {
    dots: u8,
    up: bool,
    down: bool,
    /// Two of them meet here: both directions carried data at once.
    crossing: bool,
}

/// One row of a ladder, as it is drawn.
#[derive(Debug, Clone)]
pub struct Row {
    cells: [Cell; CELLS],
    /// Something left or reached the client's line, the server's line.
    client: Touch,
    server: Touch,
}

/// What happens at one of the vertical lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touch {
    Nothing,
    Leaves,
    Arrives,
    /// The talk is over: no line any more.
    Over,
}

/// The row that shows the time from `from` on, as long as `height`. After
/// `end` the lines stop.
pub fn row(events: &[Carried], from: Duration, height: Duration, end: Option<Duration>) -> Row {
    let over = if end.is_some_and(|end| from > end) { Touch::Over } else { Touch::Nothing };
    let mut row = Row { cells: [Cell::default(); CELLS], client: over, server: over };
    if over == Touch::Over {
        return row;
    }
    for event in events {
        row.draw(&event.wire, from, height);
    }
    row.cross(events, from, height);
    row
}

impl Row {
    fn draw(&mut self, event: &WireEvent, from: Duration, height: Duration) {
        let to = from + height;
        if event.left < from || event.entered >= to {
            return;
        }
        // In dots from the row's upper edge.
        let dot = |time: Duration| {
            (time.as_secs_f64() - from.as_secs_f64()) / height.as_secs_f64() * DOTS_DOWN as f64
        };
        let (start, end) = (dot(event.entered), dot(event.left));
        let is_dotted = event.is_opening();
        for step in 0..DOTS_ACROSS {
            let part = (step as f64 + 0.5) / DOTS_ACROSS as f64;
            let y = (start + (end - start) * part).floor();
            let is_here = (0.0..DOTS_DOWN as f64).contains(&y);
            if !is_here || is_dotted && step % 4 > 1 {
                continue;
            }
            let x = match event.from {
                Role::Client => step,
                Role::Server => DOTS_ACROSS - 1 - step,
            };
            let cell = &mut self.cells[x / 2];
            cell.dots |= DOTS[x % 2][y as usize];
            cell.up |= event.from == Role::Client;
            cell.down |= event.from == Role::Server;
        }
        let is_in = |time: Duration| time >= from && time < to;
        let (sender, receiver) = match event.from {
            Role::Client => (&mut self.client, &mut self.server),
            Role::Server => (&mut self.server, &mut self.client),
        };
        if is_in(event.entered) && *sender == Touch::Nothing {
            *sender = Touch::Leaves;
        }
        if is_in(event.left) {
            *receiver = Touch::Arrives;
        }
    }

    /// Marks where data on its way there meets data on its way back.
    fn cross(&mut self, events: &[Carried], from: Duration, height: Duration) {
        let sent_by = |role| {
            events
                .iter()
                .map(|event| &event.wire)
                .filter(move |event| event.from == role && event.is_data())
        };
        for up in sent_by(Role::Client) {
            for down in sent_by(Role::Server) {
                let Some((part, time)) = meeting(up, down) else { continue };
                if time >= from.as_secs_f64() && time < (from + height).as_secs_f64() {
                    let at = (part * CELLS as f64) as usize;
                    self.cells[at.min(CELLS - 1)].crossing = true;
                }
            }
        }
    }

    /// The row as text, in colours if there are any.
    pub fn text(&self) -> String {
        let line = |touch, left: bool| match (touch, left) {
            (Touch::Over, _) => " ",
            (Touch::Nothing, _) => "│",
            (Touch::Leaves, true) => "├",
            (Touch::Leaves, false) => "┤",
            (Touch::Arrives, true) => "◀",
            (Touch::Arrives, false) => "▶",
        };
        let mut text = line(self.client, true).to_owned();
        for run in self.cells.chunk_by(|one, other| one.style() == other.style()) {
            let cells: String = run.iter().map(Cell::character).collect();
            text += &match run[0].style() {
                Some(style) => paint(style, &cells),
                None => cells,
            };
        }
        text + line(self.server, false)
    }
}

/// Where two lines of opposite directions meet: the part of the way from the
/// client, and the time in seconds. `None`: they were never under way at once.
fn meeting(up: &WireEvent, down: &WireEvent) -> Option<(f64, f64)> {
    let seconds = |time: Duration| time.as_secs_f64();
    let (up_start, up_takes) = (seconds(up.entered), seconds(up.left) - seconds(up.entered));
    let (down_start, down_takes) =
        (seconds(down.entered), seconds(down.left) - seconds(down.entered));
    let both = up_takes + down_takes;
    if both <= 0.0 || up.left <= down.entered || down.left <= up.entered {
        return None;
    }
    let part = (down_start + down_takes - up_start) / both;
    Some((part, up_start + part * up_takes))
}

impl Cell {
    fn character(&self) -> char {
        match self.dots {
            _ if self.crossing => '╳',
            0 => ' ',
            dots => char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' '),
        }
    }

    fn style(&self) -> Option<Style> {
        match (self.up, self.down) {
            _ if self.crossing => Some(Style::Label),
            (true, _) => Some(Style::Wire),
            (false, true) => Some(Style::Value),
            (false, false) => None,
        }
    }
}

/// How much time a row shows, so that there are at most so many of them: a
/// number that is easy to read.
pub fn row_height(total: Duration, rows: u32) -> Duration {
    /// In microseconds; beyond them, whole seconds.
    const NICE: [u64; 17] = [
        100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 25_000, 40_000, 50_000, 80_000,
        100_000, 200_000, 250_000, 400_000, 500_000,
    ];
    let fits = |height: &Duration| *height * rows >= total;
    let nice = NICE.into_iter().map(Duration::from_micros).find(fits);
    nice.unwrap_or_else(|| Duration::from_secs(total.as_secs() / u64::from(rows) + 1))
}
