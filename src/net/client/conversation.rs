//! A client's conversation: what it says, what it hears, how it ends.
//!
//! Owns: the two threads of a client's connection, one a direction, and the
//! answers that the protocol owes: a Pong for a Ping, a Close for a Close.
//! Must never: know where messages go; a [`Listener`] does.
//!
//! Read first: [`super::sender`] and [`crate::net::intake`], the two halves. Read next:
//! `receiver.rs`, what is done with what arrives, and `closing.rs`, the end.

mod closing;
pub mod pings;
mod receiver;
pub mod silence;

use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::Builder;
use std::time::{Duration, Instant};

use self::pings::{Pings, Pong};
use self::silence::Silence;
use super::sender::{Framing, NotSent, Sender};
use crate::event::{Direction, Ending, EventKind, Excerpt, FrameExcerpt, Traffic};
use crate::net::lock;
use crate::net::stream::Stream;
use crate::protocol::close::CloseBody;
use crate::protocol::connection::FrameRemark;
use crate::protocol::frame::Opcode;
use crate::protocol::message::Kind;

/// Someone who is told what happens. May wait: then the peer waits too.
pub trait Listener: Send + Sync {
    /// A message came. `Break`: no more are wanted.
    fn heard(&self, kind: Kind, payload: &[u8]) -> ControlFlow<()>;

    /// Everything that has arrived so far was told.
    fn caught_up(&self);

    /// Something happened that is worth showing.
    fn told(&self, what: EventKind);

    /// Whether messages and control frames are worth showing.
    fn watches(&self) -> bool;
}

/// A conversation. Any thread may speak.
pub struct Conversation {
    stream: Arc<dyn Stream>,
    sender: Sender,
    listener: Arc<dyn Listener>,
    /// Frames are to be shown.
    frames: AtomicBool,
    /// Messages are sent back as they come.
    echo: bool,
    pings: Mutex<Pings>,
    received: Mutex<Traffic>,
    /// Messages received, for those who only count.
    heard: AtomicU64,
    /// In milliseconds since `start`.
    silence: Silence,
    /// Nobody wants what still comes: the Close is waited for, and no more.
    is_hurried: AtomicBool,
    /// The Close was not answered in time.
    has_given_up: AtomicBool,
    start: Instant,
}

impl Conversation {
    /// A conversation over an open connection.
    pub fn new(
        stream: Arc<dyn Stream>,
        framing: Framing,
        listener: Arc<dyn Listener>,
        frames: bool,
        echo: bool,
    ) -> Conversation {
        Conversation {
            stream,
            sender: Sender::new(framing),
            listener,
            frames: AtomicBool::new(frames),
            echo,
            pings: Mutex::default(),
            received: Mutex::default(),
            heard: AtomicU64::new(0),
            silence: Silence::default(),
            is_hurried: AtomicBool::new(false),
            has_given_up: AtomicBool::new(false),
            start: Instant::now(),
        }
    }

