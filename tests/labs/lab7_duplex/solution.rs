//! Lab 7, the reference: one loop for each way to talk, one place that takes arrivals.
//!
//! Must never: use the crate's own measurements. It is the lab's second opinion.

pub struct Sent {
    pub at: u64,
    pub bytes: usize,
}

pub struct Arrival {
    pub at: u64,
    pub bytes: usize,
    pub what: What,
}

pub enum What {
    Answer(u32),
    Push,
}

pub trait Link {
    fn now(&self) -> u64;
    fn send(&mut self, number: u32) -> Sent;
    fn poll(&mut self) -> Option<Arrival>;
    fn wait(&mut self) -> Arrival;
}

pub struct Report {
    pub elapsed: u64,
    pub round_trips: Vec<u64>,
    pub sent_bytes: usize,
    pub received_bytes: usize,
    pub pushes: u32,
}

/// A run that goes on: the report so far, and what it takes to complete it.
struct Run {
    report: Report,
    started: u64,
    /// When each message left.
    left: Vec<u64>,
    answers: u32,
}

impl Run {
    fn start(link: &dyn Link, n: u32) -> Run {
        let round_trips = vec![0; n as usize];
        let report =
            Report { elapsed: 0, round_trips, sent_bytes: 0, received_bytes: 0, pushes: 0 };
        Run { report, started: link.now(), left: Vec::new(), answers: 0 }
    }

    /// Sends the next message.
    fn send(&mut self, link: &mut dyn Link) {
        let sent = link.send(self.left.len() as u32);
        self.left.push(sent.at);
        self.report.sent_bytes += sent.bytes;
    }

    fn take(&mut self, arrival: Arrival) {
        self.report.received_bytes += arrival.bytes;
        match arrival.what {
            What::Push => self.report.pushes += 1,
            What::Answer(number) => {
                let number = number as usize;
                self.report.round_trips[number] = arrival.at - self.left[number];
                self.report.elapsed = arrival.at - self.started;
                self.answers += 1;
            }
        }
    }
}

/// Taking turns: one message, its answer, the next message.
pub fn run_half(link: &mut dyn Link, n: u32) -> Report {
    let mut run = Run::start(link, n);
    for number in 0..n {
        run.send(link);
        while run.answers <= number {
            run.take(link.wait());
        }
    }
    run.report
}

/// Both directions at the same time.
pub fn run_full(link: &mut dyn Link, n: u32) -> Report {
    let mut run = Run::start(link, n);
    for _ in 0..n {
        while let Some(arrival) = link.poll() {
            run.take(arrival);
        }
        run.send(link);
    }
    while run.answers < n {
        run.take(link.wait());
    }
    run.report
}

/// How many times faster full duplex was; `None`: no difference.
pub fn gain(half: &Report, full: &Report) -> Option<f64> {
    let different = half.elapsed != full.elapsed && full.elapsed != 0;
    different.then(|| half.elapsed as f64 / full.elapsed as f64)
}
