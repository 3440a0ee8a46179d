//! Just enough of RFC 6455 section 5 to receive stamped messages, cut anywhere by the network.
//!
//! A message counts as received when its last byte is there, and only with the size and the
//! stamp (`stamped.rs`) it was sent with. Pings are answered, a Close is a failure with its
//! code, fragments are put together. Pure: bytes in, numbers out. It is cheap on purpose (about
//! 10 ns a message), for the server is to be the slower side. Read next: `connection.rs`.

use crate::failure::Failure;
use crate::stamped::{MASK, STAMP, decode, encode, masked_head};

/// The part of a frame that must be seen at once: a data frame up to its stamp, or a whole
/// control frame.
enum Unit<'a> {
    Data { opcode: u8, last: bool, length: u64, stamp: Option<u64> },
    Control { opcode: u8, payload: &'a [u8] },
}

/// Splits one unit off the front; `None` when more bytes are needed.
#[inline]
fn unit(bytes: &[u8]) -> Result<Option<(Unit<'_>, usize)>, Failure> {
    let [first, second, ..] = *bytes else {
        return Ok(None);
    };
    if first & 0x70 != 0 || second & 0x80 != 0 {
        return Err(Failure::protocol("not a frame a server may send (RSV or MASK bit set)"));
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
        return Ok(Some((Unit::Control { opcode, payload }, head + payload.len())));
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
    Ok(Some((Unit::Data { opcode, last, length, stamp }, head + stamped)))
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
        Self { size: size as u64, ..Self::default() }
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
            Unit::Control { opcode: 0x8, payload } => Err(closed(payload)),
            Unit::Control { opcode: 0x9, payload } => {
                self.pongs.extend(masked_head(0xa, payload.len()));
                self.pongs
                    .extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, key)| byte ^ key));
                Ok(())
            }
            Unit::Control { .. } => Ok(()),
            Unit::Data { opcode, last, length, stamp } => {
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
    let code = payload.get(..2).map_or(1005, |code| u16::from_be_bytes([code[0], code[1]]));
    let reason =
        String::from_utf8_lossy(payload.get(2..).unwrap_or_default()).escape_debug().to_string();
    Failure::lost(format!("the server closed a connection: {code} {reason}"))
}
