//! A server that lies once and ends, to see what a client makes of it.
//! `cargo run --example lying_server masked`, then `wstool client localhost:4001`.
use std::io::{Error, Read, Result, Write};
use std::net::TcpListener;
use wstool::protocol::Parsed;
use wstool::protocol::accept::{ClientKey, Derivation, SAMPLE_KEY};
use wstool::protocol::http::{Reply, Request};

pub fn main() {
    let lie = std::env::args().nth(1).unwrap_or("masked".to_owned());
    if let Err(error) = TcpListener::bind("127.0.0.1:4001").and_then(|port| lie_once(&port, &lie)) {
        eprintln!("127.0.0.1:4001: {error}");
        std::process::exit(3);
    }
}

/// `accept`: another key's Accept value. `gone`: no Close before TCP ends.
/// `deaf`: the same, after not reading for a while. `error`: a Close with 1011.
/// `masked`: a mask, which only clients may use.
pub fn lie_once(listener: &TcpListener, lie: &str) -> Result<()> {
    let (mut socket, _) = listener.accept()?;
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    let request = loop {
        socket.read_exact(&mut byte)?;
        bytes.push(byte[0]);
        if let Ok(Parsed::Done { value, .. }) = Request::parse(&bytes) {
            break value;
        }
    };
    let sent = request.headers.first("Sec-WebSocket-Key").unwrap_or_default();
    let key = if lie == "accept" { SAMPLE_KEY.as_bytes() } else { sent };
    let key = ClientKey::parse(key).map_err(|_| Error::other("a request without a key"))?;
    let mut reply = Reply::switching(&Derivation::of(&key).accept, None).to_bytes();
    reply.extend_from_slice(match lie {
        "masked" => b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
        "error" => b"\x88\x02\x03\xf3",
        _ => b"",
    });
    socket.write_all(&reply)?;
    match lie {
        "deaf" => std::thread::sleep(std::time::Duration::from_millis(500)),
        "masked" | "error" => drop(socket.read_to_end(&mut bytes)),
        _ => {}
    }
    Ok(())
}
