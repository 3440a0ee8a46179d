//! What came, held against what was expected: one function for each kind of row.

use std::time::Duration;

use super::session::{Answer, Heard, Session, ask};
use super::{Options, record, verdict};
use crate::probe::ask::Ask;
use crate::probe::{Case, Got, Level, Play, Record, Verdict, Why};
use crate::protocol::Role;
use crate::protocol::frame::{Opcode, control};
use crate::protocol::http::Reply;
use crate::protocol::rules::{Asked, Found, judge_reply};

/// What a Ping of ours carries that asks whether anybody is still there.
const STILL_THERE: &[u8] = b"wstool probe: still there?";

/// Of our own control frames; any masking key is right.
const MASK: [u8; 4] = [1, 2, 3, 4];

/// How long a server may take to close TCP behind the closing handshake.
const TCP_END: Duration = Duration::from_secs(2);

type Outcome = (Verdict, Got);

/// Plays a row that is no scene.
pub(super) fn play(options: &Options, case: &'static Case) -> Result<Record, Why> {
    match case.play {
        Play::Opens(change) => opening(options, case, change, None, opens),
        Play::OpensIn(chunk) => opening(options, case, |ask| ask, Some(chunk), opens),
        Play::Refuses(change, statuses) => {
            opening(options, case, change, None, |_, answer, case| refuses(answer, case, statuses))
        }
        Play::OpensOrRefuses(change) => opening(options, case, change, None, either),
        Play::Echoes(bytes, message) => {
            framed(options, case, &bytes(), |session| echoes(session, case, &message()))
        }
        Play::Fails(bytes, codes) => {
            framed(options, case, &bytes(), |session| fails(session, case, codes))
        }
        Play::FailsOrTakes(bytes) => {
            framed(options, case, &bytes(), |session| (Verdict::Report, fate(session)))
        }
        Play::Pongs(bytes, payload) => {
            framed(options, case, &bytes(), |session| pongs(session, case, payload))
        }
        Play::Closes(bytes, code) => {
            framed(options, case, &bytes(), |session| closes(session, case, code))
        }
        Play::Own(_) => Err(Why::Profile),
    }
}

/// Sends a request and judges the answer.
fn opening(
    options: &Options,
    case: &'static Case,
    change: fn(Ask) -> Ask,
    chunk: Option<usize>,
    judge: impl Fn(&Ask, Answer, &Case) -> Outcome,
) -> Result<Record, Why> {
    let ask = change(ask(options)?);
    let mut session = Session::dial(options)?;
    let bytes = ask.to_bytes();
    for piece in bytes.chunks(chunk.unwrap_or(bytes.len()).max(1)) {
        session.send(piece);
        if chunk.is_some() {
            // The next piece goes into a segment of its own.
            std::thread::yield_now();
        }
    }
    let answer = session.answer();
    let outcome = judge(&ask, answer, case);
    Ok(record(case, session, outcome))
}

/// Opens the usual way, sends frames and judges what comes.
fn framed(
    options: &Options,
    case: &'static Case,
    bytes: &[u8],
    judge: impl FnOnce(&mut Session) -> Outcome,
) -> Result<Record, Why> {
    let mut session = Session::open(options)?;
    session.send(bytes);
    let outcome = judge(&mut session);
    Ok(record(case, session, outcome))
}

/// What an answer is, in the words of a report.
fn seen(ask: &Ask, answer: &Answer) -> Got {
    match answer {
        Answer::Reply(reply) if reply.start.status == 101 => opened(ask, reply),
        Answer::Reply(reply) => Got::Status(reply.start.status),
        Answer::NotHttp => Got::NotHttp,
        Answer::Closed => Got::ClosedSilently,
        Answer::Reset => Got::Reset,
        Answer::Silence(time) => Got::Silence(*time),
    }
}

fn opened(ask: &Ask, reply: &Reply) -> Got {
    // No subprotocol was offered in most cases, and no extension is understood.
    let offered: Vec<String> = ask.offered("Sec-WebSocket-Protocol");
    let asked = Asked { key: ask.key.text().into(), subprotocols: offered, extensions: Vec::new() };
    let verdict = judge_reply(Ok(reply), &asked);
    match verdict.broken() {
        None => Got::Opened,
        Some(check) => match &check.found {
            Found::WrongAccept { mistake, .. } => Got::WrongReply(check.rule, *mistake),
            _ => Got::WrongReply(check.rule, None),
        },
    }
}

fn opens(ask: &Ask, answer: Answer, case: &Case) -> Outcome {
    let got = seen(ask, &answer);
    (verdict(got == Got::Opened, case.level), got)
}

