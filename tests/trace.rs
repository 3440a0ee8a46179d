//! The bytes of a link read as events: tables of chunks, and what they mean.
//!
//! Every row is read whole, byte by byte, and with a tail behind it that is the
//! beginning of something else.

#[path = "support/plays.rs"]
mod plays;

use plays::{crossing, ms};
use wstool::protocol::Role;
use wstool::trace::decode::Decoder;
use wstool::trace::{Chunk, Content, WireEvent};

use Role::{Client, Server};

/// An event in short: who, what, how many bytes, and its payload.
type Short = (Role, String, usize, Vec<u8>);

/// The same as it is written in a table.
type Row<'a> = (Role, &'a str, usize, &'a [u8]);

fn short(event: &WireEvent) -> Short {
    (event.from, event.label(), event.bytes, event.payload.clone())
}

/// Bytes that crossed in a millisecond of their own.
fn bytes(from: Role, entered: u64, bytes: &[u8]) -> Chunk {
    plays::chunk(0, from, entered, entered + 10, bytes)
}

fn end(from: Role, entered: u64) -> Chunk {
    let crossing = crossing(entered, entered + 10);
    Chunk { connection: 0, from, content: Content::End, crossing }
}

/// Everything that becomes whole.
fn read(chunks: &[Chunk]) -> Vec<WireEvent> {
    let mut decoder = Decoder::keeping(usize::MAX);
    chunks.iter().flat_map(|chunk| decoder.push(chunk)).collect()
}

