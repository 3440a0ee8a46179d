//! The rows of `wstool compare` that lie in the streams of HTTP/2: the real
//! binary, what crossed the link, and what theory says.
#![cfg(feature = "http2")]

#[path = "support/command.rs"]
mod command;
#[path = "support/compared.rs"]
mod compared;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use compared::{compare, count, interval, list, number, text, transport};
use serde_json::Value;

const NAMES: &str = "h2,h2-stream,websocket-h2";

/// Those that need not be asked for the server's messages.
const DUPLEX: &str = "h2-stream,websocket-h2";

/// A chat over all three, played once for all tests.
static CHAT: LazyLock<Value> = LazyLock::new(|| {
    compare(&["--rtt", "80ms", "--messages", "10", "--repeat", "3", "--transports", NAMES])
});

/// Totals may be late, and on a loaded machine by much; they may not be early.
fn is_near_theory(report: &Value) {
    for one in list(report, "transports") {
        let name = text(one, "name");
        assert!(one["error"].is_null(), "{name}: {}", one["error"]);
        let (total, theory) = (number(one, "total_min_ms"), number(one, "theory_ms"));
        assert!(total >= theory - 1.0, "{name}: {total} is less than {theory}");
        assert!(total <= 1.5 * theory + 100.0, "{name}: {total} is far more than {theory}");
    }
}

/// The rows of `wire` by the number of their stream.
fn streams(of: &Value) -> BTreeMap<u64, Vec<&Value>> {
    let mut streams: BTreeMap<u64, Vec<&Value>> = BTreeMap::new();
    for row in list(of, "wire") {
        if let Some(stream) = row["stream"].as_u64() {
            streams.entry(stream).or_default().push(row);
        }
    }
    streams
}

/// The kinds of frames of one side, in order.
fn kinds<'a>(rows: &[&'a Value], from: &str) -> Vec<&'a str> {
    rows.iter().filter(|row| text(row, "from") == from).map(|row| text(row, "what")).collect()
}

#[test]
fn all_three_play_every_scenario_they_fit() {
    is_near_theory(&CHAT);
    for arguments in [
        &["ask", "--rtt", "40ms", "--think", "5ms", "--messages", "3", "--transports", NAMES][..],
        &["push", "--interval", "20ms", "--messages", "4", "--transports", DUPLEX],
        &["chat", "--bandwidth", "56kbit", "--messages", "5", "--transports", NAMES],
        &["chat", "--rtt", "0ms", "--interval", "0ms", "--messages", "200", "--transports", NAMES],
    ] {
        is_near_theory(&compare(arguments));
    }
}

/// The windows are no limit: with those that HTTP/2 begins with, half of this
/// would have to wait a round trip, and half of the rest again.
#[test]
fn long_messages_do_not_wait_for_windows() {
    let fixed = ["--rtt", "80ms", "--size", "65536", "--messages", "6", "--interval", "0ms"];
    is_near_theory(&compare(&[&fixed[..], &["--transports", NAMES]].concat()));
}

/// The sentence of the lecture: many exchanges at once, and each of them asks
/// and is then answered.
#[test]
fn requests_overlap_with_each_other_and_never_with_their_own_answer() {
    let h2 = transport(&CHAT, "h2");
    assert_eq!((count(h2, "connections"), count(h2, "requests")), (1, 10));
    assert!(number(h2, "overlap_ms") > 50.0, "the connection carries both ways at once");
    assert_eq!(number(h2, "stream_overlap_ms"), 0.0, "no stream does");
    let streams = streams(h2);
    let numbers: Vec<u64> = streams.keys().copied().collect();
    assert_eq!(numbers, [0, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19], "odd numbers are the client's");
    let mut at_once = 0;
    for (number, rows) in &streams {
        if *number == 0 {
            continue;
        }
        assert_eq!(kinds(rows, "client"), ["HEADERS", "DATA"], "{number}");
        assert_eq!(kinds(rows, "server"), ["HEADERS", "DATA"], "{number}");
        let last_up =
            rows.iter().filter(|row| text(row, "from") == "client").map(|row| interval(row).1);
        let first_down =
            rows.iter().filter(|row| text(row, "from") == "server").map(|row| interval(row).0);
        let (asked, answered) =
            (last_up.fold(0.0, f64::max), first_down.fold(f64::INFINITY, f64::min));
        assert!(asked <= answered, "{number}: answered at {answered}, asked until {asked}");
        at_once += usize::from(streams.get(&(number + 2)).is_some_and(|next| {
            let begins = next.iter().map(|row| interval(row).0).fold(f64::INFINITY, f64::min);
            begins < answered
        }));
    }
    assert!(at_once >= 8, "the next one began before an answer: {at_once}");
}

/// ... which is a habit of requests, and no law of HTTP/2.
#[test]
fn one_stream_can_go_both_ways_at_once() {
    let one = transport(&CHAT, "h2-stream");
    assert_eq!((count(one, "connections"), count(one, "requests")), (1, 1));
    assert!(number(one, "stream_overlap_ms") > 50.0, "both bodies at once");
    let streams = streams(one);
    assert_eq!(streams.keys().copied().collect::<Vec<_>>(), [0, 1]);
    let up = kinds(&streams[&1], "client");
    assert_eq!((up[0], &up[1..11]), ("HEADERS", &["DATA"; 10][..]), "a message each");
}

/// No 101, no key, no Upgrade: CONNECT and 200 in a stream, behind the SETTINGS
/// that allow it; then frames as ever.
#[test]
fn websocket_in_a_stream_is_asked_for_after_settings() {
    let one = transport(&CHAT, "websocket-h2");
    assert_eq!((count(one, "connections"), count(one, "requests")), (1, 1));
    let opening = number(one, "opening_ms");
    assert!((239.0..400.0).contains(&opening), "three round trips, not {opening}");
    let rows = list(one, "wire");
    let at = |from: &str, what: &str| {
        let mut found = rows.iter().filter(|row| text(row, "from") == from);
        let row = found.find(|row| text(row, "what") == what);
        interval(row.unwrap_or_else(|| panic!("no {what} from the {from}")))
    };
    assert!(at("server", "SETTINGS").1 <= at("client", "HEADERS").0, "it waits for them");
    assert!(at("server", "HEADERS").1 <= at("client", "text").0, "and for the 200");
    let text_frames = rows.iter().filter(|row| text(row, "what") == "text").count();
    assert_eq!(text_frames, 20);
    assert!(rows.iter().all(|row| text(row, "what") != "101"));
    assert!(number(one, "stream_overlap_ms") > 50.0, "full duplex, inside one stream");
}

/// Heads are long once: the table of HPACK remembers them.
#[test]
fn later_heads_are_shorter_than_the_first() {
    let streams = streams(transport(&CHAT, "h2"));
    let head = |number: u64| {
        let mut rows = streams[&number].iter();
        let row = rows.find(|row| text(row, "what") == "HEADERS" && text(row, "from") == "client");
        count(row.expect("a head"), "bytes")
    };
    assert!(head(19) < head(1), "{} and then {}", head(1), head(19));
}

#[test]
fn requests_alone_have_nothing_to_do_when_only_the_server_speaks() {
    let run = command::run(&["compare", "push", "--transports", "h2"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("h2 makes no sense in push"), "{}", run.stderr);
}
