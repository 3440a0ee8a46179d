//! Lab 5, a right answer, written plainly. RFC 6455, sections 5.4, 5.5, 5.6, 7.4, 8.1 and 10.4.
//!
//! The mutants in plain.mutants are edits of it. Must never: share code with the reference.

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

pub struct Assembler {
    limit: usize,
    begun: Option<u8>,
    data: Vec<u8>,
    closed: bool,
}

impl Assembler {
    pub fn new(limit: usize) -> Assembler {
        Assembler { limit, begun: None, data: Vec::new(), closed: false }
    }

    pub fn push(&mut self, frame: Frame) -> Vec<Event> {
        if self.closed {
            return vec![];
        }
        match frame.opcode {
            8 => self.closing(frame.payload),
            9 => vec![Event::Pong(frame.payload)],
            10 => vec![],
            _ => self.message(frame),
        }
    }

    fn close(&mut self, code: Option<u16>) -> Vec<Event> {
        self.closed = true;
        self.data = Vec::new();
        vec![Event::Close(code)]
    }

    fn closing(&mut self, body: Vec<u8>) -> Vec<Event> {
        if body.is_empty() {
            return self.close(None);
        }
        if body.len() == 1 {
            return self.close(Some(1002));
        }
        let code = u16::from_be_bytes([body[0], body[1]]);
        if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
            return self.close(Some(1002));
        }
        if std::str::from_utf8(&body[2..]).is_err() {
            return self.close(Some(1007));
        }
        self.close(Some(code))
    }

    fn message(&mut self, frame: Frame) -> Vec<Event> {
        if frame.opcode == 0 && self.begun.is_none() {
            return self.close(Some(1002));
        }
        if frame.opcode != 0 && self.begun.is_some() {
            return self.close(Some(1002));
        }
        if self.data.len() + frame.payload.len() > self.limit {
            return self.close(Some(1009));
        }
        let kind = self.begun.unwrap_or(frame.opcode);
        self.data.extend_from_slice(&frame.payload);
        self.begun = Some(kind);
        if !frame.fin {
            return vec![];
        }
        self.begun = None;
        let data = std::mem::take(&mut self.data);
        if kind == 2 {
            return vec![Event::Binary(data)];
        }
        match String::from_utf8(data) {
            Ok(text) => vec![Event::Text(text)],
            Err(_) => self.close(Some(1007)),
        }
    }
}
