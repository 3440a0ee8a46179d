//! Playing the script over all transports, once or several times.
//!
//! Owns: which of them play at the same time, and when a measurement has to be
//! made again because the machine was busy. Must never: draw; whoever watches
//! does.

use std::sync::Arc;
use std::time::Duration;

use super::playing::{GLANCE, Playing};
use crate::commands::{Stop, aside};
use crate::compare::report::verdict::disturbed;
use crate::compare::report::{Measurement, Run};
use crate::compare::scenario::Script;
use crate::compare::table::Transport;
use crate::words::{Lang, compare as words};

/// More transports than this would disturb each other if they played at the
/// same time: each has some ten threads.
const AT_ONCE: usize = 4;

/// How often what is unclear is measured again before there is no verdict.
const AGAIN: usize = 3;

/// Somebody who looks at runs while they go on.
pub(super) trait Watcher {
    /// Whether it wants to: transports that are watched play at the same time.
    fn watches(&self) -> bool;

    /// The runs so far, each with the time up to which it is known.
    ///
    /// # Errors
    /// [`Stop`], when nobody can see it.
    fn watch(&mut self, runs: impl Fn() -> Vec<(Run, Duration)>) -> Result<(), Stop>;

    /// Some runs are made again, for the reason in this text.
    ///
    /// # Errors
    /// [`Stop`], when nobody can see it.
    fn again(&mut self, runs: &[(Run, Duration)], text: &str) -> Result<(), Stop>;
}

/// What is measured.
pub(super) struct Measuring<'a> {
    pub(super) script: &'a Arc<Script>,
    pub(super) transports: &'a [Transport],
    pub(super) lang: Lang,
}

impl Measuring<'_> {
    /// Measures once, and again what a busy machine has disturbed so much that
    /// nobody could say which was faster.
    pub(super) fn until_clear(&self, watcher: &mut impl Watcher) -> Result<Vec<Measurement>, Stop> {
        let runs = self.once(watcher)?;
        let mut outcomes: Vec<Measurement> =
            runs.into_iter().filter_map(|run| Measurement::of(vec![run])).collect();
        for round in 1..=AGAIN {
            let unclear = disturbed(&outcomes, &self.script.link);
            if unclear.is_empty() {
                break;
            }
            let whole: Vec<(Run, Duration)> =
                outcomes.iter().map(|outcome| (outcome.run.clone(), Duration::MAX)).collect();
            watcher.again(&whole, &words::again(round, AGAIN, self.lang))?;
            for index in unclear {
                let transport = outcomes[index].run.transport;
                // Alone: whatever plays beside it may be what disturbs it.
                let run = self.alone(transport);
                outcomes[index] = outcomes[index].clone().again(run);
            }
        }
        Ok(outcomes)
    }

    /// Measures so many times, whatever comes out.
    pub(super) fn repeatedly(
        &self,
        times: u32,
        watcher: &mut impl Watcher,
    ) -> Result<Vec<Measurement>, Stop> {
        let mut runs: Vec<Vec<Run>> = vec![Vec::new(); self.transports.len()];
        for _ in 0..times {
            let once = self.once(watcher)?;
            runs.iter_mut().zip(once).for_each(|(all, run)| all.push(run));
        }
        Ok(runs.into_iter().filter_map(Measurement::of).collect())
    }

    /// Every transport once.
    fn once(&self, watcher: &mut impl Watcher) -> Result<Vec<Run>, Stop> {
        let all = self.transports.len();
        let together = if watcher.watches() && all <= AT_ONCE { all } else { 1 };
        let mut ended: Vec<Run> = Vec::new();
        for group in self.transports.chunks(together.max(1)) {
            let playing =
                group.iter().map(|transport| Playing::start(*transport, self.script, self.lang));
            let mut playing: Vec<Playing> = playing.collect();
            while self.go_on(&mut playing) {
                watcher.watch(|| self.so_far(&ended, &playing))?;
            }
            for one in playing {
                let run = one.finish(self.script, self.lang);
                if !watcher.watches() {
                    // Whether anybody reads it makes no difference.
                    aside(&words::progress(&run, self.lang));
                }
                ended.push(run);
            }
        }
        Ok(ended)
    }

    /// Waits a moment for each. True: one of them has not ended.
    fn go_on(&self, playing: &mut [Playing]) -> bool {
        let mut is_going = false;
        for one in playing {
            is_going |= !one.wait(GLANCE, self.lang);
        }
        is_going
    }

    fn alone(&self, transport: Transport) -> Run {
        Playing::start(transport, self.script, self.lang).finish(self.script, self.lang)
    }

    /// What is known of all: those that have ended, those that play, and those
    /// that have not begun.
    fn so_far(&self, ended: &[Run], playing: &[Playing]) -> Vec<(Run, Duration)> {
        let ended = ended.iter().map(|run| (run.clone(), Duration::MAX));
        let playing = playing.iter().map(|one| (one.run(self.script), one.known_until()));
        let begun: Vec<(Run, Duration)> = ended.chain(playing).collect();
        let rest = self.transports.iter().skip(begun.len());
        let rest = rest
            .map(|transport| (Run::of(*transport, self.script, &Vec::new(), None), Duration::ZERO));
        begun.iter().cloned().chain(rest).collect()
    }
}
