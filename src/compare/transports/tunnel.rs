//! WebSocket without a socket: bytes in, messages out, and the other way round.
//!
//! Owns: one end of a WebSocket connection that lies inside something else, as
//! in a stream of HTTP/2 (RFC 8441) or HTTP/3 (RFC 9220). There is no opening
//! handshake here: the request of the stream was it, and it has no key. What
//! follows is the same as ever; the client masks, although nothing between the
//! two ends could take its bytes for HTTP/1.1.
//!
//! tungstenite wants to read and write by itself, so it gets two buffers and
//! believes that they are a socket.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};

use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Error, Message, WebSocket};

/// One end of a connection.
#[derive(Debug)]
pub(super) struct Tunnel(WebSocket<Buffers>);

/// What looks like a socket to the library.
#[derive(Debug, Default)]
struct Buffers {
    came: VecDeque<u8>,
    leaves: Vec<u8>,
}

impl Read for Buffers {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // An empty buffer is no end: there will be more.
        if self.came.is_empty() {
            Err(ErrorKind::WouldBlock.into())
        } else {
            self.came.read(buffer)
        }
    }
}

impl Write for Buffers {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.leaves.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Tunnel {
    /// An open connection.
    pub(super) fn of(role: Role) -> Tunnel {
        // Both ends are ours, and no message is longer than a script allows.
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        Tunnel(WebSocket::from_raw_socket(Buffers::default(), role, Some(config)))
    }

    /// The bytes of a text message.
    pub(super) fn say(&mut self, text: &str) -> io::Result<Vec<u8>> {
        self.0.send(Message::text(text)).map_err(failed)?;
        Ok(std::mem::take(&mut self.0.get_mut().leaves))
    }

    /// The bytes of a Close, or of the answer to one that has come.
    pub(super) fn close(&mut self) -> Vec<u8> {
        let normal = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        // It answers by itself; then there is nothing to add.
        let _ = self.0.close(Some(normal));
        std::mem::take(&mut self.0.get_mut().leaves)
    }

    /// Takes what came. Returns the messages that are whole with it, and whether
    /// the peer has closed.
    pub(super) fn take(&mut self, bytes: &[u8]) -> io::Result<(Vec<String>, bool)> {
        self.0.get_mut().came.extend(bytes);
        let mut heard = Vec::new();
        loop {
            match self.0.read() {
                Ok(Message::Text(text)) => heard.push(text.as_str().to_owned()),
                Ok(Message::Close(_)) | Err(Error::ConnectionClosed) => return Ok((heard, true)),
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                    return Ok((heard, false));
                }
                // Neither end pings, so there is nothing else to hear.
                Ok(_) => return Err(ErrorKind::InvalidData.into()),
                Err(error) => return Err(failed(error)),
            }
        }
    }
}

fn failed(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        other => io::Error::other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What one end says, the other hears, however its bytes are cut; and the
    /// closing handshake is complete behind it.
    #[test]
    fn two_ends_understand_each_other() {
        for most in [1, 3, 1000] {
            let (mut client, mut server) = (Tunnel::of(Role::Client), Tunnel::of(Role::Server));
            let mut sent = client.say("c0 hello").expect("a message");
            sent.extend(client.say("c1").expect("a message"));
            sent.extend(client.close());
            assert_eq!(sent[1] & 0x80, 0x80, "a client masks");
            let (mut heard, mut has_closed) = (Vec::new(), false);
            for piece in sent.chunks(most) {
                let (messages, closed) = server.take(piece).expect("frames");
                heard.extend(messages);
                has_closed |= closed;
            }
            assert_eq!(heard, ["c0 hello", "c1"], "in pieces of {most}");
            assert!(has_closed, "in pieces of {most}");
            let answer = server.close();
            assert_eq!(answer, [0x88, 0x02, 0x03, 0xE8], "one Close, and no second one");
            assert_eq!(client.take(&answer).expect("a frame"), (Vec::new(), true));
        }
    }
}
