//! What broke a connection is shown, by client and server, in words and in
//! JSON, with or without `--frames`: the byte that is wrong is the most
//! interesting one of the session.

#[path = "support/peer.rs"]
mod peer;
#[path = "support/server.rs"]
mod server;
mod support {
    pub mod bytes;
}

use std::io::Write;
use std::net::Shutdown;

use server::{Server, masked};
use support::bytes::hex;

/// What a server sends, and what a client must show of it.
const FROM_A_SERVER: [(&str, &[&str]); 9] = [
    (
        "81 85 37 fa 21 3d 7f 9f 4d 51 58",
        &[
            "<-- FIN=1 RSV=000 opcode=1 (text) MASK=1 length=5",
            "10000001 10000101   81 85 37 fa 21 3d\n                                    ^\n",
            "48 65 6c 6c 6f  \"Hello\"",
            "a masked frame; a server must not mask (RFC 6455 5.1)",
        ],
    ),
    (
        "c1 05 48 65 6c 6c 6f",
        &["11000001 00000101   c1 05\n                            ^\n", "5.2"],
    ),
    ("83 00", &["10000011 00000000   83 00\n                               ^^^^\n", "opcode 3"]),
    ("89 7e 00 c8", &["a control frame of 200 bytes", "^^^^^^^\n", "89 7e 00 c8"]),
    ("81 7e 00 05 48 65 6c 6c 6f", &["fewest bytes", "81 7e 00 05 48 65 6c 6c 6f"]),
    ("82 7f ff ff ff ff ff ff ff ff", &["top bit", "82 7f ff\n", "^^"]),
    ("48 65 6c 6c 6f 20 79 6f 75 0a", &["looks like text without a frame", "\"Hello you\\n\""]),
    (
        "48 54 54 50 2f 31 2e 31 20 34 30 30 20",
        &["looks like a reply of HTTP", "\"HTTP/1.1 400 \""],
    ),
    ("15 03 01 00 02 02 28", &["looks like a record of TLS"]),
];

#[test]
fn a_client_shows_the_frame_that_broke_a_rule_also_without_frames_and_with_quiet() {
    for (wire, parts) in FROM_A_SERVER {
        for options in [&["--wait", "20s"][..], &["--wait", "20s", "--quiet"]] {
            let run = peer::run(peer::say(hex(wire)), &[options, &["--lang", "en"]].concat(), b"");
            assert_eq!(run.code, 5, "{wire}: {}", run.stderr);
            for part in parts {
                // Where the bytes of the header end, others may follow.
                let part = part.trim_end_matches("ff\n");
                assert!(run.stderr.contains(part), "{wire}: {part:?} in\n{}", run.stderr);
            }
        }
    }
}

#[test]
fn a_clients_summary_holds_the_frame_and_counts_its_bytes() {
    for (wire, _) in FROM_A_SERVER {
        let run = peer::run(peer::say(hex(wire)), &["--json", "--wait", "20s"], b"");
        let last: serde_json::Value =
            serde_json::from_str(run.stdout.lines().last().expect("a line")).expect("JSON");
        assert_eq!(last["event"], "summary", "{wire}");
        let shown = last["frame"]["wire"].as_str().expect("the frame");
        assert_eq!(shown, wire.replace(' ', ""), "{wire}");
        assert_eq!(last["received"]["bytes"], hex(wire).len(), "{wire}: {last}");
        assert!(last["frame"]["wrong"]["bits"].is_u64(), "{wire}: {last}");
    }
}

#[test]
fn a_server_shows_the_frame_that_broke_a_rule() {
    for (bytes, parts) in [
        (
            hex("81 05 48 65 6c 6c 6f"),
            &["--> FIN=1 RSV=000 opcode=1 (text) MASK=0 length=5", "^", "81 05 48 65 6c 6c 6f"][..],
        ),
        (b"hello, server\n".to_vec(), &["looks like text without a frame", "\"hello, server\\n\""]),
        (b"GET / HTTP/1.1\r\n".to_vec(), &["looks like a request of HTTP"]),
        (masked(0x88, b"\x03\xed"), &["close code 1005", "payload     03 ed", "^^"]),
    ] {
        let server = Server::start_with(&[]);
        let mut socket = server.open_bare();
        socket.write_all(&bytes).expect("sent");
        let _ = socket.shutdown(Shutdown::Write);
        let mut lines = Vec::new();
        let all_there = |lines: &[String]| {
            let text = lines.join("\n");
            parts.iter().all(|part| text.contains(part))
        };
        while !all_there(&lines) {
            lines.push(server.line());
        }
    }
}

#[test]
fn json_of_a_server_holds_the_frame_the_bits_and_what_it_looks_like() {
    let server = Server::start(&[]);
    let mut socket = server.open_bare();
    socket.write_all(b"hello\n").expect("sent");
    let close = server.event("close");
    assert_eq!((&close["violation"], &close["code"]), (&"reserved_bits".into(), &1002.into()));
    // The reason is what was sent; the sentence for people stands apart.
    assert_eq!(close["reason"], "RFC 6455 5.2");
    assert!(close["error"].as_str().is_some_and(|error| error.contains("RSV")), "{close}");
    let frame = &close["frame"];
    assert_eq!((&frame["wire"], &frame["looks_like"]), (&"68656c6c6f0a".into(), &"text".into()));
    assert_eq!((&frame["wrong"]["byte"], &frame["wrong"]["bits"]), (&0.into(), &0x60.into()));
}

