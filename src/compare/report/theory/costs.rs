//! What sending and thinking cost, and how long what was sent is.

use std::time::Duration;

use crate::compare::report::{Carried, Run};
use crate::compare::scenario::{Script, Transport};
use crate::protocol::Role;
use crate::protocol::frame::Opcode;
use crate::trace::What;
use crate::trace::link::LinkModel;

/// Bytes of what is sent; they take time when there is a bandwidth.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sizes {
    /// A message of the client: a request with a body, or a frame.
    pub say: usize,
    /// A request, or a frame, that asks for the server's messages.
    pub ask: usize,
    /// An answer that brings no message.
    pub note: usize,
    /// What is around the messages in an answer, an event or a frame.
    pub around: usize,
    /// One message.
    pub line: usize,
    /// The request and the reply that open the rest.
    pub opening: usize,
}

impl Sizes {
    /// As they were in a run, on average.
    pub fn of(script: &Script, run: &Run) -> Sizes {
        let is_close = |event: &Carried| event.wire.what == What::Frame { opcode: Opcode::Close };
        let opens = |event: &Carried| match (&event.wire.what, run.transport) {
            (What::Request { .. }, Transport::Sse) => event.line_bytes == 0,
            (What::Reply { status }, Transport::Sse) => *status == 200,
            (What::Request { .. } | What::Reply { .. }, transport) => transport.is_websocket(),
            _ => false,
        };
        let data = || run.events.iter().filter(|event| event.wire.is_data() && !is_close(event));
        let mean = |from, with_lines| {
            let sizes = data().filter(|event| {
                event.wire.from == from && !opens(event) && (event.line_bytes > 0) == with_lines
            });
            let sizes = sizes.map(|event| match from {
                Role::Client => event.wire.bytes,
                Role::Server => event.wire.bytes - event.line_bytes,
            });
            let (count, sum) = sizes.fold((0, 0), |(count, sum), bytes| (count + 1, sum + bytes));
            sum / count.max(1)
        };
        Sizes {
            say: mean(Role::Client, true),
            ask: mean(Role::Client, false),
            note: mean(Role::Server, false),
            around: mean(Role::Server, true),
            line: script.server.first().map_or(0, |line| line.text.len()),
            opening: data().filter(|event| opens(event)).map(|event| event.wire.bytes).sum(),
        }
    }
}

/// What things cost: the link's times and the server's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Costs {
    pub(super) link: LinkModel,
    pub(super) sizes: Sizes,
    pub(super) one_way: Duration,
    pub(super) think: Duration,
}

impl Costs {
    /// For the bits of a message of the client.
    pub(super) fn say(&self) -> Duration {
        self.link.sending(self.sizes.say)
    }

    /// For the bits of a question.
    pub(super) fn ask(&self) -> Duration {
        self.link.sending(self.sizes.ask)
    }

    /// For the bits of an answer with so many messages.
    pub(super) fn answer(&self, lines: usize) -> Duration {
        self.link.sending(match lines {
            0 => self.sizes.note,
            _ => self.sizes.around + lines * self.sizes.line,
        })
    }
}
