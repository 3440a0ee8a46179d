//! The servers under measurement: how each is started, found, pinned and ended.
//!
//! A subject runs as a child process on the server's core (the ceilings too, as another process
//! of this program), or is any server that runs already. Read next: `bare_loop.rs`.

use crate::endpoint::{Endpoint, first_url};
use crate::failure::Failure;
use crate::machine::{self, Cores};
use serde::Serialize;
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// How long a server may take to start listening; a cold interpreter needs its time.
const START: Duration = Duration::from_secs(15);

/// What a row of the report stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Subject,
    Peer,
    OneSendCeiling,
    BatchedCeiling,
}

/// How to get at a server.
#[derive(Debug, Clone)]
pub enum Start {
    /// A program that prints its `ws://` address.
    Announcing { program: PathBuf, arguments: Vec<String> },
    /// A command line in which `{port}` stands for a free port, and the path to ask for.
    Command { line: String, path: String },
    /// It runs already, started by someone else.
    Running(Endpoint),
}

#[derive(Debug)]
pub struct Subject {
    pub name: String,
    pub role: Role,
    start: Start,
    cores: Option<Cores>,
    running: Option<(Child, Endpoint)>,
}

impl Subject {
    pub fn new(name: &str, role: Role, start: Start, cores: Option<Cores>) -> Self {
        Self { name: name.to_owned(), role, start, cores, running: None }
    }

    /// Starts the server unless it runs, and says where it listens.
    pub fn endpoint(&mut self) -> Result<Endpoint, Failure> {
        if let Some((child, endpoint)) = &mut self.running
            && matches!(child.try_wait(), Ok(None))
        {
            return Ok(endpoint.clone());
        }
        self.stop();
        let started = match &self.start {
            Start::Running(endpoint) => return Ok(endpoint.clone()),
            Start::Announcing { program, arguments } => {
                let mut command = Command::new(program);
                command.args(arguments);
                self.spawn(command).and_then(announced)
            }
            Start::Command { line, path } => {
                let port = free_port()?;
                let command = shell(&line.replace("{port}", &port.to_string()));
                self.spawn(command).and_then(|child| accepting(child, port, path))
            }
        };
        let (child, endpoint) = started?;
        self.running = Some((child, endpoint.clone()));
        Ok(endpoint)
    }

    /// The process to ask for processor time and memory, when it is ours.
    pub fn process(&self) -> Option<u32> {
        self.running.as_ref().map(|(child, _)| child.id())
    }

    /// Ends the server; the next [`Subject::endpoint`] starts a fresh one.
    pub fn stop(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// A child inherits the core of the thread that starts it.
    fn spawn(&self, mut command: Command) -> Result<Child, Failure> {
        if let Some(cores) = self.cores {
            machine::stay_on(cores.server);
        }
        let child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        if let Some(cores) = self.cores {
            machine::stay_on(cores.generator);
        }
        let program = command.get_program().to_string_lossy();
        child.map_err(|error| Failure::connect(format!("cannot start {program}: {error}")))
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        self.stop();
    }
}

fn shell(line: &str) -> Command {
    if cfg!(windows) {
        let mut words = line.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words);
        return command;
    }
    // `exec`, so that the child is the server itself and not a shell around it.
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("exec {line}"));
    command
}

fn free_port() -> Result<u16, Failure> {
    let bound = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    bound
        .map(|address| address.port())
        .map_err(|error| Failure::connect(format!("no free port: {error}")))
}

/// Waits for a child to print a `ws://` address.
fn announced(mut child: Child) -> Result<(Child, Endpoint), Failure> {
    let lines = lines_of(&mut child);
    let (give_up, mut said) = (Instant::now() + START, String::new());
    while let Ok(line) = lines.recv_timeout(give_up.saturating_duration_since(Instant::now())) {
        if let Some(url) = first_url(&line) {
            let endpoint = url.parse();
            return endpoint.map(|endpoint| (child, endpoint));
        }
        said = line;
    }
    Err(gave_up(child, "it printed no ws:// address", &said))
}

/// Waits for a child to accept connections on its port.
fn accepting(mut child: Child, port: u16, path: &str) -> Result<(Child, Endpoint), Failure> {
    let lines = lines_of(&mut child);
    let give_up = Instant::now() + START;
    while Instant::now() < give_up && matches!(child.try_wait(), Ok(None)) {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            let endpoint = format!("ws://127.0.0.1:{port}{path}").parse();
            return endpoint.map(|endpoint| (child, endpoint));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let said = lines.try_iter().last().unwrap_or_default();
    Err(gave_up(child, "it accepted no connection", &said))
}

fn gave_up(mut child: Child, what: &str, said: &str) -> Failure {
    let state = match child.try_wait() {
        Ok(Some(status)) => format!("it ended with {status}"),
        _ => format!("after {} s", START.as_secs()),
    };
    let _ = child.kill();
    let _ = child.wait();
    Failure::connect(format!(
        "{what} ({state}); its last words: {}",
        said.trim_end().escape_debug()
    ))
}

/// All that a child prints, so that it never waits for a reader; kept only while someone listens.
fn lines_of(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(stdout) = child.stdout.take() {
        forward_lines(stdout, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        forward_lines(stderr, sender);
    }
    receiver
}

fn forward_lines(from: impl Read + Send + 'static, to: Sender<String>) {
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while matches!(from.read_until(b'\n', &mut line), Ok(length) if length > 0) {
            let _ = to.send(String::from_utf8_lossy(&line).into_owned());
            line.clear();
        }
    });
}
