//! What was seen on a link, and what it means.
//!
//! Owns: the diary of a link (bytes, when they entered it, when they left it)
//! and reading it as HTTP messages and WebSocket frames. Must never: measure
//! anything; the stamps come from `net::relay`, the only recorder there is.
//!
//! Read next: [`decode`], from bytes to events.

pub mod decode;
pub mod link;

use std::time::Duration;

use crate::protocol::Role;
use crate::protocol::frame::Opcode;

/// When something crossed the link. Times count from the link's own start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// The sender handed it over.
    pub entered: Duration,
    /// When it was to be handed to the receiver.
    pub due: Duration,
    /// When it was; `None` while it is on its way, or if it never arrived.
    pub left: Option<Duration>,
}

/// Bytes that crossed the link together.
#[derive(Debug, Clone)]
pub struct Chunk {
    pub bytes: Vec<u8>,
    pub crossing: Crossing,
}

/// Everything that crossed the link on one connection.
#[derive(Debug, Clone, Default)]
pub struct RecordedConnection {
    /// TCP's own question for a connection, and the answer.
    pub asked: Option<Crossing>,
    pub granted: Option<Crossing>,
    /// From the client to the server.
    pub up: Vec<Chunk>,
    /// From the server to the client.
    pub down: Vec<Chunk>,
}

impl RecordedConnection {
    /// Every crossing, TCP's own included.
    pub fn crossings(&self) -> impl Iterator<Item = Crossing> {
        let chunks = self.up.iter().chain(&self.down).map(|chunk| chunk.crossing);
        self.asked.into_iter().chain(self.granted).chain(chunks)
    }

    /// What one end sent.
    pub fn sent_by(&self, role: Role) -> &[Chunk] {
        match role {
            Role::Client => &self.up,
            Role::Server => &self.down,
        }
    }
}

/// The diary of a link: its connections in the order in which they began.
pub type Recording = Vec<RecordedConnection>;

/// What some bytes mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// TCP asks for a connection (SYN).
    Connect,
    /// TCP grants it (SYN, ACK).
    Connected,
    /// A request of HTTP with its body.
    Request { method: String, target: String },
    /// A reply of HTTP with its body.
    Reply { status: u16 },
    /// One event in a reply that does not end (server-sent events).
    ServerSent,
    /// A frame of WebSocket.
    Frame { opcode: Opcode },
}

/// Something whole that crossed the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireEvent {
    /// Which connection, counted from 0.
    pub connection: usize,
    pub from: Role,
    pub what: What,
    /// When its first byte entered the link.
    pub entered: Duration,
    /// When its last byte left it.
    pub left: Duration,
    /// All its bytes; none for TCP's own packets, which are not seen.
    pub bytes: usize,
    /// Body or payload, unmasked.
    pub payload: Vec<u8>,
}

impl WireEvent {
    /// Whether it is more than TCP's own business.
    pub fn is_data(&self) -> bool {
        !matches!(self.what, What::Connect | What::Connected)
    }

    /// Whether it only opens the way for the rest: TCP's own, and the reply
    /// that opens a WebSocket.
    pub fn is_opening(&self) -> bool {
        !self.is_data() || matches!(self.what, What::Reply { status: 101 })
    }

    /// What it is in the field's own words, such as `POST /say` or `101`.
    pub fn label(&self) -> String {
        match &self.what {
            What::Connect => "SYN".to_owned(),
            What::Connected => "SYN ACK".to_owned(),
            What::Request { method, target } => format!("{method} {target}"),
            What::Reply { status } => status.to_string(),
            What::ServerSent => "event".to_owned(),
            What::Frame { opcode: Opcode::Close } => match self.payload[..] {
                [high, low, ..] => format!("close {}", u16::from_be_bytes([high, low])),
                _ => "close".to_owned(),
            },
            What::Frame { opcode } => opcode.name().to_owned(),
        }
    }
}
