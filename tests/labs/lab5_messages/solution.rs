//! Lab 5, the reference. RFC 6455, sections 5.4, 5.5, 5.6, 7.4 and 8.1.
//!
//! Must never: use the crate's own protocol module. It is the lab's second opinion.

pub struct Frame {
    pub fin: bool,
    pub opcode: u8,
    pub payload: Vec<u8>,
}

pub enum Event {
    Text(String),
    Binary(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>),
}

const PROTOCOL_ERROR: u16 = 1002;
const NOT_UTF8: u16 = 1007;
const TOO_BIG: u16 = 1009;

/// The receiving side of one connection.
pub struct Assembler {
    limit: usize,
    /// The opcode of the message begun, and its bytes so far.
    begun: Option<(u8, Vec<u8>)>,
    closed: bool,
}

impl Assembler {
    /// `limit`: the most bytes that a message may have.
    pub fn new(limit: usize) -> Assembler {
        Assembler { limit, begun: None, closed: false }
    }

    /// Takes one frame and says what follows from it.
    pub fn push(&mut self, frame: Frame) -> Vec<Event> {
        if self.closed {
            return Vec::new();
        }
        let event = match frame.opcode {
            8 => Some(Event::Close(answer_to_close(&frame.payload))),
            9 => Some(Event::Pong(frame.payload)),
            10 => None,
            _ => self.data(frame).unwrap_or_else(|code| Some(Event::Close(Some(code)))),
        };
        self.closed = matches!(event, Some(Event::Close(_)));
        event.into_iter().collect()
    }

    /// A data frame: nothing yet, a whole message, or the code of the violation.
    fn data(&mut self, frame: Frame) -> Result<Option<Event>, u16> {
        let (opcode, mut bytes) = match (self.begun.take(), frame.opcode) {
            (Some(begun), 0) => begun,
            (None, opcode @ 1..=2) => (opcode, Vec::new()),
            _ => return Err(PROTOCOL_ERROR),
        };
        if frame.payload.len() > self.limit - bytes.len() {
            return Err(TOO_BIG);
        }
        bytes.extend(frame.payload);
        if !frame.fin {
            self.begun = Some((opcode, bytes));
            return Ok(None);
        }
        if opcode == 2 {
            return Ok(Some(Event::Binary(bytes)));
        }
        String::from_utf8(bytes).map(|text| Some(Event::Text(text))).map_err(|_| NOT_UTF8)
    }
}

/// The code to answer a peer's Close with (5.5.1, 7.4).
fn answer_to_close(body: &[u8]) -> Option<u16> {
    let Some((code, reason)) = body.split_first_chunk() else {
        return if body.is_empty() { None } else { Some(PROTOCOL_ERROR) };
    };
    let code = u16::from_be_bytes(*code);
    Some(match code {
        1000..=1003 | 1007..=1014 | 3000..=4999 if std::str::from_utf8(reason).is_ok() => code,
        1000..=1003 | 1007..=1014 | 3000..=4999 => NOT_UTF8,
        _ => PROTOCOL_ERROR,
    })
}
