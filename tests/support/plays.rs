//! Scripts to play, and transports that play them.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::sync::Arc;
use std::time::Duration;

use wstool::scenario::{Link, Outline, Scenario, Script};

pub const fn ms(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// A short script: so many messages of 16 bytes, times in milliseconds.
pub fn script(scenario: Scenario, messages: usize, interval: u64, rtt: u64) -> Arc<Script> {
    let outline = Outline { scenario, messages, size: 16, interval: ms(interval), seed: 1 };
    let (client, server) = outline.lines();
    let link = Link { rtt: ms(rtt), bandwidth: None };
    Arc::new(Script { scenario, link, client, server, think: ms(0), poll_every: ms(5) })
}
