//! What a hostile peer can still take from `wstool serve`: little memory, no
//! seat, no ear, no character that acts on a terminal.

#[path = "support/server.rs"]
mod server;

use std::io::{ErrorKind, Write};
use std::time::{Duration, Instant};

use server::{PATIENCE, Server, hear, masked, read_head, request};

#[cfg(target_os = "linux")]
#[test]
fn pings_whose_pongs_nobody_reads_cost_little_memory() {
    let server = Server::start(&[]);
    let mut deaf = server.open_bare();
    deaf.set_write_timeout(Some(Duration::from_secs(1))).expect("a timeout");
    let flood = masked(0x89, b"").repeat(100_000);
    let before = server.resident();
    let mut most = 0;
    for _ in 0..40 {
        // Ends early when the server does not read, or gives the client up.
        match deaf.write(&flood) {
            Ok(_) => most = most.max(server.resident()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    let grown = most.saturating_sub(before);
    assert!(grown < 32 << 20, "{grown} bytes");
    let mut other = server.join();
    other.send("still there?".into()).expect("sent");
    assert_eq!(hear(&mut other), "still there?");
}

#[cfg(target_os = "linux")]
#[test]
fn long_messages_that_are_over_leave_no_memory_behind() {
    const CLIENTS: usize = 40;
    const HALF: usize = 512 * 1024;
    let server = Server::start(&["--mode", "echo"]);
    let before = server.resident();
    let message = [masked(0x02, &vec![1; HALF]), masked(0x80, &vec![2; HALF - 100])].concat();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let mut client = server.join();
            client.get_mut().write_all(&message).expect("sent");
            assert_eq!(client.read().expect("its echo").len(), 2 * HALF - 100);
            client
        })
        .collect();
    let grown = server.resident().saturating_sub(before);
    assert!(grown < CLIENTS * HALF * 3 / 2, "{grown} bytes for {} idle clients", clients.len());
}

#[test]
fn the_refused_hold_no_seat_while_they_linger() {
    let server = Server::start(&["--max-clients", "1"]);
    let first = server.open_bare();
    let refused: Vec<_> = (0..5)
        .map(|_| {
            let mut socket = server.connect();
            socket.write_all(&request("")).expect("sent");
            assert!(read_head(&mut socket).starts_with("HTTP/1.1 503"));
            socket
        })
        .collect();
    drop(first);
    server.event("lost");
    // The seat is free a moment after the line that says so.
    let started = Instant::now();
    loop {
        let mut next = server.connect();
        next.write_all(&request("")).expect("sent");
        if read_head(&mut next).starts_with("HTTP/1.1 101") {
            break;
        }
        assert!(started.elapsed() < PATIENCE, "no seat for the next");
        std::thread::yield_now();
    }
    drop(refused);
}

#[test]
fn whoever_was_told_to_go_is_not_heard_any_more() {
    let mut server = Server::start(&["--say"]);
    let (mut speaker, mut listener) = (server.open_bare(), server.join());
    server.event("opened");
    server.event("opened");
    server.stdin().write_all(b"/kick 1 enough\n").expect("typed");
    server.event("dropped");
    // It does not care, and goes on.
    for _ in 0..20 {
        let _ = speaker.write_all(&masked(0x81, b"and another thing"));
    }
    listener.send("my turn".into()).expect("sent");
    assert_eq!(hear(&mut listener), "my turn");
}

#[test]
fn json_has_no_character_that_acts_on_a_terminal() {
    let text = "a\u{7f}\u{9b}31m\u{202e}\u{200b}\u{1b}[2J b";
    let server = Server::start(&[]);
    let mut socket = server.open_bare();
    socket.write_all(&masked(0x81, text.as_bytes())).expect("sent");
    let line = loop {
        let line = server.line();
        if line.contains("\"message\"") {
            break line;
        }
    };
    assert!(line.chars().all(|letter| (' '..='~').contains(&letter)), "{line}");
    let event: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(event["text"], text, "the value is the same");
}

#[test]
fn a_cut_text_ends_with_a_whole_character() {
    let server = Server::start(&[]);
    let mut client = server.join();
    // The cut at 16 KiB falls into the middle of a letter.
    let text = format!("x{}", "я".repeat(20_000));
    client.send(text.as_str().into()).expect("sent");
    let message = server.event("message");
    let shown = message["text"].as_str().expect("a text");
    assert!(text.starts_with(shown) && shown.len() > 16_000, "{}", shown.len());
    assert_eq!(message["cut"], true);
}
