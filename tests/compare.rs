//! `wstool compare --json`, the real binary: every number can be checked by
//! hand, and none is better than the link allows.
//!
//! A loaded machine only makes things later, so what is compared with theory
//! is compared from below, over scripts in which later is never sooner: all
//! messages are there before the first question about them arrives.

#[path = "support/command.rs"]
mod command;
#[path = "support/compared.rs"]
mod compared;

use std::sync::LazyLock;

use compared::{CUT, compare, count, interval, is_data, list, number, overlap, text, transport};
use serde_json::Value;

/// All transports in all scenarios, played once for all tests.
static ALL: LazyLock<[Value; 3]> = LazyLock::new(|| {
    let fixed = ["--messages", "3", "--rtt", "40ms", "--transports", "all"];
    let play = |more: &[&str]| compare(&[more, &fixed].concat());
    std::thread::scope(|scope| {
        let chat = scope.spawn(|| play(&["chat", "--interval", "10ms"]));
        let ask = scope.spawn(|| play(&["ask", "--think", "5ms"]));
        let push = play(&["push", "--interval", "0ms"]);
        [chat.join().expect("played"), ask.join().expect("played"), push]
    })
});

/// Every transport of every scenario.
fn all() -> impl Iterator<Item = (&'static str, &'static Value)> {
    ALL.iter().flat_map(|report| {
        list(report, "transports").iter().map(|transport| (text(report, "scenario"), transport))
    })
}

#[test]
fn every_name_is_there_with_its_type() {
    for report in &*ALL {
        for name in ["rtt_ms", "messages", "seed", "size", "interval_ms", "think_ms"] {
            assert!(report[name].is_number(), "{name}");
        }
        assert!(report["bandwidth_bps"].is_null());
        assert_eq!((number(report, "rtt_ms"), count(report, "messages")), (40.0, 3));
        let names: Vec<&str> =
            list(report, "transports").iter().map(|one| text(one, "name")).collect();
        let wanted: &[&str] = match text(report, "scenario") {
            "chat" => &[
                "http-close",
                "http",
                "http-batched",
                "http-pipelined",
                "poll",
                "long-poll",
                "sse",
                "websocket-turns",
                "websocket",
                "h2",
                "h2-stream",
                "websocket-h2",
            ],
            "ask" => &[
                "http-close",
                "http",
                "websocket-turns",
                "websocket",
                "h2",
                "h2-stream",
                "websocket-h2",
            ],
            _ => &[
                "http-close",
                "http",
                "http-batched",
                "poll",
                "long-poll",
                "sse",
                "websocket-turns",
                "websocket",
                "h2-stream",
                "websocket-h2",
            ],
        };
        // Without its feature a transport is not in `all`.
        let is_built = |name: &&str| cfg!(feature = "http2") || !name.contains("h2");
        let wanted: Vec<&str> = wanted.iter().copied().filter(is_built).collect();
        assert_eq!(names, wanted);
    }
    for (scenario, transport) in all() {
        for name in [
            "total_ms",
            "theory_ms",
            "opening_ms",
            "overlap_ms",
            "age_median_ms",
            "age_max_ms",
            "total_min_ms",
            "total_max_ms",
            "late_p99_ms",
        ] {
            assert!(number(transport, name) >= 0.0, "{scenario}: {name}");
        }
        for direction in ["up", "down"] {
            count(&transport[direction], "payload");
            count(&transport[direction], "overhead");
        }
        assert!(count(transport, "connections") >= 1 && count(transport, "requests") >= 1);
        assert!(transport["error"].is_null(), "{scenario}");
        for said in list(transport, "said") {
            assert!(["client", "server"].contains(&text(said, "from")));
            assert!(number(said, "said_ms") >= 0.0);
            assert!(number(said, "sent_ms") < number(said, "heard_ms"));
        }
        for row in list(transport, "wire") {
            assert!(["client", "server"].contains(&text(row, "from")));
            assert!(count(row, "connection") >= 1, "counted from 1");
            let is_tcp = ["SYN", "SYN ACK"].contains(&text(row, "what"));
            assert_eq!(is_tcp, count(row, "bytes") == 0);
            assert!(!is_tcp || !is_data(row), "no packet of TCP's own is data");
            assert!(interval(row).1 - interval(row).0 >= 20.0 - CUT, "half a round trip");
        }
    }
    let limited = compare(&["--bandwidth", "1Mbit", "--rtt", "0", "--messages", "1"]);
    assert_eq!(count(&limited, "bandwidth_bps"), 1_000_000);
}

