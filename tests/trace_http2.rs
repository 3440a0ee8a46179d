//! HTTP/2 read from the bytes of a link: frames with the numbers of their
//! streams, and WebSocket inside them.
//!
//! Every row is read whole, byte by byte, all in one chunk a direction, and with
//! a tail that is the beginning of something else.

#[path = "support/plays.rs"]
mod plays;

use proptest::prelude::*;

use wstool::protocol::Parsed;
use wstool::protocol::Role;
use wstool::protocol::http2::{self, FrameHeader, PREFACE, data, is_server_preface};
use wstool::protocol::message::{self, Kind};
use wstool::trace::decode::{Decoder, Inside};
use wstool::trace::{Chunk, WireEvent};

use Inside::{Http, WebSocket};
use Role::{Client, Server};

/// An event in short: who, what, on which stream, how many bytes, its payload.
type Row = (Role, &'static str, Option<u64>, usize, &'static [u8]);

/// A frame of HTTP/2.
fn of(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = payload.len() as u32;
    let mut bytes = length.to_be_bytes()[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

fn read(chunks: &[Chunk], inside: Inside) -> (Vec<WireEvent>, usize) {
    let mut decoder = Decoder::keeping(usize::MAX).with(inside);
    let events = chunks.iter().flat_map(|chunk| decoder.push(chunk)).collect();
    (events, decoder.unfinished().map(|unfinished| unfinished.bytes).sum())
}

/// Cuts what each side says into pieces of so many bytes.
fn cut(talk: &[(Role, Vec<u8>)], most: usize) -> Vec<Chunk> {
    let pieces = talk.iter().flat_map(|(from, sent)| sent.chunks(most).map(|piece| (*from, piece)));
    pieces.zip(0..).map(|((from, piece), at)| plays::chunk(0, from, at, at + 10, piece)).collect()
}

fn is(inside: Inside, talk: &[(Role, Vec<u8>)], wanted: &[Row]) {
    let wanted: Vec<_> = wanted
        .iter()
        .map(|&(from, label, stream, bytes, payload)| {
            (from, label.to_owned(), stream, bytes, payload.to_vec())
        })
        .collect();
    let short =
        |event: WireEvent| (event.from, event.label(), event.stream, event.bytes, event.payload);
    for most in [usize::MAX, 1, 2, 7, 10] {
        let (events, unfinished) = read(&cut(talk, most), inside);
        let shorts: Vec<_> = events.into_iter().map(short).collect();
        assert_eq!(shorts, wanted, "in pieces of {most}");
        assert_eq!(unfinished, 0, "in pieces of {most}");
    }
    let mut tailed = talk.to_vec();
    tailed.push((Client, of(0, 1, 99, b"never all")[..12].to_vec()));
    let (events, unfinished) = read(&cut(&tailed, usize::MAX), inside);
    let shorts: Vec<_> = events.into_iter().map(short).collect();
    assert_eq!(shorts, wanted, "with a tail");
    assert_eq!(unfinished, 12, "with a tail");
}

#[test]
fn an_opening_belongs_to_the_connection() {
    is(
        Http,
        &[
            (Client, [PREFACE, &of(4, 0, 0, &[0, 4, 0, 1, 0, 0])].concat()),
            (Server, of(4, 0, 0, b"")),
            (Server, of(4, 1, 0, b"")),
            (Client, of(4, 1, 0, b"")),
            (Client, of(8, 0, 0, &[0, 1, 0, 0])),
            (Server, of(6, 0, 0, &[7; 8])),
            (Client, of(6, 1, 0, &[7; 8])),
            (Server, of(7, 0, 0, &[0; 8])),
        ],
        &[
            (Client, "PRI", None, 24, b""),
            (Client, "SETTINGS", Some(0), 15, b""),
            (Server, "SETTINGS", Some(0), 9, b""),
            (Server, "SETTINGS ACK", Some(0), 9, b""),
            (Client, "SETTINGS ACK", Some(0), 9, b""),
            (Client, "WINDOW_UPDATE", Some(0), 13, b""),
            (Server, "PING", Some(0), 17, b""),
            (Client, "PING ACK", Some(0), 17, b""),
            (Server, "GOAWAY", Some(0), 17, b""),
        ],
    );
}

#[test]
fn streams_keep_apart_what_is_mixed_on_the_wire() {
    is(
        Http,
        &[
            (
                Client,
                [PREFACE, &of(4, 0, 0, b""), &of(1, 4, 1, b"head"), &of(0, 1, 1, b"c0 a")].concat(),
            ),
            (Client, of(1, 4, 3, b"head")),
            (Server, [of(4, 0, 0, b""), of(1, 4, 3, b"h"), of(0, 1, 3, b"s1 b")].concat()),
            (Client, of(0, 1, 3, b"c1 b")),
            (Server, of(1, 4, 1, b"h")),
            (Server, of(9, 4, 1, b"h")),
            (Server, of(0, 1, 1, b"s0 a")),
            (Server, of(3, 0, 3, &[0; 4])),
        ],
        &[
            (Client, "PRI", None, 24, b""),
            (Client, "SETTINGS", Some(0), 9, b""),
            (Client, "HEADERS", Some(1), 13, b""),
            (Client, "DATA", Some(1), 13, b"c0 a"),
            (Client, "HEADERS", Some(3), 13, b""),
            (Server, "SETTINGS", Some(0), 9, b""),
            (Server, "HEADERS", Some(3), 10, b""),
            (Server, "DATA", Some(3), 13, b"s1 b"),
            (Client, "DATA", Some(3), 13, b"c1 b"),
            (Server, "HEADERS", Some(1), 10, b""),
            (Server, "CONTINUATION", Some(1), 10, b""),
            (Server, "DATA", Some(1), 13, b"s0 a"),
            (Server, "RST_STREAM", Some(3), 13, b""),
        ],
    );
}

#[test]
fn padding_is_counted_and_brings_nothing() {
    is(
        Http,
        &[
            (Client, [PREFACE, &of(4, 0, 0, b"")].concat()),
            (Client, of(0, 8 | 1, 1, b"\x03c0 a\0\0\0")),
            (Client, of(0, 1, 1, b"")),
        ],
        &[
            (Client, "PRI", None, 24, b""),
            (Client, "SETTINGS", Some(0), 9, b""),
            (Client, "DATA", Some(1), 17, b"c0 a"),
            (Client, "DATA", Some(1), 9, b""),
        ],
    );
}

/// Two frames in one DATA, one frame in two, and a stream that ends.
#[test]
fn frames_of_websocket_inside_data() {
    let text = |text: &[u8], mask| {
        let mut bytes = Vec::new();
        message::encode(Kind::Text, text, usize::MAX, || mask, &mut bytes);
        bytes
    };
    let masked = |payload: &[u8]| text(payload, Some([1, 2, 3, 4]));
    let plain = |payload: &[u8]| text(payload, None);
    let (one, two) = (masked(b"c0 one"), masked(b"c1 two"));
    let other = plain(b"s0 hello");
    let (begin, rest) = other.split_at(4);
    is(
        WebSocket,
        &[
            (Client, [PREFACE, &of(4, 0, 0, b"")].concat()),
            (Server, of(4, 0, 0, b"")),
            (Client, of(1, 4, 1, b"CONNECT")),
            (Server, of(1, 4, 1, b"200")),
            (Client, of(0, 0, 1, &[one.clone(), two.clone()].concat())),
            (Server, of(0, 0, 1, begin)),
            (Server, of(4, 1, 0, b"")),
            (Server, of(0, 0, 1, rest)),
            (Client, of(0, 1, 1, b"")),
        ],
        &[
            (Client, "PRI", None, 24, b""),
            (Client, "SETTINGS", Some(0), 9, b""),
            (Server, "SETTINGS", Some(0), 9, b""),
            (Client, "HEADERS", Some(1), 16, b""),
            (Server, "HEADERS", Some(1), 12, b""),
            (Client, "text", Some(1), 9 + 6 + 6, b"c0 one"),
            (Client, "text", Some(1), 6 + 6, b"c1 two"),
            (Server, "SETTINGS ACK", Some(0), 9, b""),
            (Server, "text", Some(1), 9 + 9 + 2 + 8, b"s0 hello"),
            (Client, "DATA", Some(1), 9, b""),
        ],
    );
}

/// Heads are dotted in a picture when they open a WebSocket, and what belongs
/// to the connection is no data.
#[test]
fn what_is_data_and_what_only_opens_the_way() {
    let talk =
        [(Client, [PREFACE, &of(4, 0, 0, b""), &of(1, 4, 1, b"head"), &of(0, 1, 1, b"")].concat())];
    let judged = |inside| {
        let (events, _) = read(&cut(&talk, usize::MAX), inside);
        let both = |event: &WireEvent| (event.is_data(), event.is_opening());
        events.iter().map(both).collect::<Vec<_>>()
    };
    let (own, opens, carries) = ((false, true), (true, true), (true, false));
    assert_eq!(judged(Http), [own, own, carries, carries]);
    assert_eq!(judged(WebSocket), [own, own, opens, carries]);
}

#[test]
fn times_are_those_of_the_first_and_the_last_byte() {
    let frame = [PREFACE, &of(4, 0, 0, b""), &of(0, 1, 5, b"c0 a")].concat();
    let at = PREFACE.len() + 9;
    let chunks = [
        plays::chunk(0, Client, 0, 40, &frame[..at + 3]),
        plays::chunk(0, Client, 7, 47, &frame[at + 3..]),
    ];
    let (events, _) = read(&chunks, Http);
    let (entered, left) = (events[2].entered, events[2].left);
    assert_eq!((entered, left), (plays::ms(0), plays::ms(47)));
}

/// A method that begins like the preface is still a request of HTTP/1.1.
#[test]
fn http_1_that_begins_alike_is_http_1() {
    let talk = [(Client, b"PRINT /x HTTP/1.1\r\nHost: a\r\n\r\n".to_vec())];
    for most in [usize::MAX, 1, 3] {
        let (events, _) = read(&cut(&talk, most), Http);
        let labels: Vec<String> = events.iter().map(WireEvent::label).collect();
        assert_eq!(labels, ["PRINT /x"], "in pieces of {most}");
    }
}

#[test]
fn headers_are_nine_bytes() {
    let header = FrameHeader { length: 0x01_02_03, kind: http2::Kind::Data, flags: 8, stream: 5 };
    let bytes = [1, 2, 3, 0, 8, 0x80, 0, 0, 5];
    for short in 0..bytes.len() {
        assert_eq!(FrameHeader::parse(&bytes[..short]), Parsed::NeedMore, "{short} bytes");
    }
    let tailed = [&bytes[..], b"tail"].concat();
    assert_eq!(FrameHeader::parse(&tailed), Parsed::Done { value: header, used: 9 });
    assert_eq!(data(&FrameHeader { flags: 8, ..header }, b"\x05abc"), None, "too much padding");
    assert_eq!(data(&FrameHeader { flags: 8, ..header }, b""), None, "no length of padding");
    let names = (0..=9).map(|byte| http2::Kind::from_byte(byte).name());
    let wanted = "DATA HEADERS PRIORITY RST_STREAM SETTINGS PUSH_PROMISE PING GOAWAY \
                  WINDOW_UPDATE CONTINUATION";
    assert_eq!(names.collect::<Vec<_>>().join(" "), wanted);
    assert_eq!(http2::Kind::from_byte(0xEE), http2::Kind::Unknown(0xEE));
}

#[test]
fn a_server_of_http_2_begins_with_settings() {
    let settings = of(4, 0, 0, &[0, 4, 0, 1, 0, 0]);
    for come in 0..settings.len() {
        let wanted = if come < http2::HEADER { None } else { Some(true) };
        assert_eq!(is_server_preface(&settings[..come]), wanted, "{come} bytes");
    }
    for other in [&b"HTTP/1.1 200 OK\r\n\r\n"[..], &of(4, 1, 0, b""), &of(0, 0, 1, b"x")] {
        assert_eq!(is_server_preface(other), Some(false), "{other:?}");
    }
}

proptest! {
    /// Whatever a connection of HTTP/2 carries, no byte is lost and none counts
    /// twice, however it is cut.
    #[test]
    fn every_byte_is_counted_once(
        frames in prop::collection::vec(
            (any::<u8>(), any::<u8>(), 0_u32..8, prop::collection::vec(any::<u8>(), 0..40)),
            0..12,
        ),
        most in 1_usize..50,
        websocket in any::<bool>(),
    ) {
        let mut sent = PREFACE.to_vec();
        for (kind, flags, stream, payload) in &frames {
            sent.extend(of(kind % 12, *flags, *stream, payload));
        }
        let inside = if websocket { WebSocket } else { Http };
        let total = sent.len();
        let (events, unfinished) = read(&cut(&[(Client, sent)], most), inside);
        let read: usize = events.iter().map(|event| event.bytes).sum();
        prop_assert_eq!(read + unfinished, total);
    }
}
