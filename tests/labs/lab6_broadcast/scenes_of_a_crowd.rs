//! Lab 6, the scenes of many threads at once, of calls from inside a connection, and of rest.
//!
//! Must never: wait without a limit. Read next: `stage`; the mutants.

use super::questions::{Do, Done};
use super::scenes::{owned, texts};
use super::stage::{Scene, Stage};
use crate::grading::{Child, Failure, Hinted, Text, Verdict, demand, text};
use std::time::{Duration, Instant};

pub fn storm(code: &Child) -> Verdict {
    const ROUNDS: usize = 40;
    const STORM: Scene =
        text("8 threads, 40 rounds of join, say, leave", "8 потоков, 40 раз join, say, leave");
    let mut stage = Stage::new(code, 10_000, STORM)?;
    let (witness, _) = stage.join(STORM)?;
    let mut orders = Vec::new();
    for _ in 0..8 {
        let first = stage.add_many(ROUNDS);
        orders.push(stage.begin(Do::ComeAndGo(first, ROUNDS)));
    }
    let mut ids = Vec::new();
    for order in orders {
        if let Done::Ids(more) = stage.end(order, STORM)? {
            ids.extend(more);
        }
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    let wanted = text("different ids", "разных id");
    demand(ids.len() == count, || Failure::new(STORM, ids.len(), format!("{wanted}: {count}")))?;
    stage.counts(1, STORM)?;
    let told =
        |stage: &Stage| (stage.clients[witness].messages.len().to_string(), count.to_string());
    stage.until(|stage| stage.clients[witness].messages.len() >= count, STORM, told)?;
    for client in 1..=count {
        stage.is_dropped(client, STORM)?;
    }
    let mut heard: Vec<u32> =
        stage.clients[witness].messages.iter().filter_map(|it| it.parse().ok()).collect();
    heard.sort_unstable();
    demand(heard == (1..=count as u32).collect::<Vec<_>>(), || {
        Failure::new(STORM, heard.len(), format!("{ALL_ONCE}: {count}"))
    })?;
    stage.over(STORM)?;
    closed_once_by_many(code)
}

const ALL_ONCE: Text = text("every message, once", "каждое сообщение, один раз");

/// Many speak when a queue is full: only one of them closes that member.
fn closed_once_by_many(code: &Child) -> Verdict {
    const MANY: Scene = text(
        "8 threads speak at once while 12 members do not read (queue_limit 5)",
        "8 потоков говорят сразу, 12 участников не читают (queue_limit 5)",
    );
    for _ in 0..4 {
        let mut stage = Stage::new(code, 5, MANY)?;
        for client in 0..12 {
            stage.join(MANY)?;
            stage.stall(client);
        }
        // The speakers are read at once, and may be closed all the same: they say a lot.
        let mut orders = Vec::new();
        for _ in 0..8 {
            let (_, id) = stage.join(MANY)?;
            orders.push(stage.begin(Do::SayMany(id, "at once".into(), 8)));
        }
        for order in orders {
            stage.end(order, MANY)?;
        }
        for client in 0..12 {
            let told = |_: &Stage| ("[]".to_string(), ONE_CLOSE.to_string());
            stage.until(|stage| !stage.clients[client].closed.is_empty(), MANY, told)?;
        }
        stage.rest(MANY)?;
        for client in &stage.clients {
            let (closed, reads) = (&client.closed, client.writes > 1);
            demand(closed.len() == 1 || (reads && closed.is_empty()), || {
                Failure::new(MANY, format!("close {closed:?}"), ONE_CLOSE)
            })?;
        }
        let left = stage.clients.iter().filter(|client| client.closed.is_empty()).count();
        stage.counts(left, MANY)?;
        stage.over(MANY)?;
    }
    Ok(())
}

const ONE_CLOSE: Text = text("one close for each of them", "по одному close на каждого");

pub fn calls_back(code: &Child) -> Verdict {
    const BACK: Scene = text(
        "a Conn that calls count, say, join and leave in write, and count and say in close",
        "Conn вызывает count, say, join и leave из write, а также count и say из close",
    );
    let mut stage = Stage::new(code, 4, BACK)?;
    let (caller, id) = stage.join(BACK)?;
    let (reader, speaker) = stage.join(BACK)?;
    let spare = stage.add_many(1);
    stage.react(caller, move |message| match message {
        Some("hello") => vec![Do::Count, Do::Say(id, "from inside".into())],
        Some("another") => vec![Do::Join(spare), Do::Count],
        Some("leave") => vec![Do::Leave(id), Do::Leave(id), Do::Count],
        _ => vec![],
    });
    stage.say(speaker, "hello", BACK)?;
    stage.has(reader, &owned(&["hello", "from inside"]), BACK)?;
    stage.say(speaker, "another", BACK)?;
    stage.counts(3, BACK)?;
    stage.say(speaker, "leave", BACK)?;
    stage.has(reader, &owned(&["hello", "from inside", "another", "leave"]), BACK)?;
    stage.is_dropped(caller, BACK)?;
    stage.counts(2, BACK)?;
    closes_with_a_call(&mut stage, speaker, BACK)?;
    stage.over(BACK)
}

/// A member whose queue runs full, and who calls the hub when it is closed.
fn closes_with_a_call(stage: &mut Stage, speaker: u64, scene: Scene) -> Verdict {
    let (slow, _) = stage.join(scene)?;
    stage.stall(slow);
    stage.react(slow, move |message| match message {
        None => vec![Do::Count, Do::Say(speaker, "closed".into())],
        Some(_) => vec![],
    });
    for _ in 0..6 {
        stage.say(speaker, "more", scene)?;
        // The others have read before the next message comes: their queues never fill.
        stage.rest(scene)?;
    }
    let told = |_: &Stage| ("[]".to_string(), ONE_CLOSE.to_string());
    stage.until(|stage| !stage.clients[slow].closed.is_empty(), scene, told)?;
    let heard = |stage: &Stage| stage.clients[1].messages.iter().any(|it| it == "closed");
    stage.until(heard, scene, |_| ("[]".to_string(), "\"closed\"".to_string()))?;
    stage.counts(2, scene)
}

/// At rest the hub uses no processor time, has a thread for each member, and has not grown.
pub fn at_rest(code: &Child) -> Verdict {
    const REST: Scene = text("30 members, nobody speaks", "30 участников, все молчат");
    let mut stage = Stage::new(code, 10_000, REST)?;
    let mut ids = Vec::new();
    for _ in 0..30 {
        ids.push(stage.join(REST)?.1);
    }
    stage.order(Do::SayMany(ids[0], "message".into(), 10), REST)?;
    for client in 0..30 {
        stage.has_so_far(client, &texts(10), REST)?;
    }
    no_processor_time(&mut stage, REST)?;
    // Who has waited for a second still hears.
    stage.say(ids[1], "message 10", REST)?;
    for client in 0..30 {
        stage.has_so_far(client, &texts(11), REST)?;
    }
    stage.over(REST)?;
    does_not_grow(code)
}

fn no_processor_time(stage: &mut Stage, scene: Scene) -> Verdict {
    const WINDOW: Duration = Duration::from_secs(1);
    stage.counts(30, scene)?;
    // The last words of the scene before may still be on their way.
    let begun = Instant::now();
    while begun.elapsed() < WINDOW / 20 {
        stage.code.next();
    }
    let Some(before) = stage.code.usage() else {
        return Ok(());
    };
    let begun = Instant::now();
    while begun.elapsed() < WINDOW {
        stage.code.next();
    }
    let Some(after) = stage.code.usage() else {
        return Ok(());
    };
    let used = after.cpu.saturating_sub(before.cpu);
    let wanted = text("at most 50 ms within a second", "не больше 50 мс за секунду");
    demand(used <= WINDOW / 20, || Failure::new(scene, format!("{} ms", used.as_millis()), wanted))
        .hint(WAIT)
}

const WAIT: Text = text(
    "a thread with nothing to write waits for an event (recv, Condvar::wait), and does not look again \
     and again",
    "поток, которому нечего писать, ждёт события (recv, Condvar::wait), а не проверяет снова и снова",
);

/// Neither what was said nor who was here stays in memory.
fn does_not_grow(code: &Child) -> Verdict {
    const SAID: Scene =
        text("5000 messages are said and read", "5000 сообщений сказаны и прочитаны");
    let mut stage = Stage::new(code, 10_000, SAID)?;
    let (reader, id) = stage.join(SAID)?;
    let mut said = 0;
    let mut say = |stage: &mut Stage, rounds: usize| -> Result<usize, Box<Failure>> {
        for _ in 0..rounds {
            stage.order(Do::SayMany(id, "x".repeat(100), 500), SAID)?;
            said += 500;
            let told = |stage: &Stage| {
                (stage.clients[reader].messages.len().to_string(), said.to_string())
            };
            stage.until(|stage| stage.clients[reader].messages.len() >= said, SAID, told)?;
        }
        stage.live(SAID)
    };
    let before = say(&mut stage, 2)?;
    let grown = say(&mut stage, 10)?.saturating_sub(before);
    demand(grown < 20_000, || Failure::new(SAID, format!("+{grown} B"), NO_GROWTH))?;
    const GONE: Scene =
        text("400 members join, speak and leave", "400 участников вошли, сказали и вышли");
    let mut pass = |count: usize| -> Result<usize, Box<Failure>> {
        let first = stage.add_many(count);
        stage.order(Do::ComeAndGo(first, count), GONE)?;
        for client in first as usize..first as usize + count {
            stage.is_dropped(client, GONE)?;
        }
        stage.live(GONE)
    };
    let before = pass(50)?;
    let grown = pass(400)?.saturating_sub(before);
    demand(grown < 10_000, || Failure::new(GONE, format!("+{grown} B"), NO_GROWTH))?;
    stage.over(GONE)
}

const NO_GROWTH: Text = text("memory that does not grow", "память не растёт");
