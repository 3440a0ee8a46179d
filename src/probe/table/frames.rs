//! Frames, from single bits to the closing handshake (RFC 6455, 5 to 8).

use super::row;
use crate::probe::Case;
use crate::probe::Group::{Closing, Control, Fragments, Frames, Limits, Text};
use crate::probe::Level::{Must, Report, Robust, Should};
use crate::probe::Play::{Closes, Echoes, EchoesAll, Fails, FailsOrTakes, Own, Pongs};
use crate::probe::Scene;
use crate::protocol::frame::{FrameHeader, LengthForm, Opcode, encode};

/// Any masking key is right; this one is the RFC's own (5.7).
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A masked frame: FIN, RSV and opcode in its first byte, then its payload.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    frame_with(first, Some(KEY), payload)
}

fn frame_with(first: u8, mask: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
    let header = FrameHeader::new(Opcode::from_bits(first), mask, payload.len());
    let mut bytes = Vec::new();
    encode(
        FrameHeader { fin: first & 0x80 != 0, rsv: first >> 4 & 7, ..header },
        payload,
        &mut bytes,
    );
    bytes
}

/// Several frames.
fn frames(all: &[(u8, &[u8])]) -> Vec<u8> {
    all.iter().flat_map(|(first, payload)| frame(*first, payload)).collect()
}

/// A text of five bytes with its length written in another form.
fn hello_in(length_form: LengthForm) -> Vec<u8> {
    let header = FrameHeader { length_form, ..FrameHeader::new(Opcode::Text, Some([0; 4]), 5) };
    let mut bytes = Vec::new();
    header.encode(&mut bytes);
    bytes.extend_from_slice(b"Hello");
    bytes
}

/// A masked header that announces so many bytes, and nothing behind it.
fn announced(length: u64) -> Vec<u8> {
    let header = FrameHeader {
        length,
        length_form: LengthForm::EightBytes,
        ..FrameHeader::new(Opcode::Binary, Some(KEY), 0)
    };
    let mut bytes = Vec::new();
    header.encode(&mut bytes);
    bytes
}

/// A message of so many bytes, a fragment each, that may never end.
fn dust(bytes: usize, ends: bool) -> Vec<u8> {
    let all = (0..bytes).map(|number| {
        let fin = if ends && number + 1 == bytes { 0x80 } else { 0 };
        frame(fin | u8::from(number == 0), b"d")
    });
    all.collect::<Vec<_>>().concat()
}

/// A Close with this code.
fn close(code: u16) -> Vec<u8> {
    frame(0x88, &code.to_be_bytes())
}

const PROTOCOL_ERROR: &[u16] = &[1002];
const INVALID_DATA: &[u16] = &[1007];
const BAD_CLOSE: &[u16] = &[1002, 1007];

