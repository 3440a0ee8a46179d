//! Runs the real binary, with an environment that no test machine can spoil.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::io::Write;
use std::process::{Command, Stdio};

/// What a finished run left behind.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The binary, without the caller's language and colour settings.
pub fn wstool() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wstool"));
    for name in
        ["WSTOOL_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"]
    {
        command.env_remove(name);
    }
    command
}

/// Runs it to the end.
pub fn run(args: &[&str]) -> Run {
    run_with_input(args, b"")
}

/// Runs it to the end with these bytes on standard input.
pub fn run_with_input(args: &[&str], input: &[u8]) -> Run {
    finish(wstool().args(args), input)
}

/// Runs a prepared command to the end with these bytes on standard input.
pub fn finish(command: &mut Command, input: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = input.to_vec();
    // A child that does not read all of its input is no failure of the test.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the binary ends");
    writer.join().expect("the input was written");
    let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
    Run {
        code: output.status.code().expect("the binary exits by itself"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
