//! What holds for all bytes, not only for those that somebody thought of.

use std::fmt::Debug;
use std::io::Cursor;

use proptest::collection::vec;
use proptest::prelude::*;
use tungstenite::protocol::frame::FrameHeader as OtherHeader;
use tungstenite::protocol::frame::coding::OpCode;
use wstool::protocol::accept::{ClientKey, formula, trim};
use wstool::protocol::close::{CloseBody, CloseCode};
use wstool::protocol::frame::{self, Frame, FrameHeader, LengthForm, Opcode, apply_mask};
use wstool::protocol::http::grammar;
use wstool::protocol::http::{Head, HeadError, Headers, RequestLine, StartLine, StatusLine};
use wstool::protocol::http::{Reply, Request};
use wstool::protocol::message::{Assembler, Kind, Received};
use wstool::protocol::mistake::Mistake;
use wstool::protocol::rules::{Asked, Origins, Policy, judge_reply, judge_request};
use wstool::protocol::{Parsed, Role};

/// A header that our side can write and the other side should read alike.
fn headers() -> impl Strategy<Value = FrameHeader> {
    let numbers = [0, 1, 2, 8, 9, 10];
    let length = prop_oneof![0..200u64, 65_000..66_000u64, 0..1u64 << 63];
    let fields = (any::<bool>(), 0..8u8, 0..numbers.len(), any::<Option<[u8; 4]>>(), length);
    fields.prop_map(move |(fin, rsv, opcode, mask, length)| FrameHeader {
        fin,
        rsv,
        opcode: Opcode::from_bits(numbers[opcode]),
        mask,
        length,
        length_form: LengthForm::shortest_for(length),
    })
}

/// The same header as tungstenite has it.
fn other(header: &FrameHeader) -> OtherHeader {
    OtherHeader {
        is_final: header.fin,
        rsv1: header.rsv & 4 != 0,
        rsv2: header.rsv & 2 != 0,
        rsv3: header.rsv & 1 != 0,
        opcode: OpCode::from(header.opcode.bits()),
        mask: header.mask,
    }
}

