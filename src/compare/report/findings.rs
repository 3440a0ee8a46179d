//! What a reader should notice in the figures of this run.
//!
//! Owns: from figures to one conclusion and a few findings, in order of weight.
//! Must never: name a winner within noise, or say anything that the figures do
//! not.

use std::time::Duration;

use super::Measurement;
use super::verdict::{NOISE, NOISE_PART, Verdict, verdict};
use crate::compare::scenario::{Heads, Scenario, Script};
use crate::compare::table::Transport;

/// An overlap below this cannot be seen in any picture.
const VISIBLE: Duration = Duration::from_millis(1);

/// The most findings that are told.
const MOST: usize = 6;

/// A transport, and a time that belongs to it.
pub type Timed = (Transport, Duration);

/// What stands above the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Conclusion {
    /// The totals, or in `push` the median age of news; in the order asked for.
    pub times: Vec<Timed>,
    /// What may be said of the two that matter most.
    pub ranking: Option<Finding>,
    /// Who carried data both ways at once, and for how long.
    pub at_once: Vec<Timed>,
}

/// Something worth a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// One was so many times as fast as the other.
    Faster { fast: Timed, slow: Timed, times: f64 },
    /// Neither was, or not by more than noise.
    NoDifference { one: Timed, other: Timed },
    /// The machine has added so much that nobody can say.
    Unclear { one: Timed, other: Timed, error: Duration },
    /// Both directions at once, beside those that never did.
    Overlap { duplex: Timed, turns: Vec<Transport> },
    /// How long a message had to wait before it could leave, where turns are
    /// taken: the longest.
    Waited { turns: Timed, duplex: Timed },
    /// HTTP that carries all that is due, beside full duplex: totals, and the
    /// worst ages.
    Batched { batched: Timed, duplex: Timed, ages: (Duration, Duration) },
    /// WebSocket in turns beside HTTP in turns: the discipline decides.
    SameDiscipline { websocket: Timed, http: Timed },
    /// WebSocket asks twice before it may speak.
    Opening { websocket: Timed, http: Timed },
    /// HTTP that does not wait for answers.
    Pipelined { pipelined: Timed, websocket: Timed },
    /// The server's own time for answers is in some totals, and in others
    /// nobody asks.
    Thinking { charged: Vec<(Transport, u32, Duration)>, free: Vec<Transport> },
    /// How old news was over each, the freshest first.
    Freshness { ages: Vec<Timed>, one_way: Duration },
    /// News over HTTP that is not asked for again and again is as fresh.
    AsFresh { http: Transport, websocket: Transport },
    /// How to see WebSocket without its gain: taking turns.
    TryTurns,
    /// What a message cost besides itself, in bytes: with HTTP and WebSocket.
    /// The requests of HTTP began with such heads.
    Framing { http: (Transport, usize), websocket: (Transport, usize), heads: Heads },
}

/// The outcomes that have a total.
struct Whole<'a> {
    script: &'a Script,
    outcomes: Vec<&'a Measurement>,
}

/// What stands above the picture. `None` if nothing got to its end.
pub fn conclusion(script: &Script, outcomes: &[Measurement]) -> Option<Conclusion> {
    let whole = Whole::of(script, outcomes);
    let times: Vec<Timed> =
        whole.outcomes.iter().filter_map(|outcome| time(script, outcome)).collect();
    let ranking = match script.scenario {
        Scenario::Push => None,
        Scenario::Chat | Scenario::Ask => {
            whole.main_pair().and_then(|(slow, fast)| whole.ranked(slow, fast))
        }
    };
    let at_once = whole.outcomes.iter().map(|outcome| (outcome.run.transport, outcome.run.overlap));
    let at_once = at_once.filter(|(_, overlap)| *overlap >= VISIBLE).collect();
    (!times.is_empty()).then_some(Conclusion { times, ranking, at_once })
}

