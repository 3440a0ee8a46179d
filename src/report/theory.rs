//! How long a transport has to need, from the round trip and from counting.
//!
//! Owns: the rules of each transport, played on a clock that costs nothing:
//! what leaves arrives half a round trip later, and nobody needs time but for
//! thinking. Must never: look at a measured time. Of the run it takes only the
//! sizes of what was sent, which matter when there is a bandwidth.
//!
//! [`Theory`] keeps the terms apart, so that a reader can add them up.

mod costs;

use std::time::Duration;

use self::costs::Costs;
pub use self::costs::Sizes;
use crate::scenario::{BREATH, Line, Scenario, Script, Transport};

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

/// What a script has to need over a transport. Two connections are not made to
/// wait for each other, so with a narrow band they need longer.
pub fn of(script: &Script, transport: Transport, sizes: Sizes) -> Theory {
    let Script { link, think, .. } = script;
    let costs = Costs { link: *link, sizes, one_way: link.one_way(), think: *think };
    let end = match transport {
        transport if transport.takes_turns() => turns(script, transport, costs),
        Transport::HttpPipelined => pipelined(script, costs),
        Transport::Poll => own(script, costs).later(poll(script, costs)),
        Transport::LongPoll => own(script, costs).later(long_poll(script, costs)),
        Transport::Sse => own(script, costs).later(stream(&script.server, costs, costs.answer(1))),
        // WebSocket; the others are above.
        _ if script.scenario == Scenario::Ask => turns(script, transport, costs),
        _ => stream(&script.client, costs, costs.say()).later(stream(
            &script.server,
            costs,
            costs.answer(1),
        )),
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
    let mut talk = Turns { costs, end: End::default(), connects: None };
    if transport == Transport::HttpClose {
        // The first connection is the opening.
        talk.connects = Some(false);
    }
    if script.scenario == Scenario::Ask {
        for line in &script.client {
            talk.end.at = talk.end.at.max(line.due);
            talk.there(costs.say());
            talk.back(costs.answer(1));
        }
        return talk.end;
    }
    let mut heard = End::default();
    let (mut own, mut others) = (script.client.iter().peekable(), script.server.iter().peekable());
    while own.peek().is_some() || others.peek().is_some() {
        let mut was_idle = true;
        if own.next_if(|line| line.due <= talk.end.at).is_some() {
            heard = heard.later(talk.there(costs.say()));
            talk.back(costs.answer(0));
            was_idle = false;
        }
        if others.peek().is_some() {
            let taken = talk.there(costs.ask()).at + costs.think;
            let lines = usize::from(others.next_if(|line| line.due <= taken).is_some());
            talk.back(costs.answer(lines));
            if lines > 0 {
                heard = heard.later(talk.end);
                was_idle = false;
            }
        }
        if was_idle {
            talk.end.at += BREATH;
        }
    }
    heard
}

/// A talk in turns so far.
struct Turns {
    costs: Costs,
    end: End,
    /// With a connection for each turn: whether the next has to be made.
    connects: Option<bool>,
}

impl Turns {
    /// Something goes to the server; returns when it is there.
    fn there(&mut self, bits: Duration) -> End {
        if let Some(connects) = &mut self.connects {
            let trips = if *connects { 2 } else { 0 };
            self.end.at += self.costs.one_way * trips;
            self.end.half_trips += trips;
            *connects = true;
        }
        self.cross(bits);
        self.end
    }

    /// The server thinks, and its answer comes back.
    fn back(&mut self, bits: Duration) {
        self.end.at += self.costs.think;
        self.end.thinks += 1;
        self.cross(bits);
    }

    fn cross(&mut self, bits: Duration) {
        self.end.at += bits + self.costs.one_way;
        self.end.sending += bits;
        self.end.half_trips += 1;
    }
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
    let (say, ask) = (costs.say(), costs.ask());
    let (note, answer) = (costs.answer(0), costs.answer(1));
    let (mut up, mut server, mut down) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for own in &script.client {
        up = up.max(own.due) + say + ask;
        server = server.max(up + costs.one_way) + 2 * costs.think;
        down = down.max(server) + note + answer;
    }
    let sending = say + ask + note + answer;
    End { at: down + costs.one_way, half_trips: 2, thinks: 2, sending }
}

/// The client's own messages on a second connection, one at a time.
fn own(script: &Script, costs: Costs) -> End {
    let (mut free, mut end) = (Duration::ZERO, End::default());
    for line in &script.client {
        let there = free.max(line.due) + costs.say() + costs.one_way;
        end = End { at: there, half_trips: 1, thinks: 0, sending: costs.say() };
        free = there + costs.think + costs.answer(0) + costs.one_way;
    }
    end
}

/// Asking at fixed times, whether there is news or not.
fn poll(script: &Script, costs: Costs) -> End {
    let mut lines = script.server.iter().peekable();
    let (mut ask, mut end) = (Duration::ZERO, End::default());
    while lines.peek().is_some() {
        let taken = ask + costs.ask() + costs.one_way + costs.think;
        let news = std::iter::from_fn(|| lines.next_if(|line| line.due <= taken)).count();
        let answered = taken + costs.answer(news) + costs.one_way;
        if news > 0 {
            let sending = costs.ask() + costs.answer(news);
            end = End { at: answered, half_trips: 2, thinks: 1, sending };
        }
        let rounds = ask.as_nanos() / script.poll_every.as_nanos().max(1) + 1;
        ask = answered.max(script.poll_every * rounds as u32);
    }
    end
}

/// Asking once more after each answer; the answer waits for news.
fn long_poll(script: &Script, costs: Costs) -> End {
    let mut lines = script.server.iter().peekable();
    let (mut ask, mut end) = (Duration::ZERO, End::default());
    while let Some(next) = lines.peek() {
        let taken = (ask + costs.ask() + costs.one_way).max(next.due);
        let news = std::iter::from_fn(|| lines.next_if(|line| line.due <= taken)).count();
        ask = taken + costs.answer(news) + costs.one_way;
        end = End { at: ask, half_trips: 1, thinks: 0, sending: costs.answer(news) };
    }
    end
}