    /// Sends a message.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn send(&self, kind: Kind, payload: &[u8]) -> Result<(), NotSent> {
        self.queue(kind, payload)?;
        self.sender.flush();
        Ok(())
    }

    /// Queues a message that may leave together with the next ones; they all go
    /// with [`Conversation::flush`].
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn queue(&self, kind: Kind, payload: &[u8]) -> Result<(), NotSent> {
        let frames = self.sender.queue(kind, payload, self.shows_frames())?;
        if self.listener.watches() {
            self.listener.told(EventKind::Message {
                direction: Direction::Out,
                payload: Excerpt::of(kind, payload),
                delivery: None,
            });
        }
        self.show(frames);
        Ok(())
    }

    /// Lets everything queued leave, but for frames that are to be glued to later
    /// ones.
    pub fn flush(&self) {
        self.sender.flush();
    }

    /// Lets those leave, too: nothing more will come.
    pub fn flush_glued(&self) {
        self.sender.flush_glued();
    }

    /// Sends a Ping and remembers when.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn ping(&self, payload: &[u8]) -> Result<(), NotSent> {
        lock(&self.pings).sent(payload, Instant::now());
        self.control(Opcode::Ping, payload)
    }

    /// Sends a Pong.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn pong(&self, payload: &[u8]) -> Result<(), NotSent> {
        self.control(Opcode::Pong, payload)
    }

    fn control(&self, opcode: Opcode, payload: &[u8]) -> Result<(), NotSent> {
        let frames = self.sender.control(opcode, payload)?;
        if self.listener.watches() {
            let (direction, payload) = (Direction::Out, payload.to_vec());
            self.listener.told(match opcode {
                Opcode::Ping => EventKind::Ping { direction, payload },
                _ => EventKind::Pong { direction, payload, round_trip: None },
            });
        }
        self.show(frames);
        Ok(())
    }

    /// Sends a Close behind everything said, if none was sent before.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn close(&self, body: CloseBody) -> Result<(), NotSent> {
        let frames = self.sender.close(&body)?;
        self.silence.begin(self.now());
        let direction = Direction::Out;
        self.listener.told(EventKind::Close { direction, body });
        self.show(frames);
        Ok(())
    }

    /// Closes normally, and wants nothing more of what still comes: the answer
    /// is waited for, though not behind an endless stream.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn leave(&self) -> Result<(), NotSent> {
        self.is_hurried.store(true, Ordering::Relaxed);
        self.flush_glued();
        self.close(CloseBody::normal())
    }

    /// Whether frames are shown from now on.
    pub fn show_frames(&self, shown: bool) {
        self.frames.store(shown, Ordering::Relaxed);
    }

    /// What went out and what came in so far.
    pub fn traffic(&self) -> (Traffic, Traffic) {
        (self.sender.traffic(), *lock(&self.received))
    }

    /// How many messages came.
    pub fn heard(&self) -> u64 {
        self.heard.load(Ordering::Relaxed)
    }

    /// How long no message has come while this end was listening.
    pub fn quiet_for(&self) -> Duration {
        self.silence.of_messages(self.now())
    }

    /// Bytes of messages that have not left yet.
    pub fn waiting(&self) -> usize {
        self.sender.waiting()
    }

    /// Whether so much waits that the next message would have to wait, too.
    pub fn is_full(&self) -> bool {
        self.sender.is_full()
    }

    /// Ends the connection at once.
    pub fn abort(&self) {
        self.sender.end();
        self.stream.end();
    }

    /// Starts its threads. `ended` is called once, at the end.
    ///
    /// # Errors
    /// When the system has no thread left; then the connection is ended, and
    /// `ended` is not called.
    pub fn start(
        self: &Arc<Self>,
        early: Vec<u8>,
        limit: u64,
        ended: impl FnOnce(Ending) + Send + 'static,
    ) -> io::Result<()> {
        let thread = |name: &str| Builder::new().name(name.to_owned());
        let (writer, reader, watcher) = (Arc::clone(self), Arc::clone(self), Arc::downgrade(self));
        let started = thread("writing")
            .spawn(move || writer.write())
            .and_then(|_| thread("patience").spawn(move || closing::watch(&watcher)))
            // The last one: only who reads can tell the end.
            .and_then(|_| thread("reading").spawn(move || ended(reader.listen(early, limit))));
        if started.is_err() {
            self.abort();
        }
        started.map(drop)
    }

    /// The writing thread: until the end.
    fn write(&self) {
        let is_watched = self.sender.is_worth_watching();
        // An error here is met by the reading thread too.
        let _ = self.sender.run(&*self.stream, |written| {
            if is_watched {
                self.listener.told(written);
            }
        });
    }

    fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    fn shows_frames(&self) -> bool {
        self.frames.load(Ordering::Relaxed)
    }

    fn show(&self, frames: Vec<FrameExcerpt>) {
        if self.shows_frames() {
            for frame in frames {
                let direction = Direction::Out;
                self.listener.told(EventKind::Frame { direction, frame });
            }
        }
    }

    /// A Pong came.
    fn ponged(&self, payload: &[u8]) {
        let pong = lock(&self.pings).answered(payload, Instant::now());
        let round_trip = match pong {
            Pong::Answer(time) => Some(time),
            Pong::Unasked | Pong::OfNoPing => None,
        };
        if self.listener.watches() {
            let (direction, payload) = (Direction::In, payload.to_vec());
            self.listener.told(EventKind::Pong { direction, payload, round_trip });
        }
        if pong == Pong::OfNoPing {
            let (remark, data) = (FrameRemark::PongOfNoPing, payload.to_vec());
            self.listener.told(EventKind::Remark { remark, data });
        }
    }

    /// Tells of Pings that have waited too long for their Pongs.
    fn tell_overdue_pings(&self) {
        loop {
            // Telling may take its time, and a Pong may come meanwhile.
            let Some((data, waited)) = lock(&self.pings).overdue(Instant::now()) else {
                return;
            };
            let remark = FrameRemark::PingUnanswered { waited };
            self.listener.told(EventKind::Remark { remark, data });
        }
    }
}
