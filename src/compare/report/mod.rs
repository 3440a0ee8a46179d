//! What a comparison shows: all figures, computed once.
//!
//! Owns: from the recording of a link to totals, ages, overlap and bytes; what
//! theory says ([`theory`]); and what a reader should notice ([`findings`]).
//! Must never: hold words or layout, or take a figure from anywhere but a
//! recording.
//!
//! Times count from the moment in which the first connection was asked for.

pub mod findings;
pub mod overlap;
mod reading;
pub mod theory;
pub mod verdict;
pub mod waiting;

use std::time::Duration;

use self::findings::{Conclusion, Finding};
pub use self::reading::{Carried, Reading};
use self::theory::Theory;
use crate::compare::scenario::{Outline, Scenario, Script, ScriptLine};
use crate::compare::table::{Connections, Discipline, Opens, Row, Transport};
use crate::protocol::Role;
use crate::protocol::http2::Kind;
use crate::trace::{Recording, What};

/// One transport's run, seen from the link.
#[derive(Debug, Clone)]
pub struct Run {
    pub transport: Transport,
    /// Everything that crossed the link, in the order in which it entered.
    pub events: Vec<Carried>,
    /// Every message that arrived.
    pub said: Vec<Said>,
    /// Until the last message was heard. `None` if not all were.
    pub total: Option<Duration>,
    /// Until the first message could leave.
    pub opening: Option<Duration>,
    /// Time in which both directions carried data at once.
    pub overlap: Duration,
    /// The same inside one stream, for the stream in which it was the longest;
    /// `None` where there are no streams.
    pub stream_overlap: Option<Duration>,
    pub ages: Option<Ages>,
    pub connections: usize,
    /// Requests of HTTP, the one of the opening handshake included.
    pub requests: usize,
    pub up: Volume,
    pub down: Volume,
    /// How much later than due the link let go of a chunk: all, sorted.
    pub lateness: Vec<Duration>,
    pub theory: Option<Theory>,
    /// Why it did not get to its end.
    pub error: Option<String>,
}

/// A message of the script, on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    pub from: Role,
    /// Its number in the script.
    pub index: usize,
    /// When its sender had it to say.
    pub said: Duration,
    /// When its sender handed it to the link.
    pub sent: Duration,
    /// When its last byte reached the other side.
    pub heard: Duration,
}

impl Said {
    /// How old it was when it was heard.
    pub fn age(&self) -> Duration {
        self.heard.saturating_sub(self.said)
    }
}

/// How old messages were when they were heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    pub median: Duration,
    pub max: Duration,
}

/// Bytes in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Volume {
    /// Of the messages themselves.
    pub payload: usize,
    /// Of everything around them: heads, frames, the opening handshake.
    pub overhead: usize,
}

impl Run {
    /// Reads a whole recording.
    pub fn of(
        transport: Transport,
        script: &Script,
        recording: &Recording,
        error: Option<String>,
    ) -> Run {
        let mut reading = Reading::of(transport);
        reading.read(recording);
        Run::so_far(transport, script, &reading, error)
    }

    /// The figures of what was read so far.
    pub fn so_far(
        transport: Transport,
        script: &Script,
        reading: &Reading,
        error: Option<String>,
    ) -> Run {
        let events = reading.carried();
        let opening = opening(transport, &events, script);
        let said = opening.map(|opening| said(script, &events, opening)).unwrap_or_default();
        let is_whole = said.len() == script.client.len() + script.server.len();
        let total =
            said.iter().map(|said| said.heard).max().filter(|_| is_whole && error.is_none());
        let mut run = Run {
            transport,
            total,
            opening,
            overlap: overlap::overlap(&events),
            stream_overlap: overlap::inside_streams(&events),
            ages: ages(&said),
            connections: count(&events, |what| *what == What::Connected),
            requests: requests(&events),
            up: volume(&events, Role::Client),
            down: volume(&events, Role::Server),
            lateness: reading.lateness(),
            theory: None,
            events,
            said,
            error,
        };
        let lost = total.and_then(|_| theory::Lost::of(&run));
        run.theory = lost.map(|lost| {
            theory::with_losses(script, transport, theory::Sizes::of(script, &run), &lost)
        });
        run
    }

    /// How far the total is from theory, as a part of theory.
    pub fn deviation(&self) -> Option<f64> {
        let (total, theory) = (self.total?.as_secs_f64(), self.theory?.total.as_secs_f64());
        (theory > 0.0).then(|| total / theory - 1.0)
    }

    /// How much the machine has added, not the transport: to the total, and
    /// where nobody has to wait, to the time until a message could leave.
    pub fn excess(&self) -> Duration {
        let theory = self.theory.map(|theory| theory.total);
        let total = self.total.zip(theory);
        let total = total.map_or(Duration::ZERO, |(total, theory)| total.saturating_sub(theory));
        total.max(self.late_sends())
    }

    /// How late a message left that nobody kept from leaving: the worst.
    pub fn late_sends(&self) -> Duration {
        let may_speak = self.opening.unwrap_or_default();
        let is_duplex = self.transport.row().discipline == Discipline::Duplex;
        let late = |said: &Said| said.sent.saturating_sub(said.said.max(may_speak));
        self.said.iter().filter(|_| is_duplex).map(late).max().unwrap_or_default()
    }

    /// The latest that 99 of 100 chunks left the link.
    pub fn lateness_p99(&self) -> Duration {
        let at = (self.lateness.len() * 99).div_ceil(100).saturating_sub(1);
        self.lateness.get(at).copied().unwrap_or_default()
    }
}

