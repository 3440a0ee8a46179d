//! Lab 5, a right answer with a UTF-8 validator of its own. RFC 3629; RFC 6455, section 8.1.
//!
//! The mutants in own_utf8.mutants are edits of it. Must never: share code with the reference.

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
        match Ok::<Vec<u8>, ()>(data).and_then(|d| if valid(&d) { Ok(as_text(d)) } else { Err(()) }) {
            Ok(text) => vec![Event::Text(text)],
            Err(_) => self.close(Some(1007)),
        }
    }
}

fn valid(data: &[u8]) -> bool {
    let mut i = 0;
    while i < data.len() {
        let b = data[i] as u32;
        let (n, min, first) = match b {
            0..=0x7F => (0, 0, b),
            0xC0..=0xDF => (1, 0x80, b & 0x1F),
            0xE0..=0xEF => (2, 0x800, b & 0x0F),
            0xF0..=0xF7 => (3, 0x10000, b & 0x07),
            _ => return false,
        };
        let mut value = first;
        for k in 1..=n {
            match data.get(i + k) {
                Some(c) if c & 0xC0 == 0x80 => value = value << 6 | (*c as u32 & 0x3F),
                _ => return false,
            }
        }
        if value < min {
            return false;
        }
        if (0xD800..0xE000).contains(&value) {
            return false;
        }
        if value > 0x10FFFF {
            return false;
        }
        i += n + 1;
    }
    true
}

fn as_text(d: Vec<u8>) -> String {
    String::from_utf8_lossy(&d).into_owned()
}
