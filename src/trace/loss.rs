//! Which packets a link loses, and when TCP sends them again.
//!
//! Owns: the fate of each packet, as a function of its number, and the rules of
//! TCP's loss recovery as far as they decide when a segment comes after all.
//! Must never: drop or delay anything; that is `net::relay`.
//!
//! **Nothing of TCP is really lost.** Both ends are sockets of this machine, and
//! what the system carries between them cannot be taken away. So the relay holds
//! a lost segment back until its copy would have come, and everything behind it
//! on that connection, as TCP does, which hands out bytes in their order only.
//! That is a simulation, and whoever shows it says so. Datagrams are dropped.

use std::time::Duration;

use crate::protocol::Role;
use crate::random::Random;

/// What a link loses. By default nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loss {
    /// Of a hundred packets, so many at random, in each direction.
    pub percent: u32,
    /// And this one of the client's, counted from 1: the same in every
    /// transport, so that its price can be compared.
    pub chosen: Option<u64>,
    /// The same packets are lost for the same seed.
    pub seed: u64,
}

impl Loss {
    /// Whether anything can be lost.
    pub fn is_possible(&self) -> bool {
        self.percent > 0 || self.chosen.is_some()
    }

    /// The fate of one direction's packet, counted from 1. Packets without
    /// bytes are not counted: TCP's own handshake is never lost here.
    pub fn is_lost(&self, from: Role, number: u64) -> bool {
        if from == Role::Client && self.chosen == Some(number) {
            return true;
        }
        if self.percent == 0 {
            return false;
        }
        let side = u64::from(from == Role::Server);
        // A generator for each packet: its fate does not depend on the others.
        let seed = self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (number << 1 | side);
        let drawn = Random::new(Some(seed)).bytes().map(u32::from_le_bytes);
        // A seeded generator cannot fail.
        (u64::from(drawn.unwrap_or_default()) * 100) >> 32 < u64::from(self.percent)
    }
}

/// When TCP sends a lost segment again (RFC 8985), if it was sent then and the
/// first and the third segment behind it were sent when they were.
///
/// - Three later segments arrive, and their acknowledgements come back: the one
///   in front of them is missing, and is sent again at once.
/// - The acknowledgement of one later segment is enough when a quarter of a
///   round trip more has passed without the missing one: it is not just late.
/// - With nothing behind it nobody can know. After two round trips of silence
///   the sender sends it again, to see (a tail loss probe, 7.2). Real systems
///   wait longer if it was the only one.
pub fn sent_again(
    rtt: Duration,
    sent: Duration,
    first: Option<Duration>,
    third: Option<Duration>,
) -> Duration {
    let reordering = rtt / 4;
    let probe = sent + 2 * rtt;
    let by_one = first.map_or(probe, |first| (first + rtt).max(sent + rtt + reordering));
    let by_three = third.map_or(probe, |third| third + rtt);
    probe.min(by_one).min(by_three)
}
