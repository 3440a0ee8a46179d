//! Lab 8, the reference. RFC 6455, sections 4.1 and 5.1.
//!
//! Must never: use the crate's own protocol module. It is the lab's second opinion.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use std::io::{Read, Write};

#[derive(Debug)]
pub enum Why {
    Ended,
    NotHttp,
    TooLarge,
    Status,
    Upgrade,
    Connection,
    Accept,
    Extension,
    Protocol,
    Frame,
}

const LARGEST_HEAD: usize = 16 * 1024;

/// An open connection.
pub struct Conn<S> {
    stream: S,
    /// Bytes that came and are not yet used: the first frames may come with the reply.
    early: Vec<u8>,
}

/// Opens a connection on a stream.
pub fn connect<S: Read + Write>(
    mut stream: S,
    host: &str,
    path: &str,
    protocols: &[&str],
) -> Result<Conn<S>, Why> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).expect("every system has a source of randomness");
    let key = STANDARD.encode(nonce);
    let asked = match protocols {
        [] => String::new(),
        _ => format!("Sec-WebSocket-Protocol: {}\r\n", protocols.join(", ")),
    };
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{asked}\r\n"
    );
    stream.write_all(request.as_bytes()).map_err(|_| Why::Ended)?;
    let mut conn = Conn { stream, early: Vec::new() };
    loop {
        if let Some(used) = judged(&conn.early, &key, protocols)? {
            conn.early.drain(..used);
            return Ok(conn);
        }
        conn.read_more()?;
    }
}

/// The length of a good reply, nothing yet, or why the reply is refused.
fn judged(bytes: &[u8], key: &str, protocols: &[&str]) -> Result<Option<usize>, Why> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut reply = httparse::Response::new(&mut headers);
    let used = match reply.parse(&bytes[..bytes.len().min(LARGEST_HEAD)]) {
        Ok(httparse::Status::Complete(used)) => used,
        Ok(httparse::Status::Partial) if bytes.len() >= LARGEST_HEAD => return Err(Why::TooLarge),
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Why::TooLarge),
        Err(_) => return Err(Why::NotHttp),
    };
    let named = |name: &str| -> Vec<String> {
        let lines = reply.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
        lines.map(|header| String::from_utf8_lossy(header.value).into_owned()).collect()
    };
    let has_token = |name: &str, wanted: &str| {
        let tokens = named(name).join(",");
        tokens.split(',').any(|token| token.trim().eq_ignore_ascii_case(wanted))
    };
    let joined = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    let accept = STANDARD.encode(Sha1::digest(joined));
    let judgement = [
        (reply.version == Some(1), Why::NotHttp),
        (reply.code == Some(101), Why::Status),
        (has_token("Upgrade", "websocket"), Why::Upgrade),
        (has_token("Connection", "upgrade"), Why::Connection),
        (named("Sec-WebSocket-Accept") == [accept], Why::Accept),
        (named("Sec-WebSocket-Extensions").is_empty(), Why::Extension),
        (asked_for(&named("Sec-WebSocket-Protocol"), protocols), Why::Protocol),
    ];
    let refusal = judgement.into_iter().find(|(holds, _)| !holds);
    refusal.map_or(Ok(Some(used)), |(_, why)| Err(why))
}

fn asked_for(chosen: &[String], protocols: &[&str]) -> bool {
    match chosen {
        [] => true,
        [one] => protocols.contains(&one.as_str()),
        _ => false,
    }
}

impl<S: Read + Write> Conn<S> {
    /// Waits for the next text message.
    pub fn message(&mut self) -> Result<String, Why> {
        while self.early.len() < 2 {
            self.read_more()?;
        }
        // A whole text frame, unmasked, with a length in its shortest form (5.2).
        if self.early[0] != 0x81 || self.early[1] > 125 {
            return Err(Why::Frame);
        }
        let end = 2 + usize::from(self.early[1]);
        while self.early.len() < end {
            self.read_more()?;
        }
        let payload = self.early.drain(..end).skip(2).collect();
        String::from_utf8(payload).map_err(|_| Why::Frame)
    }

    fn read_more(&mut self) -> Result<(), Why> {
        let mut buffer = [0; 1024];
        match self.stream.read(&mut buffer) {
            Ok(count @ 1..) => self.early.extend(&buffer[..count]),
            _ => return Err(Why::Ended),
        }
        Ok(())
    }
}
