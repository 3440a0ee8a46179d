//! Full duplex: both sides speak when they have something to say.
//!
//! Nothing waits for anything: the client's messages leave while the server's
//! arrive. Only in `ask` does the client wait, because it wants to.

use std::io;

use super::websocket::{self, MessageReceiver, MessageSender};
use super::{ClientSide, at_once, path, peer_gone};
use crate::compare::scenario::{Scenario, ScriptLine};
use crate::compare::transports::clock::Clock;

/// WebSocket as it is meant.
pub(super) fn websocket(client: &ClientSide) -> io::Result<()> {
    let (sender, mut receiver) = websocket::connect(client, path::DUPLEX)?;
    let ClientSide { script, clock, .. } = client;
    clock.open();
    if script.scenario == Scenario::Ask {
        for line in &script.client {
            clock.wait_until(line.due);
            sender.say(&line.text)?;
            receiver.expect()?;
        }
    } else {
        at_once(
            || speak(&sender, &script.client, clock),
            || clock.unless_failed(hear(&mut receiver, script.server.len())),
        )?;
    }
    sender.close()?;
    receiver.until_closed()
}

/// Says each message when it is due.
pub(super) fn speak(sender: &MessageSender, lines: &[ScriptLine], clock: &Clock) -> io::Result<()> {
    for line in lines {
        if !clock.wait_until(line.due) {
            return Err(peer_gone());
        }
        sender.say(&line.text)?;
    }
    Ok(())
}

fn hear(receiver: &mut MessageReceiver, count: usize) -> io::Result<()> {
    (0..count).try_for_each(|_| receiver.expect().map(drop))
}
