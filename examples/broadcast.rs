//! A broadcast server in 30 lines. `wstool serve` has what is missing here:
//! refusals, Ping, fragments, and a cure for the client that does not read.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use wstool::protocol::{Parsed::Done, Role, accept, frame, http};

static ALL: Mutex<Vec<TcpStream>> = Mutex::new(Vec::new());

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:4000")?;
    listener.incoming().try_for_each(|socket| socket.map(welcome))
}

pub fn welcome(socket: TcpStream) {
    std::thread::spawn(|| talk(socket));
}

fn talk(mut socket: TcpStream) -> Option<()> {
    let (mut bytes, mut chunk, mut is_open) = (Vec::new(), [0; 4096], false);
    loop {
        let count = socket.read(&mut chunk).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
        if !is_open && let Done { value, used } = http::Request::parse(&bytes).ok()? {
            let key = accept::ClientKey::parse(value.headers.first("Sec-WebSocket-Key")?).ok()?;
            let accept = accept::Derivation::of(&key).accept;
            let reply = http::Reply::switching(&accept, None);
            socket.write_all(&reply.to_bytes()).ok()?;
            ALL.lock().ok()?.push(socket.try_clone().ok()?);
            (is_open, bytes) = (true, bytes.split_off(used));
        }
        while is_open
            && let Done { value, used } = frame::parse(&mut bytes, Role::Client, 999).ok()?
        {
            // The mask is off already; a server sends without one (5.1).
            let header = frame::FrameHeader { mask: None, ..value.header };
            let out = frame::Frame { header, ..value }.to_bytes();
            match header.opcode {
                frame::Opcode::Close => return socket.write_all(&out).ok(),
                // One client that does not read stops all of them here.
                frame::Opcode::Text => ALL.lock().ok()?.retain_mut(|to| to.write_all(&out).is_ok()),
                _ => {}
            }
            bytes.drain(..used);
        }
    }
}
