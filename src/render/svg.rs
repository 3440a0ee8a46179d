//! The ladders of a comparison as an SVG picture, to scale: an arrow leaves
//! and arrives where it did. It can be printed, and it follows the reader's
//! choice of light or dark.

use std::time::Duration;

use svg::node::element::{Definitions, Group, Line, Marker, Path, Rectangle, Style, Text};
use svg::{Document, Node};

use super::ladder::row_height;
use crate::compare::report::{Carried, Comparison, Run};
use crate::compare::table::Transport;
use crate::protocol::Role;
use crate::trace::WireEvent;
use crate::words::{Lang, compare as words};

/// Everything is in the units of the picture; a browser fits it to the page.
const LADDER: f64 = 300.0;
/// Between two ladders; time labels stand there too.
const GAP: f64 = 90.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 44.0;
/// Above the ladders: names, and client and server.
const TOP: f64 = 84.0;
const BOTTOM: f64 = 56.0;
/// More ladders than this stand below the others.
const ABREAST: usize = 4;
/// The longest ladder.
const HEIGHT: f64 = 760.0;
/// An arrow this close behind another of its side gets no label.
const LABEL: f64 = 13.0;
/// An arrow this close behind another is drawn thin.
const CROWD: f64 = 7.0;
/// Lines of time, about.
const TICKS: u32 = 12;

