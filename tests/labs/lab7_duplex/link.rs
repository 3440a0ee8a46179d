//! Lab 7, the link: a simulation with a clock of its own, in which deadlocks have a name.
//!
//! Owns: when messages leave and arrive, what does not fit, and the trace of all that happened.
//! Must never: read a real clock or start a thread. Read next: `runs`.

use super::questions::{Got, Use};
use crate::grading::{Text, text};

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
    /// Most messages that may have arrived without being taken.
    pub window: usize,
    /// What the virtual clock shows when the run begins.
    pub start: u64,
    /// For so long the channel is busy with something else: the first message leaves only then.
    pub busy: u64,
}

impl Plan {
    /// How long a message and its answer take together.
    pub fn delay(&self, number: u32) -> u64 {
        self.delays[(number as usize).min(self.delays.len() - 1)]
    }
}

/// What happened, in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    Sent(u32),
    Taken(u32),
    Push,
}

/// A message on its way or arrived: when, its bytes, whose answer it is.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    at: u64,
    bytes: usize,
    answer: Option<u32>,
}

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
    "deadlock: more has arrived than the link keeps; the server waits for you to read, and \
     you wait to send. Sending without reading is pipelining, not full duplex",
    "взаимная блокировка: пришло больше, чем держит канал; сервер ждёт, пока вы \
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
const PATIENCE: u32 = 2000;

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
        let push =
            |after: &u64| Arrival { at: plan.start + after, bytes: PUSH_BYTES, answer: None };
        // On a half-duplex link nobody speaks unasked.
        let mut coming: Vec<Arrival> = plan.pushes.iter().map(push).collect();
        coming.retain(|_| !plan.half);
        coming.sort_by_key(|arrival| arrival.at);
        let (plan, trace, last_departure) = (plan.clone(), Vec::new(), None);
        Virtual { now: plan.start, plan, last_departure, coming, trace, idle_polls: 0 }
    }

    /// Does what a run asks of its link; an error is what on a real link would be a deadlock, a
    /// collision or an endless loop, by its name.
    pub fn serve(&mut self, asked: Use) -> Result<Got, Text> {
        match asked {
            Use::Now => Ok(Got::Time(self.now)),
            Use::Send(number) => self.send(number),
            Use::Poll => self.poll(),
            Use::Wait => self.wait(),
        }
    }

    fn take(&mut self) -> Got {
        let Arrival { at, bytes, answer } = self.coming.remove(0);
        self.idle_polls = 0;
        self.trace.push(answer.map_or(Moment::Push, Moment::Taken));
        Got::Arrival(at, bytes, answer)
    }

    fn send(&mut self, number: u32) -> Result<Got, Text> {
        let gap = self.plan.gap;
        let free = self.last_departure.map_or(self.plan.start + self.plan.busy, |last| last + gap);
        let next = self.now.max(free);
        self.idle_polls = 0;
        self.now = next;
        if self.plan.half && self.coming.iter().any(|arrival| arrival.answer.is_some()) {
            return Err(COLLISION);
        }
        if self.coming.iter().filter(|arrival| arrival.at <= next).count() > self.plan.window {
            return Err(DEADLOCK);
        }
        self.last_departure = Some(next);
        self.trace.push(Moment::Sent(number));
        let at = next + self.plan.delay(number);
        let answer = Arrival { at, bytes: bytes_down(number), answer: Some(number) };
        let place = self.coming.partition_point(|other| other.at <= at);
        self.coming.insert(place, answer);
        Ok(Got::Sent(next, bytes_up(number)))
    }

    fn poll(&mut self) -> Result<Got, Text> {
        let arrived = self.coming.first().is_some_and(|arrival| arrival.at <= self.now);
        self.idle_polls += 1;
        if self.idle_polls > PATIENCE {
            return Err(IDLE);
        }
        Ok(if arrived { self.take() } else { Got::Nothing })
    }

    fn wait(&mut self) -> Result<Got, Text> {
        let Some(arrival) = self.coming.first() else {
            return Err(NOTHING_COMES);
        };
        self.now = self.now.max(arrival.at);
        Ok(self.take())
    }
}
