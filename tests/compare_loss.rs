//! `wstool compare --lose` and `--loss`: who waits for a packet that is lost.

#[path = "support/command.rs"]
mod command;
#[path = "support/compared.rs"]
mod compared;

use compared::{compare, list, number, text, transport};
use serde_json::Value;

/// When each message of one side was heard, counted from the opening.
fn heard(of: &Value, from: &str) -> Vec<f64> {
    let said = list(of, "said").iter().filter(|said| text(said, "from") == from);
    said.map(|said| number(said, "heard_ms") - number(of, "opening_ms")).collect()
}

fn lost(of: &Value) -> Vec<&Value> {
    list(of, "wire").iter().filter(|row| text(row, "what") == "lost").collect()
}

/// The seventh packet of the client is the request, and then five messages: c5
/// waits to be sent again, and with it everything the client says behind it.
/// What the server says does not.
#[test]
fn one_lost_packet_holds_back_the_whole_of_a_websocket_in_its_direction() {
    let report = compare(&[
        "--lose",
        "7",
        "--messages",
        "10",
        "--interval",
        "20ms",
        "--transports",
        "websocket",
    ]);
    assert_eq!((number(&report, "lost_packet"), number(&report, "loss_percent")), (7.0, 0.0));
    let one = transport(&report, "websocket");
    assert_eq!(lost(one).len(), 1);
    let (total, theory) = (number(one, "total_ms"), number(one, "theory_ms"));
    assert!(total >= theory - 1.0, "{total}, theory {theory}");
    let up = heard(one, "client");
    // Sent at 100, and again at least a round trip later.
    assert!(up[5] >= 100.0 + 80.0 + 40.0 - 2.0, "{up:?}");
    assert!(up[6..].iter().all(|&later| later >= up[5]), "nobody overtakes: {up:?}");
    assert!(up[..5].iter().all(|&before| before < up[5]), "{up:?}");
}

/// On one connection of TCP all streams wait for what one of them lost.
#[cfg(feature = "http2")]
#[test]
fn one_lost_packet_holds_back_all_streams_of_http_2() {
    // The preface, the settings, and then four requests.
    let report =
        compare(&["--lose", "6", "--messages", "10", "--interval", "20ms", "--transports", "h2"]);
    let one = transport(&report, "h2");
    assert_eq!(lost(one).len(), 1);
    let answers = heard(one, "server");
    let first_late = answers.iter().position(|&answer| answer >= 60.0 + 80.0 + 80.0 - 2.0);
    let first_late = first_late.expect("one of them is late");
    assert!((1..=6).contains(&first_late), "{answers:?}");
    assert!(answers[first_late..].windows(2).all(|pair| pair[0] <= pair[1]), "{answers:?}");
    // Those that were sent meanwhile, on streams of their own, come with it.
    assert!(answers[first_late + 2] - answers[first_late] < 60.0, "{answers:?}");
}

#[test]
fn some_of_a_hundred_are_lost_and_the_talk_gets_to_its_end() {
    let args = ["--loss", "20", "--rtt", "20ms", "--interval", "5ms", "--messages", "30"];
    let report = compare(&[&args[..], &["--seed", "7", "--transports", "websocket"]].concat());
    let one = transport(&report, "websocket");
    assert!(one["error"].is_null());
    assert_eq!(list(one, "said").len(), 60, "TCP brings everything after all");
    let lost = lost(one);
    assert!(lost.iter().any(|row| text(row, "from") == "client"));
    assert!(lost.iter().any(|row| text(row, "from") == "server"));
}

#[test]
fn what_is_simulated_is_said_where_the_link_is_described() {
    let fast = ["compare", "--rtt", "4ms", "--messages", "2", "--lose", "3", "--no-live"];
    for (lang, words) in [("en", "simulated"), ("ru", "изображаются")] {
        let run = command::run(&[&fast[..], &["--lang", lang]].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains(words), "{}", run.stdout);
    }
}
