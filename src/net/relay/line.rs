//! One direction of a link at work: what enters it leaves when it is due.
//!
//! Owns: the clock of the link and the threads that carry bytes. Must never:
//! let a slow receiver change a due time, or keep what it has seen (that is
//! `recorder`).

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::LinkState;
use crate::net::lock;
use crate::protocol::Role;
use crate::trace::link::{Arrival, LinkModel, SharedLine};
use crate::trace::{Chunk, Content, Crossing};

/// The most bytes that one read brings.
const MOST: usize = 64 * 1024;

/// Reads under way before the sender has to wait, as for a full window of
/// TCP. Far more than a link of a second and 10 Mbit/s holds.
const WINDOW: usize = 256;

/// How late a sleeping thread may wake up. The rest is waited for awake.
const LATE: Duration = Duration::from_micros(200);

/// One direction, shared by all connections.
#[derive(Debug)]
pub(super) struct DelayLine {
    model: LinkModel,
    start: Instant,
    shared: Mutex<SharedLine>,
}

impl DelayLine {
    pub(super) fn new(model: LinkModel, from: Role, start: Instant) -> DelayLine {
        DelayLine { model, start, shared: Mutex::new(SharedLine::new(model, from)) }
    }

    /// Pieces of these sizes enter now, which is returned, and `lost` hears of
    /// those that do not arrive.
    fn enter(&self, connection: usize, pieces: &[usize], lost: &mut Vec<usize>) -> Duration {
        let mut shared = lock(&self.shared);
        // Read while the line is held: times never go back.
        let now = self.start.elapsed();
        lost.extend(pieces.iter().filter(|&&bytes| shared.enter(connection, bytes, now)));
        now
    }

    /// Waits until the next piece of a connection is due. Returns when it was
    /// due and when it left.
    fn leave(&self, connection: usize) -> (Duration, Duration) {
        loop {
            let arrival = lock(&self.shared).next(connection, self.start.elapsed());
            match arrival {
                Some(Arrival::At(due)) => {
                    let left = self.wait_until(due);
                    lock(&self.shared).take(connection, due);
                    return (due, left);
                }
                // Whoever enters meanwhile may still come first: ask again.
                Some(Arrival::NotBefore(due)) => drop(self.wait_until(due)),
                None => {
                    let now = self.start.elapsed();
                    return (now, now);
                }
            }
        }
    }

    /// Waits until then; returns when it was.
    fn wait_until(&self, due: Duration) -> Duration {
        loop {
            let now = self.start.elapsed();
            match due.checked_sub(now) {
                None | Some(Duration::ZERO) => return now,
                Some(left) if left > LATE => thread::sleep(left - LATE),
                Some(_) => thread::yield_now(),
            }
        }
    }
}

/// One direction of one connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lane {
    pub(super) connection: usize,
    pub(super) from: Role,
}

impl LinkState {
    fn line(&self, from: Role) -> &DelayLine {
        match from {
            Role::Client => &self.up,
            Role::Server => &self.down,
        }
    }

    /// Pieces enter a lane.
    fn enter(&self, lane: Lane, pieces: &[usize]) -> Duration {
        let Lane { connection, from } = lane;
        let mut lost = Vec::new();
        let enter = || self.line(from).enter(connection, pieces, &mut lost);
        let entered = self.recorder.entered(connection, from, pieces.len(), enter);
        for bytes in lost {
            // It is gone where it entered. Its copy leaves like any other piece.
            let crossing = Crossing { entered, due: entered, left: entered };
            let content = Content::Lost(bytes);
            self.recorder.also(Chunk { connection, from, content, crossing });
        }
        entered
    }

    /// Waits until the next piece of a lane leaves, and records it.
    fn leave(&self, lane: Lane, entered: Duration, content: Content) {
        let Lane { connection, from } = lane;
        let (due, left) = self.line(from).leave(connection);
        let crossing = Crossing { entered, due, left };
        self.recorder.left(Chunk { connection, from, content, crossing });
    }

    /// Crosses a lane with nothing in hand, as the packets of TCP's own
    /// handshake do.
    pub(super) fn pass(&self, lane: Lane, content: Content) {
        let entered = self.enter(lane, &[0]);
        self.leave(lane, entered, content);
    }
}

/// Carries everything that comes out of `source`, in two threads, until it
/// ends.
pub(super) fn carry(
    shared: &Arc<LinkState>,
    lane: Lane,
    source: &Arc<TcpStream>,
    target: &Arc<TcpStream>,
) -> io::Result<()> {
    let (queue, waiting) = sync_channel(WINDOW);
    let (taker, source) = (Arc::clone(shared), Arc::clone(source));
    thread::Builder::new().spawn(move || take(&taker, lane, &source, &queue))?;
    let (deliverer, target) = (Arc::clone(shared), Arc::clone(target));
    thread::Builder::new().spawn(move || deliver(&deliverer, lane, &target, &waiting))?;
    Ok(())
}

/// What one read brought; no bytes are the end.
struct OneRead {
    entered: Duration,
    bytes: Vec<u8>,
}

/// Reads what the sender sends, and puts it on the line.
fn take(shared: &LinkState, lane: Lane, mut source: &TcpStream, queue: &SyncSender<OneRead>) {
    let mut buffer = vec![0; MOST];
    loop {
        let read = match source.read(&mut buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // A reset arrives as an end.
            Err(_) => 0,
        };
        let model = shared.line(lane.from).model;
        let pieces: Vec<usize> = if read == 0 { vec![0] } else { model.pieces(read).collect() };
        let entered = shared.enter(lane, &pieces);
        let bytes = buffer[..read].to_vec();
        if queue.send(OneRead { entered, bytes }).is_err() {
            shared.recorder.abandon(lane.connection, lane.from);
            return;
        }
        if read == 0 {
            return;
        }
    }
}

/// Hands each piece to the receiver when it is due.
fn deliver(shared: &LinkState, lane: Lane, mut target: &TcpStream, waiting: &Receiver<OneRead>) {
    let model = shared.line(lane.from).model;
    'carrying: for OneRead { entered, bytes } in waiting {
        if bytes.is_empty() {
            shared.leave(lane, entered, Content::End);
            break;
        }
        let mut rest = &bytes[..];
        for length in model.pieces(bytes.len()) {
            let (piece, behind) = rest.split_at(length);
            shared.leave(lane, entered, Content::Bytes(piece.into()));
            if target.write_all(piece).is_err() {
                shared.recorder.abandon(lane.connection, lane.from);
                break 'carrying;
            }
            rest = behind;
        }
    }
    let _ = target.shutdown(Shutdown::Write);
}
