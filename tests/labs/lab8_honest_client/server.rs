//! Lab 8, the server: a stream that answers the client's request as a script says.
//!
//! Owns: pieces of any size, the accept value, lies. Must never: answer before it was asked, nor
//! give for ever (a client that reads without a limit would take the grader's memory).
//! Read next: `meetings`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::sync::{Arc, Mutex};

/// All that a client wrote, seen from outside while the client owns the stream.
pub type Written = Arc<Mutex<Vec<u8>>>;

/// Bytes after which even an endless server stops: four times what a head may have. More would
/// only punish clients that parse all of it again after each read.
const ENDLESS: usize = 64 << 10;

pub struct Server {
    /// The reply as text, with `{accept}`, `{swapped}` or `{key}` in it, and the bytes that follow.
    script: (String, Vec<u8>),
    /// Repeated after the script, up to `ENDLESS` bytes.
    filler: Option<&'static [u8]>,
    piece: usize,
    written: Written,
    reply: Option<Vec<u8>>,
    given: usize,
}

impl Server {
    /// A server that answers with a script and at most `piece` bytes a read.
    pub fn new(head: &str, tail: &[u8], piece: usize) -> Server {
        Server {
            script: (head.to_string(), tail.to_vec()),
            filler: None,
            piece,
            written: Written::default(),
            reply: None,
            given: 0,
        }
    }

    /// A server whose reply never ends.
    pub fn endless(head: &str, filler: &'static [u8]) -> Server {
        Server { filler: Some(filler), ..Server::new(head, b"", 4096) }
    }

    pub fn written(&self) -> Written {
        Arc::clone(&self.written)
    }

    /// The reply to what the client wrote; an error as long as that is no whole request.
    fn compose(&self) -> Result<Vec<u8>> {
        let written = self.written.lock().unwrap();
        let asked = written.windows(4).any(|four| four == b"\r\n\r\n");
        if !asked {
            // On a real socket this wait would never end.
            return Err(Error::new(ErrorKind::TimedOut, "the server waits for a request"));
        }
        let key = header(&written, "Sec-WebSocket-Key").unwrap_or_default();
        let joined = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
        let accept = STANDARD.encode(Sha1::digest(joined));
        // The same letters in the other case: equal only for those who do not look closely.
        let swap = |letter: char| match letter.is_ascii_lowercase() {
            true => letter.to_ascii_uppercase(),
            false => letter.to_ascii_lowercase(),
        };
        let swapped: String = accept.chars().map(swap).collect();
        let (head, tail) = &self.script;
        let head = head.replace("{accept}", &accept).replace("{swapped}", &swapped);
        Ok([head.replace("{key}", &key).as_bytes(), tail].concat())
    }
}

/// The value of a header in a client's request.
pub fn header(request: &[u8], name: &str) -> Option<String> {
    let request = String::from_utf8_lossy(request);
    let fields = request.lines().filter_map(|line| line.split_once(':'));
    let mut named = fields.filter(|(other, _)| other.eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value.trim().to_string())
}

impl Read for Server {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.reply.is_none() {
            self.reply = Some(self.compose()?);
        }
        let reply = self.reply.as_mut().expect("composed above");
        if let Some(filler) = self.filler {
            // Whole pieces: a byte a read would only punish those who parse all of it each time.
            while reply.len() < self.piece && self.given < ENDLESS {
                reply.extend(filler);
            }
        }
        let count = buffer.len().min(self.piece).min(reply.len());
        buffer[..count].copy_from_slice(&reply[..count]);
        reply.drain(..count);
        self.given += count;
        Ok(count)
    }
}

impl Write for Server {
    /// Takes a few bytes at a time, as a socket with a full buffer does.
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let count = bytes.len().min(50);
        self.written.lock().unwrap().extend(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
