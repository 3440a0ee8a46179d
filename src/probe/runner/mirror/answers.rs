//! What a client under test does with a reply: it echoes our text, or it turns away.

use std::time::Duration;

use crate::probe::runner::session::{Heard, Session};
use crate::probe::{Case, Got, Verdict};
use crate::protocol::frame::{Opcode, control};

/// What a client is asked with a text.
pub(super) const HELLO: &[u8] = b"wstool probe: do you hear me?";

/// A text as a server sends it.
pub(super) fn control_text(payload: &[u8]) -> Vec<u8> {
    control(Opcode::Text, payload, None)
}

/// Says goodbye, so that the client ends, too.
pub(super) fn part(session: &mut Session) {
    session.send(&control(Opcode::Close, &1000u16.to_be_bytes(), None));
    session.finish();
    session.tcp_ends_within(Duration::from_millis(300));
}

/// What a client does with our text.
pub(super) fn heard(session: &mut Session) -> Got {
    loop {
        match session.hear() {
            Heard::Message(_, payload) if payload == HELLO => return Got::Echoed,
            Heard::Message(..) | Heard::Ping(_) | Heard::Pong(_) => {}
            Heard::Silence(time) => return Got::Silence(time),
            Heard::Close(body) => return Got::Closed(body.code.0),
            Heard::Bad(cause) => return Got::BadFrame(cause),
            Heard::Eof => return Got::ClosedSilently,
            Heard::Reset => return Got::Reset,
        }
    }
}

/// Whether a client turns away from a reply: it closes, and sends no frame (4.1).
pub(super) fn rejected(session: &mut Session, case: &Case) -> (Verdict, Got) {
    session.send(&control_text(HELLO));
    match heard(session) {
        // Nothing was said any more, and nothing claimed either.
        got @ Got::Silence(_) => (Verdict::Warn, got),
        got @ (Got::ClosedSilently | Got::Reset) => (Verdict::Pass, got),
        got => (case.level.verdict(), got),
    }
}
