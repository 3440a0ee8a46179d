//! What a client does with what arrives: shows it, answers a Ping, sends an
//! echo, and notices the Close.
//!
//! Owns: the reading thread's part of a conversation, between two reads.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use super::Conversation;
use crate::event::{Direction, MOST_SHOWN, Talk, Traffic};
use crate::net::intake::Receiver;
use crate::net::lock;
use crate::protocol::close::CloseBody;
use crate::protocol::frame::FrameHeader;
use crate::protocol::message::Received;

/// What the reading thread does with what arrives.
pub(super) struct Incoming<'a> {
    pub(super) conversation: &'a Conversation,
    pub(super) close: Option<Option<CloseBody>>,
    pub(super) traffic: Traffic,
}

impl Receiver for Incoming<'_> {
    fn frame(&mut self, header: &FrameHeader, payload: &[u8]) {
        if !header.opcode.is_control() {
            self.conversation.is_busy.store(true, Ordering::Relaxed);
        }
        self.traffic.wire += header.encoded_len() as u64 + header.length;
        if self.conversation.shows_frames() {
            self.conversation.listener.told(Talk::Frame {
                direction: Direction::In,
                header: *header,
                payload: payload[..payload.len().min(MOST_SHOWN)].to_vec(),
            });
        }
    }

    fn received(&mut self, what: Received<'_>) -> ControlFlow<()> {
        let conversation = self.conversation;
        let listener = &conversation.listener;
        let direction = Direction::In;
        match what {
            Received::Message { kind, payload } => {
                self.traffic.messages += 1;
                self.traffic.payload += payload.len() as u64;
                conversation.heard.fetch_add(1, Ordering::Relaxed);
                conversation.last_message.store(conversation.now(), Ordering::Relaxed);
                if conversation.echo {
                    let _ = conversation.mention(kind, payload);
                }
                if listener.heard(kind, payload).is_break() {
                    let _ = conversation.leave();
                }
            }
            Received::Fragment => {}
            Received::Ping(payload) => {
                if listener.watches() {
                    let payload = payload.to_vec();
                    listener.told(Talk::Ping { direction, payload });
                }
                let _ = conversation.pong(payload);
            }
            Received::Pong(payload) => {
                let round_trip = conversation.round_trip(payload);
                if listener.watches() {
                    let payload = payload.to_vec();
                    listener.told(Talk::Pong { direction, payload, round_trip });
                }
            }
            Received::Close(body) => {
                let told = body.clone();
                listener.told(Talk::Close { direction, body: told });
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
        let now = conversation.now();
        conversation.last_heard.store(now, Ordering::Relaxed);
        // A slow output counts as listening only from here on.
        if conversation.is_busy.swap(false, Ordering::Relaxed) {
            conversation.last_message.store(now, Ordering::Relaxed);
        }
    }
}
