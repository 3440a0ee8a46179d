//! What a link costs: the time on the way, and the time for the bits.
//!
//! Owns: the model of a link, as numbers. Must never: delay anything; that is
//! `net::relay`, which keeps what is promised here.

use std::time::Duration;

/// The link between both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkModel {
    /// There and back; half of it each way.
    pub rtt: Duration,
    /// Bits a second, each way; `None` is no limit.
    pub bandwidth: Option<u64>,
}

impl LinkModel {
    /// One way.
    pub fn one_way(&self) -> Duration {
        self.rtt / 2
    }

    /// How long so many bytes take to be put on the line.
    pub fn sending(&self, bytes: usize) -> Duration {
        match self.bandwidth {
            Some(bits) => Duration::from_secs_f64(bytes as f64 * 8.0 / bits as f64),
            None => Duration::ZERO,
        }
    }
}
