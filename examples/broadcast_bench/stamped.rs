//! Stamped messages: what the load generator sends, and how it knows again what it receives.
//!
//! Every message carries a stamp: its first eight payload bytes are a number, six bits a byte,
//! written as printable ASCII so that the same payload is right for text and for binary, and its
//! last byte repeats the lowest six bits. Pure: numbers in, bytes out. Read next: `frames.rs`.

/// Payload bytes that carry the stamp.
pub const STAMP: usize = 8;
/// The masking key of every frame sent here. RFC 6455 section 5.3 wants a fresh one a frame; a
/// load generator with nothing to hide keeps one, for unmasking costs a server the same.
pub const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;

/// The stamp of a number below 2^48.
pub fn encode(stamp: u64) -> [u8; STAMP] {
    std::array::from_fn(|place| 0x40 | (stamp >> (6 * place)) as u8 & 0x3f)
}

/// The number in eight stamp bytes; `None` when they were never a stamp.
pub fn decode(bytes: [u8; STAMP]) -> Option<u64> {
    let spread = u64::from_le_bytes(bytes);
    if spread & 0xc0c0_c0c0_c0c0_c0c0 != 0x4040_4040_4040_4040 {
        return None;
    }
    let low = spread & 0x003f_003f_003f_003f | (spread & 0x3f00_3f00_3f00_3f00) >> 2;
    let low = low & 0x0000_0fff_0000_0fff | (low & 0x0fff_0000_0fff_0000) >> 4;
    Some(low & 0x00ff_ffff | (low & 0x00ff_ffff_0000_0000) >> 8)
}

/// A masked message of one size, made once; each copy gets its own stamp.
#[derive(Debug, Clone)]
pub struct Template {
    frame: Vec<u8>,
    payload_at: usize,
}

impl Template {
    pub fn new(size: usize, text: bool) -> Self {
        let mut frame = masked_head(if text { TEXT } else { BINARY }, size);
        let payload_at = frame.len();
        frame.extend((0..size).map(|place| b'w' ^ MASK[place % 4]));
        Self { frame, payload_at }
    }

    /// Appends one message with this stamp to `out`.
    pub fn append(&self, stamp: u64, out: &mut Vec<u8>) {
        let begin = out.len() + self.payload_at;
        out.extend_from_slice(&self.frame);
        let digits = encode(stamp);
        for (place, digit) in digits.iter().enumerate() {
            out[begin + place] = digit ^ MASK[place % 4];
        }
        let last = out.len() - 1;
        out[last] = digits[0] ^ MASK[(last - begin) % 4];
    }
}

/// The head of an unfragmented client frame, masking key included (RFC 6455 section 5.2).
pub fn masked_head(opcode: u8, size: usize) -> Vec<u8> {
    let mut head = vec![0x80 | opcode];
    match size {
        0..=125 => head.push(0x80 | size as u8),
        126..=0xffff => {
            head.push(0x80 | 126);
            head.extend((size as u16).to_be_bytes());
        }
        _ => {
            head.push(0x80 | 127);
            head.extend((size as u64).to_be_bytes());
        }
    }
    head.extend(MASK);
    head
}
