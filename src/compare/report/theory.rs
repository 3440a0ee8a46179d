//! How long a transport has to need, from the link and from counting.
//!
//! Owns: the rules of each discipline, played on a clock that costs nothing:
//! what leaves arrives half a round trip later, bits take the time that the
//! bandwidth gives them, connections share it as the relay's do, and nobody
//! needs time but for thinking. Must never: look at a measured time. Of the run
//! it takes only the sizes of what was sent, which matter when there is a
//! bandwidth.
//!
//! [`Theory`] keeps the terms apart, so that a reader can add them up.
//!
//! | file | about |
//! |---|---|
//! | `sizes` | how long what was sent is |
//! | `lost` | which messages were in packets that were lost |
//! | `world` | the link and the clock: what is sent, and what happens next |
//! | `play` | both sides: who says what, when |

mod lost;
mod play;
mod sizes;
mod world;

use std::time::Duration;

pub use self::lost::Lost;
use self::play::TheoryPlay;
pub use self::sizes::Sizes;
use crate::compare::scenario::Script;
use crate::compare::table::Transport;

/// The time that a transport needs, and what it is made of:
/// `half_trips × RTT / 2 + thinks × think + sending + waiting`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theory {
    /// Until the last message is heard, since the first connection was asked
    /// for.
    pub total: Duration,
    /// How often half a round trip stands between the start and the end.
    pub half_trips: u32,
    /// How often the server thought.
    pub thinks: u32,
    /// The time that the bits needed, those in front of them included.
    pub sending: Duration,
    /// The rest: waiting until a message was due or a pause was over.
    pub waiting: Duration,
}

/// A moment, and what stood between the start and it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Moment {
    at: Duration,
    half_trips: u32,
    thinks: u32,
    sending: Duration,
}

impl Moment {
    /// Nothing but waiting until then.
    fn waited(self, at: Duration) -> Moment {
        Moment { at: at.max(self.at), ..self }
    }

    /// Bits were put on the line until then.
    fn sent(self, at: Duration) -> Moment {
        Moment { at, sending: self.sending + at.saturating_sub(self.at), ..self }
    }

    /// Then they crossed it.
    fn crossed(self, one_way: Duration) -> Moment {
        Moment { at: self.at + one_way, half_trips: self.half_trips + 1, ..self }
    }

    /// Then the server thought.
    fn thought(self, think: Duration) -> Moment {
        Moment { at: self.at + think, thinks: self.thinks + 1, ..self }
    }

    /// What is later: the rest did not matter, and its terms do not count.
    fn later(self, other: Moment) -> Moment {
        if other.at > self.at { other } else { self }
    }
}

/// What a script has to need over a transport, if nothing is lost.
pub fn of(script: &Script, transport: Transport, sizes: Sizes) -> Theory {
    with_losses(script, transport, sizes, &Lost::default())
}

/// The same, if the packets were lost that carried these messages.
pub fn with_losses(script: &Script, transport: Transport, sizes: Sizes, lost: &Lost) -> Theory {
    let end = TheoryPlay::new(script, transport, sizes, lost).end();
    let Moment { at: total, half_trips, thinks, sending } = end;
    let known = script.link.one_way() * half_trips + script.think * thinks + sending;
    Theory { total, half_trips, thinks, sending, waiting: total.saturating_sub(known) }
}
