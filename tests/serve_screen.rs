//! `wstool serve`: what is typed at it and what it prints, and that neither is
//! ever in the way.

#[path = "support/server.rs"]
mod server;

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use serde_json::json;
use server::{PATIENCE, Server, hear, masked, read_head};
use tungstenite::Message;
use tungstenite::protocol::CloseFrame;

#[test]
fn lines_of_standard_input_are_broadcast_when_asked_for() {
    let mut server = Server::start(&["--say"]);
    let mut listener = server.join();
    server.event("opened");
    let mut stdin = server.stdin();
    stdin.write_all("тема урока: WebSocket\n/list\n//a slash\n".as_bytes()).expect("typed");
    assert_eq!(hear(&mut listener), "тема урока: WebSocket");
    assert_eq!(hear(&mut listener), "/a slash");
    assert_eq!(server.event("message")["from"], "server");
}

#[test]
fn answers_to_what_was_typed_are_json_too_where_all_is() {
    let mut server = Server::start(&["--say"]);
    let _client = server.join();
    server.event("opened");
    server.stdin().write_all(b"/list\n/stats\n/kick 9\n/what\n/help\n").expect("typed");
    let clients = server.event("clients");
    assert_eq!(clients["clients"][0]["client"], 1);
    let stats = server.event("stats");
    assert_eq!(
        (&stats["now"], &stats["clients"], &stats["messages"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(server.event("no_such_client")["client"], 9);
    assert_eq!(server.event("not_understood")["line"], "/what");
    assert!(server.event("help")["text"].as_str().expect("a text").contains("/kick N"));
}

#[test]
fn answers_to_what_was_typed_stand_on_lines_that_can_be_read() {
    let mut server = Server::start_with(&["--say"]);
    let mut client = server.join();
    let mut stdin = server.stdin();
    stdin.write_all(b"hello\n").expect("typed");
    assert_eq!(hear(&mut client), "hello");
    stdin.write_all(b"/list\n/stats\n/help\n/kick 1 goodbye\n").expect("typed");
    let mut lines = Vec::new();
    while !lines.iter().any(|line: &String| line.contains("by /kick: goodbye")) {
        lines.push(server.line());
        assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:?}");
    }
    let text = lines.join("\n");
    for part in [
        "now       clients: 1\n",
        "#1     127.0.0.1:",
        "clients: 1 (ever: 1)\n",
        "  deliveries: 1\n",
        "\n  /list   ",
        "\n  /kick N [REASON]   ",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
}

#[test]
fn no_two_ticks_are_the_same() {
    let server = Server::start(&["--tick", "20ms"]);
    let mut listener = server.join();
    let ticks: Vec<String> = (0..20).map(|_| hear(&mut listener)).collect();
    assert!(ticks.windows(2).all(|two| two[0] < two[1]), "{ticks:?}");
}

#[test]
fn a_browser_that_asks_for_its_icon_is_one_line() {
    let server = Server::start_with(&[]);
    let mut socket = server.connect();
    socket.write_all(b"GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    assert!(read_head(&mut socket).starts_with("HTTP/1.1 426"));
    let _other = server.join();
    let mut lines = Vec::new();
    while !lines.last().is_some_and(|line: &String| line.contains("joined")) {
        lines.push(server.line());
    }
    let refused =
        lines.iter().filter(|line| !line.contains("joined") && !line.contains("join with"));
    let refused: Vec<_> = refused.collect();
    assert_eq!(refused.len(), 1, "{lines:?}");
    assert!(refused[0].contains("426  GET /favicon.ico"), "{lines:?}");
}

#[test]
fn standard_input_is_left_alone_without_a_terminal() {
    let mut server = Server::start(&["--tick", "50ms"]);
    let mut listener = server.join();
    let mut stdin = server.stdin();
    stdin.write_all(b"not for you\n/quit\n").expect("typed");
    for _ in 0..3 {
        let time = hear(&mut listener);
        assert!(time.ends_with('Z') && time.contains('T'), "{time}");
    }
}

#[test]
fn kick_sends_a_close_with_the_reason() {
    let mut server = Server::start(&["--say"]);
    let mut client = server.join();
    server.event("opened");
    server.stdin().write_all(b"/kick 1 enough\n").expect("typed");
    let close = client.read().expect("a close");
    let expected = CloseFrame { code: 1008.into(), reason: "enough".into() };
    assert_eq!(close, Message::Close(Some(expected)));
    let dropped = server.event("dropped");
    assert_eq!((&dropped["why"], &dropped["reason"]), (&json!("kicked"), &json!("enough")));
}

#[test]
fn frames_are_shown_bit_by_bit_with_the_mask_taken_off() {
    let server = Server::start_with(&["--frames"]);
    let mut socket = server.open_bare();
    socket.write_all(&masked(0x81, b"Hello")).expect("sent");
    let mut lines = Vec::new();
    while !lines.iter().any(|line: &String| line.contains("<-- FIN=1")) {
        lines.push(server.line());
    }
    let text = lines.join("\n");
    for part in [
        "--> FIN=1 RSV=000 opcode=1 (text) MASK=1 length=5",
        "10000001 10000101   81 85 37 fa 21 3d",
        "masking key 37 fa 21 3d",
        "masked      7f 9f 4d 51 58",
        "payload     48 65 6c 6c 6f  \"Hello\"",
        "<-- FIN=1 RSV=000 opcode=1 (text) MASK=0 length=5",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn a_peer_cannot_write_on_the_servers_terminal() {
    let server = Server::start_with(&[]);
    let mut socket = server.open_bare();
    let message = "\x1b[2J\x07\r\nlistening ws://evil/ \u{202e}\u{9b}31m";
    socket.write_all(&masked(0x81, message.as_bytes())).expect("sent");
    let line = loop {
        let line = server.line();
        if line.contains("said") {
            break line;
        }
    };
    assert!(line.contains(r"\x1b[2J\x07\r\nlistening"), "{line}");
    assert!(!line.contains(|letter: char| letter.is_control() || letter == '\u{202e}'), "{line:?}");
}

#[test]
fn quiet_prints_the_listening_line_alone() {
    let server = Server::start_with(&["--quiet"]);
    let mut client = server.join();
    client.send("hello".into()).expect("sent");
    assert_eq!(hear(&mut client), "hello");
    assert!(server.no_more_lines());
}

#[cfg(unix)]
#[test]
fn one_signal_is_enough_when_nobody_reads_what_the_server_prints() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_wstool"))
        .args(["serve", "--addr", "127.0.0.1:0", "--json", "--frames"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    // Nobody reads on behind the first line.
    let mut stdout = child.stdout.take().expect("stdout is piped");
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        let mut byte = [0];
        stdout.read_exact(&mut byte).expect("a listening line");
        line.push(byte[0]);
    }
    let line = String::from_utf8(line).expect("UTF-8");
    let url = line.split('"').find(|part| part.starts_with("ws://")).expect("a URL");
    let (mut client, _) = tungstenite::connect(url).expect("the handshake succeeds");
    // A pipe holds a megabyte at most; this is ten.
    for _ in 0..1000 {
        client.send("x".repeat(10_000).into()).expect("sent");
        client.read().expect("heard");
    }
    drop(client);
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().expect("a child").is_none() {
        let is_late = Instant::now() > deadline;
        if is_late {
            child.kill().expect("killed");
        }
        assert!(!is_late, "the server did not end");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(child.wait().expect("ended").code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_faster_than_the_room_waits_and_one_signal_ends_it() {
    let mut server = Server::start_with(&["--say", "--quiet", "--max-waiting", "256KiB"]);
    let mut slow = server.open_bare();
    let before = server.resident();
    let mut stdin = server.stdin();
    let lines = format!("{}\n", "y".repeat(99)).repeat(1000);
    let piping = std::thread::spawn(move || while stdin.write_all(lines.as_bytes()).is_ok() {});
    // Thirty megabytes, taken slowly.
    let mut chunk = vec![0; 256 * 1024];
    let mut taken = 0;
    while taken < 30 << 20 {
        taken += slow.read(&mut chunk).expect("more");
        std::thread::sleep(Duration::from_millis(2));
    }
    let grown = server.resident().saturating_sub(before);
    assert!(grown < 16 << 20, "{grown} bytes");
    assert_eq!(server.end_with("-INT"), Some(0));
    piping.join().expect("the pipe is closed");
}

#[test]
fn a_flood_does_not_bury_the_lines_that_matter() {
    let server = Server::start_with(&[]);
    let mut flooder = server.join();
    let quiet = server.join();
    // Each of these is heard, so nothing is dropped anywhere.
    const MESSAGES: usize = 5000;
    let message = masked(0x81, b"noise");
    for _ in 0..MESSAGES / 100 {
        flooder.get_mut().write_all(&message.repeat(100)).expect("sent");
        for _ in 0..100 {
            assert_eq!(hear(&mut flooder), "noise");
        }
    }
    drop(quiet);
    let mut lines = Vec::new();
    let (mut counted, mut told) = (0, 0);
    while counted + told < MESSAGES || !lines.iter().any(|line: &String| line.contains("lost")) {
        let line = server.line();
        if line.contains("said") {
            told += 1;
        }
        if let Some((_, count)) = line.split_once("not shown one by one: messages: ") {
            assert!(line.contains("#1     many"), "{line}");
            let count = count.split(',').next().expect("a number");
            counted += count.parse::<usize>().expect("a number");
        }
        lines.push(line);
    }
    assert_eq!(counted + told, MESSAGES, "each message was told or counted");
    // A few lines of the flood, and a few a second.
    assert!(lines.len() < 300, "{} lines", lines.len());
    assert_eq!(lines.iter().filter(|line| line.contains("joined")).count(), 2);
}
