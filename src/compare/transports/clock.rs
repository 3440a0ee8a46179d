//! When the conversation began, and what the server has to say by now.

use std::io;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::compare::scenario::{Scenario, Script, ScriptLine};
use crate::net::lock;

/// The clock of a conversation. It starts when the transport is open, so that
/// messages are due at the same times in all of them; in `push` it starts before,
/// for news does not wait until somebody listens.
#[derive(Debug, Default)]
pub(super) struct Clock {
    times: Mutex<Times>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Times {
    opened: Option<Instant>,
    has_ended: bool,
}

impl Clock {
    /// The conversation begins, unless it has begun.
    pub(super) fn open(&self) {
        lock(&self.times).opened.get_or_insert_with(Instant::now);
        self.changed.notify_all();
    }

    /// It is over, well or not; nobody waits any longer.
    pub(super) fn end(&self) {
        lock(&self.times).has_ended = true;
        self.changed.notify_all();
    }

    /// Ends it if this failed: who waits to speak need not wait any longer.
    pub(super) fn unless_failed<T>(&self, outcome: io::Result<T>) -> io::Result<T> {
        if outcome.is_err() {
            self.end();
        }
        outcome
    }

    /// Waits until this time of the conversation. False if it ended before.
    pub(super) fn wait_until(&self, due: Duration) -> bool {
        let mut times = lock(&self.times);
        loop {
            if times.has_ended {
                return false;
            }
            let left = times.opened.map(|opened| due.saturating_sub(opened.elapsed()));
            times = match left {
                Some(Duration::ZERO) => return true,
                Some(left) => {
                    let outcome = self.changed.wait_timeout(times, left);
                    outcome.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(times).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Whether this time of the conversation has come.
    pub(super) fn has_come(&self, due: Duration) -> bool {
        lock(&self.times).opened.is_some_and(|opened| opened.elapsed() >= due)
    }
}

/// What the server still has to say.
#[derive(Debug)]
pub(super) struct ServerLines<'a> {
    script: &'a Script,
    clock: &'a Clock,
    said: &'a Mutex<usize>,
}

impl<'a> ServerLines<'a> {
    pub(super) fn new(
        script: &'a Script,
        clock: &'a Clock,
        said: &'a Mutex<usize>,
    ) -> ServerLines<'a> {
        ServerLines { script, clock, said }
    }

    /// Takes the next messages whose time has come, so many at most. An answer's
    /// time has come when somebody asks.
    pub(super) fn take(&self, most: usize) -> Vec<&'a ScriptLine> {
        let mut said = lock(self.said);
        let is_answer = self.script.scenario == Scenario::Ask;
        let ready = |line: &&ScriptLine| is_answer || self.clock.has_come(line.due);
        let rest = self.script.server[*said..].iter();
        let taken: Vec<&ScriptLine> = rest.take(most).take_while(ready).collect();
        *said += taken.len();
        taken
    }

    /// Waits until there is something to say. False: there never will be.
    pub(super) fn wait(&self) -> bool {
        let next = self.script.server.get(*lock(self.said));
        next.is_some_and(|line| self.clock.wait_until(line.due))
    }

    /// The server's own time for an answer.
    pub(super) fn think(&self) {
        if !self.script.think.is_zero() {
            std::thread::sleep(self.script.think);
        }
    }
}
