//! Lab 5, what crosses the pipe: an assembler made, a frame pushed, and the events of it.
//!
//! Must never: know which events are right. Read next: `answering`, `talks`.

use crate::grading::wire::{wire_enum, wire_struct};

/// One frame, unmasked.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub fin: bool,
    pub opcode: u8,
    pub payload: Vec<u8>,
}

/// What follows from a frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Text(String),
    Binary(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>),
}

/// What is done to an assembler; the number says to which: several are at work at a time.
#[derive(Debug, Clone, PartialEq)]
pub enum Do {
    /// A new one with this limit, in place of an older one of that number.
    New(usize, usize),
    Push(usize, Frame),
    /// The same frame again and again: which frame, how often.
    PushMany(usize, Frame, usize),
}

wire_struct!(Frame { fin, opcode, payload });
wire_enum!(Event { 0 => Text(text), 1 => Binary(bytes), 2 => Pong(bytes), 3 => Close(code) });
wire_enum!(Do { 0 => New(which, limit), 1 => Push(which, frame), 2 => PushMany(which, frame, times) });
