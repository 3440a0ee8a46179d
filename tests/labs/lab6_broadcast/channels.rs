//! Lab 6, a right answer with bounded channels and a flag for those who are gone.
//!
//! The mutants in channels.mutants are edits of it. Must never: share code with the reference.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, Weak};

pub trait Conn: Send + Sync {
    fn write(&self, message: &str) -> std::io::Result<()>;
    fn close(&self, code: u16);
}

struct Member {
    sender: SyncSender<String>,
    gone: Arc<AtomicBool>,
    conn: Arc<dyn Conn>,
}

type Members = Mutex<HashMap<u64, Member>>;

pub struct Hub {
    limit: usize,
    next: AtomicU64,
    members: Arc<Members>,
}

impl Hub {
    pub fn new(queue_limit: usize) -> Hub {
        Hub { limit: queue_limit, next: AtomicU64::new(0), members: Default::default() }
    }

    pub fn join(&self, conn: Arc<dyn Conn>) -> u64 {
        let id = self.next.fetch_add(1, Ordering::SeqCst);
        let (sender, receiver) = sync_channel::<String>(self.limit);
        let gone = Arc::new(AtomicBool::new(false));
        let list: Weak<Members> = Arc::downgrade(&self.members);
        let (flag, mine) = (gone.clone(), conn.clone());
        self.members.lock().unwrap().insert(id, Member { sender, gone, conn });
        std::thread::Builder::new().spawn(move || {
            for message in receiver {
                if flag.load(Ordering::SeqCst) {
                    return;
                }
                if mine.write(&message).is_err() {
                    if let Some(list) = list.upgrade() {
                        let old = list.lock().unwrap().remove(&id);
                        drop(old);
                    }
                    return;
                }
            }
        }).unwrap();
        id
    }

    pub fn leave(&self, id: u64) {
        let old = self.members.lock().unwrap().remove(&id);
        if let Some(old) = old {
            old.gone.store(true, Ordering::SeqCst);
        }
    }

    pub fn say(&self, from: u64, message: &str) {
        let mut slow = Vec::new();
        let mut members = self.members.lock().unwrap();
        if !members.contains_key(&from) {
            return;
        }
        for (id, member) in members.iter() {
            match member.sender.try_send(message.to_string()) {
                Ok(()) => {}
                Err(std::sync::mpsc::TrySendError::Full(_)) => slow.push(*id),
                Err(_) => {}
            }
        }
        let slow: Vec<Member> = slow.iter().filter_map(|id| members.remove(id)).collect();
        drop(members);
        for member in slow {
            member.gone.store(true, Ordering::SeqCst);
            member.conn.close(1008);
        }
    }

    pub fn count(&self) -> usize {
        self.members.lock().unwrap().len()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        for (_, member) in self.members.lock().unwrap().drain() {
            member.gone.store(true, Ordering::SeqCst);
        }
    }
}
