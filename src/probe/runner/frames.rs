//! Frames: what became of the connection, held against what was expected. The
//! same for a server and for a client under test.

use std::time::Duration;

use super::session::{Heard, Session};
use super::verdict;
use crate::probe::{Case, Got, Habit, Play, Verdict};
use crate::protocol::Role;
use crate::protocol::frame::{FrameHeader, Opcode, control, encode, frames};

/// What a Ping of ours carries that asks whether anybody is still there.
const STILL_THERE: &[u8] = b"wstool probe: still there?";

/// What a text of ours says that asks the same.
const AND_NOW: &[u8] = b"wstool probe: and now?";

/// How long TCP may stay open behind the closing handshake.
pub(super) const TCP_END: Duration = Duration::from_secs(2);

/// All the pauses of a message that drips.
const DRIPPING: Duration = Duration::from_millis(100);

type Outcome = (Verdict, Got);

/// Sends what a row says and judges what comes. `None` for rows that are not
/// about frames.
pub(super) fn play(session: &mut Session, case: &Case, habit: Habit) -> Option<Outcome> {
    Some(match case.play {
        Play::Echoes(bytes, message) => {
            session.say(&bytes());
            echoes(session, case, &message())
        }
        Play::EchoesAll(bytes, messages, piece) => {
            session.say_in_pieces(&bytes(), piece, DRIPPING);
            let all = messages.iter().map(|message| echoes(session, case, message));
            // The first one that is missing tells; without one, the last.
            let mut outcome = (Verdict::Pass, Got::Echoed);
            for one in all {
                outcome = one;
                if outcome.0 != Verdict::Pass {
                    break;
                }
            }
            outcome
        }
        Play::Fails(bytes, codes) => {
            session.say(&bytes());
            fails(fate(session, habit.echoes), case, codes)
        }
        Play::FailsOrTakes(bytes) => {
            let bytes = bytes();
            session.say(&bytes);
            (Verdict::Report, fate(session, habit.echoes && !is_open(&bytes)))
        }
        Play::Pongs(bytes, payload) => {
            session.say(&bytes());
            pongs(session, case, payload)
        }
        Play::Closes(bytes, code) => {
            session.say(&bytes());
            closes(session, case, code)
        }
        _ => return None,
    })
}

/// Whether these frames leave a message open, so that no other may begin.
fn is_open(bytes: &[u8]) -> bool {
    let mut bytes = bytes.to_vec();
    let data = frames(&mut bytes).filter(|frame| !frame.header.opcode.is_control());
    data.last().is_some_and(|frame| !frame.header.fin)
}

/// The next thing that is no Ping of the other end's.
fn next(session: &mut Session) -> Heard {
    loop {
        match session.hear() {
            Heard::Ping(payload) => {
                session.send(&control(Opcode::Pong, &payload, session.mask()));
            }
            heard => return heard,
        }
    }
}

fn echoes(session: &mut Session, case: &Case, wanted: &[u8]) -> Outcome {
    let mut other = None;
    loop {
        let got = match next(session) {
            Heard::Message(_, payload) if payload == wanted => return (Verdict::Pass, Got::Echoed),
            // The server's own word, or somebody else's in the room.
            Heard::Message(..) => {
                other = Some(Got::OtherMessage);
                continue;
            }
            Heard::Pong(_) => continue,
            Heard::Silence(time) => other.unwrap_or(Got::Silence(time)),
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
            // As any peer would: some wait for it before they close TCP.
            let answer = body.echo(session.role()).to_payload();
            session.send(&control(Opcode::Close, &answer, session.mask()));
            if session.role() == Role::Server {
                // The server closes TCP first (7.1.1), and here it is this end.
                session.finish();
            }
            if session.tcp_ends_within(TCP_END) {
                Got::Closed(body.code.0)
            } else {
                Got::ClosedButOpen(body.code.0)
            }
        }
        Heard::Bad(cause) => Got::BadFrame(cause),
        Heard::Reset => Got::Reset,
        Heard::Silence(time) => Got::Silence(time),
        _ => Got::ClosedSilently,
    }
}

/// What becomes of a connection after some bytes: it ends, or it goes on.
///
/// A Pong alone proves nothing: in many programs one part reads frames and answers
/// Pings, and another looks into the messages later. So a text follows where the
/// other end sends texts back; where it does not, or where no text may begin here,
/// time has to tell.
pub(super) fn fate(session: &mut Session, is_echo: bool) -> Got {
    session.send(&control(Opcode::Ping, STILL_THERE, session.mask()));
    let mut is_there = false;
    loop {
        match next(session) {
            Heard::Pong(payload) if payload == STILL_THERE && !is_there => {
                is_there = true;
                if is_echo {
                    let mut bytes = Vec::new();
                    let header = FrameHeader::new(Opcode::Text, session.mask(), AND_NOW.len());
                    encode(header, AND_NOW, &mut bytes);
                    session.send(&bytes);
                }
            }
            Heard::Message(_, payload) if payload == AND_NOW => return Got::GoesOn,
            Heard::Message(..) | Heard::Pong(_) => {}
            Heard::Silence(_) if is_there && !is_echo => return Got::GoesOn,
            heard => return ended(session, heard),
        }
    }
}

/// The Close and its code are a SHOULD (7.1.7); that the connection ends is a MUST.
/// Whether TCP ends behind the Close is a case of its own.
pub(super) fn fails(got: Got, case: &Case, codes: &[u16]) -> Outcome {
    let verdict = match got {
        Got::Closed(code) | Got::ClosedButOpen(code) if codes.contains(&code) => Verdict::Pass,
        Got::Closed(_) | Got::ClosedButOpen(_) | Got::ClosedSilently | Got::Reset => Verdict::Warn,
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
        let is_same = |got: u16| got == code || got == 1000 && code == 1005;
        let verdict = match got {
            Got::Closed(got) | Got::ClosedButOpen(got) if is_same(got) => Verdict::Pass,
            // The same code comes back "typically" (5.5.1).
            Got::Closed(_) | Got::ClosedButOpen(_) => Verdict::Warn,
            _ => case.level.verdict(),
        };
        return (verdict, got);
    }
}

/// Whether the thing that was expected came: for rows that only ask so much.
pub(super) fn is_as_expected(is_good: bool, case: &Case, otherwise: Got) -> Outcome {
    (verdict(is_good, case.level), if is_good { Got::AsExpected } else { otherwise })
}
