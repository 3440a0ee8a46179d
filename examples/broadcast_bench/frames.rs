//! Just enough of RFC 6455 section 5 to load a server: masked messages out, messages in.
//!
//! Every message carries a stamp: its first eight payload bytes are a number, six bits a byte,
//! written as printable ASCII so that the same payload is right for text and for binary, and its
//! last byte repeats the lowest six bits. A message counts as received when its last byte is
//! there. Pure: bytes in, numbers out. It is cheap on purpose (about 10 ns a message), for
//! the server is to be the slower side. Read next: `connection.rs`.

use crate::failure::Failure;

/// Payload bytes that carry the stamp.
pub const STAMP: usize = 8;
/// The masking key of every frame sent here. RFC 6455 section 5.3 wants a fresh one a frame; a
/// load generator with nothing to hide keeps one, for unmasking costs a server the same.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;

fn encode(stamp: u64) -> [u8; STAMP] {
    std::array::from_fn(|place| 0x40 | (stamp >> (6 * place)) as u8 & 0x3f)
}

/// The number in eight stamp bytes; `None` when they were never a stamp.
fn decode(bytes: [u8; STAMP]) -> Option<u64> {
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

fn masked_head(opcode: u8, size: usize) -> Vec<u8> {
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

/// The part of a frame that must be seen at once: a data frame up to its stamp, or a whole
/// control frame.
enum Unit<'a> {
    Data {
        opcode: u8,
        last: bool,
        length: u64,
        stamp: Option<u64>,
    },
    Control {
        opcode: u8,
        payload: &'a [u8],
    },
}

/// Splits one unit off the front; `None` when more bytes are needed.
#[inline]
fn unit(bytes: &[u8]) -> Result<Option<(Unit<'_>, usize)>, Failure> {
    let [first, second, ..] = *bytes else {
        return Ok(None);
    };
    if first & 0x70 != 0 || second & 0x80 != 0 {
        return Err(Failure::protocol(
            "not a frame a server may send (RSV or MASK bit set)",
        ));
    }
    let (length, head) = match (second, bytes) {
        (126, [_, _, a, b, ..]) => (u64::from(u16::from_be_bytes([*a, *b])), 4),
        (127, [_, _, a, b, c, d, e, f, g, h, ..]) => {
            (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), 10)
        }
        (126 | 127, _) => return Ok(None),
        _ => (u64::from(second), 2),
    };
    let (opcode, payload) = (first & 0x0f, &bytes[head..]);
    if opcode >= 0x8 {
        let Some(payload) = payload.get(..length as usize) else {
            return Ok(None);
        };
        return Ok(Some((
            Unit::Control { opcode, payload },
            head + payload.len(),
        )));
    }
    // A continuation carries no stamp, only more payload.
    let stamped = if opcode == 0 { 0 } else { STAMP };
    let Some(digits) = payload.get(..stamped) else {
        return Ok(None);
    };
    let stamp = match digits.try_into() {
        Ok(digits) => Some(
            decode(digits)
                .ok_or_else(|| Failure::verdict("a message arrived damaged: no stamp in it"))?,
        ),
        Err(_) => None,
    };
    let last = first & 0x80 != 0;
    Ok(Some((
        Unit::Data {
            opcode,
            last,
            length,
            stamp,
        },
        head + stamped,
    )))
}

/// Reads the messages of one connection from chunks cut anywhere.
#[derive(Debug, Default)]
pub struct Incoming {
    /// The payload size every message must have.
    size: u64,
    /// A unit that the end of the last chunk cut off.
    cut: Vec<u8>,
    /// Payload bytes of the present frame that are still to come.
    rest: u64,
    /// Payload bytes of the present message announced so far, and whether its last frame is here.
    announced: u64,
    last: bool,
    stamp: u64,
    /// Pongs owed, masked and ready to send.
    pub pongs: Vec<u8>,
}

impl Incoming {
    pub fn new(size: usize) -> Self {
        Self {
            size: size as u64,
            ..Self::default()
        }
    }

    /// Takes the next chunk and reports the stamp of each message that it completes.
    #[inline]
    pub fn feed(
        &mut self,
        mut bytes: &[u8],
        mut on_message: impl FnMut(u64) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        while !self.cut.is_empty() {
            let Some((byte, others)) = bytes.split_first() else {
                return Ok(());
            };
            self.cut.push(*byte);
            bytes = others;
            let cut = std::mem::take(&mut self.cut);
            match unit(&cut)? {
                Some((unit, _)) => self.begin(unit)?,
                None => self.cut = cut,
            }
        }
        loop {
            if self.last || self.rest > 0 {
                let taken = self.rest.min(bytes.len() as u64);
                let (payload, others) = bytes.split_at(taken as usize);
                bytes = others;
                self.rest -= taken;
                if self.rest > 0 {
                    return Ok(());
                }
                if self.last {
                    self.complete(payload)?;
                    on_message(self.stamp)?;
                }
            }
            if bytes.is_empty() {
                return Ok(());
            }
            let Some((unit, used)) = unit(bytes)? else {
                self.cut.extend_from_slice(bytes);
                return Ok(());
            };
            self.begin(unit)?;
            bytes = &bytes[used..];
        }
    }

    #[inline]
    fn begin(&mut self, unit: Unit<'_>) -> Result<(), Failure> {
        match unit {
            Unit::Control {
                opcode: 0x8,
                payload,
            } => Err(closed(payload)),
            Unit::Control {
                opcode: 0x9,
                payload,
            } => {
                self.pongs.extend(masked_head(0xa, payload.len()));
                self.pongs.extend(
                    payload
                        .iter()
                        .zip(MASK.iter().cycle())
                        .map(|(byte, key)| byte ^ key),
                );
                Ok(())
            }
            Unit::Control { .. } => Ok(()),
            Unit::Data {
                opcode,
                last,
                length,
                stamp,
            } => {
                let (begins, open) = (opcode != 0, self.announced > 0);
                if begins == open {
                    return Err(Failure::protocol("frames of two messages are mixed up"));
                }
                self.announced += length;
                self.rest = length;
                self.last = last;
                if let Some(stamp) = stamp {
                    self.stamp = stamp;
                    self.rest = length.checked_sub(STAMP as u64).ok_or_else(wrong_size)?;
                }
                Ok(())
            }
        }
    }

    #[inline]
    fn complete(&mut self, payload: &[u8]) -> Result<(), Failure> {
        let announced = std::mem::take(&mut self.announced);
        self.last = false;
        if announced != self.size {
            return Err(wrong_size());
        }
        match payload.last() {
            Some(byte) if *byte != encode(self.stamp)[0] => {
                Err(Failure::verdict("a message arrived damaged at its end"))
            }
            _ => Ok(()),
        }
    }
}

fn wrong_size() -> Failure {
    Failure::verdict("a message arrived with another size than it was sent with")
}

fn closed(payload: &[u8]) -> Failure {
    let code = payload
        .get(..2)
        .map_or(1005, |code| u16::from_be_bytes([code[0], code[1]]));
    let reason = String::from_utf8_lossy(payload.get(2..).unwrap_or_default())
        .escape_debug()
        .to_string();
    Failure::lost(format!("the server closed a connection: {code} {reason}"))
}
