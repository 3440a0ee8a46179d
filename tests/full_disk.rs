//! What cannot be written is an error, in every command: never lost silently.
//! But a reader who has enough is none.
#![cfg(target_os = "linux")]

#[path = "support/peer.rs"]
mod peer;

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use peer::{client, echo, open};

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// Where nothing fits.
fn full() -> Stdio {
    File::options().write(true).open("/dev/full").expect("Linux has one").into()
}

/// A pipe that nobody reads any more.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

/// Every command that prints and ends, with something to print.
fn commands() -> Vec<Command> {
    let request = "tests/captured/refused/400-two-keys.http";
    let compare = ["compare", "--messages", "1", "--rtt", "1ms"];
    let mut lines = vec![
        vec!["--help"],
        vec!["--version"],
        vec!["help", "client"],
        vec!["compare", "-h"],
        vec!["handshake", KEY],
        vec!["handshake", KEY, "-q"],
        vec!["handshake", KEY, "--json"],
        vec!["handshake", "--request", request],
        vec!["completions", "bash"],
    ];
    for more in [&["--json"][..], &["--live"], &["--no-live"], &["--explain"]] {
        lines.push([&compare, more].concat());
    }
    let wstool = |line: &Vec<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wstool"));
        command.args(line).env("WSTOOL_LANG", "en").env("LC_ALL", "C");
        command.stdin(Stdio::null()).stderr(Stdio::piped());
        command
    };
    let mut commands: Vec<Command> = lines.iter().map(wstool).collect();
    for options in [&["--quiet"][..], &[], &["--json"]] {
        let options = [options, &["--send", "hi", "--count", "1", "--lang", "en"]].concat();
        commands.push(client(open(echo), &options));
    }
    commands
}

#[test]
fn a_full_disk_is_told_and_is_exit_2() {
    for mut command in commands() {
        let output = command.stdout(full()).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command:?}: {said}");
        assert!(said.contains("wstool: cannot write the output"), "{command:?}: {said}");
        assert!(said.contains("No space left"), "{command:?}: {said}");
    }
}

#[test]
fn a_reader_who_has_enough_is_no_failure() {
    for mut command in commands() {
        let output = command.stdout(closed()).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{command:?}: {said}");
        assert!(!said.contains("wstool: "), "{command:?}: {said}");
    }
}

#[test]
fn events_that_cannot_be_told_count_too() {
    let options = ["--send", "hi", "--count", "1"];
    let mut child = client(open(echo), &options).stderr(full()).spawn().expect("it starts");
    let mut heard = String::new();
    child.stdout.take().expect("piped").read_to_string(&mut heard).expect("read");
    assert_eq!(child.wait().expect("it ends").code(), Some(2), "{heard}");
    // Messages do not wait for those who read the rest.
    let output = client(open(echo), &options).stderr(closed()).output().expect("it starts");
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"hi\n"[..]));
}

#[test]
fn a_server_whose_log_is_full_serves_on_and_says_so_at_once_and_at_the_end() {
    let log = std::env::temp_dir().join(format!("wstool-full-{}", std::process::id()));
    // A file may grow to so many blocks, as if the disk ended there.
    let limited = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", limited, env!("CARGO_BIN_EXE_wstool"), "serve", "--lang", "en"]);
    command.args(["--addr", "127.0.0.1:0", "--tick", "10ms"]);
    command.stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.stdout(File::create(&log).expect("a file")).spawn().expect("starts");
    let mut told = BufReader::new(child.stderr.take().expect("piped"));
    let mut first = String::new();
    told.read_line(&mut first).expect("a line");
    assert_eq!(first, "wstool: cannot write the output\n");
    let written = std::fs::read_to_string(&log).expect("UTF-8");
    let (addr, _) = written.split_once("ws://").expect("a URL").1.split_once('/').expect("a path");
    let run = peer::run(addr.parse().expect("an address"), &["--quiet", "--count", "1"], b"");
    assert_eq!(run.code, 4, "there is another path: {}", run.stderr);
    let end = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(end.expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(2));
    let mut rest = String::new();
    told.read_to_string(&mut rest).expect("read");
    assert!(rest.contains("wstool: cannot write the output"), "{rest}");
    std::fs::remove_file(&log).expect("removed");
}

#[test]
fn a_folder_that_takes_no_manual_pages_is_told() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wstool"));
    let output = command.args(["man", "/dev/full/man1", "--lang", "en"]).output().expect("starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("wstool: cannot write"));
}
