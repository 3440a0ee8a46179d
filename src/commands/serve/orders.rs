//! What is typed at the server's prompt, and doing it.
//!
//! Owns: the meaning of a line. Must never: print; an answer is an event like any
//! other, or a terminal that nobody reads would keep `/quit` and Ctrl-C waiting.

use std::ops::ControlFlow;
use std::sync::mpsc::Receiver;

use crate::commands::prompt::Input;
use crate::event::{Answer, ClientId};
use crate::net::server::Server;
use crate::net::server::reporter::Reporter;
use crate::protocol::close::MAX_REASON;

/// Does what is typed, until the end.
pub(super) fn obey(server: &Server, inputs: &Receiver<Input>, reporter: &Reporter) {
    while let Ok(input) = inputs.recv() {
        match input {
            Input::End => return,
            Input::Say(text) => server.say(&text),
            Input::Line(line) => {
                if obey_line(&line, server, reporter).is_break() {
                    return;
                }
            }
        }
    }
}

/// Does what one line says. `Break`: it wants the end.
pub(super) fn obey_line(line: &str, server: &Server, reporter: &Reporter) -> ControlFlow<()> {
    match parse(line) {
        Order::Nothing => {}
        Order::Say(text) => server.say(text),
        Order::Quit => return ControlFlow::Break(()),
        Order::Help => reporter.answer(Answer::Help),
        Order::List => {
            let clients = server.clients();
            let clients = clients.iter().map(|client| (client.id, client.addr)).collect();
            reporter.answer(Answer::Clients(clients));
        }
        Order::Stats => {
            let (now, totals) = (server.clients().len(), reporter.totals());
            reporter.answer(Answer::SoFar { now, totals });
        }
        Order::Kick { id, reason } => {
            if !server.kick(id, reason) {
                reporter.answer(Answer::NoSuchClient(id));
            }
        }
        Order::Unknown => reporter.answer(Answer::NotUnderstood(line.to_owned())),
    }
    ControlFlow::Continue(())
}

/// What a line at the prompt means.
#[derive(Debug, PartialEq, Eq)]
enum Order<'a> {
    Nothing,
    Say(&'a str),
    Help,
    List,
    Stats,
    Kick { id: ClientId, reason: &'a str },
    Quit,
    Unknown,
}

fn parse(line: &str) -> Order<'_> {
    let Some(command) = line.strip_prefix('/') else {
        return if line.is_empty() { Order::Nothing } else { Order::Say(line) };
    };
    if command.starts_with('/') {
        return Order::Say(command);
    }
    let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
    match (name, rest.trim()) {
        ("help", "") => Order::Help,
        ("list", "") => Order::List,
        ("stats", "") => Order::Stats,
        ("quit", "") => Order::Quit,
        ("kick", rest) => {
            let (id, reason) = rest.split_once(' ').unwrap_or((rest, ""));
            match id.trim_start_matches('#').parse() {
                Ok(id) if reason.len() <= MAX_REASON => Order::Kick { id, reason: reason.trim() },
                _ => Order::Unknown,
            }
        }
        _ => Order::Unknown,
    }
}
