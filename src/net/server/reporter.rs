//! Events on their way to the screen, without delaying anyone.
//!
//! Owns: the counters, and the decision what is told one by one. Must never:
//! wait. The screen may be slow, or stopped by someone who selects text in it.
//!
//! **Two kinds of events.** Who joins, leaves, is dropped or refused is told
//! always. Messages, frames and pings may come by the hundred thousand; a few of
//! each speaker are told, the rest is counted, and the count is told once a second
//! (`left_out`): otherwise the line that matters would scroll away with the
//! others. They may fill half of the queue to the screen, so that there is room
//! for the first kind even when the screen stands still.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use crate::event::{
    Answer, ClientId, Delivery, Direction, Drop as Dropped, Event, EventKind, FrameExcerpt,
    ServerEvent, Totals,
};
use crate::net::server::batch::Batch;
use crate::net::server::left_out::Counters;
use crate::net::server::speaker::Speaker;
use crate::protocol::Role;
use crate::protocol::frame::{self, Frame, FrameHeader, Opcode};
use crate::protocol::http::shown_lines;
use crate::protocol::rules::Verdict;

/// Events that may wait for the screen; half of them may be of the noisy kind.
pub const QUEUE: usize = 4096;

/// Lines of messages, frames and pings, of all speakers together: so many at once,
/// for a class may press Enter in one second ...
const LINES: i64 = 200;

/// ... and so many in each second when it goes on. Nobody reads more.
const LINES_A_SECOND: i64 = 20;

/// A file or a program takes so many times as much, from whomever it comes.
const FOR_PROGRAM: i64 = 500;

/// What the screen wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Nothing but answers to what was typed.
    pub quiet: bool,
    /// Frames, too.
    pub frames: bool,
    /// Requests as they came, too.
    pub requests: bool,
    /// The reader is a program, and as fast as one.
    pub for_program: bool,
}

/// Counts what happens and passes on what can be told.
#[derive(Debug)]
pub struct Reporter {
    start: Instant,
    events: SyncSender<Event>,
    wanted: Wanted,
    /// Lines that may be told right now.
    lines: AtomicI64,
    /// Events of the noisy kind that wait for the screen.
    noise: Arc<AtomicUsize>,
    left_out: Counters,
    clients: AtomicU64,
    messages: AtomicU64,
    deliveries: AtomicU64,
    bytes: AtomicU64,
    dropped: AtomicU64,
    refused: AtomicU64,
}

/// The screen's end: what was told, in order.
#[derive(Debug)]
pub struct Told {
    events: Receiver<Event>,
    noise: Arc<AtomicUsize>,
}

impl Told {
    /// The next event; waits for it. `None` after the last one.
    pub fn next(&self) -> Option<Event> {
        self.events.recv().ok().inspect(|event| self.taken(event))
    }

    /// Those that have been told already.
    pub fn more(&self) -> impl Iterator<Item = Event> {
        self.events.try_iter().inspect(|event| self.taken(event))
    }

