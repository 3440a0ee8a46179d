//! Lab 7, the mutants: each a mistake that students really make, and the check that catches it.
//!
//! One body holds all mistakes; each is a line that differs when the mutant has its name. With
//! the name `none` the body is right, which proves that a mutant fails by its mistake alone.

use super::checks::{Arrival, Implementation, Link, Report, What};
use crate::harness::{Mutant, mutant};

pub const MUTANTS: &[Mutant] = &[
    mutant("half_does_not_wait", "half_takes_turns"),
    mutant("clock_begins_at_zero", "half_takes_turns"),
    mutant("one_round_trip_times_n", "half_takes_turns"),
    mutant("one_message_too_few", "half_takes_turns"),
    mutant("full_takes_turns", "full_overlaps"),
    mutant("two_at_a_time", "full_overlaps"),
    mutant("ends_with_the_last_message", "full_overlaps"),
    mutant("polls_for_ever", "full_overlaps"),
    mutant("reads_only_at_the_end", "both_at_once"),
    mutant("sends_everything_first", "window_of_four"),
    mutant("one_poll_for_each_message", "window_of_four"),
    mutant("answers_taken_in_order", "answers_out_of_order"),
    mutant("time_of_looking", "answers_out_of_order"),
    mutant("ends_with_the_answer_of_the_last", "answers_out_of_order"),
    mutant("messages_counted_for_bytes", "bytes_counted"),
    mutant("sent_bytes_forgotten", "bytes_counted"),
    mutant("every_message_as_long_as_the_first", "bytes_counted"),
    mutant("push_taken_for_an_answer", "server_speaks_unasked"),
    mutant("push_dropped", "server_speaks_unasked"),
    mutant("waits_for_pushes_too", "server_speaks_unasked"),
    mutant("divides_by_zero", "no_difference"),
    mutant("no_difference_is_one", "no_difference"),
    mutant("gain_upside_down", "no_difference"),
    mutant("gain_in_whole_numbers", "no_difference"),
    mutant("at_least_one_message", "no_difference"),
    mutant("slower_is_no_difference", "no_difference"),
];

/// The lab's code with one mistake in it.
pub fn implementation(mistake: &str) -> Implementation {
    let [one, two, three] = [mistake.to_string(), mistake.to_string(), mistake.to_string()];
    Implementation {
        run_half: Box::new(move |link, n| Run::new(link, n, &one).half()),
        run_full: Box::new(move |link, n| match two.as_str() {
            "full_takes_turns" => Run::new(link, n, &two).half(),
            _ => Run::new(link, n, &two).full(),
        }),
        gain: Box::new(move |half, full| gain(half.elapsed, full.elapsed, &three)),
    }
}

fn gain(half: u64, full: u64, mistake: &str) -> Option<f64> {
    let (half, full) = if mistake == "gain_upside_down" { (full, half) } else { (half, full) };
    match mistake {
        "divides_by_zero" if half == full && half != 0 => None,
        "divides_by_zero" => Some(half as f64 / full as f64),
        "no_difference_is_one" if half == full => Some(1.0),
        "gain_in_whole_numbers" if full != 0 && half != full => Some((half / full) as f64),
        "slower_is_no_difference" if half < full => None,
        _ if full == 0 || half == full => None,
        _ => Some(half as f64 / full as f64),
    }
}

struct Run<'a> {
    link: &'a mut dyn Link,
    n: u32,
    mistake: &'a str,
    start: u64,
    left: Vec<u64>,
    answers: u32,
    report: Report,
}

impl<'a> Run<'a> {
    fn new(link: &'a mut dyn Link, n: u32, mistake: &'a str) -> Run<'a> {
        let round_trips = vec![0; n as usize];
        let report =
            Report { elapsed: 0, round_trips, sent_bytes: 0, received_bytes: 0, pushes: 0 };
        let start = if mistake == "clock_begins_at_zero" { 0 } else { link.now() };
        let n = if mistake == "at_least_one_message" { n.max(1) } else { n };
        Run { link, n, mistake, start, left: vec![], answers: 0, report }
    }

    fn is(&self, mistake: &str) -> bool {
        self.mistake == mistake
    }

    fn half(mut self) -> Report {
        let n = if self.is("one_message_too_few") { self.n.saturating_sub(1) } else { self.n };
        for number in 0..n {
            self.send(number);
            while self.answers <= number && !self.is("half_does_not_wait") {
                self.wait();
            }
        }
        if self.is("one_round_trip_times_n") && n > 0 {
            self.report.elapsed = self.report.round_trips[0] * u64::from(n);
        }
        self.report
    }

    fn full(mut self) -> Report {
        for number in 0..self.n {
            self.read_before_sending(number);
            self.send(number);
        }
        while self.answers < self.n {
            if self.is("polls_for_ever") {
                self.poll();
            } else {
                self.wait();
            }
        }
        if self.is("waits_for_pushes_too") && self.report.pushes > 0 {
            self.wait();
        }
        if self.is("ends_with_the_last_message") {
            self.report.elapsed = self.link.now().min(*self.left.last().unwrap_or(&0)) - self.start;
        }
        self.report
    }

    fn read_before_sending(&mut self, number: u32) {
        match self.mistake {
            "sends_everything_first" | "reads_only_at_the_end" => {}
            "one_poll_for_each_message" => drop(self.poll()),
            "two_at_a_time" => {
                while self.answers + 2 <= number {
                    self.wait();
                }
            }
            _ => while self.poll() {},
        }
    }

    fn send(&mut self, number: u32) {
        let sent = self.link.send(number);
        self.left.push(sent.at);
        self.report.sent_bytes += match self.mistake {
            "messages_counted_for_bytes" => 1,
            "sent_bytes_forgotten" => 0,
            "every_message_as_long_as_the_first" => 100,
            _ => sent.bytes,
        };
    }

    fn poll(&mut self) -> bool {
        let arrival = self.link.poll();
        arrival.map(|arrival| self.take(arrival)).is_some()
    }

    fn wait(&mut self) {
        let arrival = self.link.wait();
        self.take(arrival);
    }

    fn take(&mut self, arrival: Arrival) {
        let number = match arrival.what {
            What::Push if self.is("push_taken_for_an_answer") => self.answers,
            What::Push if self.is("push_dropped") => return,
            What::Push => {
                self.report.pushes += 1;
                self.report.received_bytes += arrival.bytes;
                return;
            }
            What::Answer(_) if self.is("answers_taken_in_order") => self.answers,
            What::Answer(number) => number,
        };
        let at = if self.is("time_of_looking") { self.link.now() } else { arrival.at };
        let left = self.left.get(number as usize).copied().unwrap_or(at);
        if let Some(round_trip) = self.report.round_trips.get_mut(number as usize) {
            *round_trip = at - left;
        }
        if number + 1 == self.n || !self.is("ends_with_the_answer_of_the_last") {
            self.report.elapsed = at - self.start;
        }
        self.report.received_bytes += arrival.bytes;
        self.answers += 1;
    }
}
