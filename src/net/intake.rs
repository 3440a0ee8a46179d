//! Bytes in, frames out, and the moment when a batch of them ends.
//!
//! Owns: reading, and when to tell that a batch is over. What the bytes mean is
//! told by [`protocol::connection`](crate::protocol::connection). Must never:
//! send anything.
//!
//! **Why batches.** Under load one read brings many frames. Whoever sends each
//! of them on by itself pays one system call a frame and a client; whoever
//! collects all frames of one read pays one a client. So the receiver is told
//! when the bytes of one read are used up ([`Receiver::batch_ended`]), and
//! sends then. No timer is needed and nothing is delayed: when there is only
//! one frame, the batch ends behind it.
//!
//! **Why two buffers.** A connection that is silent should cost almost nothing,
//! so it waits with a small buffer on its stack. Only when that is full is a
//! large one taken from a pool shared by all, filled with what has arrived, and
//! given back before waiting again.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::sync::Mutex;

use super::lock;
use super::stream::Stream;
use crate::protocol::Role;
use crate::protocol::connection::{Receiving, Refused, Step, Unfinished};

/// What a silent connection waits with. Bytes; a page of memory.
const SMALL: usize = 4 * 1024;

/// The most that is read before the batch ends. Bytes; larger ones gain
/// nothing more and keep the others waiting.
const BATCH: usize = 256 * 1024;

/// Someone who wants to know what arrives.
pub trait Receiver {
    /// So many bytes have arrived, whatever they may turn out to be.
    fn arrived(&mut self, bytes: usize);

    /// A whole frame has come, and this is what it means. `Break` ends the
    /// intake.
    fn received(&mut self, step: Step<'_>) -> ControlFlow<()>;

    /// Everything that has arrived so far has been handed over.
    fn batch_ended(&mut self);
}

/// Why an intake ended.
#[derive(Debug)]
pub enum End {
    /// The receiver wanted no more.
    Stopped,
    /// The peer closed TCP.
    Eof,
    /// The connection failed.
    Failed(std::io::Error),
    /// The peer sent a frame for which the connection has to be failed.
    Refused(Box<Refused>),
}

/// How an intake ended.
#[derive(Debug)]
pub struct Ended {
    /// What ended it.
    pub why: End,
    /// What had come of something that never became whole.
    pub unfinished: Option<Unfinished>,
}

/// Large buffers for those who need one at the moment.
#[derive(Debug, Default)]
pub struct BufferPool(Mutex<Vec<Vec<u8>>>);

impl BufferPool {
    /// So many are kept; there is never a use for more than one a processor,
    /// unless threads are put aside in the middle of their work.
    const MOST_KEPT: usize = 16;

    fn take(&self) -> Vec<u8> {
        lock(&self.0).pop().unwrap_or_else(|| vec![0; BATCH])
    }

    fn give_back(&self, buffer: Vec<u8>) {
        let mut kept = lock(&self.0);
        if buffer.len() == BATCH && kept.len() < BufferPool::MOST_KEPT {
            kept.push(buffer);
        }
    }
}

/// The receiving half of a connection.
#[derive(Debug)]
pub struct Intake<'a, S: ?Sized = TcpStream> {
    stream: &'a S,
    pool: &'a BufferPool,
    receiving: Receiving,
    early: Vec<u8>,
}

impl<'a, S: Stream + ?Sized> Intake<'a, S> {
    /// An intake for what `from` sends. `early` are bytes that came together
    /// with the opening handshake; `limit` is in bytes, for a whole message.
    pub fn new(
        stream: &'a S,
        pool: &'a BufferPool,
        from: Role,
        limit: u64,
        early: Vec<u8>,
    ) -> Intake<'a, S> {
        Intake { stream, pool, receiving: Receiving::new(from, limit), early }
    }

    /// Receives until the end, whatever it is.
    pub fn run(mut self, receiver: &mut impl Receiver) -> Ended {
        let why = self.receive(receiver);
        // Of a connection that was failed nothing more is read: what is missing
        // then is nobody's fault but that frame's.
        let unfinished = match why {
            End::Refused(_) => None,
            _ => self.receiving.unfinished(),
        };
        Ended { why, unfinished }
    }

    fn receive(&mut self, receiver: &mut impl Receiver) -> End {
        let mut early = std::mem::take(&mut self.early);
        if let Err(end) = self.use_up(&mut early, receiver) {
            return end;
        }
        drop(early);
        let mut small = [0; SMALL];
        loop {
            let received = match self.stream.receive(&mut small) {
                Ok(0) => return End::Eof,
                Ok(received) => received,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return End::Failed(error),
            };
            let outcome = match received {
                SMALL => self.use_up_more(&small, receiver),
                _ => self.use_up(&mut small[..received], receiver),
            };
            if let Err(end) = outcome {
                return end;
            }
        }
    }

    /// Uses up the bytes and whatever else has arrived behind them.
    fn use_up_more(&mut self, first: &[u8], receiver: &mut impl Receiver) -> Result<(), End> {
        let mut buffer = self.pool.take();
        buffer[..first.len()].copy_from_slice(first);
        let mut filled = first.len();
        while filled < BATCH {
            match self.stream.receive_now(&mut buffer[filled..]) {
                // End and errors are met again by the next read that waits.
                Ok(0) | Err(_) => break,
                Ok(received) => filled += received,
            }
        }
        let outcome = self.use_up(&mut buffer[..filled], receiver);
        self.pool.give_back(buffer);
        outcome
    }

    /// Hands over what the bytes bring to its end; the rest is remembered.
    fn use_up(&mut self, bytes: &mut [u8], receiver: &mut impl Receiver) -> Result<(), End> {
        receiver.arrived(bytes.len());
        let mut used = 0;
        let mut outcome = Ok(());
        while used < bytes.len() && outcome.is_ok() {
            match self.receiving.take(&mut bytes[used..]) {
                Ok((more, step)) => {
                    used += more;
                    if step.is_some_and(|step| receiver.received(step).is_break()) {
                        outcome = Err(End::Stopped);
                    }
                }
                Err(refused) => outcome = Err(End::Refused(refused)),
            }
        }
        self.receiving.forget();
        receiver.batch_ended();
        outcome
    }
}
