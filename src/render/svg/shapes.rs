//! Lines, texts and arrowheads.

use svg::node::element::{Definitions, Line, Marker, Path, Rectangle, Text};

/// A place on the picture.
pub(super) type Point = (f64, f64);

pub(super) fn line(class: &str, from: Point, to: Point) -> Line {
    Line::new()
        .set("class", class)
        .set("x1", round(from.0))
        .set("y1", round(from.1))
        .set("x2", round(to.0))
        .set("y2", round(to.1))
}

pub(super) fn text(class: &str, at: Point, anchor: &str, content: &str) -> Text {
    Text::new(content)
        .set("class", class)
        .set("x", round(at.0))
        .set("y", round(at.1))
        .set("text-anchor", anchor)
}

/// A text that runs in a direction, turned around the place where it begins.
pub(super) fn turned(text: Text, (x, y): Point, (dx, dy): Point) -> Text {
    // The cosine and the sine stand in the direction itself; an angle would cost the
    // program a whole library of mathematics (libm) at each start.
    let length = (dx * dx + dy * dy).sqrt();
    let (cos, sin) = if length > 0.0 { (dx / length, dy / length) } else { (1.0, 0.0) };
    let (right, down) = (x - x * cos + y * sin, y - x * sin - y * cos);
    let matrix = format!("matrix({cos:.4} {sin:.4} {:.4} {cos:.4} {right:.1} {down:.1})", -sin);
    text.set("transform", matrix)
}

pub(super) fn rectangle(class: &str, from: Point, to: Point) -> Rectangle {
    Rectangle::new()
        .set("class", class)
        .set("x", round(from.0))
        .set("y", round(from.1))
        .set("width", round((to.0 - from.0).max(0.0)))
        .set("height", round((to.1 - from.1).max(0.0)))
}

/// A brace from above to below that points to the left.
pub(super) fn brace((x, from): Point, to: f64) -> Path {
    let middle = f64::midpoint(from, to);
    let shape = format!(
        "M{x:.1} {from:.1} q-7 0 -7 7 V{:.1} q0 7 -7 7 q7 0 7 7 V{:.1} q0 7 7 7",
        middle - 7.0,
        to - 7.0
    );
    Path::new().set("class", "brace").set("d", shape)
}

/// The heads of arrows, for both directions.
pub(super) fn heads() -> [Definitions; 2] {
    ["up", "down"].map(|direction| {
        let shape =
            Path::new().set("class", format!("head-{direction}")).set("d", "M0 0 L10 5 L0 10 z");
        let marker = Marker::new()
            .set("id", format!("head-{direction}"))
            .set("viewBox", "0 0 10 10")
            .set("refX", 9)
            .set("refY", 5)
            .set("markerWidth", 10)
            .set("markerHeight", 10)
            .set("markerUnits", "userSpaceOnUse")
            .set("orient", "auto")
            .add(shape);
        Definitions::new().add(marker)
    })
}

fn round(number: f64) -> String {
    format!("{number:.1}")
}
