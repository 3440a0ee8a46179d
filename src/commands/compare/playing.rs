//! One transport on its stage, watched until it ends, or given up.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::compare::report::theory::{self, Sizes};
use crate::compare::report::{Reading, Run};
use crate::compare::scenario::Script;
use crate::compare::table::Transport;
use crate::compare::transports::Playback;
use crate::words::{Lang, compare as words, system};

/// A talk that takes so many times as long as it has to will not end at all ...
const MOST_TIMES: u32 = 4;

/// ... but a busy machine is not a reason to give up.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often the recording is collected: what has crossed the link waits in
/// memory no longer than that.
pub(super) const GLANCE: Duration = Duration::from_millis(5);

/// What a script has to need over a transport, as far as it is known before.
pub(super) fn expected(script: &Script, transport: Transport) -> Duration {
    // The sizes matter only with a bandwidth, and then for the scale alone.
    let line = script.server.first().map_or(0, |line| line.text.len());
    let (around, opening) = (if transport.is_websocket() { 10 } else { 100 }, [200, 130]);
    let sizes = Sizes {
        around_client: around,
        around_server: around,
        ask: around,
        note: around,
        line,
        opening,
    };
    theory::of(script, transport, sizes).total
}

/// One transport on its stage.
pub(super) struct Playing {
    transport: Transport,
    performance: Playback,
    reading: Reading,
    /// Up to when everything was read, in the time of the talk.
    known_until: Duration,
    deadline: Instant,
    most: Duration,
    /// Set when it has ended.
    outcome: Option<Result<(), String>>,
}

impl Playing {
    pub(super) fn start(transport: Transport, script: &Arc<Script>) -> std::io::Result<Playing> {
        let most = PATIENCE + expected(script, transport) * MOST_TIMES;
        let performance = Playback::start(transport, script)?;
        let deadline = Instant::now() + most;
        let (reading, known_until) = (Reading::of(transport), Duration::ZERO);
        Ok(Playing { transport, performance, reading, known_until, deadline, most, outcome: None })
    }

    /// Waits so long at most, and reads what has crossed the link. True: it has
    /// ended.
    pub(super) fn wait(&mut self, most: Duration, lang: Lang) -> bool {
        if self.outcome.is_none() {
            let ended = self.performance.wait(most);
            self.outcome =
                ended.map(|outcome| outcome.map_err(|error| system::error(&error, lang)));
        }
        if self.outcome.is_none() && Instant::now() > self.deadline {
            self.performance.relay().cut();
            self.outcome = Some(Err(words::too_long(self.most, lang)));
        }
        let collected = self.performance.relay().collect();
        self.reading.read(&collected.chunks);
        let begun = self.reading.begun().unwrap_or_default();
        self.known_until = collected.known_until.unwrap_or_default().saturating_sub(begun);
        self.outcome.is_some()
    }

    /// Up to when everything is known, in the time of the talk.
    pub(super) fn known_until(&self) -> Duration {
        match self.outcome {
            Some(_) => Duration::MAX,
            None => self.known_until,
        }
    }

    /// What is known so far.
    pub(super) fn run(&self, script: &Script) -> Run {
        Run::so_far(self.transport, script, &self.reading, None)
    }

    pub(super) fn finish(mut self, script: &Script, lang: Lang) -> Run {
        while !self.wait(GLANCE, lang) {}
        let error = self.outcome.take().and_then(Result::err);
        self.reading.read(&self.performance.end().chunks);
        let mut run = Run::so_far(self.transport, script, &self.reading, error);
        if run.total.is_none() && run.error.is_none() {
            run.error = Some(words::missing(lang));
        }
        run
    }
}
