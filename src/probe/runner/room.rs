//! The room: who hears what one of several clients says.

use std::time::{Duration, Instant};

use super::bytes::text;
use super::frames::is_as_expected;
use super::session::{Heard, Session};
use super::{Options, record, verdict};
use crate::probe::{Case, Got, Habit, Record, Scene, Verdict, Why};
use crate::protocol::frame::{FrameHeader, Opcode, control, encode};
use crate::protocol::message::Kind;

/// Those who listen.
const HEARERS: usize = 3;

/// What is said, where one message is not enough.
const MESSAGES: usize = 10;

/// Those who come and go in a storm.
const COMERS: usize = 30;

/// Two clients that have heard their own word have had this time to hear each
/// other's.
const OTHERS: Duration = Duration::from_millis(500);

/// Finds out what the server does with a message: who hears it. `None`: the usual
/// opening does not succeed.
pub(super) fn habit(options: &Options) -> Option<Habit> {
    let (mut one, mut other) = (Session::open(options).ok()?, Session::open(options).ok()?);
    let (word, own) = ("wstool probe: who hears this?", "wstool probe: and this?");
    one.send(&text(word));
    let echoes = hears(&mut one, word, options.timeout);
    other.send(&text(own));
    // A broadcast sends in order, or nearly so: what was said before comes before.
    let (mut broadcasts, mut hears_itself) = (false, false);
    let mut deadline = Instant::now() + options.timeout;
    while !(broadcasts && hears_itself) {
        match other.hear_within(deadline.saturating_duration_since(Instant::now())) {
            Heard::Message(_, payload) if payload == word.as_bytes() => broadcasts = true,
            Heard::Message(_, payload) if payload == own.as_bytes() => {
                hears_itself = true;
                deadline = deadline.min(Instant::now() + OTHERS);
            }
            Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) => {}
            _ => break,
        }
        if broadcasts && !echoes {
            break;
        }
    }
    Some(Habit { echoes, echoes_binary: echoes && answers_binary(options), broadcasts })
}

/// Whether this comes, in text.
fn hears(session: &mut Session, word: &str, most: Duration) -> bool {
    let deadline = Instant::now() + most;
    loop {
        match session.hear_within(deadline.saturating_duration_since(Instant::now())) {
            Heard::Message(_, payload) if payload == word.as_bytes() => return true,
            Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) => {}
            // It does answer, in a frame that is wrong; where, the cases will tell.
            Heard::Bad(_) => return true,
            _ => return false,
        }
    }
}

/// Whether a binary message is answered at all. A wrong answer is one, and is
/// judged where binary messages are.
fn answers_binary(options: &Options) -> bool {
    let Ok(mut session) = Session::open(options) else { return false };
    let payload = b"wstool probe: binary \x00\xff";
    let mut bytes = Vec::new();
    encode(FrameHeader::new(Opcode::Binary, session.mask(), payload.len()), payload, &mut bytes);
    session.send(&bytes);
    let is_ours = |got: &[u8]| got.starts_with(b"wstool probe: binary");
    loop {
        match session.hear() {
            Heard::Message(_, got) if is_ours(&got) => return true,
            Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) => {}
            Heard::Silence(_) => return false,
            _ => return true,
        }
    }
}

/// Plays a scene of the room.
pub(super) fn play(
    options: &Options,
    case: &'static Case,
    scene: Scene,
    habit: Option<Habit>,
) -> Result<Record, Why> {
    match scene {
        Scene::SenderHears => sender_hears(options, case, habit),
        Scene::FragmentsWhole => fragments(options, case),
        Scene::LeaverHearsNothing => leaver(options, case),
        Scene::Storm => storm(options, case),
        Scene::SlowMember => slow_member(options, case),
        Scene::BadClientAlone => bad_client(options, case),
        Scene::LateJoiner => late(options, case),
        _ => everybody(options, case, scene),
    }
}

fn sender_hears(
    options: &Options,
    case: &'static Case,
    habit: Option<Habit>,
) -> Result<Record, Why> {
    let session = Session::open(options)?;
    let count = usize::from(habit.is_some_and(|habit| habit.echoes));
    Ok(record(case, session, (Verdict::Report, Got::HeardBy(count, 1))))
}

/// What a case says, so that the words of no other case are taken for it.
fn word(case: &Case, number: usize) -> String {
    format!("wstool probe {}: {number}", case.id)
}

/// Everybody hears everything that one says, in order and in its kind.
fn everybody(options: &Options, case: &'static Case, scene: Scene) -> Result<Record, Why> {
    let mut speaker = Session::open(options)?;
    let mut hearers = crowd(options, HEARERS)?;
    let words: Vec<(Kind, Vec<u8>)> = (0..MESSAGES)
        .map(|number| {
            let is_binary = scene == Scene::KindsStay && number % 2 == 1;
            let kind = if is_binary { Kind::Binary } else { Kind::Text };
            (kind, word(case, number).into_bytes())
        })
        .collect();
    for (kind, payload) in &words {
        let mut bytes = Vec::new();
        let header = FrameHeader::new(kind.opcode(), speaker.mask(), payload.len());
        encode(header, payload, &mut bytes);
        speaker.send(&bytes);
    }
    told(case, speaker, &mut hearers, &words)
}

fn crowd(options: &Options, count: usize) -> Result<Vec<Session>, Why> {
    (0..count).map(|_| Session::open(options)).collect()
}

