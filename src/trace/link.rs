//! What a link costs: the time on the way, and the time for the bits.
//!
//! Owns: the model of a link, as numbers, and who may send when several
//! connections share it. Must never: delay anything, or know what time it is;
//! that is `net::relay`, which keeps what is promised here.

use std::collections::VecDeque;
use std::time::Duration;

use super::loss::{Loss, sent_again};
use crate::protocol::Role;

/// The link between both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkModel {
    /// There and back; half of it each way.
    pub rtt: Duration,
    /// Bits a second, each way; `None` is no limit.
    pub bandwidth: Option<u64>,
    /// The packets that it loses.
    pub loss: Loss,
}

/// What is put on a narrow line in one piece: the payload of a full packet of
/// TCP on Ethernet (1500 bytes, 40 of them headers of IP and TCP).
pub const SEGMENT: usize = 1460;

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

    /// The pieces in which so many bytes are put on the line. Without a limit
    /// nobody has to wait for anybody, and one piece will do, unless it can be
    /// lost.
    pub fn pieces(&self, bytes: usize) -> impl Iterator<Item = usize> + use<> {
        let is_cut = self.bandwidth.is_some() || self.loss.is_possible();
        let most = if is_cut { SEGMENT } else { bytes.max(1) };
        (0..bytes).step_by(most).map(move |at| most.min(bytes - at))
    }
}

/// One direction of a link that several connections share.
///
/// Each connection has a queue of its own, and the line takes one piece from
/// each in turn, as routers do whose queues are fair: whoever has little to say
/// does not wait behind all of somebody else's much. A piece that is being put
/// on the line is not interrupted.
#[derive(Debug, Clone)]
pub struct SharedLine {
    link: LinkModel,
    /// Who sends here.
    from: Role,
    /// Whether what is lost never comes; else TCP sends it again.
    drops: bool,
    /// Packets with bytes that have entered.
    packets: u64,
    /// When the last piece that is fixed will be on the line.
    free_at: Duration,
    /// The connections with something in their queue, the next one first.
    turns: VecDeque<usize>,
    /// By connection.
    queues: Vec<PieceQueue>,
}

/// What one connection has on the line.
#[derive(Debug, Clone, Default)]
struct PieceQueue {
    /// Pieces whose turn has not come.
    waiting: VecDeque<WaitingPiece>,
    /// Those whose turn has come.
    fixed: VecDeque<Sent>,
    /// When the last one that was taken arrived: nobody overtakes.
    taken: Duration,
}

/// A piece that has entered.
#[derive(Debug, Clone, Copy)]
struct WaitingPiece {
    bytes: usize,
    is_lost: bool,
}

/// A piece that is on the line.
#[derive(Debug, Clone, Copy)]
struct Sent {
    /// Since then.
    at: Duration,
    is_lost: bool,
}

/// When a piece arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Then.
    At(Duration),
    /// Its turn has not come. Not before then, and later if others come first.
    NotBefore(Duration),
}

impl SharedLine {
    /// One side's line with nothing on it.
    pub fn new(link: LinkModel, from: Role) -> SharedLine {
        let (turns, queues) = (VecDeque::new(), Vec::new());
        SharedLine { link, from, drops: false, packets: 0, free_at: Duration::ZERO, turns, queues }
    }

    /// The same for datagrams: nobody sends again what is lost.
    pub fn of_datagrams(link: LinkModel, from: Role) -> SharedLine {
        SharedLine { drops: true, ..SharedLine::new(link, from) }
    }

    /// A piece enters now, behind the others of its connection. Times must not
    /// go back from one call to the next. Returns whether it is lost: then it
    /// comes when TCP has sent it again, and a datagram never.
    pub fn enter(&mut self, connection: usize, bytes: usize, now: Duration) -> bool {
        let is_lost = self.is_lost(bytes);
        self.enter_as(connection, bytes, now, is_lost);
        is_lost
    }

    /// The same, with a fate that is known already.
    pub fn enter_as(&mut self, connection: usize, bytes: usize, now: Duration, is_lost: bool) {
        self.advance(now);
        if self.queues.len() <= connection {
            self.queues.resize_with(connection + 1, PieceQueue::default);
        }
        let queue = &mut self.queues[connection];
        if queue.waiting.is_empty() {
            self.turns.push_back(connection);
        }
        queue.waiting.push_back(WaitingPiece { bytes, is_lost });
        // A line that is free before now has nothing to do: it begins at once.
        self.free_at = self.free_at.max(now);
        self.advance(now);
    }

    /// The fate of the next packet.
    fn is_lost(&mut self, bytes: usize) -> bool {
        if bytes == 0 {
            return false;
        }
        self.packets += 1;
        self.link.loss.is_lost(self.from, self.packets)
    }

    /// When the next piece of a connection arrives that was not taken off the
    /// line. `None`: there is none.
    pub fn next(&mut self, connection: usize, now: Duration) -> Option<Arrival> {
        self.advance(now);
        let queue = self.queues.get(connection)?;
        if let Some(sent) = queue.fixed.front() {
            return Some(self.arrival(queue, *sent, now));
        }
        let least = self.free_at + self.link.sending(queue.waiting.front()?.bytes);
        Some(Arrival::NotBefore(least + self.link.one_way()))
    }

    /// Whether the line has something to do at this time.
    pub fn is_busy(&mut self, now: Duration) -> bool {
        self.advance(now);
        self.free_at > now
    }

    /// When the first piece of a queue arrives.
    fn arrival(&self, queue: &PieceQueue, sent: Sent, now: Duration) -> Arrival {
        let (rtt, one_way) = (self.link.rtt, self.link.one_way());
        if !sent.is_lost {
            return Arrival::At(queue.taken.max(sent.at + one_way));
        }
        // Only what arrives is acknowledged.
        let behind = || queue.fixed.iter().skip(1).filter(|later| !later.is_lost);
        let (first, third) = (behind().next(), behind().nth(2));
        let [first, third] = [first, third].map(|later| later.map(|later| later.at));
        let again = sent_again(rtt, sent.at, first, third);
        if again <= now {
            return Arrival::At(queue.taken.max(again + one_way));
        }
        // What is sent behind it meanwhile can bring it sooner: a round trip
        // after that, and not before.
        Arrival::NotBefore(again.min(now + rtt))
    }

    /// Takes the next piece of a connection off the line, which arrives then.
    pub fn take(&mut self, connection: usize, due: Duration) {
        if let Some(queue) = self.queues.get_mut(connection) {
            queue.fixed.pop_front();
            queue.taken = queue.taken.max(due);
        }
    }

    /// Fixes everything whose turn has come.
    fn advance(&mut self, now: Duration) {
        while self.free_at <= now
            && let Some(connection) = self.turns.pop_front()
        {
            let queue = &mut self.queues[connection];
            let Some(WaitingPiece { bytes, is_lost }) = queue.waiting.pop_front() else { continue };
            self.free_at += self.link.sending(bytes);
            if !(is_lost && self.drops) {
                queue.fixed.push_back(Sent { at: self.free_at, is_lost });
            }
            if !queue.waiting.is_empty() {
                self.turns.push_back(connection);
            }
        }
    }
}
