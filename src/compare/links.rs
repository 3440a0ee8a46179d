//! Links that people know, as numbers.
//!
//! Owns: which round trip and bandwidth stand behind a name, and where they come
//! from. Must never: claim to be more than these two numbers; what else a real
//! link does is said where the figures stand.

use std::time::Duration;

/// A link by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum KnownLink {
    /// RTT 1 ms, 1 Gbit/s: a cable in one building
    Lan,
    /// RTT 50 ms, 1.5 Mbit/s: the profile "DSL" of WebPageTest
    Dsl,
    /// RTT 170 ms, 9 Mbit/s: the profile "4G" of WebPageTest
    #[value(name = "4g")]
    FourG,
    /// RTT 558 ms, no limit: by way of a geostationary orbit (RFC 2488, 2)
    Satellite,
}

impl KnownLink {
    /// There and back.
    pub fn rtt(self) -> Duration {
        Duration::from_millis(match self {
            KnownLink::Lan => 1,
            KnownLink::Dsl => 50,
            KnownLink::FourG => 170,
            KnownLink::Satellite => 558,
        })
    }

    /// Bits a second, each way; `None` is no limit. Of a line that is faster one
    /// way, this is the faster one.
    pub fn bandwidth(self) -> Option<u64> {
        match self {
            KnownLink::Lan => Some(1_000_000_000),
            KnownLink::Dsl => Some(1_500_000),
            KnownLink::FourG => Some(9_000_000),
            KnownLink::Satellite => None,
        }
    }
}
