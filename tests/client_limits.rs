//! What a hostile server can still take from `wstool client`: no endless wait.

#[path = "support/peer.rs"]
mod peer;

use std::io::Write;
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use std::process::Stdio;

#[cfg(target_os = "linux")]
use peer::client;
use peer::{accept_for, frame, open, read_head, run, serve, switching};

/// How often the servers here send something that must not count.
const OFTEN: Duration = Duration::from_millis(100);

#[test]
fn pings_do_not_prolong_the_wait_for_answers() {
    let addr = open(|mut socket| {
        while socket.write_all(&frame(0x89, b"are you there")).is_ok() {
            std::thread::sleep(OFTEN);
        }
    });
    let started = Instant::now();
    let run = run(addr, &["--wait", "500ms"], b"hi\n");
    // The Close is not answered either, which has its own patience.
    assert_eq!(run.code, 6, "{}", run.stderr);
    assert!(started.elapsed() < Duration::from_secs(18), "{:?}", started.elapsed());
}

#[test]
fn a_frame_that_drips_does_not_prolong_it_either() {
    let addr = open(|mut socket| {
        let long = frame(0x81, &[b'x'; 60_000]);
        for byte in long {
            if socket.write_all(&[byte]).is_err() {
                return;
            }
            std::thread::sleep(OFTEN);
        }
    });
    let started = Instant::now();
    let run = run(addr, &["--wait", "500ms"], b"hi\n");
    assert_eq!(run.code, 6, "{}", run.stderr);
    assert!(started.elapsed() < Duration::from_secs(18), "{:?}", started.elapsed());
}

#[test]
fn a_server_that_speaks_on_and_leaves_the_close_unanswered_is_given_up() {
    let addr = open(|mut socket| {
        while socket.write_all(&frame(0x81, b"and another thing")).is_ok() {
            std::thread::sleep(OFTEN);
        }
    });
    let started = Instant::now();
    let run = run(addr, &["--wait", "300ms"], b"hi\n");
    assert_eq!(run.code, 6, "{}", run.stderr);
    assert!(started.elapsed() < Duration::from_secs(18), "{:?}", started.elapsed());
    assert!(run.stdout.lines().all(|line| line == "and another thing"));
}

#[test]
fn hints_before_the_answer_are_passed_over() {
    let addr = serve(|mut socket| {
        let head = read_head(&mut socket);
        let hints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";
        let reply = format!("{hints}{hints}{}", switching(&accept_for(&head)));
        socket.write_all(reply.as_bytes()).expect("answered");
        socket.write_all(&frame(0x81, b"welcome")).expect("said");
        peer::echo(socket);
    });
    let run = run(addr, &["--count", "1"], b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, "welcome\n"), "{}", run.stderr);
}

#[test]
fn pretty_json_keeps_every_digit() {
    let addr = peer::say(
        [frame(0x81, br#"{"n":12345678901234567890123,"m":1.10}"#), frame(0x88, b"\x03\xe8")]
            .concat(),
    );
    let run = run(addr, &["--pretty", "--count", "1"], b"");
    assert!(run.stdout.contains("\"n\": 12345678901234567890123"), "{}", run.stdout);
    assert!(run.stdout.contains("\"m\": 1.10"), "{}", run.stdout);
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_threads_is_told_in_words() {
    // Memory for one thread's stack more or less: somewhere on this way each
    // thread of the client is the one that cannot be had.
    let addr = open(peer::echo);
    let mut told = 0;
    for kilobytes in (14_000..64_000).step_by(1_000) {
        let client = client(addr, &["--count", "1", "--lang", "en"]);
        let mut limited = std::process::Command::new("sh");
        limited.args(["-c", &format!("ulimit -v {kilobytes}; exec \"$0\" \"$@\"")]);
        limited.arg(client.get_program()).args(client.get_args());
        limited.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = limited.spawn().expect("a shell starts");
        let _ = child.stdin.take().expect("piped").write_all(b"hi\n");
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked"), "{kilobytes} KiB: {said}");
        told += usize::from(said.contains("no thread left") && output.status.code() == Some(3));
        if output.status.success() {
            break;
        }
    }
    assert!(told > 0, "no limit on the way hit a thread");
}