/// Colours with enough contrast on white paper, on a projector and in the dark.
const STYLE: &str = "
svg { --paper: #ffffff; --ink: #1b1f24; --soft: #8a939e; --grid: #e3e7ec; --up: #0b62c4; --down: #b4460f; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #14171b; --ink: #eef1f4; --soft: #8f99a5; --grid: #2b3138; --up: #6db3ff; --down: #ffa25e; }
}
@media print { svg { --paper: #ffffff; --ink: #000000; --grid: #dddddd; --up: #0b4a94; --down: #8f370b; } }
text { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: var(--ink); }
.name { font-size: 20px; font-weight: 700; }
.about, .side, .foot { font-size: 14px; }
.about, .time, .foot { fill: var(--soft); }
.side { font-weight: 600; }
.time { font-size: 12px; }
.label { font-size: 11px; paint-order: stroke; }
.done { font-size: 15px; font-weight: 700; }
.paper { fill: var(--paper); }
.grid { stroke: var(--grid); stroke-width: 1; }
.end { stroke: var(--ink); stroke-width: 4; }
.up { stroke: var(--up); } .down { stroke: var(--down); }
.arrow { stroke-width: 1.8; fill: none; }
.thin { stroke-width: 0.8; }
.opening { stroke-dasharray: 2 4; }
.head-up { fill: var(--up); } .head-down { fill: var(--down); }
.label.up, .label.down { stroke: var(--paper); stroke-width: 3; } .label.up { fill: var(--up); } .label.down { fill: var(--down); }
.line { stroke: var(--ink); stroke-width: 2.5; }
";

/// The whole picture as a file.
pub fn ladders(comparison: &Comparison, lang: Lang) -> String {
    let picture = document(comparison, lang);
    format!("{picture}\n")
}

/// The scale of a row of ladders.
struct Scale {
    longest: Duration,
    /// Where this row ends.
    end: Duration,
    tick: Duration,
    /// Where time begins.
    top: f64,
}

impl Scale {
    fn y(&self, time: Duration) -> f64 {
        self.top + HEIGHT * time.as_secs_f64() / self.longest.as_secs_f64()
    }
}

pub(super) fn document(comparison: &Comparison, lang: Lang) -> Document {
    let runs: Vec<&Run> = comparison.outcomes.iter().map(|outcome| &outcome.run).collect();
    let longest = runs.iter().map(|run| end(run)).max().unwrap_or_default();
    let longest = longest.max(Duration::from_micros(100));
    let columns = runs.len().min(ABREAST) as f64;
    let width = LEFT + columns * LADDER + (columns - 1.0).max(0.0) * GAP + RIGHT;
    let mut rows = Vec::new();
    let mut top = 0.0;
    for runs in runs.chunks(ABREAST) {
        // A row is as high as its own longest ladder; the scale is one for all.
        let end = runs.iter().map(|run| end(run)).max().unwrap_or_default();
        let scale = Scale { longest, end, tick: row_height(longest, TICKS), top: top + TOP };
        let mut row = Group::new().add(grid(&scale, width, lang));
        for (index, run) in runs.iter().enumerate() {
            row.append(ladder(run, LEFT + index as f64 * (LADDER + GAP), &scale, lang));
        }
        top = scale.y(end) + BOTTOM;
        rows.push(row);
    }
    let height = top;
    let mut document = Document::new()
        .set("viewBox", (0, 0, width as i32, height as i32))
        .set("role", "img")
        .add(Style::new(STYLE))
        .add(Definitions::new().add(head("up")).add(head("down")))
        .add(Rectangle::new().set("class", "paper").set("width", width).set("height", height));
    rows.into_iter().for_each(|row| document.append(row));
    let seed = comparison.outline.seed;
    let foot = words::link(comparison.script.link, seed, lang);
    document.append(text("foot", LEFT, height - 16.0, "start", &foot));
    document
}

/// When the last thing worth drawing happened.
fn end(run: &Run) -> Duration {
    let last = || run.events.iter().map(|event| event.wire.left).max();
    run.total.or_else(last).unwrap_or_default()
}

fn head(direction: &str) -> Marker {
    Marker::new()
        .set("id", format!("head-{direction}"))
        .set("viewBox", "0 0 10 10")
        .set("refX", 9)
        .set("refY", 5)
        .set("markerWidth", 8)
        .set("markerHeight", 8)
        .set("markerUnits", "userSpaceOnUse")
        .set("orient", "auto")
        .add(Path::new().set("class", format!("head-{direction}")).set("d", "M0 0 L10 5 L0 10 z"))
}

fn grid(scale: &Scale, width: f64, lang: Lang) -> Group {
    let mut group = Group::new();
    let mut time = Duration::ZERO;
    while time <= scale.end {
        let y = scale.y(time);
        group.append(line("grid", (LEFT - 12.0, y), (width - RIGHT / 2.0, y)));
        group.append(text("time", LEFT - 18.0, y + 4.0, "end", &words::ms(time, lang)));
        time += scale.tick;
    }
    group
}

fn ladder(run: &Run, x: f64, scale: &Scale, lang: Lang) -> Group {
    let (left, right, middle) = (x, x + LADDER, x + LADDER / 2.0);
    let end = end(run);
    let bottom = scale.y(end);
    let mut group = Group::new()
        .add(text("name", middle, scale.top - 58.0, "middle", run.transport.name()))
        .add(text(
            "about",
            middle,
            scale.top - 38.0,
            "middle",
            words::about(run.transport).get(lang),
        ))
        .add(text("side", left, scale.top - 12.0, "middle", words::CLIENT.get(lang)))
        .add(text("side", right, scale.top - 12.0, "middle", words::SERVER.get(lang)))
        .add(line("line", (left, scale.top), (left, bottom)))
        .add(line("line", (right, scale.top), (right, bottom)))
        .add(line("end", (left - 8.0, bottom), (right + 8.0, bottom)));
    let done = match run.total {
        Some(total) => format!("{}: {}", words::DONE.get(lang), words::ms(total, lang)),
        None => words::FAILED.get(lang).to_owned(),
    };
    group.append(text("done", middle, bottom + 20.0, "middle", &done));
    // Where the last arrow of each side began.
    let mut last = [f64::MIN; 2];
    let mut labels = Vec::new();
    for carried in run.events.iter().filter(|carried| carried.wire.left <= end) {
        let event = &carried.wire;
        let ends = ends(event, left, right, scale);
        let last = &mut last[usize::from(event.from == Role::Server)];
        group.append(arrow(event, ends, ends.0.1 - *last < CROWD));
        if ends.0.1 - *last >= LABEL {
            labels.push(label(carried, ends, run.transport));
        }
        *last = ends.0.1;
    }
    // Above all arrows.
    labels.into_iter().for_each(|label| group.append(label));
    group
}

type Ends = ((f64, f64), (f64, f64));

fn ends(event: &WireEvent, left: f64, right: f64, scale: &Scale) -> Ends {
    let (from, to) = match event.from {
        Role::Client => (left, right),
        Role::Server => (right, left),
    };
    ((from, scale.y(event.entered)), (to, scale.y(event.left)))
}

fn direction(from: Role) -> &'static str {
    match from {
        Role::Client => "up",
        Role::Server => "down",
    }
}

fn arrow(event: &WireEvent, (from, to): Ends, is_crowded: bool) -> Line {
    let direction = direction(event.from);
    let opening = if event.is_opening() { " opening" } else { "" };
    let thin = if is_crowded { " thin" } else { "" };
    line(&format!("arrow {direction}{opening}{thin}"), from, to)
        .set("marker-end", format!("url(#head-{direction})"))
}

/// What is sent, written along its arrow near where it begins.
fn label(carried: &Carried, (from, to): Ends, transport: Transport) -> Text {
    let event = &carried.wire;
    let initial = if event.from == Role::Client { 'c' } else { 's' };
    let message = match carried.lines[..] {
        [] => String::new(),
        [only] => format!("{initial}{only}"),
        [first, .., last] => format!("{initial}{first}–{initial}{last}"),
    };
    // That it is a text frame need not be said ten times.
    let what = match transport.is_websocket() && !message.is_empty() {
        true => String::new(),
        false => event.label(),
    };
    let label = format!("{what} {message}");
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let part = 0.06;
    let (x, y) = (from.0 + dx * part, from.1 + dy * part);
    let (angle, anchor) = match event.from {
        Role::Client => (dy.atan2(dx).to_degrees(), "start"),
        Role::Server => ((-dy).atan2(-dx).to_degrees(), "end"),
    };
    text(&format!("label {}", direction(event.from)), x, y - 3.0, anchor, label.trim())
        .set("transform", format!("rotate({angle:.1} {x:.1} {y:.1})"))
}

fn line(class: &str, from: (f64, f64), to: (f64, f64)) -> Line {
    let round = |number: f64| format!("{number:.1}");
    Line::new()
        .set("class", class)
        .set("x1", round(from.0))
        .set("y1", round(from.1))
        .set("x2", round(to.0))
        .set("y2", round(to.1))
}

fn text(class: &str, x: f64, y: f64, anchor: &str, content: &str) -> Text {
    Text::new(content)
        .set("class", class)
        .set("x", format!("{x:.1}"))
        .set("y", format!("{y:.1}"))
        .set("text-anchor", anchor)
}
