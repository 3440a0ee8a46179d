//! The command line: what may be typed. The doc comments here are the help.
//!
//! Must never: do anything. What was typed becomes what is done in `commands`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::render::style::ColorChoice;
use crate::words::Lang;

/// The table of exit codes, under every help.
const EXIT_CODES: &str = "\
Exit codes:
  0  done, or closed normally       4  opening handshake refused
  1  the verdict is no              5  the peer broke the protocol
  2  wrong command line or file     6  connection lost without Close
  3  cannot connect or listen       7  closed by the peer with an error code";

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
        hide_env_values = true
    )]
    pub lang: Option<Lang>,
    /// Colours; NO_COLOR and CLICOLOR_FORCE are obeyed when auto
    #[arg(long, global = true, value_enum, default_value = "auto")]
    pub color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compute and explain Sec-WebSocket-Accept; judge raw requests and replies
    Handshake(HandshakeArgs),
}

/// Compute and explain Sec-WebSocket-Accept; judge raw requests and replies.
///
/// Examples:
///   wstool handshake dGhlIHNhbXBsZSBub25jZQ==
///   wstool handshake KEY --check ACCEPT
///   wstool handshake --request captured.http
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct HandshakeArgs {
    /// Sec-WebSocket-Key: 16 bytes in base64. Without it a fresh one is made
    pub key: Option<OsString>,
    /// Whose request to show
    #[arg(
        long,
        value_name = "URL",
        default_value = "ws://localhost:4000/wsserver"
    )]
    pub url: String,
    /// Make the same fresh key every time
    #[arg(long, value_name = "N", conflicts_with = "key")]
    pub seed: Option<u64>,
    /// Print the Accept value alone; with --check nothing but the exit code
    #[arg(short, long, conflicts_with_all = ["json", "step"])]
    pub quiet: bool,
    /// Print one JSON object
    #[arg(long, conflicts_with = "step")]
    pub json: bool,
    /// Wait for Enter before each step, for a live lesson
    #[arg(long)]
    pub step: bool,
    /// Does this Accept value belong to KEY? Exit 0 if it does, else 1
    #[arg(long, value_name = "ACCEPT", requires = "key", conflicts_with = "step")]
    pub check: Option<OsString>,
    /// Judge a raw HTTP request as a server must (- is standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "seed", "quiet", "step", "check", "response"])]
    pub request: Option<PathBuf>,
    /// Judge a raw HTTP reply to KEY as a client must (- is standard input)
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with_all = ["quiet", "step", "check"])]
    pub response: Option<PathBuf>,
    /// A subprotocol that the client offered, for --response (repeatable)
    #[arg(long, value_name = "NAME", requires = "response")]
    pub subprotocol: Vec<String>,
    /// An extension that the client offered, for --response (repeatable)
    #[arg(long, value_name = "NAME", requires = "response")]
    pub extension: Vec<String>,
}
