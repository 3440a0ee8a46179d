//! Cases that need more than one exchange, or more than one client.

use std::time::{Duration, Instant};

use super::session::{Answer, Heard, Session, ask};
use super::{Options, record, verdict};
use crate::probe::{Case, Got, Habit, Record, Scene, Verdict, Why};
use crate::protocol::frame::{FrameHeader, Opcode, control, encode};
use crate::protocol::message::Kind;

const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A crowd that any server should stand.
const MANY: usize = 200;

/// How long a server may leave half a head alone.
const LONGEST_HEAD: Duration = Duration::from_secs(30);

/// So many bytes of a head that never ends.
const ENDLESS: usize = 1024 * 1024;

fn text(payload: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let header = FrameHeader::new(Opcode::Text, Some(MASK), payload.len());
    encode(header, payload.as_bytes(), &mut bytes);
    bytes
}

/// Finds out what the server does with a message: who hears it.
pub(super) fn habit(options: &Options) -> Option<Habit> {
    let (mut one, mut other) = (Session::open(options).ok()?, Session::open(options).ok()?);
    let word = "wstool probe: who hears this?";
    one.send(&text(word));
    let hears = |session: &mut Session| {
        let deadline = Instant::now() + options.timeout;
        loop {
            match session.hear_within(deadline.saturating_duration_since(Instant::now())) {
                Heard::Message(_, payload) if payload == word.as_bytes() => return true,
                Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) => {}
                _ => return false,
            }
        }
    };
    let echoes = hears(&mut one);
    // What the sender has heard, others have had time to hear.
    let broadcasts = hears(&mut other);
    Some(Habit { echoes, broadcasts })
}

/// Plays a scene.
pub(super) fn play(
    options: &Options,
    case: &'static Case,
    scene: Scene,
    habit: Option<Habit>,
) -> Result<Record, Why> {
    match scene {
        Scene::NothingBehindClose => nothing_behind_close(options, case),
        Scene::FinIsSeen => fin_is_seen(options, case),
        Scene::HalfAHead => head(options, case, None),
        Scene::EndlessHead => head(options, case, Some(ENDLESS)),
        Scene::StallInFrame | Scene::ResetInFrame => beside(options, case, scene),
        Scene::ManyConnections => many(options, case),
        Scene::FreshClient => served(options, case),
        Scene::AllHear | Scene::OneOrder | Scene::KindsStay => room(options, case, scene),
        Scene::LateJoiner => late(options, case),
        Scene::BadClientAlone => bad_client(options, case, habit),
    }
}

fn nothing_behind_close(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut session = Session::open(options)?;
    let close = control(Opcode::Close, &1000u16.to_be_bytes(), Some(MASK));
    let ping = control(Opcode::Ping, b"behind the close", Some(MASK));
    session.send(&[close, text("behind the close"), ping].concat());
    let outcome = loop {
        match session.hear() {
            Heard::Message(_, payload) if payload == b"behind the close" => {
                break (case.level.verdict(), Got::Echoed);
            }
            Heard::Pong(payload) if payload == b"behind the close" => {
                break (case.level.verdict(), Got::Ponged);
            }
            Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) | Heard::Close(_) => {}
            Heard::Silence(time) => break (Verdict::Warn, Got::Silence(time)),
            Heard::Bad(cause) => break (case.level.verdict(), Got::BadFrame(cause)),
            Heard::Eof | Heard::Reset => break (Verdict::Pass, Got::AsExpected),
        }
    };
    Ok(record(case, session, outcome))
}

fn fin_is_seen(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut session = Session::open(options)?;
    session.finish();
    let is_seen = session.ends_within(options.timeout);
    let got = if is_seen { Got::AsExpected } else { Got::Silence(options.timeout) };
    Ok(record(case, session, (verdict(is_seen, case.level), got)))
}

/// A head that never ends: silent in the middle, or so many bytes long.
fn head(options: &Options, case: &'static Case, bytes: Option<usize>) -> Result<Record, Why> {
    let patience = match bytes {
        None => LONGEST_HEAD,
        Some(_) => options.timeout,
    };
    let slow = Options { timeout: patience, ..options.clone() };
    let whole = ask(options)?.to_bytes();
    let mut session = Session::dial(&slow)?;
    session.send(&whole[..whole.len() - 2]);
    if let Some(bytes) = bytes {
        let line = b"X-Endless: 0123456789012345678901234567890123456789\r\n";
        for _ in 0..bytes / line.len() {
            if !session.send(line) {
                break;
            }
        }
    }
    let got = match session.answer() {
        Answer::Reply(reply) => Got::Status(reply.start.status),
        Answer::NotHttp => Got::NotHttp,
        Answer::Closed => Got::ClosedSilently,
        Answer::Reset => Got::Reset,
        Answer::Silence(time) => Got::Silence(time),
    };
    let is_good = !matches!(got, Got::Silence(_) | Got::Status(101));
    Ok(record(case, session, (verdict(is_good, case.level), got)))
}

