//! The parts of a client's conversation, each by itself.

use std::time::{Duration, Instant};

use wstool::net::client::conversation::pings::{PATIENCE, Pings, Pong};
use wstool::net::client::conversation::silence::Silence;

#[test]
fn silence_is_what_passes_while_this_end_listens() {
    let silence = Silence::default();
    let seen =
        |now| [silence.of_everything(now), silence.of_messages(now)].map(|it| it.as_millis());
    assert_eq!(seen(500), [500, 500]);
    silence.begin_work();
    // As long as the output takes, nobody is silent, whatever else happens.
    assert_eq!((seen(9_000), silence.is_busy()), ([0, 0], true));
    silence.begin(8_000);
    assert_eq!(seen(9_000), [0, 0]);
    silence.end_work(9_000);
    assert_eq!((seen(9_010), silence.is_busy()), ([10, 10], false));
    // A Ping is heard, but it is no message.
    silence.end_work(9_500);
    assert_eq!(seen(9_600), [100, 600]);
    silence.begin(9_600);
    assert_eq!(seen(9_700), [100, 700]);
}

#[test]
fn a_pong_answers_its_ping_and_those_before_it() {
    let (mut pings, start) = (Pings::default(), Instant::now());
    let at = |ms| start + Duration::from_millis(ms);
    assert_eq!(pings.answered(b"", at(0)), Pong::Unasked);
    for (payload, ms) in [(&b"a"[..], 0), (b"b", 10), (b"", 20), (b"c", 30)] {
        pings.sent(payload, at(ms));
    }
    assert_eq!(pings.answered(b"A", at(40)), Pong::OfNoPing);
    assert_eq!(pings.unanswered(), 4);
    assert_eq!(pings.answered(b"b", at(60)), Pong::Answer(Duration::from_millis(50)));
    assert_eq!(pings.answered(b"a", at(61)), Pong::OfNoPing, "the later one stood for it");
    assert_eq!(pings.answered(b"", at(70)), Pong::Answer(Duration::from_millis(50)));
    assert_eq!(pings.answered(b"c", at(70)), Pong::Answer(Duration::from_millis(40)));
    assert_eq!((pings.answered(b"c", at(71)), pings.unanswered()), (Pong::Unasked, 0));
}

#[test]
fn a_ping_that_waits_too_long_is_told_once() {
    let (mut pings, start) = (Pings::default(), Instant::now());
    pings.sent(b"first", start);
    pings.sent(b"second", start + PATIENCE / 2);
    assert_eq!(pings.overdue(start + PATIENCE * 9 / 10), None);
    assert_eq!(pings.overdue(start + PATIENCE), Some((b"first".to_vec(), PATIENCE)));
    assert_eq!(pings.overdue(start + PATIENCE), None);
    assert_eq!(pings.overdue(start + PATIENCE * 2), Some((b"second".to_vec(), PATIENCE * 3 / 2)));
    // A late Pong is an answer all the same.
    assert_eq!(pings.answered(b"second", start + PATIENCE * 3), Pong::Answer(PATIENCE * 5 / 2));
    assert_eq!(pings.unanswered(), 0);
}

#[test]
fn pings_without_end_take_no_memory_without_end() {
    let (mut pings, now) = (Pings::default(), Instant::now());
    for number in 0..1000_u32 {
        pings.sent(&number.to_be_bytes(), now);
    }
    assert_eq!(pings.unanswered(), 1000, "they are counted");
    assert_eq!(pings.answered(&0_u32.to_be_bytes(), now), Pong::OfNoPing, "but forgotten");
    assert_eq!(pings.answered(&999_u32.to_be_bytes(), now), Pong::Answer(Duration::ZERO));
    assert_eq!(pings.unanswered(), 0);
}
