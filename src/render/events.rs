//! Events as lines of text: who joined, who said what, who left and why.
//!
//! One line begins with the time, who it is about, and what happened. A server
//! names its clients (`#3`); a client has one connection, so an arrow stands
//! there. Everything that a peer sent is escaped and cut: it can neither forge a
//! line nor fill the screen.
//!
//! Read next: `frame`, how a frame is drawn; `ending`, how a connection ended.

use std::io::{self, Write};

use super::checklist;
use super::ending::ended;
use super::entry::{REST, TEXT, TIME, WHO, both, close, entry, excerpt_text};
use super::frame::{self, arrow, with_more};
use super::style::Style;
use super::{layout, server_events};
use crate::escape;
use crate::event::{Delivery, Direction, Event, EventKind, Excerpt, Opening};
use crate::protocol::message::Kind;
use crate::protocol::{Role, hex};
use crate::width::columns;
use crate::words::{Lang, client, frames, serve as words};

/// Characters of a text that a client shows: ten lines and no flood.
const LONG_TEXT: usize = 500;
/// Bytes of a payload in hex: what fits on one line.
const BYTES: usize = 8;
/// Bytes that a hex dump shows, at most.
const DUMP: usize = 128;
/// Columns of a hex dump with 16 bytes a line; a narrow screen has room for 8.
const DUMP_WIDTH: usize = 79;

/// One event, on one or more lines.
pub fn line(out: &mut impl Write, event: &Event, lang: Lang) -> io::Result<()> {
    let mut say =
        |who: &str, verb, style, text: &str| entry(out, event.at, who, verb, style, text, lang);
    match &event.kind {
        EventKind::Ping { direction, payload } => {
            let text = excerpt_text(payload, lang);
            say(&about(event, *direction), words::PING, Style::Label, &text)
        }
        EventKind::Pong { direction, payload, round_trip } => {
            let mut text = excerpt_text(payload, lang);
            if let Some(time) = round_trip {
                let gap = if text.is_empty() { "" } else { "  " };
                text += &format!("{gap}{}", client::round_trip(*time, lang));
            }
            say(&about(event, *direction), words::PONG, Style::Label, &text)
        }
        EventKind::Remark { remark, data } => {
            let text = frames::remark(*remark, &excerpt_text(data, lang), lang);
            let text = format!("{text} ({})", remark.section());
            say(&who(event, lang), frames::REMARK, Style::Caution, &text)
        }
        EventKind::Close { direction, body } => {
            say(&about(event, *direction), client::CLOSE, Style::Good, &close(body, lang))
        }
        EventKind::Written { frames, bytes, writes } => {
            let text = client::written(*frames, *bytes, *writes, lang);
            say("-->", client::WRITE, Style::Caution, &text)
        }
        EventKind::Stats { sent, received } => {
            say("", client::STATS, Style::Label, &both(*sent, *received, lang))
        }
        EventKind::Again { attempt, after } => {
            say("", client::AGAIN, Style::Caution, &client::again(*attempt, *after, lang))
        }
        EventKind::Opened(opening) => opened(out, event, opening, lang),
        EventKind::Message { direction, payload, delivery } => {
            message(out, event, *direction, payload, *delivery, lang)
        }
        EventKind::Frame { direction, frame } => {
            let fields = frame::fields(&frame.header);
            let text = match event.role {
                Role::Server => format!("{} {fields}", arrow(direction.from(event.role))),
                Role::Client => fields,
            };
            say(&about(event, *direction), frames::FRAME, Style::Value, &text)?;
            frame::bytes(out, frame::indent(REST), frame, lang)
        }
        EventKind::Ended(ending) => ended(out, event.at, &who(event, lang), ending, lang),
        EventKind::Server(told) => server_events::line(out, event, told, &who(event, lang), lang),
    }
}

/// Something for people between the events.
pub fn paragraph(out: &mut impl Write, text: &str) -> io::Result<()> {
    layout::paragraph(out, 0, text)
}

