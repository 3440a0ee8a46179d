//! Lab 6, the reference: a bounded channel and a writing thread for each member.
//!
//! Must never: use the crate's own hub. It is the lab's second opinion.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, Weak};

pub trait Conn: Send + Sync {
    fn write(&self, message: &str) -> std::io::Result<()>;
    fn close(&self, code: u16);
}

/// RFC 6455 registry: try again later.
const TRY_AGAIN_LATER: u16 = 1013;

struct Member {
    outbox: SyncSender<Arc<str>>,
    conn: Arc<dyn Conn>,
}

type Members = Mutex<BTreeMap<u64, Member>>;

pub struct Hub {
    queue_limit: usize,
    next_id: AtomicU64,
    members: Arc<Members>,
}

impl Hub {
    /// `queue_limit`: how many messages may wait for one member.
    pub fn new(queue_limit: usize) -> Hub {
        Hub { queue_limit, next_id: AtomicU64::new(1), members: Arc::default() }
    }

    /// Adds a member and returns its id.
    pub fn join(&self, conn: Arc<dyn Conn>) -> u64 {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let (outbox, messages) = sync_channel(self.queue_limit);
        // Weak: the members hold the outboxes, and an outbox that lives keeps its thread waiting.
        let members = Arc::downgrade(&self.members);
        let writer = Arc::clone(&conn);
        self.members.lock().unwrap().insert(id, Member { outbox, conn });
        std::thread::spawn(move || write_all(&*writer, messages, &members, id));
        id
    }

    /// Removes a member. Its outbox goes with it, and that ends its thread.
    pub fn leave(&self, id: u64) {
        remove(&self.members, id);
    }

    /// Sends a message of member `from` to all members.
    pub fn say(&self, from: u64, message: &str) {
        let message: Arc<str> = message.into();
        let mut members = self.members.lock().unwrap();
        if !members.contains_key(&from) {
            return;
        }
        let takes = |member: &Member| member.outbox.try_send(Arc::clone(&message)).is_ok();
        let slow: Vec<u64> =
            members.iter().filter(|(_, member)| !takes(member)).map(|(id, _)| *id).collect();
        let slow: Vec<Member> = slow.iter().filter_map(|id| members.remove(id)).collect();
        // The connections are called without the lock: they may call the hub.
        drop(members);
        slow.iter().for_each(|member| member.conn.close(TRY_AGAIN_LATER));
    }

    /// How many members there are now.
    pub fn count(&self) -> usize {
        self.members.lock().unwrap().len()
    }
}

/// One member's thread: ends when the outbox is gone or the client is.
fn write_all(conn: &dyn Conn, messages: Receiver<Arc<str>>, members: &Weak<Members>, id: u64) {
    // What a channel holds can still be taken when its sender has gone, so the list is asked, too.
    let is_member =
        || members.upgrade().is_some_and(|members| members.lock().unwrap().contains_key(&id));
    for message in messages {
        if !is_member() {
            return;
        }
        if conn.write(&message).is_err() {
            if let Some(members) = members.upgrade() {
                remove(&members, id);
            }
            return;
        }
    }
}

/// Takes a member out under the lock, and drops it without.
fn remove(members: &Members, id: u64) {
    let removed = members.lock().unwrap().remove(&id);
    drop(removed);
}
