//! Lab 6, the mutants: each a mistake that students really make, and the check that catches it.
//!
//! One body holds all mistakes; each is a line that differs when the mutant has its name. With
//! the name `none` the body is right, which proves that a mutant fails by its mistake alone. It
//! is built otherwise than the reference: a queue under a lock, with a condition variable.

use super::checks::{Conn, Hub, Implementation};
use crate::harness::{Mutant, hanging, mutant};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::thread::JoinHandle;

pub const MUTANTS: &[Mutant] = &[
    hanging("speaker_left_out", "everyone_gets_everything"),
    mutant("everything_twice", "everyone_gets_everything"),
    hanging("first_member_only", "everyone_gets_everything"),
    mutant("newest_first", "order_per_sender"),
    mutant("thread_per_message", "order_per_sender"),
    hanging("leave_does_nothing", "leave_frees"),
    hanging("leave_keeps_the_conn", "leave_frees"),
    hanging("thread_waits_for_ever", "leave_frees"),
    hanging("hub_and_threads_hold_each_other", "leave_frees"),
    mutant("unknown_id_unwrapped", "leave_frees"),
    mutant("strangers_are_heard", "leave_frees"),
    hanging("writes_under_the_lock", "stalled_client"),
    hanging("writes_in_say", "stalled_client"),
    hanging("queue_without_a_limit", "bounded_queue"),
    hanging("full_queue_waited_for", "bounded_queue"),
    hanging("full_queue_loses_messages", "bounded_queue"),
    mutant("closed_with_1000", "bounded_queue"),
    mutant("closed_again_and_again", "bounded_queue"),
    hanging("dead_client_ends_the_round", "dead_client"),
    hanging("dead_client_stays", "dead_client"),
    hanging("dead_client_unwrapped", "dead_client"),
    mutant("id_is_the_count", "storm"),
    hanging("two_locks_in_two_orders", "storm"),
    hanging("lock_held_while_closing", "calls_back"),
    hanging("lock_held_while_writing", "calls_back"),
    mutant("leave_waits_for_the_thread", "calls_back"),
];

/// The lab's code with one mistake in it.
pub fn implementation(mistake: &str) -> Implementation {
    Implementation {
        hub: |limit, mistake| Arc::new(Wrong::new(limit, mistake)),
        mistake: mistake.into(),
    }
}

struct Queue {
    messages: VecDeque<String>,
    ended: bool,
}

struct Member {
    conn: Arc<dyn Conn>,
    queue: Mutex<Queue>,
    changed: Condvar,
}

impl Member {
    fn end(&self) {
        self.queue.lock().unwrap().ended = true;
        self.changed.notify_all();
    }

    /// The next message to write, or the end.
    fn next(&self, mistake: &str) -> Option<String> {
        let waits = |queue: &mut Queue| queue.messages.is_empty() && !queue.ended;
        let mut queue = self.changed.wait_while(self.queue.lock().unwrap(), waits).unwrap();
        while queue.ended && mistake == "thread_waits_for_ever" {
            queue = self.changed.wait(queue).unwrap();
        }
        let next = match mistake {
            "newest_first" => queue.messages.pop_back(),
            _ => queue.messages.pop_front(),
        };
        self.changed.notify_all();
        next.filter(|_| !queue.ended)
    }
}

type Members = Mutex<BTreeMap<u64, Arc<Member>>>;

struct Wrong {
    limit: usize,
    mistake: String,
    next_id: AtomicU64,
    members: Arc<Members>,
    second_lock: Mutex<()>,
    kept: Mutex<Vec<Arc<Member>>>,
    threads: Mutex<BTreeMap<u64, JoinHandle<()>>>,
}

impl Wrong {
    fn new(limit: usize, mistake: &str) -> Wrong {
        Wrong {
            limit,
            mistake: mistake.into(),
            next_id: AtomicU64::new(1),
            members: Arc::default(),
            second_lock: Mutex::default(),
            kept: Mutex::default(),
            threads: Mutex::default(),
        }
    }

    fn is(&self, mistake: &str) -> bool {
        self.mistake == mistake
    }

    /// Puts a message into one queue; `false`: the member must go.
    fn deliver(&self, member: &Arc<Member>, message: &str) -> bool {
        if self.is("thread_per_message") {
            let (member, message) = (Arc::clone(member), message.to_string());
            std::thread::spawn(move || member.conn.write(&message));
            return true;
        }
        if self.is("writes_under_the_lock") || self.is("writes_in_say") {
            return member.conn.write(message).is_ok();
        }
        let mut queue = member.queue.lock().unwrap();
        if queue.messages.len() >= self.limit {
            match self.mistake.as_str() {
                "queue_without_a_limit" => {}
                "full_queue_loses_messages" => return true,
                "full_queue_waited_for" => {
                    let full = |queue: &mut Queue| queue.messages.len() >= self.limit;
                    queue = member.changed.wait_while(queue, full).unwrap();
                }
                _ => return false,
            }
        }
        queue.messages.push_back(message.to_string());
        if self.is("everything_twice") {
            queue.messages.push_back(message.to_string());
        }
        member.changed.notify_all();
        true
    }

