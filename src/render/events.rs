//! Events as lines of text: who joined, who said what, who left and why.
//!
//! One line begins with the time, who it is about, and what happened. A server
//! names its clients (`#3`); a client has one connection, so an arrow stands
//! there. Everything that a peer sent is escaped and cut: it can neither forge a
//! line nor fill the screen.
//!
//! Read next: `frame`, how a frame is drawn; `ending`, how a connection ended.

use std::io::{self, Write};
use std::time::Duration;

use super::ending::ended;
use super::frame::{self, arrow, with_more};
use super::layout::{self, padded, wrap};
use super::style::{Style, paint};
use crate::escape;
use crate::event::{Delivery, Drop, Event, EventKind, Excerpt, Opening, Traffic};
use crate::protocol::Role;
use crate::protocol::close::CloseBody;
use crate::protocol::hex;
use crate::protocol::message::Kind;
use crate::words::{Lang, Text, client, frames, serve as words};

/// Columns for the time, with the space behind it.
const TIME: usize = 10;
/// Columns for who it is about.
const WHO: usize = 7;
/// Columns for what happened.
const VERB: usize = 10;
/// Where the rest begins.
pub(super) const REST: usize = TIME + WHO + VERB;
/// Characters of a payload that are shown beside other things.
const TEXT: usize = 40;
/// Characters of a text that a client shows: ten lines and no flood.
const LONG_TEXT: usize = 500;
/// Bytes of a payload in hex: what fits on one line.
const BYTES: usize = 8;
/// Lines of a hex dump, 16 bytes each.
const ROWS: usize = 8;

/// One event, on one or more lines.
pub fn line(out: &mut impl Write, event: &Event, lang: Lang) -> io::Result<()> {
    let who = who(event, lang);
    let arrow = |direction: crate::event::Direction| arrow(direction.from(event.role));
    // A server names the client; a client, which has one, shows the way.
    let about = |direction| match event.role {
        Role::Server => who.clone(),
        Role::Client => arrow(direction).to_owned(),
    };
    let mut say =
        |who: &str, verb, style, text: &str| entry(out, event.at, who, verb, style, text, lang);
    match &event.kind {
        EventKind::Listening { addr, path } => {
            let url = words::url(*addr, Some(path));
            writeln!(out, "{} {}", words::LISTENING.get(lang), paint(Style::Result, &url))
        }
        EventKind::Refused { addr, status, reason, .. } => {
            let fault = reason.lines().take(3).map(str::trim).collect::<Vec<_>>().join("; ");
            let (fault, more) = escape::folded_line(fault.as_bytes(), 300);
            let fault = with_more(fault, more, lang);
            say("", words::REFUSED, Style::Bad, &format!("{addr}  {status}  {fault}"))
        }
        EventKind::Opened(opening) => opened(out, event, opening, &who, lang),
        EventKind::Message { direction, payload, delivery: Some(delivery) } => {
            let Delivery { to, fanout } = delivery;
            let fanout = words::fanout(*to, fanout.as_micros(), lang);
            let text = format!("{}  {fanout}", shown(payload, lang));
            let who = match (event.role, direction.from(event.role)) {
                (Role::Server, Role::Server) => words::NAME_OF_SERVER.get(lang).to_owned(),
                _ => about(*direction),
            };
            say(&who, words::SAID, Style::Wire, &text)
        }
        EventKind::Message { direction, payload, delivery: None } => {
            message(out, event.at, &about(*direction), payload, lang)
        }
        EventKind::Frame { direction, frame } => {
            let fields = frame::fields(&frame.header);
            let text = match event.role {
                Role::Server => format!("{} {fields}", arrow(*direction)),
                Role::Client => fields,
            };
            say(&about(*direction), frames::FRAME, Style::Value, &text)?;
            frame::bytes(out, REST, frame, lang)
        }
        EventKind::Written { frames, bytes, writes } => {
            let text = client::written(*frames, *bytes, *writes, lang);
            say("-->", client::WRITE, Style::Caution, &text)
        }
        EventKind::Ping { direction, payload } => {
            let text = excerpt_text(payload, lang);
            say(&about(*direction), words::PING, Style::Label, &text)
        }
        EventKind::Pong { direction, payload, round_trip } => {
            let mut text = excerpt_text(payload, lang);
            if let Some(time) = round_trip {
                let gap = if text.is_empty() { "" } else { "  " };
                text += &format!("{gap}{}", client::round_trip(*time, lang));
            }
            say(&about(*direction), words::PONG, Style::Label, &text)
        }
        EventKind::Close { direction, body } => {
            say(&about(*direction), client::CLOSE, Style::Good, &close(body, lang))
        }
        EventKind::Stats { sent, received } => {
            say("", client::STATS, Style::Label, &both(*sent, *received, lang))
        }
        EventKind::Again { attempt, after } => {
            say("", client::AGAIN, Style::Caution, &client::again(*attempt, *after, lang))
        }
        EventKind::Dropped { why } => {
            let text = match why {
                Drop::NotReading { waiting } => words::not_reading(*waiting, lang),
                Drop::Silent { pings } => words::silent(*pings, lang),
                Drop::Kicked => words::KICKED.get(lang).to_owned(),
            };
            say(&who, words::DROPPED, Style::Bad, &text)
        }
        EventKind::Ended(ending) => ended(out, event.at, &who, ending, lang),
        EventKind::Trouble { error } => say("", words::TROUBLE, Style::Bad, error),
        EventKind::LeftOut { events } => {
            say("", words::MANY, Style::Caution, &words::left_out(*events, lang))
        }
        EventKind::Summary(totals) => {
            say("", words::SUMMARY, Style::Label, &words::summary(*totals, lang))
        }
    }
}

