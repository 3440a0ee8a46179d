//! Lab 5, the closing: codes, bodies, one answer, and silence afterwards.
//!
//! Owns: every code there is. RFC 6455, sections 5.5.1, 7.1.7 and 7.4. Must never: hold points.
//! Read next: `talks`.

use super::questions::Event::Close;
use super::talks::{LIMIT, Step, ends_in, frame, quiet, step, talk};
use crate::grading::{Child, Hinted, Rng, Text, Verdict, text};

const NORMAL: [u8; 2] = [0x03, 0xe8];

pub fn close_answered_once(code: &Child, _: &mut Rng) -> Verdict {
    let bye = [&NORMAL[..], "пока".as_bytes()].concat();
    let again = || quiet(true, 8, &NORMAL);
    talk(code, LIMIT, vec![step(true, 8, &NORMAL, Close(Some(1000))), again(), again()])?;
    talk(code, LIMIT, vec![step(true, 8, &bye, Close(Some(1000))), quiet(true, 8, b"")])?;
    talk(code, LIMIT, vec![step(true, 8, b"", Close(None)), again(), quiet(true, 8, b"")])?;
    // Also in the middle of a message, which then never ends.
    for opcode in [1, 2] {
        for (body, answer) in [(&[3, 0xe9][..], Some(1001)), (b"", None)] {
            let begun = quiet(false, opcode, b"Hel");
            let end = quiet(true, 0, b"lo");
            talk(code, LIMIT, vec![begun, step(true, 8, body, Close(answer)), again(), end])?;
        }
    }
    Ok(())
}

pub fn close_codes(code: &Child, _: &mut Rng) -> Verdict {
    let allowed = [1000..=1003, 1007..=1014, 3000..=4999];
    // Every code near an edge, and of the others so many that no range is left out.
    let near =
        |code: &u16| *code < 1100 || (2900..=3100).contains(code) || (3900..=5100).contains(code);
    let sparse = |code: &u16| *code % 500 < 2 || *code % 500 > 498 || *code > 65_530;
    for number in (0..=u16::MAX).filter(|code| near(code) || sparse(code)) {
        let right = allowed.iter().any(|range| range.contains(&number));
        let answer = if right { number } else { 1002 };
        let close = |body: &[u8]| vec![step(true, 8, body, Close(Some(answer)))];
        talk(code, LIMIT, close(&number.to_be_bytes()))?;
        if number < 1100 || !near(&number) {
            talk(code, LIMIT, close(&[&number.to_be_bytes()[..], b"why"].concat()))?;
        }
    }
    for byte in [0x03, 0x00, 0xff, b'a'] {
        talk(code, LIMIT, vec![step(true, 8, &[byte], Close(Some(1002)))]).hint(ONE_BYTE)?;
    }
    let longest = [&NORMAL[..], &[b'r'; 123]].concat();
    talk(code, LIMIT, vec![step(true, 8, &longest, Close(Some(1000)))])?;
    // A limit for messages is none for a Close.
    talk(code, 3, vec![step(true, 8, &longest, Close(Some(1000)))]).hint(NO_MESSAGE)?;
    // Two faults at once: the code is judged first.
    for number in [0u16, 999, 1005, 1006, 2000, 5000] {
        let both = [&number.to_be_bytes()[..], b"\xff"].concat();
        ends_in(code, LIMIT, vec![frame(true, 8, &both)], &[1002]).hint(CODE_FIRST)?;
    }
    Ok(())
}

const ONE_BYTE: Text = text(
    "a body is empty, or holds at least the two bytes of a code",
    "тело либо пустое, либо в нём есть хотя бы два байта кода",
);
const NO_MESSAGE: Text = text(
    "control frames have a limit of their own (lab 4): `limit` is about messages",
    "у управляющих кадров свой предел (лабораторная 4): `limit` относится к сообщениям",
);
const CODE_FIRST: Text = text(
    "a wrong code with a wrong reason is 1002: the code is judged first",
    "неверный код с неверной причиной это 1002: сначала проверяют код",
);

pub fn silence_after_close(code: &Child, _: &mut Rng) -> Verdict {
    let more = || {
        vec![
            quiet(true, 1, b"late"),
            quiet(true, 2, b"late"),
            quiet(false, 1, b"late"),
            quiet(true, 0, b"late"),
            quiet(false, 0, b""),
            quiet(true, 9, b"late"),
            quiet(true, 10, b"late"),
            quiet(true, 8, &NORMAL),
            quiet(true, 8, b""),
            quiet(true, 1, &[0xff]),
            quiet(true, 2, &[0; LIMIT + 1]),
            quiet(true, 8, &[1]),
            quiet(true, 8, &[0, 1]),
            quiet(true, 1, b"late again"),
        ]
    };
    let begun = quiet(false, 1, b"a");
    let ends: Vec<Vec<Step>> = vec![
        vec![step(true, 8, &NORMAL, Close(Some(1000)))],
        vec![step(true, 8, &[0x0f, 0xa0], Close(Some(4000)))],
        vec![step(true, 8, b"", Close(None))],
        vec![step(true, 8, &[1], Close(Some(1002)))],
        vec![step(true, 8, &[0, 1], Close(Some(1002)))],
        vec![step(true, 8, b"\x03\xe8\xff", Close(Some(1007)))],
        vec![step(true, 0, b"", Close(Some(1002)))],
        vec![begun.clone(), step(true, 1, b"", Close(Some(1002)))],
        vec![begun.clone(), step(true, 8, b"", Close(None))],
        vec![step(true, 1, &[0xff], Close(Some(1007)))],
        vec![begun, step(true, 0, &[0xff], Close(Some(1007)))],
        vec![step(true, 2, &[0; LIMIT + 1], Close(Some(1009)))],
        vec![step(false, 1, &[b'a'; LIMIT + 1], Close(Some(1009)))],
    ];
    ends.into_iter().try_for_each(|end| talk(code, LIMIT, [end, more()].concat()))
}
