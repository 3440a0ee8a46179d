//! HTTP messages on a socket, for the transports that speak HTTP/1.1.
//!
//! What a request begins with stands in `heads`.
//!
//! Must never: be used towards strangers. There is no limit here and no
//! deadline; both ends are ours, and the link can be cut.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::SystemTime;

use super::{heads, peer_gone};
use crate::compare::scenario::Heads;
use crate::protocol::Parsed;
use crate::protocol::http::{
    BodyDecoder, BodyPart, Framing, Head, Headers, HttpDate, Reply, Request, RequestLine,
    StartLine, StatusLine,
};

/// A connection that carries HTTP messages.
pub(super) struct HttpStream {
    pub(super) socket: TcpStream,
    /// What has come and was not used so far.
    pub(super) unread: Vec<u8>,
}

impl HttpStream {
    pub(super) fn new(socket: TcpStream) -> HttpStream {
        HttpStream { socket, unread: Vec::new() }
    }

    /// Sends a whole message, in one write.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.socket.write_all(bytes)
    }

    /// Waits for a request, and says what it asks for without using it. `None`:
    /// the peer closed instead of beginning one.
    pub(super) fn target(&mut self) -> io::Result<Option<String>> {
        match self.head::<RequestLine>() {
            Ok((head, _)) => Ok(Some(head.start.target)),
            Err(_) if self.unread.is_empty() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Uses the request that has begun. Its body is for nobody: what a client
    /// says is heard on the link.
    pub(super) fn request(&mut self) -> io::Result<Request> {
        let (head, used) = self.head::<RequestLine>()?;
        self.unread.drain(..used);
        self.body(Framing::of_request(&head).map_err(|_| wrong())?)?;
        Ok(head)
    }

    /// Waits for the reply to a request. Returns its body.
    pub(super) fn reply(&mut self) -> io::Result<Vec<u8>> {
        let head = self.reply_head()?;
        // No request here is a HEAD or a CONNECT.
        self.body(Framing::of_reply(&head, "GET").map_err(|_| wrong())?)
    }

    /// Waits for the head of a reply, and leaves its body.
    pub(super) fn reply_head(&mut self) -> io::Result<Reply> {
        let (head, used) = self.head::<StatusLine>()?;
        self.unread.drain(..used);
        Ok(head)
    }

    /// Waits for the next event of a reply that does not end.
    pub(super) fn event(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(at) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                let rest = self.unread.split_off(at + 2);
                return Ok(std::mem::replace(&mut self.unread, rest));
            }
            self.more()?;
        }
    }

    fn head<S: StartLine>(&mut self) -> io::Result<(Head<S>, usize)> {
        loop {
            match Head::<S>::parse(&self.unread) {
                Ok(Parsed::Done { value, used }) => return Ok((value, used)),
                Ok(Parsed::NeedMore) => self.more()?,
                Err(_) => return Err(wrong()),
            }
        }
    }

    fn body(&mut self, framing: Framing) -> io::Result<Vec<u8>> {
        let mut decoder = BodyDecoder::new(framing);
        let mut body = Vec::new();
        loop {
            match decoder.next(&self.unread).map_err(|_| wrong())? {
                Parsed::Done { value: BodyPart::End { .. }, used } => {
                    self.unread.drain(..used);
                    return Ok(body);
                }
                Parsed::Done { value, used } => {
                    if let BodyPart::Data(bytes) = value {
                        body.extend_from_slice(bytes);
                    }
                    self.unread.drain(..used);
                }
                Parsed::NeedMore => self.more()?,
            }
        }
    }

    fn more(&mut self) -> io::Result<()> {
        let mut chunk = [0; 16 * 1024];
        match self.socket.read(&mut chunk)? {
            0 => Err(peer_gone()),
            read => {
                self.unread.extend_from_slice(&chunk[..read]);
                Ok(())
            }
        }
    }
}

/// The error of a peer whose HTTP is none. Both ends are ours.
fn wrong() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// A request; with a body it is a POST. `is_last`: the connection ends with
/// its reply.
pub(super) fn request(heads: Heads, target: &str, body: Option<&str>, is_last: bool) -> Vec<u8> {
    let mut bytes = heads::request(heads, target, body.map(str::len), is_last).to_bytes();
    bytes.extend_from_slice(body.unwrap_or_default().as_bytes());
    bytes
}

/// A reply with these lines, or 204 without any. `is_last`: the connection ends
/// with it, and it says so (RFC 9112, 9.6).
pub(super) fn reply(lines: &[&str], is_last: bool) -> Vec<u8> {
    let mut headers = Headers::default();
    if is_last {
        headers.push("Connection", "close");
    }
    if lines.is_empty() {
        return status(204, "No Content", headers).to_bytes();
    }
    let body = lines.join("\n");
    headers.push("Content-Type", "text/plain");
    headers.push("Content-Length", body.len().to_string());
    let mut bytes = status(200, "OK", headers).to_bytes();
    bytes.extend_from_slice(body.as_bytes());
    bytes
}

/// The head of a reply that does not end before its connection does.
pub(super) fn event_stream() -> Vec<u8> {
    let mut headers = Headers::default();
    headers.push("Content-Type", "text/event-stream");
    headers.push("Cache-Control", "no-store");
    headers.push("Connection", "close");
    status(200, "OK", headers).to_bytes()
}

/// A server with a clock says the time in every reply (RFC 9110, 6.6.1).
fn status(status: u16, reason: &str, mut headers: Headers) -> Head<StatusLine> {
    headers.push("Date", HttpDate::of(SystemTime::now()).to_string());
    Head::with(StatusLine { status, reason: reason.to_owned() }, headers)
}
