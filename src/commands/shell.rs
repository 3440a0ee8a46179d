//! What a shell wants to know of the command line: completions and manual
//! pages. Both are made from `cli`, so they cannot fall behind it.

use std::io::Write;

use clap::CommandFactory;

use super::{Stop, printing};
use crate::cli::{self, Cli, CompletionsArgs, ManArgs};
use crate::exit::Exit;
use crate::words::{Lang, failure};

/// Prints a completion script.
///
/// # Errors
/// [`Stop`], when it cannot be printed.
pub fn completions(args: &CompletionsArgs, lang: Lang, out: &mut impl Write) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    let mut command = match lang {
        Lang::En => Cli::command(),
        Lang::Ru => cli::russian::command(),
    };
    clap_complete::generate(args.shell, &mut command, "wstool", &mut script);
    out.write_all(&script).map_err(|error| printing(error, lang))?;
    Ok(Exit::Done)
}

/// Writes `wstool.1`, `wstool-handshake.1` and so on.
///
/// # Errors
/// [`Stop`], when a file cannot be written.
pub fn man(args: &ManArgs, lang: Lang) -> Result<Exit, Stop> {
    let failed =
        |error: std::io::Error| -> Stop { failure::cannot_save(&args.folder, &error, lang).into() };
    std::fs::create_dir_all(&args.folder).map_err(failed)?;
    clap_mangen::generate_to(Cli::command(), &args.folder).map_err(failed)?;
    Ok(Exit::Done)
}
