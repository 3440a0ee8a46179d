//! Everything that leaves for one peer, in one order.
//!
//! Owns: the sending half of one connection. Two threads that wrote to one
//! socket would put the bytes of one frame into the middle of another, so
//! nobody writes but here: broadcasts, Pongs and Closes alike. Must never: judge
//! a peer; it only knows for how long one has taken nothing.
//!
//! **Whoever has something to send sends it**, without waiting
//! (`outbox/calls.rs`). What does not fit stays in the queue, and from
//! then on a thread of its own waits for the slow peer, in everyone's place,
//! until the queue is empty. Where a system has no sends without waiting,
//! everything takes that second path.
//!
//! **Nobody holds the lock while the system sends.** The lock guards the queue
//! alone, for some hundred nanoseconds at a time. Who may use the socket is
//! said by a flag, `is_sending`: whoever finds it set leaves its bytes in the
//! queue and goes on; whoever has set it looks into the queue again before
//! going. Under a lock, the hub would have to wait for any thread that the
//! system puts aside in the middle of a send, and everybody for the hub.
//!
//! Read next: `outbox/queue.rs`, what leaves first.

use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use self::queue::Load;
use self::state::State;
use crate::net::server::shared_bytes::SharedBytes;
use crate::net::{lock, wait};
use crate::protocol::close::CloseBody;
use crate::protocol::frame::{self, Opcode};

mod calls;
pub mod queue;
mod state;

/// How much of the queue is handed to the system at once. Bytes; control frames
/// can overtake between two of these.
const CHUNK: usize = 64 * 1024;

/// So often a sender that does not wait goes on with what others have queued
/// meanwhile. More is work for the waiting thread: the hub has other clients.
const ROUNDS: usize = 2;

/// How long the waiting thread stays when there is nothing to do: starting one
/// costs more than keeping it through a busy second.
const LINGER: Duration = Duration::from_secs(1);

/// How long one send of the waiting thread may wait. Linux lets a sender sleep
/// until a third of the socket's buffer is free, which a slow peer may need
/// seconds for; a new try sees every byte that it has taken.
const GLANCE: Duration = Duration::from_millis(100);

/// Memory for the waiting thread's stack. It calls almost nothing.
const STACK: usize = 64 * 1024;

/// The sending half of a connection.
#[derive(Debug)]
pub struct Outbox {
    socket: Arc<TcpStream>,
    /// Whether sends without waiting are tried at all.
    is_direct: bool,
    state: Mutex<State>,
    /// There is something for the waiting thread.
    work: Condvar,
    /// Something has left, or nothing more will.
    changed: Condvar,
}

impl Outbox {
    /// The outbox of a socket. `is_direct: false` always takes the path with the
    /// waiting thread.
    pub fn new(socket: Arc<TcpStream>, is_direct: bool) -> Arc<Outbox> {
        let state = Mutex::new(State::new());
        let (work, changed) = (Condvar::new(), Condvar::new());
        Arc::new(Outbox { socket, is_direct, state, work, changed })
    }

    /// The connection, for whoever reads from it.
    pub fn socket(&self) -> &TcpStream {
        &self.socket
    }

    /// Sends what comes before all frames: the reply that opens the connection.
    pub fn open_with(self: &Arc<Self>, reply: Vec<u8>) {
        let mut state = lock(&self.state);
        state.push(|queue| queue.push_reply(SharedBytes::new(reply, None)));
        state.is_opened = true;
        self.send_queued(state);
    }

    /// Waits until the reply that opens the connection has gone in. The hub sends
    /// it, perhaps from another thread; an answer to a frame that came with the
    /// request must not overtake it.
    pub fn wait_until_opened(&self) {
        let mut state = lock(&self.state);
        while !state.is_opened && !state.is_dead {
            state = self.watch(state, None);
        }
    }

    /// Sends data: parts of whole frames. False if nothing may follow any more,
    /// because a Close was sent (RFC 6455, 5.5.1) or the peer has gone.
    pub fn send(self: &Arc<Self>, parts: &[SharedBytes]) -> bool {
        let mut state = lock(&self.state);
        if state.is_over() {
            return false;
        }
        if !state.is_idle() || !self.is_direct {
            state.push(|queue| parts.iter().for_each(|part| queue.push(part.clone())));
            self.send_queued(state);
            return true;
        }
        // A peer that keeps up never has a queue: this is the way of nearly all
        // broadcasts, and nothing is copied on it, no counter of an `Arc` moved.
        state.is_sending = true;
        drop(state);
        let wanted: usize = parts.iter().map(SharedBytes::len).sum();
        let outcome = calls::send_now(&self.socket, parts);
        state = lock(&self.state);
        if outcome.as_ref().is_ok_and(|sent| *sent == wanted) {
            state.is_sending = false;
            self.send_queued(state);
        } else {
            state.settle(Load::of(parts), outcome);
            self.leave_to_thread(state);
        }
        true
    }

    /// Sends Pings or Pongs, whole frames, before any data that waits. They may
    /// leave after a Close of ours, too: what must not is data (RFC 6455, 5.5.1),
    /// and a Pong is owed until the peer has closed (5.5.2).
    pub fn send_control(self: &Arc<Self>, frames: Vec<u8>) {
        let mut state = lock(&self.state);
        if !state.is_dead {
            state.push(|queue| queue.push_control(SharedBytes::new(frames, None)));
            self.send_queued(state);
        }
    }

    /// Waits while so many control frames wait that the peer cannot be reading
    /// them. Whoever answers it may stop reading from it meanwhile, so that it
    /// feels its own flood.
    pub fn wait_for_room(&self) {
        let mut state = lock(&self.state);
        while state.queue.is_full_of_control() && !state.is_over() {
            state = self.watch(state, None);
        }
    }

