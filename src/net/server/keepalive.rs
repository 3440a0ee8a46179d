//! Looking after those who take nothing, those who are silent, and those who do
//! not say goodbye.
//!
//! Owns: pings, and the end of clients that do not answer or do not read. Must
//! never: wait for one of them.
//!
//! **Who does not read.** A client is not judged by what waits for it: that is
//! the work of whoever says much, and a single message may be longer than any
//! limit. It is judged by the time in which it has taken nothing at all, and more
//! strictly when others have to wait for it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::{FAREWELL, PAUSE, Shared};
use crate::event::Drop as Dropped;
use crate::net::server::hub::Client;
use crate::net::server::reporter::Reporter;
use crate::protocol::close::{CloseBody, CloseCode};
use crate::protocol::frame::{self, Opcode};

/// A silent client is dropped when it has missed so many pongs.
const MISSED_PONGS: u64 = 2;

/// What our pings carry; the pong brings it back.
const PING: &[u8] = b"wstool";

/// For how long a client may take nothing while those who speak have to wait
/// for it. An honest one takes a step many times a second, and may well stop for
/// one when its machine is busy or its radio lost; a product would make it
/// longer, and a class would sit and wait.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a client that was cut off may take for what had left before, and for
/// the Close behind it: it may have been stopped by somebody who wants to see
/// what happens. Its queue is empty, so it costs a thread and nothing else.
const LATE_FAREWELL: Duration = Duration::from_secs(30);

impl Shared {
    /// Looks after all clients again and again, until the server ends.
    pub(super) fn keep(&self) {
        let mut since_told = Instant::now();
        while !self.is_ending() {
            self.sleep(PAUSE);
            self.reporter.give_lines();
            let is_next_second = since_told.elapsed() >= Duration::from_secs(1);
            if is_next_second {
                since_told = Instant::now();
                self.reporter.tell_left_out();
                self.speaker.give_lines();
            }
            let (now, ping_every) = (self.now(), self.options.ping_every.as_millis() as u64);
            let reporter = Arc::clone(&self.reporter);
            self.hub.visit(move |clients| {
                for client in clients {
                    look_after(client, now, ping_every, &reporter);
                    if is_next_second {
                        client.speaker.give_lines();
                    }
                }
            });
        }
    }
}

/// Looks after one client: pings it, or ends it. `now` and `ping_every` are
/// milliseconds, `now` since the server's start.
pub fn look_after(client: &Client, now: u64, ping_every: u64, reporter: &Reporter) {
    let outbox = &client.outbox;
    if let Some(closing_for) = outbox.closing_for() {
        let is_late = outbox.is_given_up() && !outbox.has_close_left();
        if closing_for > if is_late { LATE_FAREWELL } else { FAREWELL } {
            outbox.abort();
        }
        return;
    }
    let deadline = ping_every * (MISSED_PONGS + 1);
    if let Some(stalled_for) = outbox.stalled_for()
        && (stalled_for.as_millis() as u64 > deadline
            || stalled_for > PATIENCE && client.backlog.is_long())
    {
        return cut_off(client, reporter);
    }
    let silent_for = now.saturating_sub(client.last_heard.load(Ordering::Relaxed));
    let pings = client.pings.load(Ordering::Relaxed);
    if silent_for < ping_every * (pings + 1) {
        return;
    }
    if pings >= MISSED_PONGS {
        reporter.dropped(client.id, Dropped::Silent { pings: pings as u32 });
        outbox.abort();
    } else {
        client.pings.fetch_add(1, Ordering::Relaxed);
        outbox.send_control(frame::control(Opcode::Ping, PING, None));
        reporter.tell_control(&client.speaker, Opcode::Ping, PING);
    }
}

/// Ends a connection whose client does not read, so that nobody has to wait for
/// it. What waits is taken back; if it reads after all, it is told why.
fn cut_off(client: &Client, reporter: &Reporter) {
    let body = CloseBody { code: CloseCode::POLICY, reason: "you do not read".to_owned() };
    client.speaker.dismiss();
    if let Some(waiting) = client.outbox.cut_off(&body) {
        reporter.dropped(client.id, Dropped::NotReading { waiting });
        reporter.tell_control(&client.speaker, Opcode::Close, &body.to_payload());
    }
}
