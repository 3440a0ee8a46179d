//! The server's screen: events to lines, on a thread of its own.
//!
//! Owns: printing. Nobody else prints once the server runs: whoever reads the
//! output may stop, and then this thread waits and no other.

use std::io::{self, Write};

use crate::commands::prompt::Screen;
use crate::commands::{Stop, aside, printing, terminal};
use crate::event::{Event, EventKind, ServerEvent};
use crate::net::server::reporter::{Told, Wanted};
use crate::render::{event_json, events, json};
use crate::words::Lang;

/// Events that are printed in one write.
const TOGETHER: usize = 64;

/// Prints events until the last one.
pub(super) fn show(told: &Told, screen: &Screen, wanted: Wanted, lang: Lang) {
    while let Some(first) = told.next() {
        let mut text = Vec::new();
        let mut is_last = false;
        terminal::fit_width();
        for event in std::iter::once(first).chain(told.more().take(TOGETHER)) {
            is_last = matches!(event.kind, EventKind::Server(ServerEvent::Summary(_)));
            if !(is_last && wanted.quiet) {
                // Writing to memory cannot fail.
                let _ = print(&mut text, &event, wanted.for_program, lang);
            }
        }
        // Then the server goes on without a screen, and says so where it can.
        if !screen.print(&text) {
            return cannot_print(screen, lang);
        }
        if is_last {
            return;
        }
    }
}

/// Says why nothing more is shown, unless whoever read it has enough.
fn cannot_print(screen: &Screen, lang: Lang) {
    let outcome = screen.outcome().map_err(|error| printing(error, lang));
    if let Err(Stop::Failure(failure)) = outcome {
        aside(failure.to_string().trim_end());
    }
}

/// Prints one event.
pub(super) fn print(
    out: &mut impl Write,
    event: &Event,
    as_json: bool,
    lang: Lang,
) -> io::Result<()> {
    match as_json {
        true => json::line(out, &event_json::object(event, lang)),
        false => events::line(out, event, lang),
    }
}
