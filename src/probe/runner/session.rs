//! One raw connection: bytes out, replies and frames in, everything kept.
//!
//! Owns: the evidence. Must never: judge it.

mod heads;

use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Options;
use super::bytes::{MASK, unmasked};
use crate::net::client::connect;
use crate::net::stream::Stream;
use crate::probe::Why;
use crate::probe::ask::Ask;
use crate::protocol::Role;
use crate::protocol::accept::ClientKey;
use crate::protocol::close::CloseBody;
use crate::protocol::connection::Receiving;
use crate::protocol::fail::FailCause;
use crate::protocol::frame::{FrameHeader, frames};
use crate::protocol::http::Reply;
use crate::protocol::message::{Kind, Received};
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
    /// What came and was not understood so far, from `used` on.
    pending: Vec<u8>,
    used: usize,
    /// Bytes of heads and bodies in front of the first frame.
    head: usize,
    receiving: Receiving,
    /// Who this end is.
    role: Role,
    /// The longest wait for bytes that came.
    slowest: Duration,
    ended: Option<Heard>,
}

impl Session {
    /// Connects. Nothing is said yet.
    pub(super) fn dial(options: &Options) -> Result<Session, Why> {
        let deadline = Instant::now() + options.timeout.max(Duration::from_secs(5));
        let dialled = connect::dial(&options.plan, deadline).map_err(|_| Why::NoConnection)?;
        Ok(Session::on(dialled.wire, dialled.socket, Role::Client, options.timeout))
    }

    /// On a connection that a client has made.
    pub(super) fn accepted(wire: Arc<dyn Stream>, socket: TcpStream, timeout: Duration) -> Session {
        Session::on(wire, socket, Role::Server, timeout)
    }

    /// On a connection that is there already.
    fn on(wire: Arc<dyn Stream>, socket: TcpStream, role: Role, timeout: Duration) -> Session {
        let _ = socket.set_write_timeout(Some(timeout));
        let peer = match role {
            Role::Client => Role::Server,
            Role::Server => Role::Client,
        };
        Session {
            wire,
            socket,
            timeout,
            sent: Vec::new(),
            received: Vec::new(),
            pending: Vec::new(),
            used: 0,
            head: 0,
            receiving: Receiving::new(peer, MOST),
            role,
            slowest: Duration::ZERO,
            ended: None,
        }
    }

    /// Who this end is.
    pub(super) fn role(&self) -> Role {
        self.role
    }

    /// The masking key of frames that this end sends.
    pub(super) fn mask(&self) -> Option<[u8; 4]> {
        (self.role == Role::Client).then_some(MASK)
    }

    /// Waits no longer than this, from now on.
    pub(super) fn patience(&mut self, timeout: Duration) {
        self.timeout = timeout;
        let _ = self.socket.set_write_timeout(Some(timeout));
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

    /// Sends in pieces of so many bytes, with pauses that last so long altogether:
    /// each piece travels in a segment of its own.
    pub(super) fn send_in_pieces(&mut self, bytes: &[u8], piece: usize, pauses: Duration) -> bool {
        let piece = if piece == 0 { bytes.len().max(1) } else { piece };
        let count = bytes.len().div_ceil(piece) as u32;
        for (number, piece) in bytes.chunks(piece).enumerate() {
            if number > 0 {
                std::thread::sleep(pauses / count);
            }
            if !self.send(piece) {
                return false;
            }
        }
        true
    }

    /// Sends the frames of a row, which are a client's: a server does not mask.
    pub(super) fn say(&mut self, frames: &[u8]) -> bool {
        self.say_in_pieces(frames, 0, Duration::ZERO)
    }

    /// The same, in pieces.
    pub(super) fn say_in_pieces(&mut self, frames: &[u8], piece: usize, pauses: Duration) -> bool {
        match self.role {
            Role::Client => self.send_in_pieces(frames, piece, pauses),
            Role::Server => self.send_in_pieces(&unmasked(frames), piece, pauses),
        }
    }

    /// Everything that came so far.
    pub(super) fn received(&self) -> &[u8] {
        &self.received
    }

    /// The next thing that the server says, in frames.
    pub(super) fn hear(&mut self) -> Heard {
        self.hear_within(self.timeout)
    }

    /// The same, for so long at most.
    pub(super) fn hear_within(&mut self, most: Duration) -> Heard {
        let deadline = Instant::now() + most;
        loop {
            while self.used < self.pending.len() {
                match self.receiving.take(&mut self.pending[self.used..]) {
                    Err(refused) => {
                        self.used = self.pending.len();
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
            self.pending.clear();
            self.used = 0;
            if let Err(end) = self.more(deadline) {
                return end;
            }
        }
    }

    /// Whether TCP ends within so long; what still comes is passed over.
    pub(super) fn tcp_ends_within(&mut self, most: Duration) -> bool {
        let deadline = Instant::now() + most;
        loop {
            match self.more(deadline) {
                Ok(()) => {}
                Err(Heard::Silence(_)) => return false,
                Err(_) => return true,
            }
        }
    }

    /// Whether the connection is gone, without reading what waits in it.
    pub(super) fn is_broken(&self) -> bool {
        !matches!(self.socket.take_error(), Ok(None))
    }

    /// Closes this end's direction.
    pub(super) fn finish(&self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Write);
    }

    /// Ends the connection as a crash would: with a reset.
    pub(super) fn reset(self) {
        let _ = socket2::SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
    }

    /// The headers of all whole frames that came, in order.
    pub(super) fn frames(&self) -> Vec<FrameHeader> {
        let mut bytes = self.received[self.head.min(self.received.len())..].to_vec();
        frames(&mut bytes).map(|frame| frame.header).collect()
    }

    /// The longest wait for bytes that came.
    pub(super) fn slowest(&self) -> Duration {
        self.slowest
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
        let start = Instant::now();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Heard::Silence(self.timeout));
            }
            self.wire.wait_at_most(left);
            let end = match self.wire.receive(&mut chunk) {
                Ok(0) => Heard::Eof,
                Ok(received) => {
                    self.slowest = self.slowest.max(start.elapsed());
                    let room = MOST_KEPT.saturating_sub(self.received.len());
                    self.received.extend_from_slice(&chunk[..received.min(room)]);
                    self.pending.extend_from_slice(&chunk[..received]);
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
    let nonce = Random::new(options.seed).bytes().map_err(|_| Why::NoConnection)?;
    let uri = &options.plan.uri;
    let mut ask = Ask::right(&uri.host_header(), &uri.resource, ClientKey::from_nonce(nonce));
    for (name, value) in &options.plan.headers {
        ask = ask.with(name, value);
    }
    Ok(ask)
}
