//! HTTP messages on a socket, for the transports that speak HTTP/1.1.
//!
//! The headers are the fewest that are correct: a browser's are several times
//! as long, so the overhead shown is HTTP at its best.
//!
//! Must never: be used towards strangers. There is no limit here and no
//! deadline; both ends are ours, and the link can be cut.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use super::gone;
use crate::protocol::Parsed;
use crate::protocol::http::{Head, Headers, RequestLine, StartLine, StatusLine};

/// The name of the server in requests. It is in this process.
const HOST: &str = "localhost";

/// A connection that carries HTTP messages.
pub(super) struct HttpStream {
    pub(super) socket: TcpStream,
    /// What has come and was not used so far.
    pub(super) unread: Vec<u8>,
}

/// A message: its head and its body.
pub(super) type Message<S> = (Head<S>, Vec<u8>);

impl HttpStream {
    pub(super) fn new(socket: TcpStream) -> HttpStream {
        HttpStream { socket, unread: Vec::new() }
    }

    /// Sends a whole message, in one write.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.socket.write_all(bytes)
    }

    /// Waits for the reply to a request.
    pub(super) fn reply(&mut self) -> io::Result<Message<StatusLine>> {
        self.receive()?.ok_or_else(gone)
    }

    /// Waits for a message. `None`: the peer closed instead of beginning one.
    pub(super) fn receive<S: StartLine>(&mut self) -> io::Result<Option<Message<S>>> {
        let (head, used) = loop {
            match Head::<S>::parse(&self.unread) {
                Ok(Parsed::Done { value, used }) => break (value, used),
                Ok(Parsed::NeedMore) if self.more()? == 0 => {
                    return if self.unread.is_empty() { Ok(None) } else { Err(gone()) };
                }
                Ok(Parsed::NeedMore) => {}
                Err(_) => return Err(io::ErrorKind::InvalidData.into()),
            }
        };
        let length = head.headers.first("Content-Length").map_or(Ok(0), length);
        let end = used + length?;
        while self.unread.len() < end {
            if self.more()? == 0 {
                return Err(gone());
            }
        }
        let rest = self.unread.split_off(end);
        let body = std::mem::replace(&mut self.unread, rest).split_off(used);
        Ok(Some((head, body)))
    }

    /// Waits for the next event of a reply that does not end.
    pub(super) fn event(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(at) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                let rest = self.unread.split_off(at + 2);
                return Ok(std::mem::replace(&mut self.unread, rest));
            }
            if self.more()? == 0 {
                return Err(gone());
            }
        }
    }

    fn more(&mut self) -> io::Result<usize> {
        let mut chunk = [0; 16 * 1024];
        let read = self.socket.read(&mut chunk)?;
        self.unread.extend_from_slice(&chunk[..read]);
        Ok(read)
    }
}

fn length(value: &[u8]) -> io::Result<usize> {
    let number = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
    number.ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// A request; with a body it is a POST. `is_last`: the connection ends with
/// its reply.
pub(super) fn request(target: &str, body: Option<&str>, is_last: bool) -> Vec<u8> {
    let mut headers = Headers::default();
    headers.push("Host", HOST);
    if is_last {
        headers.push("Connection", "close");
    }
    if let Some(body) = body {
        headers.push("Content-Type", "text/plain");
        headers.push("Content-Length", body.len().to_string());
    }
    let method = if body.is_some() { "POST" } else { "GET" }.to_owned();
    let line = RequestLine { method, target: target.to_owned() };
    let mut bytes = Head::with(line, headers).to_bytes();
    bytes.extend_from_slice(body.unwrap_or_default().as_bytes());
    bytes
}

/// A reply with these lines, or 204 without any.
pub(super) fn reply(lines: &[&str]) -> Vec<u8> {
    if lines.is_empty() {
        return status(204, "No Content", Headers::default()).to_bytes();
    }
    let body = lines.join("\n");
    let mut headers = Headers::default();
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

fn status(status: u16, reason: &str, headers: Headers) -> Head<StatusLine> {
    Head::with(StatusLine { status, reason: reason.to_owned() }, headers)
}
