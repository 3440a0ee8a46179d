//! The figures of a comparison, from recordings written by hand.

#[path = "support/plays.rs"]
mod plays;

use std::time::Duration;

use plays::{chunk, connected, ms, script};
use wstool::compare::report::overlap::overlap;
use wstool::compare::report::{Ages, Carried, Measurement, Run, Said, Volume};
use wstool::compare::scenario::{Scenario, lines_in};
use wstool::compare::table::Transport;
use wstool::protocol::Role;
use wstool::protocol::frame::{FrameHeader, Opcode, encode};
use wstool::trace::{Recording, What, WireEvent};

fn event(from: Role, what: What, entered: u64, left: u64) -> Carried {
    let (entered, left) = (ms(entered), ms(left));
    let wire = WireEvent {
        connection: 0,
        stream: None,
        from,
        what,
        entered,
        left,
        bytes: 1,
        payload: Vec::new(),
    };
    wire.into()
}

#[test]
fn overlap_is_the_time_in_which_both_directions_carried_data() {
    for (what, up, down, wanted) in [
        ("nothing", &[][..], &[][..], 0),
        ("one way alone", &[(0, 10)], &[], 0),
        ("apart", &[(0, 10)], &[(20, 30)], 0),
        ("touching", &[(0, 10)], &[(10, 20)], 0),
        ("crossing", &[(0, 10)], &[(4, 14)], 6),
        ("nested", &[(0, 10)], &[(2, 5)], 3),
        ("the same", &[(3, 9)], &[(3, 9)], 6),
        ("no length inside", &[(0, 10)], &[(5, 5)], 0),
        ("no length at all", &[(5, 5)], &[(5, 5)], 0),
        ("two within one", &[(0, 100)], &[(10, 20), (50, 60)], 20),
        ("own ones that cross count once", &[(0, 10), (5, 20)], &[(0, 30)], 20),
        ("own ones that touch", &[(0, 10), (10, 20)], &[(5, 15)], 10),
        ("both sides in pieces", &[(0, 10), (20, 30), (40, 50)], &[(5, 25), (45, 60)], 15),
        ("out of order", &[(40, 50), (0, 10)], &[(45, 60), (5, 25)], 10),
    ] {
        let text = || What::Frame { opcode: Opcode::Text };
        let mut events: Vec<Carried> =
            up.iter().map(|&(from, to)| event(Role::Client, text(), from, to)).collect();
        events.extend(down.iter().map(|&(from, to)| event(Role::Server, text(), from, to)));
        assert_eq!(overlap(&events), ms(wanted), "{what}");
        events.reverse();
        assert_eq!(overlap(&events), ms(wanted), "{what}, the other way round");
    }
    // TCP's own packets are no data.
    let events = [
        event(Role::Client, What::Connect, 0, 50),
        event(Role::Server, What::Reply { status: 204 }, 0, 50),
        event(Role::Server, What::Connected, 0, 50),
    ];
    assert_eq!(overlap(&events), Duration::ZERO);
}

#[test]
fn lines_are_found_in_whatever_carries_them() {
    for (payload, from, wanted) in [
        (&b"c0 abcde"[..], Role::Client, &[(0, 8)][..]),
        (b"c12 abcdef", Role::Client, &[(12, 10)]),
        (b"c0 abcde", Role::Server, &[]),
        (b"s3 abcde\ns4 abcde\ns5 abcde", Role::Server, &[(3, 8), (4, 8), (5, 8)]),
        (b"data: s7 abcde\n\n", Role::Server, &[(7, 8)]),
        (b"", Role::Server, &[]),
        (b"\x03\xe8", Role::Client, &[]),
        (b"s nothing", Role::Server, &[]),
        (b"sx abcde", Role::Server, &[]),
    ] {
        let payload_shown = String::from_utf8_lossy(payload);
        assert_eq!(lines_in(payload, from), wanted, "{payload_shown:?}");
    }
}

const UPGRADE: &[u8] =
    b"GET /duplex HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
const SWITCHING: &[u8] =
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

fn frame(opcode: Opcode, mask: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(FrameHeader::new(opcode, mask, payload.len()), payload, &mut bytes);
    bytes
}

