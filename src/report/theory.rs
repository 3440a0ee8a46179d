//! How long a transport has to need, from the round trip and from counting.
//!
//! Owns: the rules of each transport, played on a clock that costs nothing:
//! what leaves arrives half a round trip later, and nobody needs time but for
//! thinking. Must never: look at a measured time. Of the run it takes only the
//! sizes of what was sent, which matter when there is a bandwidth.
//!
//! [`Theory`] keeps the terms apart, so that a reader can add them up.

use std::time::Duration;

use super::Run;
use crate::protocol::Role;
use crate::protocol::frame::Opcode;
use crate::scenario::{BREATH, Line, Scenario, Script, Transport};
use crate::trace::{What, WireEvent};

/// The time that a transport needs, and what it is made of:
/// `half_trips × RTT / 2 + thinks × think + sending + waiting`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theory {
    pub total: Duration,
    /// How often half a round trip stands between the start and the end.
    pub half_trips: u32,
    /// How often the server thought.
    pub thinks: u32,
    /// The time that the bits needed.
    pub sending: Duration,
    /// The rest: waiting until a message was due or a pause was over.
    pub waiting: Duration,
}

/// Where a run on the free clock ended.
#[derive(Debug, Clone, Copy, Default)]
struct End {
    /// Since the end of the opening.
    at: Duration,
    half_trips: u32,
    thinks: u32,
    sending: Duration,
}

impl End {
    /// Nothing but waiting until then.
    fn waited(at: Duration) -> End {
        End { at, ..End::default() }
    }

    /// What lasts longer: the rest did not matter, and its terms do not count.
    fn later(self, other: End) -> End {
        if other.at > self.at { other } else { self }
    }

    /// Then bits were put on the line.
    fn put(self, bits: Duration) -> End {
        End { at: self.at + bits, sending: self.sending + bits, ..self }
    }

    /// Then they crossed it.
    fn crossed(self, one_way: Duration) -> End {
        End { at: self.at + one_way, half_trips: self.half_trips + 1, ..self }
    }

    /// Then the server thought.
    fn thought(self, think: Duration) -> End {
        End { at: self.at + think, thinks: self.thinks + 1, ..self }
    }
}

/// What one exchange costs.
#[derive(Debug, Clone, Copy)]
struct Costs {
    one_way: Duration,
    think: Duration,
    /// For the bits of a request or a frame.
    up: Duration,
    down: Duration,
}

/// Bytes of what is sent; they take time when there is a bandwidth.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sizes {
    /// A request, or a frame of the client.
    pub up: usize,
    /// A reply, or a frame of the server.
    pub down: usize,
    /// The request and the reply of an opening handshake.
    pub opening: usize,
}

impl Sizes {
    /// As they were in a run.
    pub fn of(run: &Run) -> Sizes {
        let opens = |event: &WireEvent| match event.what {
            What::Request { .. } => run.transport.is_websocket(),
            What::Reply { status } => status == 101,
            _ => false,
        };
        // Nobody waits for a Close.
        let is_close =
            |event: &&WireEvent| matches!(event.what, What::Frame { opcode: Opcode::Close });
        let data = || run.events.iter().filter(|event| event.is_data() && !is_close(event));
        let mean = |from| {
            let sizes = data().filter(|event| event.from == from && !opens(event));
            let (count, sum) =
                sizes.fold((0, 0), |(count, sum), event| (count + 1, sum + event.bytes));
            sum / count.max(1)
        };
        let opening = data().filter(|event| opens(event)).map(|event| event.bytes).sum();
        Sizes { up: mean(Role::Client), down: mean(Role::Server), opening }
    }
}

/// What a script has to need over a transport.
pub fn of(script: &Script, transport: Transport, sizes: Sizes) -> Theory {
    let Script { link, think, .. } = script;
    let costs = Costs {
        one_way: link.one_way(),
        think: *think,
        up: link.sending(sizes.up),
        down: link.sending(sizes.down),
    };
    let end = match transport {
        transport if transport.takes_turns() => turns(script, transport, costs),
        Transport::HttpPipelined => pipelined(script, costs),
        Transport::Poll => own(script, costs).later(poll(script, costs)),
        Transport::LongPoll => own(script, costs).later(long_poll(script, costs)),
        Transport::Sse => own(script, costs).later(stream(&script.server, costs, costs.down)),
        // WebSocket; the others are above.
        _ if script.scenario == Scenario::Ask => turns(script, transport, costs),
        _ => {
            stream(&script.client, costs, costs.up).later(stream(&script.server, costs, costs.down))
        }
    };
    // TCP's round trip, and one more for an answer that opens the rest.
    let trips = match transport {
        Transport::Websocket | Transport::WebsocketTurns | Transport::Sse => 2,
        _ => 1,
    };
    let bits = link.sending(sizes.opening);
    let opening = link.rtt * trips + bits;
    let (half_trips, sending) = (end.half_trips + 2 * trips, end.sending + bits);
    let total = opening + end.at;
    let known = costs.one_way * half_trips + costs.think * end.thinks + sending;
    let waiting = total.saturating_sub(known);
    Theory { total, half_trips, thinks: end.thinks, sending, waiting }
}

