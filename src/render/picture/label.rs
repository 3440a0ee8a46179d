//! What is written on an arrow: as short as it can be and still be understood.

use crate::compare::report::Carried;
use crate::compare::scenario::Scenario;
use crate::protocol::Role;
use crate::protocol::frame::Opcode;
use crate::trace::What;

/// The messages that something brings, such as `c0` or `s2-s4`.
pub fn messages(carried: &Carried) -> String {
    let initial = match carried.wire.from {
        Role::Client => 'c',
        Role::Server => 's',
    };
    match carried.lines[..] {
        [] => String::new(),
        [only] => format!("{initial}{only}"),
        [first, .., last] => format!("{initial}{first}-{initial}{last}"),
    }
}

/// The whole label: `POST c0`, `204`, `101`, `c0`.
pub fn full(carried: &Carried) -> String {
    let messages = messages(carried);
    let what = match &carried.wire.what {
        What::Request { method, .. } => method.clone(),
        // That it is a frame of text need not be said ten times.
        What::Frame { opcode: Opcode::Text } if !messages.is_empty() => String::new(),
        What::Frame { opcode: Opcode::Text } if carried.wire.from == Role::Client => "?".into(),
        What::Frame { opcode: Opcode::Text } => "-".into(),
        What::ServerSent if !messages.is_empty() => String::new(),
        _ => carried.wire.label(),
    };
    format!("{what} {messages}").trim().to_owned()
}

/// As short as possible: the messages, or what it is; of HTTP/2 only what
/// brings messages, for its other frames are many and their names long.
pub fn short(carried: &Carried) -> String {
    match (&carried.wire.what, messages(carried)) {
        (What::Http2 { .. }, messages) => messages,
        (_, messages) if messages.is_empty() => full(carried),
        (_, messages) => messages,
    }
}

/// In news its age matters, and is written behind it.
pub fn shows_age(scenario: Scenario) -> bool {
    scenario == Scenario::Push
}
