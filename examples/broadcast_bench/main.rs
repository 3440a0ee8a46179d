//! Broadcast benchmark: how fast a WebSocket broadcast server is, and how fast it could be.
//!
//! A figure alone says little about a server: it is mostly the machine's. So every run also
//! measures *ceilings*, bare loops without a WebSocket library, in turn with the server, on the
//! same core, under the same load; the ratio is the result. `bare, one send` sends every frame
//! alone to every client; `bare, batched` sends all frames of one read in one send a client.
//!
//! # How to run it
//! ```text
//! cargo build --release --bins --examples
//! target/release/examples/broadcast_bench                     everything: about ten minutes
//! broadcast_bench throughput --subscribers 100 --sizes 64,1024
//! broadcast_bench throughput --window 1                       compare with `bare, one send`
//! broadcast_bench latency handshakes --repetitions 9 --json
//! broadcast_bench --against ws://127.0.0.1:4000/wsserver      a server that runs already
//! broadcast_bench --vs 'node=node server.js {port}'           a peer in the same run
//! broadcast_bench --server-args '--json'                      wstool with other options
//! ```
//! The machine should have nothing else to do. On Linux the server gets one core and the load
//! generator another; a repetition that other processes disturbed is made again.
//!
//! # How to read it
//! - Each number is the median of the repetitions; `spread` is (largest - smallest) / median.
//! - `/one` and `/bare` are ratios to the ceilings of the column before: the median of the
//!   ratios within each repetition, so a slow minute does not count. For deliveries more is
//!   better, for `cpu` (processor time of the server a delivery or a handshake) and latency less.
//! - `msgs/read`: messages a subscriber found in one read. 1.0 is a server that does not batch;
//!   near the window, one that sends each client everything it has in one call.
//! - Deliveries are those to the N subscribers; the sender's own copies are read, checked and
//!   not counted. `load.rs` defines the window: the slowest subscriber opens it, for every server.
//! - Latency is from before the send to after the read, for each client; a server sends to one
//!   after the other, so p50 grows with the number of clients.
//! - `stalled` compares a server with itself, without and with one more client that never reads.
//! - `idle` leaves out what the kernel holds; `after a message` is the honest one of the two.
//! - Times of another process are known to 10 ms, and on Linux only: `--seconds 3` for small ones.
//!
//! Every message must arrive once, in order and whole, at everyone: otherwise the row says what
//! went wrong, the others are still measured, and the exit code is 1 (2 usage, 3 cannot start or
//! connect, 4 opening handshake refused, 5 the server broke the protocol, 6 connection lost).
//!
//! # Where to read on
//! `load.rs` is the heart, `bare_loop.rs` the ceilings, `series.rs` the interleaving, `bench.rs`
//! the list of what is measured.

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
mod lineup;
mod load;
mod machine;
mod order;
mod report;
mod series;
mod stamped;
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
        Some(Hidden::BareLoop { one_send, skip_sender }) => bare_loop::run(one_send, skip_sender)
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