#[test]
fn every_number_can_be_recomputed_by_hand() {
    for (scenario, transport) in all() {
        let what = format!("{scenario}, {}", text(transport, "name"));
        let (said, wire) = (list(transport, "said"), list(transport, "wire"));
        let heard = said.iter().map(|said| number(said, "heard_ms"));
        assert_eq!(number(transport, "total_ms"), heard.fold(0.0, f64::max), "{what}");
        let mut ages: Vec<f64> =
            said.iter().map(|said| number(said, "heard_ms") - number(said, "said_ms")).collect();
        ages.sort_by(f64::total_cmp);
        for (name, age) in
            [("age_median_ms", ages[(ages.len() - 1) / 2]), ("age_max_ms", ages[ages.len() - 1])]
        {
            assert!((number(transport, name) - age).abs() < CUT, "{what}: {name} {age}");
        }
        let by_hand = overlap(wire);
        let given = number(transport, "overlap_ms");
        assert!((by_hand - given).abs() < CUT * wire.len() as f64, "{what}: {given} {by_hand}");
        // A request of HTTP/2 has a number instead of a line.
        let labels = || {
            let heads = |row: &&Value| text(row, "from") == "client" || row["stream"].is_null();
            wire.iter().filter(heads).map(|row| text(row, "what"))
        };
        let connections = labels().filter(|label| *label == "SYN ACK").count();
        assert_eq!(count(transport, "connections"), connections, "{what}");
        let is_request = |label: &&str| {
            label.starts_with("GET /") || label.starts_with("POST /") || *label == "HEADERS"
        };
        assert_eq!(count(transport, "requests"), labels().filter(is_request).count(), "{what}");
        for (direction, from) in [("up", "client"), ("down", "server")] {
            let rows = wire.iter().filter(|row| text(row, "from") == from);
            let bytes: usize = rows.map(|row| count(row, "bytes")).sum();
            let volume = &transport[direction];
            assert_eq!(count(volume, "payload") + count(volume, "overhead"), bytes, "{what}");
            let messages = said.iter().filter(|said| text(said, "from") == from).count();
            assert_eq!(count(volume, "payload"), messages * 32, "{what}");
        }
        let late: Vec<f64> = list(transport, "late_ms").iter().filter_map(Value::as_f64).collect();
        assert!(late.is_sorted(), "{what}: from the best to the worst");
        let p99 = late[(late.len() * 99).div_ceil(100) - 1];
        assert_eq!(number(transport, "late_p99_ms"), p99, "{what}");
        // The opening ends when the last row that opens has arrived.
        let opening = number(transport, "opening_ms");
        assert!(wire.iter().any(|row| interval(row).1 == opening), "{what}");
    }
}

#[test]
fn every_message_is_said_once_in_order_and_heard_after_that() {
    for (scenario, transport) in all() {
        let what = format!("{scenario}, {}", text(transport, "name"));
        let opening = number(transport, "opening_ms");
        for (from, wanted) in [("client", if scenario == "push" { 0 } else { 3 }), ("server", 3)] {
            let said: Vec<&Value> =
                list(transport, "said").iter().filter(|said| text(said, "from") == from).collect();
            assert_eq!(said.len(), wanted, "{what}, {from}");
            let in_order = |name: &str| {
                said.windows(2).all(|two| number(two[0], name) <= number(two[1], name))
            };
            assert!(in_order("said_ms") && in_order("heard_ms"), "{what}, {from}");
            for (index, said) in said.iter().enumerate() {
                let (when, heard) = (number(said, "said_ms"), number(said, "heard_ms"));
                assert!(heard - when >= 20.0 - CUT, "{what}: half a round trip at least");
                if scenario == "chat" {
                    let due = opening + 10.0 * index as f64;
                    assert!((when - due).abs() < CUT, "{what}: said at {when}, due at {due}");
                }
                let wire = list(transport, "wire").iter();
                let mut wire = wire.filter(|row| text(row, "from") == from);
                assert!(wire.any(|row| interval(row).1 == heard), "{what}: it stands in the diary");
            }
        }
    }
}

#[test]
fn who_takes_turns_never_has_data_under_way_both_ways() {
    for (scenario, transport) in all() {
        let name = text(transport, "name");
        let takes_turns = ["http", "http-close", "http-batched", "websocket-turns"].contains(&name);
        if takes_turns || scenario == "ask" {
            assert_eq!(number(transport, "overlap_ms"), 0.0, "{scenario}, {name}");
        }
    }
}

