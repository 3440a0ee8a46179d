//! Lost packets: which they are, and when they come after all.

#[path = "support/plays.rs"]
mod plays;

use std::time::Duration;

use plays::ms;
use wstool::protocol::Role;
use wstool::trace::link::{Arrival, LinkModel, SharedLine};
use wstool::trace::loss::{Loss, sent_again};

use Role::{Client, Server};

/// So many milliseconds; beyond this, one that no test needs.
const RTT: u64 = 80;

fn link(loss: Loss, bandwidth: Option<u64>) -> LinkModel {
    LinkModel { rtt: ms(RTT), bandwidth, loss }
}

fn chosen(number: u64) -> Loss {
    Loss { chosen: Some(number), ..Loss::default() }
}

/// When the pieces of a connection arrive that were sent at these times.
fn arrivals(mut line: SharedLine, sent: &[u64]) -> Vec<Duration> {
    let (mut sent, mut now, mut arrived) = (sent.iter().peekable(), ms(0), Vec::new());
    loop {
        let next = line.next(0, now);
        let time = match next {
            Some(Arrival::At(time) | Arrival::NotBefore(time)) => Some(time.max(now)),
            None => None,
        };
        match (sent.peek(), time, next) {
            (Some(&&at), time, _) if time.is_none_or(|time| ms(at) <= time) => {
                now = ms(at);
                line.enter(0, 100, now);
                sent.next();
            }
            (_, Some(time), Some(Arrival::At(due))) => {
                now = time;
                line.take(0, due);
                arrived.push(due);
            }
            (_, Some(time), _) => now = time,
            _ => return arrived,
        }
    }
}

#[test]
fn tcp_sends_again_when_it_can_know() {
    let of = |first: Option<u64>, third: Option<u64>| {
        sent_again(ms(RTT), ms(1000), first.map(ms), third.map(ms)).as_millis()
    };
    // Three behind it at once: a round trip.
    assert_eq!(of(Some(1000), Some(1000)), 1080);
    // One each 10 ms: the quarter of a round trip is over before the third.
    assert_eq!(of(Some(1010), Some(1030)), 1100);
    // ... and after it here.
    assert_eq!(of(Some(1002), Some(1006)), 1086);
    // One alone, soon and late.
    assert_eq!(of(Some(1010), None), 1100);
    assert_eq!(of(Some(1050), None), 1130);
    // Nothing behind it, or too late: the probe.
    assert_eq!(of(None, None), 1160);
    assert_eq!(of(Some(1150), Some(1170)), 1160);
}

/// What real TCP did between two kernels on a link of the same round trip,
/// whose request 3 was dropped: it and all behind it came 80 ms later when ten
/// were sent at once, and some 100 ms later when they were sent each 10 ms.
#[test]
fn one_lost_segment_holds_back_everything_behind_it() {
    let line = || SharedLine::new(link(chosen(4), None), Client);
    let at_once = arrivals(line(), &[0; 10]);
    assert_eq!(at_once, [[ms(40)].repeat(3), [ms(120)].repeat(7)].concat());
    let each_10: Vec<u64> = (0..10).map(|number| number * 10).collect();
    let each_10 = arrivals(line(), &each_10);
    assert_eq!(each_10, [vec![ms(40), ms(50), ms(60)], [ms(170)].repeat(7)].concat());
}

#[test]
fn a_lost_last_segment_takes_longest() {
    let line = SharedLine::new(link(chosen(3), None), Client);
    assert_eq!(arrivals(line, &[0, 10, 20]), [ms(40), ms(50), ms(20 + 160 + 40)]);
    // Something behind it after all, 100 ms later, and its probe comes first.
    let line = SharedLine::new(link(chosen(1), None), Client);
    assert_eq!(arrivals(line, &[0, 100]), [ms(200), ms(200)]);
}

#[test]
fn other_connections_and_the_other_side_do_not_wait() {
    let mut line = SharedLine::new(link(chosen(1), None), Client);
    assert!(line.enter(0, 100, ms(0)), "lost");
    assert!(!line.enter(1, 100, ms(0)), "the second packet of the line, and not lost");
    assert_eq!(line.next(1, ms(0)), Some(Arrival::At(ms(40))));
    assert_eq!(line.next(0, ms(0)), Some(Arrival::NotBefore(ms(80))));
    let mut back = SharedLine::new(link(chosen(1), None), Server);
    assert!(!back.enter(0, 100, ms(0)), "chosen is one of the client's");
}

/// TCP's own packets have no bytes; they are neither lost nor counted.
#[test]
fn a_connection_is_always_granted() {
    let mut line = SharedLine::new(link(chosen(1), None), Client);
    assert!(!line.enter(0, 0, ms(0)));
    assert!(line.enter(0, 1, ms(0)));
}

#[test]
fn a_lost_datagram_never_comes_and_nobody_waits_for_it() {
    let line = SharedLine::of_datagrams(link(chosen(2), None), Client);
    assert_eq!(arrivals(line, &[0, 10, 20]), [ms(40), ms(60)]);
}

/// 8,000 bits a second: 100 bytes take 100 ms. What is lost took its time too.
#[test]
fn lost_bits_were_on_the_line() {
    let line = SharedLine::of_datagrams(link(chosen(1), Some(8_000)), Client);
    assert_eq!(arrivals(line, &[0, 0]), [ms(200 + 40)]);
    let line = SharedLine::new(link(chosen(1), Some(8_000)), Client);
    // On the line at 100; behind it one at 200: 280 is later than 100 + 160.
    assert_eq!(arrivals(line, &[0, 0]), [ms(260 + 40), ms(300)]);
}

#[test]
fn so_many_of_a_hundred_are_lost_and_the_same_ones_again() {
    for percent in [0, 1, 5, 20, 100] {
        let loss = |seed| Loss { percent, seed, chosen: None };
        let lost = |seed, from| {
            (1..=20_000).filter(|&number| loss(seed).is_lost(from, number)).collect::<Vec<u64>>()
        };
        let part = lost(7, Client).len() as f64 / 200.0;
        assert!((part - f64::from(percent)).abs() < 0.6, "{part} of a hundred, not {percent}");
        assert_eq!(lost(7, Client), lost(7, Client));
        if (1..100).contains(&percent) {
            assert_ne!(lost(7, Client), lost(8, Client), "another seed");
            assert_ne!(lost(7, Client), lost(7, Server), "the other side");
        }
    }
    assert!(!Loss::default().is_possible());
    assert!(chosen(1).is_possible());
}

/// A long message is many packets as soon as one of them can be lost.
#[test]
fn pieces_are_segments_where_something_can_be_lost() {
    let pieces = |loss| link(loss, None).pieces(3000).collect::<Vec<usize>>();
    assert_eq!(pieces(Loss::default()), [3000]);
    assert_eq!(pieces(chosen(1)), [1460, 1460, 80]);
}
