//! The parts of the server, each by itself: on a pair of sockets where one is
//! needed, and never more than a part and those below it.

mod backlog;
mod batch;
mod counts;
mod hub;
mod keepalive;
mod outbox;
mod queue;
mod threads;

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use wstool::event::EventKind;
use wstool::net::server::backlog::Backlog;
use wstool::net::server::hub::Client;
use wstool::net::server::outbox::Outbox;
use wstool::net::server::reporter::{Reporter, Told, Wanted};
use wstool::net::server::shared_bytes::SharedBytes;
use wstool::net::server::speaker::Speaker;

/// Generous: a loaded machine is no failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// More than the buffers of two sockets hold, so something has to wait.
const TOO_MUCH: usize = 64 << 20;

/// Two ends of one connection: the server's and the peer's.
fn pair() -> (Arc<TcpStream>, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let peer = TcpStream::connect(listener.local_addr().expect("an address")).expect("connected");
    peer.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let (socket, _) = listener.accept().expect("accepted");
    (Arc::new(socket), peer)
}

/// A client of a room with this backlog, and its peer.
fn client(id: u64, backlog: &Arc<Backlog>) -> (Arc<Client>, TcpStream) {
    let (socket, peer) = pair();
    let addr = peer.local_addr().expect("an address");
    let client = Client {
        id,
        addr,
        speaker: Speaker::new(Some(id)),
        outbox: Outbox::new(socket, true),
        backlog: Arc::clone(backlog),
        last_heard: AtomicU64::new(0),
        pings: AtomicU64::new(0),
    };
    (Arc::new(client), peer)
}

/// A reporter, and what it tells.
fn reporter() -> (Arc<Reporter>, Told) {
    let (reporter, told) = Reporter::new(Wanted { for_program: true, ..Wanted::default() });
    (Arc::new(reporter), told)
}

/// A frame without a mask, shorter than 126 bytes.
fn frame(payload: &[u8]) -> Vec<u8> {
    [&[0x82, payload.len() as u8], payload].concat()
}

/// A long frame of binary data.
fn long(bytes: usize) -> Vec<u8> {
    let mut frame = vec![0x82, 127];
    frame.extend((bytes as u64).to_be_bytes());
    frame.resize(frame.len() + bytes, 7);
    frame
}

fn part(bytes: Vec<u8>) -> SharedBytes {
    SharedBytes::new(bytes, None)
}

/// Reads exactly this.
fn expect(peer: &mut TcpStream, bytes: &[u8]) {
    let mut read = vec![0; bytes.len()];
    peer.read_exact(&mut read).expect("bytes in time");
    assert_eq!(read, bytes);
}

/// What a thread does, awaited for so long at most: a test must not hang.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    std::thread::spawn(move || done.send(work()));
    result.recv_timeout(PATIENCE).expect("it ends")
}

/// Waits until something is true.
fn until(what: &str, is_true: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_true() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The events told so far, by what happened.
fn drain(told: &Told) -> Vec<EventKind> {
    told.more().map(|event| event.kind).collect()
}
