//! Looking after those who are silent and those who do not say goodbye.
//!
//! Owns: pings, and the end of clients that do not answer. Must never: wait
//! for one of them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::{FAREWELL, PAUSE, Server};
use crate::event::Drop as Dropped;
use crate::net::server::hub::Client;
use crate::net::server::reporter::Reporter;
use crate::protocol::frame::Opcode;

/// A silent client is dropped when it has missed so many pongs.
const MISSED_PONGS: u64 = 2;

/// What our pings carry; the pong brings it back.
const PING: &[u8] = b"wstool";

impl Server {
    /// Looks after those who are silent and those who do not say goodbye.
    pub(super) fn keep(&self) {
        let mut since_told = Instant::now();
        loop {
            std::thread::sleep(PAUSE);
            if since_told.elapsed() >= Duration::from_secs(1) {
                since_told = Instant::now();
                self.reporter.tell_left_out();
            }
            let (now, ping_every) = (self.now(), self.options.ping_every.as_millis() as u64);
            let reporter = Arc::clone(&self.reporter);
            self.hub.visit(move |clients| {
                for client in clients {
                    look_after(client, now, ping_every, &reporter);
                }
            });
        }
    }
}

fn look_after(client: &Arc<Client>, now: u64, ping_every: u64, reporter: &Reporter) {
    let outbox = &client.outbox;
    if outbox.closing_for().is_some_and(|since| since > FAREWELL) {
        outbox.abort();
        return;
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
        outbox.send_control(Opcode::Ping, PING);
        reporter.tell_control(client.id, Opcode::Ping, PING);
    }
}
