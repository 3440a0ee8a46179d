//! Frames, from the vectors of RFC 6455 5.7 to every way in which 5.1 to 5.5
//! can be broken by one frame alone.

mod support {
    pub mod arrival;
    pub mod bytes;
    pub mod memory;
}

use support::arrival::{error_arrives, value_arrives};
use support::bytes::hex;
use support::memory;
use wstool::protocol::Role::{self, Client, Server};
use wstool::protocol::fail::{FailCause, Limit};
use wstool::protocol::frame::{
    self, Frame, FrameHeader, LengthForm, MAX_CONTROL_PAYLOAD, MAX_HEADER, Opcode, apply_mask,
};
use wstool::protocol::violation::Violation;
use wstool::protocol::{Parsed, close::CloseCode};

/// The masking key of the RFC's examples.
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Reads a frame as its receiver sees it: header, and payload without mask.
fn parse(
    bytes: &[u8],
    from: Role,
    limit: u64,
) -> Result<Parsed<(FrameHeader, Vec<u8>)>, FailCause> {
    Ok(match frame::parse(&mut bytes.to_vec(), from, limit)? {
        Parsed::NeedMore => Parsed::NeedMore,
        Parsed::Done { value: Frame { header, payload }, used } => {
            Parsed::Done { value: (header, payload.to_vec()), used }
        }
    })
}

/// A right frame: read in every way it can arrive, and written back.
fn frame_is(bytes: &[u8], from: Role, header: FrameHeader, payload: &[u8]) {
    let what = format!("{header:?}");
    let wanted = (header, payload.to_vec());
    value_arrives(&what, bytes, &wanted, |bytes| parse(bytes, from, u64::MAX));
    let mut written = b"before".to_vec();
    frame::encode(FrameHeader { length: 1, ..header }, payload, &mut written);
    assert_eq!(written, [b"before", bytes].concat(), "{what} written");
    let start = FrameHeader::parse(bytes);
    let used = bytes.len() - payload.len();
    assert_eq!(start, Parsed::Done { value: header, used });
    assert_eq!(header.encoded_len(), used);
}

#[test]
fn the_examples_of_section_5_7() {
    let header = FrameHeader::new;
    let first = FrameHeader { fin: false, ..header(Opcode::Text, None, 3) };
    #[rustfmt::skip]
    let rows = [
        ("81 05 48 65 6c 6c 6f", Server, header(Opcode::Text, None, 5), "Hello"),
        ("81 85 37 fa 21 3d 7f 9f 4d 51 58", Client, header(Opcode::Text, Some(KEY), 5), "Hello"),
        ("01 03 48 65 6c", Server, first, "Hel"),
        ("80 02 6c 6f", Server, header(Opcode::Continuation, None, 2), "lo"),
        ("89 05 48 65 6c 6c 6f", Server, header(Opcode::Ping, None, 5), "Hello"),
        ("8a 85 37 fa 21 3d 7f 9f 4d 51 58", Client, header(Opcode::Pong, Some(KEY), 5), "Hello"),
        ("88 00", Server, header(Opcode::Close, None, 0), ""),
        ("81 80 00 00 00 00", Client, header(Opcode::Text, Some([0; 4]), 0), ""),
    ];
    for (bytes, from, header, payload) in rows {
        frame_is(&hex(bytes), from, header, payload.as_bytes());
    }
    for (start, length) in [("82 7e 01 00", 256), ("82 7f 00 00 00 00 00 01 00 00", 65536)] {
        let payload: Vec<u8> = (0..length).map(|index| index as u8).collect();
        let bytes = [hex(start), payload.clone()].concat();
        frame_is(&bytes, Server, header(Opcode::Binary, None, length), &payload);
    }
}

#[test]
fn lengths_around_every_boundary_take_the_fewest_bytes() {
    #[rustfmt::skip]
    let rows = [
        (0, "82 00", LengthForm::SevenBits),
        (1, "82 01", LengthForm::SevenBits),
        (125, "82 7d", LengthForm::SevenBits),
        (126, "82 7e 00 7e", LengthForm::TwoBytes),
        (127, "82 7e 00 7f", LengthForm::TwoBytes),
        (65535, "82 7e ff ff", LengthForm::TwoBytes),
        (65536, "82 7f 00 00 00 00 00 01 00 00", LengthForm::EightBytes),
    ];
    for (length, start, form) in rows {
        let payload = vec![0x5a; length];
        let header = FrameHeader::new(Opcode::Binary, None, length);
        assert_eq!(header.length_form, form);
        frame_is(&[hex(start), payload.clone()].concat(), Server, header, &payload);
        let mut masked = hex(start);
        masked[1] |= 0x80;
        masked.extend_from_slice(&KEY);
        masked.extend(payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key));
        let header = FrameHeader { mask: Some(KEY), ..header };
        frame_is(&masked, Client, header, &payload);
    }
}

