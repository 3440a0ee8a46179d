//! Lab 4, bad frames: what a decoder must refuse, when at the latest, and with which code.
//!
//! Owns: frames with one fault each, and headers that announce what never comes. RFC 6455, 5.1,
//! 5.2, 5.5 and 10.4. Must never: demand a refusal before the frame is whole: the text leaves that
//! open. Read next: `vectors`, the good ones; the mutants.

use super::questions::{Call, Returned, Role};
use super::vectors::{KEY, call_all, examples, header, masked, other, shown, told};
use crate::grading::{Child, Failure, Hinted, Rng, Text, Verdict, demand, text};

/// The bytes of a frame of any kind, right for its receiver but for what is said to be wrong.
fn whole(first: u8, receiver: Role, length: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    bytes.extend(length);
    if receiver == Role::Server {
        bytes[1] |= 0x80;
        return [bytes, KEY.to_vec(), masked(payload, KEY)].concat();
    }
    [bytes, payload.to_vec()].concat()
}

/// The same with its length in the shortest form.
fn with_payload(first: u8, receiver: Role, payload: &[u8]) -> Vec<u8> {
    whole(first, receiver, &header(first, 0, payload.len())[1..], payload)
}

const BOTH: [Role; 2] = [Role::Client, Role::Server];

/// Demands that each of these frames is refused with 1002 when it is whole, and before that is
/// either refused or still incomplete.
fn refused(code: &Child, frames: Vec<(Vec<u8>, Role)>) -> Verdict {
    let mut calls = Vec::new();
    let mut missing = Vec::new();
    for (bytes, role) in frames {
        let ends = (0..bytes.len()).filter(|end| *end < 16);
        for end in ends.chain([bytes.len()]) {
            calls.push(Call::Decode(bytes[..end].to_vec(), role));
            missing.push(bytes.len() - end);
        }
        // What follows a bad frame does not make it better.
        calls.push(Call::Decode([&bytes[..], b"\x81\x00"].concat(), role));
        missing.push(0);
    }
    for ((call, got), missing) in call_all(code, calls)?.iter().zip(missing) {
        let right = match got {
            Returned::Fail(1002) => true,
            Returned::NeedMore(count) => (1..=missing).contains(count),
            _ => false,
        };
        let wanted = if missing == 0 {
            "Fail(1002)".to_string()
        } else {
            format!("Fail(1002), NeedMore(1..={missing})")
        };
        demand(right, || Failure::new(told(call), shown(got), wanted))?;
    }
    Ok(())
}

/// Lengths in a form that is longer than needed.
pub fn refuses_long_forms(code: &Child, _: &mut Rng) -> Verdict {
    let mut frames = Vec::new();
    for role in BOTH {
        for length in [0usize, 1, 5, 124, 125] {
            let form = [&[126][..], &(length as u16).to_be_bytes()].concat();
            frames.push((whole(0x82, role, &form, &vec![7; length]), role));
        }
        for length in [0usize, 1, 125, 126, 127, 255, 32_767, 65_534, 65_535] {
            let form = [&[127][..], &(length as u64).to_be_bytes()].concat();
            frames.push((whole(0x82, role, &form, &vec![7; length]), role));
        }
    }
    refused(code, frames)?;
    refuses_the_top_bit(code).hint(TOP_BIT)
}

const TOP_BIT: Text = text(
    "a length of 8 bytes never has its top bit set; such a frame cannot become whole, so refuse it \
     when its header is there",
    "у длины из 8 байт старший бит всегда 0; такой кадр не станет целым, поэтому отказ нужен, как \
     только есть заголовок",
);

/// A length with its top bit set: no frame of that length will ever be whole.
fn refuses_the_top_bit(code: &Child) -> Verdict {
    let lengths =
        [1 << 63, (1 << 63) + 1, (1 << 63) + 5, (1 << 63) + (1 << 16), u64::MAX - 1, u64::MAX];
    let mut calls = Vec::new();
    for role in BOTH {
        for length in lengths {
            let form = [&[127][..], &length.to_be_bytes()].concat();
            for there in [0, 5, 70_000] {
                calls.push(Call::Decode(whole(0x82, role, &form, &vec![7; there]), role));
            }
        }
    }
    for (call, got) in call_all(code, calls)? {
        let right = matches!(got, Returned::Fail(1002 | 1009));
        demand(right, || Failure::new(told(&call), shown(&got), "Fail(1002), Fail(1009)"))?;
    }
    Ok(())
}