/// A whole comparison.
#[derive(Debug, Clone)]
pub struct Comparison {
    pub script: Script,
    pub outline: Outline,
    pub outcomes: Vec<Measurement>,
    pub conclusion: Option<Conclusion>,
    pub findings: Vec<Finding>,
}

impl Comparison {
    /// What was measured, and what it shows.
    pub fn of(script: &Script, outline: Outline, outcomes: Vec<Measurement>) -> Comparison {
        let conclusion = findings::conclusion(script, &outcomes);
        let findings = findings::findings(script, &outcomes);
        Comparison { script: script.clone(), outline, outcomes, conclusion, findings }
    }

    /// How far the worst total is above theory, as a part of theory.
    pub fn worst_deviation(&self) -> f64 {
        let runs = self.outcomes.iter().map(|outcome| &outcome.run);
        runs.filter_map(Run::deviation).fold(0.0, f64::max)
    }
}

/// All runs of one transport.
#[derive(Debug, Clone)]
pub struct Measurement {
    /// The run in the middle; with several it stands for all of them.
    pub run: Run,
    /// The shortest and the longest total.
    pub spread: Option<(Duration, Duration)>,
    /// How many runs were made.
    pub runs: usize,
}

impl Measurement {
    /// Of at least one run; `None` of none. A run that failed counts only if
    /// all did.
    pub fn of(mut runs: Vec<Run>) -> Option<Measurement> {
        if runs.iter().any(|run| run.total.is_some()) {
            runs.retain(|run| run.total.is_some());
        }
        runs.sort_by_key(|run| run.total);
        let (spread, count) = (runs.first()?.total.zip(runs.last()?.total), runs.len());
        let run = runs.swap_remove((count - 1) / 2);
        Some(Measurement { run, spread, runs: count })
    }

    /// Takes one more run of the same, made because a busy machine had disturbed
    /// this one. The less disturbed of the two stands: others can only make a
    /// run longer.
    pub fn again(self, run: Run) -> Measurement {
        let runs = self.runs + 1;
        let is_better = match (run.total, self.run.total) {
            (Some(_), Some(_)) => run.excess() < self.run.excess(),
            (new, old) => new.is_some() && old.is_none(),
        };
        if is_better {
            let spread = run.total.map(|total| (total, total));
            return Measurement { run, spread, runs };
        }
        Measurement { runs, ..self }
    }
}

/// When the first message could leave: the connection was granted and, for
/// WebSocket and event streams, the reply was there that opens it.
fn opening(transport: Transport, events: &[Carried], script: &Script) -> Option<Duration> {
    let Row { opens, connections, .. } = transport.row();
    let opens = |event: &&Carried| match opens {
        Opens::Handshake => event.wire.what == What::Reply { status: 101 },
        Opens::EventStream => event.wire.what == What::Reply { status: 200 },
        Opens::Tunnel => {
            event.wire.from == Role::Server && event.wire.is_data() && event.wire.is_opening()
        }
        Opens::Tcp | Opens::Stream => event.wire.what == What::Connected,
    };
    let first = events.iter().find(opens)?.wire.left;
    let both = connections == Connections::OneForEachSide && !script.client.is_empty();
    if !both {
        return Some(first);
    }
    let mut granted = events.iter().filter(|event| event.wire.what == What::Connected);
    Some(granted.nth(1)?.wire.left.max(first))
}

/// Which messages were heard, and how old they were.
fn said(script: &Script, events: &[Carried], opening: Duration) -> Vec<Said> {
    let mut said = Vec::new();
    // In `ask`: when the last answer was heard, so that the next can be asked.
    let mut answered = opening;
    for Carried { wire: event, lines, .. } in events {
        for &index in lines {
            let lines = match event.from {
                Role::Client => &script.client,
                Role::Server => &script.server,
            };
            let Some(ScriptLine { due, .. }) = lines.get(index) else { continue };
            let when = match (script.scenario, event.from) {
                (Scenario::Ask, Role::Client) => answered.max(opening + *due),
                // An answer is there when it is sent.
                (Scenario::Ask, Role::Server) => event.entered,
                // News happens when it does.
                (Scenario::Push, _) => *due,
                (Scenario::Chat, _) => opening + *due,
            };
            let heard = event.left;
            said.push(Said { from: event.from, index, said: when, sent: event.entered, heard });
            if event.from == Role::Server {
                answered = heard;
            }
        }
    }
    said
}

fn ages(said: &[Said]) -> Option<Ages> {
    let mut ages: Vec<Duration> = said.iter().map(Said::age).collect();
    ages.sort();
    Some(Ages { median: *ages.get(ages.len().saturating_sub(1) / 2)?, max: *ages.last()? })
}

/// Requests of HTTP, whichever version. A server's HEADERS are answers.
fn requests(events: &[Carried]) -> usize {
    let is_request = |event: &&Carried| match event.wire.what {
        What::Request { .. } => true,
        What::Http2 { kind: Kind::Headers, .. } => event.wire.from == Role::Client,
        _ => false,
    };
    events.iter().filter(is_request).count()
}

fn count(events: &[Carried], is_counted: impl Fn(&What) -> bool) -> usize {
    events.iter().filter(|event| is_counted(&event.wire.what)).count()
}

fn volume(events: &[Carried], from: Role) -> Volume {
    let mut volume = Volume::default();
    for Carried { wire, line_bytes, .. } in events.iter().filter(|event| event.wire.from == from) {
        volume.payload += line_bytes;
        volume.overhead += wire.bytes - line_bytes;
    }
    volume
}
