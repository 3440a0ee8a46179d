//! `wstool client` and servers that misbehave, each in its own way: what it
//! says, and with which exit code it ends.

#[path = "support/peer.rs"]
mod peer;

use std::io::Write;
use std::net::{SocketAddr, TcpListener};

use peer::{
    accept_for, answer, client_of, finish, frame, open, read_head, run, say, serve, switching,
};

/// Runs with one line of input; the code and every part must be there, and
/// nothing on standard output.
fn fails(what: &str, addr: SocketAddr, options: &[&str], code: i32, parts: &[&str]) {
    let options = [options, &["--lang", "en"]].concat();
    let run = run(addr, &options, b"hello\n");
    assert_eq!(run.code, code, "{what}: {}", run.stderr);
    let unwrapped = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(unwrapped.contains(part), "{what}: {part} in\n{}", run.stderr);
    }
    assert_eq!(run.stdout, "", "{what}");
    let controls = |letter: char| letter.is_control() && letter != '\n';
    assert!(!run.stderr.contains(controls), "{what}: {:?}", run.stderr);
    assert!(!run.stderr.contains("panicked"), "{what}: {}", run.stderr);
}

#[test]
fn a_port_that_nobody_listens_on() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("an address");
    drop(listener);
    let parts = ["wstool: cannot connect", "refused", "wstool serve"];
    fails("closed port", addr, &[], 3, &parts);
}

#[test]
fn a_name_without_an_address() {
    let run = finish(client_of("ws://no-such-host.invalid/", &["--lang", "en"]), b"");
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("unknown host: \"no-such-host.invalid\""));
}

#[test]
fn a_server_that_never_answers() {
    let addr = serve(|mut socket| {
        read_head(&mut socket);
        let _ = read_head(&mut socket);
    });
    let parts = ["does not answer", "not one byte in 0.2 s", "--timeout"];
    fails("silence", addr, &["--timeout", "200ms"], 3, &parts);
}

#[test]
fn a_server_that_trickles_its_head_for_ever() {
    let addr = serve(|mut socket| {
        read_head(&mut socket);
        let _ = socket.write_all(b"HTTP/1.1 101 Switching Protocols\r\n");
        while socket.write_all(b"X: y\r\n").is_ok() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    });
    let parts = ["does not answer", "without an empty line"];
    fails("trickle", addr, &["--timeout", "300ms"], 3, &parts);
}

#[test]
fn servers_that_are_no_websocket_servers() {
    let rows: [(&str, &[u8], &[&str]); 4] = [
        ("an SSH server", b"SSH-2.0-OpenSSH_9.9\r\n", &["no HTTP", "SSH-2.0", "check the port"]),
        ("TLS", b"\x15\x03\x01\x00\x02\x02\x46", &["speaks TLS", "wss://"]),
        ("nothing", b"", &["went away", "got 0 bytes"]),
        ("half a head", b"HTTP/1.1 101 Swi", &["went away", "HTTP/1.1 101 Swi"]),
    ];
    for (what, bytes, parts) in rows {
        fails(what, answer(bytes), &[], 4, parts);
    }
}

#[test]
fn statuses_other_than_101_with_headers_body_and_advice() {
    for (status, advice) in [
        ("200 OK", "ordinary web page"),
        ("301 Moved Permanently", "it points to \"http://other.example/\""),
        ("401 Unauthorized", "Authorization"),
        ("403 Forbidden", "--origin"),
        ("404 Not Found", "check what follows the port"),
        ("426 Upgrade Required", "another version"),
        ("500 Internal Server Error", "its log"),
        ("502 Bad Gateway", "its log"),
        ("503 Service Unavailable", "Retry-After"),
    ] {
        let body = "<h1>no\x1b]0;title\x07</h1>\n";
        let reply = format!(
            "HTTP/1.1 {status}\r\nLocation: http://other.example/\r\n\
             X-Note: a\tb\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let line = format!("<-- HTTP/1.1 {status}");
        let parts = [&line, "<-- X-Note: a\\tb", "<h1>no\\x1b]0;title\\x07</h1>", advice];
        fails(status, answer(reply), &[], 4, &parts);
    }
}

#[test]
fn a_body_without_end_is_cut() {
    let addr = serve(|mut socket| {
        read_head(&mut socket);
        let _ = socket.write_all(b"HTTP/1.1 500 Oh\r\n\r\n");
        while socket.write_all(&[b'x'; 1000]).is_ok() {}
    });
    let run = run(addr, &["--lang", "en"], b"");
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("xxx... ") && run.stderr.len() < 2000, "{}", run.stderr);
}

#[test]
fn handshakes_that_break_a_rule() {
    let rows: [(&str, &str, &str, &[&str]); 6] = [
        (
            "wrong accept",
            "Accept: ",
            "Accept: x",
            &["Accept belongs to the key", "expected: ", "\"x"],
        ),
        ("no accept", "Sec-WebSocket-Accept", "X-Accept", &["no such header", "4.1 (4)"]),
        ("upgrade", "Upgrade: websocket", "Upgrade: h2c", &["Upgrade is websocket", "h2c"]),
        ("connection", "Connection: Upgrade", "Connection: close", &["Connection lists Upgrade"]),
        (
            "subprotocol",
            "Upgrade: websocket",
            "Sec-WebSocket-Protocol: soap\r\nUpgrade: websocket",
            &["No subprotocol that was not offered", "soap", "4.1 (6)"],
        ),
        (
            "extension",
            "Upgrade: websocket",
            "Sec-WebSocket-Extensions: permessage-deflate\r\nUpgrade: websocket",
            &["No extension that was not asked for", "permessage-deflate"],
        ),
    ];
    for (what, from, to, parts) in rows {
        let addr = serve(move |mut socket| {
            let head = read_head(&mut socket);
            let reply = switching(&accept_for(&head)).replace(from, to);
            socket.write_all(reply.as_bytes()).expect("answered");
        });
        fails(what, addr, &[], 4, parts);
    }
}

