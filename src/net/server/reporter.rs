//! Events on their way to the screen, without delaying anyone.
//!
//! Owns: the counters, and the decision what is worth telling. Must never:
//! wait. The screen may be slow, or stopped by someone who selects text in it;
//! then events are left out and counted, and the count is told.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::{Duration, Instant};

use crate::event::{ClientId, Direction, Drop as Dropped, Event, EventKind, FrameExcerpt, Totals};
use crate::protocol::Role;
use crate::protocol::frame::{self, Frame, FrameHeader, Opcode};
use crate::protocol::http::shown_lines;
use crate::protocol::rules::Verdict;

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
    /// Requests are wanted too.
    requests: bool,
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
            requests: false,
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

    /// Tells frames that left, if frames are wanted: for one client, or (told
    /// once) for all.
    pub fn tell_frames(&self, client: Option<ClientId>, bytes: &[u8]) {
        if self.wants_frames() {
            for frame in frame::frames(&mut bytes.to_vec()) {
                self.tell_frame(client, Direction::Out, &frame);
            }
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