/// A chat over WebSocket that began 5 ms after the link: RTT 80, interval 10.
fn websocket() -> (std::sync::Arc<wstool::compare::scenario::Script>, Recording) {
    let script = script(Scenario::Chat, 2, 10, 80);
    let up =
        |line: usize| frame(Opcode::Text, Some([1, 2, 3, 4]), script.client[line].text.as_bytes());
    let down = |line: usize| frame(Opcode::Text, None, script.server[line].text.as_bytes());
    let (up_chunk, down_chunk) = (
        |entered, left, bytes: &[u8]| chunk(0, Role::Client, entered, left, bytes),
        |entered, left, bytes: &[u8]| chunk(0, Role::Server, entered, left, bytes),
    );
    let talk = vec![
        up_chunk(86, 126, UPGRADE),
        down_chunk(127, 167, SWITCHING),
        up_chunk(168, 208, &up(0)),
        down_chunk(168, 209, &down(0)),
        up_chunk(178, 219, &up(1)),
        down_chunk(180, 223, &down(1)),
        up_chunk(224, 264, &frame(Opcode::Close, Some([1, 2, 3, 4]), &[3, 232])),
        down_chunk(265, 305, &frame(Opcode::Close, None, &[3, 232])),
    ];
    (script, connected(0, (5, 45), (45, 85)).into_iter().chain(talk).collect())
}

#[test]
fn every_figure_of_a_run_follows_from_its_recording() {
    let (script, recording) = websocket();
    let run = Run::of(Transport::Websocket, &script, &recording, None);
    assert_eq!(run.events[0].wire.entered, Duration::ZERO, "times count from the first SYN");
    assert_eq!(run.opening, Some(ms(162)));
    let mut said: Vec<_> = run
        .said
        .iter()
        .map(|said| (said.from == Role::Client, said.index, said.said, said.heard, said.age()))
        .collect();
    said.sort_by_key(|said| (!said.0, said.1));
    let wanted = [
        (true, 0, ms(162), ms(203), ms(41)),
        (true, 1, ms(172), ms(214), ms(42)),
        (false, 0, ms(162), ms(204), ms(42)),
        (false, 1, ms(172), ms(218), ms(46)),
    ];
    assert_eq!(said, wanted);
    // The Close frames come after the last message.
    assert_eq!(run.total, Some(ms(218)));
    assert_eq!(run.ages, Some(Ages { median: ms(42), max: ms(46) }));
    // From 163 to 214 up, from 163 to 218 down.
    assert_eq!(run.overlap, ms(51));
    assert_eq!((run.connections, run.requests), (1, 1));
    let around = |opening: &[u8], frames: usize| opening.len() + frames;
    let (up, down) = (around(UPGRADE, 2 * 6 + 8), around(SWITCHING, 2 * 2 + 4));
    assert_eq!(run.up, Volume { payload: 32, overhead: up });
    assert_eq!(run.down, Volume { payload: 32, overhead: down });
    assert_eq!(run.theory.map(|theory| theory.total), Some(ms(160 + 10 + 40)));
    let deviation = run.deviation().expect("there is a theory");
    assert!((deviation - (218.0 / 210.0 - 1.0)).abs() < 1e-9);
    assert_eq!(run.lateness_p99(), Duration::ZERO);
}

#[test]
fn a_close_frame_does_not_make_the_messages_smaller_in_theory() {
    let (script, recording) = websocket();
    let mut slow = (*script).clone();
    // A byte takes a millisecond.
    slow.link.bandwidth = Some(8_000);
    let theory = Run::of(Transport::Websocket, &slow, &recording, None).theory.expect("a theory");
    let opening = (UPGRADE.len() + SWITCHING.len()) as u64;
    // Two frames of 6 + 16 bytes, one behind the other.
    assert_eq!(theory.total, ms(160 + opening + 2 * 22 + 40));
}

#[test]
fn a_message_that_is_missing_or_an_error_leaves_no_total() {
    let (script, mut recording) = websocket();
    let whole = Run::of(Transport::Websocket, &script, &recording, Some("it broke".to_owned()));
    assert_eq!((whole.total, whole.theory, whole.said.len()), (None, None, 4));
    // The server's last message and what follows never left.
    recording.truncate(recording.len() - 3);
    let part = Run::of(Transport::Websocket, &script, &recording, None);
    assert_eq!((part.total, part.said.len()), (None, 3));
    assert_eq!(part.opening, Some(ms(162)));
    assert_eq!(part.ages, Some(Ages { median: ms(42), max: ms(42) }));
}

