//! WebSocket messages on a socket, for the transports that speak WebSocket.
//!
//! One thread listens, any other may speak: the two halves of a connection are
//! independent, and that is what full duplex needs.

use std::io::{self, Write};
use std::net::{Shutdown, TcpStream};
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::gone;
use super::http::HttpStream;
use crate::net::intake::{BufferPool, Intake};
use crate::net::{intake, lock};
use crate::protocol::Role;
use crate::protocol::accept::{ClientKey, formula, trim};
use crate::protocol::close::CloseBody;
use crate::protocol::connection::Step;
use crate::protocol::frame::{self, Opcode};
use crate::protocol::http::{Reply, Request, RequestLine, StatusLine};
use crate::protocol::message::{self, Kind, Received};
use crate::protocol::rules::{Asked, Policy, judge_reply, judge_request};
use crate::random::{Masks, Random};

/// The longest message taken: longer than any that a script has.
const MOST: u64 = 64 << 20;

/// An open connection: what can be said ...
pub(super) struct Voice {
    socket: TcpStream,
    role: Role,
    masks: Mutex<Masks>,
}

/// ... and what is heard. It ends with the peer's Close.
pub(super) type Ears = Receiver<String>;

/// Does the opening handshake as a client.
pub(super) fn open(socket: TcpStream, path: &str) -> io::Result<(Voice, Ears)> {
    let nonce = Random::new(None).bytes().map_err(io::Error::other)?;
    let key = ClientKey::from_nonce(nonce);
    let mut http = HttpStream::new(socket);
    let request = Request::asking("localhost", path, key.text());
    http.send(&request.to_bytes())?;
    let (reply, _) = http.receive::<StatusLine>()?.ok_or_else(gone)?;
    let asked = Asked::by(&request);
    if !judge_reply(Ok(&reply), &asked).is_kept() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    listen(http, Role::Client)
}

/// Answers an opening handshake as the server.
pub(super) fn accept(
    mut http: HttpStream,
    request: &crate::protocol::http::Head<RequestLine>,
) -> io::Result<(Voice, Ears)> {
    if !judge_request(Ok(request), &Policy::default()).is_kept() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let key = trim(request.headers.first("Sec-WebSocket-Key").unwrap_or_default());
    http.send(&Reply::switching(&formula(key), None).to_bytes())?;
    listen(http, Role::Server)
}

/// Starts the listening thread of this end.
fn listen(http: HttpStream, role: Role) -> io::Result<(Voice, Ears)> {
    let HttpStream { socket, unread } = http;
    let listening = socket.try_clone()?;
    let (tell, ears) = channel();
    std::thread::Builder::new().spawn(move || {
        let pool = BufferPool::default();
        let intake = Intake::new(&listening, &pool, role.peer(), MOST, unread);
        intake.run(&mut Ear { tell });
    })?;
    Ok((Voice { socket, role, masks: Mutex::default() }, ears))
}

impl Voice {
    /// Says a text message, in one write.
    pub(super) fn say(&self, text: &str) -> io::Result<()> {
        let mut bytes = Vec::new();
        let mask = self.mask()?;
        message::encode(Kind::Text, text.as_bytes(), usize::MAX, || mask, &mut bytes);
        (&self.socket).write_all(&bytes)
    }

    /// Says that nothing more will be said.
    pub(super) fn close(&self) -> io::Result<()> {
        let payload = CloseBody::normal().to_payload();
        let bytes = frame::control(Opcode::Close, &payload, self.mask()?);
        (&self.socket).write_all(&bytes)
    }

    /// The server closes TCP first (RFC 6455, 7.1.1).
    pub(super) fn end(&self) {
        let _ = self.socket.shutdown(Shutdown::Write);
    }

    /// A fresh masking key for a client, none for a server (RFC 6455, 5.1).
    fn mask(&self) -> io::Result<Option<[u8; 4]>> {
        match self.role {
            Role::Client => lock(&self.masks).fresh().map(Some).map_err(io::Error::other),
            Role::Server => Ok(None),
        }
    }
}

struct Ear {
    tell: Sender<String>,
}

impl intake::Receiver for Ear {
    fn arrived(&mut self, _: usize) {}

    fn received(&mut self, step: Step<'_>) -> ControlFlow<()> {
        match step.received {
            Received::Message { payload, .. } => {
                let text = String::from_utf8_lossy(payload).into_owned();
                match self.tell.send(text) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            }
            Received::Close(_) => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }

    fn batch_ended(&mut self) {}
}