    /// Closes members whose queue was full.
    fn close(&self, slow: &[(u64, Arc<Member>)]) {
        let guard = self.is("lock_held_while_closing").then(|| self.members.lock().unwrap());
        for (_, member) in slow {
            member.end();
            member.conn.close(if self.is("closed_with_1000") { 1000 } else { 1013 });
        }
        drop(guard);
    }
}

impl Hub for Wrong {
    fn join(&self, conn: Arc<dyn Conn>) -> u64 {
        let mut id = self.next_id.fetch_add(1, Ordering::Relaxed);
        if self.is("id_is_the_count") {
            id = self.count() as u64;
        }
        let queue = Mutex::new(Queue { messages: VecDeque::new(), ended: false });
        let member = Arc::new(Member { conn, queue, changed: Condvar::new() });
        if self.is("leave_keeps_the_conn") {
            self.kept.lock().unwrap().push(Arc::clone(&member));
        }
        let guard = self.is("two_locks_in_two_orders").then(|| self.second_lock.lock().unwrap());
        std::thread::yield_now();
        self.members.lock().unwrap().insert(id, Arc::clone(&member));
        drop(guard);
        let (weak, mistake) = (Arc::downgrade(&self.members), self.mistake.clone());
        let strong = self.is("hub_and_threads_hold_each_other").then(|| Arc::clone(&self.members));
        let thread = std::thread::spawn(move || {
            write_all(id, &member, &weak, &mistake);
            drop(strong);
        });
        if self.is("leave_waits_for_the_thread") {
            self.threads.lock().unwrap().insert(id, thread);
        }
        id
    }

    fn leave(&self, id: u64) {
        if self.is("leave_does_nothing") {
            return;
        }
        let removed = self.members.lock().unwrap().remove(&id);
        if self.is("unknown_id_unwrapped") {
            removed.as_ref().unwrap();
        }
        if let Some(member) = removed {
            member.end();
        }
        let thread = self.threads.lock().unwrap().remove(&id);
        if let Some(thread) = thread {
            thread.join().unwrap();
        }
    }

    fn say(&self, from: u64, message: &str) {
        let members = self.members.lock().unwrap();
        if self.is("two_locks_in_two_orders") {
            // Long enough that another thread stands between its own two locks.
            std::thread::sleep(std::time::Duration::from_millis(1));
            drop(self.second_lock.lock().unwrap());
        }
        if !members.contains_key(&from) && !self.is("strangers_are_heard") {
            return;
        }
        let all: Vec<(u64, Arc<Member>)> =
            members.iter().map(|(id, member)| (*id, Arc::clone(member))).collect();
        let guard = self.is("writes_under_the_lock").then_some(members);
        let mut slow = Vec::new();
        for (id, member) in all {
            if id == from && self.is("speaker_left_out") {
                continue;
            }
            let ended = member.queue.lock().unwrap().ended;
            if ended && self.is("dead_client_ends_the_round") {
                return;
            }
            if !self.deliver(&member, message) {
                slow.push((id, member));
            }
            if self.is("first_member_only") {
                break;
            }
        }
        drop(guard);
        if !self.is("closed_again_and_again") {
            let mut members = self.members.lock().unwrap();
            slow.retain(|(id, _)| members.remove(id).is_some());
        }
        self.close(&slow);
        if self.is("closed_again_and_again") {
            self.close(&slow);
            slow.iter().for_each(|(id, _)| self.leave(*id));
        }
    }

    fn count(&self) -> usize {
        self.members.lock().unwrap().len()
    }
}

impl Drop for Wrong {
    fn drop(&mut self) {
        if !self.is("hub_and_threads_hold_each_other") {
            self.members.lock().unwrap().values().for_each(|member| member.end());
        }
    }
}

fn write_all(id: u64, member: &Member, members: &Weak<Members>, mistake: &str) {
    while let Some(message) = member.next(mistake) {
        let hub = members.upgrade().filter(|_| mistake == "lock_held_while_writing");
        let guard = hub.as_ref().map(|members| members.lock().unwrap());
        let written = member.conn.write(&message);
        drop(guard);
        if mistake == "dead_client_unwrapped" {
            written.as_ref().unwrap();
        }
        if written.is_err() {
            member.end();
            let stays = ["dead_client_stays", "dead_client_ends_the_round"].contains(&mistake);
            if let Some(members) = members.upgrade().filter(|_| !stays) {
                members.lock().unwrap().remove(&id);
            }
            return;
        }
    }
}
