//! How long what is sent is. It takes time when there is a bandwidth.

use std::collections::BTreeMap;

use crate::compare::report::{Carried, Run};
use crate::compare::scenario::Script;
use crate::compare::table::{Carrier, Opens};
use crate::protocol::Role;
use crate::protocol::frame::Opcode;
use crate::trace::What;

/// Bytes of what is sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sizes {
    /// What is around the client's messages in a request or a frame.
    pub around_client: usize,
    /// What is around the server's messages in an answer, an event or a frame.
    pub around_server: usize,
    /// A request, or a frame, that only asks for the server's messages.
    pub ask: usize,
    /// An answer that brings no message.
    pub note: usize,
    /// One message.
    pub line: usize,
    /// The request and the reply that open the rest.
    pub opening: [usize; 2],
}

impl Sizes {
    /// As they were in a run, on average.
    pub fn of(script: &Script, run: &Run) -> Sizes {
        match run.transport.row().carrier {
            Carrier::Http1 => Sizes::of_messages(script, run),
            Carrier::Http2 => Sizes::of_streams(script, run),
        }
    }

    /// In HTTP/1.1 and in WebSocket what is whole is a message.
    fn of_messages(script: &Script, run: &Run) -> Sizes {
        let is_close = |event: &Carried| event.wire.what == What::Frame { opcode: Opcode::Close };
        let opens = |event: &Carried| match (run.transport.row().opens, &event.wire.what) {
            (Opens::Tcp | Opens::Stream | Opens::Tunnel, _) => false,
            (Opens::EventStream, What::Request { .. }) => event.lines.is_empty(),
            (Opens::EventStream, What::Reply { status }) => *status == 200,
            (Opens::Handshake, What::Request { .. } | What::Reply { .. }) => true,
            (Opens::EventStream | Opens::Handshake, _) => false,
        };
        let data = || run.events.iter().filter(|event| event.wire.is_data() && !is_close(event));
        let mean = |from, with_lines: bool| {
            let sizes = data().filter(|event| {
                event.wire.from == from && !opens(event) && event.lines.is_empty() != with_lines
            });
            let sizes = sizes.map(|event| event.wire.bytes - event.line_bytes);
            let (count, sum) = sizes.fold((0, 0), |(count, sum), bytes| (count + 1, sum + bytes));
            sum / count.max(1)
        };
        let opening = |from| {
            let opens = data().filter(|event| event.wire.from == from && opens(event));
            opens.map(|event| event.wire.bytes).sum()
        };
        Sizes {
            around_client: mean(Role::Client, true),
            around_server: mean(Role::Server, true),
            ask: mean(Role::Client, false),
            note: mean(Role::Server, false),
            line: script.server.first().map_or(0, |line| line.text.len()),
            opening: [opening(Role::Client), opening(Role::Server)],
        }
    }

    /// In streams a request is several frames, and so is an answer. What
    /// belongs to the connection opens it.
    fn of_streams(script: &Script, run: &Run) -> Sizes {
        let mut sizes = Sizes {
            line: script.server.first().map_or(0, |line| line.text.len()),
            ..Sizes::default()
        };
        let stays_open = run.transport.row().opens != Opens::Tcp;
        for (from, own) in [(Role::Client, 0), (Role::Server, 1)] {
            // By exchange: bytes around its messages, and how many those are.
            let mut parts: BTreeMap<(u64, usize), (usize, usize)> = BTreeMap::new();
            for (at, Carried { wire, lines, line_bytes }) in run.events.iter().enumerate() {
                let around = wire.bytes - line_bytes;
                let Some(stream) = wire.stream.filter(|_| wire.is_data() && wire.from == from)
                else {
                    // Nobody waits for an acknowledgement.
                    let opens = wire.from == from && !wire.is_acknowledgement();
                    sizes.opening[own] += if opens { around } else { 0 };
                    continue;
                };
                // In a stream that stays open each frame is a part by itself.
                let part = parts.entry((stream, if stays_open { at } else { 0 })).or_default();
                *part = (part.0 + around, part.1 + lines.len());
            }
            let mean = |with_lines: bool| {
                let chosen = parts.values().filter(|(_, lines)| (*lines > 0) == with_lines);
                let (count, sum) =
                    chosen.fold((0, 0), |(count, sum), (bytes, _)| (count + 1, sum + bytes));
                sum / count.max(1)
            };
            match from {
                Role::Client => (sizes.around_client, sizes.ask) = (mean(true), mean(false)),
                Role::Server => (sizes.around_server, sizes.note) = (mean(true), mean(false)),
            }
        }
        sizes
    }

    /// Of so many messages of the client, in one request or frame.
    pub(super) fn of_client(&self, lines: usize) -> usize {
        if lines == 0 { self.ask } else { self.around_client + lines * self.line }
    }

    /// Of so many messages of the server, in one answer or frame.
    pub(super) fn of_server(&self, lines: usize) -> usize {
        if lines == 0 { self.note } else { self.around_server + lines * self.line }
    }
}
