//! The `wstool` command: parse, decide on colour and language, dispatch, exit.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use wstool::cli::{Cli, Command};
use wstool::commands::{self, Stop};
use wstool::exit::Exit;
use wstool::render::style;
use wstool::words::Lang;

fn main() -> ExitCode {
    let cli = Cli::parse();
    style::decide(cli.common.color);
    let environment = |name: &str| std::env::var(name).ok();
    let lang = cli.common.lang.unwrap_or_else(|| Lang::of_environment(environment));
    let mut out = style::to_stdout(std::io::BufWriter::new(std::io::stdout()));
    let outcome = match &cli.command {
        Command::Handshake(args) => commands::handshake::run(args, lang, &mut out),
        Command::Serve(args) => commands::serve::run(args, lang, &mut out),
        Command::Client(args) => commands::client::run(args, lang, &mut out),
        Command::Compare(args) => commands::compare::run(args, lang, &mut out),
        Command::Completions(args) => commands::shell::completions(args, lang, &mut out),
        Command::Man(args) => commands::shell::man(args, lang),
    };
    let outcome = outcome.and_then(|exit| commands::flush(&mut out, lang).map(|()| exit));
    match outcome {
        Ok(exit) => exit.into(),
        Err(Stop::NobodyReads) => Exit::Done.into(),
        Err(Stop::Failure(failure)) => {
            let _ = out.flush();
            // If standard error is gone too, the exit code still tells.
            let _ = write!(std::io::stderr(), "{failure}");
            failure.exit.into()
        }
    }
}
