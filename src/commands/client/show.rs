//! Where a client's messages and events go.
//!
//! Owns: what each audience is shown. Must never: lose a message: whoever reads
//! the output slowly makes the client read slowly.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::output::Output;
use crate::cli::ClientArgs;
use crate::commands::fit_width;
use crate::commands::prompt::Screen;
use crate::escape;
use crate::event::{Direction, Event, EventKind, Excerpt};
use crate::net::client::conversation::Listener;
use crate::protocol::message::Kind;
use crate::protocol::{Role, hex};
use crate::render::{event_json, events, json, talk};
use crate::words::Lang;

/// For whom the output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// Somebody who types and reads: everything on standard output.
    Person,
    /// A pipe: payloads on standard output, the rest on standard error.
    Pipe,
    /// Another program: events as JSON Lines.
    Program,
}

/// The output of one run.
pub(super) struct Show {
    audience: Audience,
    pub(super) lang: Lang,
    raw: bool,
    pretty: bool,
    quiet: bool,
    echo: bool,
    /// So many messages are wanted.
    count: Option<u64>,
    heard: AtomicU64,
    start: Instant,
    screen: Screen,
    output: Output,
}

impl Show {
    pub(super) fn new(args: &ClientArgs, audience: Audience, lang: Lang, screen: Screen) -> Show {
        Show {
            audience,
            lang,
            raw: args.raw,
            pretty: args.pretty,
            quiet: args.quiet,
            echo: args.echo,
            count: args.count,
            heard: AtomicU64::new(0),
            start: Instant::now(),
            screen,
            output: Output::new(),
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The first error of anything that was to be written in this run.
    pub(super) fn finish(&self) -> io::Result<()> {
        self.output.finish().and_then(|()| self.screen.outcome())
    }

    /// Shows an event.
    pub(super) fn tell(&self, what: EventKind) {
        if self.is_hushed(&what) {
            return;
        }
        let event = self.event(what);
        fit_width();
        // Writing to memory cannot fail.
        let mut text = Vec::new();
        match self.audience {
            Audience::Person => {
                let _ = events::line(&mut text, &event, self.lang);
                self.screen.print(&text);
            }
            Audience::Pipe => {
                let _ = events::line(&mut text, &event, self.lang);
                self.output.write_beside(&text);
            }
            Audience::Program => {
                let _ = json::line(&mut text, &event_json::object(&event, self.lang));
                self.output.write(|out| out.write_all(&text).and_then(|()| out.flush()));
            }
        }
    }

    /// Shows the last event, when the prompt has gone.
    pub(super) fn tell_last(&self, what: EventKind, out: &mut impl Write) -> io::Result<()> {
        if self.audience == Audience::Person && !self.is_hushed(&what) {
            return events::line(out, &self.event(what), self.lang);
        }
        self.tell(what);
        Ok(())
    }

    /// Whether -q keeps an event back. What somebody asked for at the prompt is
    /// shown all the same, and so is what broke the connection.
    fn is_hushed(&self, what: &EventKind) -> bool {
        let is_kept = match what {
            EventKind::Stats { .. } | EventKind::Frame { .. } | EventKind::Remark { .. } => true,
            EventKind::Pong { round_trip, .. } => round_trip.is_some(),
            EventKind::Ended(ending) => ending.refused.is_some() || ending.unfinished.is_some(),
            _ => false,
        };
        self.quiet && self.audience != Audience::Program && !is_kept
    }

    /// Says something to whoever types, or beside the messages.
    pub(super) fn note(&self, text: &str) {
        let mut wrapped = Vec::new();
        // Writing to memory cannot fail.
        let _ = talk::note(&mut wrapped, text);
        match self.audience {
            Audience::Person => drop(self.screen.print(&wrapped)),
            Audience::Pipe | Audience::Program => self.output.write_beside(&wrapped),
        }
    }

    /// Shows what may be typed.
    pub(super) fn help(&self) {
        let mut text = Vec::new();
        // Writing to memory cannot fail.
        let _ = talk::help(&mut text, self.lang);
        self.screen.print(&text);
    }

    fn event(&self, kind: EventKind) -> Event {
        Event { at: self.start.elapsed(), role: Role::Client, client: None, kind }
    }

    /// A payload for the next program in the pipe, or for a person.
    fn payload(&self, out: &mut impl Write, kind: Kind, payload: &[u8]) -> io::Result<()> {
        match (kind, self.raw) {
            (Kind::Binary, true) => return out.write_all(payload),
            (Kind::Text, true) => out.write_all(payload)?,
            (Kind::Text, false) if self.pretty && is_json(payload) => {
                return pretty(out, payload);
            }
            (Kind::Text, false) if self.audience == Audience::Person => {
                out.write_all(escape::said(payload).as_bytes())?;
            }
            (Kind::Text, false) => escape::write_line(out, payload)?,
            (Kind::Binary, false) => out.write_all(hex::plain(payload).as_bytes())?,
        }
        out.write_all(b"\n")
    }
}

impl Listener for Show {
    fn heard(&self, kind: Kind, payload: &[u8]) -> ControlFlow<()> {
        let heard = self.heard.fetch_add(1, Ordering::Relaxed) + 1;
        if self.count.is_some_and(|count| heard > count) {
            return ControlFlow::Continue(());
        }
        match self.audience {
            Audience::Pipe if self.echo => {}
            Audience::Pipe => self.output.write(|out| self.payload(out, kind, payload)),
            Audience::Person if self.quiet => {
                let mut text = Vec::new();
                // Writing to memory cannot fail.
                let _ = self.payload(&mut text, kind, payload);
                self.screen.print(&text);
            }
            _ => self.tell(EventKind::Message {
                direction: Direction::In,
                payload: Excerpt::of(kind, payload),
                delivery: None,
            }),
        }
        if self.audience == Audience::Person && !self.quiet && self.pretty && is_json(payload) {
            let mut text = Vec::new();
            let _ = pretty(&mut text, payload);
            self.screen.print(&text);
        }
        if self.output.is_over() || self.count == Some(heard) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn caught_up(&self) {
        if self.audience == Audience::Pipe {
            self.output.write(|out| out.flush());
        }
    }

    fn told(&self, what: EventKind) {
        self.tell(what);
    }

    fn watches(&self) -> bool {
        self.audience != Audience::Pipe
    }
}

fn is_json(payload: &[u8]) -> bool {
    matches!(payload.trim_ascii_start().first(), Some(b'{' | b'['))
        && serde_json::from_slice::<serde_json::Value>(payload).is_ok()
}

/// JSON on several lines, each harmless.
fn pretty(out: &mut impl Write, payload: &[u8]) -> io::Result<()> {
    let value: serde_json::Value = serde_json::from_slice(payload)?;
    let text = serde_json::to_string_pretty(&value)?;
    for line in escape::lines(text.as_bytes()) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
