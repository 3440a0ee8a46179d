//! What may be typed behind `wstool handshake`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::EXIT_CODES;
use super::values::within;

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
    /// Whose request to show; without a scheme it is ws://
    #[arg(long, value_name = "URL", default_value = "ws://localhost:4000/wsserver")]
    pub url: String,
    /// Make the same fresh key every time
    #[arg(long, value_name = "N", conflicts_with = "key", value_parser = within::<u64>(0, u64::MAX))]
    pub seed: Option<u64>,
    /// Print the Accept value alone, or a verdict in one line; with --check
    /// nothing but the exit code
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
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "seed", "step", "check", "response"])]
    pub request: Option<PathBuf>,
    /// Judge a raw HTTP reply to KEY as a client must (- is standard input)
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with_all = ["step", "check"])]
    pub response: Option<PathBuf>,
    /// A subprotocol that the client offered, for --response (repeatable)
    #[arg(long, value_name = "NAME", requires = "response")]
    pub subprotocol: Vec<String>,
    /// An extension that the client offered, for --response (repeatable)
    #[arg(long, value_name = "NAME", requires = "response")]
    pub extension: Vec<String>,
}
