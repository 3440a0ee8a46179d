//! Starts `wstool serve` as a child on a free port, and peers for it.
//!
//! Well-behaved peers are tungstenite, which nobody here wrote; peers that lie
//! or stall are bare sockets.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;
use tungstenite::{Message, WebSocket};

/// Generous: a loaded machine is no failure. Nothing waits this long when all
/// is well.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A server that ends with the test.
pub struct Server {
    child: Child,
    pub addr: SocketAddr,
    lines: Receiver<String>,
}

impl Server {
    /// Starts `wstool serve --json` with these options more.
    pub fn start(options: &[&str]) -> Server {
        Server::start_with(&[options, &["--json"]].concat())
    }

    /// Starts `wstool serve` with these options, whatever it prints.
    pub fn start_with(options: &[&str]) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wstool"));
        command.args(["serve", "--addr", "127.0.0.1:0", "--lang", "en", "--color", "never"]);
        // The system's allocator keeps some memory for each of its arenas, of which
        // there are eight a core: memory is measured without that.
        command.env("MALLOC_ARENA_MAX", "2");
        command.args(options).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let stdout = child.stdout.take().expect("stdout is piped");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let first = lines.recv_timeout(PATIENCE).expect("a listening line");
        let addr = first.split("ws://").nth(1).expect("a URL in it");
        let addr = addr.split('/').next().expect("an address").parse().expect("ip:port");
        Server { child, addr, lines }
    }

    /// What is typed at the server.
    pub fn stdin(&mut self) -> ChildStdin {
        self.child.stdin.take().expect("stdin is piped")
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A tungstenite client that has joined.
    pub fn join(&self) -> WebSocket<TcpStream> {
        self.join_as("/wsserver")
    }

    /// A tungstenite client at another path.
    pub fn join_as(&self, path: &str) -> WebSocket<TcpStream> {
        let socket = self.connect();
        let url = format!("ws://{}{path}", self.addr);
        let (client, _) = tungstenite::client(url, socket).expect("the handshake succeeds");
        client
    }

    /// A bare TCP connection whose reads give up after a while.
    pub fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.addr).expect("the server accepts");
        socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        socket.set_nodelay(true).expect("no delay");
        socket
    }

    /// A bare socket behind a correct opening handshake.
    pub fn open_bare(&self) -> TcpStream {
        let mut socket = self.connect();
        socket.write_all(&request("")).expect("the request is sent");
        let head = read_head(&mut socket);
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        socket
    }

    /// The next line printed, whatever it is.
    pub fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("a line in time")
    }

    /// Waits for an event with this name and returns it.
    pub fn event(&self, name: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line =
                self.lines.recv_timeout(left).unwrap_or_else(|_| panic!("no event `{name}`"));
            let event: Value =
                serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"));
            if event["event"] == name {
                return event;
            }
        }
    }

    /// Whether nothing more was printed, now that all is quiet.
    pub fn no_more_lines(&self) -> bool {
        self.lines.try_recv().is_err()
    }

    /// Sends a signal (Unix) and waits for the end; returns the exit code.
    #[cfg(unix)]
    pub fn end_with(&mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args([signal, &self.pid().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("the child can be asked") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server did not end");
    }

    /// Memory of the server that is really there (Linux). Bytes.
    #[cfg(target_os = "linux")]
    pub fn resident(&self) -> usize {
        let pages = std::fs::read_to_string(format!("/proc/{}/statm", self.pid()));
        let pages = pages.expect("the server lives");
        let pages = pages.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
        pages.expect("a number") * 4096
    }

    /// How many threads and descriptors the server has (Linux).
    #[cfg(target_os = "linux")]
    pub fn threads_and_descriptors(&self) -> (usize, usize) {
        let count = |what: &str| {
            let folder = format!("/proc/{}/{what}", self.pid());
            std::fs::read_dir(folder).expect("the server lives").count()
        };
        (count("task"), count("fd"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A correct request with further header lines (each with its CRLF).
pub fn request(more: &str) -> Vec<u8> {
    format!(
        "GET /wsserver HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n\
         Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Version: 13\r\n{more}\r\n"
    )
    .into_bytes()
}

/// Reads a head byte by byte, so that what follows stays in the socket.
pub fn read_head(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match socket.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            other => panic!("{other:?} after {:?}", String::from_utf8_lossy(&head)),
        }
    }
    String::from_utf8(head).expect("a head is ASCII")
}

/// Everything until the peer closes.
pub fn read_to_end(socket: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes).expect("an end without an error");
    bytes
}

/// A frame with a masking key, as a client sends it.
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let key = [0x37, 0xfa, 0x21, 0x3d];
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..=125 => frame.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(&key);
    frame.extend(payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key));
    frame
}

/// The next text a client hears.
pub fn hear(client: &mut WebSocket<TcpStream>) -> String {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        match client.read().expect("a message") {
            Message::Text(text) => return text.to_string(),
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("a text was expected, not {other:?}"),
        }
    }
    panic!("no text in time");
}
