//! A link with a bare socket at each end, and the rule that its recording obeys.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::collections::VecDeque;
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use wstool::net::relay::Relay;
use wstool::protocol::Role;
use wstool::trace::link::{LinkModel, SEGMENT};
use wstool::trace::loss::Loss;
use wstool::trace::{Chunk, Content, Recording};

/// Generous: a loaded machine is no failure. Nothing waits this long when all
/// is well.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A link with this round trip, in milliseconds.
pub fn link(rtt: u64, bandwidth: Option<u64>) -> LinkModel {
    LinkModel { rtt: Duration::from_millis(rtt), bandwidth, loss: Loss::default() }
}

/// A link, and whoever listens behind it.
pub struct Far {
    pub relay: Relay,
    listener: TcpListener,
    /// All that was collected.
    seen: Mutex<Recording>,
}

impl Far {
    pub fn behind(link: LinkModel) -> Far {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let addr = listener.local_addr().expect("an address");
        Far { relay: Relay::to(addr, link), listener, seen: Mutex::default() }
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

    /// Everything that has left the link so far.
    pub fn recording(&self) -> Recording {
        let mut seen = self.seen.lock().expect("no test panics inside");
        seen.extend(self.relay.collect().chunks);
        seen.clone()
    }

    /// How many chunks have entered so far.
    pub fn entered(&self) -> usize {
        let mut seen = self.seen.lock().expect("no test panics inside");
        let collected = self.relay.collect();
        seen.extend(collected.chunks);
        seen.len() + collected.undelivered
    }

    /// The recording of a link on which nothing is on its way any more.
    pub fn whole_recording(&self) -> Recording {
        eventually("everything has left", || {
            let collected = self.relay.collect();
            self.seen.lock().expect("no test panics inside").extend(collected.chunks);
            collected.undelivered == 0
        });
        self.recording()
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

/// The bytes of a chunk; none of TCP's own packets.
pub fn bytes_of(chunk: &Chunk) -> &[u8] {
    match &chunk.content {
        Content::Bytes(bytes) => bytes,
        _ => &[],
    }
}

/// What passed one way in the order in which it entered, and on one connection
/// in the order in which it was sent.
pub fn sent_by(from: Role, recording: &Recording) -> Vec<&Chunk> {
    let mut way: Vec<&Chunk> = recording.iter().filter(|chunk| chunk.from == from).collect();
    way.sort_by_key(|chunk| chunk.crossing.entered);
    way
}

/// The rule of a link, written down once more: each way by itself, a piece of
/// each connection in turn through the bandwidth, then one way; never early.
/// Exact to the nanosecond, whatever the machine does.
pub fn obeys(recording: &Recording, link: LinkModel) {
    for from in [Role::Client, Role::Server] {
        let way = sent_by(from, recording);
        let last = way.iter().map(|chunk| chunk.connection).max().unwrap_or_default();
        let mut coming = VecDeque::from(way);
        let mut queues: Vec<VecDeque<&Chunk>> = vec![VecDeque::new(); last + 1];
        let mut turns: VecDeque<usize> = VecDeque::new();
        let mut busy_until = Duration::ZERO;
        loop {
            // Whoever has entered when the line is free, or is the next to.
            let idle = turns.is_empty();
            let until = match coming.front() {
                Some(next) if idle => busy_until.max(next.crossing.entered),
                _ => busy_until,
            };
            while let Some(next) = coming.pop_front_if(|next| next.crossing.entered <= until) {
                if queues[next.connection].is_empty() && !turns.contains(&next.connection) {
                    turns.push_back(next.connection);
                }
                queues[next.connection].push_back(next);
            }
            let Some(connection) = turns.pop_front() else { break };
            let chunk = queues[connection].pop_front().expect("it has a turn");
            if !queues[connection].is_empty() {
                turns.push_back(connection);
            }
            let bytes = bytes_of(chunk).len();
            assert!(link.bandwidth.is_none() || bytes <= SEGMENT, "{bytes} in one piece");
            let bits = link.bandwidth.map_or(0.0, |rate| bytes as f64 * 8.0 / rate as f64);
            let begins = busy_until.max(chunk.crossing.entered);
            busy_until = begins + Duration::from_secs_f64(bits);
            let due = busy_until + link.rtt / 2;
            assert_eq!(chunk.crossing.due, due, "{bytes} bytes of {connection}: {chunk:?}");
            assert!(chunk.crossing.left >= due, "{chunk:?} is early");
        }
    }
}
