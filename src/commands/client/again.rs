//! Connecting again (RFC 6455, 7.2.3).
//!
//! Owns: when the next attempt is due, and which conversation is the present
//! one. Must never: come back at once or at a fixed time: when a server falls,
//! all its clients would knock at the same moment.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::event::Ending;
use crate::net::client::connect::NotOpened;
use crate::net::client::conversation::Conversation;
use crate::net::client::sender::NotSent;
use crate::random::Random;

/// The first attempt comes within this time, as the RFC suggests ...
const FIRST: Duration = Duration::from_secs(5);

/// ... and each later one within twice the time before, up to this.
const LONGEST: Duration = Duration::from_secs(60);

/// A random time before the so-many-th attempt, which counts from 1.
pub(super) fn pause(attempt: u32) -> Duration {
    let window = FIRST.saturating_mul(1 << (attempt - 1).min(8)).min(LONGEST);
    // Without entropy the middle has to do.
    let random = Random::new(None).bytes().map_or(1 << 31, u32::from_le_bytes);
    window.mul_f64(f64::from(random) / f64::from(u32::MAX))
}

/// Whether an ending is worth another attempt: the connection was lost, or the
/// server went away, restarts, or wants it later.
pub(super) fn is_worth_it(ending: &Ending) -> bool {
    let closes = &ending.closes;
    match &closes.received {
        _ if ending.refused.is_some() => false,
        None => closes.sent.is_none(),
        Some(body) => matches!(body.code.0, 1001 | 1011..=1014),
    }
}

/// Whether a failed attempt may become better by waiting.
pub(super) fn may_pass(error: &NotOpened) -> bool {
    match error {
        NotOpened::UnknownName(_) | NotOpened::Unreachable(_) => true,
        NotOpened::Silent { .. } | NotOpened::Gone { .. } => true,
        NotOpened::Tls(_) | NotOpened::Authorities { .. } => false,
        NotOpened::Refused(exchange) => {
            let reply = exchange.reply.as_ref();
            reply.is_some_and(|reply| reply.start.status >= 500)
        }
    }
}

/// The present conversation, for whoever feeds it.
pub(super) struct Current {
    /// `None`: there will be no other.
    present: Mutex<Option<Arc<Conversation>>>,
    changed: Condvar,
    comes_back: bool,
}

impl Current {
    pub(super) fn new(conversation: Arc<Conversation>, comes_back: bool) -> Current {
        Current { present: Mutex::new(Some(conversation)), changed: Condvar::new(), comes_back }
    }

    /// Does something with the present conversation, and again with the next
    /// one if that cannot be done any more.
    pub(super) fn with(
        &self,
        does: impl Fn(&Conversation) -> Result<(), NotSent>,
    ) -> Result<(), NotSent> {
        let mut tried: Option<Arc<Conversation>> = None;
        loop {
            let present = self.after(tried.as_ref()).ok_or(NotSent::Dead)?;
            match does(&present) {
                Err(_) if self.comes_back => tried = Some(present),
                outcome => return outcome,
            }
        }
    }

    /// The next conversation; `None` ends whoever waits for one.
    pub(super) fn set(&self, conversation: Option<Arc<Conversation>>) {
        *self.present.lock().unwrap_or_else(PoisonError::into_inner) = conversation;
        self.changed.notify_all();
    }

    /// The present conversation once it is another than this one.
    fn after(&self, tried: Option<&Arc<Conversation>>) -> Option<Arc<Conversation>> {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match (&*present, tried) {
                (Some(conversation), Some(tried)) if Arc::ptr_eq(conversation, tried) => {}
                (conversation, _) => return conversation.clone(),
            }
            let waited = self.changed.wait(present);
            present = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }
}
