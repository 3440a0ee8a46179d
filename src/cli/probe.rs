//! What may be typed behind `wstool probe`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::EXIT_CODES;
use super::values::{duration, header};

/// Is my server right? Every rule tried, each failure explained.
///
/// Each case has a connection of its own. A MUST that is broken is a failure, a
/// SHOULD a warning; where the standard leaves it open, the report says which
/// way this server goes.
///
/// Examples:
///   wstool probe ws://localhost:4000/wsserver
///   wstool probe localhost:4000/chat --only frames,closing
///   wstool probe --explain F1
///   wstool probe 'localhost:{port}/' --start './server.py {port}'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct ProbeArgs {
    /// The server; without a scheme it is ws://
    #[arg(required_unless_present_any = ["list", "explain", "listen"])]
    pub url: Option<String>,
    /// Be the server, and judge the clients that connect here and echo what they
    /// hear; with --start, {url} in the command is where it connects to
    #[arg(
        long,
        value_name = "ADDR",
        num_args = 0..=1,
        default_missing_value = "127.0.0.1:0",
        conflicts_with_all = ["url", "profile", "header", "cacert", "insecure", "slow", "seed"]
    )]
    pub listen: Option<String>,
    /// What the server is for
    #[arg(long, value_enum, default_value = "auto")]
    pub profile: Profile,
    /// These cases alone: ids, groups or sections, such as opening,F*,5.5
    #[arg(long, value_name = "A,B,...", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Name all cases, and try none
    #[arg(long, conflicts_with = "explain")]
    pub list: bool,
    /// Tell what a case is about, and do not try it
    #[arg(long, value_name = "ID")]
    pub explain: Option<String>,
    /// Start the server with this command, wait for it, and end it and all that
    /// it started; {port} in it and in the URL is a free port
    #[arg(long, value_name = "COMMAND")]
    pub start: Option<String>,
    /// What each case is worth: lines of NAME POINTS, a name as behind --only
    #[arg(long, value_name = "FILE", conflicts_with = "tap")]
    pub points: Option<PathBuf>,
    /// Fail only for what got worse than in this report of --json
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Send the same keys in each run
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// A header of every request, also in place of a usual one (repeatable)
    #[arg(short = 'H', long, value_name = "NAME: VALUE", value_parser = header)]
    pub header: Vec<(String, String)>,
    /// How long a single answer may take
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = duration)]
    pub timeout: Duration,
    /// How long all of it may take, 10m with --listen; what is left is skipped
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "30s",
        default_value_if("listen", clap::builder::ArgPredicate::IsPresent, "10m"),
        value_parser = duration
    )]
    pub budget: Duration,
    /// Try what takes more than five seconds, too
    #[arg(long)]
    pub slow: bool,
    /// Trust the certificates of this PEM file, not the system's
    #[arg(long, value_name = "FILE")]
    pub cacert: Option<PathBuf>,
    /// Do not check the certificate at all
    #[arg(long, conflicts_with = "cacert")]
    pub insecure: bool,
    /// Show what passed, too
    #[arg(short, long)]
    pub verbose: bool,
    /// Print one JSON object
    #[arg(long, conflicts_with_all = ["tap", "verbose"])]
    pub json: bool,
    /// Print TAP, for a test harness
    #[arg(long, conflicts_with = "verbose")]
    pub tap: bool,
    /// Write a JUnit report into this file, for a CI
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
}

/// What a server is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    /// Find out by sending a message
    Auto,
    /// A message comes back to its sender
    Echo,
    /// Everybody hears it
    Broadcast,
    /// Only the opening handshake is tried
    Opening,
}
