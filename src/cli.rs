//! The command line: what may be typed. The doc comments here are the help.
//!
//! Must never: do anything. What was typed becomes what is done in `commands`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::compare::scenario::{MIN_SIZE, Scenario, Transport};
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
    /// Print a completion script for a shell.
    Completions(CompletionsArgs),
    /// Write a manual page for every command into a folder.
    Man(ManArgs),
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

/// Connect to a WebSocket server: type and receive at the same time.
///
/// Examples:
///   wstool client
///   wstool client --frames wss://example.org/chat
///   echo hi | wstool client localhost:4000/wsserver
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct ClientArgs {
    /// Where to connect; without a scheme it is ws://
    #[arg(default_value = "ws://localhost:4000/wsserver")]
    pub url: String,
    /// A header of the request, also in place of a usual one (repeatable)
    #[arg(short = 'H', long, value_name = "NAME: VALUE", value_parser = header)]
    pub header: Vec<(String, String)>,
    /// The Origin that a browser would send for this page
    #[arg(long, value_name = "ORIGIN", value_parser = header_value)]
    pub origin: Option<String>,
    /// A subprotocol to offer (repeatable, the best one first)
    #[arg(long, value_name = "NAME", value_parser = token)]
    pub subprotocol: Vec<String>,
    /// For connecting and for the whole opening handshake
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub timeout: Duration,
    /// Trust the certificates of this PEM file, not the system's
    #[arg(long, value_name = "FILE")]
    pub cacert: Option<PathBuf>,
    /// Do not check the certificate at all
    #[arg(long, conflicts_with = "cacert")]
    pub insecure: bool,
    /// Send this text instead of standard input (repeatable)
    #[arg(long, value_name = "TEXT")]
    pub send: Vec<String>,
    /// Send the texts of --send again and again
    #[arg(long, value_name = "DURATION", requires = "send", value_parser = duration)]
    pub every: Option<Duration>,
    /// Close after so many messages were received
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// Wait so long for an answer after the end of input [default: 1s, for ever with --count]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub wait: Option<Duration>,
    /// Print received payloads as they are, not escaped: for a pipe
    #[arg(long, conflicts_with = "json")]
    pub raw: bool,
    /// Indent messages that are JSON
    #[arg(long, conflicts_with_all = ["raw", "json"])]
    pub pretty: bool,
    /// Print events as JSON Lines
    #[arg(long)]
    pub json: bool,
    /// Say nothing but failures beside the messages
    #[arg(short, long, conflicts_with_all = ["frames", "explain"])]
    pub quiet: bool,
    /// Tell the handshake that was done in four steps
    #[arg(long, conflicts_with = "json")]
    pub explain: bool,
    /// Show every frame, both ways, bit by bit
    #[arg(long)]
    pub frames: bool,
    /// Send every frame N bytes at a time: a frame is not a packet
    #[arg(long, value_name = "N", value_parser = positive)]
    pub chop: Option<usize>,
    /// Split messages into fragments of N bytes: a message is not a frame
    #[arg(long, value_name = "N", value_parser = positive)]
    pub fragment: Option<usize>,
    /// Let N frames wait for each other and leave in one write
    #[arg(
        long,
        value_name = "N",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "2",
        value_parser = positive
    )]
    pub glue: Option<usize>,
    /// Send back what comes until closed; read no input
    #[arg(long, conflicts_with_all = ["send", "count"])]
    pub echo: bool,
    /// Connect again when the connection is lost, after a random time
    #[arg(long)]
    pub reconnect: bool,
    /// The longest message taken; longer ones are closed with 1009
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = size)]
    pub max_message: u64,
}

