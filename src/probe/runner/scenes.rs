//! Cases that need more than one exchange: with half a head, around the closing
//! handshake, and beside a client that behaves badly.

use std::time::{Duration, Instant};

use super::bytes::text;
use super::frames::{TCP_END, is_as_expected};
use super::session::{Answer, Heard, Session, ask};
use super::{Options, openings, record, room, verdict};
use crate::probe::{Case, Got, Habit, Record, Scene, Verdict, Why};
use crate::protocol::frame::{Opcode, control};

/// A crowd that any server should stand.
const MANY: usize = 200;

/// How long a crowd, or one behind it, may wait: a busy machine is not a server
/// that fails.
const CROWD: Duration = Duration::from_secs(10);

/// How long a server may leave half a head alone, or a client that never reads.
const LONGEST: Duration = Duration::from_secs(40);

/// A head of so many bytes has no end; servers in the field take up to 1 MiB.
const ENDLESS: usize = 4 * 1024 * 1024;

/// What a client says that never reads: more than the buffers of both ends hold.
const UNREAD: usize = 8 * 1024 * 1024;

/// Between the Pong of a client that stalls and the moment in which the server waits
/// for the rest of its frame.
const SETTLING: Duration = Duration::from_millis(150);

/// Plays a scene.
pub(super) fn play(
    options: &Options,
    case: &'static Case,
    scene: Scene,
    habit: Option<Habit>,
) -> Result<Record, Why> {
    match scene {
        Scene::FrameWithRequest => frame_with_request(options, case),
        Scene::TcpEnds => tcp_ends(options, case),
        Scene::SecondClose => second_close(options, case),
        Scene::NothingBehindClose => nothing_behind_close(options, case),
        Scene::FinIsSeen => fin_is_seen(options, case),
        Scene::HalfAHead => head(options, case, None),
        Scene::EndlessHead => head(options, case, Some(ENDLESS)),
        Scene::StallInFrame | Scene::ResetInFrame | Scene::NeverReads | Scene::PingFlood => {
            beside(options, case, scene)
        }
        Scene::GivenUp => given_up(options, case),
        Scene::LongSilence => long_silence(options, case),
        Scene::ManyConnections => many(options, case),
        Scene::FreshClient => served(options, case, CROWD),
        _ => room::play(options, case, scene, habit),
    }
}

/// A client must wait for the 101 (4.1), so nothing is owed to one that does not;
/// but its frame should not vanish.
fn frame_with_request(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let word = "wstool probe: sent too early";
    let ask = ask(options)?.behind(&text(word));
    let mut session = Session::dial(options)?;
    session.send(&ask.to_bytes());
    let answer = session.answer();
    let got = match openings::seen(&ask, &answer) {
        Got::Opened => match echoed(&mut session, word) {
            Got::Silence(_) => Got::Lost,
            got => got,
        },
        got => got,
    };
    let is_told = !matches!(got, Got::Lost | Got::Silence(_));
    Ok(record(case, session, (if is_told { Verdict::Report } else { Verdict::Warn }, got)))
}

/// What comes of a text that is to come back.
fn echoed(session: &mut Session, word: &str) -> Got {
    loop {
        match session.hear() {
            Heard::Message(_, payload) if payload == word.as_bytes() => return Got::Echoed,
            Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) => {}
            Heard::Silence(time) => return Got::Silence(time),
            Heard::Close(body) => return Got::Closed(body.code.0),
            Heard::Bad(cause) => return Got::BadFrame(cause),
            Heard::Eof => return Got::ClosedSilently,
            Heard::Reset => return Got::Reset,
        }
    }
}

/// Behind both Closes the server ends TCP, at once (5.5.1).
fn tcp_ends(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut session = Session::open(options)?;
    session.send(&control(Opcode::Close, &1000u16.to_be_bytes(), session.mask()));
    let outcome = loop {
        match session.hear() {
            Heard::Close(body) => {
                let ends = session.tcp_ends_within(TCP_END.max(options.timeout));
                break is_as_expected(ends, case, Got::ClosedButOpen(body.code.0));
            }
            Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) => {}
            Heard::Silence(time) => break (case.level.verdict(), Got::Silence(time)),
            // That there was no Close is told where a Close is expected.
            Heard::Eof | Heard::Reset | Heard::Bad(_) => break (Verdict::Pass, Got::AsExpected),
        }
    };
    Ok(record(case, session, outcome))
}

fn second_close(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut session = Session::open(options)?;
    let close = control(Opcode::Close, &1000u16.to_be_bytes(), session.mask());
    session.send(&[close.clone(), close].concat());
    session.tcp_ends_within(options.timeout);
    let frames = session.frames();
    let count = frames.iter().filter(|header| header.opcode == Opcode::Close).count();
    let outcome = is_as_expected(count <= 1, case, Got::Closes(count));
    Ok(record(case, session, outcome))
}

