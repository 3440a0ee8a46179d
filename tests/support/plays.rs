//! Scripts to play, and diaries written by hand.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::sync::Arc;
use std::time::Duration;

use wstool::compare::scenario::{Outline, Scenario, Script};
use wstool::protocol::Role;
use wstool::trace::link::LinkModel;
use wstool::trace::loss::Loss;
use wstool::trace::{Chunk, Content, Crossing};

pub const fn ms(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// A short script: so many messages of 16 bytes, times in milliseconds.
pub fn script(scenario: Scenario, messages: usize, interval: u64, rtt: u64) -> Arc<Script> {
    let outline = Outline { scenario, messages, size: 16, interval: ms(interval), seed: 1 };
    let (client, server) = outline.lines();
    let link = LinkModel { rtt: ms(rtt), bandwidth: None, loss: Loss::default() };
    Arc::new(Script {
        scenario,
        link,
        client,
        server,
        think: ms(0),
        poll_every: ms(5),
        heads: wstool::compare::scenario::Heads::Short,
    })
}

/// Something that crossed the link between these milliseconds.
pub fn crossing(entered: u64, left: u64) -> Crossing {
    Crossing { entered: ms(entered), due: ms(left), left: ms(left) }
}

/// Bytes that crossed the link between these milliseconds.
pub fn chunk(connection: usize, from: Role, entered: u64, left: u64, bytes: &[u8]) -> Chunk {
    let content = Content::Bytes(bytes.into());
    Chunk { connection, from, content, crossing: crossing(entered, left) }
}

/// TCP's own handshake: the question and the answer.
pub fn connected(connection: usize, asked: (u64, u64), granted: (u64, u64)) -> [Chunk; 2] {
    let packet = |from, content, (entered, left)| Chunk {
        connection,
        from,
        content,
        crossing: crossing(entered, left),
    };
    [
        packet(Role::Client, Content::Connect, asked),
        packet(Role::Server, Content::Connected, granted),
    ]
}
