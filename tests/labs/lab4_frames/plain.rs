//! Lab 4, a right answer, written plainly. RFC 6455, sections 5.1, 5.2, 5.3 and 10.3.
//!
//! The mutants in plain.mutants are edits of it. Must never: share code with the reference.

#[derive(Clone, Copy, PartialEq)]
pub enum Role {
    Client,
    Server,
}
pub struct Frame {
    pub fin: bool,
    pub opcode: u8,
    pub payload: Vec<u8>,
}
pub enum Decoded {
    NeedMore(usize),
    Frame { frame: Frame, used: usize },
    Fail(u16),
}

pub fn decode(bytes: &[u8], role: Role) -> Decoded {
    if bytes.len() < 2 {
        return Decoded::NeedMore(2 - bytes.len());
    }
    let fin = bytes[0] & 0x80 != 0;
    let opcode = bytes[0] & 0x0F;
    let masked = bytes[1] & 0x80 != 0;
    let short = bytes[1] & 0x7F;
    if bytes[0] & 0x70 != 0 {
        return Decoded::Fail(1002);
    }
    if matches!(opcode, 3..=7 | 0xB..=0xF) {
        return Decoded::Fail(1002);
    }
    if masked != (role == Role::Server) {
        return Decoded::Fail(1002);
    }
    if opcode >= 8 && short > 125 {
        return Decoded::Fail(1002);
    }
    if opcode >= 8 && !fin {
        return Decoded::Fail(1002);
    }
    let extra = match short {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    let mut at = 2 + extra;
    if bytes.len() < at {
        return Decoded::NeedMore(at - bytes.len());
    }
    let mut length = 0u64;
    for byte in &bytes[2..at] {
        length = length << 8 | *byte as u64;
    }
    if extra == 0 {
        length = short as u64;
    }
    if extra == 2 && length < 126 {
        return Decoded::Fail(1002);
    }
    if extra == 8 && length < 65_536 {
        return Decoded::Fail(1002);
    }
    if extra == 8 && length >= 1 << 63 {
        return Decoded::Fail(1002);
    }
    let mut key = [0; 4];
    if masked {
        if bytes.len() < at + 4 {
            return Decoded::NeedMore(at + 4 - bytes.len());
        }
        key.copy_from_slice(&bytes[at..at + 4]);
        at += 4;
    }
    let here = (bytes.len() - at) as u64;
    if here < length {
        return Decoded::NeedMore((length - here) as usize);
    }
    let end = at + length as usize;
    let mut payload = bytes[at..end].to_vec();
    if masked {
        for i in 0..payload.len() {
            payload[i] ^= key[i % 4];
        }
    }
    Decoded::Frame { frame: Frame { fin, opcode, payload }, used: end }
}

pub fn encode(frame: &Frame, role: Role, key: [u8; 4]) -> Vec<u8> {
    let mut out = Vec::new();
    let fin = if frame.fin { 0x80 } else { 0 };
    out.push(fin | frame.opcode);
    let mask = if role == Role::Client { 0x80 } else { 0 };
    let length = frame.payload.len();
    if length < 126 {
        out.push(mask | length as u8);
    } else if length < 65_536 {
        out.push(mask | 126);
        out.extend_from_slice(&(length as u16).to_be_bytes());
    } else {
        out.push(mask | 127);
        out.extend_from_slice(&(length as u64).to_be_bytes());
    }
    if role == Role::Client {
        out.extend_from_slice(&key);
        for (i, byte) in frame.payload.iter().enumerate() {
            out.push(byte ^ key[i % 4]);
        }
    } else {
        out.extend_from_slice(&frame.payload);
    }
    out
}

pub fn masking_key() -> [u8; 4] {
    let mut key = [0; 4];
    getrandom::fill(&mut key).expect("random bytes");
    key
}
