//! Lab 4, the vectors: bytes, and the frames they are. RFC 6455, sections 5.2 to 5.7.
//!
//! Owns: the bytes, and how each is put to the code. Must never: hold points (see `checks`).
//! Read next: the mutants.

use super::checks::{Decoded, Frame, Implementation, Role};
use crate::harness::bytes::{hex, window};
use crate::harness::compare::{demand, same, same_bytes};
use crate::harness::memory::peak_during;
use crate::harness::{Rng, Verdict, text};
use std::collections::HashSet;

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
const LENGTHS: [usize; 9] = [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536];

/// A header's first bytes up to the length, written by hand and not by any encoder.
fn header(first: u8, mask_bit: u8, length: usize) -> Vec<u8> {
    match length {
        0..=125 => vec![first, mask_bit | length as u8],
        126..=65_535 => vec![first, mask_bit | 126, (length >> 8) as u8, length as u8],
        _ => {
            let [_, _, _, _, a, b, c, d] = (length as u64).to_be_bytes();
            vec![first, mask_bit | 127, 0, 0, 0, 0, a, b, c, d]
        }
    }
}

fn frame(fin: bool, opcode: u8, payload: &[u8]) -> Frame {
    Frame { fin, opcode, payload: payload.to_vec() }
}

/// The frame's bytes as `sender` writes them, with `KEY`.
fn wire(frame: &Frame, sender: Role) -> Vec<u8> {
    let first = if frame.fin { 0x80 } else { 0 } | frame.opcode;
    if sender == Role::Server {
        return [header(first, 0, frame.payload.len()), frame.payload.clone()].concat();
    }
    let mask = |(at, byte): (usize, &u8)| byte ^ KEY[at % 4];
    let masked = frame.payload.iter().enumerate().map(mask).collect();
    [header(first, 0x80, frame.payload.len()), KEY.to_vec(), masked].concat()
}

fn other(role: Role) -> Role {
    if role == Role::Client { Role::Server } else { Role::Client }
}

/// The examples of 5.7: bytes, who receives them, what they are.
fn examples() -> Vec<(Vec<u8>, Role, Frame)> {
    let hello = *b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    let pong = [&[0x8a], &hello[1..]].concat();
    let binary: Vec<u8> = (0..=255).collect();
    let large = vec![0xAB; 65_536];
    vec![
        (b"\x81\x05Hello".to_vec(), Role::Client, frame(true, 1, b"Hello")),
        (hello.to_vec(), Role::Server, frame(true, 1, b"Hello")),
        (b"\x01\x03Hel".to_vec(), Role::Client, frame(false, 1, b"Hel")),
        (b"\x80\x02lo".to_vec(), Role::Client, frame(true, 0, b"lo")),
        (b"\x89\x05Hello".to_vec(), Role::Client, frame(true, 9, b"Hello")),
        (pong, Role::Server, frame(true, 10, b"Hello")),
        ([b"\x82\x7e\x01\x00", &binary[..]].concat(), Role::Client, frame(true, 2, &binary)),
        (
            [b"\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", &large[..]].concat(),
            Role::Client,
            frame(true, 2, &large),
        ),
        (b"\x88\x00".to_vec(), Role::Client, frame(true, 8, b"")),
        (b"\x81\x83\0\0\0\0abc".to_vec(), Role::Server, frame(true, 1, b"abc")),
    ]
}

fn call(bytes: &[u8], role: Role) -> String {
    window(&format!("decode({}, {role:?}), {} B", hex(bytes), bytes.len()), 0)
}

fn decodes(code: &Implementation, bytes: &[u8], role: Role, frame: Frame, used: usize) -> Verdict {
    same(call(bytes, role), &(code.decode)(bytes, role), &Decoded::Frame { frame, used })
}

pub fn decodes_the_examples(code: &Implementation) -> Verdict {
    for (bytes, role, frame) in examples() {
        decodes(code, &bytes, role, frame, bytes.len())?;
    }
    Ok(())
}

fn random_bytes(random: &mut Rng, length: usize) -> Vec<u8> {
    (0..length).map(|_| random.u8(..)).collect()
}

pub fn decodes_every_length(code: &Implementation, random: &mut Rng) -> Verdict {
    for (length, sender) in LENGTHS.iter().flat_map(|n| [(*n, Role::Client), (*n, Role::Server)]) {
        let frame = frame(true, 2, &random_bytes(random, length));
        let bytes = wire(&frame, sender);
        decodes(code, &bytes, other(sender), frame, bytes.len())?;
    }
    Ok(())
}

const FRAMES_TO_CUT: [(usize, Role); 5] = [
    (0, Role::Client),
    (5, Role::Server),
    (7, Role::Client),
    (126, Role::Client),
    (70_000, Role::Server),
];

pub fn needs_more_at_every_prefix(code: &Implementation, random: &mut Rng) -> Verdict {
    for (length, sender) in FRAMES_TO_CUT {
        let frame = frame(false, 1, &random_bytes(random, length));
        let bytes = wire(&frame, sender);
        for end in (0..bytes.len()).filter(|end| *end < 200 || end % 997 == 0) {
            let got = (code.decode)(&bytes[..end], other(sender));
            let missing = bytes.len() - end;
            let right = matches!(got, Decoded::NeedMore(count) if (1..=missing).contains(&count));
            let wanted = format!("NeedMore(1..={missing})");
            demand(right, call(&bytes[..end], other(sender)), format!("{got:?}"), wanted)?;
        }
        let with_tail = [&bytes[..], &random_bytes(random, 9)].concat();
        decodes(code, &with_tail, other(sender), frame, bytes.len())?;
    }
    Ok(())
}

