//! A client's conversation: what it says, what it hears, how it ends.
//!
//! Owns: the two threads of a client's connection, one a direction, and the
//! answers that the protocol owes: a Pong for a Ping, a Close for a Close.
//! Must never: know where messages go; a [`Listener`] does.
//!
//! Read first: [`super::link`] and [`super::intake`], the two halves.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::intake::{BufferPool, End, Intake, Receiver};
use super::link::{Frames, Link, NotSent, Shape};
use super::lock;
use super::wire::Wire;
use crate::event::{Direction, Ending, Excerpt, MOST_SHOWN, Talk, Traffic};
use crate::protocol::Role;
use crate::protocol::close::CloseBody;
use crate::protocol::frame::{FrameHeader, Opcode};
use crate::protocol::message::{Kind, Received};

/// How long the peer may be silent after a Close was sent to it.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it may take to close TCP when all is said (RFC 6455, 7.1.1).
const FAREWELL: Duration = Duration::from_millis(500);

/// Pings remembered while their Pongs are on the way.
const MOST_PINGS: usize = 64;

/// Someone who is told what happens. May wait: then the peer waits too.
pub trait Listener: Send + Sync {
    /// A message came. `Break`: no more are wanted.
    fn heard(&self, kind: Kind, payload: &[u8]) -> ControlFlow<()>;

    /// Everything that has arrived so far was told.
    fn caught_up(&self);

    /// Something happened that is worth showing.
    fn told(&self, what: Talk);

    /// Whether messages and control frames are worth showing.
    fn watches(&self) -> bool;
}

/// A conversation. Any thread may speak.
pub struct Conversation {
    wire: Arc<dyn Wire>,
    link: Link,
    listener: Arc<dyn Listener>,
    /// Frames are to be shown.
    frames: AtomicBool,
    /// Messages are sent back as they come.
    echo: bool,
    pings: Mutex<VecDeque<(Vec<u8>, Instant)>>,
    received: Mutex<Traffic>,
    /// Messages received, for those who only count.
    heard: AtomicU64,
    /// Milliseconds since `start` when the peer was last heard.
    last_heard: AtomicU64,
    /// The reading thread has something in hand: it is not the peer who is slow.
    is_busy: AtomicBool,
    /// Nobody wants what still comes: the Close is waited for, and no more.
    is_hurried: AtomicBool,
    /// The Close was not answered in time.
    has_given_up: AtomicBool,
    start: Instant,
}

impl Conversation {
    /// A conversation over an open connection.
    pub fn new(
        wire: Arc<dyn Wire>,
        shape: Shape,
        listener: Arc<dyn Listener>,
        frames: bool,
        echo: bool,
    ) -> Conversation {
        Conversation {
            wire,
            link: Link::new(shape),
            listener,
            frames: AtomicBool::new(frames),
            echo,
            pings: Mutex::default(),
            received: Mutex::default(),
            heard: AtomicU64::new(0),
            last_heard: AtomicU64::new(0),
            is_busy: AtomicBool::new(false),
            is_hurried: AtomicBool::new(false),
            has_given_up: AtomicBool::new(false),
            start: Instant::now(),
        }
    }

