//! One client's side of the conversation: what is done with what it sends.
//!
//! Owns: turning received messages into one speech a batch. Must never: wait.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::{FRAGMENT, Mode, Server};
use crate::event::{ClientId, Delivery, Direction, Drop as Dropped, EventKind, Excerpt};
use crate::net::intake::Receiver;
use crate::net::server::hub::{Client, Speech};
use crate::net::server::outbox::Sent;
use crate::net::server::reporter::Reporter;
use crate::net::server::shared_bytes::SharedBytes;
use crate::protocol::close::CloseBody;
use crate::protocol::connection::{Reply, Step};
use crate::protocol::frame::Opcode;
use crate::protocol::message::{self, Kind, Received};

impl Speech {
    /// A speech without messages so far, in a buffer that may be used again.
    pub(super) fn new(bytes: Vec<u8>, from: Option<ClientId>) -> Speech {
        Speech { bytes, from, messages: 0, told: Vec::new(), read_at: Instant::now() }
    }

    /// Adds a message, encoded once for all who will hear it.
    pub(super) fn push(&mut self, kind: Kind, payload: &[u8], is_told: bool) {
        message::encode(kind, payload, FRAGMENT, || None, &mut self.bytes);
        self.messages += 1;
        if is_told {
            self.told.push(Excerpt::of(kind, payload));
        }
    }

    /// Tells the messages of it that the screen wants to know of.
    pub(super) fn tell(&self, to: usize, reporter: &Reporter) {
        let direction = match self.from {
            Some(_) => Direction::In,
            None => Direction::Out,
        };
        let delivery = Some(Delivery { to, fanout: self.read_at.elapsed() });
        for payload in &self.told {
            let payload = payload.clone();
            reporter.tell(self.from, EventKind::Message { direction, payload, delivery });
        }
    }
}

/// Receives for one client.
pub(super) struct Inbound<'a> {
    server: &'a Server,
    client: &'a Arc<Client>,
    speech: Speech,
    close: Option<CloseBody>,
}

impl<'a> Inbound<'a> {
    pub(super) fn new(server: &'a Server, client: &'a Arc<Client>) -> Inbound<'a> {
        let speech = Speech::new(Vec::new(), Some(client.id));
        Inbound { server, client, speech, close: None }
    }

    /// The Close that ended the intake, if one did.
    pub(super) fn into_close(self) -> Option<CloseBody> {
        self.close
    }

    fn echo(&self, mut speech: Speech) {
        let part = SharedBytes::new(Arc::new(std::mem::take(&mut speech.bytes)));
        let reporter = &self.server.reporter;
        reporter.count_delivery(speech.messages, 1, part.as_slice().len());
        reporter.tell_frames(Some(self.client.id), part.as_slice());
        let sent = self.client.outbox.send(&[part]);
        if let Sent::GivenUp { waiting } = sent {
            reporter.dropped(self.client.id, Dropped::NotReading { waiting });
        }
        speech.tell(1, reporter);
    }

    fn pong(&self, payload: &[u8]) {
        let (client, reporter) = (self.client.id, &self.server.reporter);
        let sent = self.client.outbox.send_control(Opcode::Pong, payload);
        if let Sent::GivenUp { waiting } = sent {
            reporter.dropped(client, Dropped::NotReading { waiting });
        }
        if reporter.wants_message() {
            let (direction, payload) = (Direction::In, payload.to_vec());
            reporter.tell(Some(client), EventKind::Ping { direction, payload });
        }
        reporter.tell_control(client, Opcode::Pong, payload);
    }
}

impl Receiver for Inbound<'_> {
    fn arrived(&mut self, _: usize) {}

    fn received(&mut self, step: Step<'_>) -> ControlFlow<()> {
        let reporter = &self.server.reporter;
        reporter.tell_frame(Some(self.client.id), Direction::In, &step.frame());
        if let Some(Reply::Pong(payload)) = step.reply {
            self.pong(payload);
        }
        match step.received {
            Received::Message { kind, payload } => {
                if self.speech.messages == 0 {
                    self.speech.bytes = self.server.hub.buffer();
                }
                let is_told = self.server.reporter.wants_message();
                self.speech.push(kind, payload, is_told);
            }
            Received::Ping(_) | Received::Pong(_) | Received::Fragment => {}
            Received::Close(body) => {
                self.close = Some(body);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn batch_ended(&mut self) {
        self.client.last_heard.store(self.server.now(), Ordering::Relaxed);
        self.client.pings.store(0, Ordering::Relaxed);
        if self.speech.messages == 0 {
            return;
        }
        // Who was told to go is not heard any more.
        if self.client.outbox.closing_for().is_some() {
            self.speech.messages = 0;
            self.speech.bytes.clear();
            self.speech.told.clear();
            return;
        }
        let next = Speech::new(Vec::new(), Some(self.client.id));
        let mut speech = std::mem::replace(&mut self.speech, next);
        speech.read_at = Instant::now();
        match self.server.options.mode {
            Mode::Broadcast => self.server.hub.say(speech),
            Mode::Echo => self.echo(speech),
        }
    }
}
