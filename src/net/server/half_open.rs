//! Connections that have not asked for anything yet.
//!
//! Owns: how many of them there may be, and which one has to go when there are
//! more. Must never: let those who say nothing keep out those who do.
//!
//! A TCP connection costs a peer nothing, and each costs us a thread until its
//! deadline. So there is a limit; but who is it to meet? Not the newcomer, or a
//! few dozen silent connections would lock everybody out. The one that has been
//! silent for the longest goes, of the address that has the most: an honest
//! client asks within a round trip, and an address that floods meets itself.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Shutdown, TcpStream};
use std::sync::{Arc, Mutex};

use crate::net::lock;

/// All connections whose request has not come.
#[derive(Debug)]
pub struct HalfOpen {
    most: usize,
    /// From the oldest to the newest.
    waiting: Mutex<VecDeque<Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    address: IpAddr,
    socket: Arc<TcpStream>,
}

/// A connection among the half-open ones, until this is dropped.
#[derive(Debug)]
pub struct Opening {
    all: Arc<HalfOpen>,
    socket: Arc<TcpStream>,
}

impl HalfOpen {
    /// None so far; `most` at a time.
    pub fn new(most: usize) -> Arc<HalfOpen> {
        Arc::new(HalfOpen { most, waiting: Mutex::default() })
    }

    /// One more; if that is one too many, another one has to go.
    pub fn enter(self: &Arc<Self>, address: IpAddr, socket: &Arc<TcpStream>) -> Opening {
        let mut waiting = lock(&self.waiting);
        if waiting.len() >= self.most {
            let index = longest_of_the_most(&waiting);
            waiting.remove(index).iter().for_each(Waiting::send_away);
        }
        waiting.push_back(Waiting { address, socket: Arc::clone(socket) });
        Opening { all: Arc::clone(self), socket: Arc::clone(socket) }
    }

    /// All have to go: the server ends.
    pub fn clear(&self) {
        lock(&self.waiting).drain(..).for_each(|waiting| waiting.send_away());
    }
}

impl Waiting {
    /// Ends the read in which its thread waits. It can still be answered.
    fn send_away(&self) {
        let _ = self.socket.shutdown(Shutdown::Read);
    }
}

/// The index of the oldest one of the address that has the most.
fn longest_of_the_most(waiting: &VecDeque<Waiting>) -> usize {
    let mut counts = HashMap::new();
    for one in waiting {
        *counts.entry(one.address).or_insert(0_usize) += 1;
    }
    let most = counts.values().max();
    waiting.iter().position(|one| counts.get(&one.address) == most).unwrap_or(0)
}

impl Opening {
    /// Whether it had to make room for another one.
    pub fn had_to_go(&self) -> bool {
        self.index(&lock(&self.all.waiting)).is_none()
    }

    fn index(&self, waiting: &VecDeque<Waiting>) -> Option<usize> {
        waiting.iter().position(|one| Arc::ptr_eq(&one.socket, &self.socket))
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        let mut waiting = lock(&self.all.waiting);
        if let Some(index) = self.index(&waiting) {
            waiting.remove(index);
        }
    }
}
