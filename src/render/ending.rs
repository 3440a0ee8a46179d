//! How a connection ended, as text: who closed, with what; what broke it; what
//! never became whole.

use std::io::{self, Write};
use std::time::Duration;

use super::entry::{REST, both, close, entry};
use super::frame;
use super::style::Style;
use crate::event::Ending;
use crate::protocol::Role;
use crate::words::{Lang, client, frames, serve as words, system};

/// The last line of a connection, and what there is to see below it.
pub(super) fn ended(
    out: &mut impl Write,
    at: Duration,
    who: &str,
    ending: &Ending,
    lang: Lang,
) -> io::Result<()> {
    let (verb, style, text) = match ending.role {
        Role::Client => of_client(ending, lang),
        Role::Server => of_server(ending, lang),
    };
    entry(out, at, who, verb, style, &text, lang)?;
    if let Some(refused) = &ending.refused {
        frame::refused(out, frame::indent(REST), refused, ending.role.peer(), lang)?;
    }
    match &ending.unfinished {
        Some(unfinished) => frame::unfinished(out, frame::indent(REST), unfinished, lang),
        None => Ok(()),
    }
}

fn of_client(ending: &Ending, lang: Lang) -> (crate::words::Text, Style, String) {
    let style = if ending.is_clean() { Style::Good } else { Style::Bad };
    let mut text = client::ending::line(ending, lang);
    if let Some((sent, received)) = ending.traffic {
        text += &format!("\n{}", both(sent, received, lang));
    }
    if ending.unanswered_pings > 0 {
        text += &format!("\n{}", client::ending::unanswered_pings(ending.unanswered_pings, lang));
    }
    (client::ENDED, style, text)
}

fn of_server(ending: &Ending, lang: Lang) -> (crate::words::Text, Style, String) {
    if let Some(refused) = &ending.refused {
        let cause = refused.cause;
        let sent = ending.closes.sent.as_ref().map_or(cause.close_code(), |body| body.code);
        let (text, section, code) = (frames::cause(cause, lang), cause.section(), sent.0);
        let verb = match cause.violation() {
            Some(_) => words::VIOLATED,
            None => words::OVER_LIMIT,
        };
        return (verb, Style::Bad, format!("{text} ({section}) -> {code}"));
    }
    let Some(body) = &ending.closes.received else {
        let lost = ending.error.as_deref().map(|error| system::text(error, lang));
        let text = lost.unwrap_or_else(|| words::NO_CLOSE.get(lang).to_owned());
        return (words::LOST, Style::Bad, text);
    };
    let by = match ending.closes.by {
        Some(Role::Server) => words::BY_SERVER,
        _ => words::BY_CLIENT,
    };
    let mut text = format!("{}  ({})", close(body, lang), by.get(lang));
    if !ending.is_clean() {
        text += &format!("  ({})", words::NOT_CLEAN.get(lang));
    }
    let style = if ending.is_clean() { Style::Good } else { Style::Bad };
    (words::CLOSED, style, text)
}
