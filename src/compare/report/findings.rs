//! What a reader should notice in the figures of this run.
//!
//! Owns: from figures to findings, a few and in order of weight. Must never:
//! name a winner within noise, or say anything that the figures do not.

use std::time::Duration;

use super::Measurement;
use crate::compare::scenario::{Scenario, Script};
use crate::compare::table::Transport;
use crate::trace::link::LinkModel;

/// Differences below this are nobody's doing: threads wake up late.
const NOISE: Duration = Duration::from_millis(5);

/// ... and so are differences below this part of the longer time.
const NOISE_PART: f64 = 0.03;

/// An overlap below this cannot be seen in any picture.
const VISIBLE: Duration = Duration::from_millis(1);

/// The most findings that are told.
const MOST: usize = 5;

/// A transport, and a time that belongs to it.
pub type Timed = (Transport, Duration);

/// Something worth a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// One was so many times as fast as the other.
    Faster { fast: Timed, slow: Timed, times: f64 },
    /// Neither was, or not by more than noise.
    NoDifference { one: Timed, other: Timed },
    /// Both directions at once, beside one that never did.
    Overlap { duplex: Timed, turns: Transport },
    /// WebSocket in turns beside HTTP in turns: the discipline decides.
    SameDiscipline { websocket: Timed, http: Timed },
    /// WebSocket asks twice before it may speak.
    Opening { websocket: Timed, http: Timed },
    /// HTTP that does not wait for answers.
    Pipelined { pipelined: Timed, websocket: Timed },
    /// How old news was over each, the freshest first.
    Freshness { ages: Vec<Timed>, one_way: Duration },
    /// News over HTTP that is not asked for again and again is as fresh.
    AsFresh { http: Transport, websocket: Transport },
    /// How to see WebSocket without its gain: taking turns.
    TryTurns,
    /// What a message cost besides itself, in bytes: with HTTP and WebSocket.
    Framing { http: (Transport, usize), websocket: (Transport, usize) },
}

/// What the outcomes show, most important first.
pub fn findings(script: &Script, outcomes: &[Measurement]) -> Vec<Finding> {
    let find = |transport| {
        let found = outcomes.iter().find(|outcome| outcome.run.transport == transport);
        found.filter(|outcome| outcome.run.total.is_some())
    };
    let whole = || outcomes.iter().filter(|outcome| outcome.run.total.is_some());
    let mut findings = Vec::new();
    let duplex = find(Transport::Websocket);
    let slow = find(Transport::Http).or_else(|| {
        whole().find(|outcome| Some(outcome.run.transport) != duplex.map(|own| own.run.transport))
    });
    let fast = duplex.or_else(|| whole().next_back());
    if let (Some(slow), Some(fast)) = (slow, fast)
        && slow.run.transport != fast.run.transport
    {
        // When news comes is nobody's doing, so the totals say nothing.
        match script.scenario {
            Scenario::Push => findings.extend(freshness(outcomes, script.link.one_way())),
            _ => findings.extend(compared(slow, fast, &script.link)),
        }
        findings.extend(overlap(slow, fast));
    }
    let turns =
        find(Transport::WebsocketTurns).or(duplex.filter(|_| script.scenario == Scenario::Ask));
    if let (Some(turns), Some(http)) = (turns, find(Transport::Http)) {
        findings.extend(same_discipline(turns, http));
    }
    if let (Some(pipelined), Some(duplex)) = (find(Transport::HttpPipelined), duplex) {
        let (pipelined, websocket) = (total(pipelined), total(duplex));
        findings.extend(
            pipelined
                .zip(websocket)
                .map(|(pipelined, websocket)| Finding::Pipelined { pipelined, websocket }),
        );
    }
    if let (Some(slow), Some(fast)) = (slow, fast) {
        findings.extend(opening(slow, fast));
        findings.extend(framing(slow, fast));
    }
    if find(Transport::WebsocketTurns).is_none()
        && script.scenario == Scenario::Chat
        && let (Some(Transport::Http), Some(Transport::Websocket)) =
            (slow.map(|slow| slow.run.transport), fast.map(|fast| fast.run.transport))
    {
        findings.push(Finding::TryTurns);
    }
    findings.truncate(MOST);
    findings
}

