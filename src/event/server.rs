//! What only a server has to tell, as values.
//!
//! Owns: clients by number, why one was given up, what was counted, and what is
//! answered at the server's prompt.

use std::net::SocketAddr;

use crate::protocol::http::ShownLine;
use crate::protocol::rules::Verdict;

/// A client's number: 1 for the first that connected, and so on.
pub type ClientId = u64;

/// What only a server has to tell.
#[derive(Debug, Clone, PartialEq)]
pub enum ServerEvent {
    /// The port is open.
    Listening {
        /// The address really bound.
        addr: SocketAddr,
        /// The path with a WebSocket behind it.
        path: String,
    },
    /// Somebody asked for something.
    Request {
        /// Who it was.
        addr: SocketAddr,
        /// The request as it came, secrets left out.
        head: Vec<ShownLine>,
        /// What the rules say of it.
        verdict: Verdict,
    },
    /// The opening handshake was refused.
    Refused {
        /// Whose it was.
        addr: SocketAddr,
        /// The status code that was answered.
        status: u16,
        /// Of the broken rule, if there is one.
        section: Option<&'static str>,
        /// Method and target of an ordinary request, which wants no WebSocket.
        plain: Option<String>,
        /// The body that was sent, in the language of the server.
        reason: String,
    },
    /// A server gave up a client.
    Dropped {
        /// The reason.
        why: Drop,
    },
    /// Something is wrong on this side, such as no descriptors left.
    Trouble {
        /// In the system's words.
        error: String,
    },
    /// Much of the same, counted instead of told one by one; of one client where
    /// nobody else was so fast.
    LeftOut(LeftOut),
    /// The answer to a line at a server's prompt.
    Answer(Answer),
    /// A server's last word.
    Summary(Totals),
}

/// Why a server gave up a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drop {
    /// It does not read: so many bytes were waiting for it.
    NotReading {
        /// Bytes.
        waiting: usize,
    },
    /// It answered so many pings in a row with silence.
    Silent {
        /// Pings without a Pong.
        pings: u32,
    },
    /// Somebody at the server's prompt wanted it to go.
    Kicked {
        /// What was sent to it as the reason.
        reason: String,
    },
}

/// What happened, but was not told one by one: too fast to read, or more than the
/// reader took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Messages ...
    pub messages: u64,
    /// ... times those who heard them.
    pub deliveries: u64,
    /// Frames, where frames are told.
    pub frames: u64,
    /// Pings.
    pub pings: u64,
    /// Anything else, for which there was no room.
    pub others: u64,
}

impl LeftOut {
    /// Events that were not told.
    pub fn events(&self) -> u64 {
        self.messages + self.frames + self.pings + self.others
    }
}

/// Everything counted over a server's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Clients that ever joined.
    pub clients: u64,
    /// Messages that were said.
    pub messages: u64,
    /// Messages times those who heard them.
    pub deliveries: u64,
    /// Bytes of frames handed to the sockets of clients.
    pub bytes: u64,
    /// Clients that were given up.
    pub dropped: u64,
    /// Openings that were refused.
    pub refused: u64,
}

/// What is answered to a line at the server's prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Who is there.
    Clients(Vec<(ClientId, SocketAddr)>),
    /// What was counted so far.
    SoFar {
        /// Clients that are there now.
        now: usize,
        /// The rest.
        totals: Totals,
    },
    /// What may be typed.
    Help,
    /// No client has this number.
    NoSuchClient(ClientId),
    /// The line means nothing.
    NotUnderstood(String),
}
