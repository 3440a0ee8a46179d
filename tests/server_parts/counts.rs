//! Counters whose places are given back in any case; half-open connections;
//! the limit of descriptors.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use super::pair;
use wstool::net::instant_io::raised;
use wstool::net::server::count::Count;
use wstool::net::server::half_open::{HalfOpen, Opening};

#[test]
fn a_place_is_free_again_after_a_panic() {
    let count = Arc::new(Count::default());
    let held = count.enter_below(1).expect("a place");
    assert!(count.enter_below(1).is_none());
    let panicked = std::thread::spawn(move || {
        let _held = held;
        panic!("of this test");
    });
    assert!(panicked.join().is_err());
    assert!(count.wait_for_none(Duration::ZERO));
    assert!(count.enter_below(1).is_some());
}

#[test]
fn waiting_for_the_last_one_ends_with_it_or_in_time() {
    let count = Arc::new(Count::default());
    let places = [count.enter(), count.enter()];
    assert_eq!(count.now(), 2);
    assert!(!count.wait_for_none(Duration::from_millis(1)));
    let leaving = std::thread::spawn(move || drop(places));
    assert!(count.wait_for_none(super::PATIENCE));
    leaving.join().expect("gone");
}

#[test]
fn too_many_half_open_connections_cost_the_oldest_of_the_greediest_address() {
    let half_open = HalfOpen::new(4);
    let (greedy, honest) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
    let ends: Vec<_> = (0..6).map(|_| pair()).collect();
    let addresses = [honest, greedy, greedy, greedy, honest, honest];
    let enter = |index: usize| half_open.enter(addresses[index], &ends[index].0);
    let first: Vec<_> = (0..4).map(enter).collect();
    assert!(first.iter().all(|opening| !opening.had_to_go()));
    let gone = |all: &[Opening]| all.iter().map(Opening::had_to_go).collect::<Vec<_>>();
    let fifth = enter(4);
    assert_eq!(gone(&first), [false, true, false, false], "the oldest of the three");
    // Whoever has to go is told by its read; it can still be answered.
    let mut byte = [0];
    assert_eq!((&*ends[1].0).read(&mut byte).expect("an end"), 0);
    // Now both have two; the honest one's first is older.
    let _sixth = enter(5);
    assert_eq!(gone(&first), [true, true, false, false]);
    drop(first);
    assert!(!fifth.had_to_go());
    half_open.clear();
    assert!(fifth.had_to_go());
}

#[test]
fn the_soft_limit_of_descriptors_is_raised_as_far_as_the_system_takes_it() {
    for (soft, hard, expected) in [
        (Some(1024), Some(4096), 4096),
        (Some(1024), Some(1_048_576), 1_048_576),
        (Some(4096), Some(4096), 4096),
        // macOS: unlimited is not to be had.
        (Some(256), None, 10_240),
        (Some(65_536), None, 65_536),
        (None, None, 10_240),
    ] {
        assert_eq!(raised(soft, hard), expected, "{soft:?} {hard:?}");
    }
}
