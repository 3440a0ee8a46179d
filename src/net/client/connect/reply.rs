//! The reply of a server, read under a deadline: its head, and of a refusal the
//! body as far as it explains something.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{Interim, NotOpened, left};
use crate::net::stream::Stream;
use crate::protocol::Parsed;
use crate::protocol::http::{BodyDecoder, BodyPart, Framing, HeadError, Reply, is_worth_parsing};

/// What is read of the body of a refusal. Bytes; enough for an explanation.
const MOST_BODY: usize = 4 * 1024;

/// How long the body of a refusal may take: nobody waits for a page that is
/// shown only to explain.
const BODY_TIME: Duration = Duration::from_secs(2);

type HeadRead = Result<(Reply, usize), HeadError>;

/// What comes from the server until it is known whether there is a WebSocket.
pub(super) struct Incoming<'a> {
    wire: &'a dyn Stream,
    socket: &'a TcpStream,
    deadline: Instant,
    /// Everything that has come, but for interim replies.
    pub(super) bytes: Vec<u8>,
    pub(super) interim: Interim,
}

impl<'a> Incoming<'a> {
    pub(super) fn new(
        wire: &'a dyn Stream,
        socket: &'a TcpStream,
        deadline: Instant,
    ) -> Incoming<'a> {
        Incoming { wire, socket, deadline, bytes: Vec::new(), interim: Interim::default() }
    }

    /// Reads until there is a head, or bytes that cannot become one.
    pub(super) fn read_reply(&mut self) -> io::Result<HeadRead> {
        loop {
            let received = self.receive_some()?;
            let mut new = received;
            while is_worth_parsing(&self.bytes, new) {
                match Reply::parse(&self.bytes) {
                    // Hints on the way to the answer (RFC 9110, 15.2). Each must
                    // come whole and in time, like the answer itself.
                    Ok(Parsed::Done { value, used })
                        if matches!(value.start.status, 100 | 102..=199) =>
                    {
                        self.interim.replies += 1;
                        self.interim.bytes += used as u64;
                        self.bytes.drain(..used);
                        new = self.bytes.len();
                    }
                    Ok(Parsed::Done { value, used }) => return Ok(Ok((value, used))),
                    Ok(Parsed::NeedMore) => break,
                    Err(error) => return Ok(Err(error)),
                }
            }
            if received == 0 {
                return Ok(Err(HeadError::Incomplete { bytes: self.bytes.len() }));
            }
        }
    }

    /// Reads the body of a refusal behind its head, as far as it explains
    /// something. What is no body as announced is shown as it came.
    pub(super) fn read_body(&mut self, reply: &Reply, head: usize) -> Vec<u8> {
        self.deadline = self.deadline.min(Instant::now() + BODY_TIME);
        // Behind a 101 there are frames, and they do not explain anything.
        if reply.start.status == 101 {
            return Vec::new();
        }
        let framing = Framing::of_reply(reply, "GET").unwrap_or(Framing::UntilClose);
        let mut decoder = BodyDecoder::new(framing);
        let (mut body, mut at) = (Vec::new(), head);
        while body.len() < MOST_BODY {
            match decoder.next(&self.bytes[at..]) {
                Ok(Parsed::Done { value: BodyPart::End { .. }, .. }) => break,
                Ok(Parsed::Done { value, used }) => {
                    if let BodyPart::Data(data) = value {
                        body.extend_from_slice(data);
                    }
                    at += used;
                }
                Ok(Parsed::NeedMore) => match self.receive_some() {
                    Ok(0) | Err(_) => break,
                    Ok(_) => {}
                },
                Err(_) => {
                    body.extend_from_slice(&self.bytes[at..]);
                    break;
                }
            }
        }
        body
    }

    /// The peer went away before its reply was complete.
    pub(super) fn gone(self, error: Option<io::Error>) -> NotOpened {
        NotOpened::Gone { bytes: self.bytes, interim: self.interim, error }
    }

    fn receive_some(&mut self) -> io::Result<usize> {
        let mut chunk = [0; 4 * 1024];
        loop {
            if self.deadline <= Instant::now() {
                return Err(ErrorKind::TimedOut.into());
            }
            self.socket.set_read_timeout(Some(left(self.deadline)))?;
            match self.wire.receive(&mut chunk) {
                Ok(received) => {
                    self.bytes.extend_from_slice(&chunk[..received]);
                    return Ok(received);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
