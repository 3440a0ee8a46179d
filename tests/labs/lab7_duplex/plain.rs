//! Lab 7, a right answer, written plainly. No RFC: a measurement.
//!
//! The mutants in plain.mutants are edits of it. Must never: share code with the reference.

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

pub fn run_half(link: &mut dyn Link, n: u32) -> Report {
    let start = link.now();
    let mut elapsed = 0;
    let mut round_trips = Vec::new();
    let mut sent_bytes = 0;
    let mut received_bytes = 0;
    let mut pushes = 0;
    for number in 0..n {
        let sent = link.send(number);
        sent_bytes += sent.bytes;
        loop {
            let arrival = link.wait();
            received_bytes += arrival.bytes;
            match arrival.what {
                What::Push => pushes += 1,
                What::Answer(_) => {
                    round_trips.push(arrival.at - sent.at);
                    elapsed = arrival.at - start;
                    break;
                }
            }
        }
    }
    Report { elapsed, round_trips, sent_bytes, received_bytes, pushes }
}

struct Run {
    begin: u64,
    sent_at: Vec<u64>,
    missing: u32,
    report: Report,
}

impl Run {
    fn take(&mut self, arrival: Arrival) {
        self.report.received_bytes += arrival.bytes;
        match arrival.what {
            What::Push => self.report.pushes += 1,
            What::Answer(k) => {
                let k = k as usize;
                self.report.round_trips[k] = arrival.at - self.sent_at[k];
                self.report.elapsed = arrival.at - self.begin;
                self.missing -= 1;
            }
        }
    }
}

pub fn run_full(link: &mut dyn Link, n: u32) -> Report {
    let mut run = Run {
        begin: link.now(),
        sent_at: Vec::new(),
        missing: n,
        report: Report { elapsed: 0, round_trips: vec![0; n as usize], sent_bytes: 0, received_bytes: 0, pushes: 0 },
    };
    for number in 0..n {
        let out = link.send(number);
        run.report.sent_bytes += out.bytes;
        run.sent_at.push(out.at);
        while run.missing > 0 {
            let Some(arrival) = link.poll() else { break };
            run.take(arrival);
        }
    }
    while run.missing > 0 {
        let arrival = link.wait();
        run.take(arrival);
    }
    run.report
}

pub fn gain(half: &Report, full: &Report) -> Option<f64> {
    if full.elapsed == 0 || half.elapsed == full.elapsed {
        return None;
    }
    Some(half.elapsed as f64 / full.elapsed as f64)
}
