//! Lab 4, the reference. RFC 6455, sections 5.2, 5.3 and 10.3.
//!
//! Must never: use the crate's own protocol module. It is the lab's second opinion.

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

const PROTOCOL_ERROR: u16 = 1002;

/// Reads one frame from the start of `bytes`.
pub fn decode(bytes: &[u8], role: Role) -> Decoded {
    let Some((&[first, second], rest)) = bytes.split_first_chunk() else {
        return Decoded::NeedMore(2 - bytes.len());
    };
    let (fin, opcode, masked) = (first & 0x80 != 0, first & 0x0F, second & 0x80 != 0);
    let extended = match second & 0x7F {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    let is_control = opcode >= 8;
    let broken = first & 0x70 != 0
        || matches!(opcode, 3..=7 | 0xB..=0xF)
        || masked != (role == Role::Server)
        || is_control && (!fin || extended > 0);
    if broken {
        return Decoded::Fail(PROTOCOL_ERROR);
    }
    if rest.len() < extended {
        return Decoded::NeedMore(extended - rest.len());
    }
    let (length_bytes, rest) = rest.split_at(extended);
    let long = length_bytes.iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
    let length = match extended {
        0 => u64::from(second & 0x7F),
        2 if long > 125 => long,
        8 if long > 0xFFFF && long >> 63 == 0 => long,
        _ => return Decoded::Fail(PROTOCOL_ERROR),
    };
    payload(rest, if masked { 4 } else { 0 }, length).map_or_else(Decoded::NeedMore, |payload| {
        let used = bytes.len() - rest.len() + if masked { 4 } else { 0 } + payload.len();
        Decoded::Frame { frame: Frame { fin, opcode, payload }, used }
    })
}

/// The unmasked payload behind the header, or how many bytes are missing.
fn payload(rest: &[u8], key_length: usize, length: u64) -> Result<Vec<u8>, usize> {
    let wanted = usize::try_from(length).unwrap_or(usize::MAX).saturating_add(key_length);
    if rest.len() < wanted {
        return Err(wanted - rest.len());
    }
    let (key, payload) = rest[..wanted].split_at(key_length);
    match key.try_into() {
        Ok(key) => Ok(masked(payload, key)),
        Err(_) => Ok(payload.to_vec()),
    }
}

/// Masks or unmasks: the same both ways (5.3).
fn masked(payload: &[u8], key: [u8; 4]) -> Vec<u8> {
    payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key).collect()
}

/// Writes one frame, masked with `key` if we are the client.
pub fn encode(frame: &Frame, role: Role, key: [u8; 4]) -> Vec<u8> {
    let mask_bit = if role == Role::Client { 0x80 } else { 0 };
    let mut bytes = vec![u8::from(frame.fin) << 7 | frame.opcode];
    match frame.payload.len() {
        length @ 0..=125 => bytes.push(mask_bit | length as u8),
        length @ 126..=0xFFFF => {
            bytes.push(mask_bit | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(mask_bit | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    if role == Role::Client {
        bytes.extend(key);
        bytes.extend(masked(&frame.payload, key));
    } else {
        bytes.extend(&frame.payload);
    }
    bytes
}

/// A key for one frame: random, and new each time (10.3).
pub fn masking_key() -> [u8; 4] {
    let mut key = [0; 4];
    getrandom::fill(&mut key).expect("every system has a source of randomness");
    key
}
