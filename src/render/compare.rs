//! A comparison as text: what is compared, tables, sentences, the diary. The
//! ladders stand in `ladders`.

use std::io::{self, Write};
use std::time::Duration;

use super::layout::{padded, paragraph};
use super::style::{Style, paint};
use crate::compare::report::{Comparison, Measurement, Run, Volume};
use crate::compare::scenario::Script;
use crate::protocol::Role;
use crate::protocol::frame::Opcode;
use crate::trace::What;
use crate::words::{Lang, Text, compare as words, decimal, localized};

/// Further above theory than this, a total says more about the machine.
const BUSY: f64 = 0.03;

/// What is compared, before it begins.
pub fn head(out: &mut impl Write, script: &Script, seed: u64, lang: Lang) -> io::Result<()> {
    let (messages, size) =
        (script.server.len(), script.server.first().map_or(0, |line| line.text.len()));
    let text = words::scenario(script.scenario, messages, size, lang);
    paragraph(out, 0, &text)?;
    paragraph(out, 0, &words::link(script.link, seed, lang))?;
    let legend = format!("{} {}", words::LEGEND.get(lang), words::CROSSING.get(lang));
    paragraph(out, 0, &legend)?;
    writeln!(out)
}

/// Everything below the ladders.
pub fn summary(out: &mut impl Write, comparison: &Comparison, lang: Lang) -> io::Result<()> {
    writeln!(out)?;
    times(out, &comparison.outcomes, lang)?;
    writeln!(out)?;
    volumes(out, &comparison.outcomes, lang)?;
    writeln!(out)?;
    paragraph(out, 0, words::COLUMNS.get(lang))?;
    let late = comparison.outcomes.iter().map(|outcome| &outcome.run);
    let worst = late.clone().map(Run::lateness_p99).max().unwrap_or_default();
    let chunks = late.map(|run| run.lateness.len()).sum();
    paragraph(out, 0, &words::lateness(worst, chunks, lang))?;
    let deviation = comparison.worst_deviation();
    if deviation > BUSY && !comparison.script.link.rtt.is_zero() {
        paragraph(out, 0, &words::busy(deviation, lang))?;
    }
    let has_failed = comparison.outcomes.iter().any(|outcome| outcome.run.error.is_some());
    if comparison.findings.is_empty() && !has_failed {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(Style::Heading, words::READING.get(lang)))?;
    for outcome in &comparison.outcomes {
        if let Some(error) = &outcome.run.error {
            paragraph(out, 2, &words::broken(outcome.run.transport, error, lang))?;
        }
    }
    for finding in &comparison.findings {
        paragraph(out, 2, &words::finding(finding, lang))?;
    }
    Ok(())
}

/// The width of the first column of both tables.
const NAME: usize = 16;

/// The heads of the times of a run ...
pub(super) const TIMES: [Text; 7] = [
    words::TOTAL,
    words::THEORY,
    words::DEVIATION,
    words::OPENING,
    words::OVERLAP,
    words::AGE_MEDIAN,
    words::AGE_MAX,
];

/// ... and the times themselves, in the same order.
pub(super) fn times_of(run: &Run, lang: Lang) -> [String; 7] {
    let time = |time: Option<Duration>| time.map_or("-".to_owned(), |time| words::ms(time, lang));
    [
        time(run.total),
        time(run.theory.map(|theory| theory.total)),
        run.deviation()
            .map_or(String::new(), |part| localized(format!("{:+.1} %", part * 100.0), lang)),
        time(run.opening),
        time(run.total.map(|_| run.overlap)),
        time(run.ages.map(|ages| ages.median)),
        time(run.ages.map(|ages| ages.max)),
    ]
}

/// Bytes of the messages, and of everything around them.
pub(super) fn bytes_of(Volume { payload, overhead }: Volume) -> String {
    format!("{payload} + {overhead}")
}

fn times(out: &mut impl Write, outcomes: &[Measurement], lang: Lang) -> io::Result<()> {
    let heads = TIMES.map(|head| head.get(lang).to_owned());
    writeln!(out, "{}", paint(Style::Label, &cells("", &heads)))?;
    for Measurement { run, spread } in outcomes {
        writeln!(out, "{}", cells(run.transport.name(), &times_of(run, lang)))?;
        if let Some((low, high)) = spread.filter(|(low, high)| low != high) {
            writeln!(out, "{:NAME$}{}", "", words::spread(low, high, lang))?;
        }
    }
    Ok(())
}

fn cells(name: &str, texts: &[String; 7]) -> String {
    texts.iter().fold(padded(name, NAME), |line, text| format!("{line}{text:>9}"))
}

fn volumes(out: &mut impl Write, outcomes: &[Measurement], lang: Lang) -> io::Result<()> {
    let heads =
        [words::CONNECTIONS, words::REQUESTS, words::UP, words::DOWN].map(|head| head.get(lang));
    let line =
        format!("{:NAME$}{:>7}{:>10}{:>22}{:>24}", "", heads[0], heads[1], heads[2], heads[3]);
    writeln!(out, "{}", paint(Style::Label, &line))?;
    for Measurement { run, .. } in outcomes {
        let name = run.transport.name();
        let (connections, requests) = (run.connections, run.requests);
        let (up, down) = (bytes_of(run.up), bytes_of(run.down));
        writeln!(out, "{name:NAME$}{connections:>7}{requests:>10}{up:>22}{down:>24}")?;
    }
    Ok(())
}

/// Theory as sums, and every entry of the diaries.
pub fn explanation(out: &mut impl Write, comparison: &Comparison, lang: Lang) -> io::Result<()> {
    let script = &comparison.script;
    writeln!(out, "\n{}", paint(Style::Heading, words::FORMULAS.get(lang)))?;
    for Measurement { run, .. } in &comparison.outcomes {
        if let Some(theory) = &run.theory {
            paragraph(
                out,
                2,
                &words::formula(run.transport, theory, script.link, script.think, lang),
            )?;
        }
    }
    for Measurement { run, .. } in &comparison.outcomes {
        let title = format!("{}: {}", words::DIARY.get(lang), run.transport.name());
        writeln!(out, "\n{}", paint(Style::Heading, &title))?;
        for event in run.events.iter().map(|carried| &carried.wire) {
            let (style, arrow) = match event.from {
                Role::Client => (Style::Wire, "-->"),
                Role::Server => (Style::Value, "<--"),
            };
            let ms = |time: Duration| {
                let ms = decimal(time.as_secs_f64() * 1000.0, 2, lang);
                format!("{ms:>10}")
            };
            // The two bytes of a close code are in the label.
            let is_close = event.what == What::Frame { opcode: Opcode::Close };
            let payload = if is_close { &[][..] } else { &event.payload };
            let payload = crate::escape::folded_line(payload, 24).0;
            let label = paint(style, &padded(&format!("{arrow} {}", event.label()), 18));
            let unit = words::BYTES.get(lang);
            let line = format!(
                "{} {}  #{} {label} {:>5} {unit}  {payload}",
                ms(event.entered),
                ms(event.left),
                event.connection + 1,
                event.bytes
            );
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}
