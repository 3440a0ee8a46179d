//! How long what is sent is. It takes time when there is a bandwidth.

use crate::compare::report::{Carried, Run};
use crate::compare::scenario::Script;
use crate::compare::table::Opens;
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
        let is_close = |event: &Carried| event.wire.what == What::Frame { opcode: Opcode::Close };
        let opens = |event: &Carried| match (run.transport.row().opens, &event.wire.what) {
            (Opens::Tcp, _) => false,
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

    /// Of so many messages of the client, in one request or frame.
    pub(super) fn of_client(&self, lines: usize) -> usize {
        if lines == 0 { self.ask } else { self.around_client + lines * self.line }
    }

    /// Of so many messages of the server, in one answer or frame.
    pub(super) fn of_server(&self, lines: usize) -> usize {
        if lines == 0 { self.note } else { self.around_server + lines * self.line }
    }
}
