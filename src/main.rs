//! The `wstool` command: parse, decide on colour and language, dispatch, exit.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use wstool::cli::{self, Cli, Command};
use wstool::commands::{self, Stop};
use wstool::exit::Exit;
use wstool::render::style;
use wstool::words::Lang;

fn main() -> ExitCode {
    let environment = |name: &str| std::env::var(name).ok();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            let typed: Vec<_> = std::env::args_os().collect();
            let lang = cli::language(typed.iter().cloned(), environment);
            return ended(commands::not_run(told, typed, lang));
        }
    };
    style::decide(cli.common.color);
    commands::fit_width();
    let lang = cli.common.lang.unwrap_or_else(|| Lang::of_environment(environment));
    let mut out = style::to_stdout(std::io::BufWriter::new(std::io::stdout()));
    let outcome = match &cli.command {
        Command::Handshake(args) => commands::handshake::run(args, lang, &mut out),
        Command::Serve(args) => commands::serve::run(args, lang, &mut out),
        Command::Client(args) => commands::client::run(args, lang, &mut out),
        Command::Compare(args) => commands::compare::run(args, lang, &mut out),
        Command::Probe(args) => commands::probe::run(args, lang, &mut out),
        Command::Completions(args) => commands::shell::completions(args, lang, &mut out),
        Command::Man(args) => commands::shell::man(args, lang),
    };
    // What was printed before a failure stands before it.
    let flushed = commands::flush(&mut out, lang);
    ended(outcome.and_then(|exit| flushed.map(|()| exit)))
}

/// The exit code, and why it is not 0.
fn ended(outcome: Result<Exit, Stop>) -> ExitCode {
    match outcome {
        Ok(exit) => exit.into(),
        Err(Stop::NobodyReads) => Exit::Done.into(),
        Err(Stop::Failure(failure)) => {
            // If standard error is gone too, the exit code still tells.
            let _ = write!(std::io::stderr(), "{failure}");
            failure.exit.into()
        }
    }
}