fn encodes_to(code: &Implementation, frame: &Frame, role: Role, wanted: &[u8]) -> Verdict {
    let got = (code.encode)(frame, role, KEY);
    let input = format!("encode({frame:?}, {role:?}, {KEY:02x?})");
    same_bytes(window(&input, 0), &got, wanted)
}

pub fn encodes(code: &Implementation, random: &mut Rng) -> Verdict {
    for (bytes, receiver, frame) in examples() {
        // The example with a zero key has another key than the rest; encode gets `KEY`.
        let bytes = if bytes[1] & 0x80 != 0 { wire(&frame, Role::Client) } else { bytes };
        encodes_to(code, &frame, other(receiver), &bytes)?;
    }
    for (length, role) in LENGTHS.iter().flat_map(|n| [(*n, Role::Client), (*n, Role::Server)]) {
        let frame = frame(true, 2, &random_bytes(random, length));
        encodes_to(code, &frame, role, &wire(&frame, role))?;
    }
    Ok(())
}

pub fn round_trips(code: &Implementation, random: &mut Rng) -> Verdict {
    for turn in 0..10_000 {
        let length = if turn % 500 == 0 { random.usize(..70_000) } else { random.usize(..40) };
        let frame = frame(random.bool(), random.u8(0..3), &random_bytes(random, length));
        let role = if random.bool() { Role::Client } else { Role::Server };
        let key = std::array::from_fn(|_| random.u8(..));
        let bytes = (code.encode)(&frame, role, key);
        decodes(code, &bytes, other(role), frame, bytes.len())?;
    }
    Ok(())
}

/// Frames for a client whose length has a form that is longer than needed, or negative.
pub const LENGTHS_IN_A_WRONG_FORM: &[&[u8]] = &[
    b"\x81\x7e\x00\x05Hello",
    b"\x81\x7e\x00\x00",
    b"\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x05Hello",
    b"\x82\x7e\x00\x7d",
    b"\x82\x7f\x00\x00\x00\x00\x00\x00\xff\xff",
    b"\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00",
    b"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
];

/// Demands 1002 for each, as a client.
pub fn refuses(code: &Implementation, all: &[&[u8]]) -> Verdict {
    for bytes in all {
        let got = (code.decode)(bytes, Role::Client);
        same(call(bytes, Role::Client), &got, &Decoded::Fail(1002))?;
    }
    Ok(())
}

pub fn refuses_reserved_and_control(code: &Implementation) -> Verdict {
    refuses(code, &[b"\xc1\x01a", b"\xa1\x01a", b"\x91\x01a", b"\xf1\x01a"])?;
    for opcode in [3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF] {
        refuses(code, &[&[0x80 | opcode, 0]])?;
    }
    let long = [&b"\x89\x7e\x00\x7e"[..], &[b'p'; 126]].concat();
    refuses(code, &[b"\x09\x00", b"\x08\x00", b"\x0a\x01a", &long])?;
    // The longest control frame that is right, so that refusing all long ones earns nothing.
    let longest = frame(true, 9, &[b'p'; 125]);
    let bytes = wire(&longest, Role::Server);
    decodes(code, &bytes, Role::Client, longest, bytes.len())
}

pub fn judges_the_mask(code: &Implementation) -> Verdict {
    for (bytes, role, _) in examples() {
        let got = (code.decode)(&bytes, other(role));
        same(call(&bytes, other(role)), &got, &Decoded::Fail(1002))?;
    }
    // A key of zeros is a key: the payload looks plain, yet the frame is masked.
    decodes(code, b"\x82\x82\0\0\0\0ab", Role::Server, frame(true, 2, b"ab"), 8)
}

pub fn believes_no_announcement(code: &Implementation) -> Verdict {
    for announced in [1_u64 << 24, 1 << 32, 1 << 62, (1 << 63) - 1] {
        let bytes = [&[0x82, 127][..], &announced.to_be_bytes(), b"abc"].concat();
        let (got, peak) = peak_during(|| (code.decode)(&bytes, Role::Client));
        let right = matches!(got, Decoded::NeedMore(1..) | Decoded::Fail(1009));
        demand(right, call(&bytes, Role::Client), format!("{got:?}"), "NeedMore(_), Fail(1009)")?;
        // A few hundred bytes for bookkeeping are nobody's business.
        let wanted = text("less than 4096 B allocated", "выделено меньше 4096 Б");
        demand(peak < 4096, call(&bytes, Role::Client), format!("{peak} B"), wanted)?;
    }
    Ok(())
}

pub fn makes_fresh_keys(code: &Implementation) -> Verdict {
    let keys: Vec<[u8; 4]> = (0..64).map(|_| (code.masking_key)()).collect();
    let different = keys.iter().collect::<HashSet<_>>().len();
    // Among 64 random keys two are equal once in two million runs. The check allows for three such
    // pairs, and for one key of zeros: chance never costs a point.
    let wanted = text("64 different keys", "64 разных ключа");
    demand(different > 60, "masking_key()", different, wanted)?;
    let zeros = keys.iter().filter(|key| **key == [0; 4]).count();
    demand(zeros < 2, "masking_key()", "[0, 0, 0, 0]", wanted)?;
    for place in 0..4 {
        let values = keys.iter().map(|key| key[place]).collect::<HashSet<_>>().len();
        let wanted = text("each of the 4 bytes random", "случаен каждый из 4 байт");
        // 64 draws out of 256 give about 57 values; 32 or fewer do not happen by chance.
        demand(values > 32, format!("masking_key()[{place}]"), values, wanted)?;
    }
    Ok(())
}
