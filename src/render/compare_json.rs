//! A comparison as one JSON object. The names are a contract (docs/json.md).

use std::time::Duration;

use serde::Serialize;

use super::event_json::role;
use crate::compare::report::{Carried, Comparison, Measurement, Run, Said, Volume};

#[derive(Debug, Serialize)]
struct ComparisonJson {
    scenario: &'static str,
    rtt_ms: f64,
    bandwidth_bps: Option<u64>,
    loss_percent: u32,
    lost_packet: Option<u64>,
    messages: usize,
    size: usize,
    interval_ms: f64,
    think_ms: f64,
    poll_every_ms: f64,
    heads: &'static str,
    seed: u64,
    transports: Vec<TransportJson>,
}

#[derive(Debug, Serialize)]
struct TransportJson {
    name: &'static str,
    total_ms: Option<f64>,
    total_min_ms: Option<f64>,
    total_max_ms: Option<f64>,
    runs: usize,
    theory_ms: Option<f64>,
    opening_ms: Option<f64>,
    overlap_ms: f64,
    stream_overlap_ms: Option<f64>,
    age_median_ms: Option<f64>,
    age_max_ms: Option<f64>,
    connections: usize,
    requests: usize,
    up: VolumeJson,
    down: VolumeJson,
    late_p99_ms: f64,
    late_ms: Vec<f64>,
    said: Vec<SaidJson>,
    wire: Vec<WireJson>,
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct VolumeJson {
    payload: usize,
    overhead: usize,
}

#[derive(Debug, Serialize)]
struct SaidJson {
    from: &'static str,
    said_ms: f64,
    sent_ms: f64,
    heard_ms: f64,
}

#[derive(Debug, Serialize)]
struct WireJson {
    connection: usize,
    /// Of HTTP/2 and HTTP/3.
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<u64>,
    from: &'static str,
    what: String,
    bytes: usize,
    entered_ms: f64,
    left_ms: f64,
}

/// The whole comparison.
pub fn comparison(comparison: &Comparison) -> impl Serialize {
    let Comparison { script, outline, outcomes, .. } = comparison;
    ComparisonJson {
        scenario: script.scenario.name(),
        rtt_ms: ms(script.link.rtt),
        bandwidth_bps: script.link.bandwidth,
        loss_percent: script.link.loss.percent,
        lost_packet: script.link.loss.chosen,
        messages: outline.messages,
        size: outline.size,
        interval_ms: ms(outline.interval),
        think_ms: ms(script.think),
        poll_every_ms: ms(script.poll_every),
        heads: script.heads.name(),
        seed: outline.seed,
        transports: outcomes.iter().map(transport).collect(),
    }
}

fn transport(outcome: &Measurement) -> TransportJson {
    let Measurement { run, spread, runs } = outcome;
    TransportJson {
        name: run.transport.name(),
        total_ms: run.total.map(ms),
        total_min_ms: spread.map(|(low, _)| ms(low)),
        total_max_ms: spread.map(|(_, high)| ms(high)),
        runs: *runs,
        theory_ms: run.theory.map(|theory| ms(theory.total)),
        opening_ms: run.opening.map(ms),
        overlap_ms: ms(run.overlap),
        stream_overlap_ms: run.stream_overlap.map(ms),
        age_median_ms: run.ages.map(|ages| ms(ages.median)),
        age_max_ms: run.ages.map(|ages| ms(ages.max)),
        connections: run.connections,
        requests: run.requests,
        up: volume(run.up),
        down: volume(run.down),
        late_p99_ms: ms(Run::lateness_p99(run)),
        late_ms: run.lateness.iter().copied().map(ms).collect(),
        said: run.said.iter().map(said).collect(),
        wire: run.events.iter().map(wire).collect(),
        error: run.error.clone(),
    }
}

fn volume(Volume { payload, overhead }: Volume) -> VolumeJson {
    VolumeJson { payload, overhead }
}

fn said(said: &Said) -> SaidJson {
    SaidJson {
        from: role(said.from),
        said_ms: ms(said.said),
        sent_ms: ms(said.sent),
        heard_ms: ms(said.heard),
    }
}

fn wire(Carried { wire: event, .. }: &Carried) -> WireJson {
    WireJson {
        connection: event.connection + 1,
        stream: event.stream,
        from: role(event.from),
        what: event.label(),
        bytes: event.bytes,
        entered_ms: ms(event.entered),
        left_ms: ms(event.left),
    }
}

/// Milliseconds, to the microsecond.
fn ms(time: Duration) -> f64 {
    time.as_micros() as f64 / 1000.0
}
