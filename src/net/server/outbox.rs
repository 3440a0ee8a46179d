//! Everything that leaves for one peer, in one order.
//!
//! Owns: the sending half of one connection. Two threads that wrote to one
//! socket would put the bytes of one frame into the middle of another, so
//! nobody writes but here: broadcasts, pongs and Closes alike.
//!
//! **Whoever has something to send sends it**, without waiting
//! ([`instant_io::send`]). What does not fit stays in a queue, and from then on
//! a thread of its own waits for the slow peer, in everyone's place, until the
//! queue is empty. Where a system has no sends without waiting, everything
//! takes that second path.
//!
//! **The queue is bounded.** A peer that does not read is given up when more
//! than `most_waiting` bytes wait for it, with a Close 1008 behind the frame
//! that is already on its way. The others never notice.
//!
//! **Control frames overtake.** A Pong must not wait behind megabytes of data
//! (RFC 6455, 5.5.2), and it may stand between any two frames (5.4): it leaves
//! as soon as the frame on its way is out.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, IoSlice, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::net::server::shared_bytes::SharedBytes;
use crate::net::{instant_io, lock, wait};
use crate::protocol::close::{CloseBody, CloseCode};
use crate::protocol::frame::{self, Opcode};

/// How much a waiting thread hands to the socket at once. Bytes; control
/// frames can overtake between two of these.
const CHUNK: usize = 64 * 1024;

/// How long the waiting thread stays when there is nothing to do: starting one
/// costs more than keeping it through a busy second.
const LINGER: Duration = Duration::from_secs(1);

/// Pings and Pongs that may wait. Only the latest Pong is owed (RFC 6455,
/// 5.5.3), and a waiting frame of two bytes takes fifty times as much memory.
const MOST_CONTROL: usize = 256;

/// Memory for the waiting thread's stack. It calls almost nothing.
const STACK: usize = 64 * 1024;

/// What became of something that was to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// The system has it, or the queue has.
    Accepted,
    /// The peer does not read: it was given up just now, with so many bytes
    /// waiting.
    GivenUp { waiting: usize },
    /// A Close was sent before; nothing may follow it (RFC 6455, 5.5.1).
    Closed,
}

/// The sending half of a connection.
#[derive(Debug)]
pub struct Outbox {
    socket: TcpStream,
    /// Whether sends without waiting are tried at all.
    direct: bool,
    most_waiting: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The rest of a frame of which a part is out. It must leave first.
    torn: Option<SharedBytes>,
    control: VecDeque<SharedBytes>,
    data: VecDeque<SharedBytes>,
    /// Bytes in all three. What the waiting thread has taken is not counted.
    waiting: usize,
    /// The waiting thread is inside a send.
    sending: bool,
    has_thread: bool,
    /// When the Close went in.
    closing: Option<Instant>,
    /// The connection cannot be used any more ...
    dead: bool,
    /// ... because this end has ended it.
    aborted: bool,
}

impl State {
    fn is_idle(&self) -> bool {
        self.waiting == 0 && !self.sending
    }

    fn clear(&mut self) {
        self.torn = None;
        self.control.clear();
        self.data.clear();
        self.waiting = 0;
    }
}

