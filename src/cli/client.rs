//! What may be typed behind `wstool client`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::EXIT_CODES;
use super::values::{duration, header, header_value, positive, size, token, within};

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
    #[arg(long, value_name = "N", value_parser = within::<u64>(1, u64::MAX))]
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
