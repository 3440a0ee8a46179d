//! Lab 6, what crosses the pipe: orders to the hub one way, calls to its connections the other.
//!
//! Must never: know what is right. Read next: `connections` (the student's side), `stage`.

use crate::grading::wire::wire_enum;

/// An order, carried out on a thread of its own; several may be under way.
#[derive(Debug, Clone, PartialEq)]
pub enum Do {
    /// A new hub with this queue limit; orders go to it until it is dropped.
    New(usize),
    /// A client that the grader plays joins.
    Join(u32),
    /// A client at the other end of a real connection joins: its number, the port.
    JoinSocket(u32, u16),
    Leave(u64),
    Say(u64, String),
    /// `prefix 0`, `prefix 1` … so many messages, one after the other.
    SayMany(u64, String, usize),
    /// Messages of 16 KiB: the number of the first, and how many.
    SayLarge(u64, usize, usize),
    /// Clients from this number on join, say their number and leave, one after the other.
    ComeAndGo(u32, usize),
    Count,
    /// Gives the last hub away: its `drop` runs.
    Drop,
    /// Bytes in use.
    Live,
}

/// What an order returned.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    Nothing,
    Id(u64),
    Ids(Vec<u64>),
    Number(usize),
}

/// A call that the hub makes to a client that the grader plays.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    Write(u32, String),
    Close(u32, u16),
    /// The order given by `Told::First` is carried out.
    Again,
    /// Its last `Arc` is gone; this waits for nothing.
    Dropped(u32),
}

/// What the grader lets the call do.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    Go,
    /// `write` returns an error: the number of its kind.
    Fail(u8),
    /// First this, from inside the call; then ask again.
    First(Do),
}

wire_enum!(Do {
    0 => New(limit), 1 => Join(client), 2 => JoinSocket(client, port), 3 => Leave(id),
    4 => Say(id, message), 5 => SayMany(id, prefix, count), 6 => SayLarge(id, first, count),
    7 => ComeAndGo(first, count), 8 => Count, 9 => Drop, 10 => Live
});
wire_enum!(Done { 0 => Nothing, 1 => Id(id), 2 => Ids(ids), 3 => Number(number) });
wire_enum!(Call { 0 => Write(client, message), 1 => Close(client, code), 2 => Again, 3 => Dropped(client) });
wire_enum!(Told { 0 => Go, 1 => Fail(kind), 2 => First(order) });

/// A message of 16 KiB: a thousand of them are more than the buffers of any loopback hold.
pub fn large(number: usize) -> String {
    format!("{number:06}{}", "x".repeat(16_378))
}
