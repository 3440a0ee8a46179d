//! The ceilings: a broadcast that does the least a machine must do, run as a child process.
//!
//! One thread, one poll, no WebSocket library: after the opening handshake it only finds where
//! frames end, unmasks, and forwards. With `--one-send` every frame is sent alone to every
//! client, as most servers do; otherwise all complete frames of one read go out in one send a
//! client. It checks nothing and trusts its only user, the load generator beside it: not a
//! server to learn from. Read next: `subject.rs`, which starts it.

use base64::Engine;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use sha1::{Digest, Sha1};
use std::io::{self, ErrorKind, Read, Write};

/// Read this much at once: more than any window in flight.
const SCRATCH: usize = 256 * 1024;
const LISTENER: Token = Token(usize::MAX);
/// RFC 6455 section 1.3.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

struct Client {
    stream: TcpStream,
    opened: bool,
    /// The beginning of a frame (or of the request) that the last read cut off.
    cut: Vec<u8>,
    /// What the socket has not taken yet.
    unsent: Vec<u8>,
}

struct BareLoop {
    poll: Poll,
    listener: TcpListener,
    clients: Vec<Option<Client>>,
    free: Vec<usize>,
    one_send: bool,
    skip_sender: bool,
    scratch: Vec<u8>,
    frames: Vec<u8>,
    /// Where each frame ends in `frames`.
    ends: Vec<usize>,
}

/// Serves until the process is ended, which happens at the latest when stdin closes.
pub fn run(one_send: bool, skip_sender: bool) -> io::Result<()> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    socket2::SockRef::from(&listener).listen(4096)?;
    listener.set_nonblocking(true)?;
    println!("ws://{}/", listener.local_addr()?);
    std::thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(0);
    });
    let mut bare = BareLoop {
        poll: Poll::new()?,
        listener: TcpListener::from_std(listener),
        clients: Vec::new(),
        free: Vec::new(),
        one_send,
        skip_sender,
        scratch: vec![0; SCRATCH],
        frames: Vec::with_capacity(SCRATCH),
        ends: Vec::new(),
    };
    bare.poll.registry().register(&mut bare.listener, LISTENER, Interest::READABLE)?;
    let mut events = Events::with_capacity(1024);
    loop {
        match bare.poll.poll(&mut events, None) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        for event in &events {
            match event.token() {
                LISTENER => bare.accept(),
                Token(number) => {
                    if event.is_writable() {
                        bare.flush(number);
                    }
                    if event.is_readable() && !bare.read(number, event.is_read_closed()) {
                        bare.clients[number] = None;
                        bare.free.push(number);
                    }
                }
            }
        }
    }
}

impl BareLoop {
    fn accept(&mut self) {
        while let Ok((mut stream, _)) = self.listener.accept() {
            let _ = stream.set_nodelay(true);
            let number = self.free.pop().unwrap_or(self.clients.len());
            let both = Interest::READABLE | Interest::WRITABLE;
            if self.poll.registry().register(&mut stream, Token(number), both).is_err() {
                continue;
            }
            let client = Client { stream, opened: false, cut: Vec::new(), unsent: Vec::new() };
            match self.clients.get_mut(number) {
                Some(place) => *place = Some(client),
                None => self.clients.push(Some(client)),
            }
        }
    }