/// One at a time: the loop of the clients that take turns.
fn turns(script: &Script, transport: Transport, costs: Costs) -> End {
    let Costs { one_way, think, up, down } = costs;
    let mut end = End::default();
    let mut heard = End::default();
    let mut is_first = true;
    // Takes a turn, and returns when the server has it.
    let mut exchange = |end: &mut End| {
        if transport == Transport::HttpClose && !is_first {
            end.at += 2 * one_way;
            end.half_trips += 2;
        }
        is_first = false;
        let there = end.put(up).crossed(one_way);
        *end = there.thought(think).put(down).crossed(one_way);
        there
    };
    if script.scenario == Scenario::Ask {
        for line in &script.client {
            end.at = end.at.max(line.due);
            exchange(&mut end);
        }
        return end;
    }
    let (mut own, mut others) = (script.client.iter().peekable(), script.server.iter().peekable());
    while own.peek().is_some() || others.peek().is_some() {
        let mut was_idle = true;
        if own.next_if(|line| line.due <= end.at).is_some() {
            heard = heard.later(exchange(&mut end));
            was_idle = false;
        }
        if others.peek().is_some() {
            let there = exchange(&mut end);
            if others.next_if(|line| line.due <= there.at + think).is_some() {
                heard = heard.later(end);
                was_idle = false;
            }
        }
        if was_idle {
            end.at += BREATH;
        }
    }
    heard
}

/// Each message leaves when it is due, in its own direction.
fn stream(lines: &[Line], costs: Costs, bits: Duration) -> End {
    let mut line_is_free = End::default();
    for line in lines {
        line_is_free = line_is_free.later(End::waited(line.due)).put(bits);
    }
    if lines.is_empty() { End::default() } else { line_is_free.crossed(costs.one_way) }
}

/// Two requests leave when their message is due; answers come in their order.
fn pipelined(script: &Script, costs: Costs) -> End {
    let Costs { one_way, think, up, down } = costs;
    let (mut there, mut server, mut back) = (End::default(), End::default(), End::default());
    for line in &script.client {
        there = there.later(End::waited(line.due));
        for _ in 0..2 {
            there = there.put(up);
            server = server.later(there.crossed(one_way)).thought(think);
            back = back.later(server).put(down);
        }
    }
    back.crossed(one_way)
}

/// The client's own messages on a second connection, one at a time.
fn own(script: &Script, costs: Costs) -> End {
    let Costs { one_way, think, up, down } = costs;
    let (mut free, mut end) = (End::default(), End::default());
    for line in &script.client {
        end = free.later(End::waited(line.due)).put(up).crossed(one_way);
        free = end.thought(think).put(down).crossed(one_way);
    }
    end
}

/// Asking at fixed times, whether there is news or not.
fn poll(script: &Script, costs: Costs) -> End {
    let Costs { one_way, think, up, down } = costs;
    let mut lines = script.server.iter().peekable();
    let (mut ask, mut end) = (End::default(), End::default());
    while lines.peek().is_some() {
        let taken = ask.put(up).crossed(one_way).thought(think);
        let answered = taken.put(down).crossed(one_way);
        while lines.next_if(|line| line.due <= taken.at).is_some() {
            end = answered;
        }
        let rounds = ask.at.as_nanos() / script.poll_every.as_nanos().max(1) + 1;
        ask = answered.later(End::waited(script.poll_every * rounds as u32));
    }
    end
}

/// Asking once more after each answer; the answer waits for news.
fn long_poll(script: &Script, costs: Costs) -> End {
    let Costs { one_way, up, down, .. } = costs;
    let mut lines = script.server.iter().peekable();
    let mut end = End::default();
    while let Some(next) = lines.peek() {
        let taken = end.put(up).crossed(one_way).later(End::waited(next.due));
        while lines.next_if(|line| line.due <= taken.at).is_some() {}
        end = taken.put(down).crossed(one_way);
    }
    end
}