#[test]
fn servers_that_break_the_protocol() {
    let rows: [(&str, &[u8], &[&str]); 8] = [
        ("masked", b"\x81\x81\x01\x02\x03\x04\x60", &["must not mask", "5.1", "1002"]),
        ("rsv", b"\xc1\x01a", &["RSV 100", "5.2", "1002"]),
        ("opcode", b"\x83\x01a", &["opcode 3", "5.2"]),
        ("utf-8", b"\x81\x02\xc3\x28", &["no UTF-8", "8.1", "1007"]),
        ("long ping", b"\x89\x7e\x00\x7e", &["126 bytes", "5.5"]),
        ("stray continuation", b"\x80\x01a", &["no message was begun", "5.4"]),
        ("one byte close", b"\x88\x01a", &["one byte", "5.5.1"]),
        ("close 1005", b"\x88\x02\x03\xed", &["1005 must not be sent", "7.4"]),
    ];
    for (what, bytes, parts) in rows {
        let parts = [parts, &["the server broke the protocol"]].concat();
        fails(what, say(bytes), &["--wait", "20s"], 5, &parts);
    }
}

#[test]
fn a_message_over_the_limit() {
    // The client's own limit, and so no breach by the server (10.4).
    let parts = ["at least 300 bytes; this end takes 200", "closed with 1009", "broke no rule"];
    let addr = say(frame(0x82, &[7; 300]));
    fails("too big", addr, &["--max-message", "200", "--wait", "20s"], 2, &parts);
}

#[test]
fn connections_that_are_lost() {
    let closed = open(drop);
    let wait = ["--wait", "20s"];
    fails("closed", closed, &wait, 6, &["lost without a Close", "7.1.5"]);
    let reset = open(|mut socket| {
        // Unread bytes make a reset out of a close.
        let mut byte = [0];
        let _ = std::io::Read::read(&mut socket, &mut byte);
    });
    fails("reset", reset, &wait, 6, &["lost without a Close", "--reconnect"]);
}

#[test]
fn a_server_that_does_not_answer_the_close() {
    let addr = say([]);
    let parts = ["lost without a Close", "no answer to our Close"];
    fails("no answer", addr, &["--wait", "1ms"], 6, &parts);
}

#[test]
fn closes_with_an_error_code() {
    for (code, what, advice, section) in [
        (1011u16, "an error", "on its side", "7.4.1"),
        (1008, "an error", "the reason names it", "7.4.1"),
        // What these mean, only the application knows.
        (3001, "a code of its own", "application", "7.4.2"),
        (4001, "a code of its own", "application", "7.4.2"),
    ] {
        let body = [&code.to_be_bytes()[..], b"why\x1b[31m"].concat();
        let shown = format!("closed with {what}: {code}");
        let parts = [&shown, "why\\x1b[31m", advice, section];
        fails("close", say(frame(0x88, &body)), &["--wait", "20s"], 7, &parts);
    }
    // Whoever gives no reason leaves room for guesses.
    let parts = ["closed with an error: 1008", "authorization"];
    fails("close", say(frame(0x88, b"\x03\xf0")), &["--wait", "20s"], 7, &parts);
}

#[test]
fn normal_closes_by_the_server_are_no_failure() {
    for (body, shown) in [
        (&b"\x03\xe8bye"[..], "1000 Normal Closure \"bye\""),
        (b"\x03\xe9", "1001 Going Away"),
        (b"", "no code (1005)"),
    ] {
        let run = run(say(frame(0x88, body)), &["--lang", "en", "--wait", "20s"], b"");
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains(shown), "{}", run.stderr);
        assert!(run.stderr.contains("closed by the server"), "{}", run.stderr);
    }
}

#[test]
fn wrong_arguments_are_named_before_anything_is_sent() {
    for (options, part) in [
        (&["-H", "no colon"][..], "Name: value"),
        (&["-H", "A: b\r\nEvil: c"], "control characters"),
        (&["--subprotocol", "two words"], "4.1"),
        (&["--glue=0"], "from 1 on"),
        (&["--every", "1s"], "--send"),
    ] {
        let run = run(([127, 0, 0, 1], 9).into(), options, b"");
        assert_eq!(run.code, 2, "{options:?}: {}", run.stderr);
        assert!(run.stderr.contains(part), "{options:?}: {}", run.stderr);
    }
}

#[test]
fn failures_speak_russian_too() {
    let run = run(answer("HTTP/1.1 404 Not Found\r\n\r\n"), &["--lang", "ru"], b"");
    assert_eq!(run.code, 4);
    for part in ["сервер не переключился на WebSocket", "ожидалось: 101", "проверьте"]
    {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
}
