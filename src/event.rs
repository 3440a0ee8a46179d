//! What happens on a server or a client, as values.
//!
//! Owns: one variant for each thing worth telling. Must never: hold words or
//! layout; `render` turns an event into a line or a JSON object.
//!
//! Everything in an event crossed a socket or was measured in this run.

use std::net::SocketAddr;
use std::time::Duration;

use crate::protocol::Role;
use crate::protocol::close::CloseBody;
use crate::protocol::frame::FrameHeader;
use crate::protocol::message::Kind;
use crate::protocol::violation::Violation;

/// A client's number: 1 for the first that connected, and so on.
pub type ClientId = u64;

/// The most bytes of a payload that an event carries. A screen shows less, and
/// a log of whole megabytes would slow down what it tells about.
pub const MOST_SHOWN: usize = 16 * 1024;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Since the start of the server or of the connection.
    pub at: Duration,
    pub what: What,
}

/// A payload, as much of it as is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    pub kind: Kind,
    /// The first bytes, at most [`MOST_SHOWN`].
    pub bytes: Vec<u8>,
    /// Bytes of the whole payload.
    pub length: usize,
}

impl Excerpt {
    /// The start of a payload.
    pub fn of(kind: Kind, payload: &[u8]) -> Excerpt {
        let mut end = payload.len().min(MOST_SHOWN);
        // Not in the middle of a character: half of one is no text.
        while kind == Kind::Text && end < payload.len() && payload[end] & 0xC0 == 0x80 {
            end -= 1;
        }
        Excerpt { kind, bytes: payload[..end].to_vec(), length: payload.len() }
    }
}

/// Which way something went, seen from this end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
}

/// Why a server gave up a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drop {
    /// It does not read: so many bytes were waiting for it.
    NotReading { waiting: usize },
    /// It answered so many pings in a row with silence.
    Silent { pings: u32 },
    /// Somebody at the server's prompt wanted it to go.
    Kicked,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The port is open.
    Listening {
        addr: SocketAddr,
        path: String,
    },
    /// The opening handshake was refused. `section` is that of the broken rule.
    Refused {
        addr: SocketAddr,
        status: u16,
        section: Option<&'static str>,
        reason: String,
    },
    /// A client has joined; `clients` are there now.
    Opened {
        client: ClientId,
        addr: SocketAddr,
        path: String,
        key: String,
        accept: String,
        subprotocol: Option<String>,
        clients: usize,
    },
    /// A message; without `from`, the server said it.
    Message {
        from: Option<ClientId>,
        payload: Excerpt,
        /// To how many it went.
        delivered: usize,
        /// From the end of reading it to the end of the last send.
        fanout: Duration,
    },
    /// A frame; without `client`, it went to all. The bytes are as on the wire.
    Frame {
        client: Option<ClientId>,
        direction: Direction,
        header: FrameHeader,
        payload: Vec<u8>,
    },
    Ping {
        client: ClientId,
        direction: Direction,
        payload: Vec<u8>,
    },
    Pong {
        client: ClientId,
        direction: Direction,
        payload: Vec<u8>,
    },
    /// The connection ended with a Close, as far as one came.
    Close {
        client: ClientId,
        body: Option<CloseBody>,
        by: Role,
        clean: bool,
    },
    /// The peer broke the protocol.
    Violated {
        client: ClientId,
        violation: Violation,
    },
    Dropped {
        client: ClientId,
        why: Drop,
    },
    /// The connection ended without a Close.
    Lost {
        client: ClientId,
        error: Option<String>,
    },
    /// Something is wrong on this side, such as no descriptors left.
    Trouble {
        error: String,
    },
    /// So many events were left out, because they came faster than they can be
    /// read.
    LeftOut {
        events: u64,
    },
    Summary(Totals),
    /// Something on the one connection of a client.
    Talk(Talk),
}

/// What happens on the one connection of a client, seen from the client.
#[derive(Debug, Clone, PartialEq)]
pub enum Talk {
    /// The opening handshake was done.
    Opened {
        url: String,
        addr: SocketAddr,
        key: String,
        accept: String,
        subprotocol: Option<String>,
    },
    Message {
        direction: Direction,
        payload: Excerpt,
    },
    /// The bytes are as on the wire.
    Frame {
        direction: Direction,
        header: FrameHeader,
        payload: Vec<u8>,
    },
    /// So many frames in so many bytes left in so many writes.
    Written {
        frames: usize,
        bytes: usize,
        writes: usize,
    },
    Ping {
        direction: Direction,
        payload: Vec<u8>,
    },
    Pong {
        direction: Direction,
        payload: Vec<u8>,
        /// Since the Ping with the same payload left this end.
        round_trip: Option<Duration>,
    },
    Close {
        direction: Direction,
        body: Option<CloseBody>,
    },
    /// So far, because somebody asked.
    Stats {
        sent: Traffic,
        received: Traffic,
    },
    /// The connection ended; the next attempt is the so-many-th, in so long.
    Again {
        attempt: u32,
        after: Duration,
    },
    Ended(Ending),
}

/// What went one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    pub messages: u64,
    /// Bytes of the messages themselves.
    pub payload: u64,
    /// Bytes of all frames: headers, masking keys, payloads, control frames.
    pub wire: u64,
}

/// How the one connection of a client ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Who closed first; `None` if nobody did.
    pub by: Option<Role>,
    /// The Close that this end sent, if it sent one.
    pub sent_close: Option<Option<CloseBody>>,
    /// The Close that came, if one came.
    pub received_close: Option<Option<CloseBody>>,
    /// What the peer did wrong, if it did.
    pub violation: Option<Violation>,
    /// Why the connection was lost, in the system's words.
    pub error: Option<String>,
    /// The Close of this end had no answer in time, so this end gave up.
    pub is_unanswered: bool,
    pub sent: Traffic,
    pub received: Traffic,
}

impl Ending {
    /// Both ends sent a Close (RFC 6455, 7.1.4).
    pub fn is_clean(&self) -> bool {
        self.sent_close.is_some() && self.received_close.is_some() && self.violation.is_none()
    }
}

/// Everything counted over a server's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Clients that ever joined.
    pub clients: u64,
    pub messages: u64,
    pub deliveries: u64,
    /// Bytes of frames handed to the sockets of clients.
    pub bytes: u64,
    pub dropped: u64,
    pub refused: u64,
}