#[test]
fn in_ask_a_question_is_said_when_the_last_answer_was_heard() {
    let script = script(Scenario::Ask, 2, 0, 80);
    let ask = |line: usize| {
        let text = &script.client[line].text;
        format!("POST /ask HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\n{text}").into_bytes()
    };
    let answer = |line: usize| {
        let text = &script.server[line].text;
        format!("HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{text}").into_bytes()
    };
    let talk = [
        chunk(0, Role::Client, 81, 121, &ask(0)),
        chunk(0, Role::Server, 122, 162, &answer(0)),
        chunk(0, Role::Client, 164, 204, &ask(1)),
        chunk(0, Role::Server, 207, 247, &answer(1)),
    ];
    let recording: Recording = connected(0, (0, 40), (40, 80)).into_iter().chain(talk).collect();
    let run = Run::of(Transport::Http, &script, &recording, None);
    let said: Vec<_> = run.said.iter().map(|&Said { said, heard, .. }| (said, heard)).collect();
    let wanted = [(80, 121), (122, 162), (162, 204), (207, 247)];
    assert_eq!(said, wanted.map(|(said, heard)| (ms(said), ms(heard))));
    assert_eq!((run.total, run.overlap), (Some(ms(247)), Duration::ZERO));
    assert_eq!((run.requests, run.up.payload, run.down.payload), (2, 32, 32));
}

#[test]
fn the_latest_of_a_hundred_is_not_the_99th() {
    let (script, recording) = websocket();
    let mut run = Run::of(Transport::Websocket, &script, &recording, None);
    for (count, wanted) in [(0, 0), (1, 1), (2, 2), (99, 99), (100, 99), (200, 198)] {
        run.lateness = (1..=count).map(ms).collect();
        assert_eq!(run.lateness_p99(), ms(wanted), "{count}");
    }
}

#[test]
fn the_run_in_the_middle_stands_for_all_and_failed_ones_for_none() {
    let (script, recording) = websocket();
    let run = |total: &Option<u64>| {
        let error = total.is_none().then(|| "it broke".to_owned());
        let mut run = Run::of(Transport::Websocket, &script, &recording, error);
        run.total = total.map(ms);
        run
    };
    for (totals, median, spread) in [
        (&[Some(10)][..], Some(10), Some((10, 10))),
        (&[Some(30), Some(10), Some(20)], Some(20), Some((10, 30))),
        (&[Some(40), Some(10), Some(20), Some(30)], Some(20), Some((10, 40))),
        (&[None, Some(30), None, Some(10), Some(20)], Some(20), Some((10, 30))),
        (&[None, None], None, None),
    ] {
        let outcome = Measurement::of(totals.iter().map(run).collect()).expect("there are runs");
        assert_eq!(outcome.run.total, median.map(ms), "{totals:?}");
        assert_eq!(outcome.run.error.is_some(), median.is_none());
        assert_eq!(outcome.spread, spread.map(|(low, high)| (ms(low), ms(high))), "{totals:?}");
    }
    assert!(Measurement::of(Vec::new()).is_none());
}

#[test]
fn of_what_crossed_the_messages_are_kept_and_not_the_bytes() {
    let script = script(Scenario::Push, 3, 0, 0);
    let texts: Vec<&str> = script.server.iter().map(|line| line.text.as_str()).collect();
    let body = texts.join("\n");
    let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let recording = vec![chunk(0, Role::Server, 1, 2, reply.as_bytes())];
    let run = Run::of(Transport::LongPoll, &script, &recording, None);
    let carried = &run.events[0];
    assert_eq!((&carried.lines[..], carried.line_bytes), (&[0, 1, 2][..], 48));
    let long = vec![b'x'; 100_000];
    let wire = WireEvent { payload: long, ..run.events[0].wire.clone() };
    assert!(Carried::from(wire).wire.payload.len() < 100);
}

#[test]
fn a_reading_goes_on_where_it_was() {
    let (script, recording) = websocket();
    let whole = Run::of(Transport::Websocket, &script, &recording, None);
    let mut reading = wstool::compare::report::Reading::of(Transport::Http);
    let mut heard = 0;
    for chunk in &recording {
        reading.read(std::slice::from_ref(chunk));
        let run = Run::so_far(Transport::Websocket, &script, &reading, None);
        assert!(run.said.len() >= heard);
        heard = run.said.len();
        assert_eq!(run.total.is_some(), heard == 4);
    }
    let run = Run::so_far(Transport::Websocket, &script, &reading, None);
    assert_eq!((run.total, run.events, run.said), (whole.total, whole.events, whole.said));
    assert_eq!(reading.unfinished(), 0);
}
