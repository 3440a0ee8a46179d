//! The state of one connection: what a frame means now, and what is owed for it
//! (RFC 6455, 5.5, 7).
//!
//! Owns: the rules that need a memory. The two directions of a connection are
//! independent, so there are two halves, and two threads can hold one each:
//! [`Receiving`] turns bytes into steps, [`Sending`] says what may still leave.
//! [`Connection`] is both, for whoever has one thread. Must never: send, wait or
//! look at a clock; whoever uses this does.
//!
//! **The theory.** Each direction goes through the same three states by itself:
//!
//! | state of a direction | what may cross it | what ends the state |
//! |---|---|---|
//! | open | data, Ping, Pong | a Close crosses it, or the connection is failed |
//! | closing | from this end: Pong and Ping, no data (5.5.1); the other way: nothing counts any more | TCP ends |
//! | ended | nothing | |
//!
//! **What is owed**, by the end that received:
//!
//! | received | while | owed |
//! |---|---|---|
//! | Ping | no Close has been received, whatever was sent (5.5.2) | a Pong with the same payload |
//! | Close | no Close has been sent (5.5.1) | a Close with the same code |
//! | Close | one has been sent | nothing: the closing handshake is done (7.1.4) |
//! | a broken rule | no Close has been sent | a Close with the code it earns (7.1.7) |
//!
//! Then the **server** closes TCP first, so that the port's waiting time
//! (TIME_WAIT) stays at the end that expects no quick reconnection; the client
//! waits for that (7.1.1): [`Role::closes_tcp_first`].
//!
//! Read first: [`super::frame`] and [`super::message`].

mod receiving;
mod remark;

pub use self::receiving::{Receiving, Refused, Reply, Step, Unfinished};
pub use self::remark::{FrameRemark, MaskingKeys};
use super::Role;
use super::close::{CloseBody, CloseCode};
use super::fail::FailCause;
use super::frame::Opcode;

/// The sending half: which frames may still leave.
#[derive(Debug, Clone, Default)]
pub struct Sending {
    close: Option<CloseBody>,
}

impl Sending {
    /// Whether a frame of this kind may leave. After a Close no data may follow
    /// (5.5.1) and no second Close; a Pong is still owed for a Ping that comes
    /// before the peer's own Close (5.5.2).
    pub fn may_send(&self, opcode: Opcode) -> bool {
        self.close.is_none() || matches!(opcode, Opcode::Ping | Opcode::Pong)
    }

    /// Takes note of a Close that is about to leave. False: one has left
    /// already, and this one must not.
    pub fn close(&mut self, body: &CloseBody) -> bool {
        let is_first = self.close.is_none();
        if is_first {
            self.close = Some(body.clone());
        }
        is_first
    }

    /// The Close that left, if one did.
    pub fn closed(&self) -> Option<&CloseBody> {
        self.close.as_ref()
    }
}

/// Both halves of one end, for whoever has one thread for them.
///
/// ```
/// use wstool::protocol::Role;
/// use wstool::protocol::connection::{Connection, Reply};
/// use wstool::protocol::message::Received;
///
/// let mut server = Connection::new(Role::Server, 1024);
/// let mut bytes = *b"\x89\x81\x00\x00\x00\x00!";
/// let (used, step) = server.receive(&mut bytes).expect("a right frame");
/// let step = step.expect("a whole frame");
/// assert_eq!((used, step.received), (7, Received::Ping(b"!")));
/// assert_eq!(step.reply, Some(Reply::Pong(b"!")));
/// ```
#[derive(Debug)]
pub struct Connection {
    role: Role,
    receiving: Receiving,
    sending: Sending,
}

impl Connection {
    /// An open connection, seen from this end. `limit` is in bytes, for a whole
    /// message.
    pub fn new(role: Role, limit: u64) -> Connection {
        Connection {
            role,
            receiving: Receiving::new(role.peer(), limit),
            sending: Sending::default(),
        }
    }

    /// Takes bytes off the front: how many were used, and what they completed.
    /// The replies that are owed count as sent from here on.
    ///
    /// # Errors
    /// [`Refused`]; the Close that is owed is [`Connection::fail`]'s.
    pub fn receive<'a>(
        &'a mut self,
        bytes: &'a mut [u8],
    ) -> Result<(usize, Option<Step<'a>>), Box<Refused>> {
        let (used, step) = self.receiving.take(bytes)?;
        let sending = &mut self.sending;
        let step = step.map(|mut step| {
            if let Some(Reply::Close(body)) = &step.reply
                && !sending.close(body)
            {
                step.reply = None;
            }
            step
        });
        Ok((used, step))
    }

    /// Whether a frame of this kind may leave.
    pub fn may_send(&self, opcode: Opcode) -> bool {
        self.sending.may_send(opcode)
    }

    /// Closes: the Close to send, or nothing if one was sent before.
    pub fn close(&mut self, body: CloseBody) -> Option<CloseBody> {
        self.sending.close(&body).then_some(body)
    }

    /// Fails the connection: the Close to send, or nothing if one was sent.
    pub fn fail(&mut self, cause: FailCause) -> Option<CloseBody> {
        self.close(cause.close_body())
    }

    /// This end's role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// What has not come whole.
    pub fn unfinished(&self) -> Option<Unfinished> {
        self.receiving.unfinished()
    }

    /// Both Closes, as far as there were any.
    pub fn closes(&self, by: Option<Role>) -> Closes {
        Closes {
            by,
            sent: self.sending.closed().cloned(),
            received: self.receiving.closed().cloned(),
        }
    }
}

/// How far the closing handshake got, seen from one end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closes {
    /// Who closed first; `None` if nobody did.
    pub by: Option<Role>,
    /// The Close that this end sent.
    pub sent: Option<CloseBody>,
    /// The Close that came.
    pub received: Option<CloseBody>,
}

impl Closes {
    /// Both ends sent a Close, so nothing was lost on the way (7.1.4).
    pub fn is_clean(&self) -> bool {
        self.sent.is_some() && self.received.is_some()
    }

    /// The connection's close code: the one received, 1005 for an empty Close,
    /// 1006 where none came (7.1.5).
    pub fn code(&self) -> CloseCode {
        self.received.as_ref().map_or(CloseCode::ABNORMAL, |body| body.code)
    }
}