impl Outbox {
    /// The outbox of a socket. `direct: false` always takes the path with the
    /// waiting thread.
    pub fn new(socket: TcpStream, most_waiting: usize, direct: bool) -> Arc<Outbox> {
        Arc::new(Outbox {
            socket,
            direct,
            most_waiting,
            state: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    /// The connection, for whoever reads from it.
    pub fn socket(&self) -> &TcpStream {
        &self.socket
    }

    /// Sends what comes before all frames: the reply that opens the connection.
    pub fn open_with(self: &Arc<Self>, reply: Vec<u8>) {
        let mut state = lock(&self.state);
        let mut part = SharedBytes::new(Arc::new(reply));
        let sent = self.send_now(&mut state, std::slice::from_ref(&part));
        part.split_off_front(sent);
        if !part.is_empty() {
            state.waiting += part.len();
            state.torn = Some(part);
            self.wake_thread(&mut state);
        }
    }

    /// Sends data: parts of whole frames.
    pub fn send(self: &Arc<Self>, parts: &[SharedBytes]) -> Sent {
        let mut state = lock(&self.state);
        if state.closing.is_some() || state.dead {
            return Sent::Closed;
        }
        let sent = if state.is_idle() { self.send_now(&mut state, parts) } else { 0 };
        self.queue_rest(&mut state, parts, sent);
        if state.waiting <= self.most_waiting {
            return Sent::Accepted;
        }
        let waiting = state.waiting;
        self.give_up(state);
        Sent::GivenUp { waiting }
    }

    /// Sends a Ping or a Pong, before any data that waits.
    pub fn send_control(self: &Arc<Self>, opcode: Opcode, payload: &[u8]) -> Sent {
        let mut state = lock(&self.state);
        if state.closing.is_some() || state.dead {
            return Sent::Closed;
        }
        self.push_control(&mut state, control_frame(opcode, payload));
        if state.waiting <= self.most_waiting {
            return Sent::Accepted;
        }
        let waiting = state.waiting;
        self.give_up(state);
        Sent::GivenUp { waiting }
    }

    /// Sends a Close behind everything that waits, if none was sent before.
    /// Returns whether this one was.
    pub fn close(self: &Arc<Self>, body: &CloseBody) -> bool {
        let mut state = lock(&self.state);
        if state.closing.is_some() || state.dead {
            return false;
        }
        let part = control_frame(Opcode::Close, &body.to_payload());
        let sent = if state.is_idle() {
            self.send_now(&mut state, std::slice::from_ref(&part))
        } else {
            0
        };
        self.queue_rest(&mut state, &[part], sent);
        state.closing = Some(Instant::now());
        true
    }

    /// How long ago the Close went in, if one did.
    pub fn closing_for(&self) -> Option<Duration> {
        lock(&self.state).closing.map(|since| since.elapsed())
    }

    /// Whether this end gave the connection up.
    pub fn was_aborted(&self) -> bool {
        lock(&self.state).aborted
    }

    /// Waits until everything is out. False if it took too long or failed.
    pub fn wait_until_sent(&self, most: Duration) -> bool {
        let deadline = Instant::now() + most;
        let mut state = lock(&self.state);
        while !state.is_idle() && !state.dead {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = wait(&self.changed, state, Some(left));
        }
        !state.dead
    }

    /// Ends the connection at once, whatever waits. A thread that reads from it
    /// or waits for it wakes up.
    pub fn abort(&self) {
        let mut state = lock(&self.state);
        state.dead = true;
        state.aborted = true;
        state.clear();
        let _ = self.socket.shutdown(Shutdown::Both);
        // Nobody waits without the waiting thread, and a call of the system
        // for nobody is dear when thousands come and go.
        if state.has_thread {
            self.changed.notify_all();
        }
    }

    /// Tries to send without waiting; returns how many bytes went out.
    fn send_now(&self, state: &mut State, parts: &[SharedBytes]) -> usize {
        if !self.direct {
            return 0;
        }
        let mut total = 0;
        // One call takes a limited number of slices (1,024 on Linux).
        for group in parts.chunks(512) {
            let wanted: usize = group.iter().map(SharedBytes::len).sum();
            let slices: Vec<IoSlice<'_>>;
            let outcome = match group {
                [part] => instant_io::send(&self.socket, &[IoSlice::new(part.as_slice())]),
                group => {
                    slices = group.iter().map(|part| IoSlice::new(part.as_slice())).collect();
                    instant_io::send(&self.socket, &slices)
                }
            };
            match outcome {
                Ok(sent) => total += sent,
                Err(error) if is_temporary(&error) => return total,
                Err(_) => {
                    // The reading thread meets the same error and says so.
                    state.dead = true;
                    return total;
                }
            }
            if total < wanted {
                return total;
            }
        }
        total
    }

    /// Queues what did not go out: the rest of a torn frame, then the others.
    fn queue_rest(self: &Arc<Self>, state: &mut State, parts: &[SharedBytes], mut sent: usize) {
        for part in parts {
            if sent >= part.len() {
                sent -= part.len();
                continue;
            }
            let mut part = part.clone();
            if sent > 0 {
                let frame_end = part.frame_end(sent);
                part.split_off_front(sent);
                let torn = part.split_off_front(frame_end - sent);
                sent = 0;
                state.waiting += torn.len();
                state.torn = (!torn.is_empty()).then_some(torn);
            }
            if !part.is_empty() {
                state.waiting += part.len();
                state.data.push_back(part);
            }
        }
        self.wake_thread(state);
    }

    fn push_control(self: &Arc<Self>, state: &mut State, part: SharedBytes) {
        let sent = match state.is_idle() {
            true => self.send_now(state, std::slice::from_ref(&part)),
            false => 0,
        };
        if sent == 0 {
            if state.control.len() == MOST_CONTROL
                && let Some(oldest) = state.control.pop_front()
            {
                state.waiting -= oldest.len();
            }
            state.waiting += part.len();
            state.control.push_back(part);
            self.wake_thread(state);
        } else {
            self.queue_rest(state, &[part], sent);
        }
    }

    /// Takes back everything but the frame on its way, and closes with 1008.
    fn give_up(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        let torn = state.torn.take();
        state.clear();
        state.waiting = torn.as_ref().map_or(0, SharedBytes::len);
        state.torn = torn;
        let reason = "you do not read".to_owned();
        let body = CloseBody { code: CloseCode::POLICY, reason };
        let part = control_frame(Opcode::Close, &body.to_payload());
        state.waiting += part.len();
        state.control.push_back(part);
        state.closing = Some(Instant::now());
        self.wake_thread(&mut state);
    }

    /// Makes sure that someone waits for the peer, if there is anything to send.
    fn wake_thread(self: &Arc<Self>, state: &mut State) {
        if state.waiting == 0 || state.dead {
            return;
        }
        if state.has_thread {
            self.changed.notify_all();
            return;
        }
        let outbox = Arc::clone(self);
        let thread = std::thread::Builder::new().stack_size(STACK);
        match thread.spawn(move || outbox.send_waiting()) {
            Ok(_) => state.has_thread = true,
            // Without a thread nobody can wait for this peer.
            Err(_) => {
                state.dead = true;
                let _ = self.socket.shutdown(Shutdown::Both);
            }
        }
    }

    /// The waiting thread: one chunk after the other, each a whole number of
    /// frames, until there has been nothing to do for a while.
    fn send_waiting(&self) {
        let mut state = lock(&self.state);
        loop {
            if state.dead {
                break;
            }
            let Some(part) = next_chunk(&mut state) else {
                let idle_since = Instant::now();
                while state.waiting == 0 && !state.dead && idle_since.elapsed() < LINGER {
                    state = wait(&self.changed, state, Some(LINGER));
                }
                if state.waiting == 0 {
                    break;
                }
                continue;
            };
            state.sending = true;
            drop(state);
            let outcome = write_all(&self.socket, part.as_slice());
            state = lock(&self.state);
            state.sending = false;
            state.dead |= outcome.is_err();
            self.changed.notify_all();
        }
        state.has_thread = false;
        self.changed.notify_all();
    }
}

/// Takes what is to leave next out of the queues.
fn next_chunk(state: &mut State) -> Option<SharedBytes> {
    let chunk = match state.torn.take().or_else(|| state.control.pop_front()) {
        Some(part) => part,
        None => {
            let part = state.data.front_mut()?;
            let chunk = part.split_off_front(part.frame_end(CHUNK.min(part.len())));
            if part.is_empty() {
                state.data.pop_front();
            }
            chunk
        }
    };
    state.waiting -= chunk.len();
    Some(chunk)
}

fn control_frame(opcode: Opcode, payload: &[u8]) -> SharedBytes {
    SharedBytes::new(Arc::new(frame::control(opcode, payload, None)))
}

/// Writes everything, waiting as long as it takes or until the socket is shut
/// down.
fn write_all(mut socket: &TcpStream, bytes: &[u8]) -> io::Result<()> {
    socket.write_all(bytes)
}

fn is_temporary(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
