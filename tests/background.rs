//! Jobs in the background of a shell: the terminal belongs to another job, and
//! whoever reads it all the same is stopped.
#![cfg(unix)]

#[path = "support/peer.rs"]
mod peer;
#[path = "support/shell.rs"]
mod shell;

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};

use peer::{PATIENCE, echo, frame, open, read_frame};
use shell::Shell;
use shell::terminal::cursor_row;

/// Waits until this stands on the screen; no job may have been stopped.
fn shows(shell: &Shell, text: &str) {
    shell.terminal.wait_for(text, |screen| {
        let contents = screen.contents();
        assert!(!contents.contains("Stopped"), "a job was stopped:\n{contents}");
        contents.contains(text)
    });
}

/// What the shell says of its jobs.
fn jobs(shell: &mut Shell) -> String {
    shell.run("jobs");
    shell.shown()
}

/// What a listener says of a client that has joined.
const JOINED: &str = "(joined)";

/// The URL of a server that hands over what it hears, [`JOINED`] first.
fn listener() -> (String, Receiver<String>) {
    let (sender, heard) = channel();
    let sender = Mutex::new(sender);
    let addr = open(move |mut socket| {
        // Whoever answers a Ping listens to signals, too.
        let _ = std::io::Write::write_all(&mut socket, &frame(0x89, JOINED.as_bytes()));
        while let Some(frame_read) = read_frame(&mut socket) {
            if frame_read.first == 0x88 {
                let _ = std::io::Write::write_all(&mut socket, &frame(0x88, &frame_read.payload));
                return;
            }
            let text = String::from_utf8_lossy(&frame_read.payload).into_owned();
            let _ = sender.lock().expect("unpoisoned").send(text);
        }
    });
    (format!("ws://{addr}/chat"), heard)
}

/// Waits until the client is there; it may have said something before.
fn wait_for_the_client(heard: &Receiver<String>) {
    while heard.recv_timeout(PATIENCE).expect("a client") != JOINED {}
}

#[test]
fn a_server_and_a_client_in_the_background_do_their_work() {
    let mut shell = shell::start(24, 80);
    shell.run("wstool serve --quiet --tick 100ms --addr 127.0.0.1:0 &");
    shows(&shell, "listening ws://");
    let shown = shell.shown();
    let url = shown.split_whitespace().find(|word| word.starts_with("ws://")).expect("a URL");
    shell.run(&format!("wstool client --quiet --count 2 {url} &"));
    assert_eq!(shell.run("wait %2"), 0);
    assert!(jobs(&mut shell).contains("Running"), "the server goes on");
    assert_eq!(shell.run("kill %1; wait %1"), 0);
}

#[test]
fn each_manner_of_client_leaves_the_terminal_of_another_job_alone() {
    for (options, out) in [
        ("", ""),
        ("--quiet", "> /dev/null"),
        ("--json", ""),
        ("--json", "> /dev/null"),
        ("--send hello --wait 1h", ""),
        ("--echo", ""),
    ] {
        let (url, heard) = listener();
        let mut shell = shell::start(24, 80);
        shell.run(&format!("wstool client {options} {url} {out} &"));
        wait_for_the_client(&heard);
        // Typed for the shell, and nobody else may take it.
        shell.run("echo mine");
        shows(&shell, "mine");
        let said = jobs(&mut shell);
        assert!(said.contains("Running"), "{options} {out}: {said}");
        assert_eq!(shell.run("kill %1; wait %1"), 0, "{options} {out}");
    }
}

#[test]
fn a_job_that_comes_to_the_foreground_hears_what_is_typed() {
    for (options, prompt) in [("", ">"), ("--quiet", ">"), ("--json", "")] {
        let (url, heard) = listener();
        let mut shell = shell::start(24, 80);
        shell.run(&format!("wstool client {options} {url} &"));
        wait_for_the_client(&heard);
        shell.begin("fg");
        shell.terminal.wait_for("a prompt", |screen| cursor_row(screen) == prompt);
        shell.terminal.keys("hello\r");
        assert_eq!(heard.recv_timeout(PATIENCE).as_deref(), Ok("hello"), "{options}");
        shell.terminal.wait_for("the next prompt", |screen| cursor_row(screen) == prompt);
        shell.terminal.keys("\x04");
        assert_eq!(shell.wait(), 0, "{options}");
    }
}

#[test]
fn a_pipe_that_is_sent_to_the_background_reads_on_in_the_foreground() {
    let (url, heard) = listener();
    let mut shell = shell::start(24, 80);
    shell.begin(&format!("wstool client --quiet {url} > /dev/null"));
    wait_for_the_client(&heard);
    shell.terminal.keys("one\r");
    assert_eq!(heard.recv_timeout(PATIENCE).as_deref(), Ok("one"));
    shell.terminal.keys("\x1a");
    shell.wait();
    shell.run("bg");
    let said = jobs(&mut shell);
    assert!(said.contains("Running"), "{said}");
    shell.begin("fg");
    shell.terminal.keys("two\r");
    assert_eq!(heard.recv_timeout(PATIENCE).as_deref(), Ok("two"));
    shell.terminal.keys("\x04");
    shell.wait();
}

#[test]
fn a_client_without_a_terminal_of_its_own_still_ends_with_its_input() {
    // The other side of it: a pipe is nobody's terminal.
    let run = peer::run(open(echo), &["--quiet"], b"hi\n");
    assert_eq!((run.code, run.stdout.as_str()), (0, "hi\n"), "{}", run.stderr);
}
