//! The transports of a comparison: real clients and a real server on either
//! side of a [`Relay`].
//!
//! Owns: playing a [`Script`] over one transport, from the first connection to
//! the last answer. Must never: measure; the relay does, for all alike.
//!
//! A transport is one function, from a `Stage` to an end: `client_of` is
//! the whole list. The server is the same for all of them; which path is asked
//! decides how it behaves.
//!
//! | file | about |
//! |---|---|
//! | `clock` | when the conversation began, and whose turn it is to speak |
//! | `http` | HTTP messages on a socket |
//! | `frames` | WebSocket messages on a socket |
//! | `server` | the other side |
//! | `turns` | one at a time: http-close, http, websocket-turns |
//! | `streams` | the rest of HTTP: pipelined, poll, long-poll, sse |
//! | `duplex` | full duplex: websocket |

mod clock;
mod duplex;
mod frames;
mod http;
mod server;
mod streams;
mod turns;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use self::clock::Clock;
use self::server::Server;
use crate::compare::scenario::{Script, Transport};
use crate::net::relay::{Collected, Relay};

/// What a client has to play with.
pub(super) struct Stage {
    script: Arc<Script>,
    relay: Relay,
    clock: Arc<Clock>,
}

/// How the client of a transport plays the script.
fn client_of(transport: Transport) -> fn(&Stage) -> io::Result<()> {
    match transport {
        Transport::HttpClose => turns::http_close,
        Transport::Http => turns::http,
        Transport::HttpPipelined => streams::pipelined,
        Transport::Poll => streams::poll,
        Transport::LongPoll => streams::long_poll,
        Transport::Sse => streams::sse,
        Transport::WebsocketTurns => turns::websocket,
        Transport::Websocket => duplex::websocket,
    }
}

/// A script that is being played.
pub struct Performance {
    relay: Relay,
    clock: Arc<Clock>,
    ended: Receiver<io::Result<()>>,
    /// Ends when this is dropped.
    _server: Server,
}

impl Performance {
    /// Starts a server, a link to it, and a client that plays the script.
    ///
    /// # Errors
    /// When there is no port or no thread to be had.
    pub fn start(transport: Transport, script: &Arc<Script>) -> io::Result<Performance> {
        let clock = Arc::new(Clock::default());
        let server = Server::start(Arc::clone(script), Arc::clone(&clock))?;
        let relay = Relay::to(server.addr(), script.link);
        let stage =
            Stage { script: Arc::clone(script), relay: relay.clone(), clock: Arc::clone(&clock) };
        let (tell, ended) = channel();
        std::thread::Builder::new().spawn(move || {
            let outcome = client_of(transport)(&stage);
            stage.clock.end();
            let _ = tell.send(outcome);
        })?;
        Ok(Performance { relay, clock, ended, _server: server })
    }

    /// The link, to collect what has crossed it or to cut it.
    pub fn relay(&self) -> &Relay {
        &self.relay
    }

    /// Waits for the end, so long at most. `None`: not yet.
    pub fn wait(&self, most: Duration) -> Option<io::Result<()>> {
        match self.ended.recv_timeout(most) {
            Ok(outcome) => Some(outcome),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Err(io::ErrorKind::Other.into())),
        }
    }

    /// Ends it now if it has not ended, and gives out the rest of what was
    /// seen.
    pub fn end(self) -> Collected {
        self.clock.end();
        self.relay.cut();
        self.relay.collect()
    }
}

/// The error of a peer that went away in the middle.
fn gone() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}
