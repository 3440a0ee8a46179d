//! Lab 6, the scenes that look for deadlocks: many threads at once, and calls from inside.
//!
//! Must never: wait without a deadline. Read next: `conns`; the mutants.

use super::checks::{Hub, Implementation};
use super::conns::Memory;
use super::scenes::{NOTHING, counts, dropped, got_exactly, say_all, within};
use crate::harness::compare::{demand, same};
use crate::harness::{Verdict, text};
use std::collections::BTreeSet;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, OnceLock};

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
