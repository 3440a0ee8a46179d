//! A comparison as text beside its picture: ladders in full length, tables,
//! sentences, the diary.

use std::io::{self, Write};
use std::time::Duration;

use super::layout::{padded, paragraph, wrap};
use super::picture::{self, Subject};
use super::style::{Style, paint};
use crate::compare::report::findings::Finding;
use crate::compare::report::{Comparison, Measurement, Run, Volume};
use crate::protocol::Role;
use crate::protocol::frame::Opcode;
use crate::trace::What;
use crate::words::compare::{figures as words, sentences};
use crate::words::{Lang, Text, compare as common, decimal};

/// Further above theory than this, a total says more about the machine.
const BUSY: f64 = 0.03;

/// The most sentences that are told unasked.
const MOST: usize = 3;

/// What a class should look at in the picture, in so many lines at most.
pub fn sentences(
    out: &mut impl Write,
    comparison: &Comparison,
    lines: usize,
    lang: Lang,
) -> io::Result<()> {
    // What stands above the picture is not said again.
    let is_new = |finding: &&Finding| {
        !matches!(
            finding,
            Finding::Faster { .. }
                | Finding::NoDifference { .. }
                | Finding::Unclear { .. }
                | Finding::Freshness { .. }
        )
    };
    let findings = comparison.findings.iter().filter(is_new).take(MOST);
    let errors = errors(comparison, lang);
    let texts = errors.into_iter().chain(findings.map(|finding| sentences::finding(finding, lang)));
    let mut left = lines;
    for text in texts {
        let wrapped = wrap(0, &text);
        let Some(rest) = left.checked_sub(wrapped.len()) else { break };
        left = rest;
        for line in wrapped {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Why some have not got to their end.
fn errors(comparison: &Comparison, lang: Lang) -> Vec<String> {
    let runs = comparison.outcomes.iter().map(|outcome| &outcome.run);
    let broken = |run: &Run| Some(common::broken(run.transport, run.error.as_ref()?, lang));
    runs.filter_map(broken).collect()
}

/// Everything: what is compared, ladders in full length, tables, sentences.
pub fn more(out: &mut impl Write, comparison: &Comparison, lang: Lang) -> io::Result<()> {
    let Comparison { script, outline, outcomes, .. } = comparison;
    paragraph(out, 0, &common::scenario(script.scenario, outline.messages, outline.size, lang))?;
    paragraph(out, 0, &words::link(script.link, outline.seed, lang))?;
    paragraph(out, 0, words::LEGEND.get(lang))?;
    writeln!(out)?;
    let subject = Subject { scenario: script.scenario, outline, link: script.link };
    let runs: Vec<&Run> = outcomes.iter().map(|outcome| &outcome.run).collect();
    for line in picture::full(&runs, subject, crate::width::columns(), lang) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    times(out, outcomes, lang)?;
    writeln!(out)?;
    volumes(out, outcomes, lang)?;
    writeln!(out)?;
    paragraph(out, 0, words::COLUMNS.get(lang))?;
    paragraph(out, 0, words::NOT_MODELLED.get(lang))?;
    let worst = runs.iter().map(|run| run.lateness_p99()).max().unwrap_or_default();
    let chunks = runs.iter().map(|run| run.lateness.len()).sum();
    paragraph(out, 0, &words::lateness(worst, chunks, lang))?;
    let deviation = comparison.worst_deviation();
    if deviation > BUSY && !script.link.rtt.is_zero() {
        paragraph(out, 0, &words::busy(deviation, lang))?;
    }
    let errors = errors(comparison, lang);
    if comparison.findings.is_empty() && errors.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(Style::Heading, words::READING.get(lang)))?;
    let found = comparison.findings.iter().map(|finding| sentences::finding(finding, lang));
    errors.into_iter().chain(found).try_for_each(|text| paragraph(out, 2, &text))
}

/// The width of the first column of both tables ...
const NAME: usize = 16;

/// ... and of the others in the table of times.
const WIDTHS: [usize; 7] = [8, 9, 7, 9, 13, 9, 8];

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
    let time = |time: Option<Duration>| time.map_or("-".to_owned(), |time| common::ms(time, lang));
    [
        time(run.total),
        time(run.theory.map(|theory| theory.total)),
        run.deviation().map_or(String::new(), |part| words::deviation(part, lang)),
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
    for Measurement { run, spread, .. } in outcomes {
        writeln!(out, "{}", cells(run.transport.name(), &times_of(run, lang)))?;
        if let Some((low, high)) = spread.filter(|(low, high)| low != high) {
            writeln!(out, "{:NAME$}{}", "", words::spread(low, high, lang))?;
        }
    }
    Ok(())
}

fn cells(name: &str, texts: &[String; 7]) -> String {
    let cells = texts.iter().zip(WIDTHS);
    cells.fold(padded(name, NAME), |line, (text, width)| format!("{line}{text:>width$}"))
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