fn nothing_behind_close(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut session = Session::open(options)?;
    let close = control(Opcode::Close, &1000u16.to_be_bytes(), session.mask());
    let ping = control(Opcode::Ping, b"behind the close", session.mask());
    session.send(&[close, text("behind the close"), ping].concat());
    session.tcp_ends_within(options.timeout);
    // A parser passes over what comes behind a Close, so the frames are looked at.
    let frames = session.frames();
    let behind = frames.iter().skip_while(|header| header.opcode != Opcode::Close).skip(1);
    let got = behind.clone().find_map(|header| match header.opcode {
        Opcode::Pong => Some(Got::Ponged),
        Opcode::Text | Opcode::Binary => Some(Got::Echoed),
        _ => None,
    });
    // Without a Close of the server's, the text was answered as ever.
    let is_answered = frames.iter().any(|header| header.opcode == Opcode::Pong);
    let got = got.or(is_answered.then_some(Got::Ponged));
    let outcome = match got {
        Some(got) => (case.level.verdict(), got),
        None => (Verdict::Pass, Got::AsExpected),
    };
    Ok(record(case, session, outcome))
}

fn fin_is_seen(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut session = Session::open(options)?;
    session.finish();
    let is_seen = session.tcp_ends_within(options.timeout);
    let got = if is_seen { Got::AsExpected } else { Got::Silence(options.timeout) };
    Ok(record(case, session, (verdict(is_seen, case.level), got)))
}

/// A head that never ends: silent in the middle, or so many bytes long.
fn head(options: &Options, case: &'static Case, bytes: Option<usize>) -> Result<Record, Why> {
    let whole = ask(options)?.to_bytes();
    let mut session = Session::dial(options)?;
    session.send(&whole[..whole.len() - 2]);
    match bytes {
        None => session.patience(LONGEST),
        Some(bytes) => {
            let line = b"X-Endless: 0123456789012345678901234567890123456789\r\n".repeat(1000);
            for _ in 0..bytes / line.len() {
                if !session.send(&line) {
                    break;
                }
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
fn served(options: &Options, case: &'static Case, patience: Duration) -> Result<Record, Why> {
    let mut session = Session::open(options)?;
    session.patience(patience.max(options.timeout));
    let word = "wstool probe: is anybody served?";
    session.send(&text(word));
    let got = echoed(&mut session, word);
    Ok(record(case, session, (verdict(got == Got::Echoed, case.level), got)))
}

/// One behaves badly; another must be served.
fn beside(options: &Options, case: &'static Case, scene: Scene) -> Result<Record, Why> {
    let mut bad = Session::open(options)?;
    match scene {
        Scene::NeverReads => flood(&mut bad, &text(&"unread ".repeat(9_000))),
        Scene::PingFlood => {
            let ping = control(Opcode::Ping, &[b'p'; 125], bad.mask());
            flood(&mut bad, &ping.repeat(500));
        }
        _ => {
            // The Pong says that the server has read this segment, so the other client
            // is not asked before there is anything to wait for.
            let ping = control(Opcode::Ping, b"before the stall", bad.mask());
            bad.send(&[&ping, &text("cut off in the middle")[..9]].concat());
            while let Heard::Message(..) | Heard::Ping(_) = bad.hear() {}
            std::thread::sleep(SETTLING);
        }
    }
    let kept = match scene {
        Scene::ResetInFrame => {
            bad.reset();
            None
        }
        _ => Some(bad),
    };
    // "Served" means soon, not at once: the machine may be busy.
    let record = served(options, case, options.timeout);
    drop(kept);
    record
}

/// Says this until the other end takes no more, or has taken enough.
fn flood(session: &mut Session, bytes: &[u8]) {
    session.patience(Duration::from_millis(300));
    let mut said = 0;
    while said < UNREAD && session.send(bytes) {
        said += bytes.len();
    }
}

/// Never reads, and waits for what the server does about it.
fn given_up(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut session = Session::open(options)?;
    let start = Instant::now();
    let words = text(&"unread ".repeat(9_000));
    flood(&mut session, &words);
    let got = loop {
        if session.is_broken() {
            break Got::Reset;
        }
        if start.elapsed() > LONGEST {
            break Got::Silence(LONGEST);
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    Ok(record(case, session, (Verdict::Report, got)))
}

/// Says nothing for long, and waits for what the server does about it.
fn long_silence(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let mut session = Session::open(options)?;
    let deadline = Instant::now() + LONGEST;
    let got = loop {
        match session.hear_within(deadline.saturating_duration_since(Instant::now())) {
            Heard::Ping(_) => break Got::Pinged,
            Heard::Message(..) | Heard::Pong(_) => {}
            Heard::Close(body) => break Got::Closed(body.code.0),
            Heard::Bad(cause) => break Got::BadFrame(cause),
            Heard::Silence(_) => break Got::Silence(LONGEST),
            Heard::Eof => break Got::ClosedSilently,
            Heard::Reset => break Got::Reset,
        }
    };
    Ok(record(case, session, (Verdict::Report, got)))
}

fn many(options: &Options, case: &'static Case) -> Result<Record, Why> {
    let patient = Options { timeout: CROWD.max(options.timeout), ..options.clone() };
    let crowd: Vec<Session> = (0..MANY).map_while(|_| Session::open(&patient).ok()).collect();
    let count = crowd.len();
    let mut record = served(&patient, case, CROWD)?;
    drop(crowd);
    if count < MANY {
        record.verdict = case.level.verdict();
        record.got = Some(Got::HeardBy(count, MANY));
    }
    Ok(record)
}
