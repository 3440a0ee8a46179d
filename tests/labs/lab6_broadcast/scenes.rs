//! Lab 6, the scenes of everyday: who hears what, in which order, and who is gone.
//!
//! Owns: the order of events. Must never: hold points, sleep, or wait without a limit.
//! Read next: `scenes_of_slow_clients`, `scenes_of_a_crowd`, `scenes_on_sockets`; the mutants.

use super::questions::{Do, Done};
use super::stage::{Scene, Stage};
use crate::grading::{Child, Failure, Hinted, Text, Verdict, demand, text};

pub fn texts(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("message {number}")).collect()
}

pub fn owned(messages: &[&str]) -> Vec<String> {
    messages.iter().map(|message| message.to_string()).collect()
}

pub fn everyone_gets_everything(code: &Child) -> Verdict {
    const FIVE: Scene =
        text("5 members, each says 20 messages", "5 участников говорят по 20 сообщений");
    let mut stage = Stage::new(code, 1000, FIVE)?;
    stage.counts(0, FIVE)?;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(stage.join(FIVE)?.1);
    }
    stage.counts(5, FIVE)?;
    for id in &ids {
        stage.order(Do::SayMany(*id, "message".into(), 20), FIVE)?;
    }
    let mut all: Vec<String> = (0..5).flat_map(|_| texts(20)).collect();
    for client in 0..5 {
        stage.has(client, &all, FIVE)?;
    }
    // As they were said: empty, equal, with spaces and line breaks, in any alphabet, long.
    const AS_SAID: Scene = text(
        "messages that are empty, equal, long, with spaces and line breaks",
        "сообщения пустые, одинаковые, длинные, с пробелами и переводами строк",
    );
    let odd =
        ["", "same", "same", " spaces ", "two\nlines\n", "ключ 🔑", "\0", &"x".repeat(100_000)];
    for message in odd {
        stage.say(ids[2], message, AS_SAID)?;
        all.push(message.to_string());
    }
    for client in 0..5 {
        stage.has(client, &all, AS_SAID)?;
    }
    who_hears_nothing(&mut stage, &ids, &all)?;
    stage.over(FIVE)?;
    a_large_room(code)?;
    two_hubs(code)
}

/// Two hubs are two conversations, and one that nobody is in may be dropped.
fn two_hubs(code: &Child) -> Verdict {
    const TWO: Scene = text("a second hub, beside the first", "второй хаб рядом с первым");
    let mut stage = Stage::new(code, 10, TWO)?;
    let ((one, id_one), (two, _)) = (stage.join(TWO)?, stage.join(TWO)?);
    stage.order(Do::New(10), TWO)?;
    stage.counts(0, TWO)?;
    stage.order(Do::Drop, TWO)?;
    stage.order(Do::New(10), TWO)?;
    let (other, id_other) = stage.join(TWO)?;
    stage.say(id_other, "elsewhere", TWO)?;
    stage.has(other, &owned(&["elsewhere"]), TWO)?;
    stage.counts(1, TWO)?;
    stage.order(Do::Drop, TWO)?;
    stage.is_dropped(other, TWO)?;
    stage.counts(2, TWO)?;
    stage.say(id_one, "still here", TWO)?;
    stage.has(one, &owned(&["still here"]), TWO)?;
    stage.has(two, &owned(&["still here"]), TWO)?;
    stage.over(TWO)
}

