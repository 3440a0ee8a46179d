//! The reply of a server, read under a deadline: its head, and of a refusal the
//! body as far as it explains something.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::left;
use crate::net::stream::Stream;
use crate::protocol::Parsed;
use crate::protocol::http::{HeadError, Reply};

/// What is read of the body of a refusal. Bytes; enough for an explanation.
const MOST_BODY: usize = 4 * 1024;

/// How long the body of a refusal may take: nobody waits for a page that is
/// shown only to explain.
const BODY_TIME: Duration = Duration::from_secs(2);

type HeadRead = Result<(Reply, usize), HeadError>;

/// Reads until there is a head, or bytes that cannot become one.
pub(super) fn read_reply(
    wire: &dyn Stream,
    socket: &TcpStream,
    bytes: &mut Vec<u8>,
    deadline: Instant,
) -> io::Result<HeadRead> {
    loop {
        let received = receive_some(wire, socket, bytes, deadline)?;
        // Hints on the way to the answer (RFC 9110, 15.2). Each must come whole
        // and in time, like the answer itself.
        while let Ok(Parsed::Done { value, used }) = Reply::parse(bytes)
            && matches!(value.start.status, 100 | 102..=199)
        {
            bytes.drain(..used);
        }
        match Reply::parse(bytes) {
            Ok(Parsed::Done { value, used }) => return Ok(Ok((value, used))),
            Ok(Parsed::NeedMore) => {}
            Err(error) => return Ok(Err(error)),
        }
        if received == 0 {
            return Ok(Err(HeadError::Incomplete { bytes: bytes.len() }));
        }
    }
}

/// Reads the body of a refusal, as far as it explains something.
pub(super) fn read_body(
    wire: &dyn Stream,
    socket: &TcpStream,
    reply: &Reply,
    head: usize,
    bytes: &mut Vec<u8>,
    deadline: Instant,
) {
    let deadline = deadline.min(Instant::now() + BODY_TIME);
    let announced = reply.headers.first("Content-Length");
    let announced = announced.and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
    let most = announced.unwrap_or(MOST_BODY).min(MOST_BODY);
    // Behind a 101 there are frames, and they do not explain anything.
    if reply.start.status == 101 {
        return;
    }
    while bytes.len() - head < most {
        match receive_some(wire, socket, bytes, deadline) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn receive_some(
    wire: &dyn Stream,
    socket: &TcpStream,
    bytes: &mut Vec<u8>,
    deadline: Instant,
) -> io::Result<usize> {
    let mut chunk = [0; 4 * 1024];
    loop {
        if deadline <= Instant::now() {
            return Err(ErrorKind::TimedOut.into());
        }
        socket.set_read_timeout(Some(left(deadline)))?;
        match wire.receive(&mut chunk) {
            Ok(received) => {
                bytes.extend_from_slice(&chunk[..received]);
                return Ok(received);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
