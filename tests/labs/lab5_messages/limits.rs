//! Lab 5, the limit of a message, and memory: what grows, and what must not.
//!
//! Owns: both sides of every limit. RFC 6455, sections 7.4.1 (1009) and 10.4. Must never: demand
//! one order of two faults in one frame: the text leaves it open. Read next: `talks`.

use super::questions::{Do, Event, Event::*, Frame};
use super::talks::{LIMIT, Step, ends_in, frame, quiet, shown, step, talk, told};
use crate::grading::{Child, Failure, Hinted, Rng, Text as Words, Verdict, demand, text};

const OVER: Event = Close(Some(1009));

pub fn limit(code: &Child, _: &mut Rng) -> Verdict {
    for limit in [1, 2, 125, 126, LIMIT, 70_000] {
        for opcode in [1, 2] {
            both_sides(code, limit, opcode)?;
        }
    }
    no_room_and_all_room(code).hint(ANY_NUMBER)?;
    // Letters are not bytes: 501 letters of two bytes each are 1002 bytes.
    let letters = |count: usize| "ж".repeat(count);
    talk(code, LIMIT, vec![step(true, 1, letters(500).as_bytes(), Text(letters(500)))])?;
    talk(code, LIMIT, vec![step(true, 1, letters(501).as_bytes(), OVER)]).hint(BYTES)?;
    let halves =
        [quiet(false, 1, letters(400).as_bytes()), step(false, 0, letters(101).as_bytes(), OVER)];
    talk(code, LIMIT, halves.to_vec()).hint(BYTES)?;
    control_frames_do_not_count(code)?;
    two_faults(code)?;
    memory(code)
}

const BYTES: Words =
    text("the limit counts bytes, not characters", "предел считают в байтах, а не в символах");
const ANY_NUMBER: Words = text(
    "a limit may be 0 or as large as a usize: reserve nothing for it, and beware of adding to it",
    "предел бывает 0 и размером со всё usize: не выделяйте под него память и не прибавляйте к нему",
);

fn message(opcode: u8, bytes: &[u8]) -> Event {
    match opcode {
        1 => Text(String::from_utf8_lossy(bytes).into_owned()),
        _ => Binary(bytes.to_vec()),
    }
}

/// Exactly the limit, and one byte more: in one frame, in two, at the first, at the last.
fn both_sides(code: &Child, limit: usize, opcode: u8) -> Verdict {
    let full = vec![b'x'; limit];
    let over = vec![b'x'; limit + 1];
    let right = || message(opcode, &full);
    // Twice: the second message begins to count anew.
    talk(
        code,
        limit,
        vec![step(true, opcode, &full, right()), step(true, opcode, &full, right())],
    )?;
    talk(code, limit, vec![quiet(false, opcode, &full), step(true, 0, b"", right())])?;
    talk(code, limit, vec![quiet(false, opcode, b""), step(true, 0, &full, right())])?;
    talk(code, limit, vec![step(true, opcode, &over, OVER)])?;
    talk(code, limit, vec![step(false, opcode, &over, OVER)])?;
    talk(code, limit, vec![quiet(false, opcode, &full), step(false, 0, b"x", OVER)])?;
    talk(code, limit, vec![quiet(false, opcode, &full), step(true, 0, b"x", OVER)])?;
    talk(code, limit, vec![quiet(false, opcode, b"x"), step(false, 0, &full, OVER)])?;
    talk(code, limit, vec![quiet(false, opcode, b""), step(true, 0, &over, OVER)])?;
    if limit > 5000 {
        return Ok(());
    }
    // Fragments of one byte: the one too many is told at once, not at the end.
    let mut steps: Vec<Step> = (0..limit).map(|_| quiet(false, 0, b"x")).collect();
    steps[0].0.opcode = opcode;
    steps.push(step(false, 0, b"x", OVER));
    talk(code, limit, steps)
}

/// No byte at all, and a limit that none is.
fn no_room_and_all_room(code: &Child) -> Verdict {
    talk(
        code,
        0,
        vec![step(true, 1, b"", Text(String::new())), step(true, 2, b"", Binary(vec![]))],
    )?;
    talk(code, 0, vec![quiet(false, 2, b""), step(true, 0, b"", Binary(vec![]))])?;
    talk(code, 0, vec![step(true, 1, b"x", OVER)])?;
    talk(code, 0, vec![quiet(false, 2, b""), step(false, 0, b"x", OVER)])?;
    for limit in [1 << 40, usize::MAX] {
        let long = vec![b'y'; 100_000];
        talk(
            code,
            limit,
            vec![quiet(false, 2, b"x"), step(true, 0, b"y", Binary(b"xy".to_vec()))],
        )?;
        talk(code, limit, vec![step(true, 2, &long, Binary(long.clone()))])?;
    }
    Ok(())
}