/// What the outcomes show, most important first.
pub fn findings(script: &Script, outcomes: &[Measurement]) -> Vec<Finding> {
    let whole = Whole::of(script, outcomes);
    let mut findings = Vec::new();
    let pair = whole.main_pair();
    let ranking = pair.and_then(|(slow, fast)| whole.ranked(slow, fast));
    match script.scenario {
        // When news comes is nobody's doing, so the totals say nothing.
        Scenario::Push => findings.extend(whole.freshness()),
        Scenario::Chat | Scenario::Ask => findings.extend(ranking.clone()),
    }
    findings.extend(whole.thinking());
    findings.extend(pair.and_then(|(_, fast)| whole.overlap(fast)));
    findings.extend(whole.waited());
    findings.extend(whole.batched());
    findings.extend(whole.same_discipline());
    findings.extend(whole.pipelined());
    if let Some((slow, fast)) = pair {
        findings.extend(opening(slow, fast));
        findings.extend(framing(slow, fast, script.heads));
    }
    let was_gained = |finding: &Finding| {
        matches!(finding, Finding::Faster { fast: (Transport::Websocket, _), .. })
    };
    if script.scenario == Scenario::Chat
        && whole.find(Transport::WebsocketTurns).is_none()
        && ranking.as_ref().is_some_and(was_gained)
    {
        findings.push(Finding::TryTurns);
    }
    findings.truncate(MOST);
    findings
}

/// The time by which a transport is compared.
fn time(script: &Script, outcome: &Measurement) -> Option<Timed> {
    let time = match script.scenario {
        Scenario::Push => outcome.run.ages?.median,
        Scenario::Chat | Scenario::Ask => outcome.run.total?,
    };
    Some((outcome.run.transport, time))
}

