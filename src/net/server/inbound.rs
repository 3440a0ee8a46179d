//! One client's side of the conversation: what is done with what it sends.
//!
//! Owns: turning what one read has brought into one batch of messages and one
//! answer to its Pings. Must never: wait, but for this client's own good or
//! because of its own flood (`backlog`, `outbox`).

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::{Mode, Shared};
use crate::event::{Direction, EventKind};
use crate::net::intake::Receiver;
use crate::net::server::batch::Batch;
use crate::net::server::hub::Client;
use crate::net::server::shared_bytes::SharedBytes;
use crate::protocol::close::CloseBody;
use crate::protocol::connection::{MaskingKeys, Reply, Step};
use crate::protocol::frame::{self, Opcode};
use crate::protocol::message::Received;

/// Pings of one read that are answered, the latest ones. One would do (RFC
/// 6455, 5.5.3); people who try ten in a row want to see ten.
const MOST_PONGS: usize = 16;

/// How long a client is not read from when it has sent more control frames in
/// one read than anybody needs. They are cheap to send and dear to read; so their
/// sender's socket fills up, and they come no faster than this.
const FLOOD_PAUSE: Duration = Duration::from_millis(50);

/// Receives for one client.
pub(super) struct Inbound<'a> {
    server: &'a Shared,
    client: &'a Arc<Client>,
    batch: Option<Batch>,
    /// Payloads of Pings that are to be answered.
    pings: VecDeque<Vec<u8>>,
    /// Pings and Pongs in this read.
    control: usize,
    close: Option<CloseBody>,
    masking_keys: MaskingKeys,
}

impl<'a> Inbound<'a> {
    pub(super) fn new(server: &'a Shared, client: &'a Arc<Client>) -> Inbound<'a> {
        Inbound {
            server,
            client,
            batch: None,
            pings: VecDeque::new(),
            control: 0,
            close: None,
            masking_keys: MaskingKeys::default(),
        }
    }

    /// The Close that ended the intake, if one did.
    pub(super) fn into_close(self) -> Option<CloseBody> {
        self.close
    }

    /// Sends a batch back to its own speaker. It waits like any other: for a
    /// room with one listener.
    fn echo(&self, mut batch: Batch) {
        let Client { outbox, backlog, .. } = &**self.client;
        let reporter = &self.server.reporter;
        batch.shown.frames = reporter.frames_to_show(&mut batch);
        let share = backlog.enter(&batch.speaker, batch.bytes());
        let part = SharedBytes::new(batch.take_frames(), Some(share));
        let bytes = part.len();
        let was_sent = outbox.send(&[part]);
        reporter.delivered(batch, Some(self.client.id), bytes, usize::from(was_sent));
    }

    /// Answers the Pings of one read in one send.
    fn answer_pings(&mut self) {
        if self.pings.is_empty() {
            return;
        }
        let (client, reporter) = (&self.client, &self.server.reporter);
        let mut frames = Vec::new();
        for payload in self.pings.drain(..) {
            frames.extend(frame::control(Opcode::Pong, &payload, None));
            reporter.tell_control(&client.speaker, Opcode::Pong, &payload);
        }
        client.outbox.send_control(frames);
        client.outbox.wait_for_room();
    }

    fn note_ping(&mut self, payload: &[u8]) {
        self.server.reporter.tell_ping(&self.client.speaker, payload);
        if self.pings.len() == MOST_PONGS {
            self.pings.pop_front();
        }
        self.pings.push_back(payload.to_vec());
    }
}

impl Receiver for Inbound<'_> {
    fn arrived(&mut self, _: usize) {}

    fn received(&mut self, step: Step<'_>) -> ControlFlow<()> {
        let Shared { hub, reporter, .. } = self.server;
        reporter.tell_frame(&self.client.speaker, Direction::In, &step.frame());
        if let Some(key) = step.header.mask
            && let Some(remark) = self.masking_keys.next(key)
        {
            let data = key.to_vec();
            reporter.tell(Some(self.client.id), EventKind::Remark { remark, data });
        }
        if let Some(Reply::Pong(payload)) = step.reply {
            self.note_ping(payload);
        }
        match step.received {
            Received::Message { kind, payload } => {
                let batch = self.batch.get_or_insert_with(|| hub.batch(&self.client.speaker));
                batch.push(kind, payload, reporter.wants(&self.client.speaker));
            }
            Received::Ping(_) | Received::Pong(_) => self.control += 1,
            Received::Fragment => {}
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
        self.answer_pings();
        if let Some(mut batch) = self.batch.take() {
            batch.read_at = Instant::now();
            match self.server.options.mode {
                // Who was told to go is not heard any more.
                _ if self.client.speaker.is_dismissed() => {}
                Mode::Broadcast => self.server.hub.say(batch),
                Mode::Echo => self.echo(batch),
            }
        }
        if std::mem::take(&mut self.control) > MOST_PONGS {
            std::thread::sleep(FLOOD_PAUSE);
        }
    }
}
