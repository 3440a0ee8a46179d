//! Full duplex: both sides speak when they have something to say.
//!
//! Nothing waits for anything: the client's messages leave while the server's
//! arrive. Only in `ask` does the client wait, because it wants to.

use std::io;

use super::frames::{self, Ears, Voice};
use super::server::path;
use super::{Clock, Stage, gone};
use crate::compare::scenario::{Scenario, ScriptLine};

/// WebSocket as it is meant.
pub(super) fn websocket(stage: &Stage) -> io::Result<()> {
    let (voice, ears) = frames::open(stage.relay.dial()?, path::DUPLEX)?;
    let (script, clock) = (&stage.script, &stage.clock);
    clock.open();
    if script.scenario == Scenario::Ask {
        for line in &script.client {
            clock.wait_until(line.due);
            voice.say(&line.text)?;
            ears.recv().map_err(|_| gone())?;
        }
    } else {
        std::thread::scope(|scope| {
            let speaking = scope.spawn(|| speak(&voice, &script.client, clock));
            clock.unless_failed(hear(&ears, script.server.len()))?;
            speaking.join().map_err(|_| gone())?
        })?;
    }
    voice.close()?;
    while ears.recv().is_ok() {}
    Ok(())
}

/// Says each message when it is due.
pub(super) fn speak(voice: &Voice, lines: &[ScriptLine], clock: &Clock) -> io::Result<()> {
    for line in lines {
        if !clock.wait_until(line.due) {
            return Err(gone());
        }
        voice.say(&line.text)?;
    }
    Ok(())
}

fn hear(ears: &Ears, count: usize) -> io::Result<()> {
    for _ in 0..count {
        ears.recv().map_err(|_| gone())?;
    }
    Ok(())
}
