//! The transports of a comparison: real clients and a real server on either
//! side of a [`Relay`].
//!
//! Owns: playing a [`Script`] over one transport, from the first connection to
//! the last answer. Must never: measure; the relay does, for all alike.
//!
//! A transport is one function, from a `ClientSide` to an end: `client_of` is
//! the whole list. The server is the same for all of them; which path is asked
//! decides how it behaves.
//!
//! | file | about |
//! |---|---|
//! | `clock` | when the conversation began, and what the server has to say by now |
//! | [`heads`] | what requests begin with |
//! | `http` | HTTP messages on a socket |
//! | `websocket` | WebSocket messages on a socket |
//! | `server` | the other side |
//! | `turns` | one exchange at a time: http-close, http, http-batched, websocket-turns |
//! | `streams` | the rest of HTTP: pipelined, poll, long-poll, sse |
//! | `duplex` | full duplex: websocket |
//! | `http2` | h2, h2-stream, websocket-h2 |
//! | `tunnel` | WebSocket without a socket, for what is inside a stream |

mod clock;
mod duplex;
pub mod heads;
mod http;
#[cfg(feature = "http2")]
mod http2;
#[cfg(not(feature = "http2"))]
mod http2 {
    //! Built without HTTP/2: the table of transports refuses what would be here.

    use std::io;

    use super::ClientSide;

    pub(super) fn requests(_: &ClientSide) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) use self::{requests as one_stream, requests as websocket};
}
mod path;
mod server;
mod streams;
#[cfg(feature = "http2")]
mod tunnel;
mod turns;
mod websocket;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use self::clock::Clock;
use self::server::ScriptServer;
use crate::compare::scenario::{Scenario, Script};
use crate::compare::table::Transport;
use crate::net::relay::{Collected, Relay};

/// What the client of a transport has: its part, the link to the server, and
/// the clock.
struct ClientSide {
    script: Arc<Script>,
    relay: Relay,
    clock: Arc<Clock>,
}

/// How the client of a transport plays the script.
fn client_of(transport: Transport) -> fn(&ClientSide) -> io::Result<()> {
    match transport {
        Transport::HttpClose => turns::http_close,
        Transport::Http => turns::http,
        Transport::HttpBatched => turns::http_batched,
        Transport::HttpPipelined => streams::pipelined,
        Transport::Poll => streams::poll,
        Transport::LongPoll => streams::long_poll,
        Transport::Sse => streams::sse,
        Transport::WebsocketTurns => turns::websocket,
        Transport::Websocket => duplex::websocket,
        Transport::H2 => http2::requests,
        Transport::H2Stream => http2::one_stream,
        Transport::WebsocketH2 => http2::websocket,
    }
}

/// A script that is being played.
pub struct Playback {
    relay: Relay,
    clock: Arc<Clock>,
    ended: Receiver<io::Result<()>>,
    /// Ends when this is dropped.
    _server: ScriptServer,
}

impl Playback {
    /// Starts a server, a link to it, and a client that plays the script.
    ///
    /// # Errors
    /// When there is no port or no thread to be had.
    pub fn start(transport: Transport, script: &Arc<Script>) -> io::Result<Playback> {
        let clock = Arc::new(Clock::default());
        let server = ScriptServer::start(Arc::clone(script), Arc::clone(&clock))?;
        let relay = Relay::to(server.addr(), script.link);
        let (script, relay_of_client) = (Arc::clone(script), relay.clone());
        let client = ClientSide { script, relay: relay_of_client, clock: Arc::clone(&clock) };
        let (tell, ended) = channel();
        thread::Builder::new().spawn(move || {
            if client.script.scenario == Scenario::Push {
                // News happens when it does, whoever is listening by then.
                client.clock.open();
            }
            let outcome = client_of(transport)(&client);
            client.clock.end();
            let _ = tell.send(outcome);
        })?;
        Ok(Playback { relay, clock, ended, _server: server })
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

/// Does both at the same time, one of them in a thread of its own. The error is
/// that of the one that stays here, if both have failed.
fn at_once(
    beside: impl FnOnce() -> io::Result<()> + Send,
    here: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    thread::scope(|scope| {
        let beside = thread::Builder::new().spawn_scoped(scope, beside)?;
        let here = here();
        let beside = beside.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
        here.and(beside)
    })
}

/// The error of a peer that went away in the middle.
fn peer_gone() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}
