//! A client's connection as text: the handshake it did, and a line an event.
//!
//! Everything that the server sent is escaped and cut, as in `events`.

use std::io::{self, Write};
use std::time::Duration;

use super::events::{entry, excerpt_text, frame_bytes, frame_fields, with_more};
use super::layout::paragraph;
use super::style::{Style, paint};
use crate::escape;
use crate::event::{Direction, Ending, Excerpt, Talk, Traffic};
use crate::protocol::accept::Derivation;
use crate::protocol::close::CloseBody;
use crate::protocol::hex;
use crate::protocol::message::Kind;
use crate::words::{Lang, client as words, serve};

/// Characters of a text that are shown: ten lines and no flood.
const TEXT: usize = 500;
/// Lines of a hex dump, 16 bytes each.
const ROWS: usize = 8;
/// Lines of a body that came with a refusal.
const BODY_LINES: usize = 12;
/// Characters of one of them.
const BODY_WIDTH: usize = 160;

/// Both heads as they crossed the wire.
pub fn heads(out: &mut impl Write, request: &[u8], reply: &[u8]) -> io::Result<()> {
    for (arrow, bytes) in [("-->", request), ("<--", reply)] {
        for line in escape::lines(bytes).iter().filter(|line| !line.is_empty()) {
            let (line, more) = escape::folded_line(line.as_bytes(), TEXT);
            let rest = if more > 0 { "..." } else { "" };
            let line = paint(Style::Wire, &(line + rest));
            writeln!(out, "{} {line}", paint(Style::Label, arrow))?;
        }
    }
    Ok(())
}

/// The Accept value computed from the key, beside the one that came.
pub fn accept(
    out: &mut impl Write,
    derivation: &Derivation,
    is_same: bool,
    lang: Lang,
) -> io::Result<()> {
    let (mark, text, style) = match is_same {
        true => ("✓", words::ACCEPT_SAME, Style::Good),
        false => ("✗", words::ACCEPT_OTHER, Style::Bad),
    };
    let value = paint(Style::Result, &derivation.accept);
    let text = paint(style, &format!("{mark} {}", text.get(lang)));
    writeln!(out, "    {value} {text}")
}

/// The body of a refusal, as far as it explains something.
pub fn body(out: &mut impl Write, bytes: &[u8], lang: Lang) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", words::BODY.get(lang))?;
    let lines = escape::lines(bytes);
    for line in lines.iter().take(BODY_LINES) {
        let (line, more) = escape::folded_line(line.as_bytes(), BODY_WIDTH);
        writeln!(out, "  {}", with_more(line, more, lang))?;
    }
    match lines.len().saturating_sub(BODY_LINES) {
        0 => Ok(()),
        more => writeln!(out, "  {}", serve::more(more, lang)),
    }
}

/// Something said to whoever types, on lines that fit.
pub fn note(out: &mut impl Write, text: &str) -> io::Result<()> {
    text.lines().try_for_each(|line| paragraph(out, 0, line))
}

/// One event, on one or more lines.
pub(super) fn line(out: &mut impl Write, at: Duration, talk: &Talk, lang: Lang) -> io::Result<()> {
    let mut say = |who: &str, verb, style, text: &str| entry(out, at, who, verb, style, text, lang);
    match talk {
        Talk::Opened { url, addr, .. } => {
            say("", words::OPENED, Style::Good, &format!("{url} ({addr})"))
        }
        Talk::Message { direction, payload } => message(out, at, *direction, payload, lang),
        Talk::Frame { direction, header, payload } => {
            let text = frame_fields(header, *direction);
            let text = text.trim_start_matches(['<', '-', '>', ' ']);
            say(arrow(*direction), serve::FRAME, Style::Value, text)?;
            frame_bytes(out, header, payload, lang)
        }
        Talk::Written { frames, bytes, writes } => {
            let text = words::written(*frames, *bytes, *writes, lang);
            say("-->", words::WRITE, Style::Caution, &text)
        }
        Talk::Ping { direction, payload } => {
            let text = excerpt_text(payload, lang);
            say(arrow(*direction), serve::PING, Style::Label, &text)
        }
        Talk::Pong { direction, payload, round_trip } => {
            let mut text = excerpt_text(payload, lang);
            if let Some(time) = round_trip {
                let gap = if text.is_empty() { "" } else { "  " };
                text += &format!("{gap}{}", words::round_trip(*time, lang));
            }
            say(arrow(*direction), serve::PONG, Style::Label, &text)
        }
        Talk::Close { direction, body } => {
            let text = close(body.as_ref(), lang);
            say(arrow(*direction), words::CLOSE, Style::Good, &text)
        }
        Talk::Stats { sent, received } => {
            say("", words::STATS, Style::Label, &both(*sent, *received, lang))
        }
        Talk::Again { attempt, after } => {
            let text = words::again(*attempt, *after, lang);
            say("", words::AGAIN, Style::Caution, &text)
        }
        Talk::Ended(ending) => ended(out, at, ending, lang),
    }
}

fn ended(out: &mut impl Write, at: Duration, ending: &Ending, lang: Lang) -> io::Result<()> {
    let style = if ending.is_clean() { Style::Good } else { Style::Bad };
    let text = format!(
        "{}; {}",
        words::ending::line(ending, lang),
        both(ending.sent, ending.received, lang)
    );
    entry(out, at, "", words::ENDED, style, &text, lang)
}

fn both(sent: Traffic, received: Traffic, lang: Lang) -> String {
    let (sent, received) =
        (words::traffic("-->", sent, lang), words::traffic("<--", received, lang));
    format!("{sent}; {received}")
}

fn arrow(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "<--",
        Direction::Out => "-->",
    }
}

fn message(
    out: &mut impl Write,
    at: Duration,
    direction: Direction,
    payload: &Excerpt,
    lang: Lang,
) -> io::Result<()> {
    let who = arrow(direction);
    match payload.kind {
        Kind::Text => {
            let (text, more) = escape::folded_line(&payload.bytes, TEXT);
            let text = with_more(text, more + (payload.length - payload.bytes.len()), lang);
            entry(out, at, who, words::TEXT, Style::Wire, &text, lang)
        }
        Kind::Binary => {
            let length = format!("{} B", payload.length);
            entry(out, at, who, serve::BINARY, Style::Wire, &length, lang)?;
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
        more => paragraph(out, 2, &serve::more(more, lang)),
    }
}

fn close(body: Option<&CloseBody>, lang: Lang) -> String {
    match body {
        None => serve::NO_CODE.get(lang).to_owned(),
        Some(CloseBody { code, reason }) => {
            let reason = excerpt_text(reason.as_bytes(), lang);
            let quoted = if reason.is_empty() { reason } else { format!(" \"{reason}\"") };
            format!("{} {}{quoted}", code.0, code.name())
        }
    }
}