    fn taken(&self, event: &Event) {
        if is_noise(&event.kind) {
            self.noise.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Whether this may come by the hundred thousand.
fn is_noise(kind: &EventKind) -> bool {
    use EventKind::{Frame, Message, Ping, Pong};
    matches!(kind, Message { .. } | Frame { .. } | Ping { .. } | Pong { .. })
}

impl Reporter {
    /// A reporter, and what its screen takes from it.
    pub fn new(wanted: Wanted) -> (Reporter, Told) {
        let (events, told) = sync_channel(QUEUE);
        let noise = Arc::<AtomicUsize>::default();
        let zero = AtomicU64::default;
        let mut reporter = Reporter {
            start: Instant::now(),
            events,
            wanted,
            lines: AtomicI64::new(0),
            noise: Arc::clone(&noise),
            left_out: Counters::default(),
            clients: zero(),
            messages: zero(),
            deliveries: zero(),
            bytes: zero(),
            dropped: zero(),
            refused: zero(),
        };
        *reporter.lines.get_mut() = LINES * reporter.scale();
        (reporter, Told { events: told, noise })
    }

    fn scale(&self) -> i64 {
        if self.wanted.for_program { FOR_PROGRAM } else { 1 }
    }

    /// Since the start.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// An event of this moment.
    pub fn event(&self, client: Option<ClientId>, kind: impl Into<EventKind>) -> Event {
        Event { at: self.elapsed(), role: Role::Server, client, kind: kind.into() }
    }

    /// Whether one more message, frame or ping of this speaker is to be told. Ask
    /// before copying anything for it.
    pub fn wants(&self, speaker: &Speaker) -> bool {
        !self.wanted.quiet
            && (self.wanted.for_program || speaker.has_a_line())
            && self.lines.load(Ordering::Relaxed) > 0
            && self.lines.fetch_sub(1, Ordering::Relaxed) > 0
    }

    /// To be called ten times a second: there are lines again.
    pub fn give_lines(&self) {
        let more = LINES_A_SECOND * self.scale() / 10;
        let lines = self.lines.load(Ordering::Relaxed).max(0) + more;
        self.lines.store(lines.min(LINES * self.scale()), Ordering::Relaxed);
    }

    /// Tells the screen, if it can take it.
    pub fn tell(&self, client: Option<ClientId>, kind: impl Into<EventKind>) {
        if !self.wanted.quiet {
            self.send(client, kind.into());
        }
    }

    /// Answers what was typed. A quiet screen shows this, too.
    pub fn answer(&self, answer: Answer) {
        self.send(None, ServerEvent::Answer(answer).into());
    }

    fn send(&self, client: Option<ClientId>, kind: EventKind) {
        let is_noise = is_noise(&kind);
        if is_noise && self.noise.load(Ordering::Relaxed) >= QUEUE / 2 {
            return self.left_out.event(client, &kind);
        }
        self.noise.fetch_add(usize::from(is_noise), Ordering::Relaxed);
        if let Err(TrySendError::Full(event)) = self.events.try_send(self.event(client, kind)) {
            self.noise.fetch_sub(usize::from(is_noise), Ordering::Relaxed);
            self.left_out.event(client, &event.kind);
        }
    }

    /// Tells a request and its verdict, if requests are wanted.
    pub fn tell_request(&self, addr: SocketAddr, head: &[u8], verdict: &Verdict) {
        if self.wanted.requests {
            let (head, verdict) = (shown_lines(head), verdict.clone());
            self.tell(None, ServerEvent::Request { addr, head, verdict });
        }
    }

    /// Tells a frame, if frames are wanted.
    pub fn tell_frame(&self, speaker: &Speaker, direction: Direction, frame: &Frame<'_>) {
        if !self.wanted.frames {
        } else if self.wants(speaker) {
            let frame = FrameExcerpt::of(frame);
            self.tell(speaker.id, EventKind::Frame { direction, frame });
        } else {
            self.left_out.frame(speaker.id);
        }
    }

    /// Tells that a control frame left for a client, if frames are wanted.
    pub fn tell_control(&self, to: &Speaker, opcode: Opcode, payload: &[u8]) {
        let header = FrameHeader::new(opcode, None, payload.len());
        self.tell_frame(to, Direction::Out, &Frame { header, payload });
    }

    /// Tells a Ping that came.
    pub fn tell_ping(&self, speaker: &Speaker, payload: &[u8]) {
        if self.wants(speaker) {
            let (direction, payload) = (Direction::In, payload.to_vec());
            self.tell(speaker.id, EventKind::Ping { direction, payload });
        } else if !self.wanted.quiet {
            self.left_out.ping(speaker.id);
        }
    }

    /// What is to be shown of a batch's frames. They are not told yet: they have
    /// not left.
    pub fn frames_to_show(&self, batch: &mut Batch) -> Vec<FrameExcerpt> {
        if !self.wanted.frames {
            return Vec::new();
        }
        let speaker = Arc::clone(&batch.speaker);
        let is_wanted = |_: &Frame<'_>| {
            let is_wanted = self.wants(&speaker);
            if !is_wanted {
                self.left_out.frame(speaker.id);
            }
            is_wanted
        };
        let wanted = frame::frames(batch.frames_mut()).filter(is_wanted);
        wanted.map(|frame| FrameExcerpt::of(&frame)).collect()
    }

    /// Counts and tells a batch that went to so many clients, in so many bytes
    /// each: to one client alone, or (told once) to all.
    pub fn delivered(&self, batch: Batch, only: Option<ClientId>, bytes: usize, hearers: usize) {
        self.messages.fetch_add(batch.count, Ordering::Relaxed);
        self.deliveries.fetch_add(batch.count * hearers as u64, Ordering::Relaxed);
        self.bytes.fetch_add((bytes * hearers) as u64, Ordering::Relaxed);
        if self.wanted.quiet {
            return;
        }
        let from = batch.speaker.id;
        for frame in batch.shown.frames {
            self.tell(only, EventKind::Frame { direction: Direction::Out, frame });
        }
        self.left_out.messages(from, batch.count - batch.shown.messages.len() as u64, hearers);
        let direction = if from.is_some() { Direction::In } else { Direction::Out };
        let delivery = Some(Delivery { to: hearers, fanout: batch.read_at.elapsed() });
        for payload in batch.shown.messages {
            self.tell(from, EventKind::Message { direction, payload, delivery });
        }
    }

    /// Tells what was left out since this was last told.
    pub fn tell_left_out(&self) {
        if let Some((client, left_out)) = self.left_out.take() {
            self.send(client, ServerEvent::LeftOut(left_out).into());
        }
    }

    /// Tells the last event of all, and waits for room, though not for ever:
    /// the screen may be stopped.
    pub fn tell_last(&self, last: ServerEvent) {
        let deadline = Instant::now() + Duration::from_secs(1);
        let mut event = self.event(None, last);
        while let Err(TrySendError::Full(back)) = self.events.try_send(event)
            && Instant::now() < deadline
        {
            event = back;
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Counts a client that joined; returns its number.
    pub fn count_client(&self) -> ClientId {
        self.clients.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Counts and tells a refusal.
    pub fn refused(&self, refusal: ServerEvent) {
        self.refused.fetch_add(1, Ordering::Relaxed);
        self.tell(None, refusal);
    }

    /// Counts and tells that a client was given up.
    pub fn dropped(&self, client: ClientId, why: Dropped) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
        self.tell(Some(client), ServerEvent::Dropped { why });
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
