//! `wstool serve` in front of peers that lie, stall, flood or vanish: nothing
//! they do changes anything for the others.

#[path = "support/server.rs"]
mod server;

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use server::{PATIENCE, Server, hear, masked, read_head, read_to_end, request};
use tungstenite::Message;

#[test]
fn broken_rules_are_closed_with_the_code_they_earn() {
    let server = Server::start(&["--max-message", "1000"]);
    let long_ping = masked(0x89, &[0; 126]);
    let mut huge = masked(0x82, b"");
    huge.splice(1..2, [0xff, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    for (frames, code, violation) in [
        (b"\x81\x05Hello".to_vec(), 1002, "unmasked"),
        (masked(0xc1, b"rsv"), 1002, "reserved_bits"),
        (masked(0x83, b""), 1002, "reserved_opcode"),
        (masked(0x8b, b""), 1002, "reserved_opcode"),
        (long_ping, 1002, "control_too_long"),
        (masked(0x09, b""), 1002, "control_fragmented"),
        (masked(0x80, b"what?"), 1002, "nothing_to_continue"),
        ([masked(0x01, b"a"), masked(0x81, b"b")].concat(), 1002, "message_inside_message"),
        (b"\x81\xfe\x00\x05\x00\x00\x00\x00Hello".to_vec(), 1002, "length_not_minimal"),
        (
            b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00".to_vec(),
            1002,
            "length_top_bit",
        ),
        (huge, 1009, "message_size"),
        (masked(0x82, &[0; 1001]), 1009, "message_size"),
        ([masked(0x02, &[0; 600]), masked(0x80, &[0; 600])].concat(), 1009, "message_size"),
        (masked(0x81, b"\xc3\x28"), 1007, "not_utf8"),
        ([masked(0x01, "я".as_bytes()), masked(0x80, b"\xd1")].concat(), 1007, "not_utf8"),
        (masked(0x88, b"\x03"), 1002, "close_one_byte"),
        (masked(0x88, b"\x03\xed"), 1002, "close_code_forbidden"),
        (masked(0x88, b"\x03\xe8\xff"), 1007, "close_reason_not_utf8"),
    ] {
        let mut socket = server.open_bare();
        socket.write_all(&frames).expect("sent");
        let answer = read_to_end(&mut socket);
        assert_eq!(answer[0], 0x88, "{violation}: {answer:?}");
        assert_eq!(u16::from_be_bytes([answer[2], answer[3]]), code, "{violation}");
        let close = server.event("close");
        // Our limit is no breach by the peer, and has a name of its own.
        let kind = if violation == "message_size" { "limit" } else { "violation" };
        assert_eq!((&close[kind], &close["code"]), (&violation.into(), &code.into()));
    }
}

#[test]
fn a_frame_that_comes_with_the_request_is_never_answered_before_the_101() {
    let server = Server::start(&["--mode", "echo"]);
    let early = [request(""), masked(0x81, b"too early")].concat();
    let addr = server.addr;
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let mut socket = std::net::TcpStream::connect(addr).expect("connected");
                    socket.set_read_timeout(Some(PATIENCE)).expect("set");
                    socket.write_all(&early).expect("sent");
                    let mut start = [0; 12];
                    socket.read_exact(&mut start).expect("an answer");
                    assert_eq!(String::from_utf8_lossy(&start), "HTTP/1.1 101");
                }
            });
        }
    });
}

