//! `wstool probe`, the real binary: our own server passes everything, and servers
//! with one mistake each fail at the case that is meant for it.

#[path = "support/command.rs"]
mod command;
#[path = "support/server.rs"]
mod server;

use std::collections::HashSet;

use command::run;
use serde_json::Value;
use server::Server;
use wstool::probe::table;
use wstool::words::probe as words;

fn probe(url: &str, options: &[&str]) -> Value {
    let run = run(&[&["probe", url, "--json", "--lang", "en"], options].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("no JSON: {}", run.stderr))
}

fn verdicts<'a>(report: &'a Value, verdict: &str) -> Vec<&'a str> {
    let cases = report["cases"].as_array().expect("cases");
    let found = cases.iter().filter(|case| case["verdict"] == verdict);
    found.map(|case| case["id"].as_str().expect("an id")).collect()
}

#[test]
fn every_case_has_a_name_of_its_own_and_words_and_no_words_are_left_over() {
    let ids: Vec<&str> = table::cases().map(|case| case.id).collect();
    let unique: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len());
    let all: Vec<&str> = table::all().map(|case| case.id).collect();
    let with_words: HashSet<&str> = words::ids().collect();
    assert_eq!(with_words, all.iter().copied().collect());
    assert_eq!(with_words.len(), all.len());
    assert!(ids.len() > 120, "{} cases", ids.len());
    for case in table::cases() {
        assert!(case.section.starts_with("RFC "), "{}", case.id);
    }
}

#[test]
fn our_own_server_fails_nothing_as_echo_and_as_broadcast() {
    for (options, broadcasts) in [(&["--mode", "echo"][..], false), (&[], true)] {
        let server = Server::start_with(&[options, &["--quiet"]].concat());
        let report = probe(&format!("ws://{}/wsserver", server.addr), &[]);
        assert_eq!(verdicts(&report, "fail"), [""; 0], "{options:?}");
        assert_eq!(verdicts(&report, "warn"), [""; 0], "{options:?}");
        assert_eq!(report["broadcasts"], broadcasts, "{options:?}");
        assert_eq!(report["score"], report["of"]);
        assert!(report["of"].as_u64().is_some_and(|of| of > 100), "{}", report["of"]);
    }
}