/// Something for people between the events.
pub fn paragraph(out: &mut impl Write, text: &str) -> io::Result<()> {
    layout::paragraph(out, 0, text)
}

/// Time, who, what, and the rest, folded at the edge of the screen.
pub(super) fn entry(
    out: &mut impl Write,
    at: Duration,
    who: &str,
    verb: Text,
    style: Style,
    text: &str,
    lang: Lang,
) -> io::Result<()> {
    let (who, verb) = (padded(who, WHO), padded(verb.get(lang), VERB));
    let (who, verb) = (paint(Style::Label, &who), paint(style, &verb));
    let mut lines = wrap(REST, text).into_iter();
    let first = lines.next().unwrap_or_default();
    writeln!(out, "{}{who}{verb}{}", time(at), first.trim_start())?;
    lines.try_for_each(|line| writeln!(out, "{line}"))
}

fn who(event: &Event, lang: Lang) -> String {
    match (event.role, event.client) {
        (_, Some(client)) => format!("#{client}"),
        (Role::Server, None) => words::ALL.get(lang).to_owned(),
        (Role::Client, None) => String::new(),
    }
}

/// Seconds since the start, to the millisecond, in a column of their own.
fn time(at: Duration) -> String {
    format!("{:>width$.3} ", at.as_secs_f64(), width = TIME - 1)
}

fn opened(
    out: &mut impl Write,
    event: &Event,
    opening: &Opening,
    who: &str,
    lang: Lang,
) -> io::Result<()> {
    let Opening { addr, target, key, accept, clients, .. } = opening;
    let Some(clients) = clients else {
        let text = format!("{target} ({addr})");
        return entry(out, event.at, who, client::OPENED, Style::Good, &text, lang);
    };
    let path = excerpt_text(target.as_bytes(), lang);
    let text = format!("{addr}  {path}  {}", words::clients(*clients, lang));
    entry(out, event.at, who, words::OPENED, Style::Good, &text, lang)?;
    // Further left than usual: the two values fill the line.
    writeln!(out, "{:indent$}{key} -> {accept}", "", indent = TIME + WHO)
}

/// A payload beside other things.
fn shown(payload: &Excerpt, lang: Lang) -> String {
    match payload.kind {
        Kind::Text => {
            let (text, more) = escape::folded_line(&payload.bytes, TEXT);
            with_more(format!("\"{text}\""), more + (payload.length - payload.bytes.len()), lang)
        }
        Kind::Binary => {
            let start = &payload.bytes[..payload.bytes.len().min(BYTES)];
            let text = format!("{} {}", frames::BINARY.get(lang), hex::spaced(start));
            with_more(text, payload.length - start.len(), lang)
        }
    }
}

/// A payload that has the line to itself.
fn message(
    out: &mut impl Write,
    at: Duration,
    who: &str,
    payload: &Excerpt,
    lang: Lang,
) -> io::Result<()> {
    match payload.kind {
        Kind::Text => {
            let (text, more) = escape::folded_line(&payload.bytes, LONG_TEXT);
            let text = with_more(text, more + (payload.length - payload.bytes.len()), lang);
            entry(out, at, who, client::TEXT, Style::Wire, &text, lang)
        }
        Kind::Binary => {
            let length = format!("{} B", payload.length);
            entry(out, at, who, frames::BINARY, Style::Wire, &length, lang)?;
            dump(out, payload, lang)
        }
    }
}

/// Offset, bytes, and what of them is ASCII.
fn dump(out: &mut impl Write, payload: &Excerpt, lang: Lang) -> io::Result<()> {
    for (row, bytes) in payload.bytes.chunks(16).take(ROWS).enumerate() {
        let ascii: String = bytes
            .iter()
            .map(|&byte| match byte {
                b' '..=b'~' => char::from(byte),
                _ => '.',
            })
            .collect();
        let offset = row * 16;
        writeln!(out, "  {offset:08x}  {:<47}  |{ascii}|", hex::spaced(bytes))?;
    }
    match payload.length.saturating_sub(ROWS * 16) {
        0 => Ok(()),
        more => layout::paragraph(out, 2, &words::more(more, lang)),
    }
}

pub(super) fn excerpt_text(bytes: &[u8], lang: Lang) -> String {
    let (text, more) = escape::folded_line(bytes, TEXT);
    with_more(text, more, lang)
}

/// What a Close says.
pub(super) fn close(body: &CloseBody, lang: Lang) -> String {
    if body.is_empty() {
        return words::NO_CODE.get(lang).to_owned();
    }
    let reason = excerpt_text(body.reason.as_bytes(), lang);
    let quoted = if reason.is_empty() { reason } else { format!(" \"{reason}\"") };
    format!("{} {}{quoted}", body.code.0, body.code.name())
}

/// What went both ways.
pub(super) fn both(sent: Traffic, received: Traffic, lang: Lang) -> String {
    let (sent, received) =
        (client::traffic("-->", sent, lang), client::traffic("<--", received, lang));
    format!("{sent}; {received}")
}
