//! Events as lines of text: who joined, who said what, who left and why.
//!
//! Everything that a peer sent is escaped and cut: it can neither forge a line
//! nor fill the screen.

use std::io::{self, Write};
use std::time::Duration;

use super::layout::{self, padded, wrap};
use super::style::{Style, paint};
use crate::escape;
use crate::event::{ClientId, Direction, Drop, Event, Excerpt, What};
use crate::protocol::Role;
use crate::protocol::close::CloseBody;
use crate::protocol::frame::{FrameHeader, apply_mask};
use crate::protocol::hex;
use crate::protocol::message::Kind;
use crate::words::{Lang, Text, serve as words};

/// Columns for the time, with the space behind it.
const TIME: usize = 10;
/// Columns for who it is about.
const WHO: usize = 7;
/// Columns for what happened.
const VERB: usize = 10;
/// Where the rest begins.
const REST: usize = TIME + WHO + VERB;
/// Characters of a payload that are shown.
const TEXT: usize = 40;
/// Bytes of a payload in hex: what fits on one line with the text beside it.
const BYTES: usize = 8;

/// One event, on one or more lines.
pub fn line(out: &mut impl Write, event: &Event, lang: Lang) -> io::Result<()> {
    let at = event.at;
    match &event.what {
        What::Listening { addr, path } => {
            let url = words::url(*addr, Some(path));
            writeln!(out, "{} {}", words::LISTENING.get(lang), paint(Style::Result, &url))?;
            Ok(())
        }
        What::Refused { addr, status, reason, .. } => {
            let fault = reason.lines().take(3).map(str::trim).collect::<Vec<_>>().join("; ");
            let (fault, more) = escape::folded_line(fault.as_bytes(), 200);
            let fault = with_more(fault, more, lang);
            entry(
                out,
                at,
                "",
                words::REFUSED,
                Style::Bad,
                &format!("{addr}  {status}  {fault}"),
                lang,
            )
        }
        What::Opened { client, addr, path, key, accept, clients, .. } => {
            let path = excerpt_text(path.as_bytes(), lang);
            let count = words::clients(*clients, lang);
            let text = format!("{addr}  {path}  {count}");
            entry(out, at, &number(*client), words::OPENED, Style::Good, &text, lang)?;
            // Further left than usual: the two values fill the line.
            writeln!(out, "{:indent$}{key} -> {accept}", "", indent = TIME + WHO)
        }
        What::Message { from, payload, delivered, fanout } => {
            let speaker = from.map_or(words::NAME_OF_SERVER.get(lang).to_owned(), number);
            let text = format!(
                "{}  {}",
                shown(payload, lang),
                words::fanout(*delivered, fanout.as_micros(), lang)
            );
            entry(out, at, &speaker, words::SAID, Style::Wire, &text, lang)
        }
        What::Frame { client, direction, header, payload } => {
            let who = client.map_or(words::ALL.get(lang).to_owned(), number);
            let text = frame_fields(header, *direction);
            entry(out, at, &who, words::FRAME, Style::Value, &text, lang)?;
            frame_bytes(out, header, payload, lang)
        }
        What::Ping { client, payload, .. } => entry(
            out,
            at,
            &number(*client),
            words::PING,
            Style::Label,
            &excerpt_text(payload, lang),
            lang,
        ),
        What::Pong { client, payload, .. } => entry(
            out,
            at,
            &number(*client),
            words::PONG,
            Style::Label,
            &excerpt_text(payload, lang),
            lang,
        ),
        What::Close { client, body, by, clean } => {
            let text = closing(body.as_ref(), *by, *clean, lang);
            entry(out, at, &number(*client), words::CLOSED, Style::Good, &text, lang)
        }
        What::Violated { client, violation } => {
            let (text, section) = (words::violation(*violation, lang), violation.section());
            let code = violation.close_code().0;
            let text = format!("{text} ({section}) -> {code}");
            entry(out, at, &number(*client), words::VIOLATED, Style::Bad, &text, lang)
        }
        What::Dropped { client, why } => {
            let text = match why {
                Drop::NotReading { waiting } => words::not_reading(*waiting, lang),
                Drop::Silent { pings } => words::silent(*pings, lang),
                Drop::Kicked => words::KICKED.get(lang).to_owned(),
            };
            entry(out, at, &number(*client), words::DROPPED, Style::Bad, &text, lang)
        }
        What::Lost { client, error } => {
            let text = error.as_deref().unwrap_or(words::NO_CLOSE.get(lang));
            entry(out, at, &number(*client), words::LOST, Style::Bad, text, lang)
        }
        What::Trouble { error } => entry(out, at, "", words::TROUBLE, Style::Bad, error, lang),
        What::LeftOut { events } => {
            let text = words::left_out(*events, lang);
            entry(out, at, "", words::MANY, Style::Caution, &text, lang)
        }
        What::Summary(totals) => {
            let text = words::summary(*totals, lang);
            entry(out, at, "", words::SUMMARY, Style::Label, &text, lang)
        }
        What::Talk(talk) => super::talk::line(out, at, talk, lang),
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

fn number(client: ClientId) -> String {
    format!("#{client}")
}

pub(super) fn continued(out: &mut impl Write, text: &str) -> io::Result<()> {
    writeln!(out, "{:REST$}{text}", "")
}

/// Seconds since the start, to the millisecond, in a column of their own.
fn time(at: Duration) -> String {
    format!("{:>width$.3} ", at.as_secs_f64(), width = TIME - 1)
}

pub(super) fn shown(payload: &Excerpt, lang: Lang) -> String {
    match payload.kind {
        Kind::Text => {
            let (text, more) = escape::folded_line(&payload.bytes, TEXT);
            with_more(format!("\"{text}\""), more + (payload.length - payload.bytes.len()), lang)
        }
        Kind::Binary => {
            let start = &payload.bytes[..payload.bytes.len().min(BYTES)];
            let text = format!("{} {}", words::BINARY.get(lang), hex::spaced(start));
            with_more(text, payload.length - start.len(), lang)
        }
    }
}

pub(super) fn excerpt_text(bytes: &[u8], lang: Lang) -> String {
    let (text, more) = escape::folded_line(bytes, TEXT);
    with_more(text, more, lang)
}

pub(super) fn with_more(text: String, more: usize, lang: Lang) -> String {
    match more {
        0 => text,
        more => text + &words::more(more, lang),
    }
}

fn closing(body: Option<&CloseBody>, by: Role, clean: bool, lang: Lang) -> String {
    let mut text = match body {
        Some(CloseBody { code, reason }) => {
            let reason = excerpt_text(reason.as_bytes(), lang);
            let quoted = if reason.is_empty() { reason } else { format!(" \"{reason}\"") };
            format!("{} {}{quoted}", code.0, code.name())
        }
        None => words::NO_CODE.get(lang).to_owned(),
    };
    let by = if by == Role::Client { words::BY_CLIENT } else { words::BY_SERVER };
    text += &format!("  ({})", by.get(lang));
    if !clean {
        text += &format!("  ({})", words::NOT_CLEAN.get(lang));
    }
    text
}

/// The header's fields, in the order of their bits.
pub(super) fn frame_fields(header: &FrameHeader, direction: Direction) -> String {
    let arrow = if direction == Direction::In { "<--" } else { "-->" };
    let (fin, mask) = (u8::from(header.fin), u8::from(header.mask.is_some()));
    format!(
        "{arrow} FIN={fin} RSV={:03b} opcode={:X} ({}) MASK={mask} length={}",
        header.rsv,
        header.opcode.bits(),
        header.opcode.name(),
        header.length
    )
}

/// The header's bits, the masking key, and the first bytes before and after
/// the mask is taken off.
pub(super) fn frame_bytes(
    out: &mut impl Write,
    header: &FrameHeader,
    payload: &[u8],
    lang: Lang,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    header.encode(&mut bytes);
    let bits: Vec<String> = bytes.iter().take(2).map(|byte| format!("{byte:08b}")).collect();
    continued(out, &format!("{}   {}", bits.join(" "), hex::spaced(&bytes)))?;
    let start = &payload[..payload.len().min(BYTES)];
    let mut plain = start.to_vec();
    if let Some(key) = header.mask {
        apply_mask(key, &mut plain);
        field(out, words::MASKING_KEY, &hex::spaced(&key), lang)?;
        field(out, words::MASKED, &hex::spaced(start), lang)?;
    }
    let text = escape::line(&plain);
    let more = (header.length as usize).saturating_sub(start.len());
    field(
        out,
        words::PAYLOAD,
        &with_more(format!("{}  \"{text}\"", hex::spaced(&plain)), more, lang),
        lang,
    )
}

fn field(out: &mut impl Write, label: Text, value: &str, lang: Lang) -> io::Result<()> {
    continued(out, &format!("{} {value}", padded(label.get(lang), 11)))
}
