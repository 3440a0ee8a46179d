//! Lab 6, the scenes: what a hub and its clients go through, one for each check.
//!
//! Owns: the order of events. Must never: hold points, sleep, or wait without a deadline.
//! Read next: `conns`; the mutants.

use super::checks::{Hub, Implementation};
use super::conns::{Memory, PATIENCE, Seen, Socket, read_message};
use crate::harness::bytes::window;
use crate::harness::compare::{demand, same};
use crate::harness::{Failure, Text, Verdict, text};
use std::collections::BTreeSet;
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

const NOTHING: Text = text("nothing within 6 s", "ничего за 6 с");
const STUCK: Text = text(
    "say, join, leave or count did not return within 6 s: they wait for a client or for a lock",
    "say, join, leave или count не вернулись за 6 с: они ждут клиента или замок",
);
const RETURNS: Text = text("calls that return at once", "вызовы возвращаются сразу");

/// Runs a scene's calls to the hub on a thread, so that a deadlock becomes a sentence.
fn within<T: Send + 'static>(
    input: &str,
    calls: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let (done, news) = channel();
    std::thread::spawn(move || done.send(calls()));
    news.recv_timeout(PATIENCE).map_err(|_| Failure::new(input, STUCK, RETURNS))
}

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("message {number}")).collect()
}

/// Says all messages as one member.
fn say_all(hub: &Arc<dyn Hub>, from: u64, messages: Vec<String>, input: &str) -> Verdict {
    let hub = Arc::clone(hub);
    within(input, move || messages.iter().for_each(|message| hub.say(from, message)))
}

fn shown(seen: &[String]) -> String {
    window(&format!("{}: {seen:?}", seen.len()), usize::MAX / 2)
}

/// Demands exactly these messages, in this order.
fn got_exactly(client: &Memory, wanted: &[String], input: &str) -> Verdict {
    client.waits_for(|seen| seen.messages.len() >= wanted.len());
    let got = client.lock().messages.clone();
    demand(got == wanted, input, shown(&got), shown(wanted))
}

fn dropped(news: &Receiver<()>, input: &str) -> Verdict {
    let wanted = text("its Conn dropped, its thread ended", "Conn освобождён, поток завершён");
    news.recv_timeout(PATIENCE).map_err(|_| Failure::new(input, NOTHING, wanted))
}

/// Waits until the hub has so many members.
fn counts(hub: &Arc<dyn Hub>, wanted: usize, input: &str) -> Verdict {
    let (input, hub) = (format!("{input}; count()"), Arc::clone(hub));
    let end = Instant::now() + PATIENCE;
    let got = within(&input, move || {
        // A count has no event to wait for; giving the time slice away is the next best.
        while hub.count() != wanted && Instant::now() < end {
            std::thread::yield_now();
        }
        hub.count()
    })?;
    same(input, &got, &wanted)
}

pub fn everyone_gets_everything(code: &Implementation) -> Verdict {
    let hub = code.new_hub(1000);
    let clients: Vec<Arc<Memory>> = (0..5).map(|_| Memory::reading().0).collect();
    let ids: Vec<u64> = clients.iter().map(|client| hub.join(client.clone())).collect();
    let input = "5 members; each says 20 messages";
    counts(&hub, 5, input)?;
    for id in &ids {
        say_all(&hub, *id, texts(20), input)?;
    }
    // A last word: what is doubled stands before it and shows.
    say_all(&hub, ids[0], vec!["the end".into()], input)?;
    let all: Vec<String> = (0..5).flat_map(|_| texts(20)).chain(["the end".into()]).collect();
    clients.iter().try_for_each(|client| got_exactly(client, &all, input))?;
    let (late, _news) = Memory::reading();
    let id = hub.join(late.clone());
    say_all(&hub, id, vec!["I am new".into()], input)?;
    got_exactly(&late, &["I am new".to_string()], "a member who joined later")
}

