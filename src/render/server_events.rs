//! Lines that only a server prints: who was refused or dropped, what was counted,
//! and answers to what was typed at its prompt.
//!
//! Read first: [`super::events`].

use std::io::{self, Write};

use super::checklist;
use super::entry::{continued, entry, excerpt_text};
use super::frame::with_more;
use super::style::{Style, paint};
use crate::escape;
use crate::event::{Answer, Drop, Event, ServerEvent};
use crate::words::{Lang, serve as words, system};

/// One event of a server; `who` it is about.
pub(super) fn line(
    out: &mut impl Write,
    event: &Event,
    told: &ServerEvent,
    who: &str,
    lang: Lang,
) -> io::Result<()> {
    let mut say =
        |who: &str, verb, style, text: &str| entry(out, event.at, who, verb, style, text, lang);
    match told {
        ServerEvent::Listening { addr, path } => {
            let url = words::url(*addr, Some(path));
            writeln!(out, "{} {}", words::LISTENING.get(lang), paint(Style::Result, &url))
        }
        ServerEvent::Request { addr, head, verdict } => {
            say("", words::REQUEST, Style::Label, &addr.to_string())?;
            checklist::judged_request(out, head, verdict, lang)
        }
        ServerEvent::Refused { addr, status, plain, reason, .. } => {
            let fault = match plain {
                // A browser that asks for its icon is no lesson.
                Some(asked) => {
                    words::wants_no_websocket(&excerpt_text(asked.as_bytes(), lang), lang)
                }
                None => {
                    let lines: Vec<&str> = reason.lines().take(3).map(str::trim).collect();
                    let (fault, more) = escape::folded_line(lines.join("; ").as_bytes(), 300);
                    with_more(fault, more, lang)
                }
            };
            say("", words::REFUSED, Style::Bad, &format!("{addr}  {status}  {fault}"))
        }
        ServerEvent::Dropped { why } => {
            let text = match why {
                Drop::NotReading { waiting } => words::not_reading(*waiting, lang),
                Drop::Silent { pings } => words::silent(*pings, lang),
                Drop::Kicked { reason } => words::kicked(&escape::line(reason.as_bytes()), lang),
            };
            say(who, words::DROPPED, Style::Bad, &text)
        }
        ServerEvent::Trouble { error } => {
            say("", words::TROUBLE, Style::Bad, &system::text(error, lang))
        }
        ServerEvent::LeftOut(left_out) => {
            let who = event.client.map_or("", |_| who);
            say(who, words::MANY, Style::Caution, &words::left_out(*left_out, lang))
        }
        ServerEvent::Answer(answer) => self::answer(out, event, answer, lang),
        ServerEvent::Summary(totals) => {
            let text = words::totals(*totals, lang).join(", ");
            say("", words::SUMMARY, Style::Label, &text)
        }
    }
}

/// An answer to what was typed.
fn answer(out: &mut impl Write, event: &Event, answer: &Answer, lang: Lang) -> io::Result<()> {
    let lines = match answer {
        Answer::Help => return writeln!(out, "{}", words::HELP.get(lang)),
        Answer::NoSuchClient(id) => return writeln!(out, "{}", words::no_such_client(*id, lang)),
        Answer::NotUnderstood(line) => {
            return writeln!(out, "{}", words::not_understood(line, lang));
        }
        Answer::Clients(clients) => {
            let each = clients.iter().map(|(id, addr)| format!("{:<6} {addr}", format!("#{id}")));
            std::iter::once(words::clients(clients.len(), lang)).chain(each).collect()
        }
        Answer::SoFar { now, totals } => {
            let mut lines = words::totals(*totals, lang);
            lines[0] = words::clients_now(*now, totals.clients, lang);
            lines
        }
    };
    let mut lines = lines.iter();
    let first = lines.next().map_or("", String::as_str);
    entry(out, event.at, "", words::ANSWER, Style::Label, first, lang)?;
    lines.try_for_each(|line| continued(out, line))
}
