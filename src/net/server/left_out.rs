//! What was not told one by one, counted by many threads at once.
//!
//! Owns: these counters. They are looked at once a second.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::event::{ClientId, Delivery, EventKind, LeftOut, ServerEvent};

/// Nobody, so far.
const NOBODY: u64 = u64::MAX;
/// More than one.
const SEVERAL: u64 = u64::MAX - 1;
/// The server itself; clients are counted from 1.
const SERVER: u64 = 0;

/// The counters.
#[derive(Debug)]
pub struct Counters {
    whose: AtomicU64,
    messages: AtomicU64,
    deliveries: AtomicU64,
    frames: AtomicU64,
    pings: AtomicU64,
    others: AtomicU64,
}

impl Default for Counters {
    fn default() -> Counters {
        let zero = AtomicU64::default;
        Counters {
            whose: AtomicU64::new(NOBODY),
            messages: zero(),
            deliveries: zero(),
            frames: zero(),
            pings: zero(),
            others: zero(),
        }
    }
}

impl Counters {
    /// So many messages of a speaker, which so many heard.
    pub fn messages(&self, from: Option<ClientId>, messages: u64, hearers: usize) {
        if messages > 0 {
            self.of(from);
            self.messages.fetch_add(messages, Relaxed);
            self.deliveries.fetch_add(messages * hearers as u64, Relaxed);
        }
    }

    /// A frame.
    pub fn frame(&self, of: Option<ClientId>) {
        self.of(of);
        self.frames.fetch_add(1, Relaxed);
    }

    /// A Ping.
    pub fn ping(&self, of: Option<ClientId>) {
        self.of(of);
        self.pings.fetch_add(1, Relaxed);
    }

    /// An event for which there was no room.
    pub fn event(&self, of: Option<ClientId>, kind: &EventKind) {
        match kind {
            EventKind::Message { delivery, .. } => {
                let hearers = delivery.map_or(0, |Delivery { to, .. }| to);
                self.messages(of, 1, hearers);
            }
            EventKind::Frame { .. } => self.frame(of),
            EventKind::Ping { .. } => self.ping(of),
            // It did not find room itself; what it counted is not lost.
            EventKind::Server(ServerEvent::LeftOut(left_out)) => {
                self.of(of);
                self.messages.fetch_add(left_out.messages, Relaxed);
                self.deliveries.fetch_add(left_out.deliveries, Relaxed);
                self.frames.fetch_add(left_out.frames, Relaxed);
                self.pings.fetch_add(left_out.pings, Relaxed);
                self.others.fetch_add(left_out.others, Relaxed);
            }
            _ => {
                self.of(of);
                self.others.fetch_add(1, Relaxed);
            }
        }
    }

    /// What was counted since this was last asked, if anything was, and whose it
    /// was, if it was one client's.
    pub fn take(&self) -> Option<(Option<ClientId>, LeftOut)> {
        let take = |counter: &AtomicU64| counter.swap(0, Relaxed);
        let whose = self.whose.swap(NOBODY, Relaxed);
        let left_out = LeftOut {
            messages: take(&self.messages),
            deliveries: take(&self.deliveries),
            frames: take(&self.frames),
            pings: take(&self.pings),
            others: take(&self.others),
        };
        let client = (!matches!(whose, SERVER | SEVERAL | NOBODY)).then_some(whose);
        (left_out.events() > 0).then_some((client, left_out))
    }

    fn of(&self, client: Option<ClientId>) {
        let client = client.unwrap_or(SERVER);
        match self.whose.load(Relaxed) {
            NOBODY => self.whose.store(client, Relaxed),
            whose if whose == client || whose == SEVERAL => {}
            _ => self.whose.store(SEVERAL, Relaxed),
        }
    }
}
