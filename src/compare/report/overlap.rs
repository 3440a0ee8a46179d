//! How long both directions carried data at once.
//!
//! That is what full duplex means. A channel on which it never happens is used
//! as half duplex, whatever it could do.
//!
//! Where a connection has streams, each of them is such a channel too: requests
//! of HTTP/2 overlap with each other, and none with its own answer.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Carried;
use crate::protocol::Role;
use crate::trace::WireEvent;

/// The time in which something was under way in both directions.
pub fn overlap(events: &[Carried]) -> Duration {
    length(&at_once(events))
}

/// When something was under way in both directions, in order.
pub fn at_once(events: &[Carried]) -> Vec<(Duration, Duration)> {
    of(|| events.iter().map(|event| &event.wire))
}

/// The longest such time inside one stream; `None`: there are no streams.
pub fn inside_streams(events: &[Carried]) -> Option<Duration> {
    let mut streams: BTreeMap<(usize, u64), Vec<&WireEvent>> = BTreeMap::new();
    for Carried { wire, .. } in events {
        if let Some(stream) = wire.stream.filter(|_| wire.is_data()) {
            streams.entry((wire.connection, stream)).or_default().push(wire);
        }
    }
    let each = streams.into_values().map(|events| length(&of(|| events.iter().copied())));
    each.max()
}

fn length(times: &[(Duration, Duration)]) -> Duration {
    times.iter().map(|(from, to)| *to - *from).sum()
}

fn of<'a, E: Iterator<Item = &'a WireEvent>>(events: impl Fn() -> E) -> Vec<(Duration, Duration)> {
    let (up, down) = (busy(events(), Role::Client), busy(events(), Role::Server));
    let with_all = |&(from, to): &(Duration, Duration)| {
        let with = move |&(start, end): &(Duration, Duration)| {
            let both = (from.max(start), to.min(end));
            (both.0 < both.1).then_some(both)
        };
        down.iter().filter_map(with).collect::<Vec<_>>()
    };
    joined(up.iter().flat_map(with_all).collect())
}

/// When one direction carried data: times that do not touch, in order.
fn busy<'a>(events: impl Iterator<Item = &'a WireEvent>, from: Role) -> Vec<(Duration, Duration)> {
    let data = events.filter(|event| event.from == from && event.is_data());
    joined(data.map(|event| (event.entered, event.left)).collect())
}

/// The same times in order, those that touch as one.
pub(super) fn joined(mut times: Vec<(Duration, Duration)>) -> Vec<(Duration, Duration)> {
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