/// A talk: who sends what, in this order.
type Talk<'a> = &'a [(Role, &'a [u8])];

/// The chunks of a talk, one for each thing that is sent.
fn whole(talk: Talk<'_>) -> Vec<Chunk> {
    talk.iter().enumerate().map(|(at, (from, sent))| bytes(*from, at as u64, sent)).collect()
}

/// The same, a chunk for each byte.
fn byte_by_byte(talk: Talk<'_>) -> Vec<Chunk> {
    let bytes_of = |(from, sent): &(Role, &[u8])| {
        let from = *from;
        sent.iter().map(move |byte| (from, *byte)).collect::<Vec<_>>()
    };
    let all = talk.iter().flat_map(bytes_of).enumerate();
    all.map(|(at, (from, byte))| bytes(from, at as u64, &[byte])).collect()
}

/// Reads a talk in every way, and expects the same events each time.
fn is(talk: Talk<'_>, wanted: &[Row<'_>]) {
    let wanted: Vec<Short> = wanted
        .iter()
        .map(|&(from, label, bytes, payload)| (from, label.to_owned(), bytes, payload.to_vec()))
        .collect();
    let shorts = |chunks: &[Chunk]| read(chunks).iter().map(short).collect::<Vec<_>>();
    assert_eq!(shorts(&whole(talk)), wanted, "whole");
    assert_eq!(shorts(&byte_by_byte(talk)), wanted, "byte by byte");
}

const POST: &[u8] = b"POST /say HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
const GET: &[u8] = b"GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
const UPGRADE: &[u8] =
    b"GET /duplex HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
const NOTED: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ns0 ";
const SWITCHING: &[u8] =
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
/// RFC 6455, 5.7: "Hello", unmasked and masked.
const HELLO: &[u8] = b"\x81\x05Hello";
const MASKED: &[u8] = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";

const UPGRADED: [(Role, &[u8]); 2] = [(Client, UPGRADE), (Server, SWITCHING)];

fn upgraded(then: &[(Role, &'static [u8])]) -> Vec<(Role, &'static [u8])> {
    [&UPGRADED, then].concat()
}

fn upgraded_rows<'a>(then: &[Row<'a>]) -> Vec<Row<'a>> {
    let rows: [Row<'a>; 2] =
        [(Client, "GET /duplex", UPGRADE.len(), b""), (Server, "101", SWITCHING.len(), b"")];
    [&rows, then].concat()
}

#[test]
fn requests_and_replies_with_and_without_a_body() {
    is(&[], &[]);
    is(&[(Client, POST)], &[(Client, "POST /say", POST.len(), b"hello")]);
    is(&[(Client, GET)], &[(Client, "GET /next", GET.len(), b"")]);
    is(
        &[(Client, POST), (Server, NOTED), (Client, GET), (Server, ANSWER)],
        &[
            (Client, "POST /say", POST.len(), b"hello"),
            (Server, "204", NOTED.len(), b""),
            (Client, "GET /next", GET.len(), b""),
            (Server, "200", ANSWER.len(), b"s0 "),
        ],
    );
}

#[test]
fn chunked_bodies_without_what_delimits_them() {
    const CHUNKED: &[u8] = b"POST /say HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\
        3\r\nhel\r\n2;why=not\r\nlo\r\n0\r\nLater: yes\r\n\r\n";
    const REPLY: &[u8] =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nworld\r\n0\r\n\r\n";
    is(
        &[(Client, CHUNKED), (Server, REPLY), (Client, GET), (Server, NOTED)],
        &[
            (Client, "POST /say", CHUNKED.len(), b"hello"),
            (Server, "200", REPLY.len(), b"world"),
            (Client, "GET /next", GET.len(), b""),
            (Server, "204", NOTED.len(), b""),
        ],
    );
}

#[test]
fn a_reply_belongs_to_its_request() {
    // To HEAD there is no body, whatever length is announced (RFC 9110, 9.3.2).
    const HEAD: &[u8] = b"HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n";
    const LONG: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n";
    const HINT: &[u8] = b"HTTP/1.1 103 Early Hints\r\n\r\n";
    is(
        &[(Client, HEAD), (Client, GET), (Server, HINT), (Server, LONG), (Server, ANSWER)],
        &[
            (Client, "HEAD /a", HEAD.len(), b""),
            (Client, "GET /next", GET.len(), b""),
            (Server, "103", HINT.len(), b""),
            (Server, "200", LONG.len(), b""),
            (Server, "200", ANSWER.len(), b"s0 "),
        ],
    );
}

#[test]
fn behind_a_101_there_are_frames_with_their_mask_taken_off() {
    const CLOSE: &[u8] = b"\x88\x02\x03\xe8";
    const LONG: &[u8] = &{
        let mut long = [7; 260];
        (long[0], long[1], long[2], long[3]) = (0x82, 0x7e, 1, 0);
        long
    };
    is(
        &upgraded(&[
            (Client, MASKED),
            (Server, HELLO),
            (Server, LONG),
            (Server, b"\x89\x00"),
            (Server, CLOSE),
        ]),
        &upgraded_rows(&[
            (Client, "text", MASKED.len(), b"Hello"),
            (Server, "text", HELLO.len(), b"Hello"),
            (Server, "binary", 260, &[7; 256]),
            (Server, "ping", 2, b""),
            (Server, "close 1000", 4, b"\x03\xe8"),
        ]),
    );
}

#[test]
fn frames_sent_before_the_101_are_frames_once_it_has_come() {
    let impatient = [UPGRADE, MASKED].concat();
    let rows = [
        (Client, "GET /duplex", UPGRADE.len(), &b""[..]),
        (Server, "101", SWITCHING.len(), b""),
        (Client, "text", MASKED.len(), b"Hello"),
    ];
    is(&[(Client, &impatient), (Server, SWITCHING)], &rows);
    // Refused: the client's bytes are HTTP again.
    let asks_on = [UPGRADE, GET].concat();
    const REFUSED: &[u8] = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    is(
        &[(Client, &asks_on), (Server, REFUSED), (Server, NOTED)],
        &[
            (Client, "GET /duplex", UPGRADE.len(), b""),
            (Server, "403", REFUSED.len(), b""),
            (Client, "GET /next", GET.len(), b""),
            (Server, "204", NOTED.len(), b""),
        ],
    );
}

#[test]
fn server_sent_events_with_and_without_chunks() {
    const STREAM: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    is(
        &[
            (Client, GET),
            (Server, STREAM),
            (Server, b"data: s0 \n\n"),
            (Server, b"data: a\r\n\r\nid"),
        ],
        &[
            (Client, "GET /next", GET.len(), b""),
            (Server, "200", STREAM.len(), b""),
            (Server, "event", 11, b"data: s0 \n\n"),
            (Server, "event", 11, b"data: a\r\n\r\n"),
        ],
    );
    const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\
        Transfer-Encoding: chunked\r\n\r\n";
    is(
        &[
            (Client, GET),
            (Server, CHUNKED),
            (Server, b"9\r\ndata: a\n\n\r\n"),
            (Server, b"5\r\ndata:\r\n4\r\n b\n\n\r\n"),
            (Server, b"0\r\n\r\n"),
            (Server, NOTED),
        ],
        &[
            (Client, "GET /next", GET.len(), b""),
            (Server, "200", CHUNKED.len(), b""),
            (Server, "event", 12, b"data: a\n\n"),
            // With the line end of the chunk before it.
            (Server, "event", 2 + 3 + 5 + 2 + 3 + 4, b"data: b\n\n"),
            // The mark that ends the stream.
            (Server, "event", 2 + 5, b""),
            (Server, "204", NOTED.len(), b""),
        ],
    );
}

#[test]
fn a_reply_without_a_length_is_whole_when_its_connection_ends() {
    const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>\n\nhello";
    let mut chunks = whole(&[(Client, GET), (Server, PAGE)]);
    assert_eq!(read(&chunks).len(), 1, "no event in the middle of a page");
    chunks.push(end(Server, 9));
    let events = read(&chunks);
    assert_eq!(short(&events[1]), (Server, "200".into(), PAGE.len(), b"<p>\n\nhello".to_vec()));
    // With a length the end comes too early, and it never becomes whole.
    let mut chunks = whole(&[(Client, GET), (Server, &ANSWER[..ANSWER.len() - 1])]);
    chunks.push(end(Server, 9));
    assert_eq!(read(&chunks).len(), 1);
}

#[test]
fn what_cannot_be_read_is_shown_as_that_and_so_is_everything_behind_it() {
    let tls: &[u8] = b"\x16\x03\x01\x00\x05hello";
    let wrong_length = b"POST / HTTP/1.1\r\nContent-Length: five\r\n\r\n";
    let wrong_chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n";
    let head = wrong_chunk.len() - 5;
    for (talk, wanted) in [
        (&[(Client, tls)][..], &[(Client, "unreadable", tls.len(), tls)][..]),
        (
            &[(Client, &wrong_length[..]), (Client, GET)],
            &[(Client, "POST /", wrong_length.len(), b""), (Client, "unreadable", GET.len(), GET)],
        ),
        (
            &[(Client, GET), (Server, wrong_chunk)],
            &[
                (Client, "GET /next", GET.len(), b""),
                (Server, "200", head, b""),
                (Server, "unreadable", 5, b"xyz\r\n"),
            ],
        ),
    ] {
        let got: Vec<Short> = read(&whole(talk)).iter().map(short).collect();
        let wanted: Vec<Short> =
            wanted.iter().map(|row| (row.0, row.1.into(), row.2, row.3.to_vec())).collect();
        assert_eq!(got, wanted);
        // However it arrives, no byte is lost.
        let count = |chunks: &[Chunk]| read(chunks).iter().map(|event| event.bytes).sum::<usize>();
        let sent: usize = talk.iter().map(|(_, sent)| sent.len()).sum();
        assert_eq!((count(&whole(talk)), count(&byte_by_byte(talk))), (sent, sent));
    }
    // Behind a CONNECT that was granted nobody outside knows what is said.
    const CONNECT: &[u8] = b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n";
    const GRANTED: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";
    let events = read(&whole(&[(Client, CONNECT), (Server, GRANTED), (Client, GET)]));
    let labels: Vec<String> = events.iter().map(WireEvent::label).collect();
    assert_eq!(labels, ["CONNECT a:443", "200", "unreadable"]);
}

#[test]
fn several_messages_in_one_chunk_entered_and_left_together() {
    let up = [POST, GET, POST].concat();
    let down = [NOTED, ANSWER, NOTED].concat();
    let events = read(&[bytes(Client, 1, &up), bytes(Server, 20, &down)]);
    let labels: Vec<String> = events.iter().map(WireEvent::label).collect();
    assert_eq!(labels, ["POST /say", "GET /next", "POST /say", "204", "200", "204"]);
    for event in events {
        let times = if event.from == Client { (ms(1), ms(11)) } else { (ms(20), ms(30)) };
        assert_eq!((event.entered, event.left), times);
    }
}

#[test]
fn a_message_enters_with_its_first_byte_and_leaves_with_its_last() {
    for cut in 1..POST.len() {
        let up = [bytes(Client, 1, &POST[..cut]), bytes(Client, 5, &POST[cut..])];
        let events = read(&up);
        assert_eq!((events[0].entered, events[0].left), (ms(1), ms(15)), "cut at {cut}");
    }
    // Two messages that share a chunk.
    let second = [&POST[9..], &GET[..4]].concat();
    let up = [bytes(Client, 1, &POST[..9]), bytes(Client, 2, &second), bytes(Client, 3, &GET[4..])];
    let times: Vec<_> = read(&up).iter().map(|event| (event.entered, event.left)).collect();
    assert_eq!(times, [(ms(1), ms(12)), (ms(2), ms(13))]);
}

#[test]
fn what_is_not_whole_is_no_event_and_is_counted() {
    for message in [POST, GET, UPGRADE] {
        for length in 0..message.len() {
            let mut decoder = Decoder::keeping(100);
            let events = decoder.push(&bytes(Client, 1, &message[..length]));
            assert_eq!(events, []);
            let unfinished: usize = decoder.unfinished().map(|unfinished| unfinished.bytes).sum();
            assert_eq!(unfinished, length);
        }
    }
    for part in [&b"\x81"[..], &MASKED[..5], &MASKED[..MASKED.len() - 1], b"\x82\x7f"] {
        let talk = upgraded(&[]);
        let mut chunks = whole(&talk);
        chunks.push(bytes(Client, 9, part));
        let mut decoder = Decoder::keeping(100);
        let events: Vec<_> = chunks.iter().flat_map(|chunk| decoder.push(chunk)).collect();
        assert_eq!(events.len(), 2);
        let unfinished: Vec<_> = decoder.unfinished().collect();
        assert_eq!((unfinished.len(), unfinished[0].from), (1, Client));
        assert_eq!(unfinished[0].bytes, part.len());
    }
}

#[test]
fn lengths_that_nobody_can_send_are_waited_for_without_memory() {
    let endless = "18446744073709551615";
    let huge = format!("POST /say HTTP/1.1\r\nHost: a\r\nContent-Length: {endless}\r\n\r\nx");
    assert_eq!(read(&[bytes(Client, 1, huge.as_bytes())]), []);
    is(
        &upgraded(&[(Client, b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff1234x")]),
        &upgraded_rows(&[]),
    );
}

#[test]
fn of_a_long_payload_as_much_is_kept_as_was_asked_for_and_all_is_counted() {
    let body = vec![b'x'; 10_000];
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n";
    let mut decoder = Decoder::keeping(16);
    let event = &decoder.push(&bytes(Client, 1, &[head, &body[..]].concat()))[0];
    assert_eq!((event.payload.len(), event.bytes), (16, head.len() + 10_000));
    // What the recorder did not keep is missing, and that is seen too.
    let chunks = [
        bytes(Client, 1, &POST[..20]),
        Chunk { content: Content::NotKept(500), ..bytes(Client, 2, b"") },
        bytes(Client, 3, GET),
    ];
    let events = read(&chunks);
    assert!(events.iter().all(|event| event.label() == "unreadable"));
    assert_eq!(events.iter().map(|event| event.bytes).sum::<usize>(), 20 + 500 + GET.len());
}

#[test]
fn connections_keep_their_numbers_and_tcp_has_its_own_events() {
    let packet = |connection, from, content, entered, left| Chunk {
        connection,
        from,
        content,
        crossing: crossing(entered, left),
    };
    let chunks = [
        packet(0, Client, Content::Connect, 0, 40),
        packet(1, Client, Content::Connect, 2, 42),
        packet(0, Server, Content::Connected, 41, 80),
        plays::chunk(1, Client, 90, 100, POST),
        plays::chunk(0, Client, 100, 110, UPGRADE),
        plays::chunk(0, Server, 120, 130, SWITCHING),
        plays::chunk(1, Server, 121, 131, NOTED),
    ];
    let events = read(&chunks);
    let rows: Vec<_> =
        events.iter().map(|event| (event.connection, event.from, event.label())).collect();
    let wanted = [
        (0, Client, "SYN"),
        (1, Client, "SYN"),
        (0, Server, "SYN ACK"),
        (1, Client, "POST /say"),
        (0, Client, "GET /duplex"),
        (0, Server, "101"),
        (1, Server, "204"),
    ];
    assert_eq!(rows, wanted.map(|(number, from, label)| (number, from, label.to_owned())));
    let data: Vec<bool> = events.iter().map(WireEvent::is_data).collect();
    assert_eq!(data, [false, false, false, true, true, true, true]);
    // The request of an opening handshake opens the way as its 101 does.
    let opening: Vec<bool> = events.iter().map(WireEvent::is_opening).collect();
    assert_eq!(opening, [true, true, true, false, true, true, false]);
}
