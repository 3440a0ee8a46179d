//! Lab 6, the checks: `Hub::join`, `leave`, `say`, `count`.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference, nor take a
//! pause for a proof: every wait is for an event, or for rest.
//! Read next: `stage`, where the grader plays the clients; `scenes`, what happens; the mutants.

use super::{scenes, scenes_of_a_crowd, scenes_of_slow_clients, scenes_on_sockets};
use crate::grading::{Check, Lab, text};

pub const LAB: Lab = Lab {
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
            points: 2,
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
            run: |code, _| scenes_of_slow_clients::bounded_queue(code),
        },
        Check {
            id: "dead_client",
            title: text(
                "a client is gone (RST on a real socket), or its writes fail",
                "клиент пропал (RST на настоящем сокете) или его запись возвращает ошибку",
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
            id: "at_rest",
            title: text(
                "at rest: no processor time, no growth",
                "в покое: ни процессорного времени, ни роста памяти",
            ),
            points: 1,
            section: "10.4",
            hint: text(
                "keep nothing of what was said and of who has left: no list, no map, no handle",
                "о сказанном и об ушедших ничего не храните: ни в списке, ни в таблице",
            ),
            run: |code, _| scenes_of_a_crowd::at_rest(code),
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
