//! Fragments joined to messages (RFC 6455, 5.4 to 5.6, 8.1, 10.4).

use wstool::protocol::close::{CloseBody, CloseCode};
use wstool::protocol::fail::{FailCause, Limit};
use wstool::protocol::frame::{FrameHeader, Opcode};
use wstool::protocol::message::{Assembler, Kind, MAX_EMPTY_FRAGMENTS, Received};
use wstool::protocol::violation::Violation;

/// What came of a frame, as a row of a table can hold it.
#[derive(Debug, Clone, PartialEq)]
enum Got {
    Text(&'static str),
    Binary(&'static [u8]),
    Fragment,
    Ping(&'static [u8]),
    Pong(&'static [u8]),
    Close(Option<(u16, &'static str)>),
    Wrong(Violation),
    TooMuch(Limit),
}
use Got::{Binary, Close, Fragment, Ping, Pong, Text, TooMuch, Wrong};

/// First byte, payload, what comes of it.
type Step = (u8, &'static [u8], Got);

fn push<'a>(
    assembler: &'a mut Assembler,
    first: u8,
    payload: &'a [u8],
) -> Result<Received<'a>, FailCause> {
    let header = FrameHeader::new(Opcode::from_bits(first), None, payload.len());
    assembler.push(&FrameHeader { fin: first & 0x80 != 0, ..header }, payload)
}

fn play(steps: &[Step], limit: u64) {
    let mut assembler = Assembler::new(limit);
    for (index, (first, payload, wanted)) in steps.iter().enumerate() {
        let got = push(&mut assembler, *first, payload);
        let body;
        let wanted = match wanted {
            Text(text) => Ok(Received::Message { kind: Kind::Text, payload: text.as_bytes() }),
            Binary(payload) => Ok(Received::Message { kind: Kind::Binary, payload }),
            Fragment => Ok(Received::Fragment),
            Ping(payload) => Ok(Received::Ping(payload)),
            Pong(payload) => Ok(Received::Pong(payload)),
            Close(close) => {
                body = close.map_or(CloseBody::empty(), |(code, reason)| CloseBody {
                    code: CloseCode(code),
                    reason: reason.to_owned(),
                });
                Ok(Received::Close(body))
            }
            Wrong(violation) => Err(FailCause::Violation(*violation)),
            TooMuch(limit) => Err(FailCause::Limit(*limit)),
        };
        assert_eq!(got, wanted, "step {index} of {steps:02x?}");
    }
}

#[test]
fn conversations_that_keep_the_rules() {
    let rows: [&[Step]; 9] = [
        &[(0x81, b"Hello", Text("Hello")), (0x82, b"\xff\0", Binary(b"\xff\0"))],
        &[(0x01, b"Hel", Fragment), (0x80, b"lo", Text("Hello"))],
        &[(0x02, b"\xc3", Fragment), (0x00, b"\x28", Fragment), (0x80, b"", Binary(b"\xc3\x28"))],
        &[(0x81, b"", Text("")), (0x82, b"", Binary(b""))],
        &[(0x01, b"", Fragment), (0x00, b"", Fragment), (0x80, b"", Text(""))],
        &[
            (0x01, b"a", Fragment),
            (0x89, b"1", Ping(b"1")),
            (0x00, b"b", Fragment),
            (0x8A, b"2", Pong(b"2")),
            (0x89, b"", Ping(b"")),
            (0x80, b"c", Text("abc")),
        ],
        &[
            (0x01, b"first", Fragment),
            (0x80, b"", Text("first")),
            (0x02, b"sec", Fragment),
            (0x80, b"ond", Binary(b"second")),
            (0x01, b"", Fragment),
            (0x80, b"2nd", Text("2nd")),
            (0x81, b"third", Text("third")),
        ],
        &[(0x01, b"a", Fragment), (0x88, b"\x03\xe8bye", Close(Some((1000, "bye"))))],
        &[(0x8A, b"unasked", Pong(b"unasked")), (0x88, b"", Close(None))],
    ];
    for steps in rows {
        play(steps, 1000);
    }
}

#[test]
fn conversations_that_break_a_rule() {
    let at = |at| Wrong(Violation::NotUtf8 { at });
    let rows: [&[Step]; 15] = [
        &[(0x80, b"", Wrong(Violation::NothingToContinue))],
        &[(0x00, b"x", Wrong(Violation::NothingToContinue))],
        &[(0x81, b"a", Text("a")), (0x80, b"b", Wrong(Violation::NothingToContinue))],
        &[
            (0x01, b"a", Fragment),
            (0x80, b"b", Text("ab")),
            (0x80, b"c", Wrong(Violation::NothingToContinue)),
        ],
        &[(0x01, b"a", Fragment), (0x81, b"b", Wrong(Violation::MessageInsideMessage))],
        &[(0x02, b"a", Fragment), (0x01, b"b", Wrong(Violation::MessageInsideMessage))],
        &[(0x01, b"", Fragment), (0x82, b"", Wrong(Violation::MessageInsideMessage))],
        &[(0x83, b"", Wrong(Violation::ReservedOpcode(3)))],
        &[(0x8F, b"", Wrong(Violation::ReservedOpcode(15)))],
        &[(0x81, b"\xc3\x28", at(0))],
        &[(0x81, b"ab\xf0\x9f\x98", at(2))],
        &[(0x01, b"ab\xed\xa0", at(2))],
        &[(0x01, b"ab\xc3", Fragment), (0x80, b"\x28", at(2))],
        &[(0x01, b"\xd0\xb6\xd0", Fragment), (0x00, b"", Fragment), (0x80, b"", at(2))],
        &[(0x01, b"a\xd0", Fragment), (0x89, b"", Ping(b"")), (0x00, b"\xb6b\xff", at(4))],
    ];
    for steps in rows {
        play(steps, 1000);
    }
}

#[test]
fn a_character_may_be_split_anywhere_over_two_to_four_fragments() {
    let text = "\u{1f600}";
    let bytes: &'static [u8] = text.as_bytes();
    assert_eq!(bytes.len(), 4);
    for cuts in 1u8..8 {
        let mut assembler = Assembler::new(100);
        let mut start = 0;
        let mut first = 0x01;
        for end in (1..4).filter(|end| cuts & 1 << (end - 1) != 0) {
            let got = push(&mut assembler, first, &bytes[start..end]);
            assert_eq!(got, Ok(Received::Fragment), "cuts {cuts:03b}");
            (start, first) = (end, 0x00);
        }
        let got = push(&mut assembler, 0x80, &bytes[start..]);
        let payload = bytes;
        assert_eq!(got, Ok(Received::Message { kind: Kind::Text, payload }), "cuts {cuts:03b}");
    }
}

#[test]
fn the_limit_counts_the_whole_message_and_no_control_frames() {
    let limit = 3;
    let wrong = |length| TooMuch(Limit::MessageSize { length, limit });
    let rows: [&[Step]; 6] = [
        &[(0x82, b"abc", Binary(b"abc")), (0x82, b"abcd", wrong(4))],
        &[(0x01, b"abcd", wrong(4))],
        &[(0x01, b"ab", Fragment), (0x80, b"c", Text("abc")), (0x81, b"abc", Text("abc"))],
        &[(0x01, b"abc", Fragment), (0x00, b"", Fragment), (0x80, b"d", wrong(4))],
        &[
            (0x01, b"ab", Fragment),
            (0x89, b"long ping", Ping(b"long ping")),
            (0x00, b"cde", wrong(5)),
        ],
        &[(0x02, b"ab", Fragment), (0x88, b"\x03\xe8good bye", Close(Some((1000, "good bye"))))],
    ];
    for steps in rows {
        play(steps, limit);
    }
    play(
        &[(0x81, b"", Text("")), (0x81, b"x", TooMuch(Limit::MessageSize { length: 1, limit: 0 }))],
        0,
    );
}

#[test]
fn one_byte_fragments_reach_the_limit_and_empty_ones_never_do() {
    let mut assembler = Assembler::new(1000);
    for count in 0..1000 {
        let first = if count == 0 { 0x01 } else { 0x00 };
        assert_eq!(push(&mut assembler, first, b"x"), Ok(Received::Fragment));
        assert_eq!(push(&mut assembler, 0x00, b""), Ok(Received::Fragment));
    }
    let too_big = Limit::MessageSize { length: 1001, limit: 1000 };
    assert_eq!(push(&mut assembler, 0x00, b"x"), Err(too_big.into()));
}

#[test]
fn empty_fragments_have_a_bound_of_their_own_in_each_message() {
    let mut assembler = Assembler::new(1000);
    for _ in 0..2 {
        assert_eq!(push(&mut assembler, 0x01, b""), Ok(Received::Fragment));
        for _ in 1..MAX_EMPTY_FRAGMENTS {
            assert_eq!(push(&mut assembler, 0x00, b""), Ok(Received::Fragment));
        }
        assert!(matches!(push(&mut assembler, 0x80, b""), Ok(Received::Message { .. })));
    }
    assert_eq!(push(&mut assembler, 0x02, b""), Ok(Received::Fragment));
    for _ in 1..MAX_EMPTY_FRAGMENTS {
        assert_eq!(push(&mut assembler, 0x00, b""), Ok(Received::Fragment));
    }
    let limit = Limit::EmptyFragments { limit: MAX_EMPTY_FRAGMENTS };
    assert_eq!(push(&mut assembler, 0x00, b""), Err(limit.into()));
    assert_eq!(limit.close_code(), CloseCode::POLICY);
}

#[test]
fn kinds_have_opcodes() {
    assert_eq!(Kind::Text.opcode(), Opcode::Text);
    assert_eq!(Kind::Binary.opcode(), Opcode::Binary);
}