#[test]
fn cases_are_chosen_by_id_group_and_section() {
    for (only, some, count) in [
        ("F1", "F1", 1),
        ("f10*", "F10a", 7),
        ("closing", "X1", 20),
        ("5.4", "G1", 14),
        ("F1,K1", "K1", 2),
    ] {
        let run = run(&["probe", "--list", "--only", only]);
        assert_eq!(run.stdout.lines().count(), count, "{only}: {}", run.stdout);
        assert!(run.stdout.contains(&format!(" {some} ")), "{only}: {}", run.stdout);
    }
    let wrong = run(&["probe", "--list", "--only", "Z9", "--lang", "en"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("no case is called"), "{}", wrong.stderr);
}

#[test]
fn a_case_is_explained_in_both_languages() {
    let english = run(&["probe", "--explain", "f1", "--lang", "en"]);
    assert!(english.stdout.contains("RFC 6455 5.1") && english.stdout.contains("MASK bit"));
    let russian = run(&["probe", "--explain", "F1", "--lang", "ru"]);
    assert!(russian.stdout.contains("бит MASK"), "{}", russian.stdout);
}

/// A file of this test's own.
fn file(name: &str, text: &str) -> String {
    let path = std::env::temp_dir().join(format!("wstool-probe-{}-{name}", std::process::id()));
    std::fs::write(&path, text).expect("written");
    path.to_string_lossy().into_owned()
}

#[test]
fn our_own_client_fails_nothing_in_the_mirror() {
    let command = format!("'{}' client --quiet --echo {{url}}", env!("CARGO_BIN_EXE_wstool"));
    let run = run(&["probe", "--listen", "--start", &command, "--json", "--lang", "en"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(verdicts(&report, "fail"), [""; 0]);
    assert_eq!(verdicts(&report, "warn"), [""; 0]);
    assert_eq!(report["score"], report["of"]);
    assert!(report["of"].as_u64().is_some_and(|of| of > 95), "{}", report["of"]);
}

#[test]
fn a_client_that_takes_every_101_is_caught_where_it_trusts_too_much() {
    // With --json the address is not told, so it is chosen here.
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = port.local_addr().expect("an address").to_string();
    drop(port);
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_wstool"))
        .args(["probe", "--listen", &addr, "--only", "A01,A20,Q06,Q11", "--json"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("started");
    for case in ["A01", "A20"] {
        trusting_client(&addr, case);
    }
    let output = child.wait_with_output().expect("ended");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(verdicts(&report, "pass"), ["Q06", "A01"]);
    assert_eq!(verdicts(&report, "fail"), ["Q11", "A20"]);
    assert_eq!(output.status.code(), Some(1));
}

/// A client with a constant key that believes any reply and sends back one text.
fn trusting_client(addr: &str, case: &str) {
    use std::io::{Read, Write};
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let mut socket = loop {
        match std::net::TcpStream::connect(addr) {
            Ok(socket) => break socket,
            Err(error) => assert!(std::time::Instant::now() < deadline, "{error}"),
        }
    };
    let request = format!(
        "GET /{case} HTTP/1.1\r\nHost: {addr}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).expect("sent");
    let mut got = Vec::new();
    let mut chunk = [0; 1024];
    let text = loop {
        let read = socket.read(&mut chunk).expect("read");
        assert!(read > 0, "closed");
        got.extend_from_slice(&chunk[..read]);
        let end = got.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
        if let Some(frame) = end.map(|end| &got[end..]).filter(|frame| frame.len() > 2)
            && frame.len() >= 2 + usize::from(frame[1])
        {
            break frame[2..2 + usize::from(frame[1])].to_vec();
        }
    };
    let mut frame = vec![0x81, 0x80 | text.len() as u8, 0, 0, 0, 0];
    frame.extend_from_slice(&text);
    socket.write_all(&frame).expect("sent");
    let _ = socket.read_to_end(&mut got);
}

#[test]
fn a_server_is_started_graded_and_ended() {
    let points = file("points", "# labs\nopening 5  # all of it\nrefusing 5\nF1 5\nclosing 5\n");
    let command = format!(
        "'{}' serve --addr 127.0.0.1:{{port}} --path '*' --quiet",
        env!("CARGO_BIN_EXE_wstool")
    );
    let url = "127.0.0.1:{port}/";
    let good = run(&["probe", url, "--start", &command, "--points", &points, "--lang", "en"]);
    assert!(good.stdout.ends_with("SCORE 20/20\n"), "{}{}", good.stdout, good.stderr);
    assert_eq!(good.code, 0);
    let wrong = run(&["probe", url, "--start", "exit 7", "--lang", "en"]);
    assert!(wrong.stderr.contains("has ended before"), "{}", wrong.stderr);
    assert_eq!(wrong.code, 3);
    let bad = file("bad", "frames ten\n");
    let bad = run(&["probe", url, "--start", &command, "--points", &bad, "--lang", "en"]);
    assert_eq!((bad.code, bad.stderr.contains("line 1")), (2, true), "{}", bad.stderr);
}

#[test]
fn only_what_got_worse_fails_beside_a_baseline() {
    // A page in place of a WebSocket fails much; that it did so before is no news.
    let server = Server::start_with(&["--quiet", "--mode", "echo"]);
    let url = format!("ws://{}/elsewhere", server.addr);
    let before = run(&["probe", &url, "--only", "opening", "--json"]);
    assert_eq!(before.code, 1);
    let baseline = file("baseline", &before.stdout);
    let again = run(&["probe", &url, "--only", "opening", "--baseline", &baseline, "--json"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    let better = before.stdout.replace("\"verdict\":\"fail\"", "\"verdict\":\"pass\"");
    let better = file("better", &better);
    let worse = run(&["probe", &url, "--only", "opening", "--baseline", &better, "--json"]);
    assert_eq!(worse.code, 1);
    let report: Value = serde_json::from_str(&worse.stdout).expect("JSON");
    assert_eq!(report["worse"][0], serde_json::json!({"id": "O01", "was": "pass", "is": "fail"}));
}

#[test]
fn the_same_seed_sends_the_same_keys() {
    let server = Server::start_with(&["--quiet", "--mode", "echo"]);
    let url = format!("ws://{}/wsserver", server.addr);
    let sent = |seed| {
        let report = probe(&url, &["--only", "O01,O06", "--seed", seed]);
        report["cases"]
            .as_array()
            .expect("cases")
            .iter()
            .map(|case| case["sent"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(sent("7"), sent("7"));
    assert_ne!(sent("7"), sent("8"));
}

#[test]
fn nobody_at_the_port_is_no_verdict() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("an address");
    drop(listener);
    let run = run(&["probe", &format!("ws://{addr}/")]);
    assert_eq!(run.code, 3, "{}", run.stderr);
}