pub fn refuses_reserved_and_control(code: &Child, _: &mut Rng) -> Verdict {
    let (mut rsv, mut opcodes, mut control) = (Vec::new(), Vec::new(), Vec::new());
    for role in BOTH {
        for bits in 1..8u8 {
            for first in [0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8a] {
                rsv.push((with_payload(first | bits << 4, role, b"ab"), role));
            }
        }
        for opcode in [3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF] {
            opcodes.push((with_payload(0x80 | opcode, role, b""), role));
            opcodes.push((with_payload(0x80 | opcode, role, b"ab"), role));
            opcodes.push((with_payload(opcode, role, b"ab"), role));
        }
        for opcode in [8, 9, 10] {
            for length in [126, 127, 300, 65_535, 65_536] {
                control.push((with_payload(0x80 | opcode, role, &vec![7; length]), role));
            }
            for length in [0, 1, 125] {
                control.push((with_payload(opcode, role, &vec![7; length]), role));
            }
        }
    }
    refused(code, rsv).hint(RSV)?;
    refused(code, opcodes)?;
    refused(code, control).hint(CONTROL)?;
    // Two faults at once are no better than one.
    let two = [0xff, 0x5f, 0x79, 0x08 | 0x40]
        .map(|first| (with_payload(first, Role::Client, &[7; 126]), Role::Client));
    refused(code, two.to_vec())
}

const RSV: Text = text(
    "bits 0x40, 0x20 and 0x10 of the first byte are 0 in every frame, control frames too",
    "биты 0x40, 0x20 и 0x10 первого байта равны 0 в любом кадре, и в управляющем тоже",
);
const CONTROL: Text = text(
    "Close, Ping and Pong alike: FIN always, at most 125 bytes of payload",
    "Close, Ping и Pong одинаково: всегда FIN, данных не больше 125 байт",
);

pub fn judges_the_mask(code: &Child, _: &mut Rng) -> Verdict {
    let mut frames = Vec::new();
    for (bytes, role, _) in examples() {
        frames.push((bytes, other(role)));
    }
    for (role, opcode) in BOTH.iter().flat_map(|role| [0, 1, 2, 8, 9, 10].map(|it| (*role, it))) {
        for payload in [&b""[..], b"abcdef"] {
            frames.push((with_payload(0x80 | opcode, role, payload), other(role)));
        }
    }
    // Without its mask, a frame may look longer than it is: only its header counts.
    for (bytes, role) in &mut frames {
        if *role == Role::Server {
            bytes.extend([0; 4]);
        }
    }
    refused(code, frames)?;
    // A key of zeros is a key: the payload looks plain, yet the frame is masked.
    let zero = Call::Decode(b"\x82\x82\0\0\0\0ab".to_vec(), Role::Server);
    let (call, got) = call_all(code, vec![zero])?.remove(0);
    let right = matches!(&got, Returned::Decoded(frame, 8) if frame.payload == b"ab");
    demand(right, || Failure::new(told(&call), shown(&got), "Frame { … 61 62 }, used: 8"))
}

/// Announced lengths, of which a few bytes have come. Over 1 MiB a decoder may refuse with 1009.
pub fn believes_no_announcement(code: &Child, _: &mut Rng) -> Verdict {
    const ABSURD: u64 = 1 << 20;
    let (mut calls, mut lengths) = (Vec::new(), Vec::new());
    for role in BOTH {
        for length in [126, 5000, 65_535] {
            let form = [&[126][..], &(length as u16).to_be_bytes()].concat();
            calls.push(Call::Decode(whole(0x82, role, &form, b"abc"), role));
            lengths.push(length);
        }
        let long = [
            65_536,
            100_000,
            ABSURD,
            ABSURD + 1,
            1 << 24,
            1 << 31,
            (1 << 32) + 3,
            1 << 33,
            1 << 62,
        ];
        for length in long.into_iter().chain([(1 << 63) - 1]) {
            let form = [&[127][..], &length.to_be_bytes()].concat();
            calls.push(Call::Decode(whole(0x82, role, &form, b"abc"), role));
            lengths.push(length);
        }
    }
    let answers: Vec<(Returned, usize)> = code.ask_all(&calls, |at| told(&calls[at]))?;
    for ((call, (got, peak)), length) in calls.iter().zip(&answers).zip(lengths) {
        let missing = length as usize - 3;
        let right = match got {
            Returned::NeedMore(count) => (1..=missing).contains(count),
            Returned::Fail(1009) => length > ABSURD,
            _ => false,
        };
        let more = if length > ABSURD { ", Fail(1009)" } else { "" };
        let wanted = format!("NeedMore(1..={missing}){more}");
        demand(right, || Failure::new(told(call), shown(got), wanted))?;
        // A few hundred bytes for bookkeeping are nobody's business.
        let wanted = text("less than 4096 B allocated", "выделено меньше 4096 Б");
        demand(*peak < 4096, || Failure::new(told(call), format!("{peak} B"), wanted))?;
    }
    Ok(())
}