pub fn order_per_sender(code: &Implementation) -> Verdict {
    const EACH: usize = 100;
    let hub = code.new_hub(10_000);
    // The gate: nothing is written to the end before everything has been said.
    let (client, _news) = Memory::stalled();
    hub.join(client.clone());
    let senders: Vec<u64> = (0..4).map(|_| hub.join(Memory::reading().0)).collect();
    let input = "4 threads say 100 messages each";
    let talkers: Vec<_> = senders
        .iter()
        .map(|id| {
            let (hub, id) = (Arc::clone(&hub), *id);
            move || (0..EACH).for_each(|number| hub.say(id, &format!("{id} {number:03}")))
        })
        .collect();
    within(input, move || {
        let threads: Vec<_> = talkers.into_iter().map(std::thread::spawn).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    })?;
    client.wake();
    client.waits_for(|seen| seen.messages.len() >= 4 * EACH);
    let Seen { messages, overlap, .. } = &*client.lock();
    let wanted = text("one write at a time", "одна запись за раз");
    let two =
        text("two writes to one Conn at the same time", "две записи в один Conn одновременно");
    demand(!overlap, input, two, wanted)?;
    for id in senders {
        let wanted: Vec<String> = (0..EACH).map(|number| format!("{id} {number:03}")).collect();
        let own = |message: &&String| message.starts_with(&format!("{id} "));
        let got: Vec<String> = messages.iter().filter(own).cloned().collect();
        same(input, &got, &wanted)?;
    }
    Ok(())
}

/// Threads of this process, where the system tells (Linux); elsewhere the drop of the `Conn`s,
/// which the threads hold, must do.
fn threads() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("Threads:"))?.trim().parse().ok()
}

pub fn leave_frees(code: &Implementation) -> Verdict {
    let before = threads();
    let hub = code.new_hub(100);
    let ((one, one_news), (two, two_news)) = (Memory::reading(), Memory::reading());
    let (id_one, id_two) = (hub.join(one.clone()), hub.join(two.clone()));
    say_all(&hub, id_one, texts(1), "say")?;
    one.waits_for(|seen| seen.messages.len() == 1);
    drop(one);
    let input = "leave(id)";
    let (leaving, at) = (Arc::clone(&hub), input);
    within(at, move || [id_one, id_one, 1 << 60].map(|id| leaving.leave(id)))?;
    dropped(&one_news, input)?;
    counts(&hub, 1, input)?;
    say_all(&hub, id_one, vec!["from one who has left".into()], input)?;
    say_all(&hub, id_two, vec!["the end".into()], input)?;
    got_exactly(&two, &["message 0".to_string(), "the end".to_string()], input)?;
    drop((two, hub));
    dropped(&two_news, "drop(hub)")?;
    let end = Instant::now() + PATIENCE;
    while threads() > before && Instant::now() < end {
        std::thread::yield_now();
    }
    let wanted = text("as many threads as before", "потоков столько же, сколько было");
    let count = |threads: Option<usize>| threads.unwrap_or_default();
    let got = count(threads());
    demand(got <= count(before), "drop(hub)", got, format!("{wanted}: {}", count(before)))
}

/// A message of 16 KiB: a thousand of them are more than the buffers of any loopback hold.
fn large(number: usize) -> String {
    format!("{number:06}{}", "x".repeat(16_378))
}

/// Reads messages `0..count` and says whether they came whole and in order.
fn reads_all(mut client: TcpStream, count: usize) -> Receiver<Result<(), String>> {
    let (done, news) = channel();
    std::thread::spawn(move || {
        let all = (0..count).try_for_each(|number| match read_message(&mut client) {
            Ok(message) if message == large(number) => Ok(()),
            Ok(message) => {
                Err(format!("{} B: {}…", message.len(), &message[..6.min(message.len())]))
            }
            Err(why) => Err(format!("{number}: {why}")),
        });
        let _ = done.send(all);
        // The socket is kept open until here.
        drop(client);
    });
    news
}

