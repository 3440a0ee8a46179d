//! Lab 5, text: characters cut between fragments, and bytes that are no UTF-8.
//!
//! Owns: the edges of RFC 3629. RFC 6455, sections 5.5.1, 5.6 and 8.1. Must never: demand that a
//! fault is told before the message ends, nor that it is not. Read next: `talks`.

use super::questions::Event::{Binary, Close, Text};
use super::talks::{LIMIT, Step, ends_in, frame, quiet, step, talk};
use crate::grading::{Child, Hinted, Rng, Text as Words, Verdict, text};

/// The first and last character of every length, and those beside the holes.
const CHARACTERS: [char; 18] = [
    '\0',
    '\u{1}',
    '\u{7f}',
    '\u{80}',
    '\u{7ff}',
    '\u{800}',
    '\u{fff}',
    '\u{1000}',
    '\u{d7ff}',
    '\u{e000}',
    '\u{feff}',
    '\u{fffd}',
    '\u{fffe}',
    '\u{ffff}',
    '\u{10000}',
    '\u{1f511}',
    '\u{100000}',
    '\u{10ffff}',
];

pub fn cut_characters(code: &Child, _: &mut Rng) -> Verdict {
    let words = "ключ🔑é";
    for first in 0..=words.len() {
        for second in first..=words.len() {
            let bytes = words.as_bytes();
            let last = step(true, 0, &bytes[second..], Text(words.into()));
            let middle = quiet(false, 0, &bytes[first..second]);
            talk(code, LIMIT, vec![quiet(false, 1, &bytes[..first]), middle, last])?;
        }
    }
    // One byte a fragment: a character of four bytes is cut in four.
    let all: String = CHARACTERS.iter().collect();
    for words in [words, &all] {
        let mut steps: Vec<Step> = words.bytes().map(|byte| quiet(false, 0, &[byte])).collect();
        steps[0].0.opcode = 1;
        steps.push(step(true, 0, b"", Text(words.into())));
        talk(code, LIMIT, steps)?;
    }
    every_character(code).hint(CHARACTERS_HINT)
}

const CHARACTERS_HINT: Words = text(
    "any character may stand in a text: NUL, U+FEFF, U+FFFF, and all up to U+10FFFF",
    "в тексте может быть любой символ: NUL, U+FEFF, U+FFFF и все до U+10FFFF",
);

fn every_character(code: &Child) -> Verdict {
    for character in CHARACTERS {
        let words = format!("{character}a{character}");
        let bye = [&[0x03, 0xe8][..], words.as_bytes()].concat();
        talk(code, LIMIT, vec![step(true, 1, words.as_bytes(), Text(words.clone()))])?;
        talk(code, LIMIT, vec![step(true, 8, &bye, Close(Some(1000)))])?;
    }
    Ok(())
}

/// What no UTF-8 holds: lone and missing continuations, forms longer than needed, surrogates,
/// numbers over U+10FFFF, bytes that never occur.
const BAD: [&[u8]; 41] = [
    b"\x80",
    b"\xbf",
    b"\xff",
    b"\xfe",
    b"\xf8\x88\x80\x80\x80",
    b"\xfc\x84\x80\x80\x80\x80",
    b"\xc3\x28",
    b"\xc3\xc3",
    b"\xc3\xff",
    b"\xe2\x28\xa1",
    b"\xe2\x82\x28",
    b"\xe2\x82\xc3",
    b"\xf0\x28\x8c\xbc",
    b"\xf0\x90\x28\xbc",
    b"\xf0\x90\x8c\x28",
    b"\xf0\x90\x8c\xff",
    b"\xc0\x80",
    b"\xc0\xaf",
    b"\xc1\x81",
    b"\xc1\xbf",
    b"\xe0\x80\x80",
    b"\xe0\x80\xaf",
    b"\xe0\x9f\xbf",
    b"\xf0\x80\x80\x80",
    b"\xf0\x82\x82\xac",
    b"\xf0\x8f\xbf\xbf",
    b"\xed\xa0\x80",
    b"\xed\xa0\x81",
    b"\xed\xaf\xbf",
    b"\xed\xb0\x80",
    b"\xed\xbf\xbf",
    b"\xed\xa0\xbd\xed\xb4\x91",
    b"\xf4\x90\x80\x80",
    b"\xf4\xbf\xbf\xbf",
    b"\xf5\x80\x80\x80",
    b"\xf7\xbf\xbf\xbf",
    b"\xc3",
    b"\xe2",
    b"\xe2\x82",
    b"\xf0\x90",
    b"\xf0\x90\x8c",
];

pub fn bad_utf8(code: &Child, _: &mut Rng) -> Verdict {
    for bytes in BAD {
        ends_in(code, LIMIT, vec![frame(true, 1, bytes)], &[1007])?;
        ends_in(code, LIMIT, vec![frame(false, 1, bytes), frame(true, 0, b"")], &[1007])?;
        let (head, tail) = bytes.split_at(1);
        ends_in(code, LIMIT, vec![frame(false, 1, head), frame(true, 0, tail)], &[1007])?;
        // Far behind good text, and before more of it.
        let far = [&[b'a'; 700], "ключ".as_bytes(), bytes].concat();
        ends_in(code, LIMIT, vec![frame(true, 1, &far)], &[1007])?;
        ends_in(code, LIMIT, vec![frame(false, 1, b"a"), frame(true, 0, &far)], &[1007])?;
        // In binary messages anything may stand.
        talk(code, LIMIT, vec![step(true, 2, bytes, Binary(bytes.to_vec()))])?;
        let binary = step(true, 0, tail, Binary(bytes.to_vec()));
        talk(code, LIMIT, vec![quiet(false, 2, head), binary])?;
    }
    for bytes in BAD {
        for before in [&b""[..], "пока".as_bytes()] {
            let close = [&[0x03, 0xe8][..], before, bytes].concat();
            ends_in(code, LIMIT, vec![frame(true, 8, &close)], &[1007]).hint(REASON)?;
        }
    }
    // A character left unfinished at the end of a message is not finished by the next one.
    ends_in(code, LIMIT, vec![frame(true, 1, &[0xd0]), frame(true, 1, &[0xba])], &[1007])
}

const REASON: Words = text(
    "a reason is text, too: everything behind the two bytes of the code",
    "причина это тоже текст: всё, что идёт за двумя байтами кода",
);
