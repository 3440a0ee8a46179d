//! One run: which servers, which modes, in which cells. The measurements themselves stand in a
//! file each (`throughput.rs`, `latency.rs`, ...); here they only get their parameters.

use crate::cli::{Mode, Options};
use crate::failure::Failure;
use crate::load::Shape;
use crate::machine::{self, Cores};
use crate::report;
use crate::series::{Cell, Figure, interleave};
use crate::subject::{Role, Subject};
use crate::{handshakes, idle, latency, lineup, order, throughput};
use clap::ValueEnum;
use std::io;
use std::time::Duration;

/// From this payload size on, a window of 64 would be more than the sockets hold.
const LARGE: usize = 16 * 1024;

/// Everything one run needs.
pub struct Bench {
    options: Options,
    cores: Option<Cores>,
    /// The server to measure and its peers.
    servers: Vec<Subject>,
    one_send: Option<Subject>,
    batched: Option<Subject>,
    cells: Vec<Cell>,
}

/// Which ceilings stand beside the servers in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ceilings {
    Both,
    /// Where one message is on its way, both bare loops do the same: one is enough.
    Bare,
    None,
}

impl Bench {
    pub fn new(options: Options) -> Result<Self, Failure> {
        let cores = if options.no_pinning { None } else { Cores::choose() };
        if let Some(cores) = cores {
            machine::stay_on(cores.generator);
        }
        machine::raise_descriptor_limit();
        let here = std::env::current_exe()
            .map_err(|error| Failure::connect(format!("where am I? {error}")))?;
        let servers = lineup::servers(&options, &here, cores);
        let one_send = lineup::ceiling(&options, &here, cores, Role::OneSendCeiling);
        let batched = lineup::ceiling(&options, &here, cores, Role::BatchedCeiling);
        Ok(Self { options, cores, servers, one_send, batched, cells: Vec::new() })
    }

    /// Measures what is asked for. The first failure of any server is the failure of the run,
    /// after everything else was measured and shown.
    pub fn run(mut self) -> Result<(), Failure> {
        for mode in Mode::value_variants() {
            if self.options.wants(*mode) {
                self.measure(*mode);
            }
        }
        if self.options.json {
            let repetitions = self.options.repetitions;
            let _ = report::json(&self.cells, self.cores, repetitions, &mut io::stdout().lock());
        }
        let rows = self.cells.iter().flat_map(|cell| &cell.rows);
        let failed =
            rows.filter_map(|row| row.failure.clone().map(|failure| failure.of(&row.server)));
        failed.into_iter().next().map_or(Ok(()), Err)
    }

    fn measure(&mut self, mode: Mode) {
        match mode {
            Mode::Throughput => self.throughput(),
            Mode::Latency => self.latency(),
            Mode::Idle => self.idle(),
            Mode::Handshakes => self.handshakes(),
            Mode::Stalled => self.stalled(),
            Mode::Order => self.order(),
        }
    }

    fn throughput(&mut self) {
        for shape in self.shapes(&[10, 100, 1000], &[64, 1024, LARGE]) {
            let duration = self.duration();
            let measure = |subject: &mut Subject| throughput::measure(subject, shape, duration);
            let title = format!("window {}", shape.window);
            self.cell("throughput", title, shape, Ceilings::Both, measure);
        }
    }

    fn latency(&mut self) {
        for size in self.options.sizes_or(&[128]) {
            let (clients, rate, duration) =
                (self.options.paced_clients, self.options.rate, self.duration());
            let shape = self.shape(clients, size);
            let measure = |subject: &mut Subject| latency::measure(subject, shape, rate, duration);
            self.cell(
                "latency",
                format!("{rate} messages a second"),
                shape,
                Ceilings::Bare,
                measure,
            );
        }
    }

    fn idle(&mut self) {
        for clients in self.options.idle_clients.clone() {
            let shape = self.shape(clients, 128);
            let title = "connected and silent".to_owned();
            self.cell("idle", title, shape, Ceilings::None, |subject| {
                idle::measure(subject, shape)
            });
        }
    }

    fn handshakes(&mut self) {
        let (shape, duration) = (self.shape(handshakes::AT_ONCE, 128), self.duration());
        let measure = |subject: &mut Subject| handshakes::measure(subject, duration);
        self.cell(
            "handshakes",
            "coming and going at once".to_owned(),
            shape,
            Ceilings::Bare,
            measure,
        );
    }

    fn stalled(&mut self) {
        for shape in self.shapes(&[100], &[1024]) {
            let duration = self.duration();
            let measure =
                |subject: &mut Subject| throughput::measure_stalled(subject, shape, duration);
            let title = format!("window {}, and one more who never reads", shape.window);
            self.cell("stalled", title, shape, Ceilings::None, measure);
        }
    }

    fn order(&mut self) {
        for shape in self.shapes(&[10], &[64]) {
            let (publishers, messages) = (self.options.publishers, self.options.messages);
            let shape = Shape { window: self.options.window.unwrap_or(16), ..shape };
            let measure =
                |subject: &mut Subject| order::measure(subject, shape, publishers, messages);
            let title = format!("and {publishers} publishers at once, {messages} messages each");
            self.cell("order", title, shape, Ceilings::Both, measure);
        }
    }

    /// Measures one cell on every server and on the ceilings that belong to it, and shows it.
    fn cell(
        &mut self,
        mode: &'static str,
        title: String,
        shape: Shape,
        ceilings: Ceilings,
        measure: impl FnMut(&mut Subject) -> Result<Vec<Figure>, Failure>,
    ) {
        let one_send = self.one_send.iter_mut().filter(|_| ceilings == Ceilings::Both);
        let batched = self.batched.iter_mut().filter(|_| ceilings != Ceilings::None);
        let mut all: Vec<&mut Subject> =
            self.servers.iter_mut().chain(one_send).chain(batched).collect();
        let rows = interleave(&mut all, self.options.repetitions, measure);
        let Shape { subscribers, size, window, .. } = shape;
        let title = format!("{subscribers} clients, {size} B, {title}");
        let cell = Cell { mode, title, subscribers, size, window, rows };
        // A reader who has gone away must not end a measurement.
        let _ = if self.options.json {
            report::table(&cell, &mut io::stderr().lock())
        } else {
            report::table(&cell, &mut io::stdout().lock())
        };
        self.cells.push(cell);
    }

    fn duration(&self) -> Duration {
        Duration::from_secs_f64(self.options.seconds)
    }

    fn shapes(&self, subscribers: &[usize], sizes: &[usize]) -> Vec<Shape> {
        let sizes = self.options.sizes_or(sizes);
        let subscribers = self.options.subscribers_or(subscribers);
        let pairs = subscribers.iter().flat_map(|count| sizes.iter().map(|size| (*count, *size)));
        pairs.map(|(count, size)| self.shape(count, size)).collect()
    }

    fn shape(&self, subscribers: usize, size: usize) -> Shape {
        let window = self.options.window.unwrap_or(if size >= LARGE { 8 } else { 64 });
        let Options { text, skip_sender, .. } = self.options;
        Shape { subscribers, size, window, text, skip_sender }
    }
}
