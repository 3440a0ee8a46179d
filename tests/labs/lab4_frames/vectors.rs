//! Lab 4, the vectors: good frames, as bytes and as values, and how each is put to the code.
//!
//! Owns: the examples of the RFC, frames of every length, the checks' own way to write a frame.
//! RFC 6455, sections 5.2 to 5.7. Must never: hold points (see `checks`).
//! Read next: `bad_frames`, `keys`; the mutants.

use super::questions::{Call, Frame, Returned, Role};
use crate::grading::bytes::hex;
use crate::grading::{Child, Failure, Hinted, Rng, Text, Verdict, demand, same_bytes, text};

pub const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Both sides of every edge of the three forms of length.
const LENGTHS: [usize; 14] =
    [0, 1, 2, 3, 4, 124, 125, 126, 127, 255, 65_534, 65_535, 65_536, 70_000];

/// A header's first bytes up to the length, written by hand and not by any encoder.
pub fn header(first: u8, mask_bit: u8, length: usize) -> Vec<u8> {
    match length {
        0..=125 => vec![first, mask_bit | length as u8],
        126..=65_535 => vec![first, mask_bit | 126, (length >> 8) as u8, length as u8],
        _ => [&[first, mask_bit | 127][..], &(length as u64).to_be_bytes()].concat(),
    }
}

pub fn frame(fin: bool, opcode: u8, payload: &[u8]) -> Frame {
    Frame { fin, opcode, payload: payload.to_vec() }
}

/// The bytes of a payload masked with a key.
pub fn masked(payload: &[u8], key: [u8; 4]) -> Vec<u8> {
    payload.iter().enumerate().map(|(at, byte)| byte ^ key[at % 4]).collect()
}

/// The frame's bytes as `sender` writes them.
pub fn wire(frame: &Frame, sender: Role, key: [u8; 4]) -> Vec<u8> {
    let first = if frame.fin { 0x80 } else { 0 } | frame.opcode;
    let length = frame.payload.len();
    if sender == Role::Server {
        return [header(first, 0, length), frame.payload.clone()].concat();
    }
    [header(first, 0x80, length), key.to_vec(), masked(&frame.payload, key)].concat()
}

pub fn other(role: Role) -> Role {
    if role == Role::Client { Role::Server } else { Role::Client }
}

/// The examples of 5.7: bytes, who receives them, what they are.
pub fn examples() -> Vec<(Vec<u8>, Role, Frame)> {
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
        // What is in a payload is not judged here: that is lab 5.
        (b"\x81\x02\xc3\x28".to_vec(), Role::Client, frame(true, 1, b"\xc3\x28")),
        (b"\x88\x01\x03".to_vec(), Role::Client, frame(true, 8, b"\x03")),
    ]
}

/// A call, as a student would write it.
pub fn told(call: &Call) -> String {
    match call {
        Call::Decode(bytes, role) => format!("decode({}, {role:?})", hex(bytes, None)),
        Call::Encode(frame, role, key) => {
            format!("encode({}, {role:?}, {})", shown_frame(frame), hex(key, None))
        }
        Call::MaskingKey => "masking_key()".to_string(),
    }
}

fn shown_frame(Frame { fin, opcode, payload }: &Frame) -> String {
    format!("Frame {{ fin: {fin}, opcode: {opcode}, payload: {} }}", hex(payload, None))
}

/// An answer, with all bytes in the one notation.
pub fn shown(returned: &Returned) -> String {
    match returned {
        Returned::Decoded(frame, used) => format!("{}, used: {used}", shown_frame(frame)),
        Returned::Encoded(bytes) | Returned::Key(bytes) => hex(bytes, None),
        other => format!("{other:?}"),
    }
}

/// What was called, and what came of it.
type Answered = Vec<(Call, Returned)>;

/// Makes all calls; the memory that they used does not matter.
pub fn call_all(code: &Child, calls: Vec<Call>) -> Result<Answered, Box<Failure>> {
    let returned: Vec<(Returned, usize)> = code.ask_all(&calls, |at| told(&calls[at]))?;
    Ok(calls.into_iter().zip(returned.into_iter().map(|(returned, _)| returned)).collect())
}

/// Demands that these bytes are these frames, and use so many bytes.
fn decode_all(code: &Child, cases: Vec<(Vec<u8>, Role, Frame, usize)>) -> Verdict {
    let calls = cases.iter().map(|(bytes, role, ..)| Call::Decode(bytes.clone(), *role)).collect();
    let answered = call_all(code, calls)?;
    for ((call, got), (_, _, wanted, used)) in answered.iter().zip(&cases) {
        is_frame(call, got, wanted, *used)?;
    }
    Ok(())
}

fn is_frame(call: &Call, got: &Returned, wanted: &Frame, used: usize) -> Verdict {
    let wanted_whole = Returned::Decoded(wanted.clone(), used);
    if let Returned::Decoded(frame, _) = got
        && (frame.fin, frame.opcode) == (wanted.fin, wanted.opcode)
    {
        same_bytes(&|| format!("{}: payload", told(call)), &frame.payload, &wanted.payload)?;
    }
    demand(*got == wanted_whole, || Failure::new(told(call), shown(got), shown(&wanted_whole)))
}

pub fn decodes_the_examples(code: &Child, _: &mut Rng) -> Verdict {
    let used = |(bytes, role, frame): (Vec<u8>, Role, Frame)| {
        let used = bytes.len();
        (bytes, role, frame, used)
    };
    decode_all(code, examples().into_iter().map(used).collect())
}

