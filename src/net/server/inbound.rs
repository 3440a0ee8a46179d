//! One client's side of the conversation: what is done with what it sends.
//!
//! Owns: turning received messages into one speech a batch. Must never: wait.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::{FRAGMENT, Mode, Server};
use crate::event::{ClientId, Direction, Drop as Dropped, Excerpt, What};
use crate::net::intake::Receiver;
use crate::net::server::hub::{Client, Speech};
use crate::net::server::outbox::Sent;
use crate::net::server::shared_bytes::SharedBytes;
use crate::protocol::close::CloseBody;
use crate::protocol::frame::{FrameHeader, Opcode};
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
}

/// Receives for one client.
pub(super) struct Inbound<'a> {
    server: &'a Server,
    client: &'a Arc<Client>,
    speech: Speech,
    close: Option<Option<CloseBody>>,
}

impl<'a> Inbound<'a> {
    pub(super) fn new(server: &'a Server, client: &'a Arc<Client>) -> Inbound<'a> {
        let speech = Speech::new(Vec::new(), Some(client.id));
        Inbound { server, client, speech, close: None }
    }

    /// The Close that ended the intake, if one did.
    pub(super) fn into_close(self) -> Option<Option<CloseBody>> {
        self.close
    }

    fn echo(&self, speech: Speech) {
        let part = SharedBytes::new(Arc::new(speech.bytes));
        let reporter = &self.server.reporter;
        reporter.count_delivery(speech.messages, 1, part.as_slice().len());
        reporter.tell_frames(Some(self.client.id), part.as_slice());
        let sent = self.client.outbox.send(&[part]);
        if let Sent::GivenUp { waiting } = sent {
            reporter.dropped(self.client.id, Dropped::NotReading { waiting });
        }
        let fanout = speech.read_at.elapsed();
        for payload in speech.told {
            let from = speech.from;
            reporter.tell(What::Message { from, payload, delivered: 1, fanout });
        }
    }

    fn pong(&self, payload: &[u8]) {
        let (client, reporter) = (self.client.id, &self.server.reporter);
        let sent = self.client.outbox.send_control(Opcode::Pong, payload);
        if let Sent::GivenUp { waiting } = sent {
            reporter.dropped(client, Dropped::NotReading { waiting });
        }
        if reporter.wants_message() {
            let payload = payload.to_vec();
            reporter.tell(What::Ping { client, direction: Direction::In, payload });
        }
        reporter.tell_control(client, Opcode::Pong, payload);
    }
}

impl Receiver for Inbound<'_> {
    fn frame(&mut self, header: &FrameHeader, payload: &[u8]) {
        let reporter = &self.server.reporter;
        if reporter.wants_frames() && reporter.wants_message() {
            reporter.tell(What::Frame {
                client: Some(self.client.id),
                direction: Direction::In,
                header: *header,
                payload: Excerpt::of(Kind::Binary, payload).bytes,
            });
        }
    }

    fn received(&mut self, what: Received<'_>) -> ControlFlow<()> {
        match what {
            Received::Message { kind, payload } => {
                if self.speech.messages == 0 {
                    self.speech.bytes = self.server.hub.buffer();
                }
                let is_told = self.server.reporter.wants_message();
                self.speech.push(kind, payload, is_told);
            }
            Received::Ping(payload) => self.pong(payload),
            Received::Pong(_) | Received::Fragment => {}
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
