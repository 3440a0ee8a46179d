//! One message at a time: I speak, you answer, I speak.
//!
//! The discipline is the same whatever carries it, and so is the code: HTTP
//! with a new connection each, HTTP on one connection, and WebSocket used as if
//! it were HTTP. What differs is one function, an exchange: something is asked
//! or told, and the answer is waited for.

use std::io;

use super::frames;
use super::http::{HttpStream, request};
use super::server::path;
use super::{Stage, gone};
use crate::compare::scenario::{BREATH, Scenario, lines_in};
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
    fn request(&self, is_last: bool) -> Vec<u8> {
        match self {
            Turn::Say(text) => request(path::SAY, Some(text), is_last),
            Turn::Ask(text) => request(path::ASK, Some(text), is_last),
            Turn::Next => request(path::NEXT, None, is_last),
        }
    }
}

/// A new connection for each request.
pub(super) fn http_close(stage: &Stage) -> io::Result<()> {
    // The first one is the opening; it waits until there is something to ask.
    let mut first = Some(stage.relay.dial()?);
    stage.clock.open();
    take_turns(stage, |turn| {
        let socket = first.take().map_or_else(|| stage.relay.dial(), Ok)?;
        let mut http = HttpStream::new(socket);
        http.send(&turn.request(true))?;
        Ok(http.reply()?.1)
    })
}

/// One connection, one request at a time.
pub(super) fn http(stage: &Stage) -> io::Result<()> {
    let mut http = HttpStream::new(stage.relay.dial()?);
    stage.clock.open();
    take_turns(stage, |turn| {
        http.send(&turn.request(false))?;
        Ok(http.reply()?.1)
    })
}

/// WebSocket, but each message waits for an answer, if only an empty one.
pub(super) fn websocket(stage: &Stage) -> io::Result<()> {
    let (voice, ears) = frames::open(stage.relay.dial()?, path::TURNS)?;
    stage.clock.open();
    take_turns(stage, |turn| {
        voice.say(match turn {
            Turn::Say(text) | Turn::Ask(text) => text,
            Turn::Next => "",
        })?;
        ears.recv().map(String::into_bytes).map_err(|_| gone())
    })?;
    voice.close()?;
    while ears.recv().is_ok() {}
    Ok(())
}

/// Plays the script in turns: say what is due, ask for what the other side has,
/// and so on until both have said everything.
fn take_turns(
    stage: &Stage,
    mut exchange: impl FnMut(Turn<'_>) -> io::Result<Vec<u8>>,
) -> io::Result<()> {
    let Stage { script, clock, .. } = stage;
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
            std::thread::sleep(BREATH);
        }
    }
    Ok(())
}
