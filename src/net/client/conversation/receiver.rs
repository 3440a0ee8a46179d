//! What a client does with what arrives: shows it, answers a Ping, sends an
//! echo, and notices the Close.
//!
//! Owns: the reading thread's part of a conversation, between two reads.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use super::Conversation;
use crate::event::{Direction, EventKind, FrameExcerpt, Traffic};
use crate::net::intake::Receiver;
use crate::net::lock;
use crate::protocol::close::CloseBody;
use crate::protocol::connection::{Reply, Step};
use crate::protocol::message::Received;

/// What the reading thread does with what arrives.
pub(super) struct Incoming<'a> {
    pub(super) conversation: &'a Conversation,
    pub(super) close: Option<CloseBody>,
    pub(super) traffic: Traffic,
}

impl Receiver for Incoming<'_> {
    fn arrived(&mut self, bytes: usize) {
        self.traffic.wire += bytes as u64;
    }

    fn received(&mut self, step: Step<'_>) -> ControlFlow<()> {
        let conversation = self.conversation;
        let listener = &conversation.listener;
        let direction = Direction::In;
        if !step.header.opcode.is_control() {
            conversation.silence.begin_work();
        }
        if conversation.shows_frames() {
            let frame = FrameExcerpt::of(&step.frame());
            listener.told(EventKind::Frame { direction, frame });
        }
        if let (Received::Ping(payload), true) = (&step.received, listener.watches()) {
            let payload = payload.to_vec();
            listener.told(EventKind::Ping { direction, payload });
        }
        if let Some(Reply::Pong(payload)) = step.reply {
            let _ = conversation.pong(payload);
        }
        match step.received {
            Received::Message { kind, payload } => {
                self.traffic.messages += 1;
                self.traffic.payload += payload.len() as u64;
                conversation.heard.fetch_add(1, Ordering::Relaxed);
                if conversation.echo {
                    let _ = conversation.queue(kind, payload);
                }
                if listener.heard(kind, payload).is_break() {
                    let _ = conversation.leave();
                }
            }
            Received::Fragment | Received::Ping(_) => {}
            Received::Pong(payload) => {
                conversation.ponged(payload);
            }
            Received::Close(body) => {
                let told = body.clone();
                listener.told(EventKind::Close { direction, body: told });
                self.close = Some(body);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn batch_ended(&mut self) {
        let conversation = self.conversation;
        if conversation.echo {
            conversation.sender.flush();
        }
        *lock(&conversation.received) = self.traffic;
        conversation.listener.caught_up();
        // A slow output counts as listening only from here on.
        conversation.silence.end_work(conversation.now());
    }
}