#[test]
fn what_came_in_part_is_said_and_is_not_clean() {
    // A length in the wrong byte order: 5 as 05 00.
    let cases: [(&str, &[&str]); 4] = [
        (
            "81 7e 05 00 48 65 6c 6c 6f",
            &["announced 1280 bytes, 5 came", "1280 read backwards is 5", "81 7e 05 00"],
        ),
        ("01 03 48 65 6c", &["a text message of which 3 bytes came", "FIN=1"]),
        ("81", &["1 bytes of a frame's header came"]),
        // The Close is in order, and the message before it was cut off.
        ("01 03 48 65 6c 88 02 03 e8", &["a message was cut off", "of which 3 bytes came"]),
    ];
    for (wire, parts) in cases {
        let bytes = hex(wire);
        let addr = peer::open(move |mut socket| {
            let _ = socket.write_all(&bytes);
            let _ = socket.shutdown(Shutdown::Write);
            while peer::read_frame(&mut socket).is_some() {}
        });
        let run = peer::run(addr, &["--wait", "20s", "--lang", "en"], b"");
        assert_eq!(run.code, 6, "{wire}: {}", run.stderr);
        let unwrapped = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(unwrapped.contains(part), "{wire}: {part:?} in\n{}", run.stderr);
        }
        assert!(!unwrapped.contains("; clean;"), "{wire}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{wire}: nothing was delivered");
    }
}

#[test]
fn a_server_says_what_a_client_sent_in_part() {
    let server = Server::start(&[]);
    for (bytes, message, arrived) in [
        (masked(0x81, b"Hello!")[..11].to_vec(), false, Some(5)),
        (masked(0x01, b"Hel"), true, None),
    ] {
        let mut socket = server.open_bare();
        socket.write_all(&bytes).expect("sent");
        drop(socket);
        let lost = server.event("lost");
        let unfinished = &lost["unfinished"];
        assert_eq!(unfinished["message"].is_object(), message, "{lost}");
        assert_eq!(unfinished["arrived"].as_u64(), arrived, "{lost}");
    }
}

#[test]
fn endless_empty_fragments_end_with_a_limit_and_not_with_a_breach() {
    let server = Server::start(&[]);
    let mut socket = server.open_bare();
    socket.write_all(&masked(0x01, b"")).expect("sent");
    socket.write_all(&masked(0x00, b"").repeat(2000)).expect("sent");
    let close = server.event("close");
    assert_eq!((&close["limit"], &close["code"]), (&"empty_fragments".into(), &1008.into()));
    assert!(close["violation"].is_null(), "{close}");
}

#[test]
fn whoever_closed_has_cut_off_what_was_under_way() {
    // The client closes; the server answers in the middle of a message.
    let addr = peer::open(|mut socket| {
        let _ = socket.write_all(&hex("01 04 70 61 72 74"));
        let _ = peer::read_frame(&mut socket);
        let _ = socket.write_all(&hex("88 02 03 e8"));
        let _ = socket.shutdown(Shutdown::Write);
    });
    let run = peer::run(addr, &["--wait", "1ms", "--lang", "en"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("not clean") && run.stderr.contains("of which 4 bytes came"));
    // The server closes with an error inside a message: the code is what counts.
    let addr = peer::say(hex("01 04 70 61 72 74 88 05 03 f0 77 68 79"));
    let run = peer::run(addr, &["--wait", "20s", "--lang", "en"], b"");
    assert_eq!(run.code, 7, "{}", run.stderr);
    assert!(run.stderr.contains("\"why\""), "{}", run.stderr);
}

#[test]
fn another_code_in_the_answer_to_our_close_is_said() {
    let addr = peer::open(|mut socket| {
        let _ = peer::read_frame(&mut socket);
        let _ = socket.write_all(&hex("88 02 03 f3"));
        let _ = socket.shutdown(Shutdown::Write);
    });
    let run = peer::run(addr, &["--wait", "1ms", "--lang", "en"], b"");
    assert_eq!(run.code, 7, "{}", run.stderr);
    assert!(run.stderr.contains("1011"), "{}", run.stderr);
}

#[test]
fn a_close_that_was_not_sent_is_not_told() {
    // The server has said 1001 before the client breaks a rule.
    let mut server = Server::start(&["--say"]);
    let mut socket = server.open_bare();
    server.event("opened");
    server.stdin().write_all(b"/kick 1\n").expect("typed");
    server.event("dropped");
    socket.write_all(&[0xf3, 0x80, 0, 0, 0, 0]).expect("sent");
    let close = server.event("close");
    assert_eq!((&close["violation"], &close["code"]), (&"reserved_bits".into(), &1008.into()));
}

#[test]
fn the_frame_that_ended_a_message_is_not_said_to_be_missing() {
    let run =
        peer::run(peer::say(hex("01 03 61 e2 82 80 00")), &["--wait", "20s", "--lang", "en"], b"");
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(!run.stderr.contains("unfinished"), "{}", run.stderr);
}