pub fn random_bytes(random: &mut Rng, length: usize) -> Vec<u8> {
    (0..length).map(|_| random.u8(..)).collect()
}

fn random_key(random: &mut Rng) -> [u8; 4] {
    std::array::from_fn(|_| random.u8(..))
}

/// A frame of each length and each opcode that may have it.
fn frames(random: &mut Rng) -> Vec<Frame> {
    let mut frames = Vec::new();
    for length in LENGTHS {
        let opcodes = if length > 1000 { &[2][..] } else { &[0, 1, 2, 8, 9, 10] };
        for opcode in opcodes.iter().filter(|opcode| **opcode < 8 || length <= 125) {
            for fin in [true, false] {
                if fin || *opcode < 8 {
                    frames.push(frame(fin, *opcode, &random_bytes(random, length)));
                }
            }
        }
    }
    frames
}

pub fn decodes_every_length(code: &Child, random: &mut Rng) -> Verdict {
    let mut cases = Vec::new();
    for frame in frames(random) {
        for sender in [Role::Client, Role::Server] {
            let bytes = wire(&frame, sender, random_key(random));
            let used = bytes.len();
            cases.push((bytes, other(sender), frame.clone(), used));
        }
    }
    decode_all(code, cases)
}

const FRAMES_TO_CUT: [(usize, Role); 8] = [
    (0, Role::Client),
    (0, Role::Server),
    (5, Role::Server),
    (7, Role::Client),
    (126, Role::Client),
    (300, Role::Server),
    (70_000, Role::Server),
    (70_000, Role::Client),
];

pub fn needs_more_at_every_prefix(code: &Child, random: &mut Rng) -> Verdict {
    let mut with_tails = Vec::new();
    for (length, sender) in FRAMES_TO_CUT {
        let frame = frame(false, 1, &random_bytes(random, length));
        let bytes = wire(&frame, sender, KEY);
        let last = bytes.len() - 1;
        let ends = (0..bytes.len()).filter(|end| *end < 200 || end % 9973 == 0 || *end == last);
        let ends: Vec<usize> = ends.collect();
        let prefix = |end: &usize| Call::Decode(bytes[..*end].to_vec(), other(sender));
        let answered = call_all(code, ends.iter().map(prefix).collect())?;
        for ((call, got), end) in answered.iter().zip(&ends) {
            let missing = bytes.len() - end;
            let right = matches!(got, Returned::NeedMore(count) if (1..=missing).contains(count));
            let wanted = || format!("NeedMore(1..={missing})");
            demand(right, || Failure::new(told(call), shown(got), wanted()))?;
        }
        // Behind it the beginning of another frame, a whole one, and noise.
        for tail in [b"\x81".to_vec(), bytes.clone(), random_bytes(random, 9)] {
            let both = [&bytes[..], &tail].concat();
            with_tails.push((both, other(sender), frame.clone(), bytes.len()));
        }
    }
    decode_all(code, with_tails).hint(TAILS)
}

const TAILS: Text = text(
    "what follows the frame is the next one's: neither look at it nor count it",
    "что идёт за кадром, принадлежит следующему: не смотрите туда и не считайте",
);

fn encode_all(code: &Child, cases: Vec<(Frame, Role, [u8; 4])>) -> Verdict {
    let call = |(frame, role, key): &(Frame, Role, [u8; 4])| {
        Call::Encode(frame.clone(), *role, key.to_vec())
    };
    let answered = call_all(code, cases.iter().map(call).collect())?;
    for ((call, got), (frame, role, key)) in answered.iter().zip(&cases) {
        let Returned::Encoded(got) = got else {
            continue;
        };
        same_bytes(&|| told(call), got, &wire(frame, *role, *key))?;
    }
    Ok(())
}

pub fn encodes(code: &Child, random: &mut Rng) -> Verdict {
    let mut cases = Vec::new();
    for (_, receiver, frame) in examples() {
        cases.push((frame, other(receiver), KEY));
    }
    for frame in frames(random) {
        for role in [Role::Client, Role::Server] {
            cases.push((frame.clone(), role, random_key(random)));
        }
    }
    cases.push((frame(true, 2, &random_bytes(random, 200_000)), Role::Client, [0, 0, 0, 0]));
    cases.push((frame(true, 2, &random_bytes(random, 200_000)), Role::Server, [1, 0, 0, 0]));
    encode_all(code, cases)
}

/// Random frames out, compared byte by byte, and in again.
pub fn round_trips(code: &Child, random: &mut Rng) -> Verdict {
    let mut out = Vec::new();
    for turn in 0..2000 {
        let opcode = [0, 1, 2, 8, 9, 10][random.usize(..6)];
        let length = if turn % 200 == 0 { random.usize(..70_000) } else { random.usize(..126) };
        let length = if opcode >= 8 { length.min(125) } else { length };
        let fin = opcode >= 8 || random.bool();
        let role = if random.bool() { Role::Client } else { Role::Server };
        out.push((frame(fin, opcode, &random_bytes(random, length)), role, random_key(random)));
    }
    let back = |(frame, role, key): &(Frame, Role, [u8; 4])| {
        let bytes = wire(frame, *role, *key);
        let used = bytes.len();
        (bytes, other(*role), frame.clone(), used)
    };
    let back = out.iter().map(back).collect();
    encode_all(code, out)?;
    decode_all(code, back)
}
