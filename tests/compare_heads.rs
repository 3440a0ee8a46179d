//! What the requests of a comparison begin with, and the links that have a name.

#[path = "support/command.rs"]
mod command;
#[path = "support/compared.rs"]
mod compared;

use compared::{compare, count, number, text, transport};
use wstool::compare::scenario::Heads;
use wstool::compare::transports::heads::{of_handshake, request};
use wstool::protocol::Parsed;
use wstool::protocol::http::Request;

/// A captured head, its names and values in order, with our names for the server.
fn captured(name: &str) -> Vec<(String, String)> {
    let bytes = std::fs::read(format!("tests/captured/{name}.http")).expect("captured");
    let Ok(Parsed::Done { value, .. }) = Request::parse(&bytes) else { panic!("{name}") };
    pairs(&value)
        .into_iter()
        .map(|(name, value)| (name, value.replace("127.0.0.1:4555", "localhost")))
        .collect()
}

fn pairs(request: &Request) -> Vec<(String, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    request.headers.0.iter().map(|header| (header.name.clone(), text(&header.value))).collect()
}

#[test]
fn the_heads_of_a_browser_are_those_that_were_captured() {
    assert_eq!(pairs(&request(Heads::Browser, "/next", None, false)), captured("chromium-get"));
    assert_eq!(pairs(&request(Heads::Browser, "/say", Some(32), false)), captured("chromium-post"));
    let of_upgrade = captured("chromium");
    for (name, value) in of_handshake(Heads::Browser) {
        assert!(of_upgrade.contains(&((*name).into(), (*value).into())), "{name}: {value}");
    }
}

#[test]
fn a_browsers_heads_make_messages_dearer_and_nothing_slower_without_a_bandwidth() {
    let play = |heads| {
        let args = ["--rtt", "20ms", "--messages", "2", "--transports", "http,websocket"];
        compare(&[&args[..], &["--heads", heads]].concat())
    };
    let (short, browser) = (play("short"), play("browser"));
    assert_eq!((text(&short, "heads"), text(&browser, "heads")), ("short", "browser"));
    let overhead = |of: &serde_json::Value, name| count(&transport(of, name)["up"], "overhead");
    // Four requests of some 400 bytes more, and one.
    assert!(overhead(&browser, "http") > overhead(&short, "http") + 4 * 350);
    assert!(overhead(&browser, "websocket") > overhead(&short, "websocket") + 150);
    assert_eq!(number(transport(&browser, "http"), "overlap_ms"), 0.0);
}

#[test]
fn a_link_has_the_numbers_of_its_name_unless_others_are_given() {
    let play = |args: &[&str]| {
        compare(&[args, &["--messages", "1", "--transports", "websocket"]].concat())
    };
    for (args, rtt, bandwidth) in [
        (&["--link", "lan"][..], 1.0, Some(1_000_000_000)),
        (&["--link", "dsl"], 50.0, Some(1_500_000)),
        (&["--link", "4g", "--rtt", "20ms"], 20.0, Some(9_000_000)),
        (&["--link", "satellite", "--rtt", "0", "--bandwidth", "1Mbit"], 0.0, Some(1_000_000)),
        (&[], 80.0, None),
    ] {
        let report = play(args);
        assert_eq!(number(&report, "rtt_ms"), rtt, "{args:?}");
        assert_eq!(report["bandwidth_bps"].as_u64(), bandwidth, "{args:?}");
    }
}
