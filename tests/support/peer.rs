//! A server that does exactly what a test tells it, right or wrong.
//!
//! It accepts one connection after the other on a free port and hands each to
//! a script. The sound parts (the Accept value, frames) are small enough to be
//! written out here once more, so that nothing is tested against itself.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine;
use sha1::{Digest, Sha1};

/// Generous: a loaded machine is no failure.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Starts a server whose every connection goes through `script`. It lives as
/// long as the test.
pub fn serve(script: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
            script(socket);
        }
    });
    addr
}

/// A server that answers every request with these bytes and closes TCP.
pub fn answer(bytes: impl Into<Vec<u8>>) -> SocketAddr {
    let bytes = bytes.into();
    serve(move |mut socket| {
        read_head(&mut socket);
        socket.write_all(&bytes).expect("answered");
    })
}

/// A server that opens correctly and then goes on with the script.
pub fn open(script: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    serve(move |mut socket| {
        let head = read_head(&mut socket);
        let reply = switching(&accept_for(&head));
        socket.write_all(reply.as_bytes()).expect("answered");
        script(socket);
    })
}

/// A server that opens correctly, sends these bytes, and reads to the end.
pub fn say(bytes: impl Into<Vec<u8>>) -> SocketAddr {
    let bytes = bytes.into();
    open(move |mut socket| {
        socket.write_all(&bytes).expect("said");
        let _ = std::io::copy(&mut socket, &mut std::io::sink());
    })
}

/// A correct 101 with this Accept value.
pub fn switching(accept: &str) -> String {
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
         Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

/// The Accept value for the key in a request.
pub fn accept_for(head: &str) -> String {
    let key = header(head, "Sec-WebSocket-Key").expect("a key");
    let joined = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    base64::engine::general_purpose::STANDARD.encode(Sha1::digest(joined))
}

/// The value of a header.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// Reads a head byte by byte, so that what follows stays in the socket.
pub fn read_head(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match socket.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// A frame that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// FIN, RSV and opcode.
    pub first: u8,
    pub mask: Option<[u8; 4]>,
    /// Unmasked.
    pub payload: Vec<u8>,
}

/// Reads one frame. `None` at the end.
pub fn read_frame(socket: &mut TcpStream) -> Option<Frame> {
    let mut head = [0; 2];
    socket.read_exact(&mut head).ok()?;
    let length = match head[1] & 0x7f {
        126 => u64::from(u16::from_be_bytes(read_array(socket)?)),
        127 => u64::from_be_bytes(read_array(socket)?),
        length => u64::from(length),
    };
    let mask: Option<[u8; 4]> = match head[1] & 0x80 {
        0 => None,
        _ => Some(read_array(socket)?),
    };
    let mut payload = vec![0; length as usize];
    socket.read_exact(&mut payload).ok()?;
    for (index, byte) in payload.iter_mut().enumerate() {
        *byte ^= mask.map_or(0, |key| key[index % 4]);
    }
    Some(Frame { first: head[0], mask, payload })
}

fn read_array<const N: usize>(socket: &mut TcpStream) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    socket.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// A frame of a server: without a mask.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..=125 => bytes.push(length as u8),
        length @ 126..=0xffff => {
            bytes.push(126);
            bytes.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            bytes.push(127);
            bytes.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    bytes.extend_from_slice(payload);
    bytes
}

/// Sends back every message, answers Ping and Close, closes TCP.
pub fn echo(mut socket: TcpStream) {
    while let Some(frame_read) = read_frame(&mut socket) {
        let first = match frame_read.first & 0x0f {
            0x9 => 0x8a,
            _ => frame_read.first,
        };
        let bytes = frame(first, &frame_read.payload);
        if socket.write_all(&bytes).is_err() || first & 0x0f == 0x8 {
            return;
        }
    }
}

/// Starts `wstool client` without any of the caller's settings.
pub fn client(addr: SocketAddr, options: &[&str]) -> Command {
    client_of(&format!("ws://{addr}/chat?room=1"), options)
}

/// The same for any URL.
pub fn client_of(url: &str, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wstool"));
    for name in ["WSTOOL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    command
        .args(["client", url, "--color", "never"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What a finished client left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the client to its end with this input.
pub fn run(addr: SocketAddr, options: &[&str], input: &[u8]) -> Run {
    finish(client(addr, options), input)
}

/// Runs a command to its end with this input.
pub fn finish(mut command: Command, input: &[u8]) -> Run {
    let mut child = command.spawn().expect("the client starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the client ends");
    writer.join().expect("the input was written");
    let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
    Run {
        code: output.status.code().expect("it exits by itself"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
