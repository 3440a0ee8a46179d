//! Who waits for whom: back-pressure without a single client.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{in_time, until};
use wstool::net::server::backlog::Backlog;
use wstool::net::server::speaker::Speaker;

const MOST: usize = 1 << 20;

#[test]
fn one_message_always_fits_however_long_it_is() {
    let backlog = Backlog::new(1);
    let speaker = Speaker::new(Some(1));
    let (behind, other) = (Arc::clone(&backlog), Arc::clone(&speaker));
    let share = in_time(move || behind.enter(&other, 1 << 30));
    assert!(backlog.is_long());
    drop(share);
    assert!(!backlog.is_long());
}

#[test]
fn who_floods_waits_and_who_says_little_does_not() {
    let backlog = Backlog::new(MOST);
    let (flooder, calm) = (Speaker::new(Some(1)), Speaker::new(Some(2)));
    let first = backlog.enter(&flooder, MOST - 1000);
    let goes_on = Arc::new(AtomicBool::new(false));
    let waiting = {
        let (backlog, goes_on) = (Arc::clone(&backlog), Arc::clone(&goes_on));
        std::thread::spawn(move || {
            let share = backlog.enter(&flooder, 1);
            goes_on.store(true, Ordering::Release);
            drop(share);
        })
    };
    // The calm one gets through meanwhile.
    let (behind, speaker) = (Arc::clone(&backlog), Arc::clone(&calm));
    let said = in_time(move || behind.enter(&speaker, 100));
    std::thread::sleep(Duration::from_millis(20));
    assert!(!goes_on.load(Ordering::Acquire), "the flooder did not wait");
    drop(first);
    waiting.join().expect("it goes on");
    drop(said);
}

#[test]
fn at_the_upper_mark_all_wait() {
    let backlog = Backlog::new(MOST);
    let full = backlog.enter(&Speaker::new(Some(1)), MOST + 1);
    let goes_on = Arc::new(AtomicBool::new(false));
    let (behind, flag) = (Arc::clone(&backlog), Arc::clone(&goes_on));
    let waiting = std::thread::spawn(move || {
        let share = behind.enter(&Speaker::new(Some(2)), 1);
        flag.store(true, Ordering::Release);
        drop(share);
    });
    std::thread::sleep(Duration::from_millis(20));
    assert!(!goes_on.load(Ordering::Acquire));
    drop(full);
    in_time(move || waiting.join().is_ok());
}

#[test]
fn small_messages_are_charged_for_what_they_take() {
    let backlog = Backlog::new(MOST);
    let mut shares = Vec::new();
    while !backlog.is_long() {
        shares.push(backlog.enter(&Speaker::new(None), 2));
    }
    // Two bytes each would have let half a million in; each takes a hundred and
    // more of memory.
    assert!((1000..10_000).contains(&shares.len()), "{}", shares.len());
    shares.clear();
    until("it is empty again", || !backlog.is_long());
}