/// The rows.
#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    row("F10a", Frames, Must, "RFC 6455 5.2", Echoes(|| frame(0x81, b"Hello"), || b"Hello".to_vec())),
    row("F10b", Frames, Must, "RFC 6455 5.2", Echoes(|| frame(0x81, b""), Vec::new)),
    row("F10c", Frames, Must, "RFC 6455 5.2", Echoes(|| frame(0x81, &[b'x'; 125]), || vec![b'x'; 125])),
    row("F10d", Frames, Must, "RFC 6455 5.2", Echoes(|| frame(0x81, &[b'x'; 126]), || vec![b'x'; 126])),
    row("F10e", Frames, Must, "RFC 6455 5.2", Echoes(|| frame(0x81, &[b'x'; 127]), || vec![b'x'; 127])),
    row("F10f", Frames, Must, "RFC 6455 5.2", Echoes(|| frame(0x81, &[b'x'; 65_535]), || vec![b'x'; 65_535])),
    row("F10g", Frames, Must, "RFC 6455 5.2", Echoes(|| frame(0x81, &[b'x'; 65_536]), || vec![b'x'; 65_536])),
    row("F11", Frames, Must, "RFC 6455 5.3", Echoes(|| frame_with(0x81, Some([0; 4]), b"plain"), || b"plain".to_vec())),
    row("F11b", Frames, Must, "RFC 6455 5.3", Echoes(|| [frame_with(0x01, Some([1, 2, 3, 4]), b"ab"), frame_with(0x80, Some([9, 8, 7, 6]), b"cd")].concat(), || b"abcd".to_vec())),
    row("F14", Frames, Robust, "RFC 6455 5.4", EchoesAll(|| frame(0x81, b"byte by byte"), &[b"byte by byte"], 1)),
    row("F15", Frames, Robust, "RFC 6455 5.4", EchoesAll(|| frames(&[(0x81, b"one"), (0x81, b"two"), (0x81, b"three")]), &[b"one", b"two", b"three"], 0)),
    row("F16", Frames, Must, "RFC 6455 5.6", Echoes(|| frame(0x82, b"\x00\x01\xfe\xff"), || b"\x00\x01\xfe\xff".to_vec())),
    row("F1", Frames, Must, "RFC 6455 5.1", Fails(|| frame_with(0x81, None, b"no mask"), PROTOCOL_ERROR)),
    row("F2", Frames, Must, "RFC 6455 5.2", Fails(|| frame(0xC1, b"RSV1"), PROTOCOL_ERROR)),
    row("F3", Frames, Must, "RFC 6455 5.2", Fails(|| frame(0xA1, b"RSV2"), PROTOCOL_ERROR)),
    row("F4", Frames, Must, "RFC 6455 5.2", Fails(|| frame(0x91, b"RSV3"), PROTOCOL_ERROR)),
    row("F5", Frames, Must, "RFC 6455 5.2", Fails(|| frame(0x83, b""), PROTOCOL_ERROR)),
    row("F5b", Frames, Must, "RFC 6455 5.2", Fails(|| frame(0x87, b"x"), PROTOCOL_ERROR)),
    row("F6", Frames, Must, "RFC 6455 5.2", Fails(|| frame(0x8B, b""), PROTOCOL_ERROR)),
    row("F6b", Frames, Must, "RFC 6455 5.2", Fails(|| frame(0x8F, b"x"), PROTOCOL_ERROR)),
    row("F7", Frames, Report, "RFC 6455 5.2", FailsOrTakes(|| hello_in(LengthForm::TwoBytes))),
    row("F8", Frames, Report, "RFC 6455 5.2", FailsOrTakes(|| hello_in(LengthForm::EightBytes))),
    row("F9", Frames, Robust, "RFC 6455 5.2", Fails(|| announced(1 << 63 | 5), &[1002, 1009])),
    row("G5", Fragments, Must, "RFC 6455 5.4", Echoes(|| frames(&[(0x01, b""), (0x00, b""), (0x80, b"end")]), || b"end".to_vec())),
    row("G0", Fragments, Must, "RFC 6455 5.4", Echoes(|| frames(&[(0x01, b"Hel"), (0x80, b"lo")]), || b"Hello".to_vec())),
    row("G6", Fragments, Must, "RFC 6455 5.4", Echoes(|| frames(&[(0x02, b"\x00\xff"), (0x00, b"\xfe"), (0x80, b"\x01")]), || b"\x00\xff\xfe\x01".to_vec())),
    row("G5b", Fragments, Must, "RFC 6455 5.4", Echoes(|| frames(&[(0x01, b""), (0x80, b"")]), Vec::new)),
    row("G8", Fragments, Must, "RFC 6455 5.4", Echoes(|| dust(200, true), || vec![b'd'; 200])),
    row("G9", Fragments, Must, "RFC 6455 5.5.3", Echoes(|| frames(&[(0x01, b"a"), (0x8A, b"unasked"), (0x80, b"b")]), || b"ab".to_vec())),
    row("G3", Fragments, Must, "RFC 6455 5.4", Pongs(|| frames(&[(0x01, b"a"), (0x89, b"between")]), b"between")),
    row("G3b", Fragments, Must, "RFC 6455 5.4", Echoes(|| frames(&[(0x01, b"a"), (0x89, b"between"), (0x80, b"b")]), || b"ab".to_vec())),
    row("G1", Fragments, Must, "RFC 6455 5.4", Fails(|| frame(0x80, b"nothing begun"), PROTOCOL_ERROR)),
    row("G1b", Fragments, Must, "RFC 6455 5.4", Fails(|| frames(&[(0x01, b"a"), (0x80, b"b"), (0x80, b"c")]), PROTOCOL_ERROR)),
    row("G2", Fragments, Must, "RFC 6455 5.4", Fails(|| frames(&[(0x01, b"a"), (0x81, b"b")]), PROTOCOL_ERROR)),
    row("G7", Fragments, Must, "RFC 6455 5.2", Fails(|| frames(&[(0x01, b"a"), (0xC0, b"b")]), PROTOCOL_ERROR)),
    row("G4", Fragments, Must, "RFC 6455 5.4", Closes(|| [frame(0x01, b"a"), close(1000)].concat(), 1000)),
    row("K1", Control, Must, "RFC 6455 5.5.2", Pongs(|| frame(0x89, b"same data"), b"same data")),
    row("K6", Control, Must, "RFC 6455 5.5.2", Pongs(|| frame(0x89, b""), b"")),
    row("K6b", Control, Must, "RFC 6455 5.5.2", Pongs(|| frame(0x89, &[b'p'; 125]), &[b'p'; 125])),
    row("K4", Control, Must, "RFC 6455 5.5.3", Pongs(|| frames(&[(0x89, b"1"), (0x89, b"2"), (0x89, b"3"), (0x89, b"last")]), b"last")),
    row("K5", Control, Must, "RFC 6455 5.5.3", Echoes(|| frames(&[(0x8A, b"unasked"), (0x81, b"still here")]), || b"still here".to_vec())),
    row("K2", Control, Must, "RFC 6455 5.5", Fails(|| frame(0x89, &[0; 126]), PROTOCOL_ERROR)),
    row("K3", Control, Must, "RFC 6455 5.5", Fails(|| frame(0x09, b""), PROTOCOL_ERROR)),
    row("X1", Closing, Must, "RFC 6455 5.5.1", Closes(|| close(1000), 1000)),
    row("X1b", Closing, Must, "RFC 6455 5.5.1", Closes(|| frame(0x88, b"\x03\xe8bye"), 1000)),
    row("X1c", Closing, Must, "RFC 6455 5.5.1", Closes(|| frame(0x88, &[&[0x03, 0xe8][..], &[b'r'; 123]].concat()), 1000)),
    row("X6", Closing, Must, "RFC 6455 7.4.2", Closes(|| close(3000), 3000)),
    row("X6b", Closing, Must, "RFC 6455 7.4.2", Closes(|| close(4999), 4999)),
    row("X8", Closing, Must, "RFC 6455 5.5.1", Closes(|| frame(0x88, b""), 1005)),
    row("X3", Closing, Must, "RFC 6455 5.5.1", Fails(|| frame(0x88, b"x"), PROTOCOL_ERROR)),
    row("X4a", Closing, Should, "RFC 6455 7.4.2", Fails(|| close(0), PROTOCOL_ERROR)),
    row("X4b", Closing, Should, "RFC 6455 7.4.2", Fails(|| close(999), PROTOCOL_ERROR)),
    row("X4c", Closing, Must, "RFC 6455 7.4.1", Fails(|| close(1005), PROTOCOL_ERROR)),
    row("X4d", Closing, Must, "RFC 6455 7.4.1", Fails(|| close(1006), PROTOCOL_ERROR)),
    row("X4e", Closing, Must, "RFC 6455 7.4.1", Fails(|| close(1015), PROTOCOL_ERROR)),
    row("X4f", Closing, Report, "RFC 6455 7.4.2", FailsOrTakes(|| close(2999))),
    row("X4g", Closing, Report, "RFC 6455 7.4.2", FailsOrTakes(|| close(5000))),
    row("X5", Closing, Report, "RFC 6455 7.4.2", FailsOrTakes(|| close(1012))),
    row("X7", Closing, Must, "RFC 6455 8.1", Fails(|| frame(0x88, b"\x03\xe8\xff\xfe"), BAD_CLOSE)),
    row("X2", Closing, Must, "RFC 6455 5.5.1", Own(Scene::TcpEnds)),
    row("X9", Closing, Must, "RFC 6455 5.5.1", Own(Scene::NothingBehindClose)),
    row("X10", Closing, Must, "RFC 6455 5.5.1", Own(Scene::SecondClose)),
    row("X12", Closing, Robust, "RFC 6455 7.1.5", Own(Scene::FinIsSeen)),
    row("U0", Text, Must, "RFC 6455 5.6", Echoes(|| frame(0x81, "\u{1f600} \u{436}".as_bytes()), || "\u{1f600} \u{436}".as_bytes().to_vec())),
    row("U6", Text, Must, "RFC 6455 5.6", Echoes(|| frames(&[(0x01, b"\xf0\x9f"), (0x80, b"\x98\x80")]), || "\u{1f600}".as_bytes().to_vec())),
    row("U8", Text, Must, "RFC 6455 8.1", Echoes(|| frame(0x81, "\u{fffe}".as_bytes()), || "\u{fffe}".as_bytes().to_vec())),
    row("U9", Text, Must, "RFC 6455 5.6", Echoes(|| frame(0x82, b"\xff\xfe"), || b"\xff\xfe".to_vec())),
    row("U1", Text, Must, "RFC 6455 8.1", Fails(|| frame(0x81, b"\xff\xfe"), INVALID_DATA)),
    row("U2", Text, Must, "RFC 6455 8.1", Fails(|| frame(0x81, b"\xed\xa0\x80"), INVALID_DATA)),
    row("U3", Text, Must, "RFC 6455 8.1", Fails(|| frame(0x81, b"\xc0\xaf"), INVALID_DATA)),
    row("U4", Text, Must, "RFC 6455 8.1", Fails(|| frame(0x81, b"\xf4\x90\x80\x80"), INVALID_DATA)),
    row("U5", Text, Must, "RFC 6455 8.1", Fails(|| frame(0x81, b"cut \xe2\x82"), INVALID_DATA)),
    row("U5b", Text, Must, "RFC 6455 8.1", Fails(|| frames(&[(0x01, b"cut \xe2"), (0x80, b"")]), INVALID_DATA)),
    row("U7", Text, Report, "RFC 6455 8.1", FailsOrTakes(|| frame(0x01, b"\xff"))),
    row("L1", Limits, Report, "RFC 6455 10.4", FailsOrTakes(|| announced(1 << 62))),
    row("L3", Limits, Report, "RFC 6455 10.4", FailsOrTakes(|| dust(20_000, false))),
    row("L4", Limits, Report, "RFC 6455 10.4", FailsOrTakes(|| frames(&[(0x01, b"")]).into_iter().chain(frame(0x00, b"").repeat(20_000)).collect())),
    row("L5", Limits, Robust, "RFC 6455 10.4", Own(Scene::PingFlood)),
];
