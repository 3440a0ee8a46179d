//! The WebSocket protocol (RFC 6455) as bytes and values, and nothing else.
//!
//! Owns: what the bytes of the opening handshake and of frames mean.
//! Must never: touch a socket, a clock, a thread, the screen or a random
//! number generator. Whatever is random or timed comes in as an argument, so
//! every function here gives the same answer for the same bytes, for ever.
//!
//! Reading order, which is also the order in which the bytes travel:
//!
//! 1. [`accept`]: from Sec-WebSocket-Key to Sec-WebSocket-Accept (RFC 6455 1.3)
//!    and [`mistake`], the wrong ways to get there
//! 2. [`uri`], [`http`] and [`upgrade`]: where a client connects, and the HTTP
//!    request and reply that carry the two values (3, 4.1, 4.2)
//! 3. [`rules`]: every MUST that a request and a reply have to meet (4.1, 4.2),
//!    with [`http::grammar`], the shapes of the values in headers
//! 4. [`frame`]: what follows the 101: frames and masking (5)
//! 5. [`message`]: fragments joined to messages, in the order 5.4 allows
//! 6. [`connection`]: what a frame means now, and what is owed for it (5.5, 7),
//!    with [`close`], the codes and bodies of a Close (7.4)
//! 7. [`violation`]: everything that frames can do wrong, each with its section,
//!    [`fail`], what follows, and [`looks`], what bytes are that are no frame
//! 8. [`http2`]: the frames of HTTP/2, which has streams (RFC 9113)
//!
//! Parsing has three outcomes, because bytes arrive in pieces that the sender
//! did not choose: need more, a value with the number of bytes it used, or an
//! error. What an error earns is part of the protocol too: a broken [`rules::Rule`]
//! knows its section and the HTTP status, a [`violation::Violation`] its section
//! and the close code.

pub mod accept;
pub mod close;
mod close_code;
pub mod connection;
pub mod fail;
pub mod frame;
pub mod hex;
pub mod http;
pub mod http2;
pub mod looks;
pub mod message;
pub mod mistake;
pub mod rules;
pub mod upgrade;
pub mod uri;
pub mod violation;

/// One of the two ends of a connection. RFC 6455 is not symmetric: only the
/// client masks (5.1), and the server closes TCP first (7.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The end that sent the opening handshake's request.
    Client,
    /// The end that answered it.
    Server,
}

impl Role {
    /// Whether this end closes TCP first, once the closing handshake is done
    /// (7.1.1).
    pub fn closes_tcp_first(self) -> bool {
        self == Role::Server
    }

    /// The other end.
    pub fn peer(self) -> Role {
        match self {
            Role::Client => Role::Server,
            Role::Server => Role::Client,
        }
    }
}

/// What a parser found at the start of the bytes received so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parsed<T> {
    /// The bytes so far are a correct beginning; the rest has not arrived.
    NeedMore,
    /// A whole value, and how many bytes it took. What follows them is the
    /// start of the next thing and must be kept.
    Done {
        /// What the bytes meant.
        value: T,
        /// Number of bytes that made up the value.
        used: usize,
    },
}
