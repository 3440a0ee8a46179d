//! The time, said again and again (`--tick`).
//!
//! Owns: when, and how finely it is written.

use std::sync::mpsc::Sender;
use std::time::{Duration, Instant, SystemTime};

use crate::commands::prompt::Input;

/// Says the time (UTC) once in so long.
pub(super) fn tick(every: Duration, input: &Sender<Input>) {
    // Counted from the start: what a tick takes must not add up.
    let mut next = Instant::now();
    loop {
        next += every;
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        if input.send(Input::Say(written(SystemTime::now(), every))).is_err() {
            return;
        }
    }
}

/// A time of which no two are the same: to the second where ticks are seconds, to
/// the millisecond where they are not.
fn written(now: SystemTime, every: Duration) -> String {
    match every.subsec_nanos() {
        0 => humantime::format_rfc3339_seconds(now).to_string(),
        _ => humantime::format_rfc3339_millis(now).to_string(),
    }
}
