//! `wstool probe --listen`: the mirror, for clients.

use std::io::Write;
use std::net::TcpListener;

use super::started::Started;
use super::{Run, begin};
use crate::cli::ProbeArgs;
use crate::commands::Stop;
use crate::probe::runner::mirror::{self, Options};
use crate::probe::{Case, Summary};
use crate::words::probe::graders as words;
use crate::words::{Lang, failure};

/// Waits for clients, or starts one a case, and plays the cases against them.
pub(super) fn run(
    args: &ProbeArgs,
    addr: &str,
    cases: &[&'static Case],
    lang: Lang,
    out: &mut impl Write,
) -> Result<(Summary, Run), Stop> {
    let listener =
        TcpListener::bind(addr).map_err(|error| failure::cannot_listen(addr, &error, lang))?;
    let own = listener.local_addr().map_err(|error| failure::cannot_listen(addr, &error, lang))?;
    let url = format!("ws://{own}/");
    begin(args, &words::listening(&url, cases.len(), args.start.is_none(), lang), lang, out)?;
    let launch = |url: &str| {
        let command = args.start.as_ref()?.replace("{url}", url);
        let started = Started::run(&command, lang).ok()?;
        Some(Box::new(started) as Box<dyn Send>)
    };
    let launch: mirror::Launch = &launch;
    let options = Options {
        listener,
        timeout: args.timeout,
        budget: args.budget,
        launch: args.start.as_ref().map(|_| launch),
    };
    let summary = mirror::run(&options, cases, |_| ());
    let started = args.start.as_ref().map(|command| format!(" --start '{command}'"));
    let command = format!("wstool probe --listen{}", started.unwrap_or_default());
    Ok((summary, Run { url, command }))
}