#[test]
fn one_deadline_holds_for_the_whole_head_however_it_drips() {
    let server = Server::start(&["--opening-deadline", "300ms"]);
    let started = Instant::now();
    let mut socket = server.connect();
    for byte in request("").iter().cycle() {
        // Ends when the server has given up.
        if socket.write_all(&[*byte]).is_err() || started.elapsed() > PATIENCE {
            break;
        }
        socket.set_read_timeout(Some(Duration::from_millis(20))).expect("a timeout");
        let mut answer = [0; 12];
        match socket.read(&mut answer) {
            Ok(0) => panic!("closed without an answer"),
            Ok(_) => {
                assert_eq!(&answer, b"HTTP/1.1 408");
                break;
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(server.event("refused")["status"], 408);
}

#[test]
fn a_client_too_many_gets_503_and_a_place_when_one_is_free() {
    let server = Server::start(&["--max-clients", "2"]);
    let (first, _second) = (server.open_bare(), server.open_bare());
    let mut third = server.connect();
    third.write_all(&request("")).expect("sent");
    let head = read_head(&mut third);
    assert!(head.starts_with("HTTP/1.1 503 Service Unavailable"), "{head}");
    assert!(head.contains("Retry-After: 5"), "{head}");
    drop(first);
    server.event("lost");
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut again = server.connect();
        again.write_all(&request("")).expect("sent");
        if read_head(&mut again).starts_with("HTTP/1.1 101") {
            return;
        }
        assert!(Instant::now() < deadline, "the place was never free");
    }
}

#[test]
fn a_client_that_does_not_read_is_dropped_and_the_others_hear_everything() {
    for options in [&[][..], &["--writer-threads"]] {
        let server = Server::start(&[options, &["--max-waiting", "1MiB"]].concat());
        let mut stalled = server.open_bare();
        let (mut speaker, mut listener) = (server.join(), server.join());
        for _ in 0..3 {
            server.event("opened");
        }
        let message = "x".repeat(64 * 1024);
        // Far more than the buffers of both sockets and the queue can hold.
        const MESSAGES: usize = 400;
        // The speaker goes on when the listener has heard: nobody but the
        // stalled one falls behind.
        for _ in 0..MESSAGES {
            speaker.send(message.as_str().into()).expect("sent");
            assert_eq!(hear(&mut speaker).len(), message.len());
            assert_eq!(hear(&mut listener).len(), message.len());
        }
        let dropped = server.event("dropped");
        assert_eq!((&dropped["client"], &dropped["why"]), (&1.into(), &"not_reading".into()));
        // If it reads after all, it finds whole frames and a Close 1008, or a
        // connection that was cut; never a frame torn by another.
        let mut rest = Vec::new();
        let _ = stalled.read_to_end(&mut rest);
        check_frames(&rest, message.len());
    }
}

/// Every frame is a whole message or the Close; the last may be cut.
fn check_frames(mut bytes: &[u8], length: usize) {
    while bytes.len() > 10 {
        match bytes[0] {
            0x81 => {
                assert_eq!(bytes[1], 127);
                assert!(bytes[10..].iter().take(length).all(|byte| *byte == b'x'));
                bytes = bytes.get(10 + length..).unwrap_or_default();
            }
            0x88 => {
                assert_eq!(u16::from_be_bytes([bytes[2], bytes[3]]), 1008);
                return;
            }
            other => panic!("a frame that begins with {other:02x}"),
        }
    }
}

#[test]
fn a_pong_overtakes_a_large_message_that_waits() {
    let server =
        Server::start(&["--mode", "echo", "--max-message", "16MiB", "--max-waiting", "64MiB"]);
    let mut socket = server.open_bare();
    // An echo of 8 MiB does not fit into the buffers of the sockets, so most of
    // it still waits when the ping comes.
    let large = masked(0x82, &vec![7; 8 << 20]);
    socket.write_all(&large).expect("sent");
    server.event("message");
    socket.write_all(&masked(0x89, b"now")).expect("sent");
    server.event("ping");
    let mut before = 0;
    let mut header = [0; 2];
    loop {
        socket.read_exact(&mut header).expect("a frame");
        let length = match header[1] {
            127 => {
                let mut bytes = [0; 8];
                socket.read_exact(&mut bytes).expect("a length");
                u64::from_be_bytes(bytes) as usize
            }
            126 => {
                let mut bytes = [0; 2];
                socket.read_exact(&mut bytes).expect("a length");
                usize::from(u16::from_be_bytes(bytes))
            }
            short => usize::from(short),
        };
        let mut payload = vec![0; length];
        socket.read_exact(&mut payload).expect("a payload");
        if header[0] == 0x8a {
            assert_eq!(payload, b"now");
            break;
        }
        before += length;
    }
    assert!(before < 8 << 20, "the pong came after the whole message");
}

#[test]
fn a_silent_client_is_pinged_and_dropped_after_two_missed_pongs() {
    let server = Server::start(&["--ping-every", "150ms"]);
    let mut silent = server.open_bare();
    let mut polite = server.join();
    // The polite one answers while it reads.
    let polite = std::thread::spawn(move || {
        let deadline = Instant::now() + Duration::from_secs(2);
        let mut pings = 0;
        while Instant::now() < deadline {
            if let Ok(Message::Ping(_)) = polite.read() {
                pings += 1;
            }
        }
        pings
    });
    let dropped = server.event("dropped");
    assert_eq!((&dropped["client"], &dropped["why"]), (&1.into(), &"silent".into()));
    let mut pings = Vec::new();
    let _ = silent.read_to_end(&mut pings);
    assert_eq!(pings, b"\x89\x06wstool\x89\x06wstool");
    assert!(polite.join().expect("a client") > 2, "the polite one stays");
}

#[test]
fn resets_half_closes_and_lies_do_not_disturb_the_others() {
    let server = Server::start(&[]);
    let (mut ann, mut bob) = (server.join(), server.join());
    for round in 0..50 {
        let mut bad = server.open_bare();
        match round % 5 {
            // Goes away in the middle of a frame.
            0 => bad.write_all(&masked(0x81, b"Hello")[..7]).expect("sent"),
            // Half-closes and waits.
            1 => bad.shutdown(std::net::Shutdown::Write).expect("shut down"),
            // Announces a length and sends nothing.
            2 => bad.write_all(b"\x82\xff\x00\x00\x00\x00\x00\x0f\x00\x00abcd").expect("sent"),
            // Resets: closes with data unread.
            3 => bad.write_all(&masked(0x81, b"reset me")).expect("sent"),
            // Floods with pings and never reads.
            _ => {
                let flood = masked(0x89, &[b'p'; 125]).repeat(2000);
                let _ = bad.write_all(&flood);
            }
        }
        drop(bad);
        let text = format!("round {round}");
        ann.send(text.as_str().into()).expect("sent");
        for client in [&mut ann, &mut bob] {
            while hear(client) != text {}
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn those_who_left_leave_nothing_behind() {
    let server = Server::start_with(&["--quiet"]);
    let mut stays = server.join();
    let (threads, descriptors) = server.threads_and_descriptors();
    for round in 0..400 {
        match round % 4 {
            0 => drop(server.connect()),
            1 => drop(server.open_bare()),
            2 => {
                let mut client = server.join();
                client.close(None).expect("closed");
                while client.read().is_ok() {}
            }
            _ => {
                let mut socket = server.connect();
                socket.write_all(b"nonsense\r\n\r\n").expect("sent");
                read_to_end(&mut socket);
            }
        }
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        let now = server.threads_and_descriptors();
        if now.0 <= threads && now.1 <= descriptors {
            break;
        }
        assert!(Instant::now() < deadline, "{now:?} instead of {threads}, {descriptors}");
        std::thread::sleep(Duration::from_millis(20));
    }
    stays.send("still here".into()).expect("sent");
    assert_eq!(hear(&mut stays), "still here");
}

#[cfg(target_os = "linux")]
#[test]
fn running_out_of_descriptors_is_survived_and_said() {
    let server = Server::start(&[]);
    let mut stays = server.join();
    // The limit of a running process can be lowered from outside.
    let limit = format!("--nofile={0}:{0}", server.threads_and_descriptors().1 + 3);
    let lowered = std::process::Command::new("prlimit")
        .args(["--pid", &server.pid().to_string(), &limit])
        .status();
    assert!(lowered.expect("prlimit runs").success());
    let crowd: Vec<_> = (0..8).map(|_| server.connect()).collect();
    let trouble = server.event("trouble");
    assert!(trouble["error"].as_str().expect("a text").contains("open files"), "{trouble}");
    stays.send("unimpressed".into()).expect("sent");
    assert_eq!(hear(&mut stays), "unimpressed");
    drop(crowd);
    let mut late = server.open_bare();
    late.write_all(&masked(0x88, b"")).expect("sent");
    assert_eq!(read_to_end(&mut late), b"\x88\x00");
}

#[test]
fn a_screen_that_nobody_reads_does_not_delay_anyone() {
    // The child's standard output is a pipe; here nobody empties it.
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_wstool"))
        .args(["serve", "--addr", "127.0.0.1:0", "--json", "--mode", "echo"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut stdout = child.stdout.take().expect("stdout is piped");
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") {
        stdout.read_exact(&mut byte).expect("a listening line");
        line.push(byte[0]);
    }
    let line = String::from_utf8(line).expect("UTF-8");
    let url = line.split('"').find(|part| part.starts_with("ws://")).expect("a URL");
    let (mut client, _) = tungstenite::connect(url).expect("the handshake succeeds");
    let text = "x".repeat(8 * 1024);
    for _ in 0..500 {
        client.send(text.as_str().into()).expect("sent");
        assert_eq!(client.read().expect("an echo").len(), text.len());
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
}