/// Pings and pongs may be longer than the limit, and add nothing to the message begun.
fn control_frames_do_not_count(code: &Child) -> Verdict {
    let full = vec![b'x'; LIMIT];
    let ping = || step(true, 9, &[1; 125], Pong(vec![1; 125]));
    let pong = || quiet(true, 10, &[1; 125]);
    let end = step(true, 0, b"x", Binary(full.clone()));
    talk(code, LIMIT, vec![quiet(false, 2, &full[1..]), ping(), pong(), end])?;
    let end = step(true, 0, b"", Text("abc".into()));
    talk(code, 3, vec![ping(), quiet(false, 1, b"abc"), ping(), pong(), ping(), end])
}

/// One frame with two faults: either code is right, and there is only one.
fn two_faults(code: &Child) -> Verdict {
    let over = |byte: u8| vec![byte; LIMIT + 1];
    ends_in(code, LIMIT, vec![frame(true, 1, &over(0xff))], &[1009, 1007])?;
    ends_in(code, LIMIT, vec![frame(true, 0, &over(b'x'))], &[1009, 1002])?;
    let begun = frame(false, 1, b"a");
    ends_in(code, LIMIT, vec![begun.clone(), frame(true, 2, &over(b'x'))], &[1009, 1002])?;
    ends_in(code, LIMIT, vec![begun, frame(true, 1, &[0xff])], &[1002, 1007])
}

/// Pushes these frames, then one of them a hundred thousand times, and demands that nothing grows.
fn grows_not(
    code: &Child,
    before: &[Frame],
    again: Frame,
    events: fn(&[Event]) -> bool,
) -> Verdict {
    const TIMES: usize = 100_000;
    let push = before.iter().map(|frame| Do::Push(0, frame.clone()));
    let first = std::iter::once(Do::New(0, LIMIT)).chain(push);
    let orders: Vec<Do> = first.chain([Do::PushMany(0, again.clone(), TIMES)]).collect();
    let told =
        || format!("{}; x {TIMES}", told(LIMIT, &[before, std::slice::from_ref(&again)].concat()));
    let answers: Vec<(Vec<Event>, usize)> = code.ask_all(&orders, |_| told())?;
    let (got, grown) = &answers[orders.len() - 1];
    demand(events(got), || Failure::new(told(), shown(got), NOTHING_ELSE))?;
    let wanted = text("memory that does not grow", "память не растёт");
    demand(*grown < 20_000, || Failure::new(told(), format!("+{grown} B"), wanted))
}

const NOTHING_ELSE: Words =
    text("the events that belong to the frame", "события, которые положены этому кадру");

/// Frames without bytes are never stopped by a limit of bytes, so they must cost nothing. To end
/// empty fragments without an end with 1009 is right, too.
fn memory(code: &Child) -> Verdict {
    let begun = frame(false, 1, b"");
    let over = |events: &[Event]| events.is_empty() || *events == [OVER];
    grows_not(code, &[begun], frame(false, 0, b""), over).hint(NO_BYTES)?;
    let ponged = |events: &[Event]| events.iter().all(|event| *event == Pong(vec![]));
    let silent = |events: &[Event]| events.is_empty();
    for begun in [&[][..], &[frame(false, 2, b"x")]] {
        grows_not(code, begun, frame(true, 9, b""), ponged).hint(NO_BYTES)?;
        grows_not(code, begun, frame(true, 10, b""), silent).hint(NO_BYTES)?;
        grows_not(code, begun, frame(true, 10, b"pong"), silent)?;
    }
    // A message that was given away, and all that comes after a Close, leaves nothing behind.
    let given = |events: &[Event]| events.iter().all(|event| *event == Binary(b"abc".to_vec()));
    grows_not(code, &[], frame(true, 2, b"abc"), given)?;
    let closed = [frame(true, 8, b"")];
    for late in [frame(true, 2, b"abc"), frame(false, 0, b"abc"), frame(true, 9, b"abc")] {
        grows_not(code, &closed, late, silent)?;
    }
    Ok(())
}

const NO_BYTES: Words = text(
    "remember nothing of a frame without bytes: no entry in a list, no counter that is a byte long",
    "от кадра без данных ничего не храните: ни элемента в списке, ни записи о нём",
);