/// Half duplex beside full duplex: the same messages over HTTP and WebSocket.
///
/// Real clients talk to a real server over a link that delays every byte.
/// Everything shown was measured on that link, in this run.
///
/// Examples:
///   wstool compare
///   wstool compare ask --transports http,websocket
///   wstool compare push --transports poll,long-poll,sse,websocket
///   wstool compare --rtt 300ms --svg ladders.svg
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct CompareArgs {
    /// Who has something to say
    #[arg(value_enum, default_value = "chat")]
    pub scenario: Scenario,
    /// What to compare: names with commas between them, or all
    #[arg(long, value_name = "A,B,...", default_value = "http,websocket", value_parser = transports)]
    pub transports: Transports,
    /// Messages of each side
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub messages: u32,
    /// Bytes of each message
    #[arg(long, value_name = "BYTES", default_value = "32", value_parser = message_size)]
    pub size: usize,
    /// From one message to the next [default: chat 10ms, ask 0ms, push 150ms]
    #[arg(long, value_name = "DURATION", value_parser = pause)]
    pub interval: Option<Duration>,
    /// The server's own time for each answer
    #[arg(long, value_name = "DURATION", default_value = "0ms", value_parser = pause)]
    pub think: Duration,
    /// The link's round trip time
    #[arg(long, value_name = "DURATION", default_value = "80ms", value_parser = pause)]
    pub rtt: Duration,
    /// The link's bits a second, each way, such as 1Mbit [default: no limit]
    #[arg(long, value_name = "RATE", value_parser = bandwidth)]
    pub bandwidth: Option<u64>,
    /// The time from one poll to the next
    #[arg(long, value_name = "DURATION", default_value = "200ms", value_parser = duration)]
    pub poll_every: Duration,
    /// Have news at the same irregular times again
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Measure so many times; show the run in the middle, and the spread
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub repeat: u32,
    /// Draw while it happens, even into a pipe [default: on a terminal]
    #[arg(long, overrides_with = "no_live")]
    pub live: bool,
    /// Draw when all is over
    #[arg(long)]
    pub no_live: bool,
    /// Show how theory is computed, and the whole diary of the link
    #[arg(long, conflicts_with = "json")]
    pub explain: bool,
    /// Print one JSON object
    #[arg(long, conflicts_with = "live")]
    pub json: bool,
    /// Draw the ladders into this SVG file
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Write pictures, tables and sentences into this one HTML file
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// Print a completion script for a shell.
///
/// Examples:
///   wstool completions bash > ~/.local/share/bash-completion/completions/wstool
///   wstool completions zsh > ~/.zfunc/_wstool
///   wstool completions fish > ~/.config/fish/completions/wstool.fish
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct CompletionsArgs {
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Write a manual page for every command into a folder.
///
/// Example:
///   wstool man ~/.local/share/man/man1
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct ManArgs {
    /// Where to; it is made if it does not exist
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// The transports to compare, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transports {
    /// Those that make sense.
    All,
    These(Vec<Transport>),
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

/// A duration that may be nothing at all, like 0ms.
fn pause(text: &str) -> Result<Duration, String> {
    const MOST: Duration = Duration::from_secs(10);
    match humantime::parse_duration(text) {
        Ok(pause) if pause <= MOST => Ok(pause),
        Ok(_) => Err("at most 10s".to_owned()),
        Err(_) if text == "0" => Ok(Duration::ZERO),
        Err(error) => Err(error.to_string()),
    }
}

/// Bits a second, like 64kbit, 1Mbit or 1Gbit.
fn bandwidth(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "bit" | "" => 1,
        "kbit" => 1_000,
        "mbit" => 1_000_000,
        "gbit" => 1_000_000_000,
        _ => return Err("a rate is a number with kbit, Mbit or Gbit".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "a rate begins with a number".to_owned())?;
    match number.checked_mul(factor) {
        Some(bits) if bits >= 1_000 => Ok(bits),
        Some(_) => Err("at least 1kbit".to_owned()),
        None => Err("that is too much".to_owned()),
    }
}

/// Bytes of a message of a comparison.
fn message_size(text: &str) -> Result<usize, String> {
    let range = MIN_SIZE..=64 * 1024;
    let size = text.parse().ok().filter(|size| range.contains(size));
    size.ok_or_else(|| format!("from {MIN_SIZE} to 65536 bytes"))
}

/// Names of transports with commas between them, or `all`.
fn transports(text: &str) -> Result<Transports, String> {
    if text == "all" {
        return Ok(Transports::All);
    }
    let mut found = Vec::new();
    for name in text.split(',').map(str::trim) {
        let transport = Transport::ALL.into_iter().find(|known| known.name() == name);
        let Some(transport) = transport else {
            let known = Transport::ALL.map(Transport::name).join(", ");
            return Err(format!("{name:?} is none of: {known}, all"));
        };
        if found.contains(&transport) {
            return Err(format!("{name} stands there twice"));
        }
        found.push(transport);
    }
    Ok(Transports::These(found))
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
        && crate::protocol::http::grammar::is_target(text.as_bytes());
    match is_path || text == "*" {
        true => Ok(text.to_owned()),
        false => Err("a path begins with / and has no ?, # or spaces".to_owned()),
    }
}

/// A name that may stand in a header.
fn token(text: &str) -> Result<String, String> {
    match crate::protocol::http::grammar::is_token(text.as_bytes()) {
        true => Ok(text.to_owned()),
        false => Err("letters, digits and !#$%&'*+-.^_`|~ only (RFC 6455, 4.1)".to_owned()),
    }
}

/// A number from 1 on.
fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a number from 1 on is needed".to_owned()),
        Ok(number) => Ok(number),
    }
}

/// A header line such as `Cookie: a=b`.
fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it like 'Name: value'")?;
    Ok((token(name.trim())?, header_value(value.trim())?))
}

/// Text that can stand behind the colon: a line end in it would begin another
/// header.
fn header_value(text: &str) -> Result<String, String> {
    match text.chars().any(char::is_control) {
        true => Err("a header value has no control characters".to_owned()),
        false => Ok(text.to_owned()),
    }
}
