//! Events on their way to the screen, without delaying anyone.
//!
//! Owns: the counters, and the decision what is worth telling. Must never:
//! wait. The screen may be slow, or stopped by someone who selects text in it;
//! then events are left out and counted, and the count is told.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::{Duration, Instant};

use crate::event::{ClientId, Direction, Drop as Dropped, Event, Excerpt, Totals, What};
use crate::protocol::Parsed;
use crate::protocol::frame::{FrameHeader, Opcode};
use crate::protocol::message::Kind;

/// Events that may wait for the screen.
pub const QUEUE: usize = 4096;

/// In this window of time ...
const WINDOW: Duration = Duration::from_millis(100);

/// ... so many messages are told at most. Nobody reads 200 lines a second, but
/// a file or a program may take them.
const TOLD_IN_WINDOW: u64 = 20;

/// Counts what happens and passes on what can be told.
#[derive(Debug)]
pub struct Reporter {
    start: Instant,
    /// `None`: nobody wants to know.
    events: Option<SyncSender<Event>>,
    /// Frames are wanted too.
    frames: bool,
    /// How many messages may be told in one window; more for a program.
    told_in_window: u64,
    window: AtomicU64,
    told: AtomicU64,
    left_out: AtomicU64,
    clients: AtomicU64,
    messages: AtomicU64,
    deliveries: AtomicU64,
    bytes: AtomicU64,
    dropped: AtomicU64,
    refused: AtomicU64,
}

impl Reporter {
    /// A reporter to this screen, if there is one.
    pub fn new(events: Option<SyncSender<Event>>, frames: bool, for_program: bool) -> Reporter {
        let zero = AtomicU64::default;
        Reporter {
            start: Instant::now(),
            events,
            frames,
            told_in_window: TOLD_IN_WINDOW * if for_program { 50 } else { 1 },
            window: zero(),
            told: zero(),
            left_out: zero(),
            clients: zero(),
            messages: zero(),
            deliveries: zero(),
            bytes: zero(),
            dropped: zero(),
            refused: zero(),
        }
    }

    /// Since the start.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Whether frames are to be told.
    pub fn wants_frames(&self) -> bool {
        self.frames && self.events.is_some()
    }

    /// Whether there is room on the screen for one more message. Ask before
    /// copying anything for it: at full speed the answer is mostly no.
    pub fn wants_message(&self) -> bool {
        if self.events.is_none() {
            return false;
        }
        let now = (self.elapsed().as_millis() / WINDOW.as_millis()) as u64;
        if self.window.swap(now, Ordering::Relaxed) != now {
            self.told.store(0, Ordering::Relaxed);
        }
        let wanted = self.told.fetch_add(1, Ordering::Relaxed) < self.told_in_window;
        if !wanted {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
        wanted
    }

    /// Tells the screen, if it can take it.
    pub fn tell(&self, what: What) {
        let Some(events) = &self.events else { return };
        let event = Event { at: self.elapsed(), what };
        if let Err(TrySendError::Full(_)) = events.try_send(event) {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Tells frames that left, if frames are wanted: for one client, or (told
    /// once) for all.
    pub fn tell_frames(&self, client: Option<ClientId>, mut bytes: &[u8]) {
        if !self.wants_frames() {
            return;
        }
        while let Parsed::Done { value: header, used } = FrameHeader::parse(bytes) {
            let (frame, rest) = bytes.split_at(used + header.length as usize);
            if self.wants_message() {
                let payload = Excerpt::of(Kind::Binary, &frame[used..]).bytes;
                let direction = Direction::Out;
                self.tell(What::Frame { client, direction, header, payload });
            }
            bytes = rest;
        }
    }

    /// Tells that a control frame left for a client, if frames are wanted.
    pub fn tell_control(&self, client: ClientId, opcode: Opcode, payload: &[u8]) {
        if self.wants_frames() && self.wants_message() {
            self.tell(What::Frame {
                client: Some(client),
                direction: Direction::Out,
                header: FrameHeader::new(opcode, None, payload.len()),
                payload: payload.to_vec(),
            });
        }
    }

    /// Tells how many events were left out since this was last told.
    pub fn tell_left_out(&self) {
        let left_out = self.left_out.swap(0, Ordering::Relaxed);
        let Some(events) = &self.events else { return };
        let event = Event { at: self.elapsed(), what: What::LeftOut { events: left_out } };
        if left_out > 0 && events.try_send(event).is_err() {
            self.left_out.fetch_add(left_out, Ordering::Relaxed);
        }
    }

    /// Tells the last event of all, and waits for room, though not for ever:
    /// the screen may be stopped.
    pub fn tell_last(&self, what: What) {
        let Some(events) = &self.events else { return };
        let deadline = Instant::now() + Duration::from_secs(1);
        let mut event = Event { at: self.elapsed(), what };
        while let Err(TrySendError::Full(back)) = events.try_send(event) {
            if Instant::now() > deadline {
                return;
            }
            event = back;
            std::thread::sleep(WINDOW / 10);
        }
    }

    /// Counts a client that joined; returns its number.
    pub fn count_client(&self) -> ClientId {
        self.clients.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Counts messages that went to so many clients, in so many bytes each.
    pub fn count_delivery(&self, messages: u64, clients: usize, bytes: usize) {
        let clients = clients as u64;
        self.messages.fetch_add(messages, Ordering::Relaxed);
        self.deliveries.fetch_add(messages * clients, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64 * clients, Ordering::Relaxed);
    }

    /// Counts and tells a refusal.
    pub fn refused(&self, what: What) {
        self.refused.fetch_add(1, Ordering::Relaxed);
        self.tell(what);
    }

    /// Counts and tells that a client was given up.
    pub fn dropped(&self, client: ClientId, why: Dropped) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
        self.tell(What::Dropped { client, why });
    }

    /// Everything counted so far.
    pub fn totals(&self) -> Totals {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Totals {
            clients: get(&self.clients),
            messages: get(&self.messages),
            deliveries: get(&self.deliveries),
            bytes: get(&self.bytes),
            dropped: get(&self.dropped),
            refused: get(&self.refused),
        }
    }
}
