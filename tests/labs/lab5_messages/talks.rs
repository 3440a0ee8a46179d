//! Lab 5, the talks: sequences of frames and the events that must come of each.
//!
//! Owns: the sequences. RFC 6455, sections 5.4 to 5.6, 7.4, 8.1. Must never: hold points.
//! Read next: the mutants.

use super::checks::{Event, Frame, Implementation};
use crate::harness::bytes::{hex, window};
use crate::harness::compare::demand;
use crate::harness::{Rng, Verdict, memory, text};
use Event::{Binary, Close, Pong, Text};

const LIMIT: usize = 1000;

/// A frame, and the events that must follow it at once.
type Step = (Frame, Vec<Event>);

fn frame(fin: bool, opcode: u8, payload: &[u8]) -> Frame {
    Frame { fin, opcode, payload: payload.to_vec() }
}

/// A frame of which nothing follows yet.
fn quiet(fin: bool, opcode: u8, payload: &[u8]) -> Step {
    (frame(fin, opcode, payload), vec![])
}

fn step(fin: bool, opcode: u8, payload: &[u8], event: Event) -> Step {
    (frame(fin, opcode, payload), vec![event])
}

fn told(frames: &[Frame]) -> String {
    let one = |frame: &Frame| {
        let Frame { fin, opcode, payload } = frame;
        format!("fin={} opcode={opcode} [{}]", u8::from(*fin), window(&hex(payload), 0))
    };
    window(&frames.iter().map(one).collect::<Vec<_>>().join("; "), usize::MAX / 2)
}

/// Pushes all frames into a fresh assembler and demands the events after each.
fn talk(code: &Implementation, steps: Vec<Step>) -> Verdict {
    let mut push = (code.assembler)(LIMIT);
    let mut pushed = Vec::new();
    for (frame, wanted) in steps {
        pushed.push(frame.clone());
        let got = push(frame);
        let shown = |events: &[Event]| window(&format!("{events:?}"), 0);
        demand(got == wanted, told(&pushed), shown(&got), shown(&wanted))?;
    }
    Ok(())
}

/// Pushes all frames and demands that they end in exactly this Close, and in no message.
fn ends_in(code: &Implementation, frames: Vec<Frame>, close: u16) -> Verdict {
    let mut push = (code.assembler)(LIMIT);
    let got: Vec<Event> = frames.iter().flat_map(|frame| push(frame.clone())).collect();
    let wanted = vec![Close(Some(close))];
    demand(got == wanted, told(&frames), format!("{got:?}"), format!("{wanted:?}"))
}

pub fn whole_and_in_fragments(code: &Implementation, random: &mut Rng) -> Verdict {
    let bytes: Vec<u8> = (0..300).map(|_| random.u8(..)).collect();
    let (one, two) = bytes.split_at(random.usize(1..299));
    talk(
        code,
        vec![
            step(true, 1, b"Hello", Text("Hello".into())),
            quiet(false, 1, b"Hel"),
            step(true, 0, b"lo", Text("Hello".into())),
            quiet(false, 2, one),
            quiet(false, 0, b""),
            step(true, 0, two, Binary(bytes.clone())),
            step(true, 1, b"", Text(String::new())),
            quiet(false, 1, b""),
            step(true, 0, b"", Text(String::new())),
            step(true, 2, &[0xFF, 0], Binary(vec![0xFF, 0])),
        ],
    )
}

pub fn ping_in_the_middle(code: &Implementation, random: &mut Rng) -> Verdict {
    let data: Vec<u8> = (0..125).map(|_| random.u8(..)).collect();
    talk(
        code,
        vec![
            step(true, 9, b"early", Pong(b"early".to_vec())),
            quiet(false, 1, b"Hel"),
            step(true, 9, &data, Pong(data.clone())),
            quiet(true, 10, b"never asked for"),
            step(true, 9, b"", Pong(vec![])),
            quiet(false, 0, b"l"),
            step(true, 9, b"again", Pong(b"again".to_vec())),
            step(true, 0, b"o", Text("Hello".into())),
            quiet(true, 10, b""),
            step(true, 2, b"x", Binary(b"x".to_vec())),
        ],
    )
}

