//! Shows cells: a table each as soon as it is measured, or one JSON object at the end.
//! Draws only; every number was computed in `series.rs`.

use crate::machine::Cores;
use crate::series::{Cell, DISTURBED, Figure, Row};
use crate::subject::Role;
use serde_json::json;
use std::io::{self, Write};

/// One column of a table: a figure, or what is derived from it.
struct Column {
    figure: Figure,
    shows: Shows,
}

#[derive(Clone, Copy)]
enum Shows {
    Median,
    Spread,
    Ratio(Role),
}

/// Writes one cell as a table.
pub fn table(cell: &Cell, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{}: {}", cell.mode, cell.title)?;
    let columns = columns(cell);
    let names = cell.rows.iter().map(|row| row.server.chars().count());
    let names = names.max().unwrap_or(0);
    write!(out, "  {:names$}", "server")?;
    for column in &columns {
        write!(out, "  {:>6}", column.heading())?;
    }
    writeln!(out)?;
    for row in &cell.rows {
        write!(out, "  {:names$}", row.server)?;
        for column in columns.iter().filter(|_| !row.figures.is_empty()) {
            let width = column.heading().chars().count().max(6);
            write!(out, "  {:>width$}", column.value(row))?;
        }
        if let Some(error) = &row.error {
            write!(out, "  failed: {error}")?;
        }
        writeln!(out)?;
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

/// Every figure by its median, the first one with its spread; each followed by those ratios that
/// at least one row has.
fn columns(cell: &Cell) -> Vec<Column> {
    let figures = cell.rows.iter().map(|row| &row.columns);
    let Some(figures) = figures.max_by_key(|figures| figures.len()) else {
        return Vec::new();
    };
    let has = |figure: &Figure, role| {
        let summaries = cell.rows.iter().filter_map(|row| row.figures.get(figure.name));
        summaries.into_iter().any(|summary| summary.ratio(role).is_some())
    };
    let mut columns = Vec::new();
    for (place, figure) in figures.iter().enumerate() {
        let mut add = |shows| columns.push(Column { figure: *figure, shows });
        add(Shows::Median);
        if place == 0 {
            add(Shows::Spread);
        }
        for role in [Role::OneSendCeiling, Role::BatchedCeiling] {
            if has(figure, role) {
                add(Shows::Ratio(role));
            }
        }
    }
    columns
}

impl Column {
    fn heading(&self) -> &'static str {
        match self.shows {
            Shows::Median => self.figure.heading,
            Shows::Spread => "spread",
            Shows::Ratio(Role::OneSendCeiling) => "/one",
            Shows::Ratio(_) => "/bare",
        }
    }

    fn value(&self, row: &Row) -> String {
        let Some(summary) = row.figures.get(self.figure.name) else {
            return "-".to_owned();
        };
        match self.shows {
            Shows::Median => format!("{:.*}", self.figure.digits, summary.spread.median),
            Shows::Spread => format!("{:.0} %", summary.spread.spread_percent),
            Shows::Ratio(role) => {
                summary.ratio(role).map_or("-".to_owned(), |ratio| format!("{:.2}", ratio.median))
            }
        }
    }
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
        "pinned": pinned,
        "repetitions": repetitions,
        "cells": cells,
    });
    writeln!(out, "{report:#}")
}
