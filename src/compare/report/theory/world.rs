//! The link and the clock of theory: things are sent, and happen in their
//! order, without taking any time of ours.
//!
//! Owns: which of all that is to come comes next. Must never: know what it is;
//! that is `play`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::Moment;
use crate::protocol::Role;
use crate::trace::link::{Arrival, LinkModel, SharedLine};

/// A link between two sides, and what is to happen there.
#[derive(Debug)]
pub(super) struct World<T> {
    link: LinkModel,
    now: Duration,
    up: Way<T>,
    down: Way<T>,
    /// What happens at a time, in the order of times and then of asking.
    agenda: BTreeMap<(Duration, u64), (Moment, T)>,
    asked: u64,
}

/// One direction.
#[derive(Debug)]
struct Way<T> {
    line: SharedLine,
    /// By connection, in the order of sending.
    parcels: Vec<VecDeque<Parcel<T>>>,
    /// The connections that have any.
    active: BTreeSet<usize>,
    /// The moment since which the line has not been idle.
    busy_since: Moment,
}

/// Something on its way.
#[derive(Debug)]
struct Parcel<T> {
    /// Segments that have not arrived.
    pieces: usize,
    /// Since when the line has been busy with it, or with what is before it.
    since: Moment,
    what: T,
}

impl<T> World<T> {
    pub(super) fn new(link: LinkModel) -> World<T> {
        let way = |from| Way {
            line: SharedLine::new(link, from),
            parcels: Vec::new(),
            active: BTreeSet::new(),
            busy_since: Moment::default(),
        };
        let (up, down, agenda) = (way(Role::Client), way(Role::Server), BTreeMap::new());
        World { link, now: Duration::ZERO, up, down, agenda, asked: 0 }
    }

    /// Sends so many bytes now. If they are lost, their first packet is.
    pub(super) fn send(
        &mut self,
        connection: usize,
        from: Role,
        bytes: usize,
        moment: Moment,
        (what, is_lost): (T, bool),
    ) {
        let mut pieces: Vec<usize> = self.link.pieces(bytes).collect();
        if pieces.is_empty() {
            // A packet without bytes crosses the link too.
            pieces.push(0);
        }
        let now = self.now;
        let way = self.way(from);
        if !way.line.is_busy(now) {
            way.busy_since = moment.waited(now);
        }
        for (at, &bytes) in pieces.iter().enumerate() {
            way.line.enter_as(connection, bytes, now, is_lost && at == 0);
        }
        if way.parcels.len() <= connection {
            way.parcels.resize_with(connection + 1, VecDeque::new);
        }
        let parcel = Parcel { pieces: pieces.len(), since: way.busy_since, what };
        way.parcels[connection].push_back(parcel);
        way.active.insert(connection);
    }

    /// Something is to happen then, and not before now.
    pub(super) fn at(&mut self, time: Duration, moment: Moment, what: T) {
        self.asked += 1;
        let time = time.max(self.now);
        self.agenda.insert((time, self.asked), (moment.waited(time), what));
    }

    /// The next thing that happens, and when. `None`: nothing ever will.
    pub(super) fn next(&mut self) -> Option<(Moment, T)> {
        loop {
            let timer = self.agenda.keys().next().map(|(time, _)| *time);
            let ways = [Role::Client, Role::Server];
            let next = |from| {
                let now = self.now;
                self.way(from)
                    .first(now)
                    .map(|(time, is_fixed, connection)| (time, from, is_fixed, connection))
            };
            let first = ways.map(next).into_iter().flatten().min_by_key(|(time, ..)| *time);
            let (time, from, is_fixed, connection) = match (timer, first) {
                (None, None) => return None,
                (Some(time), first) if first.is_none_or(|first| time <= first.0) => {
                    self.now = time;
                    return self.agenda.pop_first().map(|(_, happening)| happening);
                }
                (_, Some(first)) => first,
                (Some(_), None) => continue,
            };
            self.now = time;
            let link = self.link;
            if is_fixed && let Some(happening) = self.way(from).take(connection, time, &link) {
                return Some(happening);
            }
        }
    }

    fn way(&mut self, from: Role) -> &mut Way<T> {
        match from {
            Role::Client => &mut self.up,
            Role::Server => &mut self.down,
        }
    }
}

impl<T> Way<T> {
    /// When the next piece arrives of all that are on their way, whether that is
    /// fixed, and of which connection.
    fn first(&mut self, now: Duration) -> Option<(Duration, bool, usize)> {
        let line = &mut self.line;
        let next = |&connection: &usize| match line.next(connection, now)? {
            Arrival::At(time) => Some((time, true, connection)),
            Arrival::NotBefore(time) => Some((time, false, connection)),
        };
        self.active.iter().filter_map(next).min()
    }

    /// Takes a piece off the line; returns what is whole with it.
    fn take(&mut self, connection: usize, at: Duration, link: &LinkModel) -> Option<(Moment, T)> {
        self.line.take(connection, at);
        let parcels = &mut self.parcels[connection];
        let parcel = parcels.front_mut()?;
        parcel.pieces -= 1;
        if parcel.pieces > 0 {
            return None;
        }
        let Parcel { since, what, .. } = parcels.pop_front()?;
        if parcels.is_empty() {
            self.active.remove(&connection);
        }
        let (one_way, sent) = (link.one_way(), at.saturating_sub(link.one_way()));
        // Where bits take no time, it was lost, and sent again.
        let on_line = if link.bandwidth.is_some() { since.sent(sent) } else { since.waited(sent) };
        Some((on_line.crossed(one_way), what))
    }
}
