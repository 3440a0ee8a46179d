//! A row of a ladder: both vertical lines, and the cells between them.
//!
//! Owns: what a place shows when several things want to be seen there. Must
//! never: know what they mean; that is `ladder`.

use crate::protocol::Role;
use crate::render::style::{Style, paint};

/// Dots of braille in a cell, from above to below.
pub(super) const DOTS_DOWN: usize = 4;

/// The bits of a braille cell, by column and row of the dot (Unicode 2800).
pub(super) const DOTS: [[u8; DOTS_DOWN]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// A place between the two lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) up: u8,
    pub(super) down: u8,
    pub(super) letter: Option<(char, Style)>,
}

/// What happens at one of the vertical lines, the more important the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Touch {
    /// No line: before it begins, or when the talk is over.
    Blank,
    Nothing,
    Waits,
    Born,
    Leaves,
    Arrives,
}

#[derive(Debug, Clone)]
pub(super) struct LadderRow {
    pub(super) cells: Vec<Cell>,
    pub(super) client: Touch,
    pub(super) server: Touch,
    /// Both directions carry data.
    pub(super) at_once: bool,
}

impl LadderRow {
    /// The row as text, painted if there are colours. `at` is its number: which of
    /// two lines a cell shows changes from row to row.
    pub(super) fn text(&self, at: usize) -> String {
        let mut text = self.client.text(true);
        let drawn: Vec<(char, Option<Style>)> =
            self.cells.iter().enumerate().map(|(x, cell)| cell.drawn(x + at)).collect();
        for run in drawn.chunk_by(|one, other| one.1 == other.1) {
            let cells: String = run.iter().map(|(letter, _)| letter).collect();
            text += &run[0].1.map_or(cells.clone(), |style| paint(style, &cells));
        }
        text += &self.server.text(false);
        text + &if self.at_once { paint(Style::Good, "▌") } else { " ".to_owned() }
    }

    pub(super) fn line(&mut self, role: Role) -> &mut Touch {
        match role {
            Role::Client => &mut self.client,
            Role::Server => &mut self.server,
        }
    }

    /// The cells beside a side, the nearest first.
    pub(super) fn beside(&mut self, role: Role) -> Box<dyn Iterator<Item = &mut Cell> + '_> {
        match role {
            Role::Client => Box::new(self.cells.iter_mut()),
            Role::Server => Box::new(self.cells.iter_mut().rev()),
        }
    }

    pub(super) fn is_free(&mut self, role: Role, cells: usize) -> bool {
        self.cells.len() > cells
            && self.beside(role).take(cells).all(|cell| *cell == Cell::default())
    }

    /// Whether a text can stand beside a side without covering another.
    pub(super) fn has_room(&mut self, role: Role, cells: usize) -> bool {
        self.cells.len() > cells && self.beside(role).take(cells).all(|cell| cell.letter.is_none())
    }

    /// Writes beside a side.
    pub(super) fn write(&mut self, role: Role, text: &str, style: Style) {
        let letters: Vec<char> = match role {
            Role::Client => text.chars().collect(),
            Role::Server => text.trim_start().chars().rev().collect(),
        };
        for (cell, letter) in self.beside(role).zip(letters) {
            cell.letter = Some((letter, style));
        }
    }
}

impl Cell {
    /// What is seen of it. Of two lines in one cell each shows in every second.
    fn drawn(&self, place: usize) -> (char, Option<Style>) {
        let dots = |dots: u8| char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' ');
        match (self.letter, self.up, self.down) {
            (Some((letter, style)), ..) => (letter, Some(style)),
            (None, 0, 0) => (' ', None),
            (None, up, 0) => (dots(up), Some(Style::Wire)),
            (None, 0, down) => (dots(down), Some(Style::Value)),
            (None, up, _) if place.is_multiple_of(2) => (dots(up), Some(Style::Wire)),
            (None, _, down) => (dots(down), Some(Style::Value)),
        }
    }
}

impl Touch {
    fn text(self, is_client: bool) -> String {
        let (own, others) =
            if is_client { (Style::Wire, Style::Value) } else { (Style::Value, Style::Wire) };
        match (self, is_client) {
            (Touch::Blank, _) => " ".to_owned(),
            (Touch::Nothing, _) => "│".to_owned(),
            (Touch::Waits, _) => paint(Style::Waiting, "▒"),
            (Touch::Born, _) => paint(own, "●"),
            (Touch::Leaves, true) => paint(own, "├"),
            (Touch::Leaves, false) => paint(own, "┤"),
            (Touch::Arrives, true) => paint(others, "◀"),
            (Touch::Arrives, false) => paint(others, "▶"),
        }
    }
}
