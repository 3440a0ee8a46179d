//! What may be typed behind `wstool serve`.

use std::time::Duration;

use clap::Args;

use super::EXIT_CODES;
use super::values::{duration, path, size, token, within};

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
    /// Show every request as it came, judged rule by rule (secrets left out)
    #[arg(long)]
    pub requests: bool,
    /// Show every frame, both ways, bit by bit
    #[arg(long)]
    pub frames: bool,
    /// Print events as JSON Lines
    #[arg(long)]
    pub json: bool,
    /// Print the listening line alone
    #[arg(short, long, conflicts_with_all = ["frames", "requests"])]
    pub quiet: bool,
    /// Clients at a time; more are refused with 503
    #[arg(long, value_name = "N", default_value = "16000", value_parser = within::<u32>(1, 1_000_000))]
    pub max_clients: u32,
    /// The longest message; longer ones are closed with 1009
    #[arg(long, value_name = "SIZE", default_value = "1MiB", value_parser = size)]
    pub max_message: u64,
    /// What may wait for slow clients before speakers wait for them; whoever
    /// takes nothing for 2 s meanwhile is dropped with 1008
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
