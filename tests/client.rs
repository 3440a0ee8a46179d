//! `wstool client`, the real binary over real sockets: what it does with
//! servers that do what they should.

#[path = "support/peer.rs"]
mod peer;

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use peer::{PATIENCE, client, echo, frame, header, open, read_frame, read_head, run, say, serve};
use serde_json::Value;

fn events(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

#[test]
fn a_line_of_input_is_a_message_and_answers_are_lines_of_output() {
    let run = run(open(echo), &[], "hi\n\nпривет\r\nno end".as_bytes());
    assert_eq!(run.stdout, "hi\n\nпривет\nno end\n");
    assert_eq!(run.code, 0, "{}", run.stderr);
    for part in ["--> GET /chat?room=1 HTTP/1.1", "<-- HTTP/1.1 101", "✓ computed here"] {
        assert!(run.stderr.contains(part), "{part} in {}", run.stderr);
    }
}

#[test]
fn the_request_is_what_was_asked_for() {
    let (sender, heads) = channel();
    let sender = Mutex::new(sender);
    let addr = serve(move |mut socket| {
        let head = read_head(&mut socket);
        sender.lock().expect("unpoisoned").send(head).expect("kept");
        let _ = socket.write_all(b"HTTP/1.1 403 No\r\n\r\n");
    });
    let options = [
        "-H",
        "Cookie: a=b",
        "-H",
        "host: other.example",
        "--origin",
        "http://page.example",
        "--subprotocol",
        "v2.chat",
        "--subprotocol",
        "v1.chat",
    ];
    run(addr, &options, b"");
    run(addr, &options, b"");
    let [first, second] = [heads.recv(), heads.recv()].map(|head| head.expect("a request"));
    for (name, value) in [
        ("Cookie", "a=b"),
        ("Host", "other.example"),
        ("Origin", "http://page.example"),
        ("Sec-WebSocket-Protocol", "v2.chat, v1.chat"),
        ("Sec-WebSocket-Version", "13"),
    ] {
        assert_eq!(header(&first, name), Some(value), "{first}");
    }
    assert_eq!(first.to_ascii_lowercase().matches("host:").count(), 1, "{first}");
    let key = |head: &str| header(head, "Sec-WebSocket-Key").map(str::to_owned);
    assert_ne!(key(&first), key(&second));
}

#[test]
fn every_frame_is_masked_with_a_key_of_its_own() {
    let (sender, frames) = channel();
    let sender = Mutex::new(sender);
    let addr = open(move |mut socket| {
        while let Some(frame_read) = read_frame(&mut socket) {
            let is_close = frame_read.first == 0x88;
            sender.lock().expect("unpoisoned").send(frame_read).expect("kept");
            if is_close {
                return;
            }
        }
    });
    let input: String = (0..3000).map(|number| format!("{number}\n")).collect();
    run(addr, &["--wait", "1ms"], input.as_bytes());
    let mut keys = std::collections::HashSet::new();
    for number in 0..3000 {
        let frame = frames.recv_timeout(PATIENCE).expect("a frame");
        assert_eq!((frame.first, frame.payload), (0x81, number.to_string().into_bytes()));
        keys.insert(frame.mask.expect("a mask"));
    }
    // Four random bytes meet again by chance, though not often.
    assert!(keys.len() > 2990, "{} keys for 3000 frames", keys.len());
}

#[test]
fn count_ends_the_client_after_so_many_messages() {
    let ticker = || {
        open(|mut socket| {
            for number in 0..5 {
                socket.write_all(&frame(0x81, &[b'0' + number])).expect("said");
            }
            echo(socket);
        })
    };
    let run = run(ticker(), &["--count", "3"], b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, "0\n1\n2\n"), "{}", run.stderr);
}

#[test]
fn send_speaks_in_place_of_standard_input() {
    let options = ["--send", "one", "--send", "/close two", "--count", "2", "--quiet"];
    let run = run(open(echo), &options, b"not this");
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("one\n/close two\n", ""));
}