    /// Says a message and lets it leave.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn say(&self, kind: Kind, payload: &[u8]) -> Result<(), NotSent> {
        self.mention(kind, payload)?;
        self.link.flush();
        Ok(())
    }

    /// Says a message that may wait for the next ones.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn mention(&self, kind: Kind, payload: &[u8]) -> Result<(), NotSent> {
        let frames = self.link.say(kind, payload, self.shows_frames())?;
        if self.listener.watches() {
            self.listener.told(Talk::Message {
                direction: Direction::Out,
                payload: Excerpt::of(kind, payload),
            });
        }
        self.show(frames);
        Ok(())
    }

    /// Lets everything mentioned leave. `also_glued`: nothing more will come.
    pub fn flush(&self, also_glued: bool) {
        match also_glued {
            true => self.link.flush_all(),
            false => self.link.flush(),
        }
    }

    /// Sends a Ping and remembers when.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn ping(&self, payload: &[u8]) -> Result<(), NotSent> {
        {
            let mut pings = lock(&self.pings);
            if pings.len() == MOST_PINGS {
                pings.pop_front();
            }
            pings.push_back((payload.to_vec(), Instant::now()));
        }
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
        let frames = self.link.control(opcode, payload)?;
        if self.listener.watches() {
            let (direction, payload) = (Direction::Out, payload.to_vec());
            self.listener.told(match opcode {
                Opcode::Ping => Talk::Ping { direction, payload },
                _ => Talk::Pong { direction, payload, round_trip: None },
            });
        }
        self.show(frames);
        Ok(())
    }

    /// Sends a Close behind everything said, if none was sent before.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn close(&self, body: Option<CloseBody>) -> Result<(), NotSent> {
        let frames = self.link.close(body.clone())?;
        self.last_heard.store(self.now(), Ordering::Relaxed);
        let direction = Direction::Out;
        self.listener.told(Talk::Close { direction, body });
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
        self.flush(true);
        self.close(Some(CloseBody::normal()))
    }

    /// Whether frames are shown from now on.
    pub fn show_frames(&self, shown: bool) {
        self.frames.store(shown, Ordering::Relaxed);
    }

    /// What went out and what came in so far.
    pub fn traffic(&self) -> (Traffic, Traffic) {
        (self.link.traffic(), *lock(&self.received))
    }

    /// How many messages came.
    pub fn heard(&self) -> u64 {
        self.heard.load(Ordering::Relaxed)
    }

    /// How long the peer has been silent while this end was listening.
    pub fn silent_for(&self) -> Duration {
        if self.is_busy.load(Ordering::Relaxed) {
            return Duration::ZERO;
        }
        let silent = self.now() - self.last_heard.load(Ordering::Relaxed).min(self.now());
        Duration::from_millis(silent)
    }

    /// Waits until everything said is out. False if it took too long.
    pub fn wait_until_sent(&self, most: Duration) -> bool {
        self.link.wait_until_sent(most)
    }

    /// Ends the connection at once.
    pub fn abort(&self) {
        self.link.end();
        self.wire.end();
    }

    /// Starts both threads. `ended` is called once, at the end.
    pub fn start(
        self: &Arc<Self>,
        early: Vec<u8>,
        limit: u64,
        ended: impl FnOnce(Ending) + Send + 'static,
    ) {
        let writer = Arc::clone(self);
        let watched = self.link.is_shaped();
        std::thread::spawn(move || {
            // An error here is met by the reading thread too.
            let _ = writer.link.run(&*writer.wire, |written| {
                if watched {
                    writer.listener.told(written);
                }
            });
        });
        let reader = Arc::clone(self);
        std::thread::spawn(move || ended(reader.listen(early, limit)));
    }

    /// The reading thread: until the end, whatever it is.
    fn listen(self: &Arc<Self>, early: Vec<u8>, limit: u64) -> Ending {
        let pool = BufferPool::default();
        let mut ear = Ear { conversation: self, close: None, traffic: Traffic::default() };
        let intake = Intake::new(&*self.wire, &pool, Role::Server, limit, early);
        self.watch_silence();
        let end = intake.run(&mut ear);
        let received_close = ear.close.take();
        let sent_first = self.link.closed().is_some();
        let mut ending = Ending {
            by: match (sent_first, &received_close) {
                (true, _) => Some(Role::Client),
                (false, Some(_)) => Some(Role::Server),
                (false, None) => None,
            },
            sent_close: None,
            received_close,
            violation: None,
            error: None,
            is_unanswered: false,
            sent: Traffic::default(),
            received: Traffic::default(),
        };
        match end {
            End::Stopped => self.answer_close(&ending),
            End::Eof | End::Failed(_) if self.has_given_up.load(Ordering::Relaxed) => {
                ending.is_unanswered = true;
            }
            End::Eof => {}
            End::Failed(error) => ending.error = Some(error.to_string()),
            End::Violated(violation) => {
                ending.violation = Some(violation);
                ending.by = ending.by.or(Some(Role::Client));
                let (code, reason) = (violation.close_code(), String::new());
                let _ = self.close(Some(CloseBody { code, reason }));
            }
        }
        self.farewell();
        ending.sent_close = self.link.closed();
        (ending.sent, ending.received) = self.traffic();
        ending
    }

    /// A Close is answered with its own code (RFC 6455, 5.5.1).
    fn answer_close(&self, ending: &Ending) {
        if let Some(body) = &ending.received_close {
            let body =
                body.as_ref().map(|body| CloseBody { code: body.code, reason: String::new() });
            let _ = self.close(body);
        }
    }

    /// Lets the last frames out, and the server close TCP first, so that it is
    /// not this end that waits for stray segments (RFC 6455, 7.1.1).
    fn farewell(&self) {
        if self.link.closed().is_some() && self.link.wait_until_sent(PATIENCE) {
            let deadline = Instant::now() + FAREWELL;
            let mut nowhere = [0; 4096];
            self.wire.wait_at_most(FAREWELL);
            while Instant::now() < deadline {
                match self.wire.receive(&mut nowhere) {
                    Ok(0) | Err(_) => break,
                    Ok(_) => {}
                }
            }
        }
        self.abort();
    }

    /// Ends the connection when the peer does not answer the Close.
    fn watch_silence(self: &Arc<Self>) {
        let conversation = Arc::downgrade(self);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(PATIENCE / 20);
                let Some(conversation) = conversation.upgrade() else {
                    return;
                };
                let Some(since) = conversation.link.closing_for() else {
                    continue;
                };
                let is_hurried = conversation.is_hurried.load(Ordering::Relaxed);
                if conversation.silent_for() > PATIENCE || is_hurried && since > PATIENCE {
                    conversation.has_given_up.store(true, Ordering::Relaxed);
                    return conversation.abort();
                }
            }
        });
    }

    fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    fn shows_frames(&self) -> bool {
        self.frames.load(Ordering::Relaxed)
    }

    fn show(&self, frames: Frames) {
        if self.shows_frames() {
            for (header, payload) in frames {
                let direction = Direction::Out;
                self.listener.told(Talk::Frame { direction, header, payload });
            }
        }
    }

    /// The time since the Ping that this Pong answers. Pongs may be left out,
    /// so earlier Pings are forgotten with it (RFC 6455, 5.5.3).
    fn round_trip(&self, payload: &[u8]) -> Option<Duration> {
        let mut pings = lock(&self.pings);
        let at = pings.iter().position(|(sent, _)| sent == payload)?;
        let (_, since) = pings.drain(..=at).next_back()?;
        Some(since.elapsed())
    }
}

