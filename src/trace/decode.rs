//! From the bytes of a link to events: HTTP messages, then frames.
//!
//! Must never: guess. What is not whole, or has not arrived whole, is no event.

use super::{Chunk, Crossing, RecordedConnection, Recording, What, WireEvent};
use crate::protocol::frame::{FrameHeader, apply_mask};
use crate::protocol::http::{Head, RequestLine, StartLine, StatusLine};
use crate::protocol::{Parsed, Role};

/// Everything whole that crossed the link, in the order in which it entered.
pub fn events(diary: &Recording) -> Vec<WireEvent> {
    let mut events = Vec::new();
    for (number, connection) in diary.iter().enumerate() {
        opening(number, connection, &mut events);
        for from in [Role::Client, Role::Server] {
            let mut reader = Reader::new(number, from, connection.sent_by(from));
            while let Some(event) = reader.next_event() {
                events.push(event);
            }
        }
    }
    events.sort_by_key(|event| (event.entered, event.left));
    events
}

fn opening(number: usize, connection: &RecordedConnection, events: &mut Vec<WireEvent>) {
    let rows = [
        (connection.asked, Role::Client, What::Connect),
        (connection.granted, Role::Server, What::Connected),
    ];
    for (crossing, from, what) in rows {
        if let Some(Crossing { entered, left: Some(left), .. }) = crossing {
            let payload = Vec::new();
            events.push(WireEvent {
                connection: number,
                from,
                what,
                entered,
                left,
                bytes: 0,
                payload,
            });
        }
    }
}

/// What the next bytes are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Http,
    /// Behind a 101.
    Frames,
    /// Behind the head of a reply without a length.
    Stream,
}

/// Reads one direction of one connection.
struct Reader<'a> {
    connection: usize,
    from: Role,
    chunks: &'a [Chunk],
    /// All chunks that have left the link, joined.
    bytes: Vec<u8>,
    used: usize,
    mode: Mode,
}

/// A head, and what follows it in the same message.
struct Message {
    what: What,
    head: usize,
    body: usize,
    /// What the bytes behind it are.
    then: Mode,
}

impl<'a> Reader<'a> {
    fn new(connection: usize, from: Role, chunks: &'a [Chunk]) -> Reader<'a> {
        let arrived = chunks.iter().take_while(|chunk| chunk.crossing.left.is_some());
        let bytes = arrived.flat_map(|chunk| chunk.bytes.iter().copied()).collect();
        Reader { connection, from, chunks, bytes, used: 0, mode: Mode::Http }
    }

    fn next_event(&mut self) -> Option<WireEvent> {
        let rest = &self.bytes[self.used..];
        match self.mode {
            Mode::Http => {
                let message = match self.from {
                    Role::Client => request(rest)?,
                    Role::Server => reply(rest)?,
                };
                let end = message.head.checked_add(message.body)?;
                let payload = rest.get(message.head..end)?.to_vec();
                self.mode = message.then;
                self.event(message.what, end, payload)
            }
            Mode::Frames => {
                let Parsed::Done { value: header, used } = FrameHeader::parse(rest) else {
                    return None;
                };
                let end = used.checked_add(usize::try_from(header.length).ok()?)?;
                let mut payload = rest.get(used..end)?.to_vec();
                if let Some(key) = header.mask {
                    apply_mask(key, &mut payload);
                }
                self.event(What::Frame { opcode: header.opcode }, end, payload)
            }
            Mode::Stream => {
                let end = rest.windows(2).position(|pair| pair == b"\n\n")? + 2;
                let payload = rest[..end].to_vec();
                self.event(What::ServerSent, end, payload)
            }
        }
    }

    /// An event of the next so many bytes.
    fn event(&mut self, what: What, length: usize, payload: Vec<u8>) -> Option<WireEvent> {
        let entered = self.crossing_at(self.used)?.entered;
        let left = self.crossing_at(self.used + length - 1)?.left?;
        self.used += length;
        Some(WireEvent {
            connection: self.connection,
            from: self.from,
            what,
            entered,
            left,
            bytes: length,
            payload,
        })
    }

    /// The crossing of the chunk that holds this byte.
    fn crossing_at(&self, offset: usize) -> Option<Crossing> {
        let mut before = 0;
        let holds_it = |chunk: &&Chunk| {
            before += chunk.bytes.len();
            offset < before
        };
        self.chunks.iter().find(holds_it).map(|chunk| chunk.crossing)
    }
}

fn request(bytes: &[u8]) -> Option<Message> {
    let (head, used) = whole::<RequestLine>(bytes)?;
    let then = match head.headers.has_member("Upgrade", "websocket") {
        true => Mode::Frames,
        false => Mode::Http,
    };
    let body = content_length(&head).unwrap_or(0);
    let RequestLine { method, target } = head.start;
    Some(Message { what: What::Request { method, target }, head: used, body, then })
}

fn reply(bytes: &[u8]) -> Option<Message> {
    let (head, used) = whole::<StatusLine>(bytes)?;
    let status = head.start.status;
    let length = content_length(&head);
    let then = match (status, length) {
        (101, _) => Mode::Frames,
        // A reply without a length ends with its connection.
        (200, None) => Mode::Stream,
        _ => Mode::Http,
    };
    Some(Message { what: What::Reply { status }, head: used, body: length.unwrap_or(0), then })
}

fn whole<S: StartLine>(bytes: &[u8]) -> Option<(Head<S>, usize)> {
    match Head::parse(bytes) {
        Ok(Parsed::Done { value, used }) => Some((value, used)),
        _ => None,
    }
}

fn content_length<S: StartLine>(head: &Head<S>) -> Option<usize> {
    std::str::from_utf8(head.headers.first("Content-Length")?).ok()?.parse().ok()
}