/// How many of these hear all of it.
fn told(
    case: &'static Case,
    speaker: Session,
    hearers: &mut [Session],
    words: &[(Kind, Vec<u8>)],
) -> Result<Record, Why> {
    let all = hearers.len();
    let heard =
        hearers.iter_mut().filter_map(|hearer| all_heard(hearer, words, case).then_some(()));
    let count = heard.count();
    let outcome = (verdict(count == all, case.level), Got::HeardBy(count, all));
    Ok(record(case, speaker, outcome))
}

/// Whether all messages come, in this order and kind; others may come between.
fn all_heard(hearer: &mut Session, words: &[(Kind, Vec<u8>)], case: &Case) -> bool {
    let own = format!("wstool probe {}: ", case.id);
    let mut left = words.iter();
    let mut wanted = left.next();
    while let Some((kind, payload)) = wanted {
        match hearer.hear() {
            Heard::Message(heard, got) if got.starts_with(own.as_bytes()) => {
                if (heard, &got) != (*kind, payload) {
                    return false;
                }
                wanted = left.next();
            }
            Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) => {}
            _ => return false,
        }
    }
    true
}

/// One text, and who of these hears it.
fn one_word(
    case: &'static Case,
    mut speaker: Session,
    mut hearers: Vec<Session>,
) -> Result<Record, Why> {
    let word = word(case, 0);
    speaker.send(&text(&word));
    told(case, speaker, &mut hearers, &[(Kind::Text, word.into_bytes())])
}

fn late(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut speaker = Session::open(options)?;
    speaker.send(&text("wstool probe: before"));
    let late = Session::open(options)?;
    one_word(case, speaker, vec![late])
}

/// Whoever breaks a rule goes, and the others hear on.
fn bad_client(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let (speaker, hearer) = (Session::open(options)?, Session::open(options)?);
    let mut bad = Session::open(options)?;
    bad.send(&[0xF3, 0x80, 0, 0, 0, 0]);
    bad.tcp_ends_within(options.timeout);
    one_word(case, speaker, vec![hearer])
}

fn fragments(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let (mut speaker, hearer) = (Session::open(options)?, Session::open(options)?);
    let whole = word(case, 0);
    let (first, last) = whole.as_bytes().split_at(whole.len() / 2);
    let fin = |opcode, fin, payload: &[u8]| {
        let mut bytes = Vec::new();
        let header = FrameHeader::new(opcode, speaker.mask(), payload.len());
        encode(FrameHeader { fin, ..header }, payload, &mut bytes);
        bytes
    };
    let bytes = [fin(Opcode::Text, false, first), fin(Opcode::Continuation, true, last)].concat();
    speaker.send(&bytes);
    told(case, speaker, &mut [hearer], &[(Kind::Text, whole.into_bytes())])
}

/// One says goodbye, another speaks: nothing may come behind the Close (5.5.1).
fn leaver(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut speaker = Session::open(options)?;
    let mut leaver = Session::open(options)?;
    leaver.send(&control(Opcode::Close, &1000u16.to_be_bytes(), leaver.mask()));
    let answered = loop {
        match leaver.hear() {
            Heard::Close(_) => break true,
            Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) => {}
            _ => break false,
        }
    };
    speaker.send(&text(&word(case, 0)));
    leaver.tcp_ends_within(options.timeout);
    let frames = leaver.frames();
    let behind = frames.iter().skip_while(|header| header.opcode != Opcode::Close).skip(1).count();
    // That a Close is answered is a case of its own.
    let outcome = is_as_expected(!answered || behind == 0, case, Got::Echoed);
    Ok(record(case, leaver, outcome))
}

/// Many come and go, some with a Close and some without; then everybody hears.
fn storm(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let speaker = Session::open(options)?;
    let mut stayed = Vec::new();
    for number in 0..COMERS {
        let mut comer = Session::open(options)?;
        match number % 3 {
            0 => stayed.push(comer),
            1 => comer.reset(),
            _ => {
                comer.send(&control(Opcode::Close, &1000u16.to_be_bytes(), comer.mask()));
            }
        }
    }
    one_word(case, speaker, stayed)
}

/// One never reads; what is said meanwhile is more than buffers hold.
fn slow_member(options: &Options, case: &'static Case) -> Result<Record, Why> {
    /// Messages of 64 KiB: 8 MiB, more than one socket's buffers hold.
    const WORDS: usize = 128;
    const GLANCE: Duration = Duration::from_millis(1);
    let (mut speaker, mut hearer) = (Session::open(options)?, Session::open(options)?);
    let slow = Session::open(options)?;
    let filling = "x".repeat(64 * 1024);
    let mut heard = 0;
    for number in 0..WORDS {
        let word = format!("{} {filling}", word(case, number));
        if !speaker.send(&text(&word)) || !hears(&mut hearer, &word, options.timeout) {
            break;
        }
        heard += 1;
        // Its own words come back to the speaker; it is not the slow one here.
        while !matches!(speaker.hear_within(GLANCE), Heard::Silence(_) | Heard::Eof | Heard::Reset)
        {
        }
    }
    drop(slow);
    let outcome = (verdict(heard == WORDS, case.level), Got::HeardBy(heard, WORDS));
    Ok(record(case, speaker, outcome))
}
