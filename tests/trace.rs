//! The bytes of a link read as events: tables of chunks, and what they mean.

#[path = "support/plays.rs"]
mod plays;

use plays::{crossing, ms};
use wstool::protocol::Role;
use wstool::trace::decode::events;
use wstool::trace::{Chunk, Crossing, RecordedConnection, Recording, WireEvent};

/// Bytes that entered at this millisecond and left ten later.
fn chunk(entered: u64, bytes: &[u8]) -> Chunk {
    plays::chunk(entered, entered + 10, bytes)
}

/// The same, but still on its way.
fn on_its_way(entered: u64, bytes: &[u8]) -> Chunk {
    let mut chunk = chunk(entered, bytes);
    chunk.crossing.left = None;
    chunk
}

/// A connection with these chunks each way.
fn connection(up: Vec<Chunk>, down: Vec<Chunk>) -> RecordedConnection {
    RecordedConnection { asked: None, granted: None, up, down }
}

/// An event in short: label, bytes, payload, entered and left in milliseconds.
type Short = (String, usize, Vec<u8>, u128, u128);

fn short(event: &WireEvent) -> Short {
    let WireEvent { bytes, payload, entered, left, .. } = event;
    (event.label(), *bytes, payload.clone(), entered.as_millis(), left.as_millis())
}

fn shorts(up: Vec<Chunk>, down: Vec<Chunk>) -> Vec<Short> {
    events(&vec![connection(up, down)]).iter().map(short).collect()
}

/// A row of a table: what is expected.
type Row<'a> = (&'a str, usize, &'a [u8], u128, u128);