/// Bytes, who sends them, the violation.
#[rustfmt::skip]
const WRONG: [(&str, Role, Violation); 29] = [
    ("81 7e 00 05 48 65 6c 6c 6f", Server, Violation::LengthNotMinimal { length: 5 }),
    ("81 7e 00 7d", Server, Violation::LengthNotMinimal { length: 125 }),
    ("81 7e 00 00", Server, Violation::LengthNotMinimal { length: 0 }),
    ("81 fe 00 05 37 fa 21 3d", Client, Violation::LengthNotMinimal { length: 5 }),
    ("81 7f 00 00 00 00 00 00 00 05", Server, Violation::LengthNotMinimal { length: 5 }),
    ("81 7f 00 00 00 00 00 00 00 7e", Server, Violation::LengthNotMinimal { length: 126 }),
    ("81 7f 00 00 00 00 00 00 ff ff", Server, Violation::LengthNotMinimal { length: 65535 }),
    ("81 7f 80 00 00 00 00 00 00 00", Server, Violation::LengthTopBit { length: 1 << 63 }),
    ("81 ff ff ff ff ff ff ff ff ff 01 02 03 04", Client, Violation::LengthTopBit { length: u64::MAX }),
    ("89 7e 00 7e", Server, Violation::ControlTooLong { length: 126 }),
    ("8a fe 00 7e 37 fa 21 3d", Client, Violation::ControlTooLong { length: 126 }),
    ("88 7f 00 00 00 00 00 01 00 00", Server, Violation::ControlTooLong { length: 65536 }),
    ("89 7e 00 05", Server, Violation::LengthNotMinimal { length: 5 }),
    ("08 00", Server, Violation::ControlFragmented),
    ("09 00", Server, Violation::ControlFragmented),
    ("0a 80 37 fa 21 3d", Client, Violation::ControlFragmented),
    ("c1 05", Server, Violation::ReservedBits(4)),
    ("a1 05", Server, Violation::ReservedBits(2)),
    ("91 05", Server, Violation::ReservedBits(1)),
    ("f1 85 37 fa 21 3d", Client, Violation::ReservedBits(7)),
    ("ff 7f ff ff ff ff ff ff ff ff", Server, Violation::ReservedBits(7)),
    ("83 00", Server, Violation::ReservedOpcode(0x3)),
    ("87 80 37 fa 21 3d", Client, Violation::ReservedOpcode(0x7)),
    ("8b 00", Server, Violation::ReservedOpcode(0xB)),
    ("0f 00", Server, Violation::ReservedOpcode(0xF)),
    ("81 05", Client, Violation::Unmasked),
    ("88 00", Client, Violation::Unmasked),
    ("81 85 37 fa 21 3d", Server, Violation::Masked),
    ("8a 80 00 00 00 00", Server, Violation::Masked),
];

#[test]
fn every_wrong_frame_is_refused_before_its_payload_has_arrived() {
    for (bytes, from, violation) in WRONG {
        let parse = |bytes: &[u8]| parse(bytes, from, u64::MAX);
        error_arrives(bytes, &hex(bytes), &violation.into(), parse, PartialEq::eq);
        assert_eq!(violation.close_code(), CloseCode::PROTOCOL_ERROR);
    }
}

/// What is wrong with a first byte, written as ranges of the byte itself.
fn verdict_on_first_byte(byte: u8) -> Option<Violation> {
    match byte {
        0x00..=0x02 | 0x80..=0x82 | 0x88..=0x8A => None,
        0x03..=0x07 | 0x0B..=0x0F => Some(Violation::ReservedOpcode(byte)),
        0x83..=0x87 | 0x8B..=0x8F => Some(Violation::ReservedOpcode(byte - 0x80)),
        0x08..=0x0A => Some(Violation::ControlFragmented),
        0x10..=0x7F => Some(Violation::ReservedBits(byte / 0x10)),
        0x90..=0xFF => Some(Violation::ReservedBits(byte / 0x10 - 8)),
    }
}

#[test]
fn every_first_byte_from_either_end_masked_or_not() {
    for byte in 0..=u8::MAX {
        for (from, is_masked, wrong) in [
            (Client, true, None),
            (Client, false, Some(Violation::Unmasked)),
            (Server, false, None),
            (Server, true, Some(Violation::Masked)),
        ] {
            let bytes: &[u8] = match is_masked {
                true => &[byte, 0x80, 1, 2, 3, 4],
                false => &[byte, 0x00],
            };
            let wanted = verdict_on_first_byte(byte).or(wrong);
            let got = frame::parse(&mut bytes.to_vec(), from, 0).err();
            assert_eq!(got, wanted.map(FailCause::Violation), "{byte:02x} {from:?} {is_masked}");
            let Parsed::Done { value: header, used } = FrameHeader::parse(bytes) else {
                panic!("{byte:02x}");
            };
            assert_eq!(used, bytes.len());
            let mut written = Vec::new();
            header.encode(&mut written);
            assert_eq!(written, bytes, "any layout can be written");
        }
    }
}

