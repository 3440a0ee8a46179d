//! `wstool compare`: a script -> each transport plays it over a link -> the
//! link's recording -> figures -> one picture, and more for those who ask.
//!
//! Read next: `compare::transports` for what happens on the wire, `net::relay` for
//! the link that records it, `compare::report` for the figures.

mod measuring;
mod playing;
mod screen;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use self::measuring::Measuring;
use self::playing::expected;
use self::screen::PictureScreen;
use super::{Stop, flush, printing, save_file};
use crate::cli::{CompareArgs, Transports};
use crate::compare::links::KnownLink;
use crate::compare::report::Comparison;
use crate::compare::scenario::{Outline, Scenario, Script};
use crate::compare::table::Transport;
use crate::exit::Exit;
use crate::random::Random;
use crate::render::picture::{Picture, Subject};
use crate::render::{compare as text, compare_json, html, json, svg};
use crate::save;
use crate::trace::link::LinkModel;
use crate::trace::loss::Loss;
use crate::words::{Lang, compare as words, failure};

/// The round trip of a link that nobody described: from one end of a continent to
/// the other.
const USUAL_RTT: Duration = Duration::from_millis(80);

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
        save::check(path).map_err(|error| failure::cannot_save(path, &error, lang))?;
    }
    let subject = Subject { scenario: script.scenario, outline: &outline, link: script.link };
    let times = transports.iter().map(|transport| expected(&script, *transport)).collect();
    let picture = Picture::new(subject, times, screen::size(), lang);
    let mut screen = PictureScreen::new(out, args, &picture, lang);
    let measuring = Measuring { script: &script, transports: &transports, lang };
    let outcomes = match args.repeat {
        1 => measuring.until_clear(&mut screen)?,
        times => measuring.repeatedly(times, &mut screen)?,
    };
    let comparison = Comparison::of(&script, outline, outcomes);
    if args.json {
        json::line(screen.out, &compare_json::comparison(&comparison))
            .map_err(|error| printing(error, lang))?;
    } else if args.more || args.explain {
        screen.print(|out| text::more(out, &comparison, lang))?;
    } else {
        screen.play(args.slow, &comparison)?;
        screen.finish(&comparison)?;
    }
    if args.explain {
        screen.print(|out| text::explanation(out, &comparison, lang))?;
    }
    flush(screen.out, lang)?;
    if let Some(path) = &args.svg {
        save_file(path, &svg::picture(&comparison, lang), lang)?;
    }
    if let Some(path) = &args.html {
        save_file(path, &html::page(&comparison, lang), lang)?;
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
    let transports = match (&args.transports, args.scenario) {
        (Some(Transports::All), _) => Transport::all().filter(|one| fits(one).is_ok()).collect(),
        (Some(Transports::These(transports)), _) => transports.clone(),
        // Against the naive program alone, winning proves nothing.
        (None, Scenario::Chat | Scenario::Push) => {
            vec![Transport::Http, Transport::HttpBatched, Transport::Websocket]
        }
        (None, Scenario::Ask) => vec![Transport::Http, Transport::Websocket],
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
    let rtt = args.rtt.or(args.link.map(KnownLink::rtt)).unwrap_or(USUAL_RTT);
    let bandwidth = args.bandwidth.or(args.link.and_then(KnownLink::bandwidth));
    let link = LinkModel { rtt, bandwidth, loss };
    let (scenario, think, poll_every) = (args.scenario, args.think, args.poll_every);
    let heads = args.heads;
    let script = Script { scenario, link, client, server, think, poll_every, heads };
    Ok((outline, Arc::new(script)))
}
