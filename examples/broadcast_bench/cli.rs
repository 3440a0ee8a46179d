//! The command line: clap derive only; doc comments are the help. Read next: `plan.rs`.

use crate::endpoint::Endpoint;
use crate::failure::Failure;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// One thing to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// 1 publisher, N subscribers, a window of messages in flight: deliveries a second
    Throughput,
    /// Paced messages: microseconds from sending to receiving
    Latency,
    /// Resident memory a client that says nothing
    Idle,
    /// Opening handshakes a second, and what one costs the server
    Handshakes,
    /// Throughput with one more subscriber that never reads
    Stalled,
    /// Many publishers at once: one total order, complete, for everyone
    Order,
}

/// Measures a WebSocket broadcast server against the ceilings of this machine
#[derive(Debug, Parser)]
#[command(name = "broadcast_bench", args_conflicts_with_subcommands = true)]
pub struct Options {
    /// What to measure [default: everything]
    #[arg(value_enum)]
    pub modes: Vec<Mode>,

    /// The wstool to measure [default: the one built beside this program]
    #[arg(long, value_name = "PATH")]
    pub server_bin: Option<PathBuf>,
    /// Words after `wstool serve --addr 127.0.0.1:0`
    #[arg(long, value_name = "ARGS", default_value = "--quiet", allow_hyphen_values = true)]
    pub server_args: String,
    /// Measure a server that runs already
    #[arg(long, value_name = "WS_URL", value_parser = url, conflicts_with_all = ["server_bin", "server_cmd"])]
    pub against: Option<Endpoint>,
    /// Measure any server started by this command; {port} stands for a free port
    #[arg(long, value_name = "CMD", conflicts_with = "server_bin")]
    pub server_cmd: Option<String>,
    /// One more server in the same interleaved run (repeatable)
    #[arg(long, value_name = "NAME=CMD", value_parser = named_command)]
    pub vs: Vec<(String, String)>,
    /// The path to ask servers for that were started by a command
    #[arg(long, value_name = "PATH", default_value = "/wsserver")]
    pub path: String,

    /// Subscribers [default: 10,100,1000; stalled: 100; order: 10]
    #[arg(long, value_name = "N,…", value_delimiter = ',', value_parser = positive)]
    pub subscribers: Option<Vec<usize>>,
    /// Payload bytes, at least 16 [default: 64,1024,16384; stalled: 1024; latency: 128; order: 64]
    #[arg(long, value_name = "BYTES,…", value_delimiter = ',', value_parser = size)]
    pub sizes: Option<Vec<usize>>,
    /// Messages in flight [default: 64; 8 from 16 KiB on]
    #[arg(long, value_name = "W", value_parser = positive)]
    pub window: Option<usize>,
    /// Repetitions of each measurement, all subjects in turn
    #[arg(long, value_name = "TIMES", default_value = "5", value_parser = positive)]
    pub repetitions: usize,
    /// Seconds each repetition measures
    #[arg(long, value_name = "S", default_value = "1", value_parser = seconds)]
    pub seconds: f64,
    /// Servers leave the sender out of its own broadcast
    #[arg(long)]
    pub skip_sender: bool,
    /// Send text messages; without it binary ones
    #[arg(long)]
    pub text: bool,

    /// Latency: clients that receive
    #[arg(long, value_name = "N", default_value = "100", value_parser = positive)]
    pub paced_clients: usize,
    /// Latency: messages a second
    #[arg(long, value_name = "PER_SECOND", default_value = "400", value_parser = positive)]
    pub rate: usize,
    /// Idle: how many clients to open
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "1000,10000", value_parser = positive)]
    pub idle_clients: Vec<usize>,
    /// Order: clients that all send at once
    #[arg(long, value_name = "N", default_value = "20", value_parser = positive)]
    pub publishers: usize,
    /// Order: messages from each of them
    #[arg(long, value_name = "N", default_value = "2000", value_parser = positive)]
    pub messages: usize,

    /// Leave out the bare loops
    #[arg(long)]
    pub no_ceilings: bool,
    /// Let the system choose the cores
    #[arg(long)]
    pub no_pinning: bool,
    /// One JSON object on stdout in place of the tables
    #[arg(long)]
    pub json: bool,

    #[command(subcommand)]
    pub hidden: Option<Hidden>,
}

/// What this program runs as its own child.
#[derive(Debug, Subcommand)]
pub enum Hidden {
    #[command(hide = true)]
    BareLoop {
        #[arg(long)]
        one_send: bool,
        #[arg(long)]
        skip_sender: bool,
    },
}

impl Options {
    pub fn wants(&self, mode: Mode) -> bool {
        self.modes.is_empty() || self.modes.contains(&mode)
    }

    pub fn sizes_or(&self, default: &[usize]) -> Vec<usize> {
        self.sizes.clone().unwrap_or_else(|| default.to_vec())
    }

    pub fn subscribers_or(&self, default: &[usize]) -> Vec<usize> {
        self.subscribers.clone().unwrap_or_else(|| default.to_vec())
    }
}

fn url(text: &str) -> Result<Endpoint, String> {
    text.parse().map_err(|failure: Failure| failure.to_string())
}

fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("expected a number from 1 on".to_owned()),
        Ok(number) => Ok(number),
    }
}

fn size(text: &str) -> Result<usize, String> {
    // Below 16 bytes the stamp would be most of the message.
    positive(text)
        .and_then(|size| if size < 16 { Err("expected at least 16".to_owned()) } else { Ok(size) })
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.05..=600.0).contains(&seconds) => Ok(seconds),
        _ => Err("expected 0.05 to 600".to_owned()),
    }
}

fn named_command(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, command)) if command.contains("{port}") => {
            Ok((name.to_owned(), command.to_owned()))
        }
        _ => Err("expected NAME=CMD with {port} in it".to_owned()),
    }
}