#[test]
fn opcodes_have_numbers_names_and_kinds() {
    let names = [
        "continuation",
        "text",
        "binary",
        "reserved",
        "reserved",
        "reserved",
        "reserved",
        "reserved",
        "close",
        "ping",
        "pong",
        "reserved",
        "reserved",
        "reserved",
        "reserved",
        "reserved",
    ];
    for bits in 0..=u8::MAX {
        let opcode = Opcode::from_bits(bits);
        assert_eq!(opcode.bits(), bits % 16);
        assert_eq!(opcode.name(), names[usize::from(bits % 16)]);
        assert_eq!(opcode.is_control(), bits % 16 >= 8);
    }
    assert_eq!(Role::Client.peer(), Role::Server);
    assert_eq!(Role::Server.peer(), Role::Client);
}

#[test]
fn a_lesson_can_write_every_wrong_frame() {
    for (bytes, _, _) in WRONG {
        let Parsed::Done { value: header, used } = FrameHeader::parse(&hex(bytes)) else {
            panic!("{bytes}");
        };
        let mut written = Vec::new();
        header.encode(&mut written);
        assert_eq!(written, hex(bytes)[..used]);
    }
}

#[test]
fn what_does_not_fit_into_its_bits_spoils_no_other_field() {
    let header = FrameHeader {
        rsv: 0xFF,
        length: 200,
        length_form: LengthForm::SevenBits,
        ..FrameHeader::new(Opcode::Reserved(0xFF), None, 0)
    };
    let mut written = Vec::new();
    header.encode(&mut written);
    assert_eq!(written, [0xFF, 200 - 128]);
    let mut frame = Vec::new();
    frame::encode(FrameHeader { fin: false, ..header }, b"x", &mut frame);
    assert_eq!(frame, [0x7F, 1, b'x'], "the payload's length, all other fields as given");
}

#[test]
fn a_payload_over_the_limit_is_refused_by_its_header() {
    let mut header = hex("82 7e 01 00");
    let limit = Limit::MessageSize { length: 256, limit: 255 };
    assert_eq!(frame::parse(&mut header, Server, 255), Err(limit.into()));
    assert_eq!(frame::parse(&mut header, Server, 256), Ok(Parsed::NeedMore));
    assert_eq!(limit.close_code(), CloseCode::TOO_BIG);
    let mut empty = [0x82, 0];
    let empty = frame::parse(&mut empty, Server, 0);
    assert!(matches!(empty, Ok(Parsed::Done { used: 2, .. })));
}

#[test]
fn a_huge_announced_length_sets_no_memory_aside() {
    let mut header = hex("82 ff 0f ff ff ff ff ff ff ff 37 fa 21 3d");
    assert_eq!(header.len(), MAX_HEADER);
    let mut largest = hex("82 7f 7f ff ff ff ff ff ff ff");
    let length = 0x0FFF_FFFF_FFFF_FFFF;
    let allocated = memory::allocated_by(|| {
        assert_eq!(frame::parse(&mut header, Client, u64::MAX), Ok(Parsed::NeedMore));
        assert_eq!(frame::parse(&mut largest, Server, u64::MAX), Ok(Parsed::NeedMore));
        let limit = 1 << 20;
        let too_big = Err(Limit::MessageSize { length, limit }.into());
        assert_eq!(frame::parse(&mut header, Client, limit), too_big);
    });
    assert_eq!(allocated, 0);
    assert!(memory::allocated_by(|| drop(vec![0u8; 1000])) >= 1000, "the counter counts");
}

#[test]
fn a_payload_is_not_copied() {
    let mut bytes = [hex("82 7f 00 00 00 00 00 01 00 00"), vec![7; 65536]].concat();
    let allocated = memory::allocated_by(|| {
        assert!(matches!(
            frame::parse(&mut bytes, Server, u64::MAX),
            Ok(Parsed::Done { used: 65546, .. })
        ));
    });
    assert_eq!(allocated, 0);
}

#[test]
fn masking_is_the_same_both_ways_and_starts_anew_in_each_frame() {
    let rows = [
        ("37 fa 21 3d", "48 65 6c 6c 6f", "7f 9f 4d 51 58"),
        ("00 00 00 00", "48 65 6c 6c 6f", "48 65 6c 6c 6f"),
        ("ff ff ff ff", "00 ff 0f", "ff 00 f0"),
        ("01 02 03 04", "", ""),
        ("01 02 03 04", "00", "01"),
        ("01 02 03 04", "00 00 00 00 00 00 00", "01 02 03 04 01 02 03"),
        ("01 02 03 04", "00 00 00 00 00 00 00 00 00", "01 02 03 04 01 02 03 04 01"),
    ];
    for (key, plain, masked) in rows {
        let key = hex(key).try_into().unwrap();
        for (from, to) in [(plain, masked), (masked, plain)] {
            let mut bytes = hex(from);
            apply_mask(key, &mut bytes);
            assert_eq!(bytes, hex(to));
        }
    }
}

#[test]
fn the_limits_are_those_of_the_rfc() {
    assert_eq!((MAX_CONTROL_PAYLOAD, MAX_HEADER), (125, 14));
    let ping = [hex("89 7d"), vec![0; 125]].concat();
    let header = FrameHeader::new(Opcode::Ping, None, MAX_CONTROL_PAYLOAD);
    frame_is(&ping, Server, header, &[0; 125]);
}