fn total(outcome: &Measurement) -> Option<Timed> {
    Some((outcome.run.transport, outcome.run.total?))
}

/// Whether two totals differ by more than chance: beyond noise, and beyond
/// what each differed from itself.
fn differ(one: &Measurement, other: &Measurement, link: &LinkModel) -> bool {
    let spread =
        |outcome: &Measurement| outcome.spread.map_or(Duration::ZERO, |(low, high)| high - low);
    let (Some(a), Some(b)) = (one.run.total, other.run.total) else {
        return false;
    };
    // Without a link there is nothing but the machine's own speed.
    let noise = if link.rtt.is_zero() { 4 * NOISE } else { NOISE };
    let noise = noise.max(a.max(b).mul_f64(NOISE_PART)).max(spread(one)).max(spread(other));
    a.abs_diff(b) > noise
}

fn compared(slow: &Measurement, fast: &Measurement, link: &LinkModel) -> Option<Finding> {
    let (a, b) = (total(slow)?, total(fast)?);
    if !differ(slow, fast, link) {
        return Some(Finding::NoDifference { one: a, other: b });
    }
    let (fast, slow) = if a.1 < b.1 { (a, b) } else { (b, a) };
    let times = slow.1.as_secs_f64() / fast.1.as_secs_f64();
    Some(Finding::Faster { fast, slow, times })
}

fn overlap(turns: &Measurement, duplex: &Measurement) -> Option<Finding> {
    let (turns, duplex) = (&turns.run, &duplex.run);
    let is_clear = turns.overlap.is_zero() && duplex.overlap >= VISIBLE;
    let duplex = (duplex.transport, duplex.overlap);
    is_clear.then_some(Finding::Overlap { duplex, turns: turns.transport })
}

fn same_discipline(websocket: &Measurement, http: &Measurement) -> Option<Finding> {
    let talk = |outcome: &Measurement| Some(outcome.run.total? - outcome.run.opening?);
    let (a, b) = (talk(websocket)?, talk(http)?);
    let is_same = a.abs_diff(b) <= NOISE.max(a.max(b).mul_f64(NOISE_PART));
    let (websocket, http) = ((websocket.run.transport, a), (http.run.transport, b));
    is_same.then_some(Finding::SameDiscipline { websocket, http })
}

fn opening(http: &Measurement, websocket: &Measurement) -> Option<Finding> {
    let kinds = (http.run.transport.is_websocket(), websocket.run.transport.is_websocket());
    let (a, b) = (http.run.opening?, websocket.run.opening?);
    let is_longer = b > a + NOISE;
    let (http, websocket) = ((http.run.transport, a), (websocket.run.transport, b));
    (kinds == (false, true) && is_longer).then_some(Finding::Opening { websocket, http })
}

fn freshness(outcomes: &[Measurement], one_way: Duration) -> Vec<Finding> {
    let age = |outcome: &Measurement| Some((outcome.run.transport, outcome.run.ages?.median));
    // A part of the news says nothing about all of it.
    let whole = outcomes.iter().filter(|outcome| outcome.run.total.is_some());
    let mut ages: Vec<Timed> = whole.filter_map(age).collect();
    ages.sort_by_key(|&(_, age)| age);
    let of = |wanted| ages.iter().find(|&&(transport, _)| transport == wanted).copied();
    let websocket = of(Transport::Websocket);
    let http = of(Transport::Sse).or(of(Transport::LongPoll));
    let as_fresh = http.zip(websocket).filter(|(http, websocket)| http.1 <= websocket.1 + NOISE);
    let as_fresh = as_fresh.map(|((http, _), (websocket, _))| Finding::AsFresh { http, websocket });
    std::iter::once(Finding::Freshness { ages, one_way }).chain(as_fresh).collect()
}

fn framing(http: &Measurement, websocket: &Measurement) -> Option<Finding> {
    let each = |outcome: &Measurement| {
        let run = &outcome.run;
        let overhead = run.up.overhead + run.down.overhead;
        Some((run.transport, overhead / run.said.len().max(1)))
    };
    let kinds = (http.run.transport.is_websocket(), websocket.run.transport.is_websocket());
    let (http, websocket) = (each(http)?, each(websocket)?);
    (kinds == (false, true)).then_some(Finding::Framing { http, websocket })
}
