//! What a failed check says: the input, what came, what was wanted, where they begin to differ.
//!
//! Owns: `Failure` and the few ways to make one. Must never: decide about points (see `mod`), nor
//! let a student's bytes reach the terminal unescaped (see `bytes`), nor make words for what did
//! not fail: they come in as closures, for a check asks thousands of questions.
//! Read next: `program`, which tells how a program ended; `report`.

use super::bytes::{char_at, hex, quoted, window};
use super::text::{Text, text};
use super::watch::Spent;
use std::fmt::{Debug, Display};

/// `Ok` when the student's code did right, else the first thing that went wrong.
pub type Verdict = Result<(), Box<Failure>>;

/// Says what was put to the code, in the reader's language; called only on a failure.
pub type Told<'a> = &'a dyn Fn() -> String;

/// The first thing that went wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub input: String,
    pub outcome: Outcome,
    /// The name of a known mistake, when the wrong value gives it away.
    pub diagnosis: Option<String>,
    /// The hint that belongs to this failure; without one, the check's.
    pub hint: Option<Text>,
}

/// How it went wrong. Every way has its own plain sentence in `report`.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Wrong(Difference),
    /// `todo!()` or `unimplemented!()` was reached.
    NotWritten,
    Panicked(Panic),
    ExitedEarly(i32),
    Aborted,
    StackOverflow,
    OutOfMemory,
    Overspent(Spent),
    /// Its answer was none that the grader understands.
    Garbled,
}

/// A wrong answer beside the right one.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub got: String,
    pub wanted: String,
    /// Where the first byte differs, in words; absent when the answers are not bytes.
    pub differs: Option<String>,
}

/// A panic, as the program's panic hook saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct Panic {
    pub message: String,
    /// `file:line`
    pub place: String,
}

impl Failure {
    pub fn of(outcome: Outcome, input: impl Display) -> Box<Failure> {
        Box::new(Failure { input: input.to_string(), outcome, diagnosis: None, hint: None })
    }

    /// A wrong answer told in words.
    pub fn new(input: impl Display, got: impl Display, wanted: impl Display) -> Box<Failure> {
        let (got, wanted) = (got.to_string(), wanted.to_string());
        Failure::of(Outcome::Wrong(Difference { got, wanted, differs: None }), input)
    }

    /// Adds the name of the mistake that makes exactly this wrong value.
    pub fn named(mut self: Box<Self>, diagnosis: Option<impl Display>) -> Box<Failure> {
        self.diagnosis = diagnosis.map(|words| words.to_string());
        self
    }
}

/// Gives a failure the hint that belongs to it.
pub trait Hinted {
    fn hint(self, words: Text) -> Self;
}

impl<T> Hinted for Result<T, Box<Failure>> {
    fn hint(self, words: Text) -> Self {
        self.map_err(|mut failure| {
            failure.hint.get_or_insert(words);
            failure
        })
    }
}

/// Demands that a condition holds.
pub fn demand(holds: bool, failure: impl FnOnce() -> Box<Failure>) -> Verdict {
    if holds { Ok(()) } else { Err(failure()) }
}

/// Demands two equal values, shown as Rust shows them, opened where they begin to differ.
pub fn same<T: PartialEq + Debug>(told: Told, got: &T, wanted: &T) -> Verdict {
    if got == wanted {
        return Ok(());
    }
    let (got, wanted) = (format!("{got:?}"), format!("{wanted:?}"));
    let at = first_difference(got.as_bytes(), wanted.as_bytes()).unwrap_or(0);
    Err(Failure::new(told(), window(&got, at), window(&wanted, at)))
}

/// Demands two equal texts, and points at the first byte that differs.
pub fn same_text(told: Told, got: &str, wanted: &str) -> Verdict {
    let Some(at) = first_difference(got.as_bytes(), wanted.as_bytes()) else {
        return Ok(());
    };
    let shown = |text: &str| window(&quoted(text), at);
    Err(differing(told(), shown(got), shown(wanted), got.as_bytes(), wanted.as_bytes(), at))
}

/// Demands two equal byte strings, shown in hexadecimal.
pub fn same_bytes(told: Told, got: &[u8], wanted: &[u8]) -> Verdict {
    let Some(at) = first_difference(got, wanted) else {
        return Ok(());
    };
    let shown = |bytes: &[u8]| hex(bytes, Some(at));
    Err(differing(told(), shown(got), shown(wanted), got, wanted, at))
}

fn differing(
    input: String,
    shown_got: String,
    shown_wanted: String,
    got: &[u8],
    wanted: &[u8],
    at: usize,
) -> Box<Failure> {
    let words =
        format!("{BYTE} {at}: {GOT} {}, {WANTED} {}", char_at(got, at), char_at(wanted, at));
    let difference = Difference { got: shown_got, wanted: shown_wanted, differs: Some(words) };
    Failure::of(Outcome::Wrong(difference), input)
}

/// The index of the first byte that differs; the shorter one ends there. `None`: they are equal.
pub fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    let common = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    (common < one.len() || common < other.len()).then_some(common)
}

const BYTE: Text = text("byte", "байт");
const GOT: Text = text("got", "получено");
const WANTED: Text = text("wanted", "нужно");
