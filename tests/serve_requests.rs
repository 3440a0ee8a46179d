//! `wstool serve --requests`: every request as it came, and what the rules say.

#[path = "support/server.rs"]
mod server;

use std::io::Write;

use serde_json::{Value, json};
use server::{Server, read_head};

/// What a browser might send, with a secret in it and lines that end in LF alone.
const REQUEST: &str = "GET /wsserver HTTP/1.1\nHost: localhost:4000\nUpgrade: websocket\n\
    Connection: keep-alive, Upgrade\nCookie: id=secret\nAuthorization: Basic c2VjcmV0\n\
    X-Title: \u{1b}]0;owned\u{7}\u{202e}\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\
    Sec-WebSocket-Version: 13\n\n";

/// The name of the event of a line of JSON.
fn event_of(line: &str) -> (String, Value) {
    let event: Value = serde_json::from_str(line).expect("JSON");
    (event["event"].as_str().expect("a name").to_owned(), event)
}

#[test]
fn a_request_is_shown_as_it_came_with_its_secrets_left_out() {
    let server = Server::start(&["--requests"]);
    let mut socket = server.connect();
    // ESC and BEL make the head unreadable, so the right one comes without.
    let request = REQUEST.replace(['\u{1b}', '\u{7}'], "");
    socket.write_all(request.as_bytes()).expect("sent");
    assert!(read_head(&mut socket).starts_with("HTTP/1.1 101"));
    let line = server.line();
    assert!(!line.contains("secret") && !line.contains("c2VjcmV0"), "{line}");
    let (name, event) = event_of(&line);
    assert_eq!(name, "request", "before `opened`");
    let head = event["head"].as_array().expect("lines");
    assert_eq!(head[0], json!({"line": "GET /wsserver HTTP/1.1"}));
    assert_eq!(head[4], json!({"line": "Cookie:", "hidden": 9}));
    assert_eq!(head[5], json!({"line": "Authorization:", "hidden": 14}));
    let checks = event["checks"].as_array().expect("checks");
    assert_eq!(checks.len(), 15);
    assert!(checks.iter().all(|check| check["ok"] == true), "{checks:?}");
    assert_eq!(event["remarks"][0]["remark"], "bare_line_feeds");
    let opened = server.event("opened");
    assert_eq!(opened["remarks"], json!(["bare_line_feeds", "sample_key"]));
}

#[test]
fn a_refused_and_an_unfinished_request_are_shown_too() {
    let server = Server::start(&["--requests", "--opening-deadline", "300ms"]);
    for (bytes, first, broken, status) in [
        (&b"POST / HTTP/1.1\r\nHost: a\r\n\r\n"[..], "POST / HTTP/1.1", "method", 405),
        (b"\x16\x03\x01\x00", "\u{16}\u{3}\u{1}\u{0}", "request_syntax", 400),
        (b"GET /wsserver HTTP/1.1\r\nHo", "GET /wsserver HTTP/1.1", "request_syntax", 408),
    ] {
        let mut socket = server.connect();
        socket.write_all(bytes).expect("sent");
        let (name, event) = event_of(&server.line());
        assert_eq!((name.as_str(), &event["head"][0]["line"]), ("request", &json!(first)));
        let checks = event["checks"].as_array().expect("checks").iter();
        let names: Vec<_> =
            checks.filter(|check| check["ok"] == false).map(|check| &check["rule"]).collect();
        assert_eq!(names.first(), Some(&&json!(broken)), "{names:?}");
        assert_eq!(server.event("refused")["status"], status);
    }
}

#[test]
fn on_a_screen_nothing_of_it_can_act_and_broken_rules_are_explained() {
    let server = Server::start_with(&["--requests"]);
    assert!(server.line().starts_with("join with"));
    let mut socket = server.connect();
    socket.write_all(REQUEST.as_bytes()).expect("sent");
    let mut lines = Vec::new();
    while !lines.iter().any(|line: &String| line.contains("refused")) {
        lines.push(server.line());
    }
    let text = lines.join("\n");
    for part in [
        "   GET /wsserver HTTP/1.1\n",
        "   Cookie: (hidden, bytes: 9)\n",
        r"   X-Title: \x1b]0;owned\x07\u{202e}",
        "   ✗ It is an HTTP request",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let unwrapped = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unwrapped.contains("a control character in the value"), "{text}");
    assert!(!text.contains("secret") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn line_feeds_alone_are_remarked_on_where_a_client_joins() {
    let server = Server::start_with(&[]);
    assert!(server.line().starts_with("join with"));
    let mut socket = server.connect();
    let key = "x3JJHMbDL1EzLkh9GBhXDw==";
    let request = REQUEST.replace(['\u{1b}', '\u{7}'], "").replace("dGhlIHNhbXBsZSBub25jZQ==", key);
    socket.write_all(request.as_bytes()).expect("sent");
    assert!(server.line().contains("joined"));
    assert!(server.line().contains(key));
    let remark = server.line() + &server.line();
    let remark = remark.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(remark.starts_with("Remark: Lines end in LF alone"), "{remark}");
    assert!(remark.ends_with("(RFC 9112 2.2)"), "{remark}");
}

#[test]
fn without_the_option_requests_are_not_shown() {
    let server = Server::start(&[]);
    let _socket = server.open_bare();
    assert_eq!(event_of(&server.line()).0, "opened");
}
