//! `wstool probe`: URL and table -> one raw connection a case -> verdicts ->
//! lessons, summary, JSON, JUnit, TAP.
//!
//! Read next: `probe::table` for the cases, `probe::runner` for how they are
//! played, `render::probe` for what is shown.

mod grading;
mod listen;
mod started;

use std::io::Write;
use std::time::Instant;

use self::grading::Grading;
use self::started::Started;
use super::{Stop, flush, printing};
use crate::cli::{ProbeArgs, Profile};
use crate::exit::Exit;
use crate::net::client::connect::{self, Plan, Trust};
use crate::probe::points::Points;
use crate::probe::runner::{self, Options};
use crate::probe::{Case, Record, Summary, table};
use crate::protocol::uri::WebSocketUri;
use crate::render::{events, json, probe as text, probe_grade as grade, probe_json};
use crate::words::probe::graders;
use crate::words::{Lang, failure, probe as words};

/// Plays the cases and shows what came of them.
///
/// # Errors
/// [`Stop`], for cases that do not exist, a server that cannot be reached, and
/// files that cannot be read or written.
pub fn run(args: &ProbeArgs, lang: Lang, out: &mut impl Write) -> Result<Exit, Stop> {
    let grading = Grading::read(args, lang)?;
    let all: Vec<&'static Case> = match args.listen {
        Some(_) => table::mirror().collect(),
        None => table::cases().collect(),
    };
    let cases = chosen(&all, &args.only, grading.points.as_ref(), lang)?;
    if let Some(id) = &args.explain {
        let case = table::case(id).ok_or_else(|| words::no_such_case(id, lang))?;
        text::explanation(out, case, lang).map_err(|error| printing(error, lang))?;
        return Ok(Exit::Done);
    }
    let url = args.url.as_deref();
    if args.list || url.is_none() && args.listen.is_none() {
        for case in cases {
            text::heading(out, case, None, lang).map_err(|error| printing(error, lang))?;
        }
        return Ok(Exit::Done);
    }
    let (summary, run) = match (&args.listen, url) {
        (Some(addr), _) => listen::run(args, addr, &cases, lang, out)?,
        (None, url) => against(args, url.unwrap_or_default(), &cases, lang, out)?,
    };
    show(args, &run, &summary, &grading, lang, out).map_err(|error| printing(error, lang))?;
    flush(out, lang)?;
    if let Some(path) = &args.junit {
        super::save_file(path, &text::junit(&summary, &run.url, lang), lang)?;
    }
    Ok(grading.exit(&summary))
}

/// What a run is called.
struct Run {
    url: String,
    /// The command that repeats it, without its cases.
    command: String,
}

/// Plays cases against a server.
fn against(
    args: &ProbeArgs,
    url: &str,
    cases: &[&'static Case],
    lang: Lang,
    out: &mut impl Write,
) -> Result<(Summary, Run), Stop> {
    let (url, command) = with_port(url, args.start.as_deref(), lang)?;
    let options = options(args, &url, lang)?;
    // Lives until the last case was played.
    let _started = reach(&options.plan, &url, command.as_deref(), lang)?;
    begin(args, &words::beginning(&url, cases.len(), lang), lang, out)?;
    let summary = runner::run(&options, cases, |_| ());
    let started = args.start.as_ref().map(|command| format!(" --start '{command}'"));
    let typed = args.url.as_deref().unwrap_or_default();
    let command = format!("wstool probe {typed}{}", started.unwrap_or_default());
    Ok((summary, Run { url, command }))
}

/// What is said before it begins, to people only.
fn begin(args: &ProbeArgs, text: &str, lang: Lang, out: &mut impl Write) -> Result<(), Stop> {
    if !args.json && !args.tap {
        writeln!(out, "{text}").map_err(|error| printing(error, lang))?;
        flush(out, lang)?;
    }
    Ok(())
}

/// The URL and the command with a free port in place of `{port}`.
fn with_port(
    url: &str,
    command: Option<&str>,
    lang: Lang,
) -> Result<(String, Option<String>), Stop> {
    let mark = "{port}";
    let is_wanted = url.contains(mark) || command.is_some_and(|command| command.contains(mark));
    let Some(command) = command.filter(|_| is_wanted) else {
        return Ok((url.to_owned(), command.map(str::to_owned)));
    };
    let port = started::free_port()
        .map_err(|error| graders::not_started(command, &error.to_string(), lang))?;
    let port = port.to_string();
    Ok((url.replace(mark, &port), Some(command.replace(mark, &port))))
}

/// Whether anybody is there: asked once, not in every case. With a command, it is
/// started, and has to be.
fn reach(
    plan: &Plan,
    url: &str,
    command: Option<&str>,
    lang: Lang,
) -> Result<Option<Started>, Stop> {
    let is_there = connect::dial(plan, Instant::now() + plan.timeout);
    let Some(command) = command else {
        is_there.map_err(|error| super::client::not_opened(&error, plan, lang))?;
        return Ok(None);
    };
    if is_there.is_ok() {
        return Err(graders::already_there(url, lang).into());
    }
    let mut started = Started::run(command, lang)?;
    started.end_on_interrupt();
    started.wait_for(plan, command, lang)?;
    Ok(Some(started))
}

fn show(
    args: &ProbeArgs,
    run: &Run,
    summary: &Summary,
    grading: &Grading,
    lang: Lang,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let (earned, worse) = (grading.earned(summary), grading.worse(summary));
    if args.json {
        let mut report = probe_json::summary(summary, &run.url, &run.command, lang);
        probe_json::grade(&mut report, earned.as_deref(), worse.as_deref());
        return json::line(out, &report);
    }
    if args.tap {
        return text::tap(out, summary, lang);
    }
    events::paragraph(out, &words::habit(summary.habit, lang))?;
    writeln!(out)?;
    let mut told: Vec<&Record> = Vec::new();
    for record in &summary.records {
        let is_same = |other: &&&Record| text::is_same_mistake(record, other);
        if let Some(first) = told.iter().find(is_same).filter(|_| !args.verbose) {
            text::repeated(out, record, first.case, lang)?;
        } else if args.verbose || text::is_lesson(record) {
            text::lesson(out, record, &run.command, lang)?;
            told.push(record);
        }
    }
    text::reports(out, summary, lang)?;
    text::summary(out, summary, lang)?;
    if let Some(worse) = &worse {
        grade::worse(out, worse, lang)?;
    }
    match &earned {
        Some(earned) => grade::points(out, earned, lang),
        None => Ok(()),
    }
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
        seed: args.seed,
    })
}

/// The cases that --only names: by id, by the beginning of an id, by group, or by
/// section; else those that there are points for; else all.
fn chosen(
    all: &[&'static Case],
    only: &[String],
    points: Option<&Points>,
    lang: Lang,
) -> Result<Vec<&'static Case>, Stop> {
    let mut cases: Vec<&'static Case> = Vec::new();
    for name in only {
        let before = cases.len();
        cases.extend(table::named(name).filter(|case| all.iter().any(|one| one.id == case.id)));
        if cases.len() == before {
            return Err(words::no_such_case(name, lang).into());
        }
    }
    if only.is_empty() {
        let counts = |case: &&'static Case| points.is_none_or(|points| points.has(case));
        cases.extend(all.iter().copied().filter(counts));
    }
    // Each once, in the order of the table.
    let is_chosen = |case: &&'static Case| cases.iter().any(|chosen| chosen.id == case.id);
    Ok(all.iter().copied().filter(is_chosen).collect())
}
