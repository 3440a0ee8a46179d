//! Plays cases against a server: each on a raw connection of its own, several
//! at once.
//!
//! Owns: sockets and deadlines. Must never: know a single case; what is sent and
//! expected stands in the table.
//!
//! | file | about |
//! |---|---|
//! | `bytes` | frames of our own |
//! | `session` | one connection: bytes out, frames in, everything kept |
//! | `openings` | what came as an answer, held against what was expected |
//! | `frames` | the same for what came of frames |
//! | `scenes` | cases that need more than one exchange |
//! | [`mirror`] | this end as a server, for a client under test |
//! | `room` | cases with several clients |

mod bytes;
mod frames;
pub mod mirror;
mod openings;
mod room;
mod scenes;
mod session;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use self::session::Session;
use super::{Case, Got, Group, Habit, Level, Play, Record, Scene, Summary, Verdict, Why};
use crate::net::client::connect::Plan;
use crate::net::lock;

/// Cases played at once. More would make a slow server slower, and its answers
/// late.
const AT_ONCE: usize = 6;

/// An answer that took more than this part of --timeout says that the machine is
/// busy: then no silence is believed at once.
const BUSY: u32 = 8;

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
    /// The same keys in each run, a series for each case.
    pub seed: Option<u64>,
}

/// Plays these cases. `told` is called after each, in no order.
pub fn run(options: &Options, cases: &[&'static Case], told: impl Fn(&Record) + Sync) -> Summary {
    let start = Instant::now();
    let deadline = start + options.budget;
    let habit = room::habit(options);
    let play = |case: &&'static Case| {
        let record = play(options, case, habit, deadline);
        told(&record);
        record
    };
    // Those who say much would disturb the others, above all in a room; then comes
    // the crowd, and then the question whether all of it did any harm.
    let is_last = |case: &&'static Case| {
        matches!(
            case.play,
            Play::Own(
                Scene::NeverReads
                    | Scene::PingFlood
                    | Scene::GivenUp
                    | Scene::SlowMember
                    | Scene::ManyConnections
                    | Scene::FreshClient
            )
        )
    };
    let (last, first): (Vec<_>, Vec<_>) = cases.iter().copied().partition(is_last);
    let mut records = if habit.is_some_and(|habit| habit.broadcasts) {
        // Everybody would hear what the other cases say, and what is wrong with it.
        let (openings, others): (Vec<_>, Vec<_>) =
            first.into_iter().partition(|case| is_opening(case));
        let mut records = at_once(&openings, play);
        records.extend(others.iter().map(play));
        records
    } else {
        at_once(&first, play)
    };
    records.extend(last.iter().map(play));
    listen_again(options, &mut records, habit, deadline);
    records.sort_by_key(|record| cases.iter().position(|case| case.id == record.case.id));
    Summary { records, habit, took: start.elapsed() }
}

/// Plays cases, several at once.
fn at_once(cases: &[&'static Case], play: impl Fn(&&'static Case) -> Record + Sync) -> Vec<Record> {
    let records: Mutex<Vec<Record>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let record = play(case);
            lock(&records).push(record);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..AT_ONCE {
            // Without a thread the others do its work.
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    records.into_inner().unwrap_or_default()
}

/// Where other answers were slow, silence may be slowness: such cases are played
/// again, one by one, with more patience, and the second outcome counts.
fn listen_again(
    options: &Options,
    records: &mut [Record],
    habit: Option<Habit>,
    deadline: Instant,
) {
    let answered = records.iter().filter(|record| record.verdict == Verdict::Pass);
    let slowest = answered.map(|record| record.answered).max().unwrap_or_default();
    if slowest < options.timeout / BUSY {
        return;
    }
    let patient = Options { timeout: options.timeout * 3, ..options.clone() };
    for record in records.iter_mut() {
        let is_silence = matches!(record.got, Some(Got::Silence(_) | Got::HeardBy(..)));
        let is_lesson = matches!(record.verdict, Verdict::Fail | Verdict::Warn);
        if is_silence && is_lesson {
            let again = play(&patient, record.case, habit, deadline);
            // Without time for it the doubt remains, and nothing is claimed.
            *record = again;
        }
    }
}

/// One case, or the reason why it is not tried.
fn play(options: &Options, case: &'static Case, habit: Option<Habit>, deadline: Instant) -> Record {
    if let Some(why) = why_not(options, case, habit, deadline) {
        return Record::skipped(case, why);
    }
    let start = Instant::now();
    let options =
        &Options { seed: options.seed.map(|seed| seed_of(seed, case)), ..options.clone() };
    let outcome = match case.play {
        Play::Own(scene) => scenes::play(options, case, scene, habit),
        _ if is_opening(case) => openings::play(options, case, habit),
        _ => framed(options, case, habit),
    };
    let record = outcome.unwrap_or_else(|why| Record::skipped(case, why));
    Record { took: start.elapsed(), ..record }
}

/// A seed for a case, whatever the order in which cases are played.
fn seed_of(seed: u64, case: &Case) -> u64 {
    case.id.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

/// Opens the usual way, sends frames and judges what comes.
fn framed(options: &Options, case: &'static Case, habit: Option<Habit>) -> Result<Record, Why> {
    let habit = habit.ok_or(Why::NotOpened)?;
    let mut session = Session::open(options)?;
    let outcome = frames::play(&mut session, case, habit).ok_or(Why::Profile)?;
    Ok(record(case, session, outcome))
}

fn is_opening(case: &Case) -> bool {
    matches!(case.group, Group::Opening | Group::Refusing)
}

fn why_not(options: &Options, case: &Case, habit: Option<Habit>, deadline: Instant) -> Option<Why> {
    if Instant::now() > deadline {
        return Some(Why::Budget);
    }
    let is_slow =
        matches!(case.play, Play::Own(Scene::HalfAHead | Scene::GivenUp | Scene::LongSilence));
    if is_slow && !options.slow {
        return Some(Why::Slow);
    }
    if is_opening(case) {
        return None;
    }
    if options.openings_only {
        return Some(Why::Profile);
    }
    let Some(habit) = habit else { return Some(Why::NotOpened) };
    let is_echoed = matches!(case.play, Play::Echoes(..) | Play::EchoesAll(..));
    let needs_echo = is_echoed || case.group == Group::Resilience;
    if needs_echo && !habit.echoes {
        return Some(Why::NoEcho);
    }
    if !habit.echoes_binary && is_binary(case) {
        return Some(Why::NoBinaryEcho);
    }
    let has_room = options.room.unwrap_or(habit.broadcasts);
    (case.group == Group::Room && !has_room).then_some(Why::NoRoom)
}

/// Whether a binary message is expected back.
fn is_binary(case: &Case) -> bool {
    match case.play {
        Play::Echoes(bytes, _) => bytes().first().is_some_and(|first| first & 0x0F == 2),
        Play::Own(scene) => scene == Scene::KindsStay,
        _ => false,
    }
}

/// The verdict of a case: passed, or what its level makes of a failure.
fn verdict(is_good: bool, level: Level) -> Verdict {
    if is_good { Verdict::Pass } else { level.verdict() }
}

/// What a case came to.
fn record(case: &'static Case, session: Session, (verdict, got): (Verdict, Got)) -> Record {
    let (answered, by) = (session.slowest(), session.role());
    let (sent, received) = session.into_bytes();
    Record {
        verdict,
        got: Some(got),
        why: None,
        answered,
        by,
        sent,
        received,
        ..Record::skipped(case, Why::Profile)
    }
}
