//! What is typed at the client's prompt: a text, or a command.
//!
//! A command that would break the protocol is refused with its section, not
//! sent: the fault would look like the server's.

use super::show::Show;
use crate::event::EventKind;
use crate::net::client::conversation::Conversation;
use crate::net::client::sender::NotSent;
use crate::protocol::Role;
use crate::protocol::close::{CloseBody, CloseCode};
use crate::protocol::frame::MAX_CONTROL_PAYLOAD;
use crate::protocol::hex;
use crate::protocol::message::Kind;
use crate::words::{Lang, client as words, frames};

/// What a line means.
#[derive(Debug, PartialEq, Eq)]
enum Order<'a> {
    Nothing,
    Say(&'a str),
    Ping(&'a str),
    Pong(&'a str),
    Close(CloseBody),
    Binary(Vec<u8>),
    File(&'a str),
    Frames(bool),
    Stats,
    Help,
}

/// Does what a line says.
pub(super) fn obey(line: &str, conversation: &Conversation, show: &Show) {
    let lang = show.lang;
    let order = match parse(line, lang) {
        Ok(order) => order,
        Err(why) => return show.note(&why),
    };
    // To wait here would make this end deaf to Ctrl-C.
    let says = matches!(order, Order::Say(_) | Order::Binary(_) | Order::File(_));
    if says && conversation.is_full() {
        return show.note(&words::full(conversation.waiting(), lang));
    }
    let outcome = match order {
        Order::Nothing => Ok(()),
        Order::Say(text) => conversation.send(Kind::Text, text.as_bytes()),
        Order::Ping(text) => conversation.ping(text.as_bytes()),
        Order::Pong(text) => conversation.pong(text.as_bytes()),
        Order::Close(body) => {
            conversation.flush_glued();
            conversation.close(body)
        }
        Order::Binary(bytes) => conversation.send(Kind::Binary, &bytes),
        Order::File(path) => match std::fs::read(path) {
            Ok(bytes) => conversation.send(Kind::Binary, &bytes),
            Err(error) => return show.note(&words::no_file(path, &error, lang)),
        },
        Order::Frames(shown) => {
            if shown {
                show.note(frames::LEGEND.get(lang));
            }
            conversation.show_frames(shown);
            Ok(())
        }
        Order::Stats => {
            let (sent, received) = conversation.traffic();
            show.tell(EventKind::Stats { sent, received });
            Ok(())
        }
        Order::Help => return show.help(),
    };
    // A dead connection says so by itself.
    if outcome == Err(NotSent::Closed) {
        show.note(words::ALREADY_CLOSING.get(lang));
    }
}

fn parse(line: &str, lang: Lang) -> Result<Order<'_>, String> {
    let Some(command) = line.strip_prefix('/') else {
        return Ok(match line {
            "" => Order::Nothing,
            _ => Order::Say(line),
        });
    };
    if command.starts_with('/') {
        return Ok(Order::Say(command));
    }
    let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
    match (name, rest.trim()) {
        ("ping", text) => short(text, lang).map(Order::Ping),
        ("pong", text) => short(text, lang).map(Order::Pong),
        ("close", rest) => close(rest, lang).map(Order::Close),
        ("bin", digits) => match hex::parse(digits) {
            Some(bytes) if !digits.is_empty() => Ok(Order::Binary(bytes)),
            _ => Err(words::BAD_HEX.get(lang).to_owned()),
        },
        ("file", path) if !path.is_empty() => Ok(Order::File(path)),
        ("frames", "on") => Ok(Order::Frames(true)),
        ("frames", "off") => Ok(Order::Frames(false)),
        ("stats", "") => Ok(Order::Stats),
        ("help", "") => Ok(Order::Help),
        _ => Err(words::no_command(line, lang)),
    }
}

fn short(text: &str, lang: Lang) -> Result<&str, String> {
    match text.len() {
        0..=MAX_CONTROL_PAYLOAD => Ok(text),
        bytes => Err(words::control_too_long(bytes, lang)),
    }
}

fn close(rest: &str, lang: Lang) -> Result<CloseBody, String> {
    if rest.is_empty() {
        return Ok(CloseBody::normal());
    }
    let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let code = code.parse().map_err(|_| words::BAD_CODE.get(lang).to_owned())?;
    let body = CloseBody::new(CloseCode(code), reason.trim(), Role::Client);
    body.map_err(|refused| words::close_refused(refused, lang))
}