#[test]
fn every_repeats_what_send_says() {
    let options = ["--send", "tick", "--every", "1ms", "--count", "4", "--quiet"];
    let run = run(open(echo), &options, b"");
    assert_eq!(run.stdout, "tick\n".repeat(4));
}

#[test]
fn payloads_are_harmless_unless_raw_is_asked_for() {
    let bytes = [frame(0x81, b"\x1b[2J\na"), frame(0x82, &[0, 255])].concat();
    let run = |options: &[&str]| {
        let mut command = client(say(bytes.clone()), options);
        let mut child = command.args(["--count", "2"]).spawn().expect("it starts");
        let mut out = Vec::new();
        child.stdout.take().expect("piped").read_to_end(&mut out).expect("read");
        child.wait().expect("it ends");
        out
    };
    assert_eq!(run(&[]), b"\\x1b[2J\\na\n00ff\n");
    assert_eq!(run(&["--raw"]), b"\x1b[2J\na\n\0\xff");
}

#[test]
fn a_ping_is_answered_with_its_payload_before_what_waits() {
    let (sender, pongs) = channel();
    let sender = Mutex::new(sender);
    let addr = open(move |mut socket| {
        socket.write_all(&frame(0x89, b"are you there")).expect("said");
        while let Some(frame_read) = read_frame(&mut socket) {
            if frame_read.first == 0x8a {
                sender.lock().expect("unpoisoned").send(frame_read.payload).expect("kept");
                let _ = socket.write_all(&frame(0x88, b"\x03\xe8"));
            }
        }
    });
    let run = run(addr, &["--count", "1"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(pongs.recv_timeout(PATIENCE).expect("a pong"), b"are you there");
}

#[test]
fn a_slow_reader_of_the_output_loses_nothing() {
    const LINES: usize = 200_000;
    let mut child = client(open(echo_fast), &["--quiet"]).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("piped");
    let written = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&written);
    let writer = std::thread::spawn(move || {
        for number in 0..LINES {
            writeln!(stdin, "{number:>60}").expect("written");
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    let mut stdout = BufReader::with_capacity(1000, child.stdout.take().expect("piped"));
    // Until everything between the two is full and the writer stands still.
    let mut seen = 0;
    while seen == 0 || seen != written.load(Ordering::Relaxed) {
        seen = written.load(Ordering::Relaxed);
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let mut line = String::new();
    for number in 0..LINES {
        line.clear();
        stdout.read_line(&mut line).expect("a line");
        assert_eq!(line.trim(), number.to_string());
    }
    writer.join().expect("written");
    drop(stdout);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

/// An echo with one thread a direction, as it takes to never stand still.
fn echo_fast(mut socket: std::net::TcpStream) {
    let (sender, frames) = channel::<Vec<u8>>();
    let mut out = socket.try_clone().expect("a clone");
    let writer = std::thread::spawn(move || {
        while let Ok(first) = frames.recv() {
            let mut bytes = first;
            for more in frames.try_iter().take(10_000) {
                bytes.extend_from_slice(&more);
            }
            if out.write_all(&bytes).is_err() {
                return;
            }
        }
    });
    let mut socket_in = BufReader::with_capacity(1 << 16, &mut socket);
    loop {
        let mut head = [0; 6];
        if socket_in.read_exact(&mut head).is_err() {
            break;
        }
        let mut payload = vec![0; usize::from(head[1] & 0x7f)];
        socket_in.read_exact(&mut payload).expect("a payload");
        for (index, byte) in payload.iter_mut().enumerate() {
            *byte ^= head[2 + index % 4];
        }
        sender.send(frame(head[0], &payload)).expect("the writer lives");
        if head[0] == 0x88 {
            break;
        }
    }
    drop(sender);
    writer.join().expect("written");
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let addr = open(|mut socket| while socket.write_all(&frame(0x81, b"again")).is_ok() {});
    let mut child = client(addr, &["--quiet", "--count", "100000000"]).spawn().expect("starts");
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    stdout.read_line(&mut line).expect("a line");
    drop(stdout);
    assert_eq!(line, "again\n");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn fragment_chop_and_glue_are_what_they_say() {
    let options = ["--send", "Hello", "--count", "1", "--fragment", "2", "--chop", "3", "--json"];
    let run_ = run(open(echo_joined), &options, b"");
    let told = events(&run_.stdout);
    let out: Vec<_> = told.iter().filter(|event| event["event"] == "write").collect();
    assert_eq!(
        (&out[0]["frames"], &out[0]["bytes"], &out[0]["writes"]),
        (&3.into(), &23.into(), &8.into())
    );

    let options =
        ["--send", "a", "--send", "b", "--send", "c", "--glue=2", "--count", "3", "--json"];
    let told = events(&run(open(echo), &options, b"").stdout);
    let frames: Vec<_> = told
        .iter()
        .filter(|event| event["event"] == "write")
        .map(|event| event["frames"].as_u64().expect("a number"))
        .collect();
    assert_eq!(frames[..2], [2, 1], "{told:?}");
}

/// Joins fragments and sends them back as one.
fn echo_joined(mut socket: std::net::TcpStream) {
    let mut joined = Vec::new();
    while let Some(frame_read) = read_frame(&mut socket) {
        joined.extend_from_slice(&frame_read.payload);
        if frame_read.first & 0x80 != 0 {
            let first = if frame_read.first == 0x88 { 0x88 } else { 0x81 };
            if socket.write_all(&frame(first, &joined)).is_err() {
                return;
            }
            joined.clear();
        }
    }
}

#[test]
fn frames_are_shown_with_mask_and_bits() {
    let options = ["--send", "Hello", "--count", "1", "--frames", "--lang", "en"];
    let run = run(open(echo), &options, b"");
    for part in [
        "--> ",
        "FIN=1 RSV=000 opcode=1 (text) MASK=1 length=5",
        "masking key",
        "\"Hello\"",
        "<-- ",
        "FIN=1 RSV=000 opcode=1 (text) MASK=0 length=5",
        "10000001 00000101   81 05",
    ] {
        assert!(run.stderr.contains(part), "{part} in\n{}", run.stderr);
    }
    assert_eq!(run.stdout, "Hello\n");
}

#[test]
fn json_tells_everything_that_happened() {
    let run = run(open(echo), &["--json", "--count", "1"], b"hi\n");
    let told = events(&run.stdout);
    let names: Vec<_> = told.iter().map(|event| event["event"].as_str().expect("a name")).collect();
    assert_eq!(names, ["opened", "message", "message", "close", "close", "summary"]);
    assert_eq!((&told[1]["dir"], &told[2]["dir"]), (&"out".into(), &"in".into()));
    assert_eq!((&told[2]["from"], &told[2]["text"]), (&"server".into(), &"hi".into()));
    let summary = &told[5];
    assert_eq!(summary["by"], "client");
    assert_eq!(summary["clean"], true);
    assert_eq!((&summary["code_sent"], &summary["code_received"]), (&1000.into(), &1000.into()));
    // Out: 2 + 4 + 2 and 2 + 4 + 2 for the Close; in: 2 + 2 and 2 + 2.
    assert_eq!((&summary["sent"]["bytes"], &summary["sent"]["framing"]), (&16.into(), &14.into()));
    assert_eq!(
        (&summary["received"]["bytes"], &summary["received"]["framing"]),
        (&8.into(), &6.into())
    );
    assert_eq!(run.stderr, "");
}

#[test]
fn echo_sends_back_what_it_gets_until_closed() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heard);
    let addr = open(move |mut socket| {
        let bytes = [
            frame(0x01, b"He"),
            frame(0x80, b"llo"),
            frame(0x82, &[1, 2]),
            frame(0x88, b"\x03\xe8"),
        ];
        socket.write_all(&bytes.concat()).expect("said");
        while let Some(frame_read) = read_frame(&mut socket) {
            kept.lock().expect("unpoisoned").push((frame_read.first, frame_read.payload));
        }
    });
    let run = run(addr, &["--echo"], b"not read");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let expected = [(0x81, b"Hello".to_vec()), (0x82, vec![1, 2]), (0x88, b"\x03\xe8".to_vec())];
    assert_eq!(heard.lock().expect("unpoisoned")[..], expected);
}

#[test]
fn frames_in_the_packet_of_the_101_are_not_lost() {
    let addr = serve(|mut socket| {
        let head = read_head(&mut socket);
        let reply = peer::switching(&peer::accept_for(&head));
        let bytes = [reply.into_bytes(), frame(0x81, b"early")].concat();
        socket.write_all(&bytes).expect("said");
        echo(socket);
    });
    let run = run(addr, &["--count", "1"], b"");
    assert_eq!(run.stdout, "early\n", "{}", run.stderr);
}

#[test]
fn explain_tells_the_four_steps_of_this_very_handshake() {
    let run = run(open(echo), &["--explain", "--count", "1", "--lang", "en"], b"x\n");
    for part in [
        "1. The client asks",
        "GET /chat?room=1 HTTP/1.1",
        "2. The server computes",
        "4. The client checks",
    ] {
        assert!(run.stderr.contains(part), "{part} in\n{}", run.stderr);
    }
}

#[test]
fn pretty_indents_json_and_nothing_else() {
    let bytes = [frame(0x81, b"{\"a\":[1]}"), frame(0x81, b"{no")].concat();
    let run = run(say(bytes), &["--pretty", "--count", "2"], b"");
    assert_eq!(run.stdout, "{\n  \"a\": [\n    1\n  ]\n}\n{no\n");
}

#[cfg(unix)]
#[test]
fn a_ping_behind_our_close_is_answered_and_a_message_still_heard() {
    let (tell, heard) = std::sync::mpsc::channel();
    let addr = open(move |mut socket| {
        let close = read_frame(&mut socket).expect("the client's Close");
        let sent = [frame(0x89, b"still there?"), frame(0x81, b"late")].concat();
        socket.write_all(&sent).expect("sent");
        let pong = read_frame(&mut socket).expect("a Pong");
        socket.write_all(&frame(0x88, b"\x03\xe8")).expect("sent");
        let _ = tell.send((close.first, pong.first, pong.payload));
        while read_frame(&mut socket).is_some() {}
    });
    let run = run(addr, &["--wait", "1ms"], b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, "late\n"), "{}", run.stderr);
    let heard = heard.recv_timeout(PATIENCE).expect("the server's account");
    assert_eq!(heard, (0x88, 0x8A, b"still there?".to_vec()));
}

#[test]
fn ctrl_c_closes_politely() {
    let (sender, opened) = channel();
    let (sender, closes) = (Mutex::new(sender), Arc::new(Mutex::new(Vec::new())));
    let kept = Arc::clone(&closes);
    let addr = open(move |mut socket| {
        socket.write_all(&frame(0x81, b"you are in")).expect("said");
        sender.lock().expect("unpoisoned").send(()).expect("kept");
        if let Some(frame_read) = read_frame(&mut socket) {
            kept.lock().expect("unpoisoned").push(frame_read.payload.clone());
            let _ = socket.write_all(&frame(0x88, &frame_read.payload));
        }
    });
    let mut child = client(addr, &[]).spawn().expect("it starts");
    opened.recv_timeout(PATIENCE).expect("it connects");
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    stdout.read_line(&mut line).expect("a line");
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert_eq!(closes.lock().expect("unpoisoned")[..], [b"\x03\xe8".to_vec()]);
}

#[test]
fn reconnect_comes_back_after_a_random_time_and_goes_on() {
    let times = AtomicU32::new(0);
    let addr = open(move |mut socket| {
        if times.fetch_add(1, Ordering::Relaxed) == 0 {
            return;
        }
        socket.write_all(&frame(0x81, b"back")).expect("said");
        echo(socket);
    });
    let run = run(addr, &["--reconnect", "--count", "1", "--lang", "en"], b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, "back\n"), "{}", run.stderr);
    assert!(run.stderr.contains("7.2.3"), "{}", run.stderr);
}
