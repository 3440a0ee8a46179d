//! A case: what is tried, what is expected, and how much of it is demanded.
//!
//! Owns: the types of a row. Must never: know what came of it.

use super::ask::Ask;
use crate::protocol::rules::Rule;

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The request of a client (RFC 6455, 4.1).
    Request,
    /// Replies that a client must accept (4.1).
    Replies,
    /// Replies that it must refuse (4.1).
    Lies,
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
    pub const ALL: [Group; 13] = [
        Group::Request,
        Group::Replies,
        Group::Lies,
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
            Group::Request => "request",
            Group::Replies => "replies",
            Group::Lies => "lies",
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
    /// So must the usual request, sent in pieces of so many bytes; the function
    /// is given the length of the whole.
    OpensIn(fn(usize) -> usize),
    /// A right 101, and none of these headers in it.
    OpensWithout(&'static [&'static str]),
    /// This request must be refused with an HTTP reply of status 400 or more;
    /// the statuses are the ones that say best why (all others earn a remark).
    Refuses(fn(Ask) -> Ask, &'static [u16]),
    /// Either is right.
    OpensOrRefuses(fn(Ask) -> Ask),
    /// A request with a body: refused, or its body is not read as frames.
    Swallows(fn(Ask) -> Ask),
    /// Wherever a refusal has this status, it has this header.
    Owes(u16, &'static str),
    /// A refusal's body is as long as its head says.
    RefusesWhole,
    /// These bytes are frames; this message must come back.
    Echoes(fn() -> Vec<u8>, fn() -> Vec<u8>),
    /// These bytes are frames, sent in pieces of so many bytes (0: at once); all of
    /// these messages must come back, in this order.
    EchoesAll(fn() -> Vec<u8>, &'static [&'static [u8]], usize),
    /// These bytes must end the connection, best with one of these codes.
    Fails(fn() -> Vec<u8>, &'static [u16]),
    /// These bytes may end the connection, or be taken.
    FailsOrTakes(fn() -> Vec<u8>),
    /// These bytes must be answered with a Pong of this payload.
    Pongs(fn() -> Vec<u8>, &'static [u8]),
    /// These bytes must be answered with a Close, best with this code (1005: an
    /// empty one is right), and then TCP has to end.
    Closes(fn() -> Vec<u8>, u16),
    /// A client's request keeps this rule.
    Keeps(Rule),
    /// This reply, made of the right Accept value and sent in pieces of so many bytes
    /// (0: at once), must be accepted by a client.
    Accepts(fn(&str) -> Vec<u8>, usize),
    /// Either is right.
    AcceptsOrRejects(fn(&str) -> Vec<u8>),
    /// This reply must be refused by a client: it closes, and sends no frame.
    Rejects(fn(&str) -> Vec<u8>),
    /// What no row can say.
    Own(Scene),
}

/// Cases that need more than one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// A frame in the segment of the request.
    FrameWithRequest,
    /// A frame in the segment of the 101.
    FrameWithReply,
    /// A masked frame from a server.
    MaskedByServer,
    /// Each connection of a client has another key.
    FreshKeys,
    /// Each frame of a client has another masking key.
    FreshMasks,
    /// TCP ends behind the closing handshake.
    TcpEnds,
    /// Two Closes, one answer.
    SecondClose,
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
    /// ... and beside one that says much and never reads.
    NeverReads,
    /// ... and beside one that sends Pings and never reads.
    PingFlood,
    /// Whoever never reads is given up some time.
    GivenUp,
    /// What a server does about a client that is silent for long.
    LongSilence,
    /// A fresh client works after everything else.
    FreshClient,
    /// Everybody hears what one says.
    AllHear,
    /// In the same order.
    OneOrder,
    /// Text stays text and binary binary.
    KindsStay,
    /// The sender, too.
    SenderHears,
    /// A message in fragments arrives whole.
    FragmentsWhole,
    /// Whoever has said goodbye hears nothing more.
    LeaverHearsNothing,
    /// All hear after many have come and gone.
    Storm,
    /// Nobody waits for a member that never reads.
    SlowMember,
    /// Whoever breaks a rule is closed, and nobody else.
    BadClientAlone,
    /// Whoever comes later hears from then on.
    LateJoiner,
}
