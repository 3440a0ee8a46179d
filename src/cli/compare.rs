//! What may be typed behind `wstool compare`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::EXIT_CODES;
use super::values::{Transports, bandwidth, duration, message_size, pause, transports, within};
use crate::compare::links::KnownLink;
use crate::compare::scenario::{Heads, Scenario};
use crate::compare::table::Transport;

/// Half duplex beside full duplex: the same messages over HTTP and WebSocket.
///
/// Real clients talk to a real server over a link that delays every byte.
/// Everything shown was measured on that link, in this run.
///
/// Examples:
///   wstool compare
///   wstool compare ask --transports http,websocket
///   wstool compare push --transports poll,long-poll,sse,websocket
///   wstool compare --slow 10
///   wstool compare --rtt 300ms --svg ladders.svg
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct CompareArgs {
    /// Who has something to say
    #[arg(value_enum, default_value = "chat")]
    pub scenario: Scenario,
    /// What to compare: names with commas between them, or all; --help lists them
    /// [default: http,http-batched,websocket; ask: http,websocket]
    #[arg(
        long,
        value_name = "A,B,...",
        value_parser = transports,
        long_help = transport_names()
    )]
    pub transports: Option<Transports>,
    /// Messages of each side
    #[arg(long, value_name = "N", default_value = "5", value_parser = within::<u32>(1, 1000))]
    pub messages: u32,
    /// Bytes of each message
    #[arg(long, value_name = "BYTES", default_value = "32", value_parser = message_size)]
    pub size: usize,
    /// From one message to the next [default: chat 40ms, ask 0ms, push 150ms]
    #[arg(long, value_name = "DURATION", value_parser = pause)]
    pub interval: Option<Duration>,
    /// The server's own time for each answer
    #[arg(long, value_name = "DURATION", default_value = "0ms", value_parser = pause)]
    pub think: Duration,
    /// A link that people know: its round trip and its bandwidth
    #[arg(long, value_enum, value_name = "NAME")]
    pub link: Option<KnownLink>,
    /// The link's round trip time [default: 80ms]
    #[arg(long, value_name = "DURATION", value_parser = pause)]
    pub rtt: Option<Duration>,
    /// The link's bits a second, each way, such as 1Mbit [default: no limit]
    #[arg(long, value_name = "RATE", value_parser = bandwidth)]
    pub bandwidth: Option<u64>,
    /// Lose so many of a hundred packets each way, at random; on TCP this is simulated
    #[arg(long, value_name = "PERCENT", default_value = "0", value_parser = within::<u32>(0, 50))]
    pub loss: u32,
    /// Lose this packet of the client's, counted from 1
    #[arg(long, value_name = "N", value_parser = within::<u64>(1, u64::MAX))]
    pub lose: Option<u64>,
    /// What the requests of HTTP/1.1 begin with
    #[arg(long, value_enum, default_value = "short")]
    pub heads: Heads,
    /// The time from one poll to the next
    #[arg(long, value_name = "DURATION", default_value = "200ms", value_parser = duration)]
    pub poll_every: Duration,
    /// Have news at the same irregular times again
    #[arg(long, value_name = "N", value_parser = within::<u64>(0, u64::MAX))]
    pub seed: Option<u64>,
    /// Measure so many times; show the run in the middle, and the spread
    #[arg(long, value_name = "N", default_value = "1", value_parser = within::<u32>(1, 100))]
    pub repeat: u32,
    /// Draw while it happens, even into a pipe [default: on a terminal]
    #[arg(long, overrides_with = "no_live")]
    pub live: bool,
    /// Draw when all is over
    #[arg(long)]
    pub no_live: bool,
    /// Then play what was measured so many times as slowly
    #[arg(long, value_name = "TIMES", value_parser = within::<u32>(1, 1000), conflicts_with_all = ["json", "no_live"])]
    pub slow: Option<u32>,
    /// Show all figures: ladders in full length, tables, every sentence
    #[arg(long, conflicts_with = "json")]
    pub more: bool,
    /// Show more, how theory is computed, and the whole diary of the link
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

/// The help of --transports: each name and what it stands for, from the table
/// that knows them.
fn transport_names() -> String {
    let mut help = "What to compare: names with commas between them, or all\n\
        [default: http,http-batched,websocket; ask: http,websocket]\n"
        .to_owned();
    for value in Transport::value_variants().iter().filter_map(Transport::to_possible_value) {
        let meaning = value.get_help().map(ToString::to_string).unwrap_or_default();
        help += &format!("\n- {}: {meaning}", value.get_name());
    }
    help
}
