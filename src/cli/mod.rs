//! The command line: what may be typed. The doc comments here are the help;
//! `russian` is the same in Russian, `complaint` says what was typed wrong.
//!
//! Must never: do anything. What was typed becomes what is done in `commands`.

mod client;
mod compare;
pub mod complaint;
mod handshake;
mod probe;
pub mod russian;
mod serve;
mod shell;
mod values;

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use self::client::ClientArgs;
pub use self::compare::CompareArgs;
pub use self::handshake::HandshakeArgs;
pub use self::probe::{ProbeArgs, Profile};
pub use self::serve::{ServeArgs, ServeMode};
pub use self::shell::{CompletionsArgs, ManArgs};
pub use self::values::Transports;
use crate::render::style::ColorChoice;
use crate::words::Lang;

/// The table of exit codes, under every help.
const EXIT_CODES: &str = "\
Exit codes:
  0  done, or closed normally       4  opening handshake refused
  1  the verdict is no              5  the peer broke the protocol
  2  wrong command line or file     6  connection lost without Close
  3  cannot connect or listen       7  closed by the peer, another code";

/// See the WebSocket opening handshake, and what half and full duplex mean.
///
/// Try first: wstool handshake dGhlIHNhbXBsZSBub25jZQ==
#[derive(Debug, Parser)]
#[command(name = "wstool", version, after_help = EXIT_CODES, max_term_width = 80)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command understands.
#[derive(Debug, Args)]
pub struct Common {
    /// Language of the output [default: from LC_ALL, LC_MESSAGES or LANG]
    #[arg(
        long,
        global = true,
        value_enum,
        env = "WSTOOL_LANG",
        hide_env_values = true,
        display_order = 900
    )]
    pub lang: Option<Lang>,
    /// Colours; NO_COLOR and CLICOLOR_FORCE are obeyed when auto
    #[arg(long, global = true, value_enum, default_value = "auto", display_order = 901)]
    pub color: ColorChoice,
}

/// What to do. A command's arguments are built when it is asked for: the start
/// of the tool is part of every lesson.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Compute and explain Sec-WebSocket-Accept; judge raw requests and replies.
    Handshake(HandshakeArgs),
    /// Start a broadcast server: what one client says, all hear.
    Serve(ServeArgs),
    /// Connect to a WebSocket server: type and receive at the same time.
    Client(ClientArgs),
    /// Half duplex beside full duplex: the same messages over HTTP and WebSocket.
    Compare(CompareArgs),
    /// Is my server right? Every rule tried, each failure explained.
    Probe(ProbeArgs),
    /// Print a completion script for a shell.
    Completions(CompletionsArgs),
    /// Write a manual page for every command into a folder.
    Man(ManArgs),
}

/// The language in which to say that a command line is wrong, or to show the
/// help: `--lang` and WSTOOL_LANG count there, too.
pub fn language(
    typed: impl Iterator<Item = OsString>,
    environment: impl Fn(&str) -> Option<String>,
) -> Lang {
    let typed: Vec<String> = typed.map(|word| word.to_string_lossy().into_owned()).collect();
    let after = typed.iter().zip(typed.iter().skip(1)).filter(|(word, _)| *word == "--lang");
    let after = after.map(|(_, value)| value.clone()).next();
    let inside = typed.iter().find_map(|word| word.strip_prefix("--lang=").map(str::to_owned));
    let known = |name: String| Lang::from_str(&name, false).ok();
    let asked = after.or(inside).and_then(known);
    let asked = asked.or_else(|| environment("WSTOOL_LANG").and_then(known));
    asked.unwrap_or_else(|| Lang::of_environment(environment))
}
