//! What was seen on a link, and what it means.
//!
//! Owns: the recording of a link (bytes, when they entered it, when they left
//! it) and reading it as HTTP messages and WebSocket frames. Must never:
//! measure anything; the stamps come from `net::relay`, the only recorder
//! there is. Nor may it know what a talk is about: it reads protocols, not
//! messages of a script.
//!
//! | file | about |
//! |---|---|
//! | [`decode`] | a chunk in, events out |
//! | `direction` | the same for one direction of one connection |
//! | `talk` | what both directions of a connection know |
//! | `arrived` | bytes that wait to become whole, each with its times |
//! | [`link`] | what a link costs, as numbers |
//! | [`loss`] | what it loses, and what that costs |
//!
//! Read next: [`decode`].

mod arrived;
pub mod decode;
mod direction;
pub mod link;
pub mod loss;
mod talk;

use std::sync::Arc;
use std::time::Duration;

use crate::protocol::Role;
use crate::protocol::frame::Opcode;
use crate::protocol::http2;

/// When something crossed a link. Times count from the link's own start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// The sender handed it over.
    pub entered: Duration,
    /// When it was to be handed to the receiver.
    pub due: Duration,
    /// When it was.
    pub left: Duration,
}

/// Something that crossed a link in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Which connection, counted from 0.
    pub connection: usize,
    /// Who sent it.
    pub from: Role,
    /// What it was.
    pub content: Content,
    /// When it crossed.
    pub crossing: Crossing,
}

/// What a chunk is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// TCP asks for a connection (SYN).
    Connect,
    /// TCP grants it (SYN, ACK).
    Connected,
    /// Bytes of the stream.
    Bytes(Arc<[u8]>),
    /// So many bytes of the stream that the recorder had no room for.
    NotKept(usize),
    /// So many bytes that were lost here. Of TCP their copy comes later.
    Lost(usize),
    /// The sender says nothing more (FIN).
    End,
}

/// Everything that crossed a link, in the order in which it left it.
pub type Recording = Vec<Chunk>;

/// What some bytes mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// TCP asks for a connection (SYN).
    Connect,
    /// TCP grants it (SYN, ACK).
    Connected,
    /// A request of HTTP with its body.
    Request {
        /// Such as GET.
        method: String,
        /// Such as /news.
        target: String,
        /// Whether it asks to go on in WebSocket.
        upgrade: bool,
    },
    /// A reply of HTTP with its body.
    Reply {
        /// Such as 200.
        status: u16,
    },
    /// One event in a reply that does not end (server-sent events).
    ServerSent,
    /// A frame of WebSocket.
    Frame {
        /// What the frame is for.
        opcode: Opcode,
    },
    /// The first bytes of a client of HTTP/2.
    Preface,
    /// A frame of HTTP/2.
    Http2 {
        /// What the frame is for.
        kind: http2::Kind,
        /// What they mean depends on the kind.
        flags: u8,
        /// Whether it asks for WebSocket inside a stream, or grants it.
        opens: bool,
    },
    /// What was lost here: its copy comes later, or nothing does.
    Lost,
    /// Bytes that are neither, or that nobody can know from outside.
    Unreadable,
}

/// Something whole that crossed the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireEvent {
    /// Which connection, counted from 0.
    pub connection: usize,
    /// Which of its streams, where it has any; 0 is the connection itself.
    pub stream: Option<u64>,
    /// Who sent it.
    pub from: Role,
    /// What it was.
    pub what: What,
    /// When its first byte entered the link.
    pub entered: Duration,
    /// When its last byte left it.
    pub left: Duration,
    /// All its bytes; none for TCP's own packets, which are not seen.
    pub bytes: usize,
    /// Body or payload, unmasked and without the marks of chunked coding.
    pub payload: Vec<u8>,
}

impl WireEvent {
    /// Whether it is more than the connection's own business: TCP's, or that
    /// of stream 0 of HTTP/2.
    pub fn is_data(&self) -> bool {
        let is_own =
            matches!(self.what, What::Connect | What::Connected | What::Preface | What::Lost);
        !is_own && self.stream != Some(0)
    }

    /// Whether it only opens the way for the rest, or keeps it open: the
    /// connection's own, and the two halves of WebSocket's opening handshake.
    pub fn is_opening(&self) -> bool {
        let is_handshake = match self.what {
            What::Request { upgrade, .. } => upgrade,
            What::Reply { status } => status == 101,
            What::Http2 { opens, .. } => opens,
            _ => false,
        };
        is_handshake || !self.is_data()
    }

    /// Whether it answers a frame of HTTP/2 of the same kind.
    pub fn is_acknowledgement(&self) -> bool {
        matches!(self.what, What::Http2 { kind, flags, .. }
            if kind.is_answered() && flags & http2::ACK != 0)
    }

    /// What it is in the field's own words, such as `POST /say` or `101`.
    pub fn label(&self) -> String {
        match &self.what {
            What::Connect => "SYN".to_owned(),
            What::Connected => "SYN ACK".to_owned(),
            What::Request { method, target, .. } => format!("{method} {target}"),
            What::Reply { status } => status.to_string(),
            What::ServerSent => "event".to_owned(),
            What::Frame { opcode: Opcode::Close } => match self.payload[..] {
                [high, low, ..] => format!("close {}", u16::from_be_bytes([high, low])),
                _ => "close".to_owned(),
            },
            What::Frame { opcode } => opcode.name().to_owned(),
            What::Lost => "lost".to_owned(),
            What::Preface => "PRI".to_owned(),
            What::Http2 { kind, .. } if self.is_acknowledgement() => format!("{} ACK", kind.name()),
            What::Http2 { kind, .. } => kind.name().to_owned(),
            What::Unreadable => "unreadable".to_owned(),
        }
    }
}
