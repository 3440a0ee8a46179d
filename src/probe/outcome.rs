//! What can come of a case, and the sum of a run.
//!
//! Owns: verdicts and the evidence for them. Must never: decide; `runner` does.

use std::time::Duration;

use super::case::{Case, Level};
use crate::protocol::Role;
use crate::protocol::fail::FailCause;
use crate::protocol::mistake::Mistake;
use crate::protocol::rules::Rule;

/// What became of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As demanded.
    Pass,
    /// A MUST is broken.
    Fail,
    /// A SHOULD is, or it is not robust.
    Warn,
    /// One of several right ways.
    Report,
    /// Not tried, or not to be decided.
    Skipped,
}

impl Verdict {
    /// All of them, in the order in which they are told.
    pub const ALL: [Verdict; 5] =
        [Verdict::Pass, Verdict::Fail, Verdict::Warn, Verdict::Report, Verdict::Skipped];

    /// The verdict of this name.
    pub fn named(name: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.name() == name)
    }

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Warn => "warn",
            Verdict::Report => "report",
            Verdict::Skipped => "skipped",
        }
    }
}

impl Level {
    /// What not doing the expected comes to.
    pub fn verdict(self) -> Verdict {
        match self {
            Level::Must => Verdict::Fail,
            Level::Should | Level::Robust => Verdict::Warn,
            Level::Report => Verdict::Report,
        }
    }
}

/// What the server was seen to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Got {
    /// A right 101.
    Opened,
    /// A 101 that breaks a rule.
    WrongReply(Rule, Option<Mistake>),
    /// A whole HTTP reply with this status.
    Status(u16),
    /// The same, without a header that it owes.
    StatusWithout(u16, &'static str),
    /// The same, with a header that it must not have.
    StatusWith(u16, &'static str),
    /// Bytes that are no HTTP.
    NotHttp,
    /// TCP was closed without a word.
    ClosedSilently,
    /// TCP was reset.
    Reset,
    /// Nothing within so long.
    Silence(Duration),
    /// A Close with this code (1005: none), then the end of TCP.
    Closed(u16),
    /// The same, but TCP stayed open.
    ClosedButOpen(u16),
    /// The connection goes on as if nothing had been.
    GoesOn,
    /// A request that breaks a rule.
    WrongRequest(Rule),
    /// So many random values that were there before.
    Repeated(usize),
    /// The bytes of a body were taken for frames.
    ReadAsFrames,
    /// The frame behind the request was lost without a word.
    Lost,
    /// A Ping of the server's.
    Pinged,
    /// Less of a body than its head announces.
    CutBody,
    /// So many Closes.
    Closes(usize),
    /// The message that was expected.
    Echoed,
    /// Another one.
    OtherMessage,
    /// The Pong that was expected.
    Ponged,
    /// Another one.
    OtherPong,
    /// A frame that breaks a rule.
    BadFrame(FailCause),
    /// As expected, in a case of its own.
    AsExpected,
    /// So many of so many others heard it.
    HeardBy(usize, usize),
}

/// Why a case was not tried, or not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The server sends nothing back, so this cannot be seen.
    NoEcho,
    /// The server sends binary messages back to nobody.
    NoBinaryEcho,
    /// No refusal of this server has this status.
    NeverSo,
    /// The server is no broadcast.
    NoRoom,
    /// The profile leaves it out.
    Profile,
    /// The time of --budget was over.
    Budget,
    /// It takes more than five seconds, and --slow was not given.
    Slow,
    /// No connection could be made in this case.
    NoConnection,
    /// The usual opening did not succeed, so nothing behind it can be tried.
    NotOpened,
}

/// A case that was played.
#[derive(Debug, Clone)]
pub struct Record {
    /// Which.
    pub case: &'static Case,
    /// What became of it.
    pub verdict: Verdict,
    /// What the server did, if it was tried.
    pub got: Option<Got>,
    /// Why it was not, if not.
    pub why: Option<Why>,
    /// How long it took.
    pub took: Duration,
    /// The longest that this end had to wait for bytes that came.
    pub answered: Duration,
    /// Who this end was: a client to a server under test, a server to a client.
    pub by: Role,
    /// The bytes that were sent ...
    pub sent: Vec<u8>,
    /// ... and those that came.
    pub received: Vec<u8>,
}

impl Record {
    /// A case that was not tried.
    pub fn skipped(case: &'static Case, why: Why) -> Record {
        Record {
            case,
            verdict: Verdict::Skipped,
            got: None,
            why: Some(why),
            took: Duration::ZERO,
            by: Role::Client,
            answered: Duration::ZERO,
            sent: Vec::new(),
            received: Vec::new(),
        }
    }
}

/// What a server does with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habit {
    /// Its sender hears it.
    pub echoes: bool,
    /// Its sender hears a binary message, too.
    pub echoes_binary: bool,
    /// Others do.
    pub broadcasts: bool,
}

/// All cases of a run.
#[derive(Debug, Clone)]
pub struct Summary {
    /// In the order of the table.
    pub records: Vec<Record>,
    /// What the server was found to do with a message; `None`: it did not open.
    pub habit: Option<Habit>,
    /// How long it took.
    pub took: Duration,
}

impl Summary {
    /// How many cases came to this.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.records.iter().filter(|record| record.verdict == verdict).count()
    }

    /// Cases that count: those that can pass or not.
    pub fn of(&self) -> usize {
        self.count(Verdict::Pass) + self.count(Verdict::Warn) + self.count(Verdict::Fail)
    }

    /// Cases passed.
    pub fn score(&self) -> usize {
        self.count(Verdict::Pass)
    }
}
