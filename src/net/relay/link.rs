//! One direction of a link: when what enters is due, and carrying it there.
//!
//! Must never: let a slow receiver change a due time. It is set when a chunk
//! enters.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::Shared;
use crate::net::lock;
use crate::protocol::Role;
use crate::trace::link::LinkModel;
use crate::trace::{Chunk, Crossing, Recording};

/// The most bytes that are one chunk: what one read brings.
const MOST: usize = 64 * 1024;

/// Chunks under way before the sender has to wait, as for a full window of
/// TCP. Far more than a link of a second and 10 Mbit/s holds.
const WINDOW: usize = 256;

/// How late a sleeping thread may wake up. The rest is waited for awake.
const LATE: Duration = Duration::from_micros(200);

/// One direction, shared by all connections: they take turns on its bandwidth.
#[derive(Debug)]
pub(super) struct DelayLine {
    link: LinkModel,
    start: Instant,
    /// When the last bit that entered will be on the line.
    busy_until: Mutex<Duration>,
}

impl DelayLine {
    pub(super) fn new(link: LinkModel, start: Instant) -> DelayLine {
        DelayLine { link, start, busy_until: Mutex::default() }
    }

    /// When so many bytes, which enter now, are due at the other end.
    fn enter(&self, bytes: usize) -> Crossing {
        let mut busy_until = lock(&self.busy_until);
        let entered = self.start.elapsed();
        *busy_until = entered.max(*busy_until) + self.link.sending(bytes);
        Crossing { entered, due: *busy_until + self.link.one_way(), left: None }
    }

    /// Waits until something is due, and stamps it.
    fn leave(&self, due: Duration) -> Duration {
        loop {
            let now = self.start.elapsed();
            match due.checked_sub(now) {
                None | Some(Duration::ZERO) => return now,
                Some(left) if left > LATE => std::thread::sleep(left - LATE),
                Some(_) => std::thread::yield_now(),
            }
        }
    }

    /// Crosses the line with nothing in hand, as the packets of TCP's own
    /// handshake do. `write` is told at both ends.
    pub(super) fn pass(&self, diary: &Mutex<Recording>, write: impl Fn(&mut Recording, Crossing)) {
        let crossing = {
            let mut diary = lock(diary);
            let crossing = self.enter(0);
            write(&mut diary, crossing);
            crossing
        };
        let left = self.leave(crossing.due);
        write(&mut lock(diary), Crossing { left: Some(left), ..crossing });
    }
}

/// Carries everything that `from` sends, in two threads, until it ends.
pub(super) fn carry(
    shared: Arc<Shared>,
    number: usize,
    from: Role,
    source: Arc<TcpStream>,
    target: Arc<TcpStream>,
) {
    let (queue, waiting) = sync_channel(WINDOW);
    let taker = Arc::clone(&shared);
    std::thread::spawn(move || take(&taker, number, from, &source, &queue));
    std::thread::spawn(move || deliver(&shared, number, from, &target, &waiting));
}

/// What waits on the line.
struct Waiting {
    due: Duration,
    /// Where it stands in the diary, and the bytes; `None` is the end.
    chunk: Option<(usize, Vec<u8>)>,
}

impl Shared {
    fn line(&self, from: Role) -> &DelayLine {
        match from {
            Role::Client => &self.up,
            Role::Server => &self.down,
        }
    }
}

/// Reads what the sender sends, stamps it and puts it on the line.
fn take(
    shared: &Shared,
    number: usize,
    from: Role,
    mut source: &TcpStream,
    queue: &SyncSender<Waiting>,
) {
    let mut buffer = vec![0; MOST];
    loop {
        let read = match source.read(&mut buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // A reset arrives as an end.
            Err(_) => 0,
        };
        let bytes = buffer[..read].to_vec();
        let is_end = bytes.is_empty();
        // It enters while the diary is held: whoever reads the diary finds all
        // that has entered so far.
        let (due, at) = shared.write(number, from, |chunks| {
            let crossing = shared.line(from).enter(read);
            if !is_end {
                chunks.push(Chunk { bytes: bytes.clone(), crossing });
            }
            (crossing.due, chunks.len().saturating_sub(1))
        });
        let chunk = (!is_end).then_some((at, bytes));
        if queue.send(Waiting { due, chunk }).is_err() || is_end {
            return;
        }
    }
}

/// Hands each chunk to the receiver when it is due.
fn deliver(
    shared: &Shared,
    number: usize,
    from: Role,
    mut target: &TcpStream,
    waiting: &Receiver<Waiting>,
) {
    for Waiting { due, chunk } in waiting {
        let left = shared.line(from).leave(due);
        let Some((at, bytes)) = chunk else { break };
        shared.write(number, from, |chunks| chunks[at].crossing.left = Some(left));
        if target.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = target.shutdown(Shutdown::Write);
}
