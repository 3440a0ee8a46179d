//! The subcommands: from what was typed to what is shown.
//!
//! Owns: putting protocol, words and renderers together. Must never: compute
//! protocol values or lay out text itself.

pub mod client;
pub mod compare;
pub mod handshake;
pub mod probe;
mod prompt;
pub mod serve;
pub mod shell;
mod terminal;

use std::ffi::OsString;
use std::io::Write;

use clap::error::ErrorKind;

use crate::cli;
use crate::exit::Exit;
use crate::render::talk;
use crate::words::Lang;
use crate::words::failure::{Failure, cannot_write};

pub use terminal::fit_width;

/// Why a command stopped early.
#[derive(Debug)]
pub enum Stop {
    /// It failed, and the user is told why.
    Failure(Failure),
    /// Nobody reads the output any more (a closed pipe): no reason to complain.
    NobodyReads,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(failure)
    }
}

/// What an error while printing means.
fn printing(error: std::io::Error, lang: Lang) -> Stop {
    match error.kind() {
        std::io::ErrorKind::BrokenPipe => Stop::NobodyReads,
        _ => Stop::Failure(cannot_write(&error, lang)),
    }
}

/// Says why nothing was run: the help was asked for, or the command line is wrong.
///
/// # Errors
/// As for anything that is printed.
pub fn not_run(english: clap::Error, typed: Vec<OsString>, lang: Lang) -> Result<Exit, Stop> {
    let told = match lang {
        Lang::En => english,
        Lang::Ru => cli::russian::command().try_get_matches_from(&typed).err().unwrap_or(english),
    };
    if !told.use_stderr() {
        let printed = told.print().and_then(|()| std::io::stdout().flush());
        printed.map_err(|error| printing(error, lang))?;
        return Ok(Exit::Done);
    }
    // That nobody may read it changes nothing: the exit code still tells.
    let _ = match (lang, told.kind()) {
        (Lang::En, _) | (_, ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) => told.print(),
        // WSTOOL_LANG counts as an argument, so clap does not show its help.
        (Lang::Ru, ErrorKind::MissingSubcommand) => {
            write!(std::io::stderr(), "{}", cli::russian::command().render_help())
        }
        (Lang::Ru, _) => write!(std::io::stderr(), "{}", cli::complaint::told(&told, &typed)),
    };
    Ok(Exit::Usage)
}

/// Writes a file, whole or not at all.
fn save_file(path: &std::path::Path, text: &str, lang: Lang) -> Result<(), Stop> {
    let written = crate::save::whole(path, text.as_bytes());
    written.map_err(|error| crate::words::failure::cannot_save(path, &error, lang).into())
}

/// Says something beside the output. That nobody may read it is no failure.
fn aside(text: &str) {
    let mut wrapped = Vec::new();
    // Writing to memory cannot fail.
    let _ = talk::note(&mut wrapped, text);
    let _ = std::io::stderr().write_all(&wrapped);
}

/// Writes out what is still in the buffer.
///
/// # Errors
/// As for anything that is printed.
pub fn flush(out: &mut impl Write, lang: Lang) -> Result<(), Stop> {
    out.flush().map_err(|error| printing(error, lang))
}