fn all_read(readers: Vec<Receiver<Result<(), String>>>, count: usize, input: &str) -> Verdict {
    for reader in readers {
        let got = reader.recv_timeout(PATIENCE).unwrap_or(Err(NOTHING.to_string()));
        let wanted = text("all messages in order", "все сообщения по порядку");
        let wanted = format!("{wanted}: {count}");
        got.map_err(|got| Failure::new(input, got, wanted))?;
    }
    Ok(())
}

pub fn stalled_client(code: &Implementation) -> Verdict {
    const COUNT: usize = 1000;
    let input = "3 sockets, one never reads; 1000 messages of 16 KiB";
    // The limit is over COUNT: this scene is about waiting, not about full queues.
    let hub = code.new_hub(2 * COUNT);
    let (stalled, _never_read) = Socket::pair().expect("loopback");
    hub.join(stalled);
    let (mut readers, mut speaker) = (Vec::new(), 0);
    for _ in 0..2 {
        let (conn, client) = Socket::pair().expect("loopback");
        speaker = hub.join(conn);
        readers.push(reads_all(client, COUNT));
    }
    say_all(&hub, speaker, (0..COUNT).map(large).collect(), input)?;
    all_read(readers, COUNT, input)?;
    counts(&hub, 3, input)
}

pub fn dead_client(code: &Implementation) -> Verdict {
    const COUNT: usize = 300;
    let input = "3 sockets, one is gone after its first message; 300 messages of 16 KiB";
    let hub = code.new_hub(10 * COUNT);
    let (conn, mut gone) = Socket::pair().expect("loopback");
    let first = hub.join(conn);
    let (mut readers, mut speaker) = (Vec::new(), 0);
    for _ in 0..2 {
        let (conn, client) = Socket::pair().expect("loopback");
        speaker = hub.join(conn);
        readers.push(reads_all(client, COUNT));
    }
    let mut messages: Vec<String> = (0..COUNT).map(large).collect();
    let rest = messages.split_off(COUNT / 3);
    say_all(&hub, first, messages, input)?;
    let _ = read_message(&mut gone);
    // Unread bytes in its buffer: the system answers further bytes with RST.
    drop(gone);
    say_all(&hub, speaker, rest, input)?;
    all_read(readers, COUNT, input)?;
    // The write that fails removes it; another message makes sure that there is one.
    say_all(&hub, speaker, vec![large(COUNT)], input)?;
    counts(&hub, 2, input)
}

pub fn bounded_queue(code: &Implementation) -> Verdict {
    const QUEUE: usize = 8;
    let input = "queue_limit 8; one member never reads, the other reads every message";
    let hub = code.new_hub(QUEUE);
    let ((stalled, news), (reader, _news)) = (Memory::stalled(), Memory::reading());
    hub.join(stalled.clone());
    let speaker = hub.join(reader.clone());
    // One message is being written and eight wait: the tenth is one too many.
    for (said, message) in texts(QUEUE + 2).into_iter().enumerate() {
        let wanted = text("no close yet", "close пока не вызван");
        let at = format!("{input}; {said}");
        demand(said > QUEUE || stalled.lock().closed.is_empty(), &at, "close", wanted)?;
        say_all(&hub, speaker, vec![message], &at)?;
        got_exactly(&reader, &texts(said + 1), &at)?;
    }
    let wanted = "close(1013), close(1008)";
    let closed = stalled.waits_for(|seen| !seen.closed.is_empty());
    demand(closed, input, NOTHING, wanted)?;
    counts(&hub, 1, input)?;
    say_all(&hub, speaker, vec!["the end".into()], input)?;
    reader.waits_for(|seen| seen.messages.len() == QUEUE + 3);
    let codes = stalled.lock().closed.clone();
    demand(matches!(codes[..], [1013 | 1008]), input, format!("close {codes:?}"), wanted)?;
    drop(stalled);
    dropped(&news, input)
}

