//! How long both directions carried data at once.
//!
//! That is what full duplex means. A channel on which it never happens is used
//! as half duplex, whatever it could do.

use std::time::Duration;

use super::Carried;
use crate::protocol::Role;

/// The time in which something was under way in both directions.
pub fn overlap(events: &[Carried]) -> Duration {
    let (up, down) = (busy(events, Role::Client), busy(events, Role::Server));
    let common = |&(from, to): &(Duration, Duration)| {
        let with =
            |&(start, end): &(Duration, Duration)| to.min(end).saturating_sub(from.max(start));
        down.iter().map(with).sum::<Duration>()
    };
    up.iter().map(common).sum()
}

/// When one direction carried data: times that do not touch, in order.
fn busy(events: &[Carried], from: Role) -> Vec<(Duration, Duration)> {
    let data = events
        .iter()
        .map(|event| &event.wire)
        .filter(|event| event.from == from && event.is_data());
    let mut times: Vec<(Duration, Duration)> =
        data.map(|event| (event.entered, event.left)).collect();
    times.sort();
    let mut joined: Vec<(Duration, Duration)> = Vec::new();
    for (start, end) in times {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}
