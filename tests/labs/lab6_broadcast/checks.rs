//! Lab 6, the checks: `Hub::join`, `leave`, `say`, `count`.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference, nor take a
//! pause for a proof: every wait is for an event, with a deadline.
//! Read next: `conns`, the clients good and bad; `scenes`, what they go through; the mutants.

use super::{scenes, scenes_of_a_crowd, scenes_on_sockets};
use crate::harness::{Check, Lab, text};
use std::sync::Arc;

/// A client's connection, as the checks make them.
pub trait Conn: Send + Sync {
    fn write(&self, message: &str) -> std::io::Result<()>;
    fn close(&self, code: u16);
}

/// The hub under test.
pub trait Hub: Send + Sync {
    fn join(&self, conn: Arc<dyn Conn>) -> u64;
    fn leave(&self, id: u64);
    fn say(&self, from: u64, message: &str);
    fn count(&self) -> usize;
}

/// What the checks call: makes a hub with a queue limit.
pub struct Implementation {
    pub hub: fn(usize, &str) -> Arc<dyn Hub>,
    /// Only the mutants need it: which mistake to make.
    pub mistake: String,
}

impl Implementation {
    pub fn new_hub(&self, queue_limit: usize) -> Arc<dyn Hub> {
        (self.hub)(queue_limit, &self.mistake)
    }
}

/// Joins a module with the items of the exercise to the checks.
macro_rules! implementation {
    ($code:ident) => {{
        struct Bridge(std::sync::Arc<dyn checks::Conn>);
        impl $code::Conn for Bridge {
            fn write(&self, message: &str) -> std::io::Result<()> {
                self.0.write(message)
            }
            fn close(&self, code: u16) {
                self.0.close(code)
            }
        }
        struct Adapted($code::Hub);
        impl checks::Hub for Adapted {
            fn join(&self, conn: std::sync::Arc<dyn checks::Conn>) -> u64 {
                self.0.join(std::sync::Arc::new(Bridge(conn)))
            }
            fn leave(&self, id: u64) {
                self.0.leave(id)
            }
            fn say(&self, from: u64, message: &str) {
                self.0.say(from, message)
            }
            fn count(&self) -> usize {
                self.0.count()
            }
        }
        checks::Implementation {
            hub: |limit, _| std::sync::Arc::new(Adapted($code::Hub::new(limit))),
            mistake: String::new(),
        }
    }};
}

pub const LAB: Lab<Implementation> = Lab {
    name: "lab6_broadcast",
    title: text("a broadcast hub", "широковещательный сервер"),
    checks: &[
        Check {
            id: "everyone_gets_everything",
            title: text(
                "all get all, once, the speaker too",
                "все получают всё, один раз, и сам говорящий",
            ),
            points: 2,
            section: "(application)",
            hint: text(
                "say puts the message into the queue of every member",
                "say кладёт сообщение в очередь каждого участника",
            ),
            run: |code, _| scenes::everyone_gets_everything(code),
        },
        Check {
            id: "order_per_sender",
            title: text("one write at a time, in order", "одна запись за раз, по порядку"),
            points: 2,
            section: "5.4 (frames of one connection never mix)",
            hint: text(
                "one thread a member, not one a message: two writers would mix their frames",
                "поток на участника, а не на сообщение: иначе записи перемешаются",
            ),
            run: |code, _| scenes::order_per_sender(code),
        },
        Check {
            id: "leave_frees",
            title: text("who leaves is gone, thread and all", "кто вышел, того нет, и потока тоже"),
            points: 2,
            section: "7.1.1",
            hint: text(
                "a thread waits as long as anyone holds the sending end of its queue",
                "поток ждёт, пока кто-то держит отправляющий конец его очереди",
            ),
            run: |code, _| scenes::leave_frees(code),
        },
        Check {
            id: "stalled_client",
            title: text(
                "real sockets: one client never reads, two others get 1000 messages",
                "настоящие сокеты: один клиент не читает, двое получают 1000 сообщений",
            ),
            points: 3,
            section: "10.4",
            hint: text(
                "never write to a client in say, and never while you hold a lock",
                "не пишите клиенту внутри say и не пишите, держа замок",
            ),
            run: |code, _| scenes_on_sockets::stalled_client(code),
        },
        Check {
            id: "bounded_queue",
            title: text(
                "a full queue ends its client, not the memory",
                "полная очередь кончает клиента, а не память",
            ),
            points: 2,
            section: "7.4.1, 10.4; 1013 is in the IANA registry",
            hint: text(
                "a bounded queue and a try that does not wait: SyncSender::try_send",
                "нужна ограниченная очередь и попытка без ожидания: SyncSender::try_send",
            ),
            run: |code, _| scenes::bounded_queue(code),
        },
        Check {
            id: "dead_client",
            title: text(
                "real sockets: a client is gone by RST in the middle",
                "настоящие сокеты: клиент пропал посреди разговора (RST)",
            ),
            points: 1,
            section: "7.1.7",
            hint: text(
                "an error of one client is no reason to stop with the others",
                "ошибка одного клиента не повод прекращать рассылку остальным",
            ),
            run: |code, _| scenes_on_sockets::dead_client(code),
        },
        Check {
            id: "storm",
            title: text("8 threads join, say and leave", "8 потоков входят, говорят и выходят"),
            points: 1,
            section: "(application)",
            hint: text(
                "one lock, or always the same order of locks; an id from a counter that only grows",
                "один замок или всегда один порядок замков; id из счётчика, который только растёт",
            ),
            run: |code, _| scenes_of_a_crowd::storm(code),
        },
        Check {
            id: "calls_back",
            title: text("a connection that calls the hub", "соединение, которое само вызывает хаб"),
            points: 1,
            section: "(application)",
            hint: text(
                "collect under the lock, act without it: drop(guard) before you call a Conn",
                "под замком соберите, без замка действуйте: drop(guard) до вызова Conn",
            ),
            run: |code, _| scenes_of_a_crowd::calls_back(code),
        },
    ],
};
