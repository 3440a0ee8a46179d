//! How wide text may be.
//!
//! Owns: the number of columns that text for people is laid out for. Must
//! never: ask the terminal; whoever prints does, and says it here.
//!
//! 80 columns are what a projector shows and what is easy to read on a wider
//! screen; a file gets the same, so that it can be compared. Only a narrower
//! terminal changes anything: there, lines would be broken inside words.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Columns used where there is room. The last of the 80 stays free: some
/// terminals wrap there.
pub const MOST: usize = 79;

/// Under this, nothing would be left beside the indentation.
const LEAST: usize = 39;

/// For the whole process: there is one screen.
static COLUMNS: AtomicUsize = AtomicUsize::new(MOST);

/// The columns that may be used.
pub fn columns() -> usize {
    COLUMNS.load(Ordering::Relaxed)
}

/// From here on text goes to a terminal of so many columns; `None`: to a file.
pub fn fit(terminal: Option<usize>) {
    let columns = terminal.map_or(MOST, |columns| columns.saturating_sub(1).clamp(LEAST, MOST));
    COLUMNS.store(columns, Ordering::Relaxed);
}