pub fn storm(code: &Implementation) -> Verdict {
    const ROUNDS: usize = 40;
    let input = "8 threads, 40 rounds of join, say, leave";
    let hub = code.new_hub(10_000);
    let (witness, _news) = Memory::reading();
    let witness_id = hub.join(witness.clone());
    let storming = Arc::clone(&hub);
    let (ids, news) = within(input, move || {
        let thread = |name: usize| {
            let hub = Arc::clone(&storming);
            std::thread::spawn(move || {
                let round = |round| {
                    let (client, news) = Memory::reading();
                    let id = hub.join(client);
                    hub.say(id, &format!("{name} {round}"));
                    hub.leave(id);
                    (id, news)
                };
                (0..ROUNDS).map(round).collect::<Vec<_>>()
            })
        };
        let threads: Vec<_> = (0..8).map(thread).collect();
        let ended = threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default());
        ended.unzip::<u64, Receiver<()>, Vec<_>, Vec<_>>()
    })?;
    let different = ids.iter().chain([&witness_id]).collect::<BTreeSet<_>>().len();
    let wanted = 8 * ROUNDS + 1;
    same(text("different ids", "разных id").to_string(), &different, &wanted)?;
    counts(&hub, 1, input)?;
    witness.waits_for(|seen| seen.messages.len() >= 8 * ROUNDS);
    let heard = witness.lock().messages.len();
    same(text("messages heard by all", "услышано сообщений").to_string(), &heard, &(8 * ROUNDS))?;
    news.iter().try_for_each(|news| dropped(news, input))
}

/// Where a client finds the hub and its own id, once it has joined.
type Place = Arc<OnceLock<(std::sync::Weak<dyn Hub>, u64)>>;

pub fn calls_back(code: &Implementation) -> Verdict {
    let input = "a Conn that calls count() and leave(its own id) in write, count() in close";
    let hub = code.new_hub(4);
    let place = Place::default();
    let inside = Arc::clone(&place);
    let (caller, news) = Memory::reacting(move |message| {
        let Some((hub, id)) = inside.get() else {
            return;
        };
        let Some(hub) = hub.upgrade() else { return };
        hub.count();
        if message == "leave" {
            hub.leave(*id);
        }
    });
    let (reader, _news) = Memory::reading();
    let id = hub.join(caller.clone());
    let speaker = hub.join(reader.clone());
    let _ = place.set((Arc::downgrade(&hub), id));
    say_all(&hub, speaker, vec!["hello".into()], input)?;
    got_exactly(&reader, &["hello".to_string()], input)?;
    say_all(&hub, speaker, vec!["leave".into()], input)?;
    got_exactly(&reader, &["hello".to_string(), "leave".to_string()], input)?;
    counts(&hub, 1, input)?;
    drop(caller);
    dropped(&news, input)?;
    closes_with_a_call(&hub, speaker, &reader, input)
}

/// A member whose queue runs full, and who calls the hub when it is closed.
fn closes_with_a_call(hub: &Arc<dyn Hub>, speaker: u64, reader: &Memory, input: &str) -> Verdict {
    let place = Place::default();
    let inside = Arc::clone(&place);
    let (slow, _news) = Memory::reacting(move |message| {
        if let Some((hub, _)) = inside.get().filter(|_| message == "close") {
            hub.upgrade().map(|hub| hub.count());
        }
    });
    slow.stall();
    let id = hub.join(slow.clone());
    let _ = place.set((Arc::downgrade(hub), id));
    for said in 3..10 {
        say_all(hub, speaker, vec!["more".into()], input)?;
        reader.waits_for(|seen| seen.messages.len() == said);
    }
    let closed = slow.waits_for(|seen| !seen.closed.is_empty());
    demand(closed, input, NOTHING, "close(1013), close(1008)")?;
    counts(hub, 1, input)
}
