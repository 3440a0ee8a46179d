//! The form of a line: time, who, what happened, and the rest, folded at the
//! edge of the screen.
//!
//! Owns: the columns, and short pieces that several lines have in common.

use std::io::{self, Write};
use std::time::Duration;

use super::frame::with_more;
use super::layout::{padded, wrap};
use super::style::{Style, paint};
use crate::escape;
use crate::event::Traffic;
use crate::protocol::close::CloseBody;
use crate::words::{Lang, Text, client, serve as words};

/// Columns for the time, with the space behind it.
pub(super) const TIME: usize = 10;
/// Columns for who it is about.
pub(super) const WHO: usize = 7;
/// Columns for what happened.
const VERB: usize = 10;
/// Where the rest begins.
pub(super) const REST: usize = TIME + WHO + VERB;
/// Characters of a payload that are shown beside other things.
pub(super) const TEXT: usize = 40;

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

/// A line more of the same entry.
pub(super) fn continued(out: &mut impl Write, text: &str) -> io::Result<()> {
    writeln!(out, "{:REST$}{text}", "")
}

/// Seconds since the start, to the millisecond, in a column of their own.
fn time(at: Duration) -> String {
    format!("{:>width$.3} ", at.as_secs_f64(), width = TIME - 1)
}

/// A few bytes that may be text.
pub(super) fn excerpt_text(bytes: &[u8], lang: Lang) -> String {
    let (text, more) = escape::folded_said(bytes, TEXT);
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
    format!("{sent}\n{received}")
}
