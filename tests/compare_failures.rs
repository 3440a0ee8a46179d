//! What goes wrong in a comparison ends soon, with a reason, and leaves the
//! rest alone.

#[path = "support/far.rs"]
mod far;
#[path = "support/plays.rs"]
mod plays;

use std::cell::RefCell;
use std::time::Duration;

use far::{PATIENCE, eventually};
use plays::{ms, script};
use wstool::compare::report::{Reading, Run};
use wstool::compare::scenario::Scenario;
use wstool::compare::table::Transport;
use wstool::compare::transports::Playback;

/// Longer than any test waits: who still waits for a message never ends.
const AN_HOUR: u64 = 60 * 60 * 1000;

/// Every transport that fits.
fn transports(scenario: Scenario) -> impl Iterator<Item = Transport> {
    Transport::all().filter(move |one| one.fits(scenario).is_ok())
}

#[test]
fn a_link_cut_in_the_middle_is_an_error_and_what_was_seen_is_kept() {
    for scenario in [Scenario::Chat, Scenario::Push] {
        // The first message of each side is there at once or soon, the next
        // after an hour: everyone is in the middle.
        let mut long = (*script(scenario, 3, 0, 4)).clone();
        for line in
            long.client.iter_mut().chain(&mut long.server).filter(|l| !l.text.contains("0 "))
        {
            line.due = ms(AN_HOUR);
        }
        let long = std::sync::Arc::new(long);
        for transport in transports(scenario) {
            let performance = Playback::start(transport, &long).expect("it starts");
            let reading = RefCell::new(Reading::of(transport));
            let run = || {
                let mut reading = reading.borrow_mut();
                reading.read(&performance.relay().collect().chunks);
                Run::so_far(transport, &long, &reading, None)
            };
            let first = if scenario == Scenario::Chat { 2 } else { 1 };
            eventually("the first messages are heard", || run().said.len() == first);
            let before = run();
            performance.relay().cut();
            let outcome = performance.wait(PATIENCE);
            let Some(Err(error)) = outcome else {
                panic!("{scenario:?} {transport:?}: {outcome:?}");
            };
            assert!(!error.to_string().is_empty());
            let mut reading = reading.into_inner();
            reading.read(&performance.end().chunks);
            let run = Run::so_far(transport, &long, &reading, Some(error.to_string()));
            assert_eq!((run.total, run.theory, run.deviation()), (None, None, None));
            assert_eq!(run.said, before.said, "{transport:?}");
            assert!(run.events.len() >= before.events.len(), "{transport:?}");
            assert!(run.opening.is_some() && run.up.overhead > 0, "{transport:?}");
            assert_eq!(run.error, Some(error.to_string()));
        }
    }
}

#[test]
fn a_link_cut_before_anyone_speaks_is_an_error_too() {
    for scenario in [Scenario::Chat, Scenario::Ask, Scenario::Push] {
        // None of them can be over before the cut.
        let script = script(scenario, 3, 0, 1000);
        let start = |transport| {
            let performance = Playback::start(transport, &script).expect("it starts");
            performance.relay().cut();
            (transport, performance)
        };
        let playing: Vec<_> = transports(scenario).map(start).collect();
        for (transport, performance) in playing {
            let outcome = performance.wait(PATIENCE);
            assert!(matches!(outcome, Some(Err(_))), "{transport:?}: {outcome:?}");
            let run = Run::of(transport, &script, &performance.end().chunks, None);
            assert_eq!((run.total, run.said.len()), (None, 0));
        }
    }
}

#[test]
fn one_that_fails_leaves_the_others_alone() {
    let script = script(Scenario::Chat, 3, 0, 10);
    let others: Vec<_> = transports(Scenario::Chat)
        .map(|transport| (transport, Playback::start(transport, &script).expect("it starts")))
        .collect();
    let endless = plays::script(Scenario::Chat, 3, AN_HOUR, 10);
    let broken = Playback::start(Transport::Http, &endless).expect("it starts");
    broken.relay().cut();
    assert!(matches!(broken.wait(PATIENCE), Some(Err(_))));
    for (transport, performance) in others {
        let outcome = performance.wait(PATIENCE);
        assert!(matches!(outcome, Some(Ok(()))), "{transport:?}: {outcome:?}");
        let run = Run::of(transport, &script, &performance.end().chunks, None);
        assert_eq!(run.said.len(), 6, "{transport:?}");
        assert!(run.total >= run.theory.map(|theory| theory.total), "{transport:?}");
    }
}

#[test]
fn one_that_is_stopped_gives_out_what_was_seen() {
    for transport in transports(Scenario::Chat) {
        let script = script(Scenario::Chat, 2, AN_HOUR, 2);
        let performance = Playback::start(transport, &script).expect("it starts");
        assert!(performance.wait(Duration::ZERO).is_none());
        let reading = RefCell::new(Reading::of(transport));
        eventually("it opens", || {
            reading.borrow_mut().read(&performance.relay().collect().chunks);
            Run::so_far(transport, &script, &reading.borrow(), None).opening.is_some()
        });
        let mut reading = reading.into_inner();
        reading.read(&performance.end().chunks);
        let run = Run::so_far(transport, &script, &reading, None);
        assert!(run.total.is_none() && run.connections >= 1, "{transport:?}");
    }
}

#[test]
fn a_recording_of_nothing_is_a_run_without_figures() {
    let script = script(Scenario::Chat, 2, 1, 2);
    let run = Run::of(Transport::Websocket, &script, &Vec::new(), Some("no port".to_owned()));
    assert_eq!((run.total, run.opening, run.ages, run.theory), (None, None, None, None));
    assert_eq!((run.connections, run.requests, run.overlap), (0, 0, Duration::ZERO));
    assert_eq!(run.lateness_p99(), Duration::ZERO);
}