pub fn cut_characters(code: &Implementation, _: &mut Rng) -> Verdict {
    let words = "ключ🔑é";
    for first in 0..=words.len() {
        for second in first..=words.len() {
            let bytes = words.as_bytes();
            let last = step(true, 0, &bytes[second..], Text(words.into()));
            let middle = quiet(false, 0, &bytes[first..second]);
            talk(code, vec![quiet(false, 1, &bytes[..first]), middle, last])?;
        }
    }
    // One byte a fragment: a character of four bytes is cut in four.
    let mut steps: Vec<Step> = words.bytes().map(|byte| quiet(false, 0, &[byte])).collect();
    steps[0].0.opcode = 1;
    steps.push(step(true, 0, b"", Text(words.into())));
    talk(code, steps)
}

pub fn order_of_fragments(code: &Implementation, _: &mut Rng) -> Verdict {
    let hello = || frame(false, 1, b"Hel");
    let whole = || frame(true, 1, b"Hello");
    ends_in(code, vec![frame(true, 0, b"lo")], 1002)?;
    ends_in(code, vec![frame(false, 0, b"")], 1002)?;
    ends_in(code, vec![hello(), frame(true, 1, b"new")], 1002)?;
    ends_in(code, vec![hello(), frame(false, 2, b"new")], 1002)?;
    ends_in(code, vec![frame(false, 2, b""), frame(true, 1, b"")], 1002)?;
    ends_in(code, vec![frame(false, 1, b""), frame(true, 2, b"")], 1002)?;
    // The message that has ended is no message begun.
    let mut push = (code.assembler)(LIMIT);
    let frames = [hello(), frame(true, 0, b"lo"), frame(true, 0, b"!")];
    let got: Vec<Event> = frames.iter().flat_map(|frame| push(frame.clone())).collect();
    let wanted = vec![Text("Hello".into()), Close(Some(1002))];
    demand(got == wanted, told(&frames), format!("{got:?}"), format!("{wanted:?}"))?;
    talk(code, vec![(whole(), vec![Text("Hello".into())])])
}

pub fn close_answered_once(code: &Implementation, _: &mut Rng) -> Verdict {
    let normal = [0x03, 0xe8];
    let bye = [&normal[..], "пока".as_bytes()].concat();
    let again = || quiet(true, 8, &normal);
    talk(code, vec![step(true, 8, &normal, Close(Some(1000))), again(), again()])?;
    talk(code, vec![step(true, 8, &bye, Close(Some(1000))), quiet(true, 8, b"")])?;
    talk(code, vec![step(true, 8, b"", Close(None)), again(), quiet(true, 8, b"")])?;
    // Also in the middle of a message, which then never ends.
    let begun = quiet(false, 1, b"Hel");
    talk(code, vec![begun, step(true, 8, &[3, 0xe9], Close(Some(1001))), again()])
}

pub fn close_codes(code: &Implementation, _: &mut Rng) -> Verdict {
    let allowed = [1000..=1003, 1007..=1014, 3000..=4999];
    let sparse = (0..=u16::MAX).filter(|code| *code < 1100 || *code % 500 < 2 || *code % 500 > 498);
    for number in sparse {
        let right = allowed.iter().any(|range| range.contains(&number));
        let answer = if right { number } else { 1002 };
        talk(code, vec![step(true, 8, &number.to_be_bytes(), Close(Some(answer)))])?;
    }
    talk(code, vec![step(true, 8, &[0x03], Close(Some(1002)))])?;
    let longest = [&[0x03, 0xe8][..], &[b'r'; 123]].concat();
    talk(code, vec![step(true, 8, &longest, Close(Some(1000)))])
}

