//! Lab 6, the scenes: what a hub and its clients go through, one for each check.
//!
//! Owns: the order of events. Must never: hold points, sleep, or wait without a deadline.
//! Read next: `scenes_on_sockets`, `scenes_of_a_crowd`; `conns`; the mutants.

use super::checks::{Hub, Implementation};
use super::conns::{Memory, PATIENCE, Seen};
use crate::harness::bytes::window;
use crate::harness::compare::{demand, same};
use crate::harness::{Failure, Text, Verdict, text};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

pub(super) const NOTHING: Text = text("nothing within 6 s", "ничего за 6 с");
pub(super) const STUCK: Text = text(
    "say, join, leave or count did not return within 6 s: they wait for a client or for a lock",
    "say, join, leave или count не вернулись за 6 с: они ждут клиента или замок",
);
pub(super) const RETURNS: Text = text("calls that return at once", "вызовы возвращаются сразу");

/// Runs a scene's calls to the hub on a thread, so that a deadlock becomes a sentence.
pub(super) fn within<T: Send + 'static>(
    input: &str,
    calls: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let (done, news) = channel();
    std::thread::spawn(move || done.send(calls()));
    news.recv_timeout(PATIENCE).map_err(|_| Failure::new(input, STUCK, RETURNS))
}

pub(super) fn texts(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("message {number}")).collect()
}

/// Says all messages as one member.
pub(super) fn say_all(
    hub: &Arc<dyn Hub>,
    from: u64,
    messages: Vec<String>,
    input: &str,
) -> Verdict {
    let hub = Arc::clone(hub);
    within(input, move || messages.iter().for_each(|message| hub.say(from, message)))
}

pub(super) fn shown(seen: &[String]) -> String {
    window(&format!("{}: {seen:?}", seen.len()), usize::MAX / 2)
}

/// Demands exactly these messages, in this order.
pub(super) fn got_exactly(client: &Memory, wanted: &[String], input: &str) -> Verdict {
    client.waits_for(|seen| seen.messages.len() >= wanted.len());
    let got = client.lock().messages.clone();
    demand(got == wanted, input, shown(&got), shown(wanted))
}

pub(super) fn dropped(news: &Receiver<()>, input: &str) -> Verdict {
    let wanted = text("its Conn dropped, its thread ended", "Conn освобождён, поток завершён");
    news.recv_timeout(PATIENCE).map_err(|_| Failure::new(input, NOTHING, wanted))
}

/// Waits until the hub has so many members.
pub(super) fn counts(hub: &Arc<dyn Hub>, wanted: usize, input: &str) -> Verdict {
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
