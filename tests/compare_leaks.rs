//! A comparison gives back what it took: threads and sockets. Counted for the
//! whole process, so this file has one test at a time and its own process.
#![cfg(target_os = "linux")]

#[path = "support/far.rs"]
mod far;
#[path = "support/plays.rs"]
mod plays;

use std::sync::Mutex;

use far::{Far, PATIENCE, eventually, link};
use plays::script;
use wstool::compare::scenario::Scenario;
use wstool::compare::table::Transport;
use wstool::compare::transports::Playback;
use wstool::trace::{Chunk, Content};

static ALONE: Mutex<()> = Mutex::new(());

fn count(what: &str) -> usize {
    std::fs::read_dir(format!("/proc/self/{what}")).expect("this is Linux").count()
}

#[test]
fn closed_connections_give_their_sockets_back_while_the_link_lives() {
    let _alone = ALONE.lock();
    let far = Far::behind(link(0, None));
    let before = count("fd");
    for _ in 0..50 {
        drop(far.connect());
    }
    eventually("the sockets are given back", || count("fd") <= before);
    let connected = |chunk: &&Chunk| chunk.content == Content::Connected;
    assert_eq!(far.recording().iter().filter(connected).count(), 50);
}

#[test]
fn many_performances_leave_no_thread_and_no_socket_behind() {
    let _alone = ALONE.lock();
    let before = (count("task"), count("fd"));
    for scenario in [Scenario::Chat, Scenario::Ask, Scenario::Push] {
        let script = script(scenario, 2, 1, 2);
        for transport in Transport::all() {
            if transport.fits(scenario).is_err() {
                continue;
            }
            for is_cut in [false, false, true] {
                let performance = Playback::start(transport, &script).expect("it starts");
                if is_cut {
                    performance.relay().cut();
                }
                let outcome = performance.wait(PATIENCE);
                let outcome = outcome.unwrap_or_else(|| panic!("{transport:?} never ends"));
                assert!(is_cut || outcome.is_ok(), "{scenario:?} {transport:?} {outcome:?}");
                performance.end();
            }
        }
    }
    eventually("threads and sockets are given back", || {
        count("task") <= before.0 && count("fd") <= before.1
    });
}
