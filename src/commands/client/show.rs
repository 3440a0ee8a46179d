//! Where a client's messages and events go.
//!
//! Owns: the three manners of output. Must never: lose a message: whoever reads
//! the output slowly makes the client read slowly.

use std::io::{self, BufWriter, Stdout, Write};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::cli::ClientArgs;
use crate::commands::aside;
use crate::commands::prompt::Screen;
use crate::escape;
use crate::event::{Direction, Event, EventKind, Excerpt};
use crate::net::client::conversation::Listener;
use crate::protocol::message::Kind;
use crate::protocol::{Role, hex};
use crate::render::{event_json, events, json, style, talk};
use crate::words::Lang;

/// For whom the output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// A person who types and reads: everything on standard output.
    Interactive,
    /// A pipe: payloads on standard output, the rest on standard error.
    Pipe,
    /// A program: events as JSON Lines.
    Json,
}

/// Collected before it is written, at most; a batch that ends is written too.
const BUFFER: usize = 256 * 1024;

/// The output of one run.
pub(super) struct Show {
    manner: Manner,
    pub(super) lang: Lang,
    raw: bool,
    pretty: bool,
    quiet: bool,
    echo: bool,
    /// So many messages are wanted.
    count: Option<u64>,
    heard: AtomicU64,
    nobody_reads: AtomicBool,
    start: Instant,
    screen: Screen,
    stdout: Mutex<BufWriter<Stdout>>,
}

impl Show {
    pub(super) fn new(args: &ClientArgs, manner: Manner, lang: Lang, screen: Screen) -> Show {
        Show {
            manner,
            lang,
            raw: args.raw,
            pretty: args.pretty,
            quiet: args.quiet,
            echo: args.echo,
            count: args.count,
            heard: AtomicU64::new(0),
            nobody_reads: AtomicBool::new(false),
            start: Instant::now(),
            screen,
            stdout: Mutex::new(BufWriter::with_capacity(BUFFER, io::stdout())),
        }
    }

    /// Whether standard output was closed by its reader.
    pub(super) fn nobody_reads(&self) -> bool {
        self.nobody_reads.load(Ordering::Relaxed)
    }

    /// Shows an event.
    pub(super) fn tell(&self, what: EventKind) {
        if self.is_hushed(&what) {
            return;
        }
        let event = self.event(what);
        // Writing to memory cannot fail.
        let mut text = Vec::new();
        match self.manner {
            Manner::Interactive => {
                let _ = events::line(&mut text, &event, self.lang);
                self.screen.print(&text);
            }
            Manner::Pipe => {
                let _ = events::line(&mut text, &event, self.lang);
                // What was heard before stands before it, where both are seen.
                self.write(|out| out.flush());
                let _ = style::to_stderr(io::stderr()).write_all(&text);
            }
            Manner::Json => {
                let _ = json::line(&mut text, &event_json::object(&event, self.lang));
                self.write(|out| out.write_all(&text).and_then(|()| out.flush()));
            }
        }
    }

    /// Shows the last event, when the prompt has gone.
    pub(super) fn tell_last(&self, what: EventKind, out: &mut impl Write) -> io::Result<()> {
        if self.manner == Manner::Interactive && !self.is_hushed(&what) {
            return events::line(out, &self.event(what), self.lang);
        }
        self.tell(what);
        Ok(())
    }

    /// Whether -q keeps an event back. What somebody asked for at the prompt is
    /// shown all the same, and so is what broke the connection.
    fn is_hushed(&self, what: &EventKind) -> bool {
        let is_kept = match what {
            EventKind::Stats { .. } | EventKind::Frame { .. } => true,
            EventKind::Pong { round_trip, .. } => round_trip.is_some(),
            EventKind::Ended(ending) => ending.refused.is_some() || ending.unfinished.is_some(),
            _ => false,
        };
        self.quiet && self.manner != Manner::Json && !is_kept
    }

    /// Says something to whoever types.
    pub(super) fn note(&self, text: &str) {
        match self.manner {
            Manner::Interactive => {
                let mut wrapped = Vec::new();
                // Writing to memory cannot fail.
                let _ = talk::note(&mut wrapped, text);
                self.screen.print(&wrapped);
            }
            _ => aside(text),
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event { at: self.start.elapsed(), role: Role::Client, client: None, kind }
    }

    /// Writes to standard output, and notices when nobody reads it.
    fn write(&self, write: impl FnOnce(&mut BufWriter<Stdout>) -> io::Result<()>) {
        let mut out = self.stdout.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.nobody_reads() && write(&mut out).is_err() {
            self.nobody_reads.store(true, Ordering::Relaxed);
        }
    }

    /// A payload for the next program in the pipe, or for a person.
    fn payload(&self, out: &mut impl Write, kind: Kind, payload: &[u8]) -> io::Result<()> {
        match (kind, self.raw) {
            (Kind::Binary, true) => return out.write_all(payload),
            (Kind::Text, true) => out.write_all(payload)?,
            (Kind::Text, false) if self.pretty && is_json(payload) => {
                return pretty(out, payload);
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
        match self.manner {
            Manner::Pipe if self.echo => {}
            Manner::Pipe => self.write(|out| self.payload(out, kind, payload)),
            Manner::Interactive if self.quiet => {
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
        if self.manner == Manner::Interactive && !self.quiet && self.pretty && is_json(payload) {
            let mut text = Vec::new();
            let _ = pretty(&mut text, payload);
            self.screen.print(&text);
        }
        match self.nobody_reads() || self.count == Some(heard) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    fn caught_up(&self) {
        if self.manner == Manner::Pipe {
            self.write(|out| out.flush());
        }
    }

    fn told(&self, what: EventKind) {
        self.tell(what);
    }

    fn watches(&self) -> bool {
        self.manner != Manner::Pipe
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
