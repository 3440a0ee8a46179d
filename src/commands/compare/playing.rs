//! One transport that plays the script, watched until it ends, or given up.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::compare::report::theory::{self, Sizes};
use crate::compare::report::{Reading, Run};
use crate::compare::scenario::Script;
use crate::compare::table::Transport;
use crate::compare::transports::Playback;
use crate::net::relay::Collected;
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

/// One transport that plays the script.
pub(super) struct Playing {
    transport: Transport,
    /// `None`: it could not even begin.
    playback: Option<Playback>,
    reading: Reading,
    /// Up to when everything was read, in the time of the talk.
    known_until: Duration,
    undelivered: usize,
    deadline: Instant,
    most: Duration,
    /// Set when it has ended.
    outcome: Option<Result<(), String>>,
}

impl Playing {
    pub(super) fn start(transport: Transport, script: &Arc<Script>, lang: Lang) -> Playing {
        let most = PATIENCE + expected(script, transport) * MOST_TIMES;
        let (playback, outcome) = match Playback::start(transport, script) {
            Ok(playback) => (Some(playback), None),
            Err(error) => (None, Some(Err(system::error(&error, lang)))),
        };
        Playing {
            transport,
            playback,
            reading: Reading::of(transport),
            known_until: Duration::ZERO,
            undelivered: 0,
            deadline: Instant::now() + most,
            most,
            outcome,
        }
    }

    /// Waits so long at most, and reads what has crossed the link. True: it has
    /// ended.
    pub(super) fn wait(&mut self, most: Duration, lang: Lang) -> bool {
        let Some(playback) = &self.playback else { return true };
        if self.outcome.is_none() {
            let ended = playback.wait(most);
            self.outcome =
                ended.map(|outcome| outcome.map_err(|error| system::error(&error, lang)));
        }
        if self.outcome.is_none() && Instant::now() > self.deadline {
            playback.relay().cut();
            self.outcome = Some(Err(words::too_long(self.most, lang)));
        }
        let collected = playback.relay().collect();
        self.read(&collected);
        self.outcome.is_some()
    }

    fn read(&mut self, collected: &Collected) {
        self.reading.read(&collected.chunks);
        self.undelivered = collected.undelivered;
        let begun = self.reading.begun().unwrap_or_default();
        self.known_until = collected.known_until.unwrap_or_default().saturating_sub(begun);
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
        if let Some(playback) = self.playback.take() {
            self.read(&playback.end());
        }
        let mut run = Run::so_far(self.transport, script, &self.reading, error);
        if run.total.is_none() && run.error.is_none() {
            let unfinished = self.reading.unfinished();
            run.error = Some(words::missing(unfinished, self.undelivered, lang));
        }
        run
    }
}
