//! Plays cases against a server: each on a raw connection of its own, several
//! at once.
//!
//! Owns: sockets and deadlines. Must never: know a single case; what is sent and
//! expected stands in the table.
//!
//! | file | about |
//! |---|---|
//! | `session` | one connection: bytes out, frames in, everything kept |
//! | `judge` | what came, held against what was expected |
//! | `scenes` | cases that need more than one exchange |

mod judge;
mod scenes;
mod session;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use self::session::Session;
use super::{Case, Group, Habit, Level, Play, Record, Scene, Summary, Why};
use crate::net::client::connect::Plan;
use crate::net::lock;

/// Cases played at once. More would make a slow server slower, and its answers
/// late.
const AT_ONCE: usize = 6;

/// What the cases of a run have in common.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the server is, and how to connect.
    pub plan: Plan,
    /// How long a single answer may take.
    pub timeout: Duration,
    /// How long the whole run may take.
    pub budget: Duration,
    /// Openings only: nothing behind the 101 is tried.
    pub openings_only: bool,
    /// Play the room, whatever the server was found to do.
    pub room: Option<bool>,
    /// Cases that take more than five seconds, too.
    pub slow: bool,
}

/// Plays these cases. `told` is called after each, in no order.
pub fn run(options: &Options, cases: &[&'static Case], told: impl Fn(&Record) + Sync) -> Summary {
    let start = Instant::now();
    let deadline = start + options.budget;
    let habit = scenes::habit(options);
    let records: Mutex<Vec<(usize, Record)>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let alone =
        |case: &Case| matches!(case.play, Play::Own(Scene::ManyConnections | Scene::FreshClient));
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = cases.get(index) else { return };
            if alone(case) {
                continue;
            }
            let record = play(options, case, habit, deadline);
            told(&record);
            lock(&records).push((index, record));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..AT_ONCE {
            // Without a thread the others do its work.
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    // The crowd comes last, and then the question whether it did any harm.
    for (index, case) in cases.iter().enumerate().filter(|(_, case)| alone(case)) {
        let record = play(options, case, habit, deadline);
        told(&record);
        lock(&records).push((index, record));
    }
    let mut records = records.into_inner().unwrap_or_default();
    records.sort_by_key(|(index, _)| *index);
    let records = records.into_iter().map(|(_, record)| record).collect();
    Summary { records, habit, took: start.elapsed() }
}

/// One case, or the reason why it is not tried.
fn play(options: &Options, case: &'static Case, habit: Option<Habit>, deadline: Instant) -> Record {
    if let Some(why) = why_not(options, case, habit, deadline) {
        return Record::skipped(case, why);
    }
    let outcome = match case.play {
        Play::Own(scene) => scenes::play(options, case, scene, habit),
        _ => judge::play(options, case),
    };
    outcome.unwrap_or_else(|why| Record::skipped(case, why))
}

fn why_not(options: &Options, case: &Case, habit: Option<Habit>, deadline: Instant) -> Option<Why> {
    let is_opening = matches!(case.group, Group::Opening | Group::Refusing);
    let is_slow = matches!(case.play, Play::Own(Scene::HalfAHead));
    if Instant::now() > deadline {
        return Some(Why::Budget);
    }
    if is_slow && !options.slow {
        return Some(Why::Slow);
    }
    if is_opening {
        return None;
    }
    if options.openings_only {
        return Some(Why::Profile);
    }
    let Some(habit) = habit else { return Some(Why::NotOpened) };
    let needs_echo = matches!(case.play, Play::Echoes(..)) || case.group == Group::Resilience;
    if needs_echo && !habit.echoes {
        return Some(Why::NoEcho);
    }
    let has_room = options.room.unwrap_or(habit.broadcasts);
    (case.group == Group::Room && !has_room).then_some(Why::NoRoom)
}

/// The verdict of a case: passed, or what its level makes of a failure.
fn verdict(is_good: bool, level: Level) -> super::Verdict {
    if is_good { super::Verdict::Pass } else { level.verdict() }
}

/// What a case came to.
fn record(
    case: &'static Case,
    session: Session,
    (verdict, got): (super::Verdict, super::Got),
) -> Record {
    let (sent, received) = session.into_bytes();
    Record { case, verdict, got: Some(got), why: None, sent, received }
}