fn is(got: &[Short], wanted: &[Row<'_>]) {
    let wanted: Vec<Short> = wanted
        .iter()
        .map(|&(label, bytes, payload, entered, left)| {
            (label.to_owned(), bytes, payload.to_vec(), entered, left)
        })
        .collect();
    assert_eq!(got, wanted);
}

const POST: &[u8] = b"POST /say HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
const GET: &[u8] = b"GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
const UPGRADE: &[u8] =
    b"GET /duplex HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
const NOTED: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ns0 ";
const STREAM: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
const SWITCHING: &[u8] =
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
/// RFC 6455, 5.7: "Hello", unmasked and masked.
const HELLO: &[u8] = b"\x81\x05Hello";
const MASKED: &[u8] = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";

#[test]
fn requests_and_replies_with_and_without_a_body() {
    for (up, down, wanted) in [
        (POST, &b""[..], &[("POST /say", POST.len(), &b"hello"[..], 1, 11)][..]),
        (GET, b"", &[("GET /next", GET.len(), b"", 1, 11)]),
        (b"", NOTED, &[("204", NOTED.len(), b"", 20, 30)]),
        (b"", ANSWER, &[("200", ANSWER.len(), b"s0 ", 20, 30)]),
        (
            POST,
            NOTED,
            &[("POST /say", POST.len(), b"hello", 1, 11), ("204", NOTED.len(), b"", 20, 30)],
        ),
        (b"", b"", &[]),
    ] {
        let chunks = |at, bytes: &[u8]| match bytes {
            b"" => Vec::new(),
            bytes => vec![chunk(at, bytes)],
        };
        is(&shorts(chunks(1, up), chunks(20, down)), wanted);
    }
}

#[test]
fn several_messages_in_one_chunk_entered_and_left_together() {
    let up = [POST, GET, POST].concat();
    let down = [NOTED, ANSWER, NOTED].concat();
    let wanted: &[Row<'_>] = &[
        ("POST /say", POST.len(), b"hello", 1, 11),
        ("GET /next", GET.len(), b"", 1, 11),
        ("POST /say", POST.len(), b"hello", 1, 11),
        ("204", NOTED.len(), b"", 20, 30),
        ("200", ANSWER.len(), b"s0 ", 20, 30),
        ("204", NOTED.len(), b"", 20, 30),
    ];
    is(&shorts(vec![chunk(1, &up)], vec![chunk(20, &down)]), wanted);
}

#[test]
fn a_message_enters_with_its_first_byte_and_leaves_with_its_last() {
    for cut in 1..POST.len() {
        let up = vec![chunk(1, &POST[..cut]), chunk(5, &POST[cut..])];
        is(&shorts(up, Vec::new()), &[("POST /say", POST.len(), b"hello", 1, 15)]);
    }
    // Byte by byte, and two messages that share a chunk.
    let up = POST.iter().enumerate().map(|(at, byte)| chunk(at as u64, &[*byte])).collect();
    let last = POST.len() as u128 - 1 + 10;
    is(&shorts(up, Vec::new()), &[("POST /say", POST.len(), b"hello", 0, last)]);
    let (first, second) = (&POST[..9], [&POST[9..], &GET[..4]].concat());
    let up = vec![chunk(1, first), chunk(2, &second), chunk(3, &GET[4..])];
    let wanted: &[Row<'_>] =
        &[("POST /say", POST.len(), b"hello", 1, 12), ("GET /next", GET.len(), b"", 2, 13)];
    is(&shorts(up, Vec::new()), wanted);
}

#[test]
fn behind_a_101_there_are_frames_with_their_mask_taken_off() {
    let close: &[u8] = b"\x88\x02\x03\xe8";
    let long = [&b"\x82\x7e\x01\x00"[..], &[7; 256]].concat();
    let up = vec![chunk(1, UPGRADE), chunk(30, MASKED), chunk(31, &[MASKED, MASKED].concat())];
    let down = vec![
        chunk(20, &[SWITCHING, HELLO].concat()),
        chunk(40, &long[..100]),
        chunk(41, &[&long[100..], b"\x89\x00", close].concat()),
    ];
    let wanted: &[Row<'_>] = &[
        ("GET /duplex", UPGRADE.len(), b"", 1, 11),
        ("101", SWITCHING.len(), b"", 20, 30),
        ("text", HELLO.len(), b"Hello", 20, 30),
        ("text", MASKED.len(), b"Hello", 30, 40),
        ("text", MASKED.len(), b"Hello", 31, 41),
        ("text", MASKED.len(), b"Hello", 31, 41),
        ("binary", 260, &[7; 256], 40, 51),
        ("ping", 2, b"", 41, 51),
        ("close 1000", 4, b"\x03\xe8", 41, 51),
    ];
    is(&shorts(up, down), wanted);
}

#[test]
fn behind_a_reply_without_a_length_there_are_events() {
    let down = vec![
        chunk(20, &[STREAM, b"data: s0 \n\n"].concat()),
        chunk(30, b"data: s1 "),
        chunk(35, b"\n\ndata: s2 \n\ndata: s3"),
    ];
    let wanted: &[Row<'_>] = &[
        ("200", STREAM.len(), b"", 20, 30),
        ("event", 11, b"data: s0 \n\n", 20, 30),
        ("event", 11, b"data: s1 \n\n", 30, 45),
        ("event", 11, b"data: s2 \n\n", 35, 45),
    ];
    is(&shorts(Vec::new(), down), wanted);
}

#[test]
fn what_is_not_whole_or_has_not_arrived_is_no_event() {
    for bytes in [POST, GET, UPGRADE] {
        for length in 0..bytes.len() {
            is(&shorts(vec![chunk(1, &bytes[..length])], Vec::new()), &[]);
        }
    }
    for bytes in [&b"\x81"[..], &MASKED[..5], &MASKED[..MASKED.len() - 1], b"\x82\x7f"] {
        let up = vec![chunk(1, &[UPGRADE, bytes].concat())];
        is(&shorts(up, Vec::new()), &[("GET /duplex", UPGRADE.len(), b"", 1, 11)]);
    }
    // On its way: nothing behind it is read either, though it has arrived.
    let up = vec![chunk(1, GET), on_its_way(2, POST), chunk(3, GET)];
    is(&shorts(up, Vec::new()), &[("GET /next", GET.len(), b"", 1, 11)]);
    let up = vec![chunk(1, &POST[..20]), on_its_way(2, &POST[20..])];
    is(&shorts(up, Vec::new()), &[]);
}

#[test]
fn what_makes_no_sense_is_no_event_and_no_panic() {
    let endless = "18446744073709551615";
    let huge = format!("POST /say HTTP/1.1\r\nHost: a\r\nContent-Length: {endless}\r\n\r\nx");
    let frame = [UPGRADE, b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff1234"].concat();
    for (bytes, count) in [
        (huge.as_bytes(), 0),
        (b"\x00\x01\x02\r\n\r\n", 0),
        (b"HTTP/1.1 200 OK\r\n\r\n", 0),
        (&frame, 1),
    ] {
        assert_eq!(shorts(vec![chunk(1, bytes)], Vec::new()).len(), count);
    }
}

#[test]
fn connections_keep_their_numbers_and_all_events_stand_in_order() {
    let cross = |entered, left| Some(crossing(entered, left));
    let mut first = connection(vec![chunk(100, GET)], vec![chunk(120, NOTED)]);
    (first.asked, first.granted) = (cross(0, 40), cross(41, 80));
    let mut second = connection(vec![chunk(90, POST)], Vec::new());
    (second.asked, second.granted) = (cross(2, 42), cross(43, 82));
    // Asked, but the answer is still on its way.
    let mut third = RecordedConnection { asked: cross(95, 135), ..RecordedConnection::default() };
    third.granted = Some(Crossing { entered: ms(136), due: ms(176), left: None });
    let diary: Recording = vec![first, second, third];
    let seen = events(&diary);
    let rows: Vec<_> = seen
        .iter()
        .map(|event| (event.entered.as_millis(), event.connection, event.from, event.label()))
        .collect();
    use Role::{Client, Server};
    let wanted = [
        (0, 0, Client, "SYN"),
        (2, 1, Client, "SYN"),
        (41, 0, Server, "SYN ACK"),
        (43, 1, Server, "SYN ACK"),
        (90, 1, Client, "POST /say"),
        (95, 2, Client, "SYN"),
        (100, 0, Client, "GET /next"),
        (120, 0, Server, "204"),
    ];
    assert_eq!(rows, wanted.map(|(at, number, from, label)| (at, number, from, label.to_owned())));
    let data: Vec<bool> = seen.iter().map(WireEvent::is_data).collect();
    assert_eq!(data, [false, false, false, false, true, false, true, true]);
    assert!(seen.iter().all(|event| event.is_opening() != event.is_data()));
}
