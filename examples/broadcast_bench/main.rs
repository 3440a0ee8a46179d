//! Broadcast benchmark: how fast a WebSocket broadcast server is, and how fast it could be.

mod bare_loop;
mod cli;
mod connection;
mod endpoint;
mod failure;
mod frames;
mod load;
mod machine;
mod report;
mod series;
mod stats;
mod subject;
mod throughput;

use clap::Parser;
use cli::{Hidden, Mode, Options};
use failure::Failure;
use load::Shape;
use machine::Cores;
use series::{Cell, interleave};
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use subject::{Role, Start, Subject};

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

/// Everything one run needs.
struct Bench {
    options: Options,
    cores: Option<Cores>,
    /// The server to measure and its peers.
    servers: Vec<Subject>,
    one_send: Option<Subject>,
    batched: Option<Subject>,
    cells: Vec<Cell>,
}

impl Bench {
    fn new(options: Options) -> Result<Self, Failure> {
        let cores = if options.no_pinning {
            None
        } else {
            Cores::choose()
        };
        if let Some(cores) = cores {
            machine::stay_on(cores.generator);
        }
        machine::raise_descriptor_limit();
        let here = std::env::current_exe()
            .map_err(|error| Failure::connect(format!("where am I? {error}")))?;
        let ceiling = |name, role, words: &[&str]| {
            let mut arguments = vec!["bare-loop".to_owned()];
            arguments.extend(words.iter().map(|word| (*word).to_owned()));
            if options.skip_sender {
                arguments.push("--skip-sender".to_owned());
            }
            let start = Start::Announcing {
                program: here.clone(),
                arguments,
            };
            (!options.no_ceilings).then(|| Subject::new(name, role, start, cores))
        };
        let one_send = ceiling("one send", Role::OneSendCeiling, &["--one-send"]);
        let batched = ceiling("batched", Role::BatchedCeiling, &[]);
        let servers = servers(&options, &here, cores);
        Ok(Self {
            options,
            cores,
            servers,
            one_send,
            batched,
            cells: Vec::new(),
        })
    }

    fn run(mut self) -> Result<(), Failure> {
        if self.options.wants(Mode::Throughput) {
            self.throughput();
        }
        if self.options.json {
            let mut out = io::stdout().lock();
            let _ = report::json(&self.cells, self.cores, self.options.repetitions, &mut out);
        }
        let mut failures = self
            .cells
            .iter()
            .flat_map(|cell| &cell.rows)
            .filter_map(|row| row.failure.clone());
        failures.next().map_or(Ok(()), Err)
    }

    fn throughput(&mut self) {
        let (sizes, counts) = (
            self.options.sizes_or(&[64, 1024, 16384]),
            self.options.subscribers_or(&[10, 100, 1000]),
        );
        for (subscribers, size) in counts
            .iter()
            .flat_map(|count| sizes.iter().map(|size| (*count, *size)))
        {
            let shape = self.shape(subscribers, size);
            let duration = Duration::from_secs_f64(self.options.seconds);
            let mut all: Vec<&mut Subject> = self
                .servers
                .iter_mut()
                .chain(&mut self.one_send)
                .chain(&mut self.batched)
                .collect();
            let rows = interleave(&mut all, self.options.repetitions, |subject| {
                throughput::measure(subject, shape, duration).map(|sample| sample.figures())
            });
            self.show(Cell {
                mode: "throughput",
                title: format!(
                    "{subscribers} subscribers, {size} B, window {}",
                    shape.window
                ),
                parameters: BTreeMap::from([
                    ("subscribers", subscribers as u64),
                    ("size", size as u64),
                    ("window", shape.window as u64),
                ]),
                rows,
            });
        }
    }

    fn shape(&self, subscribers: usize, size: usize) -> Shape {
        let window = self
            .options
            .window
            .unwrap_or(if size >= 16 * 1024 { 8 } else { 64 });
        Shape {
            subscribers,
            size,
            window,
            text: self.options.text,
            skip_sender: self.options.skip_sender,
        }
    }

    fn show(&mut self, cell: Cell) {
        // A broken pipe must not end the measurement of a run whose JSON goes elsewhere.
        let _ = if self.options.json {
            report::table(&cell, &mut io::stderr().lock())
        } else {
            report::table(&cell, &mut io::stdout().lock())
        };
        self.cells.push(cell);
    }
}

fn servers(options: &Options, here: &std::path::Path, cores: Option<Cores>) -> Vec<Subject> {
    let command = |line: &str| Start::Command {
        line: line.to_owned(),
        path: options.path.clone(),
    };
    let start = match (&options.against, &options.server_cmd) {
        (Some(endpoint), _) => Start::Running(endpoint.clone()),
        (None, Some(line)) => command(line),
        (None, None) => {
            // target/release/examples/broadcast_bench stands one folder below the program.
            let built = || {
                here.parent()
                    .and_then(|folder| folder.parent())
                    .map(|folder| folder.join("wstool"))
            };
            let program = options
                .server_bin
                .clone()
                .or_else(built)
                .unwrap_or_else(|| PathBuf::from("wstool"));
            let mut arguments: Vec<String> =
                ["serve", "--addr", "127.0.0.1:0"].map(str::to_owned).into();
            arguments.extend(options.server_args.split_whitespace().map(str::to_owned));
            if options.skip_sender {
                arguments.push("--skip-sender".to_owned());
            }
            Start::Announcing { program, arguments }
        }
    };
    let name = match &start {
        Start::Announcing { .. } => "wstool",
        _ => "server",
    };
    let mut servers = vec![Subject::new(name, Role::Subject, start, cores)];
    servers.extend(
        options
            .vs
            .iter()
            .map(|(name, line)| Subject::new(name, Role::Peer, command(line), cores)),
    );
    servers
}
