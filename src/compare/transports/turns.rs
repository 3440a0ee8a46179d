//! One exchange at a time: I speak, you answer, I speak.
//!
//! The discipline is the same whatever carries it, and so is the code: HTTP
//! with a new connection each, HTTP on one connection, and WebSocket used as if
//! it were HTTP. What differs is one function, an exchange: something is asked
//! or told, and the answer is waited for.
//!
//! What an exchange carries is a choice of the program, not of HTTP: one message
//! as in `http`, or whatever is due on both sides as in `http-batched`.

use std::io;
use std::thread;

use super::http::{HttpStream, request};
use super::{ClientSide, path, websocket};
use crate::compare::scenario::{Heads, IDLE_PAUSE, Scenario, lines_in};
use crate::protocol::Role;

/// One turn of the client.
enum Turn<'a> {
    /// It says something, and the other side takes note.
    Say(&'a str),
    /// It asks something, and the other side answers.
    Ask(&'a str),
    /// It has nothing to say, and asks what the other side has.
    Next,
}

impl Turn<'_> {
    /// The turn as a request.
    fn request(&self, heads: Heads, is_last: bool) -> Vec<u8> {
        match self {
            Turn::Say(text) => request(heads, path::SAY, Some(text), is_last),
            Turn::Ask(text) => request(heads, path::ASK, Some(text), is_last),
            Turn::Next => request(heads, path::NEXT, None, is_last),
        }
    }
}

/// A new connection for each request.
pub(super) fn http_close(client: &ClientSide) -> io::Result<()> {
    // The first one is the opening; it waits until there is something to ask.
    let mut first = Some(client.relay.dial()?);
    client.clock.open();
    take_turns(client, |turn| {
        let socket = first.take().map_or_else(|| client.relay.dial(), Ok)?;
        let mut http = HttpStream::new(socket);
        http.send(&turn.request(client.script.heads, true))?;
        http.reply()
    })
}

/// One connection, one request at a time.
pub(super) fn http(client: &ClientSide) -> io::Result<()> {
    let mut http = HttpStream::new(client.relay.dial()?);
    client.clock.open();
    take_turns(client, |turn| {
        http.send(&turn.request(client.script.heads, false))?;
        http.reply()
    })
}

/// One connection, one request at a time, and each carries all that is due: the
/// request what the client has, the answer what the server has.
pub(super) fn http_batched(client: &ClientSide) -> io::Result<()> {
    let mut http = HttpStream::new(client.relay.dial()?);
    let ClientSide { script, clock, .. } = client;
    clock.open();
    let (mut own, mut heard) = (&script.client[..], 0);
    while heard < script.server.len() || !own.is_empty() {
        let due = own.iter().take_while(|line| clock.has_come(line.due)).count();
        let (now, later) = own.split_at(due);
        own = later;
        let texts: Vec<&str> = now.iter().map(|line| line.text.as_str()).collect();
        let body = (!now.is_empty()).then(|| texts.join("\n"));
        http.send(&request(script.heads, path::ALL, body.as_deref(), false))?;
        let brought = lines_in(&http.reply()?, Role::Server).len();
        heard += brought;
        if brought == 0 && now.is_empty() {
            thread::sleep(IDLE_PAUSE);
        }
    }
    Ok(())
}

/// WebSocket, but each message waits for an answer, if only an empty one.
pub(super) fn websocket(client: &ClientSide) -> io::Result<()> {
    let (sender, mut receiver) = websocket::connect(client, path::TURNS)?;
    client.clock.open();
    take_turns(client, |turn| {
        sender.say(match turn {
            Turn::Say(text) | Turn::Ask(text) => text,
            Turn::Next => "",
        })?;
        receiver.expect().map(String::into_bytes)
    })?;
    sender.close()?;
    receiver.until_closed()
}

/// Plays the script in turns: say what is due, ask for what the other side has,
/// and so on until both have said everything.
fn take_turns(
    client: &ClientSide,
    mut exchange: impl FnMut(Turn<'_>) -> io::Result<Vec<u8>>,
) -> io::Result<()> {
    let ClientSide { script, clock, .. } = client;
    let mut own = script.client.iter().peekable();
    if script.scenario == Scenario::Ask {
        for line in own {
            clock.wait_until(line.due);
            exchange(Turn::Ask(&line.text))?;
        }
        return Ok(());
    }
    let mut heard = 0;
    while heard < script.server.len() || own.peek().is_some() {
        let mut was_idle = true;
        if let Some(line) = own.next_if(|line| clock.has_come(line.due)) {
            exchange(Turn::Say(&line.text))?;
            was_idle = false;
        }
        if heard < script.server.len() {
            let answer = exchange(Turn::Next)?;
            let lines = lines_in(&answer, Role::Server).len();
            heard += lines;
            was_idle &= lines == 0;
        }
        if was_idle {
            thread::sleep(IDLE_PAUSE);
        }
    }
    Ok(())
}
