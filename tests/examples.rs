//! The examples are run, and stay short enough for one slide.

#[allow(dead_code, reason = "its `main` is for the command line")]
#[path = "../examples/accept_key.rs"]
mod accept_key;
#[allow(dead_code, reason = "its `main` is for the command line")]
#[path = "../examples/broadcast.rs"]
mod broadcast;
#[path = "support/command.rs"]
mod command;
#[allow(dead_code, reason = "its `main` is for the command line")]
#[path = "../examples/decode_frame.rs"]
mod decode_frame;
#[allow(dead_code, reason = "its `main` is for the command line")]
#[path = "../examples/delay_line.rs"]
mod delay_line;
#[allow(dead_code, reason = "its `main` is for the command line")]
#[path = "../examples/lying_server.rs"]
mod lying_server;

use std::net::TcpListener;

use command::run;

#[test]
fn accept_key_answers_the_sample_key_and_refuses_what_is_none() {
    let answer = accept_key::accept("dGhlIHNhbXBsZSBub25jZQ==");
    assert_eq!(answer.as_deref(), Ok("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assert!(accept_key::accept("no key").is_err());
}

#[test]
fn decode_frame_reads_the_frames_of_the_rfc() {
    for (digits, said) in [
        ("81 85 37 fa 21 3d 7f 9f 4d 51 58", "Client text, FIN true, 11 bytes, payload \"Hello\""),
        ("81 05 48 65 6c 6c 6f", "Server text, FIN true, 7 bytes, payload \"Hello\""),
        ("01 03 48 65 6c", "Server text, FIN false, 5 bytes, payload \"Hel\""),
        ("81 05 48", "a correct beginning; more bytes are needed"),
        ("83 00", "reserved_opcode (RFC 6455 5.2)"),
        ("8", "pairs of hex digits are needed"),
    ] {
        assert_eq!(decode_frame::describe(digits), said, "{digits}");
    }
}

#[test]
fn what_one_client_says_to_the_broadcast_example_all_hear() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || listener.incoming().flatten().for_each(broadcast::welcome));
    let hearer = {
        let url = url.clone();
        std::thread::spawn(move || run(&["client", &url, "--send", "first", "--count", "2"]))
    };
    // Speaks until the other one, who may join later, has heard it.
    while !hearer.is_finished() {
        let speaker = run(&["client", &url, "--send", "second", "--count", "1"]);
        assert_eq!(speaker.code, 0, "{}", speaker.stderr);
    }
    let hearer = hearer.join().expect("the client ends");
    assert_eq!(hearer.code, 0, "{}", hearer.stderr);
    assert!(hearer.stdout.contains("second\n"), "{}", hearer.stdout);
}

#[test]
fn a_client_catches_every_lie_of_the_lying_server() {
    for (lie, code, said) in [
        ("accept", 4, "this is the answer to the sample key"),
        ("masked", 5, "a masked frame"),
        ("gone", 6, "lost without a Close"),
        ("deaf", 6, "--> messages: 1"),
        ("error", 7, "1011"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("ws://{}/", listener.local_addr().expect("an address"));
        let server = std::thread::spawn(move || lying_server::lie_once(&listener, lie));
        let run = run(&["client", &url, "--send", "Hello", "--count", "1"]);
        assert_eq!(run.code, code, "{lie}: {}", run.stderr);
        let stderr = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(stderr.contains(said), "{lie}: {stderr}");
        server.join().expect("the server ends").expect("a client that listens");
    }
}

#[test]
fn a_busy_port_is_an_error_of_the_lying_server_and_no_panic() {
    // Taken by this test, or by somebody else already.
    let _busy = TcpListener::bind("127.0.0.1:4001");
    let mut child = std::process::Command::new(std::env::current_exe().expect("a program"));
    child.args(["--exact", "is_the_lying_server", "--ignored", "--nocapture"]);
    let output = child.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.starts_with("127.0.0.1:4001: ") && !said.contains("panicked"), "{said}");
}

#[test]
#[ignore = "is no test: another one starts it to have the example as a program"]
fn is_the_lying_server() {
    lying_server::main();
}

#[test]
fn an_example_has_fewer_than_forty_lines_of_code() {
    for entry in std::fs::read_dir("examples").expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).expect("a source file");
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        let count = source.lines().filter(is_code).count();
        assert!(count < 40, "{}: {count} lines of code", path.display());
    }
}

#[test]
fn delay_line_keeps_every_byte_for_half_a_round_trip() {
    let rtt = std::time::Duration::from_millis(20);
    let (answer, ways) = delay_line::ask("Hello", rtt).expect("an answer");
    assert_eq!((answer.as_str(), ways.len()), ("Hello", 2));
    for [entered, left] in &ways {
        assert!(*left >= *entered + rtt / 2, "{entered:?} {left:?}");
    }
    assert!(ways[1][0] >= ways[0][1], "the answer begins when the question has come");
}
