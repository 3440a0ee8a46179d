//! What happens on a connection, as values: one type for a server and a client,
//! for whoever listens.
//!
//! Owns: one variant for each thing worth telling. Must never: hold words or
//! layout; `render` turns an event into a line or a JSON object.
//!
//! Everything in an event crossed a socket or was measured in this run.

mod server;

use std::net::SocketAddr;
use std::time::Duration;

pub use self::server::{Answer, ClientId, Drop, LeftOut, ServerEvent, Totals};
use crate::protocol::Role;
use crate::protocol::close::CloseBody;
use crate::protocol::connection::{Closes, FrameRemark, Refused, Unfinished};
use crate::protocol::frame::{Frame, FrameHeader, apply_mask};
use crate::protocol::message::Kind;
use crate::protocol::rules::Remark;

/// The most bytes of a payload that an event carries. A screen shows less, and
/// a log of whole megabytes would slow down what it tells about.
pub const MOST_SHOWN: usize = 16 * 1024;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Since the start of the server or of the connection.
    pub at: Duration,
    /// This end.
    pub role: Role,
    /// With which client of a server; `None` where it concerns all of them, or
    /// where this end is the client and has one connection only.
    pub client: Option<ClientId>,
    /// What it was.
    pub kind: EventKind,
}

/// A payload, as much of it as is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Text or binary.
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
    /// It came.
    In,
    /// It left.
    Out,
}

impl Direction {
    /// Who sent it, where this end is `role`.
    pub fn from(self, role: Role) -> Role {
        match self {
            Direction::In => role.peer(),
            Direction::Out => role,
        }
    }
}

/// A frame, as much of it as is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameExcerpt {
    /// As it stood on the wire, the masking key included.
    pub header: FrameHeader,
    /// The first bytes of the payload without the mask, at most [`MOST_SHOWN`].
    pub payload: Vec<u8>,
}

impl FrameExcerpt {
    /// The start of a frame.
    pub fn of(frame: &Frame<'_>) -> FrameExcerpt {
        let end = frame.payload.len().min(MOST_SHOWN);
        FrameExcerpt { header: frame.header, payload: frame.payload[..end].to_vec() }
    }

    /// The payload as it crossed the wire: masked, if there was a key.
    pub fn payload_on_the_wire(&self) -> Vec<u8> {
        let mut payload = self.payload.clone();
        if let Some(key) = self.header.mask {
            apply_mask(key, &mut payload);
        }
        payload
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// The opening handshake was done.
    Opened(Opening),
    /// A message.
    Message {
        /// Which way it went.
        direction: Direction,
        /// Its start.
        payload: Excerpt,
        /// Known where it was passed on.
        delivery: Option<Delivery>,
    },
    /// A whole frame.
    Frame {
        /// Which way it went.
        direction: Direction,
        /// Its header, and the start of its payload.
        frame: FrameExcerpt,
    },
    /// Frames left.
    Written {
        /// So many ...
        frames: usize,
        /// ... in so many bytes ...
        bytes: usize,
        /// ... in so many writes.
        writes: usize,
    },
    /// A Ping.
    Ping {
        /// Which way it went.
        direction: Direction,
        /// At most 125 bytes.
        payload: Vec<u8>,
    },
    /// A Pong.
    Pong {
        /// Which way it went.
        direction: Direction,
        /// At most 125 bytes.
        payload: Vec<u8>,
        /// The time since the Ping that it answers left this end.
        round_trip: Option<Duration>,
    },
    /// Something about frames that is worth a word.
    Remark {
        /// What it is.
        remark: FrameRemark,
        /// What it is about: a masking key, or the payload of a Ping or Pong.
        data: Vec<u8>,
    },
    /// A Close.
    Close {
        /// Which way it went.
        direction: Direction,
        /// Its code and reason.
        body: CloseBody,
    },
    /// What went both ways so far, because somebody asked.
    Stats {
        /// From this end.
        sent: Traffic,
        /// To this end.
        received: Traffic,
    },
    /// The connection ended, and there will be another attempt.
    Again {
        /// Which one, counted from 1.
        attempt: u32,
        /// In so long.
        after: Duration,
    },
    /// The connection is over.
    Ended(Box<Ending>),
    /// What only a server tells.
    Server(ServerEvent),
}

impl From<ServerEvent> for EventKind {
    fn from(event: ServerEvent) -> EventKind {
        EventKind::Server(event)
    }
}

/// A connection that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The other end's address.
    pub addr: SocketAddr,
    /// What was asked for: a path where this end is the server, a URL where it is
    /// the client.
    pub target: String,
    /// The Sec-WebSocket-Key of the request ...
    pub key: String,
    /// ... and the Sec-WebSocket-Accept of the reply.
    pub accept: String,
    /// The one agreed on, if one was.
    pub subprotocol: Option<String>,
    /// How many clients the server has now.
    pub clients: Option<usize>,
    /// What the other end's head does that is allowed, but worth a word.
    pub remarks: Vec<Remark>,
}

/// How a message was passed on by a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// To how many it went.
    pub to: usize,
    /// From the end of reading it to the end of the last send.
    pub fanout: Duration,
}

/// What went one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Whole messages.
    pub messages: u64,
    /// Bytes of the messages themselves.
    pub payload: u64,
    /// Bytes of all frames: headers, masking keys, payloads, control frames.
    pub wire: u64,
}

/// How a connection ended, seen from one end.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// This end.
    pub role: Role,
    /// How far the closing handshake got.
    pub closes: Closes,
    /// The frame for which this end failed the connection, and why.
    pub refused: Option<Refused>,
    /// What had come of something that never became whole.
    pub unfinished: Option<Unfinished>,
    /// Why the connection was lost, in the system's words.
    pub error: Option<String>,
    /// The Close of this end had no answer in time, so this end gave up.
    pub is_unanswered: bool,
    /// Pings of this end that had no Pong.
    pub unanswered_pings: usize,
    /// What was sent and what was received; a server counts for all its clients
    /// together and leaves this out.
    pub traffic: Option<(Traffic, Traffic)>,
}

impl Ending {
    /// Both ends sent a Close (RFC 6455, 7.1.4), and nothing was cut off.
    pub fn is_clean(&self) -> bool {
        self.closes.is_clean() && self.refused.is_none() && self.unfinished.is_none()
    }
}
