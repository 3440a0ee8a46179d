//! The opening handshake on a socket, the server's side (RFC 6455, 4.2).
//!
//! Owns: reading a request head under one deadline, and answering it. Must
//! never: judge; the table in `protocol::rules` does.
//!
//! The deadline is for the whole head. A limit for each read would let a peer
//! hold a thread for ever by sending one byte now and then.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::protocol::Parsed;
use crate::protocol::accept::{self, formula};
use crate::protocol::http::{HeadError, Reply, Request, is_worth_parsing};
use crate::protocol::rules::{Policy, Remark, Verdict, judge_request};
use crate::protocol::upgrade::Refusal;

/// What is read at once. Requests are shorter, but for those with cookies.
const CHUNK: usize = 2 * 1024;

/// How long a refused client may take to read its answer.
const FAREWELL: Duration = Duration::from_secs(1);

/// A connection that is open now.
#[derive(Debug)]
pub struct Accepted {
    /// What was asked for.
    pub request: Request,
    /// The value of its Sec-WebSocket-Key, without the white space around it.
    pub key: String,
    /// What follows from the key: Sec-WebSocket-Accept.
    pub accept: String,
    /// What both ends speak, if they agreed on something.
    pub subprotocol: Option<String>,
    /// What the request does that is allowed, but worth a word.
    pub remarks: Vec<Remark>,
    /// Bytes behind the request: the first frames, sent without waiting.
    pub early: Vec<u8>,
}

/// Why a connection did not open.
#[derive(Debug)]
pub enum NotAccepted {
    /// The request was refused, and here is why.
    Refused {
        /// The answer it earns.
        refusal: Refusal,
        /// Every rule.
        verdict: Verdict,
        /// Of the request, if there was one.
        method: Option<String>,
        /// Method and target of a request that has no Upgrade at all.
        plain: Option<String>,
    },
    /// The head did not arrive in time.
    TooSlow {
        /// So many bytes of it did.
        bytes: usize,
    },
    /// The peer went away first. Nothing was asked, so nothing is answered.
    Gone,
}

/// Reads a request and judges it. Nothing is answered yet. `seen` is told what
/// came and what the rules say of it, once, unless nothing came.
pub fn read_request(
    socket: &TcpStream,
    policy: &Policy,
    most: Duration,
    seen: impl FnOnce(&[u8], &Verdict),
) -> Result<Accepted, NotAccepted> {
    let mut bytes = Vec::new();
    let (request, used) = match read_head(socket, &mut bytes, most) {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            let verdict = judge_request(Err(&error), policy);
            seen(&bytes, &verdict);
            return Err(refused(verdict, None));
        }
        Err(error) if is_timeout(&error) => {
            let part = Request::parse_last(&bytes).map(|(request, _)| request);
            seen(&bytes, &judge_request(part.as_ref(), policy));
            return Err(NotAccepted::TooSlow { bytes: bytes.len() });
        }
        Err(_) => return Err(NotAccepted::Gone),
    };
    let verdict = judge_request(Ok(&request), policy);
    seen(&bytes[..used], &verdict);
    if !verdict.is_kept() {
        return Err(refused(verdict, Some(request)));
    }
    // The table is kept, so there is a key, and it is one.
    let key = accept::trim(request.headers.first("Sec-WebSocket-Key").unwrap_or_default());
    Ok(Accepted {
        accept: formula(key),
        key: String::from_utf8_lossy(key).into_owned(),
        subprotocol: policy.subprotocol(&request).map(str::to_owned),
        early: bytes.split_off(used),
        remarks: verdict.remarks,
        request,
    })
}

fn refused(verdict: Verdict, request: Option<Request>) -> NotAccepted {
    let refusal = verdict.refusal().unwrap_or(Refusal::BadRequest);
    let is_plain = |request: &&Request| request.headers.first("Upgrade").is_none();
    let asked = |request: &Request| format!("{} {}", request.start.method, request.start.target);
    let plain = request.as_ref().filter(is_plain).map(asked);
    let method = request.map(|request| request.start.method);
    NotAccepted::Refused { refusal, verdict, method, plain }
}

impl Accepted {
    /// The 101, and what has to come before it. Behind it there are frames.
    pub fn reply(&self) -> Vec<u8> {
        let before = Reply::before_switching(&self.request).map(|reply| reply.to_bytes());
        let switching = Reply::switching(&self.accept, self.subprotocol.as_deref());
        [before.unwrap_or_default(), switching.to_bytes()].concat()
    }
}

/// Says no, and stays long enough to be heard: closing a socket with unread
/// bytes resets the connection, and the answer would be lost.
pub fn refuse(mut socket: &TcpStream, reply: &[u8]) {
    let _ = socket.set_write_timeout(Some(FAREWELL));
    if socket.write_all(reply).is_ok() {
        let _ = socket.shutdown(Shutdown::Write);
        drain(socket, FAREWELL);
    }
}

/// Reads and forgets until the peer closes, for so long at most.
pub fn drain(mut socket: &TcpStream, most: Duration) {
    let deadline = Instant::now() + most;
    let mut nowhere = [0; CHUNK];
    while let Ok(()) = wait_at_most(socket, deadline) {
        match socket.read(&mut nowhere) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

type Head = (Request, usize);

/// Reads until there is a head, or bytes that cannot become one.
fn read_head(
    mut socket: &TcpStream,
    bytes: &mut Vec<u8>,
    most: Duration,
) -> io::Result<Result<Head, HeadError>> {
    let deadline = Instant::now() + most;
    let mut chunk = [0; CHUNK];
    loop {
        wait_at_most(socket, deadline)?;
        let received = match socket.read(&mut chunk) {
            Ok(received) => received,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        bytes.extend_from_slice(&chunk[..received]);
        if is_worth_parsing(bytes, received) {
            match Request::parse(bytes) {
                Ok(Parsed::Done { value, used }) => return Ok(Ok((value, used))),
                Ok(Parsed::NeedMore) => {}
                Err(error) => return Ok(Err(error)),
            }
        }
        if received == 0 {
            return match bytes.len() {
                0 => Err(ErrorKind::UnexpectedEof.into()),
                _ => Ok(Request::parse_last(bytes)),
            };
        }
    }
}

/// Makes the next read give up at the deadline.
fn wait_at_most(socket: &TcpStream, deadline: Instant) -> io::Result<()> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(ErrorKind::TimedOut.into());
    }
    socket.set_read_timeout(Some(left))
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
