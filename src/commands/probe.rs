//! `wstool probe`: URL and table -> one raw connection a case -> verdicts ->
//! lessons, summary, JSON, JUnit, TAP.
//!
//! Read next: `probe::table` for the cases, `probe::runner` for how they are
//! played, `render::probe` for what is shown.

use std::io::Write;

use super::{Stop, flush, printing};
use crate::cli::{ProbeArgs, Profile};
use crate::exit::Exit;
use crate::net::client::connect::{self, Plan, Trust};
use crate::probe::runner::{self, Options};
use crate::probe::{Case, Summary, Verdict, table};
use crate::protocol::uri::WebSocketUri;
use crate::render::{events, json, probe as text, probe_json};
use crate::words::{Lang, failure, probe as words};

/// Plays the cases and shows what came of them.
///
/// # Errors
/// [`Stop`], for cases that do not exist, a server that cannot be reached, and
/// files that cannot be written.
pub fn run(args: &ProbeArgs, lang: Lang, out: &mut impl Write) -> Result<Exit, Stop> {
    let cases = chosen(&args.only, lang)?;
    if let Some(id) = &args.explain {
        let case = table::case(id).ok_or_else(|| words::no_such_case(id, lang))?;
        text::explanation(out, case, lang).map_err(|error| printing(error, lang))?;
        return Ok(Exit::Done);
    }
    let Some(url) = args.url.as_deref().filter(|_| !args.list) else {
        for case in cases {
            text::heading(out, case, None, lang).map_err(|error| printing(error, lang))?;
        }
        return Ok(Exit::Done);
    };
    let options = options(args, url, lang)?;
    // Whether anybody is there is asked once, not in every case.
    let deadline = std::time::Instant::now() + options.plan.timeout;
    connect::dial(&options.plan, deadline)
        .map_err(|error| super::client::not_opened(&error, &options.plan, lang))?;
    if !args.json && !args.tap {
        let beginning = words::beginning(url, cases.len(), lang);
        writeln!(out, "{beginning}").map_err(|error| printing(error, lang))?;
        flush(out, lang)?;
    }
    let summary = runner::run(&options, &cases, |_| ());
    show(args, url, &summary, lang, out).map_err(|error| printing(error, lang))?;
    flush(out, lang)?;
    if let Some(path) = &args.junit {
        super::compare::save(path, &text::junit(&summary, url, lang), lang)?;
    }
    Ok(match summary.count(Verdict::Fail) {
        0 if summary.habit.is_some() || summary.of() > 0 => Exit::Done,
        _ => Exit::Verdict,
    })
}

fn show(
    args: &ProbeArgs,
    url: &str,
    summary: &Summary,
    lang: Lang,
    out: &mut impl Write,
) -> std::io::Result<()> {
    if args.json {
        return json::line(out, &probe_json::summary(summary, url, lang));
    }
    if args.tap {
        return text::tap(out, summary, lang);
    }
    events::paragraph(out, &words::habit(summary.habit, lang))?;
    writeln!(out)?;
    for record in &summary.records {
        if args.verbose || text::is_lesson(record) {
            text::lesson(out, record, url, lang)?;
        }
    }
    text::reports(out, summary, lang)?;
    text::summary(out, summary, lang)
}

fn options(args: &ProbeArgs, url: &str, lang: Lang) -> Result<Options, Stop> {
    let whole = match url.contains("://") {
        true => url.to_owned(),
        false => format!("ws://{url}"),
    };
    let uri = WebSocketUri::parse(&whole).map_err(|error| failure::bad_url(url, error, lang))?;
    Ok(Options {
        plan: Plan {
            uri,
            subprotocols: Vec::new(),
            headers: args.header.clone(),
            timeout: args.timeout.max(std::time::Duration::from_secs(5)),
            trust: Trust { authorities: args.cacert.clone(), anyone: args.insecure },
        },
        timeout: args.timeout,
        budget: args.budget,
        openings_only: args.profile == Profile::Opening,
        room: match args.profile {
            Profile::Auto | Profile::Opening => None,
            Profile::Echo => Some(false),
            Profile::Broadcast => Some(true),
        },
        slow: args.slow,
    })
}

/// The cases that --only names: by id, by the beginning of an id, by group, or by
/// section.
fn chosen(only: &[String], lang: Lang) -> Result<Vec<&'static Case>, Stop> {
    let mut cases = Vec::new();
    for name in only {
        let before = cases.len();
        let is_named = |case: &&'static Case| match name.strip_suffix('*') {
            Some(start) => case.id.to_lowercase().starts_with(&start.to_lowercase()),
            None => {
                case.id.eq_ignore_ascii_case(name)
                    || case.group.name() == name
                    || case.section.split_once(' ').is_some_and(|(_, rest)| {
                        let section = rest.split_once(' ').map_or(rest, |(_, section)| section);
                        section == name || section.starts_with(&format!("{name}."))
                    })
            }
        };
        cases.extend(table::cases().filter(is_named));
        if cases.len() == before {
            return Err(words::no_such_case(name, lang).into());
        }
    }
    if only.is_empty() {
        cases.extend(table::cases());
    }
    // Each once, in the order of the table.
    let is_chosen = |case: &&'static Case| cases.iter().any(|chosen| chosen.id == case.id);
    Ok(table::cases().filter(is_chosen).collect())
}
