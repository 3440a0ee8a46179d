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
    fn later(self, other: End) -> End {
        if other.at > self.at { other } else { self }
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
        let data = || run.events.iter().filter(|event| event.is_data());
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
        let there = End {
            at: end.at + up + one_way,
            half_trips: end.half_trips + 1,
            sending: end.sending + up,
            ..*end
        };
        *end = End {
            at: there.at + think + down + one_way,
            half_trips: there.half_trips + 1,
            thinks: there.thinks + 1,
            sending: there.sending + down,
        };
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
    let mut free = Duration::ZERO;
    let mut sending = Duration::ZERO;
    for line in lines {
        // Only what waits for the line counts as time for bits.
        sending = if line.due > free { bits } else { sending + bits };
        free = free.max(line.due) + bits;
    }
    if lines.is_empty() {
        return End::default();
    }
    End { at: free + costs.one_way, half_trips: 1, thinks: 0, sending }
}

/// Requests leave when they are due; answers come in their order.
fn pipelined(script: &Script, costs: Costs) -> End {
    let (mut line, mut server) = (Duration::ZERO, Duration::ZERO);
    for own in &script.client {
        line = line.max(own.due) + 2 * costs.up;
        server = server.max(line + costs.one_way) + 2 * costs.think;
    }
    let sending = 2 * costs.up + costs.down;
    End { at: server + costs.down + costs.one_way, half_trips: 2, thinks: 2, sending }
}

/// The client's own messages on a second connection, one at a time.
fn own(script: &Script, costs: Costs) -> End {
    let Costs { one_way, think, up, down } = costs;
    let (mut free, mut end) = (Duration::ZERO, End::default());
    for line in &script.client {
        let there = free.max(line.due) + up + one_way;
        end = End { at: there, half_trips: 1, thinks: 0, sending: up };
        free = there + think + down + one_way;
    }
    end
}

/// Asking at fixed times, whether there is news or not.
fn poll(script: &Script, costs: Costs) -> End {
    let Costs { one_way, think, up, down } = costs;
    let mut lines = script.server.iter().peekable();
    let (mut ask, mut end) = (Duration::ZERO, End::default());
    while lines.peek().is_some() {
        let taken = ask + up + one_way + think;
        let answered = taken + down + one_way;
        while lines.next_if(|line| line.due <= taken).is_some() {
            end = End { at: answered, half_trips: 2, thinks: 1, sending: up + down };
        }
        let rounds = ask.as_nanos() / script.poll_every.as_nanos().max(1) + 1;
        ask = answered.max(script.poll_every * rounds as u32);
    }
    end
}

/// Asking once more after each answer; the answer waits for news.
fn long_poll(script: &Script, costs: Costs) -> End {
    let Costs { one_way, up, down, .. } = costs;
    let mut lines = script.server.iter().peekable();
    let (mut ask, mut end) = (Duration::ZERO, End::default());
    while let Some(next) = lines.peek() {
        let taken = (ask + up + one_way).max(next.due);
        while lines.next_if(|line| line.due <= taken).is_some() {}
        ask = taken + down + one_way;
        end = End { at: ask, half_trips: 1, thinks: 0, sending: down };
    }
    end
}