    /// Sends a Close behind everything that waits, if none was sent before.
    /// Returns whether this one was.
    pub fn close(self: &Arc<Self>, body: &CloseBody) -> bool {
        let mut state = lock(&self.state);
        if state.is_over() {
            return false;
        }
        let close = control_frame(Opcode::Close, &body.to_payload());
        state.push(|queue| queue.push(close));
        state.closing = Some(Instant::now());
        state.sending.close(body);
        self.send_queued(state);
        true
    }

    /// Takes back everything but the frame on its way, and sends a Close: for a
    /// peer that has been waited for in vain. Returns the bytes that waited for
    /// it, `None` if it was closed before.
    pub fn cut_off(self: &Arc<Self>, body: &CloseBody) -> Option<usize> {
        let mut state = lock(&self.state);
        if state.is_over() {
            return None;
        }
        let waiting = state.waiting();
        let close = control_frame(Opcode::Close, &body.to_payload());
        state.queue.cut();
        state.push(|queue| queue.push(close));
        state.closing = Some(Instant::now());
        state.sending.close(body);
        state.is_given_up = true;
        self.send_queued(state);
        Some(waiting)
    }

    /// Ends the connection at once, whatever waits. A thread that reads from it
    /// or waits for it wakes up.
    pub fn abort(&self) {
        let mut state = lock(&self.state);
        state.is_given_up = true;
        state.die();
        let _ = self.socket.shutdown(Shutdown::Both);
        self.wake(&state);
    }

    /// The Close that went in, if one did.
    pub fn closed(&self) -> Option<CloseBody> {
        lock(&self.state).sending.closed().cloned()
    }

    /// How long ago the Close left, or went in if it has not left.
    pub fn closing_for(&self) -> Option<Duration> {
        lock(&self.state).closing.map(|since| since.elapsed())
    }

    /// Whether the peer could have read a Close by now, had it read at all.
    pub fn has_close_left(&self) -> bool {
        lock(&self.state).has_close_left
    }

    /// For how long the peer has taken nothing, if something waits for it.
    pub fn stalled_for(&self) -> Option<Duration> {
        lock(&self.state).stalled_for()
    }

    /// Whether this end gave the peer up: cut it off, or aborted.
    pub fn is_given_up(&self) -> bool {
        lock(&self.state).is_given_up
    }

    /// Waits until everything is out. False if it took too long or failed.
    pub fn wait_until_sent(&self, most: Duration) -> bool {
        let deadline = Instant::now() + most;
        let mut state = lock(&self.state);
        while !state.is_idle() && !state.is_dead {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.watch(state, Some(left));
        }
        !state.is_dead
    }

    /// Sends what is queued, as far as the socket takes it now; what it does not
    /// take is left to the waiting thread.
    fn send_queued<'a>(self: &'a Arc<Self>, mut state: MutexGuard<'a, State>) {
        let rounds = if self.is_direct { ROUNDS } else { 0 };
        for _ in 0..rounds {
            if state.is_sending || state.queue.is_empty() {
                break;
            }
            let load = state.take(CHUNK);
            drop(state);
            let outcome = calls::send_now(&self.socket, load.parts());
            state = lock(&self.state);
            if !state.settle(load, outcome) {
                break;
            }
        }
        self.leave_to_thread(state);
    }

    /// Leaves the socket. If something is queued and nobody is at it, the
    /// waiting thread is to be.
    fn leave_to_thread(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        if !state.is_sending && !state.queue.is_empty() && !state.has_thread {
            let outbox = Arc::clone(self);
            let thread = std::thread::Builder::new().stack_size(STACK);
            state.has_thread = thread.spawn(move || outbox.send_waiting()).is_ok();
            if !state.has_thread {
                // Without a thread nobody can wait for this peer.
                state.die();
                let _ = self.socket.shutdown(Shutdown::Both);
            }
        }
        self.wake(&state);
    }

    /// Wakes those who wait for what has become of the state. A call of the
    /// system for nobody is dear when thousands are sent to.
    fn wake(&self, state: &State) {
        if state.is_thread_idle && (state.is_dead || !state.is_sending && !state.queue.is_empty()) {
            self.work.notify_one();
        }
        if state.watchers > 0 {
            self.changed.notify_all();
        }
    }

    /// The waiting thread: one load after the other, until there has been
    /// nothing to do for a while.
    fn send_waiting(&self) {
        let _ = self.socket.set_write_timeout(Some(GLANCE));
        let mut state = lock(&self.state);
        let mut idle_since = Instant::now();
        while !state.is_dead {
            if state.is_sending || state.queue.is_empty() {
                if !state.is_sending && idle_since.elapsed() >= LINGER {
                    break;
                }
                state.is_thread_idle = true;
                state = wait(&self.work, state, Some(LINGER));
                state.is_thread_idle = false;
                continue;
            }
            let load = state.take(CHUNK);
            drop(state);
            let outcome = calls::send_some(&self.socket, load.parts());
            state = lock(&self.state);
            state.settle(load, outcome);
            self.wake(&state);
            idle_since = Instant::now();
        }
        state.has_thread = false;
    }

    /// Waits for a change, so that those who change something know of it.
    fn watch<'a>(
        &self,
        mut state: MutexGuard<'a, State>,
        most: Option<Duration>,
    ) -> MutexGuard<'a, State> {
        state.watchers += 1;
        state = wait(&self.changed, state, most);
        state.watchers -= 1;
        state
    }
}

fn control_frame(opcode: Opcode, payload: &[u8]) -> SharedBytes {
    SharedBytes::new(frame::control(opcode, payload, None), None)
}
