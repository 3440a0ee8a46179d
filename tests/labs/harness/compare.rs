//! What a failed check says: the input, what came, what was wanted, where the first byte differs.
//!
//! Owns: `Failure` and the few ways to make one. Must never: decide about points (see `mod`), nor
//! let a student's bytes reach the terminal unescaped (see `bytes`).
//! Read next: `sandbox`, which carries a `Failure` out of the child.

use super::bytes::{char_at, hex, quoted, window};
use super::text::{Text, text};
use serde::{Deserialize, Serialize};
use std::fmt::{Debug, Display};

/// `Ok` when the student's code did right, else the first thing it did wrong.
pub type Verdict = Result<(), Failure>;

/// One wrong answer, ready to be shown (already in the reader's language).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub input: String,
    pub got: String,
    pub wanted: String,
    /// Where the first byte differs, in words; absent when the answers are not bytes.
    pub differs: Option<String>,
    /// The name of a known mistake, when the wrong value gives it away.
    pub diagnosis: Option<String>,
}

impl Failure {
    /// A failure told in words.
    pub fn new(input: impl Display, got: impl Display, wanted: impl Display) -> Failure {
        let (input, got, wanted) = (input.to_string(), got.to_string(), wanted.to_string());
        Failure { input, got, wanted, differs: None, diagnosis: None }
    }

    /// Adds the name of the mistake that makes exactly this wrong value.
    pub fn named(mut self, diagnosis: Option<impl Display>) -> Failure {
        self.diagnosis = diagnosis.map(|words| words.to_string());
        self
    }
}

/// Demands that a condition holds; the words are made only when it does not.
pub fn demand(
    holds: bool,
    input: impl Display,
    got: impl Display,
    wanted: impl Display,
) -> Verdict {
    if holds { Ok(()) } else { Err(Failure::new(input, got, wanted)) }
}

/// Demands two equal values, shown as Rust shows them, opened where they begin to differ.
pub fn same<T: PartialEq + Debug>(input: impl Display, got: &T, wanted: &T) -> Verdict {
    if got == wanted {
        return Ok(());
    }
    let (got, wanted) = (format!("{got:?}"), format!("{wanted:?}"));
    let at = first_difference(got.as_bytes(), wanted.as_bytes()).unwrap_or(0);
    Err(Failure::new(input, window(&got, at), window(&wanted, at)))
}

/// Demands two equal texts, and points at the first byte that differs.
pub fn same_text(input: impl Display, got: &str, wanted: &str) -> Verdict {
    let Some(at) = first_difference(got.as_bytes(), wanted.as_bytes()) else {
        return Ok(());
    };
    let mut failure = Failure::new(input, window(&quoted(got), at), window(&quoted(wanted), at));
    failure.differs = Some(difference_in_words(got.as_bytes(), wanted.as_bytes(), at));
    Err(failure)
}

/// Demands two equal byte strings, shown in hexadecimal.
pub fn same_bytes(input: impl Display, got: &[u8], wanted: &[u8]) -> Verdict {
    let Some(at) = first_difference(got, wanted) else {
        return Ok(());
    };
    // Three characters a byte: that is where the window must open.
    let mut failure = Failure::new(input, window(&hex(got), 3 * at), window(&hex(wanted), 3 * at));
    failure.differs = Some(difference_in_words(got, wanted, at));
    Err(failure)
}

/// The index of the first byte that differs; the shorter one ends there. `None`: they are equal.
pub fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    let common = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    (common < one.len() || common < other.len()).then_some(common)
}

const BYTE: Text = text("byte", "байт");
const GOT: Text = text("got", "получено");
const WANTED: Text = text("wanted", "нужно");

fn difference_in_words(got: &[u8], wanted: &[u8], at: usize) -> String {
    let (got, wanted) = (char_at(got, at), char_at(wanted, at));
    format!("{BYTE} {at}: {GOT} {got}, {WANTED} {wanted}")
}