pub fn bad_utf8(code: &Implementation, _: &mut Rng) -> Verdict {
    let bad: [&[u8]; 6] = [
        &[0xc3, 0x28],
        &[0xff],
        &[0xed, 0xa0, 0x80],
        &[0xc0, 0xaf],
        &[0xf4, 0x90, 0x80, 0x80],
        &[0xe2, 0x82],
    ];
    for bytes in bad {
        ends_in(code, vec![frame(true, 1, bytes)], 1007)?;
        ends_in(code, vec![frame(false, 1, bytes), frame(true, 0, b"")], 1007)?;
        let (head, tail) = bytes.split_at(1);
        ends_in(code, vec![frame(false, 1, head), frame(true, 0, tail)], 1007)?;
        let close = [&[0x03, 0xe8][..], bytes].concat();
        ends_in(code, vec![frame(true, 8, &close)], 1007)?;
        talk(code, vec![step(true, 2, bytes, Binary(bytes.to_vec()))])?;
    }
    // A character left unfinished at the end of a message is not finished by the next one.
    ends_in(code, vec![frame(true, 1, &[0xd0]), frame(true, 1, &[0xba])], 1007)
}

pub fn limit(code: &Implementation, _: &mut Rng) -> Verdict {
    let full = vec![b'x'; LIMIT];
    let over = vec![b'x'; LIMIT + 1];
    let right = Binary(full.clone());
    talk(code, vec![step(true, 2, &full, right.clone()), step(true, 2, &full, right.clone())])?;
    talk(code, vec![quiet(false, 2, &full), step(true, 0, b"", right)])?;
    talk(code, vec![step(true, 1, &over, Close(Some(1009)))])?;
    talk(code, vec![quiet(false, 2, &full), step(false, 0, b"x", Close(Some(1009)))])?;
    // Fragments of one byte: the one too many is told at once, not at the end.
    let mut steps: Vec<Step> = (0..LIMIT).map(|_| quiet(false, 0, b"x")).collect();
    steps[0].0.opcode = 1;
    steps.push(step(false, 0, b"x", Close(Some(1009))));
    talk(code, steps)?;
    // A ping does not count.
    let ping = step(true, 9, &[1; 125], Pong(vec![1; 125]));
    talk(
        code,
        vec![
            quiet(false, 2, &full[1..]),
            ping,
            step(true, 0, b"x", Binary([&full[1..], b"x"].concat())),
        ],
    )?;
    empty_fragments_cost_nothing(code)
}

/// Fragments without bytes, and without an end: no limit of bytes stops them, so they must cost
/// nothing. To end them with 1009 is right, too.
fn empty_fragments_cost_nothing(code: &Implementation) -> Verdict {
    let mut push = (code.assembler)(LIMIT);
    push(frame(false, 1, b""));
    let before = memory::live();
    let mut events = Vec::new();
    for _ in 0..100_000 {
        events.extend(push(frame(false, 0, b"")));
    }
    let grown = memory::live().saturating_sub(before);
    let input = "100 000 x fin=0 opcode=0 []";
    let harmless = events.is_empty() || events == [Close(Some(1009))];
    demand(harmless, input, format!("{events:?}"), "[], [Close(Some(1009))]")?;
    let wanted = text("memory that does not grow", "память не растёт");
    demand(grown < 16_384, input, format!("+{grown} B"), wanted)
}

pub fn silence_after_close(code: &Implementation, _: &mut Rng) -> Verdict {
    let more = || {
        vec![
            quiet(true, 1, b"late"),
            quiet(true, 9, b"late"),
            quiet(true, 0, b"late"),
            quiet(true, 8, &[0x03, 0xe8]),
            quiet(true, 1, &[0xff]),
            quiet(true, 2, &[0; LIMIT + 1]),
            quiet(true, 8, &[1]),
        ]
    };
    let ends = [
        step(true, 8, &[0x03, 0xe8], Close(Some(1000))),
        step(true, 8, b"", Close(None)),
        step(true, 0, b"", Close(Some(1002))),
        step(true, 1, &[0xff], Close(Some(1007))),
        step(true, 2, &[0; LIMIT + 1], Close(Some(1009))),
    ];
    ends.into_iter().try_for_each(|end| talk(code, [vec![end], more()].concat()))
}
