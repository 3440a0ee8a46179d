//! Events on their way to the screen, without delaying anyone.
//!
//! Owns: the counters, and the decision what is worth telling. Must never:
//! wait. The screen may be slow, or stopped by someone who selects text in it;
//! then events are left out and counted, and the count is told.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::{Duration, Instant};

use crate::event::{
    ClientId, Delivery, Direction, Drop as Dropped, Event, EventKind, FrameExcerpt, Totals,
};
use crate::net::server::batch::Batch;
use crate::protocol::Role;
use crate::protocol::frame::{self, Frame, FrameHeader, Opcode};
use crate::protocol::http::shown_lines;
use crate::protocol::rules::Verdict;

/// Events that may wait for the screen.
pub const QUEUE: usize = 4096;

/// How much is told to people at once before the rest is left out: a whole class
/// may press Enter in one second.
const BURST: i64 = 60;

/// How much is told to people when it goes on, in each second: nobody reads more,
/// and the line that matters would scroll away.
const EACH_SECOND: i64 = 10;

/// A file or a program takes so many times as much.
const FOR_PROGRAM: i64 = 1000;

/// Counts what happens and passes on what can be told.
#[derive(Debug)]
pub struct Reporter {
    start: Instant,
    /// `None`: nobody wants to know.
    events: Option<SyncSender<Event>>,
    /// Frames are wanted too.
    frames: bool,
    /// Requests are wanted too.
    requests: bool,
    /// 1, or more for a program.
    scale: i64,
    /// How many messages may be told right now.
    room: AtomicI64,
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
        let scale = if for_program { FOR_PROGRAM } else { 1 };
        Reporter {
            start: Instant::now(),
            events,
            frames,
            requests: false,
            scale,
            room: AtomicI64::new(BURST * scale),
            left_out: zero(),
            clients: zero(),
            messages: zero(),
            deliveries: zero(),
            bytes: zero(),
            dropped: zero(),
            refused: zero(),
        }
    }

    /// The same, which tells of every request too.
    pub fn with_requests(self, requests: bool) -> Reporter {
        Reporter { requests, ..self }
    }

    /// Tells a request and its verdict, if requests are wanted.
    pub fn tell_request(&self, addr: SocketAddr, head: &[u8], verdict: &Verdict) {
        if self.requests && self.events.is_some() {
            let (head, verdict) = (shown_lines(head), verdict.clone());
            self.tell(None, EventKind::Request { addr, head, verdict });
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
    /// copying anything for it: at full speed the answer is mostly no, and costs
    /// one look at a number that nobody changes.
    pub fn wants_message(&self) -> bool {
        if self.events.is_none() {
            return false;
        }
        let is_wanted =
            self.room.load(Ordering::Relaxed) > 0 && self.room.fetch_sub(1, Ordering::Relaxed) > 0;
        if !is_wanted {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
        is_wanted
    }

    /// Makes room for what comes next. To be called ten times a second.
    pub fn make_room(&self) {
        let room = self.room.load(Ordering::Relaxed).max(0) + EACH_SECOND * self.scale / 10;
        self.room.store(room.min(BURST * self.scale), Ordering::Relaxed);
    }

    /// Tells the screen, if it can take it.
    pub fn tell(&self, client: Option<ClientId>, kind: EventKind) {
        let Some(events) = &self.events else { return };
        if let Err(TrySendError::Full(_)) = events.try_send(self.event(client, kind)) {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// An event of this moment.
    pub fn event(&self, client: Option<ClientId>, kind: EventKind) -> Event {
        Event { at: self.elapsed(), role: Role::Server, client, kind }
    }

    /// Tells a frame, if frames are wanted.
    pub fn tell_frame(&self, client: Option<ClientId>, direction: Direction, frame: &Frame<'_>) {
        if self.wants_frames() && self.wants_message() {
            let frame = FrameExcerpt::of(frame);
            self.tell(client, EventKind::Frame { direction, frame });
        }
    }

    /// What is to be shown of frames that are about to leave.
    pub fn frames_to_show(&self, frames: &mut [u8]) -> Vec<FrameExcerpt> {
        if !self.wants_frames() {
            return Vec::new();
        }
        let wanted = frame::frames(frames).filter(|_| self.wants_message());
        wanted.map(|frame| FrameExcerpt::of(&frame)).collect()
    }

    /// Counts and tells a batch that went to so many clients, in so many bytes
    /// each: to one client alone, or (told once) to all.
    pub fn delivered(&self, batch: Batch, only: Option<ClientId>, bytes: usize, hearers: usize) {
        self.messages.fetch_add(batch.count, Ordering::Relaxed);
        self.deliveries.fetch_add(batch.count * hearers as u64, Ordering::Relaxed);
        self.bytes.fetch_add((bytes * hearers) as u64, Ordering::Relaxed);
        for frame in batch.shown.frames {
            self.tell(only, EventKind::Frame { direction: Direction::Out, frame });
        }
        if batch.shown.messages.is_empty() {
            return;
        }
        let from = batch.speaker.id;
        let direction = if from.is_some() { Direction::In } else { Direction::Out };
        let delivery = Some(Delivery { to: hearers, fanout: batch.read_at.elapsed() });
        for payload in batch.shown.messages {
            self.tell(from, EventKind::Message { direction, payload, delivery });
        }
    }

    /// Tells that a control frame left for a client, if frames are wanted.
    pub fn tell_control(&self, client: ClientId, opcode: Opcode, payload: &[u8]) {
        let header = FrameHeader::new(opcode, None, payload.len());
        self.tell_frame(Some(client), Direction::Out, &Frame { header, payload });
    }

    /// Tells how many events were left out since this was last told.
    pub fn tell_left_out(&self) {
        let left_out = self.left_out.swap(0, Ordering::Relaxed);
        let Some(events) = &self.events else { return };
        let event = self.event(None, EventKind::LeftOut { events: left_out });
        if left_out > 0 && events.try_send(event).is_err() {
            self.left_out.fetch_add(left_out, Ordering::Relaxed);
        }
    }

    /// Tells the last event of all, and waits for room, though not for ever:
    /// the screen may be stopped.
    pub fn tell_last(&self, kind: EventKind) {
        let Some(events) = &self.events else { return };
        let deadline = Instant::now() + Duration::from_secs(1);
        let mut event = self.event(None, kind);
        while let Err(TrySendError::Full(back)) = events.try_send(event) {
            if Instant::now() > deadline {
                return;
            }
            event = back;
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Counts a client that joined; returns its number.
    pub fn count_client(&self) -> ClientId {
        self.clients.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Counts and tells a refusal.
    pub fn refused(&self, kind: EventKind) {
        self.refused.fetch_add(1, Ordering::Relaxed);
        self.tell(None, kind);
    }

    /// Counts and tells that a client was given up.
    pub fn dropped(&self, client: ClientId, why: Dropped) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
        self.tell(Some(client), EventKind::Dropped { why });
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
