//! Lab 6: a broadcast hub. RFC 6455 leaves this to the application; sections 7.4.1 and 10.4 help.
//!
//! Everything one member says reaches all members, the speaker too. The difficulty is a client
//! that does not read: writing to it waits, perhaps for ever, and nobody else may notice.
//!
//! - Each member has a queue of its own, and a thread that writes what is in it: one message at a
//!   time, in the order in which `say` was called. `say` itself never waits for a client.
//! - At most `queue_limit` messages wait in a queue (at least 1; the one being written does not
//!   count). If one more comes, that member is removed and its `close(1013)` called, once, however
//!   many threads speak (1008 will do as well); all others get the message.
//! - If `write` fails, with whatever error, that member is removed; all others go on.
//! - `leave` removes a member; unknown ids are ignored. Whoever is removed, in whatever way: what
//!   waits in its queue is thrown away, nothing more is written, its thread ends and its `Conn` is
//!   dropped as soon as a write under way returns. The same for all when the hub itself is dropped.
//! - What is said under an id that is no member (any more) reaches nobody. Ids are never reused.
//! - A thread with nothing to write waits, without using the processor. Nothing is kept in memory
//!   of what was said and of who has gone.
//! - A `Conn` may call the hub from `write` and from `close`: hold no lock while you call it, and
//!   do not wait for the writing thread in `leave`.
//! - The hub is used from many threads at once.
//!
//! Лабораторная 6: широковещательный сервер. RFC 6455 оставляет это приложению; см. 7.4.1 и 10.4.
//!
//! Сказанное одним участником получают все, и он сам тоже. Трудность в клиенте, который не читает:
//! запись к нему ждёт, может быть вечно, а остальные не должны этого заметить.
//!
//! - У каждого участника своя очередь на отправку и поток, который её пишет: по одному сообщению,
//!   в том порядке, в каком вызывали `say`. Сам `say` никогда не ждёт клиента.
//! - В очереди ждёт не больше `queue_limit` сообщений (не меньше 1; то, что пишется сейчас, не в
//!   счёт). Пришло ещё одно: участника удаляют и вызывают его `close(1013)`, один раз, сколько бы
//!   потоков ни говорило (годится и 1008); все остальные сообщение получают.
//! - `write` вернул ошибку, какую угодно: участника удаляют, остальные продолжают.
//! - `leave` удаляет участника; неизвестный id пропускают. Как бы участника ни удалили: его очередь
//!   выбрасывают, больше ничего не пишут, его поток кончается, а `Conn` освобождается, как только
//!   вернётся начатая запись. То же со всеми, когда удаляют сам `Hub`.
//! - Сказанное под id, которого среди участников (уже) нет, не получает никто. Id не повторяются.
//! - Поток, которому нечего писать, ждёт и процессор не занимает. О сказанном и об ушедших в памяти
//!   ничего не остаётся.
//! - `Conn` может вызвать хаб из `write` и из `close`: не держите замок, вызывая его, и не ждите
//!   пишущий поток в `leave`.
//! - Хабом пользуются из многих потоков сразу.
//!
//! Grade / проверить: `cargo test --test lab6_broadcast`

use std::sync::Arc;

/// A client's connection. You are given it; the grader brings sockets and worse.
pub trait Conn: Send + Sync {
    /// Writes one message; waits while the client does not read. An error: the client is gone.
    fn write(&self, message: &str) -> std::io::Result<()>;

    /// Ends the connection with a close code; a `write` that waits then returns an error.
    fn close(&self, code: u16);
}

/// All members of one conversation. Give it the fields it needs.
pub struct Hub {}

impl Hub {
    /// `queue_limit`: how many messages may wait for one member.
    pub fn new(queue_limit: usize) -> Hub {
        todo!("lab 6")
    }

    /// Adds a member and returns its id.
    pub fn join(&self, conn: Arc<dyn Conn>) -> u64 {
        todo!("lab 6")
    }

    /// Removes a member.
    pub fn leave(&self, id: u64) {
        todo!("lab 6")
    }

    /// Sends a message of member `from` to all members.
    pub fn say(&self, from: u64, message: &str) {
        todo!("lab 6")
    }

    /// How many members there are now.
    pub fn count(&self) -> usize {
        todo!("lab 6")
    }
}
