//! A link with a bare socket at each end, and the rule that its diary obeys.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use wstool::net::relay::Relay;
use wstool::trace::link::LinkModel;
use wstool::trace::{Crossing, Recording};

/// Generous: a loaded machine is no failure. Nothing waits this long when all
/// is well.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A link with this round trip, in milliseconds.
pub fn link(rtt: u64, bandwidth: Option<u64>) -> LinkModel {
    LinkModel { rtt: Duration::from_millis(rtt), bandwidth }
}

/// A link, and whoever listens behind it.
pub struct Far {
    pub relay: Relay,
    listener: TcpListener,
}

impl Far {
    pub fn behind(link: LinkModel) -> Far {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let addr = listener.local_addr().expect("an address");
        Far { relay: Relay::to(addr, link), listener }
    }

    /// One more connection: the client's end and the server's.
    pub fn connect(&self) -> (TcpStream, TcpStream) {
        let client = self.relay.dial().expect("a connection");
        let (server, _) = self.listener.accept().expect("it arrives");
        for socket in [&client, &server] {
            socket.set_nodelay(true).expect("no delay");
            socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        }
        (client, server)
    }
}

/// Waits until something is so.
pub fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What passed each way, TCP's own packets included, with its bytes and in the
/// order in which it entered: up, then down.
pub fn crossings(diary: &Recording) -> [Vec<(usize, Crossing)>; 2] {
    let mut ways = [Vec::new(), Vec::new()];
    for connection in diary {
        ways[0].extend(connection.asked.map(|crossing| (0, crossing)));
        ways[1].extend(connection.granted.map(|crossing| (0, crossing)));
        for (way, chunks) in ways.iter_mut().zip([&connection.up, &connection.down]) {
            way.extend(chunks.iter().map(|chunk| (chunk.bytes.len(), chunk.crossing)));
        }
    }
    ways.iter_mut()
        .for_each(|way| way.sort_by_key(|(_, crossing)| (crossing.entered, crossing.due)));
    ways
}

/// The rule of a link, written down once more: each way by itself, one after
/// the other through the bandwidth, then one way; never early. Exact to the
/// nanosecond, whatever the machine does.
pub fn obeys(diary: &Recording, link: LinkModel) {
    for way in crossings(diary) {
        let mut busy_until = Duration::ZERO;
        for (bytes, Crossing { entered, due, left }) in way {
            let bits = link.bandwidth.map_or(0.0, |rate| bytes as f64 * 8.0 / rate as f64);
            busy_until = entered.max(busy_until) + Duration::from_secs_f64(bits);
            assert_eq!(due, busy_until + link.rtt / 2, "{bytes} bytes that entered at {entered:?}");
            assert!(left.is_none_or(|left| left >= due), "{left:?} is before {due:?}");
        }
    }
}
