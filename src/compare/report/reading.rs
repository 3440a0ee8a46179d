//! A recording read on and on: which messages of the script have crossed the
//! link so far, in what.
//!
//! Owns: the step from bytes to messages, done once for each byte, so that a
//! live picture can be drawn from it again and again. Must never: keep the
//! bytes; a thousand messages of 64 KiB would stay in memory for each
//! transport.

use std::time::Duration;

use crate::compare::scenario::lines_in;
use crate::compare::table::{Opens, Transport};
use crate::trace::decode::{Decoder, Inside};
use crate::trace::{Chunk, Content, WireEvent};

/// The most bytes that one answer can bring: a thousand messages of 64 KiB,
/// and line ends between them.
const MOST: usize = 65 << 20;

/// Bytes of a payload that are kept to be shown.
const SHOWN: usize = 64;

/// Something that crossed the link, and what of the script it brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// What it was; of its payload, the first bytes only.
    pub wire: WireEvent,
    /// The numbers of the messages in it.
    pub lines: Vec<usize>,
    /// The bytes of these messages.
    pub line_bytes: usize,
}

impl From<WireEvent> for Carried {
    fn from(mut wire: WireEvent) -> Carried {
        let found = lines_in(&wire.payload, wire.from);
        let line_bytes = found.iter().map(|(_, bytes)| bytes).sum();
        let lines = found.into_iter().map(|(number, _)| number).collect();
        wire.payload.truncate(SHOWN);
        wire.payload.shrink_to_fit();
        Carried { wire, lines, line_bytes }
    }
}

/// Everything that was read of a recording.
#[derive(Debug)]
pub struct Reading {
    decoder: Decoder,
    /// In the order in which it became whole.
    carried: Vec<Carried>,
    /// How much later than due each chunk left.
    lateness: Vec<Duration>,
    /// When the first connection was asked for, in the time of the link.
    begun: Option<Duration>,
}

impl Reading {
    /// What a transport's connections are read as.
    pub fn of(transport: Transport) -> Reading {
        let inside = match transport.row().opens {
            Opens::Tunnel => Inside::WebSocket,
            Opens::Tcp | Opens::Stream | Opens::EventStream | Opens::Handshake => Inside::Http,
        };
        let decoder = Decoder::keeping(MOST).with(inside);
        Reading { decoder, carried: Vec::new(), lateness: Vec::new(), begun: None }
    }

    /// Reads on.
    pub fn read(&mut self, chunks: &[Chunk]) {
        for chunk in chunks {
            // What was lost did not leave, late or not.
            if !matches!(chunk.content, Content::Lost(_)) {
                let late = chunk.crossing.left.saturating_sub(chunk.crossing.due);
                self.lateness.push(late);
            }
            // Of two that are asked for at once, the second may be seen first.
            let entered = chunk.crossing.entered;
            self.begun = Some(self.begun.map_or(entered, |begun| begun.min(entered)));
            self.carried.extend(self.decoder.push(chunk).into_iter().map(Carried::from));
        }
    }

    /// When the first connection was asked for, in the time of the link.
    pub fn begun(&self) -> Option<Duration> {
        self.begun
    }

    /// Everything so far in the order in which it entered, in times since the
    /// first connection was asked for.
    pub(super) fn carried(&self) -> Vec<Carried> {
        let zero = self.begun().unwrap_or_default();
        let mut carried = self.carried.clone();
        for Carried { wire, .. } in &mut carried {
            wire.entered -= zero;
            wire.left -= zero;
        }
        carried.sort_by_key(|carried| (carried.wire.entered, carried.wire.left));
        carried
    }

    /// How late the link was each time, beginning with the best.
    pub(super) fn lateness(&self) -> Vec<Duration> {
        let mut lateness = self.lateness.clone();
        lateness.sort();
        lateness
    }

    /// How many bytes are the beginning of something that did not become whole.
    pub fn unfinished(&self) -> usize {
        self.decoder.unfinished().map(|unfinished| unfinished.bytes).sum()
    }
}
