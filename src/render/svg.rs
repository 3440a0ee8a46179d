//! A comparison as an SVG picture of 16:9: one slide. It can be printed, and it
//! follows the reader's choice of light or dark.
//!
//! Owns: what stands where on the slide. A ladder is drawn in `ladder`, to
//! scale: an arrow leaves and arrives where it did.

mod ladder;
mod shapes;

use std::time::Duration;

use svg::node::element::{Rectangle, Style};
use svg::{Document, Node};

use self::ladder::{LadderBox, Sketch};
use self::shapes::{heads, text};
use super::picture::{self, label, scale};
use crate::compare::report::{Comparison, Run};
use crate::compare::scenario::Scenario;
use crate::words::Lang;
use crate::words::compare::picture as words;

/// The slide.
const WIDTH: f64 = 1280.0;
const HEIGHT: f64 = 720.0;

/// Left and right, and below.
const MARGIN: f64 = 28.0;

/// More ladders than this stand in two rows ...
const ABREAST: usize = 4;

/// ... of at most so many.
const ABREAST_IN_GRID: usize = 5;

/// Letters of the conclusion in one line, about.
const LETTERS: usize = 76;

/// One ladder by itself, as a page shows it.
const SINGLE: (f64, f64) = (400.0, 560.0);

/// Room at its left for the time.
const SIDE: f64 = 18.0;

/// Colours with enough contrast on white paper, on a projector and in the dark.
pub(super) const STYLE: &str = "
svg { --paper: #ffffff; --ink: #1b1f24; --soft: #5d6773; --grid: #dde2e8; --wait: #b9c1ca; --wait-ink: #1b1f24; --both: #12853c; --both-fill: #c8efd4; --up: #0b62c4; --down: #b4460f; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #14171b; --ink: #eef1f4; --soft: #a8b1bb; --grid: #2b3138; --wait: #59636e; --wait-ink: #ffffff; --both: #6fe398; --both-fill: #1c4a2b; --up: #6db3ff; --down: #ffa25e; }
}
@media print { svg { --paper: #ffffff; --ink: #000000; --soft: #333333; --grid: #dddddd; --wait: #c4c4c4; --wait-ink: #000000; --both: #000000; --both-fill: #ececec; --up: #000000; --down: #6a6a6a; } }
text { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: var(--ink); font-size: 16px; }
.conclusion { font-size: 25px; font-weight: 700; }
.name { font-size: 21px; font-weight: 700; }
.soft { fill: var(--soft); }
.side { font-weight: 600; }
.done { font-size: 19px; font-weight: 700; }
.both { fill: var(--both); font-weight: 700; }
.paper { fill: var(--paper); }
.grid { stroke: var(--grid); stroke-width: 1; }
.end { stroke: var(--ink); stroke-width: 4; }
.up { stroke: var(--up); } .down { stroke: var(--down); }
.arrow { stroke-width: 2.2; fill: none; }
.opening { stroke-dasharray: 2 5; }
.head-up { fill: var(--up); } .head-down { fill: var(--down); }
.label { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
text.lost { fill: #c62828; font-weight: 700; } .label.up { fill: var(--up); } .label.down { fill: var(--down); }
.line { stroke: var(--ink); stroke-width: 2.5; }
.brace { stroke: var(--ink); stroke-width: 2; fill: none; }
.wait { fill: var(--wait); } .wait-word { fill: var(--wait-ink); }
.band { fill: var(--both-fill); }
.born { fill: var(--down); } .age { stroke: var(--down); stroke-width: 1.5; stroke-dasharray: 1 3; }
";

/// The whole picture as a file.
pub fn picture(comparison: &Comparison, lang: Lang) -> String {
    let runs: Vec<&Run> = comparison.outcomes.iter().map(|outcome| &outcome.run).collect();
    let mut document = document(WIDTH, HEIGHT);
    let conclusion = comparison.conclusion.as_ref();
    let conclusion = conclusion
        .map(|conclusion| words::conclusion(conclusion, comparison.script.scenario, lang))
        .unwrap_or_default();
    let mut top = 12.0;
    for line in textwrap::wrap(&conclusion, LETTERS) {
        top += 29.0;
        document.append(text("conclusion", (MARGIN, top), "start", &line));
    }
    let [setting, _] = setting(comparison, lang);
    top += 27.0;
    document.append(text("soft", (MARGIN, top), "start", &setting));
    let foot = picture::not_modelled(comparison.script.link)[0].get(lang);
    document.append(text("soft", (MARGIN, HEIGHT - 14.0), "start", foot));
    let columns = match runs.len() {
        few if few <= ABREAST => few.max(1),
        many => many.div_ceil(2).min(ABREAST_IN_GRID),
    };
    let (width, rows) = ((WIDTH - 2.0 * MARGIN) / columns as f64, runs.len().div_ceil(columns));
    let height = (HEIGHT - top - 16.0 - 34.0) / rows.max(1) as f64;
    let row = row(comparison, height);
    for (index, run) in runs.iter().enumerate() {
        let (column, line) = (index % columns, index / columns);
        let place = LadderBox {
            x: MARGIN + column as f64 * width,
            y: top + 12.0 + line as f64 * height,
            width,
            height,
            has_axis: column == 0,
        };
        document.append(sketch(comparison, row, lang).draw(run, place));
    }
    format!("{document}\n")
}

/// One ladder by itself, no higher than it has to be; all of them on one scale.
pub(super) fn single(comparison: &Comparison, run: &Run, lang: Lang) -> Document {
    let (width, height) = SINGLE;
    let sketch = sketch(comparison, row(comparison, height), lang);
    let place = LadderBox { x: SIDE, y: 0.0, width: width - SIDE, height, has_axis: true };
    document(width, sketch.height(run, place)).add(sketch.draw(run, place))
}

/// What is compared, long and short.
pub(super) fn setting(comparison: &Comparison, lang: Lang) -> [String; 2] {
    let Comparison { script, outline, .. } = comparison;
    words::setting(script.scenario, outline, script.link, lang)
}

/// How much time one unit of a ladder of this height shows.
fn row(comparison: &Comparison, height: f64) -> Duration {
    let totals: Vec<Duration> =
        comparison.outcomes.iter().map(|outcome| end(&outcome.run)).collect();
    let parts = ladder::room(height) / ladder::UNIT;
    // Lines are thinner than those of characters: they may be flatter.
    let one_way = comparison.script.link.one_way() * 3 / 2;
    let may_cut = picture::may_cut(comparison.script.scenario);
    scale::most_fit_exactly(&totals, one_way, parts, may_cut)
}

fn sketch(comparison: &Comparison, row: Duration, lang: Lang) -> Sketch {
    let scenario: Scenario = comparison.script.scenario;
    let (rtt, shows_age) = (comparison.script.link.rtt, label::shows_age(scenario));
    Sketch { row, rtt, shows_age, lang }
}

fn document(width: f64, height: f64) -> Document {
    let [up, down] = heads();
    let paper = Rectangle::new().set("class", "paper").set("width", width).set("height", height);
    Document::new()
        .set("viewBox", (0, 0, width as i32, height as i32))
        .set("role", "img")
        .add(Style::new(STYLE))
        .add(up)
        .add(down)
        .add(paper)
}

/// When the last thing worth drawing happened.
fn end(run: &Run) -> Duration {
    let last = || run.events.iter().map(|event| event.wire.left).max();
    run.total.or_else(last).unwrap_or_default()
}
