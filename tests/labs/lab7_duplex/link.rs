//! Lab 7, the link: a simulation with a clock of its own, in which deadlocks have a name.
//!
//! Owns: when messages leave and arrive, what does not fit, and the trace of all that happened.
//! Must never: read a real clock or start a thread. Read next: `runs`.

use super::checks::{Arrival, Link, Sent, What};
use crate::harness::{Text, text};
use std::panic::resume_unwind;

/// One link, with all that is to happen on it.
#[derive(Clone)]
pub struct Plan {
    pub half: bool,
    /// Virtual microseconds between two departures, at least.
    pub gap: u64,
    /// How long message k and its answer take together; the last entry holds for all further k.
    pub delays: Vec<u64>,
    /// When the server speaks unasked, in microseconds after the start.
    pub pushes: Vec<u64>,
    /// Most answers that may have arrived without being taken.
    pub window: usize,
}

/// The virtual clock does not begin at 0: a run has to look when it starts.
pub const START: u64 = 5_000_000;

/// What happened, in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    Sent(u32),
    Taken(u32),
    Push,
}

/// Something that on a real link would be a deadlock or a collision.
pub struct Fault(pub Text);

pub struct Virtual {
    plan: Plan,
    now: u64,
    last_departure: Option<u64>,
    /// On their way or arrived, in order of arrival.
    coming: Vec<Arrival>,
    pub trace: Vec<Moment>,
    idle_polls: u32,
}

const COLLISION: Text = text(
    "collision: a message was sent while the answer to the one before had the channel",
    "столкновение: сообщение отправлено, пока канал занят ответом на предыдущее",
);
const DEADLOCK: Text = text(
    "deadlock: more arrived answers than the link keeps; the server waits for you to read, and \
     you wait to send. Sending without reading is pipelining, not full duplex",
    "взаимная блокировка: пришло больше ответов, чем держит канал; сервер ждёт, пока вы \
     прочитаете, а вы ждёте отправки. Слать и не читать это конвейер, а не дуплекс",
);
const NOTHING_COMES: Text = text(
    "deadlock: waiting for an arrival, but nothing is on its way",
    "взаимная блокировка: ожидание, хотя в пути ничего нет",
);
const IDLE: Text = text(
    "endless loop: poll() does not move the clock, so nothing new can arrive; use wait()",
    "бесконечный цикл: poll() не двигает часы, и нового не придёт; здесь нужен wait()",
);

/// Polls without a find before a loop counts as endless.
const PATIENCE: u32 = 100_000;

/// Sizes grow with the number, so that counting messages is not counting bytes.
pub fn bytes_up(number: u32) -> usize {
    100 + number as usize
}

pub fn bytes_down(number: u32) -> usize {
    1000 + 3 * number as usize
}

pub const PUSH_BYTES: usize = 77;

impl Virtual {
    pub fn new(plan: &Plan) -> Virtual {
        let push = |after: &u64| Arrival { at: START + after, bytes: PUSH_BYTES, what: What::Push };
        // On a half-duplex link nobody speaks unasked.
        let mut coming: Vec<Arrival> = plan.pushes.iter().map(push).collect();
        coming.retain(|_| !plan.half);
        coming.sort_by_key(|arrival| arrival.at);
        let (trace, last_departure) = (Vec::new(), None);
        Virtual { plan: plan.clone(), now: START, last_departure, coming, trace, idle_polls: 0 }
    }

    /// Ends the run as a real link would, but with a name and without waiting for ever.
    fn fault(&self, name: Text) -> ! {
        resume_unwind(Box::new(Fault(name)))
    }

    fn take(&mut self) -> Arrival {
        let arrival = self.coming.remove(0);
        self.idle_polls = 0;
        self.trace.push(match arrival.what {
            What::Answer(number) => Moment::Taken(number),
            What::Push => Moment::Push,
        });
        arrival
    }

    fn answers(&self) -> impl Iterator<Item = &Arrival> {
        self.coming.iter().filter(|arrival| matches!(arrival.what, What::Answer(_)))
    }
}

impl Link for Virtual {
    fn now(&self) -> u64 {
        self.now
    }

    fn send(&mut self, number: u32) -> Sent {
        let next = self.last_departure.map_or(self.now, |last| self.now.max(last + self.plan.gap));
        self.now = next;
        if self.plan.half && self.answers().next().is_some() {
            self.fault(COLLISION);
        }
        if self.answers().filter(|answer| answer.at <= next).count() > self.plan.window {
            self.fault(DEADLOCK);
        }
        self.last_departure = Some(next);
        self.trace.push(Moment::Sent(number));
        let delays = &self.plan.delays;
        let at = next + delays[(number as usize).min(delays.len() - 1)];
        let answer = Arrival { at, bytes: bytes_down(number), what: What::Answer(number) };
        let place = self.coming.partition_point(|other| other.at <= at);
        self.coming.insert(place, answer);
        Sent { at: next, bytes: bytes_up(number) }
    }

    fn poll(&mut self) -> Option<Arrival> {
        let arrived = self.coming.first().is_some_and(|arrival| arrival.at <= self.now);
        self.idle_polls += 1;
        if self.idle_polls > PATIENCE {
            self.fault(IDLE);
        }
        arrived.then(|| self.take())
    }

    fn wait(&mut self) -> Arrival {
        match self.coming.first() {
            None => self.fault(NOTHING_COMES),
            Some(arrival) => self.now = self.now.max(arrival.at),
        }
        self.take()
    }
}