/// Who came late hears nothing of before; who is no member is not heard.
fn who_hears_nothing(stage: &mut Stage, ids: &[u64], all: &[String]) -> Verdict {
    const LATE: Scene = text("a member who joined later", "участник, который вошёл позже");
    let (late, late_id) = stage.join(LATE)?;
    stage.say(late_id, "I am new", LATE)?;
    stage.has(late, &owned(&["I am new"]), LATE)?;
    const STRANGERS: Scene = text("say by an id that is no member", "say от id, которого нет");
    let highest = ids.iter().chain([&late_id]).max().copied().unwrap_or_default();
    for stranger in [highest + 1, highest + 1000, 1 << 60, u64::MAX] {
        stage.say(stranger, "not heard", STRANGERS)?;
    }
    stage.has(late, &owned(&["I am new"]), STRANGERS)?;
    const GONE: Scene = text("say by a member that has left", "say от участника, который вышел");
    for id in [late_id, ids[4]] {
        stage.order(Do::Leave(id), GONE)?;
        stage.say(id, "not heard", GONE)?;
    }
    let heard = [all, &owned(&["I am new"])].concat();
    stage.has(0, &heard, GONE)?;
    // A new member never gets the id of one that has left.
    const NEVER: Scene = text("join after leave", "join после leave");
    let mut seen = ids.to_vec();
    seen.push(late_id);
    for _ in 0..20 {
        let (_, id) = stage.join(NEVER)?;
        demand(!seen.contains(&id), || Failure::new(NEVER, format!("id {id}"), NEW_ID))?;
        seen.push(id);
        stage.order(Do::Leave(id), NEVER)?;
    }
    stage.counts(4, NEVER)
}

const NEW_ID: Text = text("an id that was never used", "id, которого ещё не было");

/// More members than any small limit: all of them hear, and no two have one id.
fn a_large_room(code: &Child) -> Verdict {
    const ROOM: Scene = text("150 members", "150 участников");
    let mut stage = Stage::new(code, 10, ROOM)?;
    let mut ids = Vec::new();
    for _ in 0..150 {
        ids.push(stage.join(ROOM)?.1);
    }
    stage.counts(150, ROOM)?;
    stage.say(ids[149], "hello", ROOM)?;
    for client in 0..150 {
        stage.has_so_far(client, &owned(&["hello"]), ROOM)?;
    }
    let first = stage.add_many(1200);
    let Done::Ids(more) = stage.order(Do::ComeAndGo(first, 1200), ROOM)? else { return Ok(()) };
    ids.extend(more);
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    demand(ids.len() == count, || Failure::new(ROOM, ids.len(), format!("{count}: {NEW_ID}")))?;
    stage.over(ROOM)
}

pub fn order_per_sender(code: &Child) -> Verdict {
    const EACH: usize = 100;
    const FOUR: Scene =
        text("4 threads say 100 messages each", "4 потока говорят по 100 сообщений");
    let mut stage = Stage::new(code, 10_000, FOUR)?;
    // The gate: nothing is written to the end before everything has been said.
    let (client, _) = stage.join(FOUR)?;
    stage.stall(client);
    let mut senders = Vec::new();
    for _ in 0..4 {
        senders.push(stage.join(FOUR)?.1);
    }
    let say = |id: &u64| Do::SayMany(*id, format!("from {id}"), EACH);
    let orders: Vec<u32> = senders.iter().map(|id| stage.begin(say(id))).collect();
    for order in orders {
        stage.end(order, FOUR)?;
    }
    stage.release(client, true);
    for listener in 0..5 {
        in_order(&mut stage, listener, &senders, EACH, FOUR)?;
    }
    stage.over(FOUR)?;
    one_after_the_other(code)
}

/// Demands that a client has every sender's messages, in the order of that sender.
fn in_order(
    stage: &mut Stage,
    client: usize,
    senders: &[u64],
    each: usize,
    scene: Scene,
) -> Verdict {
    let all = senders.len() * each;
    let told = |stage: &Stage| (stage.clients[client].messages.len().to_string(), all.to_string());
    stage.until(|stage| stage.clients[client].messages.len() >= all, scene, told)?;
    let got = stage.clients[client].messages.clone();
    for id in senders {
        let wanted: Vec<String> = (0..each).map(|number| format!("from {id} {number}")).collect();
        let of_one = |message: &&String| message.starts_with(&format!("from {id} "));
        let own: Vec<String> = got.iter().filter(of_one).cloned().collect();
        demand(own == wanted, || {
            Failure::new(scene, super::stage::shown(&own), super::stage::shown(&wanted))
        })?;
    }
    Ok(())
}

