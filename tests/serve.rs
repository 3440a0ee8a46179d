//! `wstool serve`, the real binary over real sockets: what it does.

#[path = "support/server.rs"]
mod server;

use std::io::{Read, Write};

use serde_json::json;
use server::{Server, hear, masked, read_head, read_to_end, request};
use tungstenite::Message;

#[test]
fn what_one_says_all_hear_the_sender_too() {
    let server = Server::start(&[]);
    let (mut ann, mut bob) = (server.join(), server.join());
    server.event("opened");
    server.event("opened");
    ann.send("привет".into()).expect("sent");
    assert_eq!(hear(&mut ann), "привет");
    assert_eq!(hear(&mut bob), "привет");
    bob.send(Message::binary(vec![0, 1, 255])).expect("sent");
    for client in [&mut ann, &mut bob] {
        assert_eq!(client.read().expect("a message"), Message::binary(vec![0, 1, 255]));
    }
    let said = server.event("message");
    assert_eq!(
        (&said["from"], &said["text"], &said["delivered"]),
        (&json!(1), &json!("привет"), &json!(2))
    );
    assert!(said["fanout_us"].as_f64().expect("a number") > 0.0);
    assert_eq!(server.event("message")["data"], "0001ff");
}

#[test]
fn the_sender_can_be_left_out() {
    let server = Server::start(&["--skip-sender"]);
    let (mut ann, mut bob) = (server.join(), server.join());
    server.event("opened");
    server.event("opened");
    ann.send("to the others".into()).expect("sent");
    assert_eq!(hear(&mut bob), "to the others");
    bob.send("back".into()).expect("sent");
    assert_eq!(hear(&mut ann), "back");
    assert_eq!(server.event("message")["delivered"], 1);
}

#[test]
fn echo_goes_to_the_sender_alone() {
    let server = Server::start(&["--mode", "echo"]);
    let (mut ann, mut bob) = (server.join(), server.join());
    ann.send("for me".into()).expect("sent");
    assert_eq!(hear(&mut ann), "for me");
    bob.send("mine".into()).expect("sent");
    assert_eq!(hear(&mut bob), "mine");
}

#[test]
fn a_message_that_nobody_else_hears_is_no_error() {
    let server = Server::start(&["--skip-sender"]);
    let mut alone = server.join();
    alone.send("is there anybody?".into()).expect("sent");
    assert_eq!(server.event("message")["delivered"], 0);
    alone.send(Message::Ping(b"still open"[..].into())).expect("sent");
    assert_eq!(alone.read().expect("a pong"), Message::Pong(b"still open"[..].into()));
}

#[test]
fn every_client_hears_the_same_messages_in_the_same_order() {
    const SPEAKERS: usize = 4;
    const EACH: usize = 300;
    let server = Server::start(&[]);
    let mut listeners = [server.join(), server.join()];
    for _ in 0..2 {
        server.event("opened");
    }
    let speakers: Vec<_> = (0..SPEAKERS).map(|_| server.join()).collect();
    let threads: Vec<_> = speakers
        .into_iter()
        .enumerate()
        .map(|(speaker, mut client)| {
            std::thread::spawn(move || {
                for number in 0..EACH {
                    client.send(format!("{speaker} {number}").into()).expect("sent");
                }
                // Hears everything too, so that its socket never fills up.
                for _ in 0..SPEAKERS * EACH {
                    let _ = hear(&mut client);
                }
            })
        })
        .collect();
    let [first, second] = &mut listeners;
    let heard: Vec<String> = (0..SPEAKERS * EACH).map(|_| hear(first)).collect();
    let also: Vec<String> = (0..SPEAKERS * EACH).map(|_| hear(second)).collect();
    assert_eq!(heard, also);
    for speaker in 0..SPEAKERS {
        let own: Vec<&String> =
            heard.iter().filter(|text| text.starts_with(&format!("{speaker} "))).collect();
        let sent: Vec<String> = (0..EACH).map(|number| format!("{speaker} {number}")).collect();
        assert_eq!(own, sent.iter().collect::<Vec<_>>());
    }
    drop(listeners);
    drop(threads);
}

