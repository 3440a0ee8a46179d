//! Broadcast benchmark: how fast a WebSocket broadcast server is, and how fast it could be.

mod bare_loop;
mod bench;
mod cli;
mod connection;
mod endpoint;
mod failure;
mod frames;
mod handshakes;
mod idle;
mod latency;
mod load;
mod machine;
mod order;
mod report;
mod series;
mod stats;
mod subject;
mod throughput;

use bench::Bench;
use clap::Parser;
use cli::{Hidden, Options};
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = Options::parse();
    let outcome = match options.hidden {
        Some(Hidden::BareLoop {
            one_send,
            skip_sender,
        }) => bare_loop::run(one_send, skip_sender)
            .map_err(|error| Failure::connect(format!("bare loop: {error}"))),
        None => Bench::new(options).and_then(Bench::run),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("broadcast_bench: {failure}");
            ExitCode::from(failure.exit_code)
        }
    }
}