/// Whether a fresh client is served now.
fn is_served(options: &Options) -> Result<(bool, Session, Got), Why> {
    let mut session = Session::open(options)?;
    let word = "wstool probe: is anybody served?";
    session.send(&text(word));
    loop {
        match session.hear() {
            Heard::Message(_, payload) if payload == word.as_bytes() => {
                return Ok((true, session, Got::Echoed));
            }
            Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) => {}
            Heard::Silence(time) => return Ok((false, session, Got::Silence(time))),
            _ => return Ok((false, session, Got::ClosedSilently)),
        }
    }
}

fn served(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let (is_good, session, got) = is_served(options)?;
    Ok(record(case, session, (verdict(is_good, case.level), got)))
}

/// One stalls or is reset in the middle of a frame; another must be served.
fn beside(options: &Options, case: &'static Case, scene: Scene) -> Result<Record, Why> {
    let mut bad = Session::open(options)?;
    let frame = text("cut off in the middle");
    bad.send(&frame[..9]);
    let kept = match scene {
        Scene::ResetInFrame => {
            bad.reset();
            None
        }
        _ => Some(bad),
    };
    let record = served(options, case);
    drop(kept);
    record
}

fn many(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let crowd: Vec<Session> = (0..MANY).map_while(|_| Session::open(options).ok()).collect();
    let count = crowd.len();
    let (is_good, session, got) = is_served(options)?;
    drop(crowd);
    let got = if count < MANY { Got::HeardBy(count, MANY) } else { got };
    Ok(record(case, session, (verdict(is_good && count == MANY, case.level), got)))
}

/// Several clients, and what one of them says.
fn room(options: &Options, case: &'static Case, scene: Scene) -> Result<Record, Why> {
    const HEARERS: usize = 3;
    const MESSAGES: usize = 10;
    let mut speaker = Session::open(options)?;
    let mut hearers = Vec::new();
    for _ in 0..HEARERS {
        hearers.push(Session::open(options)?);
    }
    let words: Vec<(Kind, Vec<u8>)> = (0..MESSAGES)
        .map(|number| {
            let kind = match scene {
                Scene::KindsStay if number % 2 == 1 => Kind::Binary,
                _ => Kind::Text,
            };
            (kind, format!("wstool probe {}: {number}", case.id).into_bytes())
        })
        .collect();
    for (kind, payload) in &words {
        let mut bytes = Vec::new();
        encode(FrameHeader::new(kind.opcode(), Some(MASK), payload.len()), payload, &mut bytes);
        speaker.send(&bytes);
    }
    let heard =
        hearers.iter_mut().filter_map(|hearer| all_heard(hearer, &words, case.id).then_some(()));
    let count = heard.count();
    let outcome = (verdict(count == HEARERS, case.level), Got::HeardBy(count, HEARERS));
    Ok(record(case, speaker, outcome))
}

/// Whether all messages come, in this order and kind; others may come between.
fn all_heard(hearer: &mut Session, words: &[(Kind, Vec<u8>)], id: &str) -> bool {
    let own = format!("wstool probe {id}: ");
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

fn late(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut speaker = Session::open(options)?;
    speaker.send(&text("wstool probe: before"));
    let mut late = Session::open(options)?;
    let words = [(Kind::Text, format!("wstool probe {}: 0", case.id).into_bytes())];
    speaker.send(&text(&format!("wstool probe {}: 0", case.id)));
    let is_good = all_heard(&mut late, &words, case.id);
    let outcome = (verdict(is_good, case.level), Got::HeardBy(usize::from(is_good), 1));
    Ok(record(case, speaker, outcome))
}

/// Whoever breaks a rule goes, and the others hear on.
fn bad_client(options: &Options, case: &'static Case, _: Option<Habit>) -> Result<Record, Why> {
    let (mut speaker, mut hearer) = (Session::open(options)?, Session::open(options)?);
    let mut bad = Session::open(options)?;
    bad.send(&[0xF3, 0x80, 0, 0, 0, 0]);
    let _ = bad.ends_within(options.timeout);
    let word = format!("wstool probe {}: 0", case.id);
    speaker.send(&text(&word));
    let is_good = all_heard(&mut hearer, &[(Kind::Text, word.into_bytes())], case.id);
    let outcome = (verdict(is_good, case.level), Got::HeardBy(usize::from(is_good), 1));
    Ok(record(case, speaker, outcome))
}
