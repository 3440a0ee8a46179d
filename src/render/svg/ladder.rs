//! One transport as a ladder of arrows, with what waits in grey and what
//! crosses on green.

use std::time::Duration;

use svg::Node;
use svg::node::element::{Circle, Group, Text};

use super::end;
use super::shapes::{Point, brace, line, rectangle, text, turned};
use crate::compare::report::overlap::at_once;
use crate::compare::report::waiting::waits;
use crate::compare::report::{Carried, Run};
use crate::protocol::Role;
use crate::render::picture::{label, scale};
use crate::trace::What;
use crate::words::compare::{self as common, picture as words};
use crate::words::{Lang, compare::ms};

/// What a row of the terminal is here: the height of a label.
pub(super) const UNIT: f64 = 18.0;

/// Columns for the time at the left.
pub(super) const AXIS: f64 = 66.0;

/// Between a ladder and the next one.
const GAP: f64 = 44.0;

/// The same where ages are written there.
const AGE: f64 = 66.0;

/// Above the lines: the name, a few words, client and server ...
const ABOVE: f64 = 78.0;

/// ... the few words only in a place of this height.
const TALL: f64 = 400.0;

/// Below them: the result.
const BELOW: f64 = 46.0;

/// Half the width of a grey band.
const BAND: f64 = 9.0;

/// Time labels stand so many units apart.
const STEP: u32 = 4;

/// A band shorter than this has no room for its word.
const WORD: f64 = 46.0;

/// Where a ladder stands, everything around it included.
#[derive(Debug, Clone, Copy)]
pub(super) struct LadderBox {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    /// Whether the time is written at its left.
    pub(super) has_axis: bool,
}

/// How ladders are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sketch {
    /// The time that a unit shows.
    pub(super) row: Duration,
    pub(super) rtt: Duration,
    pub(super) shows_age: bool,
    pub(super) lang: Lang,
}

/// The room for the lines themselves in a place of this height.
pub(super) fn room(height: f64) -> f64 {
    (height - above(height) - BELOW).max(UNIT)
}

fn above(height: f64) -> f64 {
    if height < TALL { ABOVE - 20.0 } else { ABOVE }
}

/// A ladder while it is drawn.
struct Canvas<'a> {
    sketch: Sketch,
    run: &'a Run,
    left: f64,
    right: f64,
    top: f64,
    /// Where the picture ends, whatever the talk does.
    bottom: f64,
    /// When the talk ended.
    end: Duration,
}

impl Sketch {
    /// The height that a ladder really takes.
    pub(super) fn height(self, run: &Run, place: LadderBox) -> f64 {
        let canvas = self.canvas(run, place);
        canvas.y_inside(canvas.end) + BELOW
    }

    fn canvas(self, run: &Run, place: LadderBox) -> Canvas<'_> {
        let left = place.x + if place.has_axis { AXIS } else { GAP };
        let top = place.y + above(place.height);
        let gap = if self.shows_age { AGE } else { GAP };
        let (right, bottom) = (place.x + place.width - gap, top + room(place.height));
        Canvas { sketch: self, run, left, right, top, bottom, end: end(run) }
    }

    pub(super) fn draw(self, run: &Run, place: LadderBox) -> Group {
        let canvas = self.canvas(run, place);
        let mut group = Group::new();
        canvas.grid(place.has_axis, &mut group);
        canvas.heads(place.y, place.height >= TALL, &mut group);
        canvas.bands(&mut group);
        canvas.lines(&mut group);
        canvas.arrows(&mut group);
        canvas.result(&mut group);
        group
    }
}

