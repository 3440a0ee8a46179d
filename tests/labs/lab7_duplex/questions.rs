//! Lab 7, what crosses the pipe: a run, the calls it makes to its link, its report.
//!
//! Must never: know a right figure. Read next: `answering`, `link`, `runs`.

use crate::grading::wire::{wire_enum, wire_struct};

/// What a run has measured.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    pub elapsed: u64,
    pub round_trips: Vec<u64>,
    pub sent_bytes: usize,
    pub received_bytes: usize,
    pub pushes: u32,
}

/// What is asked of the code.
#[derive(Debug, Clone, PartialEq)]
pub enum Do {
    Half(u32),
    Full(u32),
    Gain(Report, Report),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    Measured(Report),
    Gain(Option<f64>),
}

/// A call of a run to its link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Use {
    Now,
    Send(u32),
    Poll,
    Wait,
}

/// What the link returned: times in virtual microseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Got {
    Time(u64),
    /// When it left, and its bytes.
    Sent(u64, usize),
    Nothing,
    /// When it arrived, its bytes, and whose answer it is; of nobody's, it is a push.
    Arrival(u64, usize, Option<u32>),
}

wire_struct!(Report { elapsed, round_trips, sent_bytes, received_bytes, pushes });
wire_enum!(Do { 0 => Half(n), 1 => Full(n), 2 => Gain(half, full) });
wire_enum!(Done { 0 => Measured(report), 1 => Gain(gain) });
wire_enum!(Use { 0 => Now, 1 => Send(number), 2 => Poll, 3 => Wait });
wire_enum!(Got { 0 => Time(at), 1 => Sent(at, bytes), 2 => Nothing, 3 => Arrival(at, bytes, answer) });
