//! Where a server listens, and the opening handshake that this benchmark offers it.
//!
//! The key is the one of RFC 6455 section 1.3: a fixed key has a fixed answer, so that checking
//! it costs the load generator nothing. Read next: `connection.rs`.

use crate::failure::Failure;
use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;

/// The key of the example in RFC 6455 section 1.3 and the answer it must get.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &[u8] = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Heads longer than this are not an answer to our short request.
const LONGEST_HEAD: usize = 16 * 1024;

/// A `ws://` address, resolved once so that no measurement waits for a name.
#[derive(Debug, Clone)]
pub struct Endpoint {
    pub address: SocketAddr,
    pub url: String,
    /// The whole request head of the opening handshake (RFC 6455 section 4.1), ready to send.
    pub request: Vec<u8>,
}

impl FromStr for Endpoint {
    type Err = Failure;

    fn from_str(url: &str) -> Result<Self, Failure> {
        let bad = |why: &str| Failure::usage(format!("{url}: {why}; expected ws://host:port/path"));
        let rest = url.strip_prefix("ws://").ok_or_else(|| bad("not a ws:// address"))?;
        let (host, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, "/"),
        };
        let with_port = if host.rsplit(']').next().is_some_and(|tail| tail.contains(':')) {
            host.to_owned()
        } else {
            format!("{host}:80")
        };
        let mut addresses = with_port.to_socket_addrs().map_err(|error| bad(&error.to_string()))?;
        let address = addresses.next().ok_or_else(|| bad("no such host"))?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        );
        Ok(Self { address, url: url.to_owned(), request: request.into_bytes() })
    }
}

/// The first `ws://` address in a line that a server printed (plain, coloured or JSON).
pub fn first_url(line: &str) -> Option<&str> {
    let url = &line[line.find("ws://")?..];
    let ends = |c: char| c.is_whitespace() || c.is_control() || "\"'`<>(),;".contains(c);
    Some(&url[..url.find(ends).unwrap_or(url.len())])
}

/// Judges the bytes received so far as the answer to [`Endpoint::request`]: the length of the
/// head once it is complete and right, `None` while it is incomplete (RFC 6455 section 4.2.2).
pub fn answer_length(received: &[u8]) -> Result<Option<usize>, Failure> {
    let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        if received.len() > LONGEST_HEAD {
            return Err(Failure::refused("the answer to the opening handshake has no end"));
        }
        return Ok(None);
    };
    let head = &received[..end + 4];
    let status_line =
        String::from_utf8_lossy(head.split(|byte| *byte == b'\r').next().unwrap_or_default())
            .escape_debug()
            .to_string();
    if !head.starts_with(b"HTTP/1.1 101 ") {
        return Err(Failure::refused(format!("opening handshake refused: {status_line}")));
    }
    if !head.windows(ACCEPT.len()).any(|window| window == ACCEPT) {
        return Err(Failure::refused("the answer has no right Sec-WebSocket-Accept"));
    }
    Ok(Some(head.len()))
}
