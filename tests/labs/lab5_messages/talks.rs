//! Lab 5, the talks: sequences of frames and the events that must come of each.
//!
//! Owns: putting a talk to the code; whole messages, fragments, pings. RFC 6455, 5.4, 5.5.2, 5.5.3.
//! Must never: hold points. Read next: `utf8`, `closes`, `limits`; the mutants.

use super::questions::{Do, Event, Frame};
use crate::grading::bytes::hex;
use crate::grading::{Child, Failure, Rng, Verdict, demand};
use Event::{Binary, Close, Pong, Text};

/// The limit of most talks.
pub const LIMIT: usize = 1000;

/// A frame, and the events that must follow it at once.
pub type Step = (Frame, Vec<Event>);

pub fn frame(fin: bool, opcode: u8, payload: &[u8]) -> Frame {
    Frame { fin, opcode, payload: payload.to_vec() }
}

/// A frame of which nothing follows yet.
pub fn quiet(fin: bool, opcode: u8, payload: &[u8]) -> Step {
    (frame(fin, opcode, payload), vec![])
}

pub fn step(fin: bool, opcode: u8, payload: &[u8], event: Event) -> Step {
    (frame(fin, opcode, payload), vec![event])
}

fn shown_frame(Frame { fin, opcode, payload }: &Frame) -> String {
    format!("fin={} opcode={opcode} {}", u8::from(*fin), hex(payload, None))
}

/// The limit and the frames, of many the last ones.
pub fn told(limit: usize, frames: &[Frame]) -> String {
    const SHOWN: usize = 6;
    let last = &frames[frames.len().saturating_sub(SHOWN)..];
    let before = frames.len() - last.len();
    let more = if before > 0 { format!("({before}) … ") } else { String::new() };
    let last: Vec<String> = last.iter().map(shown_frame).collect();
    format!("limit={limit}; push: {more}{}", last.join("; "))
}

