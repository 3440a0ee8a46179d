//! `wstool compare`: a script -> each transport plays it over a link -> the
//! link's recording -> figures -> ladders, tables and sentences.
//!
//! Read next: `compare::transports` for what happens on the wire, `net::relay` for
//! the link that records it, `report` for the figures.

mod playing;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use self::playing::{GLANCE, Playing, expected};
use super::{Stop, aside, flush, printing};
use crate::cli::{CompareArgs, Transports};
use crate::compare::report::{Comparison, Measurement, Run, findings};
use crate::compare::scenario::{Outline, Script};
use crate::compare::table::Transport;
use crate::exit::Exit;
use crate::random::Random;
use crate::render::ladders::{self, Ladders};
use crate::render::{compare as text, compare_json, html, json, svg};
use crate::trace::link::LinkModel;
use crate::trace::loss::Loss;
use crate::words::{Lang, compare as words, failure};

/// Plays the script over each transport and shows what happened.
///
/// # Errors
/// [`Stop`], for transports that make no sense here and files that cannot be
/// written, and at the end for a transport that did not get to its end.
pub fn run(args: &CompareArgs, lang: Lang, out: &mut impl Write) -> Result<Exit, Stop> {
    let transports = chosen(args, lang)?;
    let (outline, script) = script(args, lang)?;
    // Before the measurement, not after it.
    for path in args.svg.iter().chain(&args.html) {
        save(path, "", lang)?;
    }
    let mut screen = Screen { out, lang, is_drawn: !args.json };
    screen.print(|out| text::head(out, &script, outline.seed, lang))?;
    let outcomes = match is_live(args, &transports) {
        true => live(args, &script, &transports, &mut screen)?,
        false => in_turn(args, &script, &transports, &mut screen)?,
    };
    let findings = findings::findings(&script, &outcomes);
    let comparison = Comparison { script: (*script).clone(), outline, outcomes, findings };
    screen.print(|out| text::summary(out, &comparison, lang))?;
    if args.explain {
        screen.print(|out| text::explanation(out, &comparison, lang))?;
    }
    if args.json {
        json::line(screen.out, &compare_json::comparison(&comparison))
            .map_err(|error| printing(error, lang))?;
    }
    flush(screen.out, lang)?;
    if let Some(path) = &args.svg {
        save(path, &svg::ladders(&comparison, lang), lang)?;
    }
    if let Some(path) = &args.html {
        save(path, &html::page(&comparison, lang), lang)?;
    }
    verdict(&comparison, lang)
}

/// Failed if a transport did not get to its end; the figures of the others
/// have been shown.
fn verdict(comparison: &Comparison, lang: Lang) -> Result<Exit, Stop> {
    let mut runs = comparison.outcomes.iter().map(|outcome| &outcome.run);
    let broken = runs.find_map(|run| Some((run.transport, run.error.as_ref()?)));
    match broken {
        Some((transport, error)) => Err(words::failed(transport, error, lang).into()),
        None => Ok(Exit::Done),
    }
}

fn chosen(args: &CompareArgs, lang: Lang) -> Result<Vec<Transport>, Stop> {
    let fits = |transport: &Transport| transport.fits(args.scenario);
    let transports = match &args.transports {
        Transports::All => Transport::all().filter(|one| fits(one).is_ok()).collect(),
        Transports::These(transports) => transports.clone(),
    };
    for transport in &transports {
        fits(transport).map_err(|why| words::senseless(*transport, args.scenario, why, lang))?;
    }
    Ok(transports)
}

fn script(args: &CompareArgs, lang: Lang) -> Result<(Outline, Arc<Script>), Stop> {
    let seed = match args.seed {
        Some(seed) => seed,
        None => {
            let number = Random::new(None).bytes().map(u16::from_le_bytes);
            u64::from(number.map_err(|error| failure::no_entropy(&error.to_string(), lang))?)
        }
    };
    let outline = Outline {
        scenario: args.scenario,
        messages: args.messages as usize,
        size: args.size,
        interval: args.interval.unwrap_or(args.scenario.usual_interval()),
        seed,
    };
    let (client, server) = outline.lines();
    let loss = Loss { percent: args.loss, chosen: args.lose, seed: outline.seed };
    let link = LinkModel { rtt: args.rtt, bandwidth: args.bandwidth, loss };
    let (scenario, think, poll_every) = (args.scenario, args.think, args.poll_every);
    Ok((outline, Arc::new(Script { scenario, link, client, server, think, poll_every })))
}