/// Messages of several members, said one after the other, arrive so; and only one is written at a
/// time, also while the queue is full of others.
fn one_after_the_other(code: &Child) -> Verdict {
    const TURNS: Scene = text(
        "3 members speak by turns; one of them reads one message at a time",
        "3 участника говорят по очереди; один из них читает по одному сообщению",
    );
    let mut stage = Stage::new(code, 100, TURNS)?;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(stage.join(TURNS)?.1);
    }
    stage.stall(0);
    let all = texts(30);
    for (turn, message) in all.iter().enumerate() {
        stage.say(ids[turn % 3], message, TURNS)?;
    }
    for count in 1..=30 {
        stage.is_writing(0, TURNS)?;
        if count < 6 {
            stage.rest(TURNS)?;
        }
        stage.release(0, false);
        stage.has_so_far(0, &all[..count], TURNS)?;
    }
    stage.has(1, &all, TURNS)?;
    stage.has(2, &all, TURNS)?;
    stage.over(TURNS)
}

pub fn leave_frees(code: &Child) -> Verdict {
    const LEAVES: Scene = text("leave(id) of a member that reads", "leave(id) читающего участника");
    let mut stage = Stage::new(code, 100, LEAVES)?;
    stage.rest(LEAVES)?;
    let before = stage.code.usage().map(|usage| usage.threads);
    let ((one, id_one), (two, id_two)) = (stage.join(LEAVES)?, stage.join(LEAVES)?);
    stage.say(id_one, "message 0", LEAVES)?;
    stage.has(one, &texts(1), LEAVES)?;
    for id in [id_one, id_one, 0, 1 << 60, u64::MAX] {
        stage.order(Do::Leave(id), LEAVES)?;
    }
    stage.is_dropped(one, LEAVES)?;
    stage.counts(1, LEAVES)?;
    stage.say(id_two, "message 1", LEAVES)?;
    stage.has(two, &texts(2), LEAVES)?;
    leaves_while_a_write_waits(&mut stage, id_two)?;
    const DROP: Scene =
        text("drop(hub), one member does not read", "drop(hub), один участник не читает");
    let (slow, _) = stage.join(DROP)?;
    stage.stall(slow);
    stage.order(Do::SayMany(id_two, "more".into(), 4), DROP)?;
    stage.is_writing(slow, DROP)?;
    stage.order(Do::Drop, DROP)?;
    stage.is_dropped(two, DROP)?;
    stage.release(slow, true);
    stage.has(slow, &owned(&["more 0"]), DROP).hint(THROWN_AWAY)?;
    stage.is_dropped(slow, DROP)?;
    as_many_threads(&mut stage, before, DROP)?;
    stage.over(DROP)
}

const THROWN_AWAY: Text = text(
    "what waits in the queue of one who is gone is thrown away, not written",
    "что ждёт в очереди ушедшего, выбрасывают, а не пишут",
);

/// `leave` does not wait for the write under way, and nothing is written after it.
fn leaves_while_a_write_waits(stage: &mut Stage, speaker: u64) -> Verdict {
    const SLOW: Scene = text(
        "leave(id) of a member that does not read, 4 messages behind",
        "leave(id) участника, который не читает и отстал на 4 сообщения",
    );
    let (slow, id) = stage.join(SLOW)?;
    stage.stall(slow);
    stage.order(Do::SayMany(speaker, "late".into(), 4), SLOW)?;
    stage.is_writing(slow, SLOW)?;
    stage.order(Do::Leave(id), SLOW)?;
    stage.release(slow, true);
    stage.has(slow, &owned(&["late 0"]), SLOW).hint(THROWN_AWAY)?;
    stage.is_dropped(slow, SLOW)
}

/// Threads are told by Linux; elsewhere the drop of the connections, which they hold, must do.
fn as_many_threads(stage: &mut Stage, before: Option<usize>, scene: Scene) -> Verdict {
    stage.rest(scene)?;
    let (Some(before), Some(usage)) = (before, stage.code.usage()) else {
        return Ok(());
    };
    let wanted = text("threads as before, at most", "потоков не больше, чем было");
    demand(usage.threads <= before, || {
        Failure::new(scene, usage.threads, format!("{wanted}: {before}"))
    })
}
