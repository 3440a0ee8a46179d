//! Is my server right? A table of cases, each on a connection of its own.
//!
//! Owns: what is tried ([`table`]), what can come of it, and the sum of it all.
//! Must never: send anything; [`runner`] does, and it knows nothing of a single
//! case: a case is a row.
//!
//! **No verdict without evidence.** Every outcome keeps the bytes that were sent
//! and those that came. What cannot be decided is [`Verdict::Skipped`], with the
//! reason; a failure of this program never becomes one of the server's.
//!
//! **What is demanded.** RFC 6455 has MUSTs and SHOULDs, and leaves much open. A
//! broken MUST is a failure, a broken SHOULD a warning; where several ways are
//! right, the report says which one this server goes.
//!
//! | part | about |
//! |---|---|
//! | [`table`] | the cases |
//! | [`ask`] | requests that are wrong in one way |
//! | [`runner`] | sockets: plays cases, several at once |

pub mod ask;
pub mod runner;
pub mod table;

use std::time::Duration;

use self::ask::Ask;
use crate::protocol::fail::FailCause;
use crate::protocol::mistake::Mistake;
use crate::protocol::rules::Rule;

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Openings that must succeed (RFC 6455, 4.2).
    Opening,
    /// Openings that must be refused (4.2.1).
    Refusing,
    /// Frames alone (5.1 to 5.3).
    Frames,
    /// Messages in fragments (5.4).
    Fragments,
    /// Ping and Pong (5.5.2, 5.5.3).
    Control,
    /// The closing handshake (5.5.1, 7).
    Closing,
    /// UTF-8 (8.1).
    Text,
    /// Limits (10.4).
    Limits,
    /// Peers that stall or vanish.
    Resilience,
    /// Everybody in one room: a broadcast.
    Room,
}

impl Group {
    /// All of them, in the order in which they are told.
    pub const ALL: [Group; 10] = [
        Group::Opening,
        Group::Refusing,
        Group::Frames,
        Group::Fragments,
        Group::Control,
        Group::Closing,
        Group::Text,
        Group::Limits,
        Group::Resilience,
        Group::Room,
    ];

    /// The name in JSON and behind `--only`.
    pub fn name(self) -> &'static str {
        match self {
            Group::Opening => "opening",
            Group::Refusing => "refusing",
            Group::Frames => "frames",
            Group::Fragments => "fragments",
            Group::Control => "control",
            Group::Closing => "closing",
            Group::Text => "text",
            Group::Limits => "limits",
            Group::Resilience => "resilience",
            Group::Room => "room",
        }
    }
}

/// How much the standard demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// A MUST: breaking it is a failure.
    Must,
    /// A SHOULD: a warning.
    Should,
    /// Several ways are right: the report says which.
    Report,
    /// Not in the standard: what a robust server does. A warning.
    Robust,
}

impl Level {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Level::Must => "must",
            Level::Should => "should",
            Level::Report => "report",
            Level::Robust => "robust",
        }
    }

    /// What not doing the expected comes to.
    pub fn verdict(self) -> Verdict {
        match self {
            Level::Must => Verdict::Fail,
            Level::Should | Level::Robust => Verdict::Warn,
            Level::Report => Verdict::Report,
        }
    }
}

/// One thing that is tried.
#[derive(Debug)]
pub struct Case {
    /// Its short name, such as `F1`: never changes.
    pub id: &'static str,
    /// What it is about.
    pub group: Group,
    /// How much is demanded.
    pub level: Level,
    /// Where the rule stands.
    pub section: &'static str,
    /// What is done, and what is expected.
    pub play: Play,
}

/// What is done in a case, and what is expected.
#[derive(Debug, Clone, Copy)]
pub enum Play {
    /// This request must be answered with a right 101.
    Opens(fn(Ask) -> Ask),
    /// So must the usual request, sent so many bytes at a time.
    OpensIn(usize),
    /// This request must be refused with an HTTP reply of status 400 or more;
    /// the statuses are the ones that say best why (all others earn a remark).
    Refuses(fn(Ask) -> Ask, &'static [u16]),
    /// Either is right.
    OpensOrRefuses(fn(Ask) -> Ask),
    /// These bytes are frames; this message must come back.
    Echoes(fn() -> Vec<u8>, fn() -> Vec<u8>),
    /// These bytes must end the connection, best with one of these codes.
    Fails(fn() -> Vec<u8>, &'static [u16]),
    /// These bytes may end the connection, or be taken.
    FailsOrTakes(fn() -> Vec<u8>),
    /// These bytes must be answered with a Pong of this payload.
    Pongs(fn() -> Vec<u8>, &'static [u8]),
    /// These bytes must be answered with a Close, best with this code (1005: an
    /// empty one is right), and then TCP has to end.
    Closes(fn() -> Vec<u8>, u16),
    /// What no row can say.
    Own(Scene),
}

/// Cases that need more than one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// No data and no Pong after the Close was answered.
    NothingBehindClose,
    /// A FIN without a Close is noticed: TCP is closed.
    FinIsSeen,
    /// Half a head, then silence: a deadline ends it.
    HalfAHead,
    /// A head without an end.
    EndlessHead,
    /// Another client is served while one stalls in the middle of a frame.
    StallInFrame,
    /// ... and after one was reset there.
    ResetInFrame,
    /// ... and beside many that are only connected.
    ManyConnections,
    /// A fresh client works after everything else.
    FreshClient,
    /// Everybody hears what one says.
    AllHear,
    /// In the same order.
    OneOrder,
    /// Text stays text and binary binary.
    KindsStay,
    /// Whoever breaks a rule is closed, and nobody else.
    BadClientAlone,
    /// Whoever comes later hears from then on.
    LateJoiner,
}

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