fn who(event: &Event, lang: Lang) -> String {
    match (event.role, event.client) {
        (_, Some(client)) => format!("#{client}"),
        (Role::Server, None) => words::ALL.get(lang).to_owned(),
        (Role::Client, None) => String::new(),
    }
}

/// A server names the client; a client, which has one connection, shows the way.
fn about(event: &Event, direction: Direction) -> String {
    match event.client {
        Some(client) => format!("#{client}"),
        None => arrow(direction.from(event.role)).to_owned(),
    }
}

fn opened(out: &mut impl Write, event: &Event, opening: &Opening, lang: Lang) -> io::Result<()> {
    let who = &who(event, lang);
    let Opening { addr, target, key, accept, clients, remarks, .. } = opening;
    let Some(clients) = clients else {
        let text = format!("{target} ({addr})");
        entry(out, event.at, who, client::OPENED, Style::Good, &text, lang)?;
        return checklist::remarks(out, REST, remarks, lang);
    };
    let path = excerpt_text(target.as_bytes(), lang);
    let text = format!("{addr}  {path}  {}", words::clients(*clients, lang));
    entry(out, event.at, who, words::OPENED, Style::Good, &text, lang)?;
    // Further left than usual: the two values fill the line.
    writeln!(out, "{:indent$}{key} -> {accept}", "", indent = TIME + WHO)?;
    checklist::remarks(out, REST, remarks, lang)
}

/// A payload beside other things.
fn shown(payload: &Excerpt, lang: Lang) -> String {
    match payload.kind {
        Kind::Text => {
            let (text, more) = escape::folded_said(&payload.bytes, TEXT);
            with_more(format!("\"{text}\""), more + (payload.length - payload.bytes.len()), lang)
        }
        Kind::Binary => {
            let start = &payload.bytes[..payload.bytes.len().min(BYTES)];
            let text = format!("{} {}", frames::BINARY.get(lang), hex::spaced(start));
            with_more(text, payload.length - start.len(), lang)
        }
    }
}

/// A message: beside how it was passed on, or on lines of its own.
fn message(
    out: &mut impl Write,
    event: &Event,
    direction: Direction,
    payload: &Excerpt,
    delivery: Option<Delivery>,
    lang: Lang,
) -> io::Result<()> {
    let who = match (event.role, event.client) {
        (Role::Server, None) => words::NAME_OF_SERVER.get(lang).to_owned(),
        _ => about(event, direction),
    };
    let mut say = |verb, text: &str| entry(out, event.at, &who, verb, Style::Wire, text, lang);
    match (delivery, payload.kind) {
        (Some(Delivery { to, fanout }), _) => {
            let fanout = words::fanout(to, fanout.as_micros(), lang);
            say(words::SAID, &format!("{}  {fanout}", shown(payload, lang)))
        }
        (None, Kind::Text) => {
            let (text, more) = escape::folded_said(&payload.bytes, LONG_TEXT);
            let more = more + (payload.length - payload.bytes.len());
            say(client::TEXT, &with_more(text, more, lang))
        }
        (None, Kind::Binary) => {
            say(frames::BINARY, &format!("{} B", payload.length))?;
            dump(out, payload, lang)
        }
    }
}

/// Offset, bytes, and what of them is ASCII.
fn dump(out: &mut impl Write, payload: &Excerpt, lang: Lang) -> io::Result<()> {
    let per_row = if columns() < DUMP_WIDTH { 8 } else { 16 };
    let shown = &payload.bytes[..payload.bytes.len().min(DUMP)];
    for (row, bytes) in shown.chunks(per_row).enumerate() {
        let ascii: String = bytes
            .iter()
            .map(|&byte| match byte {
                b' '..=b'~' => char::from(byte),
                _ => '.',
            })
            .collect();
        let (offset, width) = (row * per_row, per_row * 3 - 1);
        writeln!(out, "  {offset:08x}  {:<width$}  |{ascii}|", hex::spaced(bytes))?;
    }
    match payload.length.saturating_sub(DUMP) {
        0 => Ok(()),
        more => layout::paragraph(out, 2, &words::more(more, lang)),
    }
}