/// Bytes that look like the beginning of a message, and then go wrong.
fn nearly_heads() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "GET ",
        "POST",
        "/",
        "/chat",
        " HTTP/1.1",
        " HTTP/1.2",
        " HTTP/2.0",
        "HTTP/1.1 101 X",
        "HTTP/",
        "\r\n",
        "\r\n\r\n",
        "\n",
        "\r",
        "\0",
        " ",
        "\t",
        ":",
        ": ",
        ",",
        ";",
        "=",
        "\"",
        "Host: a",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Accept: x",
        "Sec-WebSocket-Protocol: a, b",
        "Sec-WebSocket-Extensions: a; b=\"",
        "Origin: http://a",
        "[",
        "]",
        "http://",
        "\u{436}",
        "\u{1f600}",
    ];
    let piece = prop_oneof![
        8 => (0..pieces.len()).prop_map(move |index| pieces[index].as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Every question that can be asked about bytes before the 101.
fn ask_everything(bytes: &[u8]) {
    let _ = ClientKey::parse(bytes).map(|key| Mistake::diagnose(&key, bytes));
    let _ =
        (formula(bytes), trim(bytes).len(), grammar::is_token(bytes), grammar::is_target(bytes));
    let _ = (grammar::is_host(bytes), grammar::split_port(bytes), grammar::version_number(bytes));
    let _ = (grammar::is_extension(bytes), grammar::extension_name(bytes));
    let _ = grammar::members(bytes).count();
    let _ = grammar::path_of(&String::from_utf8_lossy(bytes));
    let origins = Origins::SameAnd(vec!["http://a".to_owned()]);
    let policy = Policy { path: Some("/".to_owned()), origins, subprotocols: vec!["a".to_owned()] };
    let key = ClientKey::from_nonce([7; 16]).text().into();
    let asked = Asked { key, subprotocols: vec!["a".to_owned()], extensions: vec!["a".to_owned()] };
    if let Some(request) = outcome(Request::parse(bytes), bytes) {
        let verdict = judge_request(request.as_ref(), &policy);
        assert_eq!(verdict.is_kept(), verdict.refusal().is_none());
        let _ = request.map(|request| policy.subprotocol(&request).map(str::len));
    }
    if let Some(reply) = outcome(Reply::parse(bytes), bytes) {
        let _ = judge_reply(reply.as_ref(), &asked).is_kept();
    }
}

/// The head or the error, if it is clear; `used` must make sense.
fn outcome<S>(
    parsed: Result<Parsed<Head<S>>, HeadError>,
    bytes: &[u8],
) -> Option<Result<Head<S>, HeadError>> {
    match parsed {
        Ok(Parsed::NeedMore) => None,
        Ok(Parsed::Done { value, used }) => {
            assert!(0 < used && used <= bytes.len());
            Some(Ok(value))
        }
        Err(error) => Some(Err(error)),
    }
}

/// Once a head is read or refused, more bytes change nothing but the text shown.
fn more_bytes_change_nothing<S: StartLine + PartialEq + Debug>(bytes: &[u8]) {
    let whole = Head::<S>::parse(bytes);
    for length in 0..bytes.len() {
        match Head::<S>::parse(&bytes[..length]) {
            Ok(Parsed::NeedMore) => {}
            Ok(done) => assert_eq!(whole, Ok(done), "after {length}"),
            Err(_) => assert!(whole.is_err(), "forgiven after {length}: {whole:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2048) })]

    #[test]
    fn headers_are_written_as_tungstenite_writes_them(header in headers()) {
        let mut ours = Vec::new();
        header.encode(&mut ours);
        let mut theirs = Vec::new();
        other(&header).format(header.length, &mut theirs).unwrap();
        prop_assert_eq!(&ours, &theirs);
        prop_assert_eq!(ours.len(), header.encoded_len());
        let used = ours.len();
        prop_assert_eq!(FrameHeader::parse(&ours), Parsed::Done { value: header, used });
    }

    #[test]
    fn headers_are_read_as_tungstenite_reads_them(bytes in vec(any::<u8>(), 0..20)) {
        let mut cursor = Cursor::new(&bytes);
        match (FrameHeader::parse(&bytes), OtherHeader::parse(&mut cursor)) {
            (Parsed::NeedMore, Ok(None)) => {}
            // tungstenite refuses reserved opcodes while it reads.
            (Parsed::NeedMore, Err(_)) => prop_assert!(bytes[0] & 0x07 > 2),
            (Parsed::Done { value, .. }, Err(_)) => {
                prop_assert!(matches!(value.opcode, Opcode::Reserved(_)));
            }
            (Parsed::Done { value, used }, Ok(Some((theirs, length)))) => {
                prop_assert_eq!(other(&value), theirs);
                prop_assert_eq!(value.length, length);
                prop_assert_eq!(used as u64, cursor.position());
                let mut written = Vec::new();
                value.encode(&mut written);
                prop_assert_eq!(&written[..], &bytes[..used]);
            }
            (ours, theirs) => prop_assert!(false, "{:?} but {:?}", ours, theirs),
        }
    }

    #[test]
    fn no_bytes_make_a_frame_parser_panic(bytes in vec(any::<u8>(), 0..200), limit in any::<u64>()) {
        for from in [Role::Client, Role::Server] {
            let mut copy = bytes.clone();
            if let Ok(Parsed::Done { value: Frame { header, payload }, used }) = frame::parse(&mut copy, from, limit) {
                prop_assert_eq!(header.length, payload.len() as u64);
                prop_assert!(used <= bytes.len() && header.length <= limit);
                let _ = Assembler::new(limit).push(&header, payload);
            }
        }
        if let Ok(body) = CloseBody::parse(&bytes) {
            prop_assert_eq!(body.to_payload(), bytes);
        }
    }

    #[test]
    fn no_bytes_make_a_handshake_parser_panic(bytes in vec(any::<u8>(), 0..200)) {
        ask_everything(&bytes);
    }

    #[test]
    fn nothing_that_looks_like_a_head_makes_a_parser_panic(bytes in nearly_heads()) {
        ask_everything(&bytes);
        for piece in bytes.split(|&byte| byte == b' ') {
            ask_everything(piece);
        }
    }

    #[test]
    fn how_a_head_arrives_does_not_matter(bytes in nearly_heads()) {
        more_bytes_change_nothing::<RequestLine>(&bytes);
        more_bytes_change_nothing::<StatusLine>(&bytes);
    }

    #[test]
    fn a_request_is_read_as_it_was_written(
        target in "/[!-~&&[^#]]{0,20}",
        pairs in vec(("[A-Za-z!#$%&'*+.^_`|~-]{1,12}", "([!-~]([ -~]{0,20}[!-~])?)?"), 0..8),
    ) {
        let mut headers = Headers::default();
        for (name, value) in pairs {
            headers.push(&name, value);
        }
        let request = Head::with(RequestLine { method: "GET".to_owned(), target }, headers);
        let bytes = request.to_bytes();
        let used = bytes.len();
        prop_assert_eq!(Head::parse(&bytes), Ok(Parsed::Done { value: request, used }));
    }

    #[test]
    fn every_16_bytes_are_a_key_and_no_other_number(nonce in any::<[u8; 16]>(), text in "[A-Za-z0-9+/]{22}==") {
        let key = ClientKey::from_nonce(nonce);
        prop_assert_eq!(ClientKey::parse(key.text().as_bytes()), Ok(key));
        if let Ok(key) = ClientKey::parse(text.as_bytes()) {
            prop_assert_eq!(key.text(), text);
        }
    }

    #[test]
    fn masking_is_the_formula_of_the_rfc(key in any::<[u8; 4]>(), payload in vec(any::<u8>(), 0..100)) {
        let formula: Vec<u8> = (0..payload.len()).map(|i| payload[i] ^ key[i % 4]).collect();
        let mut masked = payload.clone();
        apply_mask(key, &mut masked);
        prop_assert_eq!(&masked, &formula);
        apply_mask(key, &mut masked);
        prop_assert_eq!(masked, payload);
    }

    #[test]
    fn however_a_message_is_cut_it_is_joined_to_the_same_bytes(
        text in ".{0,60}",
        cuts in vec(any::<prop::sample::Index>(), 0..8),
        is_text in any::<bool>(),
        mask in any::<Option<[u8; 4]>>(),
    ) {
        let kind = if is_text { Kind::Text } else { Kind::Binary };
        let payload = text.as_bytes();
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(payload.len() + 1)).collect();
        ends.sort_unstable();
        let from = if mask.is_some() { Role::Client } else { Role::Server };
        let mut wire = Vec::new();
        let mut start = 0;
        for (index, &end) in ends.iter().enumerate() {
            let opcode = if index == 0 { kind.opcode() } else { Opcode::Continuation };
            let header = FrameHeader { fin: false, ..FrameHeader::new(opcode, mask, 0) };
            frame::encode(header, &payload[start..end], &mut wire);
            frame::encode(FrameHeader::new(Opcode::Ping, mask, 0), b"between", &mut wire);
            start = end;
        }
        let opcode = if ends.is_empty() { kind.opcode() } else { Opcode::Continuation };
        frame::encode(FrameHeader::new(opcode, mask, 0), &payload[start..], &mut wire);

        let mut assembler = Assembler::new(payload.len() as u64);
        let mut rest = &mut wire[..];
        let mut fragments = 1;
        loop {
            let Ok(Parsed::Done { value, used }) = frame::parse(rest, from, 1000) else {
                panic!("no frame");
            };
            let (header, plain) = (value.header, value.payload.to_vec());
            rest = &mut rest[used..];
            match assembler.push(&header, &plain) {
                Ok(Received::Fragment) => fragments += 1,
                Ok(Received::Ping(b"between")) => {}
                Ok(Received::Message { kind: got, payload: joined }) => {
                    prop_assert_eq!((got, joined), (kind, payload));
                    break;
                }
                wrong => panic!("{wrong:?}"),
            }
        }
        prop_assert_eq!(fragments, ends.len() + 1);
        prop_assert!(rest.is_empty());
    }

    #[test]
    fn a_close_body_is_read_as_it_was_written(code in any::<u16>(), reason in ".{0,40}") {
        if let Ok(body) = CloseBody::new(CloseCode(code), &reason, Role::Client) {
            prop_assert_eq!(CloseBody::parse(&body.to_payload()), Ok(body));
        }
    }
}
