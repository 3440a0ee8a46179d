//! How a conversation ends (RFC 6455, 7): a Close is answered, the last frames
//! leave, and nobody is waited for without an end.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Conversation;
use super::receiver::Incoming;
use crate::event::{Ending, Traffic};
use crate::net::intake::{BufferPool, End, Intake};
use crate::protocol::Role;
use crate::protocol::close::CloseBody;

/// How long the peer may be silent after a Close was sent to it.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a peer that goes on speaking may leave a Close unanswered.
const LONGEST: Duration = Duration::from_secs(5);

/// How long it may take to close TCP when all is said (RFC 6455, 7.1.1).
const FAREWELL: Duration = Duration::from_millis(500);

impl Conversation {
    /// The reading thread: until the end, whatever it is.
    pub(super) fn listen(self: &Arc<Self>, early: Vec<u8>, limit: u64) -> Ending {
        let pool = BufferPool::default();
        let mut ear = Incoming { conversation: self, close: None, traffic: Traffic::default() };
        let intake = Intake::new(&*self.wire, &pool, Role::Server, limit, early);
        self.watch_silence();
        let end = intake.run(&mut ear);
        let received_close = ear.close.take();
        let sent_first = self.sender.closed().is_some();
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
        ending.sent_close = self.sender.closed();
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
        if self.sender.closed().is_some() && self.sender.wait_until_sent(PATIENCE) {
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
                let Some(since) = conversation.sender.closing_for() else {
                    continue;
                };
                let is_hurried = conversation.is_hurried.load(Ordering::Relaxed);
                let is_busy = conversation.is_busy.load(Ordering::Relaxed);
                let is_deaf = !is_busy && since > LONGEST || is_hurried && since > PATIENCE;
                if is_deaf || conversation.silent_for() > PATIENCE {
                    conversation.has_given_up.store(true, Ordering::Relaxed);
                    return conversation.abort();
                }
            }
        });
    }
}