/// Two can be drawn side by side while they talk, if there is time to see it.
fn is_live(args: &CompareArgs, transports: &[Transport]) -> bool {
    let is_wanted = args.live || std::io::stdout().is_terminal() && !args.no_live && !args.json;
    is_wanted && transports.len() <= Ladders::ABREAST && args.repeat == 1 && !args.rtt.is_zero()
}

/// Where things are shown, if they are.
struct Screen<'a, W> {
    out: &'a mut W,
    lang: Lang,
    is_drawn: bool,
}

impl<W: Write> Screen<'_, W> {
    fn print(&mut self, print: impl FnOnce(&mut W) -> std::io::Result<()>) -> Result<(), Stop> {
        if self.is_drawn {
            print(self.out).map_err(|error| printing(error, self.lang))?;
            flush(self.out, self.lang)?;
        }
        Ok(())
    }
}

/// A run that could not even begin.
fn not_begun(transport: Transport, script: &Script, error: &std::io::Error) -> Run {
    Run::of(transport, script, &Vec::new(), Some(error.to_string()))
}

/// One after the other, each as often as asked; then the ladders.
fn in_turn<W: Write>(
    args: &CompareArgs,
    script: &Arc<Script>,
    transports: &[Transport],
    screen: &mut Screen<'_, W>,
) -> Result<Vec<Measurement>, Stop> {
    let lang = screen.lang;
    let mut runs: Vec<Vec<Run>> = vec![Vec::new(); transports.len()];
    for _ in 0..args.repeat {
        for (index, &transport) in transports.iter().enumerate() {
            let run = match Playing::start(transport, script) {
                Ok(playing) => playing.finish(script, lang),
                Err(error) => not_begun(transport, script, &error),
            };
            // Whether anybody reads it makes no difference.
            aside(&words::progress(&run, lang));
            runs[index].push(run);
        }
    }
    let outcomes: Vec<Measurement> = runs.into_iter().filter_map(Measurement::of).collect();
    let runs: Vec<&Run> = outcomes.iter().map(|outcome| &outcome.run).collect();
    screen.print(|out| ladders::ladders(out, &runs, lang))?;
    Ok(outcomes)
}

/// Side by side, drawn while they talk.
fn live<W: Write>(
    args: &CompareArgs,
    script: &Arc<Script>,
    transports: &[Transport],
    screen: &mut Screen<'_, W>,
) -> Result<Vec<Measurement>, Stop> {
    let lang = screen.lang;
    let longest = transports.iter().map(|transport| expected(script, *transport)).max();
    let mut ladders = Ladders::for_total(longest.unwrap_or_default(), lang);
    screen.print(|out| ladders.heads(out, transports))?;
    let mut playing = Vec::new();
    for &transport in transports {
        match Playing::start(transport, script) {
            Ok(one) => playing.push(one),
            // Without a port or a thread there is nothing to draw either.
            Err(_) => return in_turn(args, script, transports, screen),
        }
    }
    loop {
        let mut have_ended = true;
        for one in &mut playing {
            have_ended &= one.wait(GLANCE, lang);
        }
        // Asked first: what is drawn from is newer, so a row never changes.
        let known_until = playing.iter().map(Playing::known_until).min();
        let is_known =
            |ladders: &Ladders| known_until.is_some_and(|until| ladders.next_row_ends() <= until);
        if !is_known(&ladders) {
            continue;
        }
        let runs: Vec<Run> = playing.iter().map(|one| one.run(script)).collect();
        let runs: Vec<&Run> = runs.iter().collect();
        // One that ended without a total has failed; the words below say why.
        let is_whole = !have_ended || runs.iter().all(|run| run.total.is_some());
        while is_whole && !ladders.are_over(&runs) && is_known(&ladders) {
            screen.print(|out| ladders.row(out, &runs))?;
        }
        if have_ended {
            break;
        }
    }
    let runs = playing.into_iter().map(|one| one.finish(script, lang));
    Ok(runs.filter_map(|run| Measurement::of(vec![run])).collect())
}

pub(super) fn save(path: &Path, text: &str, lang: Lang) -> Result<(), Stop> {
    let written = std::fs::write(path, text);
    written.map_err(|error| failure::cannot_save(path, &error, lang).into())
}
