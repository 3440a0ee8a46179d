//! Who is pinged, who is cut off, who is let be: one client, no clock but ours.

use std::io::Read;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{TOO_MUCH, client, drain, expect, long, part, reporter, until};
use wstool::event::{Drop, EventKind, ServerEvent};
use wstool::net::server::backlog::Backlog;
use wstool::net::server::keepalive::look_after;
use wstool::net::server::speaker::Speaker;

/// Milliseconds.
const PING_EVERY: u64 = 20_000;

#[test]
fn a_silent_client_is_pinged_twice_and_then_dropped() {
    let (client, mut peer) = client(1, &Backlog::new(1000));
    let (reporter, told) = reporter();
    for (now, pings) in
        [(0, 0), (19_999, 0), (20_000, 1), (20_100, 1), (39_999, 1), (40_000, 2), (59_999, 2)]
    {
        look_after(&client, now, PING_EVERY, &reporter);
        assert_eq!(client.pings.load(Ordering::Relaxed), pings, "at {now}");
    }
    expect(&mut peer, b"\x89\x06wstool\x89\x06wstool");
    assert!(drain(&told).is_empty());
    look_after(&client, 60_000, PING_EVERY, &reporter);
    let dropped = ServerEvent::Dropped { why: Drop::Silent { pings: 2 } };
    assert_eq!((drain(&told), reporter.totals().dropped), (vec![dropped.into()], 1));
    assert_eq!(peer.read(&mut [0]).unwrap_or(0), 0);
}

#[test]
fn whoever_takes_nothing_is_cut_off_when_others_wait_for_it_and_it_is_told() {
    let backlog = Backlog::new(1000);
    let (client, mut peer) = client(1, &backlog);
    let (reporter, told) = reporter();
    client.outbox.send(&[part(long(TOO_MUCH))]);
    // Nobody waits: it is let be, whatever waits for it.
    until("it has stalled for long enough", || {
        look_after(&client, 0, PING_EVERY, &reporter);
        client.outbox.stalled_for().is_some_and(|stalled| stalled > Duration::from_secs(2))
    });
    look_after(&client, 0, PING_EVERY, &reporter);
    assert!(drain(&told).is_empty() && !client.outbox.is_given_up());
    // Now somebody does.
    let share = backlog.enter(&Speaker::new(Some(2)), 2000);
    look_after(&client, 0, PING_EVERY, &reporter);
    let events = drain(&told);
    let [EventKind::Server(ServerEvent::Dropped { why: Drop::NotReading { waiting } })] =
        events[..]
    else {
        panic!("{events:?}");
    };
    assert!(waiting > TOO_MUCH / 2 && reporter.totals().dropped == 1);
    assert!(client.speaker.is_dismissed());
    // Once is enough.
    look_after(&client, 0, PING_EVERY, &reporter);
    assert!(drain(&told).is_empty());
    drop(share);
    let mut rest = Vec::new();
    std::thread::spawn(move || peer.read_to_end(&mut rest).map(|_| rest));
    until("it has read its Close", || client.outbox.has_close_left());
}

#[test]
fn whoever_reads_slowly_is_not_cut_off_however_much_waits() {
    let backlog = Backlog::new(1000);
    let (client, mut peer) = client(1, &backlog);
    let (reporter, told) = reporter();
    let _others_wait = backlog.enter(&Speaker::new(Some(2)), 2000);
    client.outbox.send(&[part(long(TOO_MUCH))]);
    let reading = std::thread::spawn(move || {
        let mut chunk = vec![0; 1 << 20];
        let (mut read, bytes) = (0, long(TOO_MUCH).len());
        while read < bytes {
            match peer.read(&mut chunk) {
                Ok(0) | Err(_) => break,
                Ok(more) => read += more,
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        read
    });
    while !reading.is_finished() {
        look_after(&client, 0, PING_EVERY, &reporter);
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(reading.join().expect("no panic"), long(TOO_MUCH).len());
    assert!(drain(&told).is_empty());
}
