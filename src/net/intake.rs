//! Bytes in, frames out, and the moment when a batch of them ends.
//!
//! Owns: the receiving half of one connection. Must never: send anything.
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

use crate::net::lock;
use crate::net::stream::Stream;
use crate::protocol::frame::{self, FrameHeader};
use crate::protocol::message::{Assembler, Received};
use crate::protocol::violation::Violation;
use crate::protocol::{Parsed, Role};

/// What a silent connection waits with. Bytes; a page of memory.
const SMALL: usize = 4 * 1024;

/// The most that is read before the batch ends. Bytes; larger ones gain
/// nothing more and keep the others waiting.
const BATCH: usize = 256 * 1024;

/// The longest unfinished frame that is copied in front of what has come since.
/// Bytes. A longer one stays where it is and grows: otherwise a peer that sends
/// it byte by byte would have us copy it for every byte.
const MOST_COPIED: usize = 16 * 1024;

/// Someone who wants to know what arrives.
pub trait Receiver {
    /// A frame has come, as it was on the wire. For those who show frames.
    fn frame(&mut self, header: &FrameHeader, payload: &[u8]);

    /// A frame has brought this. `Break` ends the intake.
    fn received(&mut self, what: Received<'_>) -> ControlFlow<()>;

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
    /// The peer broke the protocol.
    Violated(Violation),
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
pub struct Intake<'a, W: ?Sized = TcpStream> {
    wire: &'a W,
    pool: &'a BufferPool,
    from: Role,
    limit: u64,
    assembler: Assembler,
    /// The start of a frame whose rest has not arrived.
    unfinished: Vec<u8>,
}

impl<'a, W: Stream + ?Sized> Intake<'a, W> {
    /// An intake for what `from` sends. `early` are bytes that came together
    /// with the opening handshake; `limit` is in bytes, for frame and message.
    pub fn new(
        wire: &'a W,
        pool: &'a BufferPool,
        from: Role,
        limit: u64,
        early: Vec<u8>,
    ) -> Intake<'a, W> {
        let assembler = Assembler::new(limit);
        Intake { wire, pool, from, limit, assembler, unfinished: early }
    }

    /// Receives until the end, whatever it is.
    pub fn run(mut self, receiver: &mut impl Receiver) -> End {
        let mut early = std::mem::take(&mut self.unfinished);
        if let Err(end) = self.use_up(&mut early, receiver) {
            return end;
        }
        let mut small = [0; SMALL];
        loop {
            let received = match self.wire.receive(&mut small) {
                Ok(0) => return End::Eof,
                Ok(received) => received,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return End::Failed(error),
            };
            let outcome = if received < SMALL && self.unfinished.is_empty() {
                self.use_up(&mut small[..received], receiver)
            } else {
                self.use_up_more(&small[..received], receiver)
            };
            if let Err(end) = outcome {
                return end;
            }
        }
    }

    /// Puts the bytes behind the unfinished frame, and whatever else has
    /// arrived behind them.
    fn use_up_more(&mut self, first: &[u8], receiver: &mut impl Receiver) -> Result<(), End> {
        if self.unfinished.len() > MOST_COPIED {
            return self.use_up_large(first, receiver);
        }
        let mut buffer = self.pool.take();
        let mut filled = self.unfinished.len() + first.len();
        buffer[..self.unfinished.len()].copy_from_slice(&self.unfinished);
        buffer[self.unfinished.len()..filled].copy_from_slice(first);
        self.unfinished = Vec::new();
        while filled < BATCH {
            match self.wire.receive_now(&mut buffer[filled..]) {
                // End and errors are met again by the next read that waits.
                Ok(0) | Err(_) => break,
                Ok(received) => filled += received,
            }
        }
        let outcome = self.use_up(&mut buffer[..filled], receiver);
        self.pool.give_back(buffer);
        outcome
    }

    /// The same for a long frame: its own memory grows with what has arrived,
    /// never with what was announced.
    fn use_up_large(&mut self, first: &[u8], receiver: &mut impl Receiver) -> Result<(), End> {
        let mut buffer = std::mem::take(&mut self.unfinished);
        buffer.extend_from_slice(first);
        let mut more = self.pool.take();
        if first.len() == SMALL
            && let Ok(received) = self.wire.receive_now(&mut more)
        {
            buffer.extend_from_slice(&more[..received]);
        }
        self.pool.give_back(more);
        let is_whole =
            !matches!(frame::parse(&buffer, self.from, self.limit), Ok(Parsed::NeedMore));
        if is_whole {
            return self.use_up(&mut buffer, receiver);
        }
        self.unfinished = buffer;
        Ok(())
    }

    /// Hands over every whole frame and keeps the rest.
    fn use_up(&mut self, bytes: &mut [u8], receiver: &mut impl Receiver) -> Result<(), End> {
        let mut used = 0;
        let outcome = loop {
            match self.next_frame(&mut bytes[used..], receiver) {
                Ok(0) => break Ok(()),
                Ok(more) => used += more,
                Err(end) => break Err(end),
            }
        };
        self.assembler.forget();
        self.unfinished.extend_from_slice(&bytes[used..]);
        receiver.batch_ended();
        outcome
    }

    /// Handles the frame at the start of the bytes; returns how long it was, 0
    /// if it is not whole yet.
    fn next_frame(&mut self, bytes: &mut [u8], receiver: &mut impl Receiver) -> Result<usize, End> {
        let parsed = frame::parse(bytes, self.from, self.limit).map_err(End::Violated)?;
        let Parsed::Done { value: (header, payload), used } = parsed else {
            return Ok(0);
        };
        receiver.frame(&header, payload);
        let start = used - payload.len();
        let payload = &mut bytes[start..used];
        if let Some(key) = header.mask {
            frame::apply_mask(key, payload);
        }
        let received = self.assembler.push(&header, payload).map_err(End::Violated)?;
        match receiver.received(received) {
            ControlFlow::Continue(()) => Ok(used),
            ControlFlow::Break(()) => Err(End::Stopped),
        }
    }
}