/// Events, with all bytes in the one notation.
pub fn shown(events: &[Event]) -> String {
    let one = |event: &Event| match event {
        Text(text) if text.len() > 100 => format!("Text({})", hex(text.as_bytes(), None)),
        Binary(bytes) => format!("Binary({})", hex(bytes, None)),
        Pong(bytes) => format!("Pong({})", hex(bytes, None)),
        other => format!("{other:?}"),
    };
    format!("[{}]", events.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// Pushes the frames into a fresh assembler; the events of each.
fn pushed(code: &Child, limit: usize, frames: &[Frame]) -> Result<Vec<Vec<Event>>, Box<Failure>> {
    let push = frames.iter().map(|frame| Do::Push(0, frame.clone()));
    let orders: Vec<Do> = std::iter::once(Do::New(0, limit)).chain(push).collect();
    let answers: Vec<(Vec<Event>, usize)> =
        code.ask_all(&orders, |at| told(limit, &frames[..at.min(frames.len())]))?;
    Ok(answers.into_iter().skip(1).map(|(events, _)| events).collect())
}

/// Pushes all frames and demands the events after each.
pub fn talk(code: &Child, limit: usize, steps: Vec<Step>) -> Verdict {
    let (frames, wanted): (Vec<Frame>, Vec<Vec<Event>>) = steps.into_iter().unzip();
    let got = pushed(code, limit, &frames)?;
    for (at, (got, wanted)) in got.iter().zip(&wanted).enumerate() {
        let failure = || Failure::new(told(limit, &frames[..=at]), shown(got), shown(wanted));
        demand(got == wanted, failure)?;
    }
    Ok(())
}

/// Pushes all frames and demands that they end in one Close with one of these codes, somewhere,
/// and in nothing else.
pub fn ends_in(code: &Child, limit: usize, frames: Vec<Frame>, codes: &[u16]) -> Verdict {
    let got: Vec<Event> = pushed(code, limit, &frames)?.concat();
    let right = matches!(got[..], [Close(Some(one))] if codes.contains(&one));
    let wanted: Vec<String> = codes.iter().map(|one| format!("[Close(Some({one}))]")).collect();
    demand(right, || Failure::new(told(limit, &frames), shown(&got), wanted.join(", ")))
}

pub fn whole_and_in_fragments(code: &Child, random: &mut Rng) -> Verdict {
    let bytes: Vec<u8> = (0..300).map(|_| random.u8(..)).collect();
    let (one, two) = bytes.split_at(random.usize(1..299));
    let steps = vec![
        step(true, 1, b"Hello", Text("Hello".into())),
        quiet(false, 1, b"Hel"),
        step(true, 0, b"lo", Text("Hello".into())),
        quiet(false, 2, one),
        quiet(false, 0, b""),
        step(true, 0, two, Binary(bytes.clone())),
        step(true, 1, b"", Text(String::new())),
        quiet(false, 1, b""),
        step(true, 0, b"", Text(String::new())),
        step(true, 2, b"", Binary(vec![])),
        quiet(false, 2, b""),
        quiet(false, 0, b"a"),
        step(true, 0, b"", Binary(b"a".to_vec())),
        step(true, 2, &[0xFF, 0], Binary(vec![0xFF, 0])),
        step(true, 2, "текст".as_bytes(), Binary("текст".as_bytes().to_vec())),
        step(true, 1, b" \t\n\0 ", Text(" \t\n\0 ".into())),
    ];
    talk(code, LIMIT, steps)?;
    // As many fragments as bytes: there is no limit on their number.
    let mut steps: Vec<Step> = bytes.iter().map(|byte| quiet(false, 0, &[*byte])).collect();
    steps[0].0.opcode = 2;
    steps.push(step(true, 0, b"", Binary(bytes.clone())));
    talk(code, LIMIT, steps)?;
    two_connections(code)
}

/// Two assemblers at work by turns: each is a connection of its own.
fn two_connections(code: &Child) -> Verdict {
    let orders = [
        (Do::New(0, LIMIT), vec![]),
        (Do::New(1, LIMIT), vec![]),
        (Do::Push(0, frame(false, 1, b"Hel")), vec![]),
        (Do::Push(1, frame(false, 2, b"ab")), vec![]),
        (Do::Push(0, frame(true, 0, b"lo")), vec![Text("Hello".into())]),
        (Do::Push(0, frame(true, 8, b"")), vec![Close(None)]),
        (Do::Push(1, frame(true, 0, b"c")), vec![Binary(b"abc".to_vec())]),
        (Do::Push(1, frame(true, 9, b"x")), vec![Pong(b"x".to_vec())]),
        (Do::New(0, LIMIT), vec![]),
        (Do::Push(0, frame(true, 1, b"new")), vec![Text("new".into())]),
    ];
    let (orders, wanted): (Vec<Do>, Vec<Vec<Event>>) = orders.into_iter().unzip();
    let told = |at: usize| {
        let one = |order: &Do| match order {
            Do::New(which, limit) => format!("{which}: new({limit})"),
            Do::Push(which, frame) | Do::PushMany(which, frame, _) => {
                format!("{which}: {}", shown_frame(frame))
            }
        };
        orders[..=at].iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let answers: Vec<(Vec<Event>, usize)> = code.ask_all(&orders, told)?;
    for (at, ((got, _), wanted)) in answers.iter().zip(&wanted).enumerate() {
        demand(got == wanted, || Failure::new(told(at), shown(got), shown(wanted)))?;
    }
    Ok(())
}

pub fn ping_in_the_middle(code: &Child, random: &mut Rng) -> Verdict {
    let data: Vec<u8> = (0..125).map(|_| random.u8(..)).collect();
    let steps = vec![
        step(true, 9, b"early", Pong(b"early".to_vec())),
        quiet(false, 1, b"Hel"),
        step(true, 9, &data, Pong(data.clone())),
        quiet(true, 10, b"never asked for"),
        step(true, 9, b"", Pong(vec![])),
        quiet(false, 0, b"l"),
        step(true, 9, b"again", Pong(b"again".to_vec())),
        quiet(true, 10, &data),
        step(true, 0, b"o", Text("Hello".into())),
        quiet(true, 10, b""),
        step(true, 2, b"x", Binary(b"x".to_vec())),
        quiet(false, 2, b""),
        step(true, 9, b"\xff\xc3\x28", Pong(b"\xff\xc3\x28".to_vec())),
        step(true, 0, b"y", Binary(b"y".to_vec())),
        step(true, 9, b"late", Pong(b"late".to_vec())),
    ];
    talk(code, LIMIT, steps)
}

pub fn order_of_fragments(code: &Child, _: &mut Rng) -> Verdict {
    // Nothing begun.
    for (fin, payload) in [(true, &b"lo"[..]), (false, b"lo"), (true, b""), (false, b"")] {
        ends_in(code, LIMIT, vec![frame(fin, 0, payload)], &[1002])?;
        let after_a_ping = vec![frame(true, 10, b"x"), frame(fin, 0, payload)];
        ends_in(code, LIMIT, after_a_ping, &[1002])?;
        // A message that has ended, in whatever way, is no message begun.
        for opcode in [1, 2] {
            let message = if opcode == 1 { Text("ab".into()) } else { Binary(b"ab".to_vec()) };
            let close = || (frame(fin, 0, payload), vec![Close(Some(1002))]);
            talk(code, LIMIT, vec![step(true, opcode, b"ab", message.clone()), close()])?;
            let begun = quiet(false, opcode, b"a");
            talk(code, LIMIT, vec![begun, step(true, 0, b"b", message), close()])?;
        }
    }
    // A message begun, by a text or binary frame, empty or not, and then a new one of any kind.
    for (first, begun) in [(1, &b"Hel"[..]), (1, b""), (2, b"Hel"), (2, b"")] {
        for (opcode, fin) in [(1, true), (1, false), (2, true), (2, false)] {
            for payload in [&b"new"[..], b""] {
                let new = (frame(fin, opcode, payload), vec![Close(Some(1002))]);
                talk(code, LIMIT, vec![quiet(false, first, begun), new.clone()])?;
                talk(code, LIMIT, vec![quiet(false, first, begun), quiet(false, 0, b"l"), new])?;
            }
        }
    }
    Ok(())
}
