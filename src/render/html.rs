//! A comparison as one HTML file: pictures, table, sentences, parameters.
//! Nothing is loaded from elsewhere.

use std::fmt::Write as _;

use super::compare::{TIMES, bytes_of, times_of};
use super::svg;
use crate::compare::report::{Comparison, Measurement};
use crate::words::{Lang, compare as words};

const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 17px/1.5 system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
svg { width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .5rem; text-align: right; white-space: nowrap; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
th:first-child, td:first-child { text-align: left; }
.scroll { overflow-x: auto; }
";

/// The page.
pub fn page(comparison: &Comparison, lang: Lang) -> String {
    let Comparison { script, outline, outcomes, findings } = comparison;
    let code = match lang {
        Lang::En => "en",
        Lang::Ru => "ru",
    };
    let mut body = String::new();
    let scenario = words::scenario(script.scenario, outline.messages, outline.size, lang);
    // Writing to a string cannot fail.
    let _ = write!(body, "<h1>{}</h1>\n<p>{}</p>\n", words::TITLE.get(lang), escaped(&scenario));
    let _ = writeln!(body, "<p>{}</p>", escaped(&words::link(script.link, outline.seed, lang)));
    let _ = writeln!(body, "<div class=\"scroll\">{}</div>", svg::document(comparison, lang));
    let _ = writeln!(body, "<p>{}</p>", escaped(words::LEGEND.get(lang)));
    let _ = writeln!(body, "<div class=\"scroll\">{}</div>", table(outcomes, lang));
    let _ = writeln!(body, "<p>{}</p>", escaped(words::COLUMNS.get(lang)));
    let _ = writeln!(body, "<h2>{}</h2>", words::READING.get(lang));
    for finding in findings {
        let _ = writeln!(body, "<p>{}</p>", escaped(&words::finding(finding, lang)));
    }
    for outcome in outcomes {
        if let Some(error) = &outcome.run.error {
            let text = words::broken(outcome.run.transport, error, lang);
            let _ = writeln!(body, "<p>{}</p>", escaped(&text));
        }
    }
    let _ = writeln!(body, "<h2>{}</h2>", words::FORMULAS.get(lang));
    for Measurement { run, .. } in outcomes {
        if let Some(theory) = &run.theory {
            let text = words::formula(run.transport, theory, script.link, script.think, lang);
            let _ = writeln!(body, "<p>{}</p>", escaped(&text));
        }
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n{body}</html>\n",
        words::TITLE.get(lang)
    )
}

fn table(outcomes: &[Measurement], lang: Lang) -> String {
    let volumes = [words::CONNECTIONS, words::REQUESTS, words::UP, words::DOWN];
    let heads = TIMES.into_iter().chain(volumes).map(|head| head.get(lang));
    let mut rows = row("th", std::iter::once("").chain(heads));
    for Measurement { run, .. } in outcomes {
        let mut cells = vec![run.transport.name().to_owned()];
        cells.extend(times_of(run, lang));
        cells.extend([run.connections.to_string(), run.requests.to_string()]);
        cells.extend([bytes_of(run.up), bytes_of(run.down)]);
        rows += &row("td", cells.iter().map(String::as_str));
    }
    format!("<table>\n{rows}</table>")
}

fn row<'a>(cell: &str, texts: impl Iterator<Item = &'a str>) -> String {
    let cells: String = texts.map(|text| format!("<{cell}>{}</{cell}>", escaped(text))).collect();
    format!("<tr>{cells}</tr>\n")
}

/// Text as HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