#[test]
fn nothing_is_faster_than_theory() {
    for (scenario, transport) in all() {
        let (total, theory) = (number(transport, "total_ms"), number(transport, "theory_ms"));
        let name = text(transport, "name");
        assert!(total >= theory - 1.0, "{scenario}, {name}: {total} instead of {theory}");
    }
    let narrow = ["--bandwidth", "64kbit", "--rtt", "20ms", "--messages", "2", "--interval", "0ms"];
    for report in [compare(&narrow), compare(&[&["ask"], &narrow[..]].concat())] {
        for name in ["http", "websocket"] {
            let transport = transport(&report, name);
            let (total, theory) = (number(transport, "total_ms"), number(transport, "theory_ms"));
            assert!(total >= theory - 1.0, "{name}: {total} instead of {theory}");
        }
    }
}

#[test]
fn in_the_usual_chat_full_duplex_beats_the_naive_program() {
    let report = compare(&[]);
    assert_eq!((text(&report, "scenario"), count(&report, "messages")), ("chat", 5));
    let (http, websocket) = (transport(&report, "http"), transport(&report, "websocket"));
    let batched = transport(&report, "http-batched");
    let times = number(http, "total_ms") / number(websocket, "total_ms");
    assert!(times >= 1.8, "{times}");
    assert!(number(websocket, "overlap_ms") > 0.0);
    assert_eq!(number(http, "overlap_ms"), 0.0);
    // Who carries all that is due is not slow, and takes turns all the same.
    assert!(number(batched, "total_ms") < number(http, "total_ms"));
    assert_eq!(number(batched, "overlap_ms"), 0.0);
    assert!(count(batched, "requests") < count(http, "requests"));
}

#[test]
fn news_comes_at_times_that_a_seed_repeats_and_never_faster_than_the_line() {
    let play = |seed: &str| {
        let names = "http,poll,long-poll,sse,websocket";
        let args = ["push", "--seed", seed, "--interval", "40ms", "--messages", "4"];
        compare(
            &[&args[..], &["--rtt", "10ms", "--poll-every", "30ms", "--transports", names]]
                .concat(),
        )
    };
    let times = |transport: &Value| -> Vec<i64> {
        let said = list(transport, "said").iter();
        // To a hundredth of a millisecond, rounded: enough to tell them apart.
        said.map(|said| (number(said, "said_ms") * 100.0).round() as i64).collect()
    };
    let near = |one: &[i64], other: &[i64]| {
        one.len() == other.len() && one.iter().zip(other).all(|(a, b)| (a - b).abs() <= 1)
    };
    let (first, again, other) = (play("7"), play("7"), play("8"));
    let wanted = times(transport(&first, "websocket"));
    assert_eq!(wanted.len(), 4);
    for report in [&first, &again] {
        for transport in list(report, "transports") {
            assert!(near(&times(transport), &wanted), "{}", text(transport, "name"));
            let last = wanted[3] as f64 / 100.0;
            let least = last + 5.0;
            assert!(number(transport, "total_ms") >= least - 0.1, "{}", text(transport, "name"));
        }
    }
    assert!(!near(&times(transport(&other, "websocket")), &wanted));
}

#[test]
fn several_measurements_have_a_spread_around_the_one_in_the_middle() {
    let args = ["--repeat", "3", "--rtt", "4ms", "--messages", "2", "--interval", "1ms"];
    for transport in list(&compare(&[&args[..], &["--transports", "all"]].concat()), "transports") {
        let total = number(transport, "total_ms");
        let (min, max) = (number(transport, "total_min_ms"), number(transport, "total_max_ms"));
        assert!(min <= total && total <= max, "{}", text(transport, "name"));
    }
}

#[test]
fn without_a_round_trip_everything_still_works() {
    for scenario in ["chat", "ask", "push"] {
        let args = [scenario, "--rtt", "0", "--messages", "3", "--interval", "5ms"];
        let report =
            compare(&[&args[..], &["--poll-every", "5ms", "--transports", "all"]].concat());
        for transport in list(&report, "transports") {
            assert!(transport["error"].is_null(), "{scenario}: {}", text(transport, "name"));
            assert!(number(transport, "total_ms") > 0.0);
            assert!(number(transport, "theory_ms").is_finite());
        }
    }
}
