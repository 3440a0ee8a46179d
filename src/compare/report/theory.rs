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
use crate::compare::scenario::{BREATH, Scenario, Script, ScriptLine, Transport};

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
        self.end = self.end.put(bits).crossed(self.costs.one_way);
        self.end
    }

    /// The server thinks, and its answer comes back.
    fn back(&mut self, bits: Duration) {
        let Costs { think, one_way, .. } = self.costs;
        self.end = self.end.thought(think).put(bits).crossed(one_way);
    }
}

/// Each message leaves when it is due, in its own direction.
fn stream(lines: &[ScriptLine], costs: Costs, bits: Duration) -> End {
    let mut line_is_free = End::default();
    for line in lines {
        line_is_free = line_is_free.later(End::waited(line.due)).put(bits);
    }
    if lines.is_empty() { End::default() } else { line_is_free.crossed(costs.one_way) }
}

/// Two requests leave when their message is due; answers come in their order.
fn pipelined(script: &Script, costs: Costs) -> End {
    let both = [(costs.say(), costs.answer(0)), (costs.ask(), costs.answer(1))];
    let (mut there, mut server, mut back) = (End::default(), End::default(), End::default());
    for line in &script.client {
        there = there.later(End::waited(line.due));
        // They leave in one write, and so they arrive.
        there = both.iter().fold(there, |there, (request, _)| there.put(*request));
        server = server.later(there.crossed(costs.one_way));
        for (_, answer) in both {
            server = server.thought(costs.think);
            back = back.later(server).put(answer);
        }
    }
    back.crossed(costs.one_way)
}

/// The client's own messages on a second connection, one at a time.
fn own(script: &Script, costs: Costs) -> End {
    let Costs { one_way, think, .. } = costs;
    let (mut free, mut end) = (End::default(), End::default());
    for line in &script.client {
        end = free.later(End::waited(line.due)).put(costs.say()).crossed(one_way);
        free = end.thought(think).put(costs.answer(0)).crossed(one_way);
    }
    end
}

/// Asking at fixed times, whether there is news or not.
fn poll(script: &Script, costs: Costs) -> End {
    let Costs { one_way, think, .. } = costs;
    let mut lines = script.server.iter().peekable();
    let (mut ask, mut end) = (End::default(), End::default());
    while lines.peek().is_some() {
        let taken = ask.put(costs.ask()).crossed(one_way).thought(think);
        let news = std::iter::from_fn(|| lines.next_if(|line| line.due <= taken.at)).count();
        let answered = taken.put(costs.answer(news)).crossed(one_way);
        if news > 0 {
            end = answered;
        }
        let rounds = ask.at.as_nanos() / script.poll_every.as_nanos().max(1) + 1;
        ask = answered.later(End::waited(script.poll_every * rounds as u32));
    }
    end
}

/// Asking once more after each answer; the answer waits for news.
fn long_poll(script: &Script, costs: Costs) -> End {
    let mut lines = script.server.iter().peekable();
    let mut end = End::default();
    while let Some(next) = lines.peek() {
        let asked = end.put(costs.ask()).crossed(costs.one_way);
        let taken = asked.later(End::waited(next.due));
        let news = std::iter::from_fn(|| lines.next_if(|line| line.due <= taken.at)).count();
        end = taken.put(costs.answer(news)).crossed(costs.one_way);
    }
    end
}