/// What the reading thread does with what arrives.
struct Ear<'a> {
    conversation: &'a Conversation,
    close: Option<Option<CloseBody>>,
    traffic: Traffic,
}

impl Receiver for Ear<'_> {
    fn frame(&mut self, header: &FrameHeader, payload: &[u8]) {
        self.conversation.is_busy.store(true, Ordering::Relaxed);
        self.traffic.wire += header.encoded_len() as u64 + header.length;
        if self.conversation.shows_frames() {
            self.conversation.listener.told(Talk::Frame {
                direction: Direction::In,
                header: *header,
                payload: payload[..payload.len().min(MOST_SHOWN)].to_vec(),
            });
        }
    }

    fn received(&mut self, what: Received<'_>) -> ControlFlow<()> {
        let conversation = self.conversation;
        let listener = &conversation.listener;
        let direction = Direction::In;
        match what {
            Received::Message { kind, payload } => {
                self.traffic.messages += 1;
                self.traffic.payload += payload.len() as u64;
                conversation.heard.fetch_add(1, Ordering::Relaxed);
                if conversation.echo {
                    let _ = conversation.mention(kind, payload);
                }
                if listener.heard(kind, payload).is_break() {
                    let _ = conversation.leave();
                }
            }
            Received::Fragment => {}
            Received::Ping(payload) => {
                if listener.watches() {
                    let payload = payload.to_vec();
                    listener.told(Talk::Ping { direction, payload });
                }
                let _ = conversation.pong(payload);
            }
            Received::Pong(payload) => {
                let round_trip = conversation.round_trip(payload);
                if listener.watches() {
                    let payload = payload.to_vec();
                    listener.told(Talk::Pong { direction, payload, round_trip });
                }
            }
            Received::Close(body) => {
                let told = body.clone();
                listener.told(Talk::Close { direction, body: told });
                self.close = Some(body);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn batch_ended(&mut self) {
        let conversation = self.conversation;
        if conversation.echo {
            conversation.link.flush();
        }
        *lock(&conversation.received) = self.traffic;
        conversation.listener.caught_up();
        let now = conversation.now();
        conversation.last_heard.store(now, Ordering::Relaxed);
        conversation.is_busy.store(false, Ordering::Relaxed);
    }
}
