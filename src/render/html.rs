//! A comparison as one HTML file: the conclusion and the ladders on the first
//! screen, then sentences, tables and theory. Nothing is loaded from elsewhere.

use super::compare::{TIMES, bytes_of, times_of};
use super::svg;
use crate::compare::report::{Comparison, Measurement};
use crate::words::compare::{self as common, figures as words, picture, sentences};
use crate::words::{Lang, Text};

/// A column is at most so wide that its ladder, 1.4 times as high, is no higher
/// than the screen: the first screen holds the conclusion and all ladders that
/// have room side by side, on one scale. On a narrow screen they stand below
/// each other, and a table becomes a list.
const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 17px/1.5 system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; margin: 0 auto; padding: .6rem 1rem; max-width: 90rem; }
h1 { font-size: 1.45rem; line-height: 1.25; margin: .2rem 0; } h2 { font-size: 1.2rem; margin-top: 2rem; }
p { max-width: 50rem; margin: .4rem 0; }
.ladders { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: .4rem; max-width: calc((100vh - 8rem) / 1.4 * var(--ladders)); }
.ladders svg { width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .95rem; }
th, td { padding: .3rem .35rem; text-align: right; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
th:first-child, td:first-child { text-align: left; font-weight: 700; }
@media (max-width: 60rem) {
  tr:first-child { display: none; } table, tbody, tr, td { display: block; }
  tr { padding: .5rem 0; } td { display: flex; justify-content: space-between; border: none; padding: .1rem 0; }
  td::before { content: attr(data-name); font-weight: 400; }
}
@media print { .ladders { grid-template-columns: repeat(3, 1fr); } }
";

/// The page.
pub fn page(comparison: &Comparison, lang: Lang) -> String {
    let Comparison { script, outline, outcomes, conclusion, findings } = comparison;
    let code = match lang {
        Lang::En => "en",
        Lang::Ru => "ru",
    };
    let head = match conclusion {
        Some(conclusion) => picture::conclusion(conclusion, script.scenario, lang),
        None => common::TITLE.get(lang).to_owned(),
    };
    let [setting, _] = svg::setting(comparison, lang);
    let ladders = outcomes.iter().map(|outcome| svg::single(comparison, &outcome.run, lang));
    let ladders: String = ladders.map(|ladder| format!("{ladder}\n")).collect();
    let broken = |outcome: &Measurement| {
        Some(common::broken(outcome.run.transport, outcome.run.error.as_ref()?, lang))
    };
    let found = findings.iter().map(|finding| sentences::finding(finding, lang));
    let found: Vec<String> = outcomes.iter().filter_map(broken).chain(found).collect();
    let formula = |outcome: &Measurement| {
        let run = &outcome.run;
        Some(words::formula(run.transport, run.theory.as_ref()?, script.link, script.think, lang))
    };
    let formulas: Vec<String> = outcomes.iter().filter_map(formula).collect();
    let link = words::link(script.link, outline.seed, lang);
    let body = [
        paragraphs([setting]),
        format!(
            "<div class=\"ladders\" style=\"--ladders: {}\">\n{ladders}</div>\n",
            outcomes.len()
        ),
        paragraphs([words::LEGEND_OF_PICTURE.get(lang), words::NOT_MODELLED.get(lang)]),
        title(words::READING, lang),
        paragraphs(found),
        table(outcomes, lang),
        paragraphs([words::COLUMNS.get(lang), &link]),
        title(words::FORMULAS, lang),
        paragraphs(formulas),
    ]
    .concat();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n<h1>{}</h1>\n{body}</html>\n",
        common::TITLE.get(lang),
        escaped(&head)
    )
}

fn title(text: Text, lang: Lang) -> String {
    format!("<h2>{}</h2>\n", text.get(lang))
}

fn paragraphs(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let paragraph = |text: &dyn AsRef<str>| format!("<p>{}</p>\n", escaped(text.as_ref()));
    texts.into_iter().map(|text| paragraph(&text)).collect()
}

fn table(outcomes: &[Measurement], lang: Lang) -> String {
    let volumes = [words::CONNECTIONS, words::REQUESTS, words::UP, words::DOWN];
    let names = TIMES.into_iter().chain(volumes).map(|head| head.get(lang));
    let names: Vec<&str> = std::iter::once("").chain(names).collect();
    let heads: String = names.iter().map(|name| format!("<th>{}</th>", escaped(name))).collect();
    let mut rows = format!("<tr>{heads}</tr>\n");
    for Measurement { run, .. } in outcomes {
        let mut cells = vec![run.transport.name().to_owned()];
        cells.extend(times_of(run, lang));
        cells.extend([run.connections.to_string(), run.requests.to_string()]);
        cells.extend([bytes_of(run.up), bytes_of(run.down)]);
        let cells = names.iter().zip(cells);
        let cells = cells.map(|(name, cell)| {
            format!("<td data-name=\"{}\">{}</td>", escaped(name), escaped(&cell))
        });
        rows += &format!("<tr>{}</tr>\n", cells.collect::<String>());
    }
    format!("<table>\n{rows}</table>\n")
}

/// Text as HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
