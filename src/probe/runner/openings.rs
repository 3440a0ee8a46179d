//! Openings: what came as an answer, held against what was expected.

use std::time::Duration;

use super::frames::fate;
use super::session::{Answer, Session, ask};
use super::{Options, record, verdict};
use crate::probe::ask::{Ask, WRONG};
use crate::probe::{Case, Got, Habit, Play, Record, Verdict, Why};
use crate::protocol::http::Reply;
use crate::protocol::rules::{Asked, Found, judge_reply};

type Outcome = (Verdict, Got);

/// All the pauses between the pieces of a request. A server that takes one read
/// for the whole has long answered, or given up, before the last piece.
const DRIPPING: Duration = Duration::from_millis(200);

/// Plays a row about the opening.
pub(super) fn play(
    options: &Options,
    case: &'static Case,
    habit: Option<Habit>,
) -> Result<Record, Why> {
    match case.play {
        Play::Opens(change) => {
            exchange(options, case, change, None, |ask, answer, _| opens(ask, &answer, case))
        }
        Play::OpensIn(piece) => exchange(
            options,
            case,
            |ask| ask,
            Some(piece),
            |ask, answer, _| opens(ask, &answer, case),
        ),
        Play::OpensWithout(names) => exchange(
            options,
            case,
            |ask| ask,
            None,
            |ask, answer, _| opens_without(ask, &answer, case, names),
        ),
        Play::Refuses(change, _) => {
            exchange(options, case, change, None, |_, answer, _| refuses(answer, case))
        }
        Play::OpensOrRefuses(change) => {
            exchange(options, case, change, None, |ask, answer, _| either(ask, &answer))
        }
        Play::Swallows(change) => exchange(options, case, change, None, |ask, answer, session| {
            swallows(ask, &answer, session, case, habit)
        }),
        Play::Owes(status, name) => owes(options, case, status, name),
        Play::RefusesWhole => refuses_whole(options, case),
        _ => Err(Why::Profile),
    }
}

/// Sends a request and judges the answer.
fn exchange(
    options: &Options,
    case: &'static Case,
    change: fn(Ask) -> Ask,
    piece: Option<fn(usize) -> usize>,
    judge: impl Fn(&Ask, Answer, &mut Session) -> Outcome,
) -> Result<Record, Why> {
    let ask = change(ask(options)?);
    let mut session = Session::dial(options)?;
    let bytes = ask.to_bytes();
    let piece = piece.map_or(bytes.len(), |piece| piece(bytes.len()));
    session.send_in_pieces(&bytes, piece, DRIPPING);
    let answer = session.answer();
    let outcome = judge(&ask, answer, &mut session);
    Ok(record(case, session, outcome))
}

/// What an answer is, in the words of a report.
pub(super) fn seen(ask: &Ask, answer: &Answer) -> Got {
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
    let asked = Asked { key: ask.sent_key(), subprotocols: offered, extensions: Vec::new() };
    let verdict = judge_reply(Ok(reply), &asked);
    match verdict.broken() {
        None => Got::Opened,
        Some(check) => match &check.found {
            Found::WrongAccept { mistake, .. } => Got::WrongReply(check.rule, *mistake),
            _ => Got::WrongReply(check.rule, None),
        },
    }
}

fn opens(ask: &Ask, answer: &Answer, case: &Case) -> Outcome {
    let got = seen(ask, answer);
    (verdict(got == Got::Opened, case.level), got)
}

fn opens_without(
    ask: &Ask,
    answer: &Answer,
    case: &Case,
    names: &'static [&'static str],
) -> Outcome {
    if let Answer::Reply(reply) = answer
        && let Some(name) = names.iter().find(|name| reply.headers.first(name).is_some())
    {
        return (case.level.verdict(), Got::StatusWith(reply.start.status, name));
    }
    opens(ask, answer, case)
}

/// What a refusal of these bytes is worth. Other statuses than the best ones are
/// right, too; a page (200) in place of a refusal ignores the Upgrade header,
/// which any server may (RFC 9110, 7.8).
fn refuses(answer: Answer, case: &Case) -> Outcome {
    let reply = match answer {
        Answer::Reply(reply) => reply,
        Answer::NotHttp => return (case.level.verdict(), Got::NotHttp),
        Answer::Reset => return (case.level.verdict(), Got::Reset),
        Answer::Silence(time) => return (case.level.verdict(), Got::Silence(time)),
        Answer::Closed => return (case.level.verdict(), Got::ClosedSilently),
    };
    let status = reply.start.status;
    if status == 101 {
        return (case.level.verdict(), Got::Opened);
    }
    let version = "Sec-WebSocket-Version";
    if case.id == UNKNOWN_VERSION && reply.headers.first(version).is_none() {
        return (case.level.verdict(), Got::StatusWithout(status, version));
    }
    (if status >= 400 { Verdict::Pass } else { Verdict::Report }, Got::Status(status))
}

/// The one refusal that owes more than its status (RFC 6455, 4.2.2).
const UNKNOWN_VERSION: &str = "O31";

fn either(ask: &Ask, answer: &Answer) -> Outcome {
    let got = seen(ask, answer);
    let is_answer = matches!(got, Got::Opened | Got::Status(400..));
    (if is_answer { Verdict::Report } else { Verdict::Warn }, got)
}

/// A body that is a Close frame: whoever reads it as one ends the connection.
fn swallows(
    ask: &Ask,
    answer: &Answer,
    session: &mut Session,
    case: &Case,
    habit: Option<Habit>,
) -> Outcome {
    match seen(ask, answer) {
        Got::Opened => match fate(session, habit.is_some_and(|habit| habit.echoes)) {
            Got::GoesOn => (Verdict::Pass, Got::Opened),
            Got::Silence(time) => (case.level.verdict(), Got::Silence(time)),
            _ => (case.level.verdict(), Got::ReadAsFrames),
        },
        // To close without a word is rude, but reads no frame.
        got @ (Got::ClosedSilently | Got::Reset) => (Verdict::Warn, got),
        got => (verdict(matches!(got, Got::Status(400..)), case.level), got),
    }
}

/// The first refusal with this status, and whether it has the header it owes.
fn owes(
    options: &Options,
    case: &'static Case,
    status: u16,
    name: &'static str,
) -> Result<Record, Why> {
    for change in WRONG {
        let mut session = Session::dial(options)?;
        session.send(&change(ask(options)?).to_bytes());
        if let Answer::Reply(reply) = session.answer()
            && reply.start.status == status
        {
            let outcome = match reply.headers.first(name) {
                Some(_) => (Verdict::Pass, Got::Status(status)),
                None => (case.level.verdict(), Got::StatusWithout(status, name)),
            };
            return Ok(record(case, session, outcome));
        }
    }
    Err(Why::NeverSo)
}

/// Whether the first refusal has all of the body that its head announces (RFC 9112,
/// 6.3).
fn refuses_whole(options: &Options, case: &'static Case) -> Result<Record, Why> {
    for change in WRONG {
        let mut session = Session::dial(options)?;
        session.send(&change(ask(options)?).to_bytes());
        if let Answer::Reply(reply) = session.answer()
            && reply.start.status >= 400
        {
            let is_whole = session.has_whole_body(&reply);
            let got = if is_whole { Got::Status(reply.start.status) } else { Got::CutBody };
            return Ok(record(case, session, (verdict(is_whole, case.level), got)));
        }
    }
    Err(Why::NeverSo)
}