fn refuses(answer: Answer, case: &Case, statuses: &[u16]) -> Outcome {
    let Answer::Reply(reply) = &answer else {
        let got = match answer {
            Answer::NotHttp => Got::NotHttp,
            Answer::Reset => Got::Reset,
            Answer::Silence(time) => Got::Silence(time),
            _ => Got::ClosedSilently,
        };
        return (case.level.verdict(), got);
    };
    let status = reply.start.status;
    if status == 101 {
        return (case.level.verdict(), Got::Opened);
    }
    // What a reply owes besides its status.
    let owes = match (status, case.id) {
        (_, "O31") => Some("Sec-WebSocket-Version"),
        (426, _) => Some("Upgrade"),
        (405, _) => Some("Allow"),
        _ => None,
    };
    if let Some(name) = owes.filter(|name| reply.headers.first(name).is_none()) {
        return (Level::Must.verdict(), Got::StatusWithout(status, name));
    }
    let is_best = statuses.is_empty() || statuses.contains(&status);
    let level = if is_best || status >= 400 { Verdict::Pass } else { Verdict::Report };
    (level, Got::Status(status))
}

fn either(ask: &Ask, answer: Answer, _: &Case) -> Outcome {
    let got = seen(ask, &answer);
    let is_answer = matches!(got, Got::Opened | Got::Status(400..));
    (if is_answer { Verdict::Report } else { Verdict::Warn }, got)
}

/// The next thing that is no Ping of the server's.
fn next(session: &mut Session) -> Heard {
    loop {
        match session.hear() {
            Heard::Ping(payload) => {
                session.send(&control(Opcode::Pong, &payload, Some(MASK)));
            }
            heard => return heard,
        }
    }
}

fn echoes(session: &mut Session, case: &Case, wanted: &[u8]) -> Outcome {
    loop {
        let got = match next(session) {
            Heard::Message(_, payload) if payload == wanted => return (Verdict::Pass, Got::Echoed),
            // The server's own word, or somebody else's in the room.
            Heard::Message(..) | Heard::Pong(_) => continue,
            Heard::Silence(time) => Got::Silence(time),
            heard => ended(session, heard),
        };
        return (case.level.verdict(), got);
    }
}

fn pongs(session: &mut Session, case: &Case, wanted: &[u8]) -> Outcome {
    let mut other = None;
    loop {
        let got = match next(session) {
            Heard::Pong(payload) if payload == wanted => return (Verdict::Pass, Got::Ponged),
            // Each Ping may be answered, or the last alone (5.5.3).
            Heard::Pong(_) => {
                other = Some(Got::OtherPong);
                continue;
            }
            Heard::Message(..) => continue,
            Heard::Silence(time) => other.unwrap_or(Got::Silence(time)),
            heard => ended(session, heard),
        };
        return (case.level.verdict(), got);
    }
}

/// How a connection ended, where it did.
fn ended(session: &mut Session, heard: Heard) -> Got {
    match heard {
        Heard::Close(body) => {
            // As any client would: some servers wait for it before they close TCP.
            let answer = body.echo(Role::Client).to_payload();
            session.send(&control(Opcode::Close, &answer, Some(MASK)));
            match session.ends_within(TCP_END) {
                true => Got::Closed(body.code.0),
                false => Got::ClosedButOpen(body.code.0),
            }
        }
        Heard::Bad(cause) => Got::BadFrame(cause),
        Heard::Reset => Got::Reset,
        Heard::Silence(time) => Got::Silence(time),
        _ => Got::ClosedSilently,
    }
}

/// What becomes of a connection after some bytes: it ends, or it goes on.
fn fate(session: &mut Session) -> Got {
    // Whoever takes the bytes answers this.
    session.send(&control(Opcode::Ping, STILL_THERE, Some(MASK)));
    loop {
        match next(session) {
            Heard::Pong(payload) if payload == STILL_THERE => return Got::GoesOn,
            Heard::Message(..) | Heard::Pong(_) => {}
            heard => return ended(session, heard),
        }
    }
}

fn fails(session: &mut Session, case: &Case, codes: &[u16]) -> Outcome {
    let got = fate(session);
    let verdict = match got {
        Got::Closed(code) if codes.contains(&code) => Verdict::Pass,
        // The Close and its code are a SHOULD (7.1.7); that it ends is a MUST.
        Got::Closed(_) | Got::ClosedSilently | Got::Reset => Verdict::Warn,
        _ => case.level.verdict(),
    };
    (verdict, got)
}

fn closes(session: &mut Session, case: &Case, code: u16) -> Outcome {
    loop {
        let got = match next(session) {
            Heard::Message(..) | Heard::Pong(_) => continue,
            heard => ended(session, heard),
        };
        let verdict = match got {
            Got::Closed(got) if got == code || got == 1000 && code == 1005 => Verdict::Pass,
            // Another code is a broken SHOULD ("typically", 5.5.1), and so is TCP
            // that stays open at the server (7.1.1).
            Got::Closed(_) | Got::ClosedButOpen(_) => Verdict::Warn,
            _ => case.level.verdict(),
        };
        return (verdict, got);
    }
}
