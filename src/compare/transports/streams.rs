//! What people do so that HTTP need not take turns: send requests ahead of the
//! answers, ask again and again, let the server hold an answer back, or let an
//! answer never end.
//!
//! The last three keep one connection busy with what the server has to say, so
//! the client's own messages go over a second one.

use std::io;
use std::time::Duration;

use super::http::{HttpStream, request};
use super::{ClientSide, at_once, path, peer_gone};
use crate::compare::scenario::{Script, lines_in};
use crate::protocol::Role;

/// Requests leave when their message is due, without waiting for answers. Each
/// message is followed by a question for one of the server's.
pub(super) fn pipelined(client: &ClientSide) -> io::Result<()> {
    let ClientSide { script, relay, clock } = client;
    let socket = relay.dial()?;
    clock.open();
    let mut sending = HttpStream::new(socket.try_clone()?);
    let mut receiving = HttpStream::new(socket);
    let mut heard = 0;
    let ask_ahead = || {
        for line in &script.client {
            if !clock.wait_until(line.due) {
                return Err(peer_gone());
            }
            let mut both = request(script.heads, path::SAY, Some(&line.text), false);
            both.extend(request(script.heads, path::NEXT, None, false));
            sending.send(&both)?;
        }
        Ok(())
    };
    at_once(ask_ahead, || {
        for _ in 0..2 * script.client.len() {
            let body = clock.unless_failed(receiving.reply())?;
            heard += lines_in(&body, Role::Server).len();
        }
        Ok(())
    })?;
    // A question that came before its message was due brought nothing.
    while heard < script.server.len() {
        receiving.send(&request(script.heads, path::NEXT, None, false))?;
        heard += lines_in(&receiving.reply()?, Role::Server).len();
    }
    Ok(())
}

/// Asks for news at fixed times.
pub(super) fn poll(client: &ClientSide) -> io::Result<()> {
    beside_own_messages(client, Ok, |http| {
        let script = &client.script;
        let mut due = Duration::ZERO;
        hear_by_asking(script, http, path::NEWS, |_| {
            client.clock.wait_until(due);
            // If the answer took longer than that, the next one is late.
            while client.clock.has_come(due) {
                due += script.poll_every;
            }
        })
    })
}

/// Asks for news, and the server answers when there is some.
pub(super) fn long_poll(client: &ClientSide) -> io::Result<()> {
    beside_own_messages(client, Ok, |http| hear_by_asking(&client.script, http, path::WAIT, |_| ()))
}

fn hear_by_asking(
    script: &Script,
    http: &mut HttpStream,
    path: &str,
    mut wait: impl FnMut(usize),
) -> io::Result<()> {
    let mut heard = 0;
    while heard < script.server.len() {
        wait(heard);
        http.send(&request(script.heads, path, None, false))?;
        heard += lines_in(&http.reply()?, Role::Server).len();
    }
    Ok(())
}

/// Asks once, and the answer goes on for ever.
pub(super) fn sse(client: &ClientSide) -> io::Result<()> {
    let subscribe = |mut http: HttpStream| {
        http.send(&request(client.script.heads, path::EVENTS, None, false))?;
        http.reply_head()?;
        Ok(http)
    };
    beside_own_messages(client, subscribe, |http| {
        let mut heard = 0;
        while heard < client.script.server.len() {
            heard += lines_in(&http.event()?, Role::Server).len();
        }
        Ok(())
    })
}

/// Opens what hears the server and, if the client has something to say, a
/// second connection for that. The conversation begins when both are open.
fn beside_own_messages(
    client: &ClientSide,
    subscribe: impl FnOnce(HttpStream) -> io::Result<HttpStream>,
    hear: impl FnOnce(&mut HttpStream) -> io::Result<()>,
) -> io::Result<()> {
    let ClientSide { script, relay, clock } = client;
    let (is_open, may_speak) = std::sync::mpsc::channel();
    let speak = move || {
        if script.client.is_empty() {
            return Ok(());
        }
        let mut http = HttpStream::new(relay.dial()?);
        let _ = is_open.send(());
        for line in &script.client {
            if !clock.wait_until(line.due) {
                return Err(peer_gone());
            }
            http.send(&request(script.heads, path::SAY, Some(&line.text), false))?;
            http.reply()?;
        }
        Ok(())
    };
    at_once(speak, || {
        let outcome = (|| {
            let mut http = subscribe(HttpStream::new(relay.dial()?))?;
            // An error means that there is nothing to say, or no connection.
            let _ = may_speak.recv();
            clock.open();
            hear(&mut http)
        })();
        clock.unless_failed(outcome)
    })
}