impl Canvas<'_> {
    fn y(&self, time: Duration) -> f64 {
        self.top + time.as_secs_f64() / self.sketch.row.as_secs_f64() * UNIT
    }

    /// The same, but not below the picture.
    fn y_inside(&self, time: Duration) -> f64 {
        self.y(time).min(self.bottom)
    }

    fn x(&self, role: Role) -> f64 {
        match role {
            Role::Client => self.left,
            Role::Server => self.right,
        }
    }

    /// Whether the talk goes on below the picture.
    fn is_cut(&self) -> bool {
        self.y(self.end) > self.bottom + 1.0
    }

    fn grid(&self, has_axis: bool, group: &mut Group) {
        let lang = self.sketch.lang;
        let step = scale::tick(self.sketch.row * STEP);
        let mut time = Duration::ZERO;
        while self.y(time) <= self.y_inside(self.end) {
            let y = self.y(time);
            group.append(line("grid", (self.left - 12.0, y), (self.right + 12.0, y)));
            let is_beside_brace = time > Duration::ZERO && time <= self.sketch.rtt;
            if has_axis && !is_beside_brace {
                let (label, has_brace) = (ms(time, lang), time.is_zero() && self.has_brace());
                let x = self.left - if has_brace { 30.0 } else { 16.0 };
                group.append(text("soft", (x, y + 5.5), "end", &label));
            }
            time += step;
        }
        if has_axis && self.has_brace() {
            let end = self.y(self.sketch.rtt);
            group.append(brace((self.left - 12.0, self.top), end));
            let at = (self.left - 30.0, f64::midpoint(self.top, end) + 5.5);
            group.append(text("side", at, "end", words::RTT.get(lang)));
        }
    }

    /// Whether a round trip is long enough for a brace with its name.
    fn has_brace(&self) -> bool {
        let end = self.y(self.sketch.rtt);
        end - self.top >= 34.0 && end <= self.bottom
    }

    fn heads(&self, y: f64, is_tall: bool, group: &mut Group) {
        let lang = self.sketch.lang;
        let middle = f64::midpoint(self.left, self.right);
        let (client, server) = (common::CLIENT.get(lang), common::SERVER.get(lang));
        group.append(text("name", (middle, y + 20.0), "middle", self.run.transport.name()));
        if is_tall {
            let about = common::about(self.run.transport).get(lang);
            group.append(text("soft", (middle, y + 40.0), "middle", about));
        }
        let top = self.top - 18.0;
        group.append(text("side", (self.left - 10.0, top), "start", client));
        group.append(text("side", (self.right + 10.0, top), "end", server));
    }

    /// What waits, in grey, and what crosses, on green.
    fn bands(&self, group: &mut Group) {
        for (from, to) in at_once(&self.run.events) {
            let (from, to) = (self.y_inside(from), self.y_inside(to.min(self.end)));
            group.append(rectangle("band", (self.left, from), (self.right, to)));
        }
        let word = words::WAITS.get(self.sketch.lang);
        for role in [Role::Client, Role::Server] {
            for (from, to) in waits(&self.run.said, role) {
                let (from, to) = (self.y_inside(from), self.y_inside(to));
                let x = self.x(role);
                group.append(rectangle("wait", (x - BAND, from), (x + BAND, to)));
                if to - from >= WORD {
                    let at = (x + 5.5, f64::midpoint(from, to));
                    group.append(turned(text("wait-word", at, "middle", word), at, (0.0, -1.0)));
                }
            }
        }
    }

    fn lines(&self, group: &mut Group) {
        let bottom = self.y_inside(self.end);
        for x in [self.left, self.right] {
            // Not through a word.
            let has_bands = [Role::Client, Role::Server]
                .into_iter()
                .any(|role| self.x(role) == x && !waits(&self.run.said, role).is_empty());
            let x = if has_bands { x + if x == self.left { -BAND } else { BAND } } else { x };
            group.append(line("line", (x, self.top), (x, bottom)));
        }
        if !self.is_cut() {
            group.append(line("end", (self.left - 14.0, bottom), (self.right + 14.0, bottom)));
        }
    }

    fn arrows(&self, group: &mut Group) {
        // Where the last label of each side stands.
        let mut last = [f64::MIN; 2];
        let mut labels = Group::new();
        for carried in &self.run.events {
            let event = &carried.wire;
            if event.left > self.end || self.y(event.left) > self.bottom + 1.0 {
                continue;
            }
            let from = (self.x(event.from), self.y(event.entered));
            if event.what == What::Lost {
                labels.append(self.lost(event.from, from));
                continue;
            }
            let to = (self.x(event.from.peer()), self.y(event.left));
            let direction = direction(event.from);
            let opening = if event.is_opening() { " opening" } else { "" };
            let arrow = line(&format!("arrow {direction}{opening}"), from, to);
            group.append(arrow.set("marker-end", format!("url(#head-{direction})")));
            let last = &mut last[usize::from(event.from == Role::Server)];
            if from.1 - *last >= UNIT - 2.0 {
                labels.append(self.label(carried, from, to));
                *last = from.1;
            }
        }
        if self.sketch.shows_age {
            self.ages(group);
        }
        // Above all arrows.
        group.append(labels);
    }

    /// Where a packet was lost.
    fn lost(&self, from: Role, (x, y): Point) -> Text {
        let lost = format!("✗ {}", words::LOST.get(self.sketch.lang));
        match from {
            Role::Client => text("lost label", (x + 90.0, y + 5.5), "start", &lost),
            Role::Server => text("lost label", (x - 90.0, y + 5.5), "end", &lost),
        }
    }

    /// What is sent, written along its arrow near where it begins.
    fn label(&self, carried: &Carried, from: Point, to: Point) -> Group {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let part = 16.0 / dx.abs().max(16.0);
        let at = (from.0 + dx * part, from.1 + dy * part - 4.0);
        // Along the arrow, and never upside down.
        let (along, anchor) = match carried.wire.from {
            Role::Client => ((dx, dy), "start"),
            Role::Server => ((-dx, -dy), "end"),
        };
        let class = format!("label {}", direction(carried.wire.from));
        let label = text(&class, at, anchor, &label::full(carried));
        Group::new().add(turned(label, at, along))
    }

    /// When news was born, and how old it was when it was heard.
    fn ages(&self, group: &mut Group) {
        let mut last = f64::MIN;
        for said in &self.run.said {
            let (from, to) = (self.y(said.said), self.y(said.heard));
            if to > self.bottom + 1.0 {
                continue;
            }
            let x = self.x(said.from);
            let beside = x + if said.from == Role::Server { 14.0 } else { -14.0 };
            group.append(
                Circle::new().set("class", "born").set("cx", x).set("cy", from).set("r", 6),
            );
            group.append(line("age", (beside, from), (beside, to)));
            let y = f64::midpoint(from, to) + 5.5;
            if y - last >= UNIT {
                let age = common::millis(said.age(), self.sketch.lang);
                group.append(text("soft", (beside + 4.0, y), "start", &age));
                last = y;
            }
        }
    }

    fn result(&self, group: &mut Group) {
        let lang = self.sketch.lang;
        let middle = f64::midpoint(self.left, self.right);
        let done = match self.run.total {
            Some(total) if self.is_cut() => words::goes_on(total, lang)[0].clone(),
            Some(total) => format!("{} {}", words::DONE.get(lang), ms(total, lang)),
            None => words::FAILED.get(lang).to_owned(),
        };
        let y = self.y_inside(self.end);
        group.append(text("done", (middle, y + 21.0), "middle", &done));
        if self.run.overlap >= Duration::from_millis(1) && !self.is_cut() {
            let both = format!("{} {}", words::BOTH.get(lang), ms(self.run.overlap, lang));
            group.append(text("both", (middle, y + 41.0), "middle", &both));
        }
    }
}

fn direction(from: Role) -> &'static str {
    match from {
        Role::Client => "up",
        Role::Server => "down",
    }
}