#[test]
fn frames_glued_to_the_request_are_not_lost() {
    let server = Server::start(&["--mode", "echo"]);
    let mut socket = server.connect();
    let frame = masked(0x81, b"early");
    socket.write_all(&[request(""), frame].concat()).expect("sent");
    assert!(read_head(&mut socket).starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
    let mut echo = [0; 7];
    socket.read_exact(&mut echo).expect("the echo");
    assert_eq!(&echo, b"\x81\x05early");
}

#[test]
fn fragments_with_a_ping_between_are_joined() {
    let server = Server::start(&["--mode", "echo"]);
    let mut socket = server.open_bare();
    let frames = [masked(0x01, b"Hel"), masked(0x89, b"now"), masked(0x80, b"lo")].concat();
    socket.write_all(&frames).expect("sent");
    let mut answer = [0; 12];
    socket.read_exact(&mut answer).expect("a pong and an echo");
    assert_eq!(&answer, b"\x8a\x03now\x81\x05Hello");
}

#[test]
fn a_close_is_answered_with_its_code_and_tcp_is_closed_by_the_server() {
    let server = Server::start(&[]);
    let mut socket = server.open_bare();
    socket.write_all(&masked(0x88, b"\x0f\xa0see you")).expect("sent");
    assert_eq!(read_to_end(&mut socket), b"\x88\x02\x0f\xa0");
    let close = server.event("close");
    let got = json!([close["code"], close["reason"], close["by"], close["clean"]]);
    assert_eq!(got, json!([4000, "see you", "client", true]));
}

#[test]
fn a_subprotocol_is_the_first_offered_that_is_spoken() {
    let server = Server::start(&["--subprotocol", "v1.lesson", "--subprotocol", "chat"]);
    for (offered, chosen) in
        [("soap, chat, v1.lesson", Some("chat")), ("v1.lesson", Some("v1.lesson")), ("soap", None)]
    {
        let mut socket = server.connect();
        let header = format!("Sec-WebSocket-Protocol: {offered}\r\n");
        socket.write_all(&request(&header)).expect("sent");
        let head = read_head(&mut socket);
        let expected = chosen.map(|name| format!("Sec-WebSocket-Protocol: {name}\r\n"));
        match expected {
            Some(line) => assert!(head.contains(&line), "{head}"),
            None => assert!(!head.contains("Sec-WebSocket-Protocol"), "{head}"),
        }
    }
}

#[test]
fn refusals_have_a_status_the_headers_owed_and_a_body_that_explains() {
    let server = Server::start(&[]);
    let good = String::from_utf8(request("")).expect("ASCII");
    for (asked, status, part) in [
        (good.replace("GET", "POST"), "405 Method Not Allowed", "Allow: GET"),
        (
            good.replace("HTTP/1.1", "HTTP/1.0"),
            "505 HTTP Version Not Supported",
            "HTTP/1.1 or later",
        ),
        (
            good.replace("Version: 13", "Version: 8"),
            "426 Upgrade Required",
            "Sec-WebSocket-Version: 13",
        ),
        (good.replace("Upgrade: websocket\r\n", ""), "426 Upgrade Required", "Upgrade: websocket"),
        (good.replace("b25jZQ", "!"), "400 Bad Request", "RFC 6455 4.2.1 (5)"),
        (good.replace("Host: 127.0.0.1\r\n", ""), "400 Bad Request", "Host"),
        (good.replace("/wsserver", "/other"), "404 Not Found", "/wsserver"),
        (format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "y".repeat(20_000)), "431 ", "16384 bytes"),
        ("\x16\x03\x01\x02\x00\x01\x00".to_owned(), "400 Bad Request", "TLS"),
        ("SSH-2.0-OpenSSH\r\n".to_owned(), "400 Bad Request", "first line"),
    ] {
        let mut socket = server.connect();
        socket.write_all(asked.as_bytes()).expect("sent");
        let reply = String::from_utf8(read_to_end(&mut socket)).expect("UTF-8");
        let (head, body) = reply.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{reply}");
        assert!(reply.contains(part), "{part}: {reply}");
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{reply}");
        assert!(body.contains("wstool client ws://"), "{reply}");
        assert_eq!(
            server.event("refused")["status"],
            status[..3].parse::<u16>().expect("a number")
        );
    }
}

#[test]
fn pages_of_other_origins_are_refused_unless_allowed() {
    let server = Server::start(&["--origin", "http://lesson.example"]);
    let own = format!("http://{}", server.addr);
    for (origin, host, status) in [
        ("http://evil.example", server.addr.to_string(), "403"),
        ("http://lesson.example", server.addr.to_string(), "101"),
        (own.as_str(), server.addr.to_string(), "101"),
        // A page that made its own name point here (DNS rebinding).
        ("http://evil.example:4000", "evil.example:4000".to_owned(), "403"),
        ("null", server.addr.to_string(), "403"),
    ] {
        let mut socket = server.connect();
        let asked = String::from_utf8(request(&format!("Origin: {origin}\r\n"))).expect("ASCII");
        let asked = asked.replace("Host: 127.0.0.1", &format!("Host: {host}"));
        socket.write_all(asked.as_bytes()).expect("sent");
        let head = read_head(&mut socket);
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{origin}: {head}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_closes_everyone_with_1001_and_sums_up() {
    for signal in ["-INT", "-TERM"] {
        let mut server = Server::start(&[]);
        let mut clients = [server.join(), server.join()];
        for _ in 0..2 {
            server.event("opened");
        }
        clients[0].send("last words".into()).expect("sent");
        for client in &mut clients {
            assert_eq!(hear(client), "last words");
        }
        let threads: Vec<_> = clients
            .into_iter()
            .map(|mut client| {
                std::thread::spawn(move || {
                    let close = client.read().expect("a close");
                    let _ = client.read(); // sends the answer, and meets the end
                    close
                })
            })
            .collect();
        assert_eq!(server.end_with(signal), Some(0), "{signal}");
        for thread in threads {
            let Message::Close(Some(frame)) = thread.join().expect("a client") else {
                panic!("a Close was expected");
            };
            assert_eq!(u16::from(frame.code), 1001);
        }
        let summary = server.event("summary");
        let counted = json!([
            summary["clients"],
            summary["messages"],
            summary["deliveries"],
            summary["bytes"]
        ]);
        assert_eq!(counted, json!([2, 1, 2, 24]));
    }
}

#[cfg(unix)]
#[test]
fn the_end_does_not_wait_for_clients_that_do_not_answer() {
    let mut server = Server::start(&[]);
    let _mute = server.open_bare();
    server.event("opened");
    assert_eq!(server.end_with("-INT"), Some(0));
}

#[test]
fn a_busy_port_exits_with_3_and_says_what_to_try() {
    let server = Server::start(&[]);
    let addr = server.addr.to_string();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_wstool"))
        .args(["serve", "--addr", &addr, "--lang", "en"])
        .output()
        .expect("it ends");
    assert_eq!(output.status.code(), Some(3));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("--addr 127.0.0.1:4001"), "{stderr}");
    assert!(output.stdout.is_empty());
}