impl<'a> Whole<'a> {
    fn of(script: &'a Script, outcomes: &'a [Measurement]) -> Whole<'a> {
        let outcomes = outcomes.iter().filter(|outcome| outcome.run.total.is_some()).collect();
        Whole { script, outcomes }
    }

    fn find(&self, transport: Transport) -> Option<&'a Measurement> {
        self.outcomes.iter().copied().find(|outcome| outcome.run.transport == transport)
    }

    /// The two that are compared first: the naive program and full duplex where
    /// they are there, else the first and the last. Slow one first, if nothing
    /// unexpected happens.
    fn main_pair(&self) -> Option<(&'a Measurement, &'a Measurement)> {
        let duplex = self.find(Transport::Websocket).or_else(|| self.outcomes.last().copied())?;
        let other = |outcome: &&&Measurement| outcome.run.transport != duplex.run.transport;
        let turns = self.find(Transport::Http).filter(|turns| other(&turns));
        Some((turns.or_else(|| self.outcomes.iter().find(other).copied())?, duplex))
    }

    fn ranked(&self, slow: &Measurement, fast: &Measurement) -> Option<Finding> {
        let (one, other) = (total(slow)?, total(fast)?);
        Some(match verdict(slow, fast, &self.script.link)? {
            Verdict::Equal => Finding::NoDifference { one, other },
            Verdict::Unclear => {
                let error = slow.run.excess().max(fast.run.excess());
                Finding::Unclear { one, other, error }
            }
            Verdict::Differ => {
                let (fast, slow) = if one.1 < other.1 { (one, other) } else { (other, one) };
                let times = slow.1.as_secs_f64() / fast.1.as_secs_f64();
                Finding::Faster { fast, slow, times }
            }
        })
    }

    fn overlap(&self, duplex: &Measurement) -> Option<Finding> {
        let duplex = (duplex.run.transport, duplex.run.overlap);
        let turns = self.outcomes.iter().map(|outcome| &outcome.run);
        let turns = turns.filter(|run| run.transport.takes_turns() && run.overlap.is_zero());
        let turns: Vec<Transport> = turns.map(|run| run.transport).collect();
        let is_clear = !turns.is_empty() && duplex.1 >= VISIBLE;
        is_clear.then_some(Finding::Overlap { duplex, turns })
    }

    fn waited(&self) -> Option<Finding> {
        let longest = |outcome: &Measurement| {
            let waits = outcome.run.said.iter().map(|said| said.sent.saturating_sub(said.said));
            (outcome.run.transport, waits.max().unwrap_or_default())
        };
        let (turns, duplex) = (self.find(Transport::Http)?, self.find(Transport::Websocket)?);
        let (turns, duplex) = (longest(turns), longest(duplex));
        let is_chat = self.script.scenario == Scenario::Chat;
        (is_chat && turns.1 > duplex.1 + NOISE).then_some(Finding::Waited { turns, duplex })
    }

    fn batched(&self) -> Option<Finding> {
        let batched = self.find(Transport::HttpBatched)?;
        let duplex = self.find(Transport::Websocket)?;
        let ages = (batched.run.ages?.max, duplex.run.ages?.max);
        let is_chat = self.script.scenario == Scenario::Chat;
        let (batched, duplex) = (total(batched)?, total(duplex)?);
        is_chat.then_some(Finding::Batched { batched, duplex, ages })
    }

    fn same_discipline(&self) -> Option<Finding> {
        let in_ask = self.script.scenario == Scenario::Ask;
        let duplex = self.find(Transport::Websocket).filter(|_| in_ask);
        let websocket = self.find(Transport::WebsocketTurns).or(duplex)?;
        let http = self.find(Transport::Http)?;
        let talk = |outcome: &Measurement| Some(outcome.run.total? - outcome.run.opening?);
        let (a, b) = (talk(websocket)?, talk(http)?);
        let is_same = a.abs_diff(b) <= NOISE.max(a.max(b).mul_f64(NOISE_PART));
        let (websocket, http) = ((websocket.run.transport, a), (http.run.transport, b));
        is_same.then_some(Finding::SameDiscipline { websocket, http })
    }

    fn pipelined(&self) -> Option<Finding> {
        let pipelined = total(self.find(Transport::HttpPipelined)?)?;
        let websocket = total(self.find(Transport::Websocket)?)?;
        Some(Finding::Pipelined { pipelined, websocket })
    }

    fn thinking(&self) -> Option<Finding> {
        let think = self.script.think;
        let thinks = |outcome: &&Measurement| {
            let thinks = outcome.run.theory.map_or(0, |theory| theory.thinks);
            (outcome.run.transport, thinks, think * thinks)
        };
        let all = self.outcomes.iter().map(thinks);
        let (charged, free): (Vec<_>, Vec<_>) = all.partition(|(_, thinks, _)| *thinks > 0);
        let free: Vec<Transport> = free.into_iter().map(|(transport, ..)| transport).collect();
        let is_worth_it = !think.is_zero() && !charged.is_empty() && !free.is_empty();
        is_worth_it.then_some(Finding::Thinking { charged, free })
    }

    fn freshness(&self) -> Vec<Finding> {
        // A part of the news says nothing about all of it.
        let ages = self.outcomes.iter().filter_map(|outcome| time(self.script, outcome));
        let mut ages: Vec<Timed> = ages.collect();
        ages.sort_by_key(|&(_, age)| age);
        if ages.len() < 2 {
            return Vec::new();
        }
        let of = |wanted| ages.iter().find(|&&(transport, _)| transport == wanted).copied();
        let http = of(Transport::Sse).or(of(Transport::LongPoll));
        let as_fresh = http
            .zip(of(Transport::Websocket))
            .filter(|(http, websocket)| http.1 <= websocket.1 + NOISE)
            .map(|((http, _), (websocket, _))| Finding::AsFresh { http, websocket });
        let one_way = self.script.link.one_way();
        std::iter::once(Finding::Freshness { ages, one_way }).chain(as_fresh).collect()
    }
}

fn total(outcome: &Measurement) -> Option<Timed> {
    Some((outcome.run.transport, outcome.run.total?))
}

fn opening(http: &Measurement, websocket: &Measurement) -> Option<Finding> {
    let kinds = (http.run.transport.is_websocket(), websocket.run.transport.is_websocket());
    let (a, b) = (http.run.opening?, websocket.run.opening?);
    let is_longer = b > a + NOISE;
    let (http, websocket) = ((http.run.transport, a), (websocket.run.transport, b));
    (kinds == (false, true) && is_longer).then_some(Finding::Opening { websocket, http })
}

fn framing(http: &Measurement, websocket: &Measurement, heads: Heads) -> Option<Finding> {
    let each = |outcome: &Measurement| {
        let run = &outcome.run;
        let overhead = run.up.overhead + run.down.overhead;
        Some((run.transport, overhead / run.said.len().max(1)))
    };
    let kinds = (http.run.transport.is_websocket(), websocket.run.transport.is_websocket());
    let (http, websocket) = (each(http)?, each(websocket)?);
    (kinds == (false, true)).then_some(Finding::Framing { http, websocket, heads })
}
