//! WebSocket messages on a socket, by tungstenite: the library that people use,
//! at both ends, its opening handshake included.
//!
//! **The trick.** A `tungstenite::WebSocket` is one value: to read it or to
//! write it needs `&mut`, so one thread cannot wait for a message while another
//! sends one; that would be half duplex again. A lock around it does not help:
//! the reader would hold it while it waits. And two of them on two handles of
//! one socket damage each other: each answers Pings and Closes by itself, in
//! the middle of what the other is writing. So there are two, and each has
//! [half a socket](HalfSocket): the one that reads writes into nothing, and the
//! one that writes never reads. What has to be answered is then answered in
//! the open, by whoever uses them; RFC 6455 knows nothing of this, its two
//! directions are independent.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Mutex;

use tungstenite::client::client_with_config;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{
    ClientRequestBuilder, Error, HandshakeError, Message, WebSocket, accept_with_config,
};

use super::http::HttpStream;
use super::{ClientSide, heads, peer_gone};
use crate::net::lock;

/// One direction of a socket, for somebody who believes to have both.
#[derive(Debug)]
struct HalfSocket {
    socket: TcpStream,
    /// Bytes that were read before: they come first.
    ahead: io::Cursor<Vec<u8>>,
    /// Whether what is written leaves.
    writes: bool,
}

impl Read for HalfSocket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.ahead.read(buffer)? {
            0 => self.socket.read(buffer),
            read => Ok(read),
        }
    }
}

impl Write for HalfSocket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.writes { self.socket.write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The half of an open connection that says things, from any thread ...
pub(super) struct MessageSender(Mutex<WebSocket<HalfSocket>>);

/// ... and the half that hears them.
pub(super) struct MessageReceiver(WebSocket<HalfSocket>);

/// Both halves of an open connection.
pub(super) type Halves = (MessageSender, MessageReceiver);

/// Dials, and does the opening handshake as a client.
pub(super) fn connect(client: &ClientSide, path: &str) -> io::Result<Halves> {
    let socket = client.relay.dial()?;
    let half = HalfSocket { socket, ahead: io::Cursor::default(), writes: true };
    let uri = format!("ws://localhost{path}").parse().map_err(io::Error::other)?;
    let request = heads::of_handshake(client.script.heads)
        .iter()
        .fold(ClientRequestBuilder::new(uri), |request, (name, value)| {
            request.with_header(*name, *value)
        });
    let opened = client_with_config(request, half, Some(config())).map_err(handshake_failed)?;
    halves(opened.0, Role::Client)
}

/// Answers the opening handshake whose request stands unread in a stream.
pub(super) fn accept(http: HttpStream) -> io::Result<Halves> {
    let HttpStream { socket, unread } = http;
    let half = HalfSocket { socket, ahead: io::Cursor::new(unread), writes: true };
    let opened = accept_with_config(half, Some(config())).map_err(handshake_failed)?;
    halves(opened, Role::Server)
}

fn config() -> WebSocketConfig {
    // Both ends are ours, and no message is longer than a script allows.
    WebSocketConfig::default().max_message_size(None).max_frame_size(None)
}

/// The one that did the handshake reads on, for it may have read frames that
/// stood behind the reply. The other one is new.
fn halves(mut reading: WebSocket<HalfSocket>, role: Role) -> io::Result<Halves> {
    let socket = reading.get_ref().socket.try_clone()?;
    reading.get_mut().writes = false;
    let half = HalfSocket { socket, ahead: io::Cursor::default(), writes: true };
    // It never reads, and its buffer for that is allocated at once.
    let writing = WebSocket::from_raw_socket(half, role, Some(config().read_buffer_size(64)));
    Ok((MessageSender(Mutex::new(writing)), MessageReceiver(reading)))
}

impl MessageSender {
    /// Says a text message, in one write.
    pub(super) fn say(&self, text: &str) -> io::Result<()> {
        lock(&self.0).send(Message::text(text)).map_err(failed)
    }

    /// Says that nothing more will be said.
    pub(super) fn close(&self) -> io::Result<()> {
        let normal = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        lock(&self.0).send(Message::Close(Some(normal))).map_err(failed)
    }

    /// The server closes TCP first (RFC 6455, 7.1.1).
    pub(super) fn end(&self) {
        let _ = lock(&self.0).get_ref().socket.shutdown(Shutdown::Write);
    }
}

impl MessageReceiver {
    /// Waits for the next message. `None`: the peer has closed.
    pub(super) fn hear(&mut self) -> io::Result<Option<String>> {
        match self.0.read() {
            Ok(Message::Text(text)) => Ok(Some(text.as_str().to_owned())),
            Ok(Message::Close(_)) | Err(Error::ConnectionClosed) => Ok(None),
            // Neither end pings, so there is nothing to answer here.
            Ok(_) => Err(io::ErrorKind::InvalidData.into()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Waits for a message that has to come.
    pub(super) fn expect(&mut self) -> io::Result<String> {
        self.hear()?.ok_or_else(peer_gone)
    }

    /// Waits until the peer has closed.
    pub(super) fn until_closed(&mut self) -> io::Result<()> {
        while self.hear()?.is_some() {}
        Ok(())
    }
}

fn failed(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        Error::Protocol(_) | Error::ConnectionClosed | Error::AlreadyClosed => peer_gone(),
        other => io::Error::other(other.to_string()),
    }
}

fn handshake_failed<R: tungstenite::handshake::HandshakeRole>(
    error: HandshakeError<R>,
) -> io::Error {
    match error {
        HandshakeError::Failure(error) => failed(error),
        // Only a socket that does not wait interrupts it.
        HandshakeError::Interrupted(_) => io::ErrorKind::WouldBlock.into(),
    }
}
