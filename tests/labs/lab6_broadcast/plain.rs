//! Lab 6, a right answer, written plainly: a queue under a lock, with a condition variable.
//!
//! The mutants in plain.mutants are edits of it. Must never: share code with the reference.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

pub trait Conn: Send + Sync {
    fn write(&self, message: &str) -> std::io::Result<()>;
    fn close(&self, code: u16);
}

struct Queue {
    waiting: VecDeque<Arc<str>>,
    ended: bool,
}

struct Member {
    queue: Mutex<Queue>,
    bell: Condvar,
}

impl Member {
    fn end(&self) {
        let mut queue = self.queue.lock().unwrap();
        queue.ended = true;
        queue.waiting.clear();
        self.bell.notify_all();
    }
}

struct Room {
    next: u64,
    members: BTreeMap<u64, (Arc<Member>, Arc<dyn Conn>)>,
}

pub struct Hub {
    limit: usize,
    room: Arc<Mutex<Room>>,
}

impl Hub {
    pub fn new(queue_limit: usize) -> Hub {
        Hub { limit: queue_limit, room: Arc::new(Mutex::new(Room { next: 1, members: BTreeMap::new() })) }
    }

    pub fn join(&self, conn: Arc<dyn Conn>) -> u64 {
        let member = Arc::new(Member {
            queue: Mutex::new(Queue { waiting: VecDeque::new(), ended: false }),
            bell: Condvar::new(),
        });
        let id;
        {
            let mut room = self.room.lock().unwrap();
            id = room.next;
            room.next += 1;
            room.members.insert(id, (member.clone(), conn.clone()));
        }
        let room = self.room.clone();
        thread::spawn(move || run(id, member, conn, room));
        id
    }

    pub fn leave(&self, id: u64) {
        let gone = self.room.lock().unwrap().members.remove(&id);
        if let Some((member, _conn)) = gone {
            member.end();
        }
    }

    pub fn say(&self, from: u64, message: &str) {
        let text: Arc<str> = Arc::from(message);
        let mut full = Vec::new();
        {
            let mut room = self.room.lock().unwrap();
            if !room.members.contains_key(&from) {
                return;
            }
            for (id, (member, _)) in &room.members {
                let mut queue = member.queue.lock().unwrap();
                if queue.waiting.len() >= self.limit {
                    full.push(*id);
                } else {
                    queue.waiting.push_back(text.clone());
                    member.bell.notify_one();
                }
            }
            full = full.into_iter().collect::<Vec<_>>();
            let mut gone = Vec::new();
            for id in &full {
                gone.extend(room.members.remove(id));
            }
            drop(room);
            for (member, conn) in gone {
                member.end();
                conn.close(1013);
            }
        }
    }

    pub fn count(&self) -> usize {
        self.room.lock().unwrap().members.len()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let all = std::mem::take(&mut self.room.lock().unwrap().members);
        for (member, _) in all.values() {
            member.end();
        }
    }
}

fn run(id: u64, member: Arc<Member>, conn: Arc<dyn Conn>, room: Arc<Mutex<Room>>) {
    loop {
        let mut queue = member.queue.lock().unwrap();
        let message = loop {
            if queue.ended {
                return;
            }
            if let Some(message) = queue.waiting.pop_front() {
                break message;
            }
            queue = member.bell.wait(queue).unwrap();
        };
        drop(queue);
        if conn.write(&message).is_err() {
            let gone = room.lock().unwrap().members.remove(&id);
            member.end();
            drop(gone);
            return;
        }
    }
}