    /// Reads once, or to the end when it is near; false when the client is gone.
    fn read(&mut self, number: usize, ending: bool) -> bool {
        loop {
            let Some(client) = &mut self.clients[number] else {
                return true;
            };
            let kept = client.cut.len();
            self.scratch[..kept].copy_from_slice(&client.cut);
            client.cut.clear();
            let length = match client.stream.read(&mut self.scratch[kept..]) {
                Ok(0) => return false,
                Ok(length) => kept + length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    client.cut.extend_from_slice(&self.scratch[..kept]);
                    return true;
                }
                Err(_) => return false,
            };
            let used = if client.opened {
                self.frames.clear();
                self.ends.clear();
                let used = forwardable(&self.scratch[..length], &mut self.frames, &mut self.ends);
                self.broadcast(number);
                used
            } else {
                client.opened = answer(client, &self.scratch[..length]);
                if client.opened { length } else { 0 }
            };
            if let Some(client) = &mut self.clients[number] {
                client.cut.extend_from_slice(&self.scratch[used..length]);
            }
            if cfg!(unix) && length < SCRATCH && !ending {
                return true;
            }
        }
    }

    fn broadcast(&mut self, from: usize) {
        let whole = [self.frames.len()];
        let ends = if self.one_send { &self.ends[..] } else { &whole };
        let skipped = self.skip_sender.then_some(from);
        let mut begin = 0;
        for end in ends {
            for (number, place) in self.clients.iter_mut().enumerate() {
                match place {
                    Some(client) if client.opened && Some(number) != skipped => {
                        client.send(&self.frames[begin..*end]);
                    }
                    _ => {}
                }
            }
            begin = *end;
        }
    }

    fn flush(&mut self, number: usize) {
        if let Some(client) = self.clients.get_mut(number).and_then(Option::as_mut)
            && !client.unsent.is_empty()
        {
            let unsent = std::mem::take(&mut client.unsent);
            client.send(&unsent);
        }
    }
}

impl Client {
    /// Sends now what the socket takes and keeps the rest; a dead client is found by its read.
    #[inline]
    fn send(&mut self, mut bytes: &[u8]) {
        if self.unsent.is_empty() {
            while let Ok(taken) = self.stream.write(bytes) {
                bytes = &bytes[taken..];
                if bytes.is_empty() {
                    return;
                }
            }
        }
        self.unsent.extend_from_slice(bytes);
    }
}

/// Answers a complete request head with 101; false while it is incomplete.
fn answer(client: &mut Client, head: &[u8]) -> bool {
    if !head.ends_with(b"\r\n\r\n") {
        return false;
    }
    let name = b"Sec-WebSocket-Key: ";
    let Some(at) = head.windows(name.len()).position(|window| window == name) else {
        return false;
    };
    let key = head[at + name.len()..].split(|byte| *byte == b'\r').next().unwrap_or_default();
    let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    let accept = base64::engine::general_purpose::STANDARD.encode(digest);
    let reply = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    client.send(reply.as_bytes());
    true
}

/// Turns every complete masked frame into its unmasked twin in `out` and returns how many bytes
/// that used up.
fn forwardable(bytes: &[u8], out: &mut Vec<u8>, ends: &mut Vec<usize>) -> usize {
    let mut used = 0;
    while let [first, second, rest @ ..] = &bytes[used..] {
        let extra = match second & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let Some(([size @ .., _, _, _, _], payload)) = rest.split_at_checked(extra + 4) else {
            break;
        };
        let length = match extra {
            0 => usize::from(second & 0x7f),
            _ => size.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
        };
        let Some(payload) = payload.get(..length) else {
            break;
        };
        let mask = &rest[extra..extra + 4];
        out.extend_from_slice(&[*first, second & 0x7f]);
        out.extend_from_slice(size);
        unmask(payload, [mask[0], mask[1], mask[2], mask[3]], out);
        ends.push(out.len());
        used += 2 + extra + 4 + length;
    }
    used
}

/// Appends the payload without its mask (RFC 6455 section 5.3), sixteen bytes at a time.
fn unmask(payload: &[u8], mask: [u8; 4], out: &mut Vec<u8>) {
    let begin = out.len();
    out.extend_from_slice(payload);
    let wide = u128::from_ne_bytes(std::array::from_fn(|place| mask[place % 4]));
    let (blocks, tail) = out[begin..].as_chunks_mut::<16>();
    for block in blocks {
        *block = (u128::from_ne_bytes(*block) ^ wide).to_ne_bytes();
    }
    for (byte, key) in tail.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
}
