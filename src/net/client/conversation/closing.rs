//! How a conversation ends (RFC 6455, 7): a Close is answered, the last frames
//! leave, and nobody is waited for without an end.

use std::sync::Weak;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Conversation;
use super::receiver::Incoming;
use crate::event::{Ending, Traffic};
use crate::net::intake::{BufferPool, End, Intake};
use crate::net::lock;
use crate::protocol::Role;
use crate::protocol::connection::Closes;

/// How long the peer may be silent after a Close was sent to it.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a peer that goes on speaking may leave a Close unanswered.
const LONGEST: Duration = Duration::from_secs(5);

/// How long it may take to close TCP when all is said (RFC 6455, 7.1.1).
const FAREWELL: Duration = Duration::from_millis(500);

impl Conversation {
    /// The reading thread: until the end, whatever it is.
    pub(super) fn listen(&self, early: Vec<u8>, limit: u64) -> Ending {
        let pool = BufferPool::default();
        let mut incoming =
            Incoming { conversation: self, close: None, traffic: Traffic::default() };
        let intake = Intake::new(&*self.stream, &pool, Role::Server, limit, early);
        let ended = intake.run(&mut incoming);
        let received = incoming.close.take();
        let sent_first = self.sender.closed().is_some();
        let mut ending = Ending {
            role: Role::Client,
            closes: Closes { by: sent_first.then_some(Role::Client), sent: None, received },
            refused: None,
            unfinished: ended.unfinished,
            error: None,
            is_unanswered: false,
            unanswered_pings: 0,
            traffic: None,
        };
        match ended.why {
            End::Stopped => {
                ending.closes.by = ending.closes.by.or(Some(Role::Server));
                if let Some(body) = &ending.closes.received {
                    let _ = self.close(body.echo(Role::Client));
                }
            }
            End::Eof | End::Failed(_) if self.has_given_up.load(Ordering::Relaxed) => {
                ending.is_unanswered = true;
            }
            End::Eof => {}
            End::Failed(error) => ending.error = Some(error.to_string()),
            End::Refused(refused) => {
                ending.closes.by = ending.closes.by.or(Some(Role::Client));
                let _ = self.close(refused.cause.close_body());
                ending.refused = Some(*refused);
            }
        }
        self.farewell();
        ending.closes.sent = self.sender.closed();
        ending.traffic = Some(self.traffic());
        ending.unanswered_pings = lock(&self.pings).unanswered();
        ending
    }

    /// Lets the last frames out, and the server close TCP first, so that it is
    /// not this end that waits for stray segments (RFC 6455, 7.1.1).
    fn farewell(&self) {
        if self.sender.closed().is_some() && self.sender.wait_until_sent(PATIENCE) {
            let deadline = Instant::now() + FAREWELL;
            let mut nowhere = [0; 4096];
            self.stream.wait_at_most(FAREWELL);
            while Instant::now() < deadline {
                match self.stream.receive(&mut nowhere) {
                    Ok(0) | Err(_) => break,
                    Ok(_) => {}
                }
            }
        }
        self.abort();
    }

    /// Whether the answer to this end's Close is not worth more waiting.
    fn has_waited_enough(&self) -> bool {
        let Some(since) = self.sender.closing_for() else {
            return false;
        };
        let is_hurried = self.is_hurried.load(Ordering::Relaxed);
        let is_deaf = !self.silence.is_busy() && since > LONGEST || is_hurried && since > PATIENCE;
        is_deaf || self.silence.of_everything(self.now()) > PATIENCE
    }
}

/// Tells when a Ping is not answered, and ends the connection when the Close is
/// not. For a thread of its own, which keeps no conversation alive.
pub(super) fn watch(conversation: &Weak<Conversation>) {
    loop {
        std::thread::sleep(PATIENCE / 20);
        let Some(conversation) = conversation.upgrade() else {
            return;
        };
        conversation.tell_overdue_pings();
        if conversation.has_waited_enough() {
            conversation.has_given_up.store(true, Ordering::Relaxed);
            return conversation.abort();
        }
    }
}
