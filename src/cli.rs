//! The command line: what may be typed. The doc comments here are the help.
//!
//! Must never: do anything. What was typed becomes what is done in `commands`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

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
    #[arg(long, global = true, value_enum, env = "WSTOOL_LANG", hide_env_values = true)]
    pub lang: Option<Lang>,
    /// Colours; NO_COLOR and CLICOLOR_FORCE are obeyed when auto
    #[arg(long, global = true, value_enum, default_value = "auto")]
    pub color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compute and explain Sec-WebSocket-Accept; judge raw requests and replies
    Handshake(HandshakeArgs),
    /// Start a broadcast server: what one client says, all hear
    Serve(ServeArgs),
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
    #[arg(long, value_name = "URL", default_value = "ws://localhost:4000/wsserver")]
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

/// Start a broadcast server: what one client says, all hear.
///
/// Examples:
///   wstool serve
///   wstool serve --frames
///   wstool serve --addr 0.0.0.0:4000 --tick 1s
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct ServeArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4000")]
    pub addr: String,
    /// The path with a WebSocket behind it; * is any
    #[arg(long, default_value = "/wsserver", value_parser = path)]
    pub path: String,
    /// Whom a message goes to: everyone, or back to its sender alone
    #[arg(long, value_enum, default_value = "broadcast")]
    pub mode: ServeMode,
    /// A sender does not hear itself
    #[arg(long)]
    pub skip_sender: bool,
    /// A subprotocol spoken here (repeatable)
    #[arg(long, value_name = "NAME", value_parser = token)]
    pub subprotocol: Vec<String>,
    /// A page's origin that may connect besides our own; * is any (repeatable)
    #[arg(long, value_name = "ORIGIN")]
    pub origin: Vec<String>,
    /// Broadcast the lines of standard input, also without a terminal
    #[arg(long)]
    pub say: bool,
    /// Broadcast the time (UTC) again and again
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub tick: Option<Duration>,
    /// Ping a client that is silent for so long; two missed pongs drop it
    #[arg(long, value_name = "DURATION", default_value = "20s", value_parser = duration)]
    pub ping_every: Duration,
    /// Show every frame, both ways, bit by bit
    #[arg(long)]
    pub frames: bool,
    /// Print events as JSON Lines
    #[arg(long)]
    pub json: bool,
    /// Print the listening line alone
    #[arg(short, long, conflicts_with = "frames")]
    pub quiet: bool,
    /// Clients at a time; more are refused with 503
    #[arg(long, value_name = "N", default_value = "16000", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_clients: u32,
    /// The longest message; longer ones are closed with 1009
    #[arg(long, value_name = "SIZE", default_value = "1MiB", value_parser = size)]
    pub max_message: u64,
    /// What may wait for a client that does not read; more drops it with 1008
    #[arg(long, value_name = "SIZE", default_value = "4MiB", value_parser = size)]
    pub max_waiting: u64,
    /// For the whole head of a request, however slowly it comes
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub opening_deadline: Duration,
    /// Let a thread wait for every client, as on systems without MSG_DONTWAIT
    #[arg(long, hide = true)]
    pub writer_threads: bool,
}

/// To whom a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ServeMode {
    Broadcast,
    Echo,
}

/// A duration like 500ms, 20s or 2min.
fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    let sensible = Duration::from_millis(1)..=Duration::from_secs(24 * 60 * 60);
    match sensible.contains(&duration) {
        true => Ok(duration),
        false => Err("a duration from 1ms to 24h is needed".to_owned()),
    }
}

/// A size in bytes, like 65536, 64KiB or 1MiB.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        _ => return Err("a size is a number with KiB, MiB or GiB, or without a unit".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "a size begins with a number".to_owned())?;
    let size = number.checked_mul(factor).ok_or("that is too much")?;
    if (125..=1 << 30).contains(&size) {
        Ok(size)
    } else {
        Err("from 125 bytes to 1GiB".to_owned())
    }
}

/// A path, or `*`.
fn path(text: &str) -> Result<String, String> {
    let is_path = text.starts_with('/')
        && !text.contains('?')
        && crate::protocol::grammar::is_target(text.as_bytes());
    match is_path || text == "*" {
        true => Ok(text.to_owned()),
        false => Err("a path begins with / and has no ?, # or spaces".to_owned()),
    }
}

/// A name that may stand in a header.
fn token(text: &str) -> Result<String, String> {
    match crate::protocol::grammar::is_token(text.as_bytes()) {
        true => Ok(text.to_owned()),
        false => Err("letters, digits and !#$%&'*+-.^_`|~ only (RFC 6455, 4.1)".to_owned()),
    }
}
