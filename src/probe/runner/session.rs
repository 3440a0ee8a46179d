//! One raw connection: bytes out, replies and frames in, everything kept.
//!
//! Owns: the evidence. Must never: judge it.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Options;
use crate::net::client::connect;
use crate::net::stream::Stream;
use crate::probe::Why;
use crate::probe::ask::Ask;
use crate::protocol::accept::ClientKey;
use crate::protocol::close::CloseBody;
use crate::protocol::connection::Receiving;
use crate::protocol::fail::FailCause;
use crate::protocol::http::Reply;
use crate::protocol::message::{Kind, Received};
use crate::protocol::{Parsed, Role};
use crate::random::Random;

/// Bytes kept of what came; a server may send without an end.
const MOST_KEPT: usize = 256 * 1024;

/// The longest message taken from the server under test.
const MOST: u64 = 16 << 20;

/// What came as an answer to a request.
pub(super) enum Answer {
    /// A whole head, and how many bytes it took.
    Reply(Box<Reply>),
    /// Bytes that are no head.
    NotHttp,
    /// TCP ended first.
    Closed,
    /// TCP was reset.
    Reset,
    /// Nothing, or not all of it, in time.
    Silence(Duration),
}

/// What came behind the 101.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    Message(Kind, Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(CloseBody),
    /// A frame that breaks a rule.
    Bad(FailCause),
    Eof,
    Reset,
    Silence(Duration),
}

/// A connection to the server under test.
pub(super) struct Session {
    wire: Arc<dyn Stream>,
    socket: TcpStream,
    timeout: Duration,
    sent: Vec<u8>,
    received: Vec<u8>,
    /// Bytes of `received` that were understood so far.
    used: usize,
    receiving: Receiving,
    ended: Option<Heard>,
}

impl Session {
    /// Connects. Nothing is said yet.
    pub(super) fn dial(options: &Options) -> Result<Session, Why> {
        let deadline = Instant::now() + options.timeout.max(Duration::from_secs(5));
        let dialled = connect::dial(&options.plan, deadline).map_err(|_| Why::NoConnection)?;
        let _ = dialled.socket.set_write_timeout(Some(options.timeout));
        Ok(Session {
            wire: dialled.wire,
            socket: dialled.socket,
            timeout: options.timeout,
            sent: Vec::new(),
            received: Vec::new(),
            used: 0,
            receiving: Receiving::new(Role::Server, MOST),
            ended: None,
        })
    }

    /// Connects and does the usual opening handshake.
    pub(super) fn open(options: &Options) -> Result<Session, Why> {
        let mut session = Session::dial(options)?;
        session.send(&ask(options)?.to_bytes());
        match session.answer() {
            Answer::Reply(reply) if reply.start.status == 101 => Ok(session),
            _ => Err(Why::NotOpened),
        }
    }

    /// Sends. A server that has closed already says so when it is read.
    pub(super) fn send(&mut self, bytes: &[u8]) -> bool {
        self.sent.extend_from_slice(&bytes[..bytes.len().min(MOST_KEPT)]);
        self.wire.send_all(bytes).is_ok()
    }

    /// The reply to a request.
    pub(super) fn answer(&mut self) -> Answer {
        let start = Instant::now();
        loop {
            match Reply::parse(&self.received[self.used..]) {
                Ok(Parsed::Done { value, used }) => {
                    self.used += used;
                    // What comes on the way to the answer (RFC 9110, 15.2).
                    if matches!(value.start.status, 100 | 102..=199) {
                        continue;
                    }
                    return Answer::Reply(Box::new(value));
                }
                Ok(Parsed::NeedMore) => {}
                Err(_) => return Answer::NotHttp,
            }
            match self.more(start + self.timeout) {
                Ok(()) => {}
                Err(Heard::Reset) => return Answer::Reset,
                Err(Heard::Silence(_)) => return Answer::Silence(start.elapsed()),
                Err(_) => return Answer::Closed,
            }
        }
    }

    /// The next thing that the server says, in frames.
    pub(super) fn hear(&mut self) -> Heard {
        self.hear_within(self.timeout)
    }

    /// The same, for so long at most.
    pub(super) fn hear_within(&mut self, most: Duration) -> Heard {
        let deadline = Instant::now() + most;
        loop {
            while self.used < self.received.len() {
                let mut rest = self.received[self.used..].to_vec();
                match self.receiving.take(&mut rest) {
                    Err(refused) => {
                        self.used = self.received.len();
                        return Heard::Bad(refused.cause);
                    }
                    Ok((used, step)) => {
                        self.used += used;
                        match step.map(|step| step.received) {
                            Some(Received::Message { kind, payload }) => {
                                return Heard::Message(kind, payload.to_vec());
                            }
                            Some(Received::Ping(payload)) => return Heard::Ping(payload.to_vec()),
                            Some(Received::Pong(payload)) => return Heard::Pong(payload.to_vec()),
                            Some(Received::Close(body)) => return Heard::Close(body),
                            Some(Received::Fragment) | None => {}
                        }
                    }
                }
            }
            if let Err(end) = self.more(deadline) {
                return end;
            }
        }
    }

    /// Whether TCP ends within so long; what still comes is passed over.
    pub(super) fn ends_within(&mut self, most: Duration) -> bool {
        let deadline = Instant::now() + most;
        loop {
            match self.more(deadline) {
                Ok(()) => {}
                Err(Heard::Silence(_)) => return false,
                Err(_) => return true,
            }
        }
    }

    /// Closes this end's direction.
    pub(super) fn finish(&self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Write);
    }

    /// Ends the connection as a crash would: with a reset.
    pub(super) fn reset(self) {
        let _ = socket2::SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
    }

    /// Everything that was sent, and everything that came.
    pub(super) fn into_bytes(self) -> (Vec<u8>, Vec<u8>) {
        (self.sent, self.received)
    }

    /// Waits for more bytes.
    fn more(&mut self, deadline: Instant) -> Result<(), Heard> {
        if let Some(end) = &self.ended {
            return Err(end.clone());
        }
        let mut chunk = [0; 16 * 1024];
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Heard::Silence(self.timeout));
            }
            self.wire.wait_at_most(left);
            let end = match self.wire.receive(&mut chunk) {
                Ok(0) => Heard::Eof,
                Ok(received) => {
                    if self.received.len() < MOST_KEPT + chunk.len() {
                        self.received.extend_from_slice(&chunk[..received]);
                    }
                    return Ok(());
                }
                Err(error) => match error.kind() {
                    ErrorKind::Interrupted | ErrorKind::WouldBlock | ErrorKind::TimedOut => {
                        continue;
                    }
                    ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => Heard::Reset,
                    _ => Heard::Eof,
                },
            };
            self.ended = Some(end.clone());
            return Err(end);
        }
    }
}

/// The right request for this server, with a key of its own.
pub(super) fn ask(options: &Options) -> Result<Ask, Why> {
    let nonce = Random::new(None).bytes().map_err(|_| Why::NoConnection)?;
    let uri = &options.plan.uri;
    let mut ask = Ask::right(&uri.host_header(), &uri.resource, ClientKey::from_nonce(nonce));
    for (name, value) in &options.plan.headers {
        ask = ask.with(name, value);
    }
    Ok(ask)
}
