//! What somebody says in one go: whole messages, in their order.
//!
//! Owns: messages on their way into the hub. Whoever fills a batch or reads one
//! sees messages; a batch could as well have come from another server that
//! shares the room. Must never: show how they are kept.
//!
//! **Encoded once.** They are kept as the frames in which they will leave, put
//! there by the thread that received them: for a broadcast to a thousand clients
//! that is one copy of the payload. A server's frames have no masking key (RFC
//! 6455, 5.1), so they are the same for everybody, and the payload can still be
//! read in them ([`Batch::messages`]).

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use crate::event::{Excerpt, FrameExcerpt};
use crate::net::server::speaker::Speaker;
use crate::protocol::frame::{self, Opcode};
use crate::protocol::message::{self, Kind};

/// Bytes of payload in one frame; longer messages leave in fragments, so that
/// a Pong can go between.
const FRAGMENT: usize = 64 * 1024;

/// Messages of one speaker.
#[derive(Debug)]
pub struct Batch {
    pub speaker: Arc<Speaker>,
    /// How many messages.
    pub count: u64,
    /// Those messages and frames of which the screen wants to know.
    pub shown: Shown,
    /// When the last byte had been read.
    pub read_at: Instant,
    frames: Vec<u8>,
}

/// What is to be shown of a batch, once it has been delivered.
#[derive(Debug, Default)]
pub struct Shown {
    pub messages: Vec<Excerpt>,
    pub frames: Vec<FrameExcerpt>,
}

impl Batch {
    /// A batch without messages so far, in a buffer that may have been used.
    pub fn new(speaker: Arc<Speaker>, mut buffer: Vec<u8>) -> Batch {
        buffer.clear();
        let shown = Shown::default();
        Batch { speaker, count: 0, shown, read_at: Instant::now(), frames: buffer }
    }

    /// Adds a message.
    pub fn push(&mut self, kind: Kind, payload: &[u8], is_shown: bool) {
        message::encode(kind, payload, FRAGMENT, || None, &mut self.frames);
        self.count += 1;
        if is_shown {
            self.shown.messages.push(Excerpt::of(kind, payload));
        }
    }

    /// The messages. Those of one fragment are not copied.
    pub fn messages(&mut self) -> impl Iterator<Item = (Kind, Cow<'_, [u8]>)> {
        let mut frames = frame::frames(&mut self.frames);
        std::iter::from_fn(move || {
            let first = frames.next()?;
            let kind = if first.header.opcode == Opcode::Text { Kind::Text } else { Kind::Binary };
            let (mut payload, mut is_last) = (Cow::Borrowed(first.payload), first.header.fin);
            while !is_last {
                let more = frames.next()?;
                payload.to_mut().extend_from_slice(more.payload);
                is_last = more.header.fin;
            }
            Some((kind, payload))
        })
    }

    /// Bytes of all frames.
    pub fn bytes(&self) -> usize {
        self.frames.len()
    }

    /// The messages as frames without a mask, one after the other.
    pub fn frames_mut(&mut self) -> &mut [u8] {
        &mut self.frames
    }

    /// The buffer with the frames, to be sent.
    pub fn take_frames(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.frames)
    }
}
