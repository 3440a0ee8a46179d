//! Shows cells: a table each as soon as it is measured, or one JSON object at the end.
//! Draws only; every number was computed in `series.rs`.

use crate::machine::Cores;
use crate::series::{Cell, DISTURBED, Row};
use crate::subject::Role;
use serde_json::json;
use std::io::{self, Write};

/// Cells of a table by heading; the first column is the server's name.
type Columns = Vec<(String, String)>;

/// Writes one cell as a table.
pub fn table(cell: &Cell, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{}: {}", cell.mode, cell.title)?;
    let rows: Vec<(&Row, Columns)> = cell.rows.iter().map(|row| (row, columns(row))).collect();
    // The first row that measured anything has the ratios: the ceilings stand last.
    let Some((_, widest)) = rows.iter().max_by_key(|(_, columns)| columns.len()) else {
        return Ok(());
    };
    let names = cell
        .rows
        .iter()
        .map(|row| row.server.chars().count())
        .max()
        .unwrap_or(0);
    write!(out, "  {:names$}", "server")?;
    for (heading, _) in widest {
        write!(out, "  {heading:>width$}", width = width(heading))?;
    }
    writeln!(out)?;
    for (row, columns) in &rows {
        write!(out, "  {:names$}", row.server)?;
        for (heading, _) in widest.iter().filter(|_| !columns.is_empty()) {
            let value = columns
                .iter()
                .find(|(own, _)| own == heading)
                .map_or("-", |(_, value)| value);
            write!(out, "  {value:>width$}", width = width(heading))?;
        }
        writeln!(
            out,
            "{}",
            row.error
                .as_ref()
                .map(|error| format!("  failed: {error}"))
                .unwrap_or_default()
        )?;
    }
    let others = cell.rows.iter().filter_map(|row| row.others_percent);
    let most = others.map(|others| others.median).fold(0.0, f64::max);
    if most > DISTURBED {
        writeln!(
            out,
            "  disturbed: other processes used {most:.0} % of a core; measure again on a quiet machine"
        )?;
    }
    out.flush()
}

fn width(heading: &str) -> usize {
    heading.chars().count().max(6)
}

/// Every figure by its median; the first one with its spread; each followed by its ratios.
fn columns(row: &Row) -> Columns {
    let mut columns = Columns::new();
    for (place, figure) in row.columns.iter().enumerate() {
        let Some(summary) = row.figures.get(figure.name) else {
            continue;
        };
        columns.push((
            figure.heading.to_owned(),
            format!("{:.*}", figure.digits, summary.spread.median),
        ));
        if place == 0 {
            columns.push((
                "spread".to_owned(),
                format!("{:.0} %", summary.spread.spread_percent),
            ));
        }
        for (role, short) in [
            (Role::OneSendCeiling, "/one"),
            (Role::BatchedCeiling, "/bare"),
        ] {
            if let Some(ratio) = summary.ratio(role) {
                // Two columns of one table must not share a heading.
                let heading = if place == 0 {
                    short.to_owned()
                } else {
                    format!("{short}{}", " ".repeat(place))
                };
                columns.push((heading, format!("{:.2}", ratio.median)));
            }
        }
    }
    columns
}

/// Writes everything as one JSON object.
pub fn json(
    cells: &[Cell],
    cores: Option<Cores>,
    repetitions: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let pinned = cores.map(|cores| json!({ "server": cores.server, "generator": cores.generator }));
    let report = json!({
        "cores": std::thread::available_parallelism().map_or(1, usize::from),
        "pinned": pinned,
        "repetitions": repetitions,
        "cells": cells,
    });
    writeln!(out, "{report:#}")
}
