//! What theory says a transport needs, against formulas written by hand.
//!
//! `r` is the round trip, `n` the messages of each side, `i` the interval, `t`
//! the server's thinking, all in milliseconds.

#[path = "support/plays.rs"]
mod plays;

use std::time::Duration;

use plays::ms;
use wstool::compare::report::theory::{self, Sizes, Theory};
use wstool::compare::scenario::{Outline, Scenario, Script};
use wstool::compare::table::Transport;
use wstool::trace::link::LinkModel;
use wstool::trace::loss::Loss;

use Scenario::{Ask, Chat, Push};
use Transport::{
    Http, HttpBatched, HttpClose, HttpPipelined, LongPoll, Poll, Sse, Websocket, WebsocketTurns,
};

/// 8,000 bits a second: a byte takes a millisecond.
const RATE: Option<u64> = Some(8_000);

#[derive(Clone, Copy)]
struct Case {
    n: u64,
    r: u64,
    i: u64,
    t: u64,
    poll: u64,
    rate: Option<u64>,
}

const USUAL: Case = Case { n: 10, r: 80, i: 10, t: 0, poll: 200, rate: None };

impl Case {
    fn script(self, scenario: Scenario) -> Script {
        let (messages, interval) = (self.n as usize, ms(self.i));
        let outline = Outline { scenario, messages, size: 32, interval, seed: 1 };
        let (client, server) = outline.lines();
        let link = LinkModel { rtt: ms(self.r), bandwidth: self.rate, loss: Loss::default() };
        Script {
            scenario,
            link,
            client,
            server,
            think: ms(self.t),
            poll_every: ms(self.poll),
            heads: wstool::compare::scenario::Heads::Short,
        }
    }

    fn theory(self, scenario: Scenario, transport: Transport, sizes: Sizes) -> Theory {
        let script = self.script(scenario);
        let theory = theory::of(&script, transport, sizes);
        let Theory { total, half_trips, thinks, sending, waiting } = theory;
        let sum = script.link.rtt / 2 * half_trips + script.think * thinks + sending + waiting;
        assert_eq!(sum, total, "{scenario:?} {transport:?}: the terms add up");
        theory
    }
}

/// Everything the client sends is so long, and everything the server sends.
fn sizes(up: u64, down: u64, opening: u64) -> Sizes {
    let [up, down, opening] = [up, down, opening].map(|bytes| bytes as usize);
    // Of the opening half goes each way, and the two follow each other.
    let opening = [opening / 2, opening - opening / 2];
    Sizes { around_client: up, ask: up, note: down, around_server: down, line: 0, opening }
}

/// Checks totals in milliseconds.
fn totals(case: Case, scenario: Scenario, sizes: Sizes, wanted: &[(Transport, u64)]) {
    for &(transport, total) in wanted {
        let theory = case.theory(scenario, transport, sizes);
        assert_eq!(theory.total, ms(total), "{scenario:?} {transport:?} {theory:?}");
    }
}

#[test]
fn chat_when_messages_come_faster_than_turns() {
    for (n, r, i) in [(10, 80, 10), (1, 80, 10), (3, 300, 0), (20, 40, 1), (5, 80, 80)] {
        let case = Case { n, r, i, ..USUAL };
        let wanted = [
            (Http, r * (1 + 2 * n)),
            (HttpClose, r + 2 * n * r + (2 * n - 1) * r),
            (WebsocketTurns, r * (2 + 2 * n)),
            (HttpPipelined, r + (n - 1) * i + r),
            (Websocket, 2 * r + (n - 1) * i + r / 2),
            // The client's own messages take turns on their connection.
            (Sse, 2 * r + (n - 1) * r + r / 2),
        ];
        totals(case, Chat, Sizes::default(), &wanted);
    }
    // Polls at 0 and 200; the client's own messages take longer than those.
    totals(
        USUAL,
        Chat,
        Sizes::default(),
        &[(Poll, 80 + 9 * 80 + 40), (LongPoll, 80 + 9 * 80 + 40)],
    );
    // Two messages: at the first poll the second is not there yet.
    let two = Case { n: 2, i: 50, ..USUAL };
    totals(two, Chat, Sizes::default(), &[(Poll, 80 + 200 + 80), (LongPoll, 80 + 3 * 40 + 40)]);
}

#[test]
fn chat_when_messages_are_rare() {
    let case = Case { n: 2, i: 300, ..USUAL };
    let wanted = [
        // c0 and s0 (160), twice nothing (90 each, with the breath), c1 and s1.
        (Http, 80 + 160 + 90 + 90 + 160),
        (WebsocketTurns, 160 + 160 + 90 + 90 + 160),
        // c0, s0 and s1, each behind a round trip of TCP; then c1 on its way.
        (HttpClose, 80 + 80 + 160 + 160 + 120),
        (HttpPipelined, 80 + 300 + 80),
        (Websocket, 160 + 300 + 40),
        (Sse, 160 + 300 + 40),
        (LongPoll, 80 + 300 + 40),
        // The poll at 400 brings it.
        (Poll, 80 + 400 + 80),
    ];
    totals(case, Chat, Sizes::default(), &wanted);
}

#[test]
fn ask_is_round_trips_for_all() {
    for (n, r, t) in [(10, 80, 0), (1, 80, 0), (4, 80, 25), (4, 0, 25), (7, 1, 0)] {
        let case = Case { n, r, t, i: 0, ..USUAL };
        let wanted = [
            (Http, r + n * (r + t)),
            (HttpClose, r + n * (r + t) + (n - 1) * r),
            (WebsocketTurns, 2 * r + n * (r + t)),
            (Websocket, 2 * r + n * (r + t)),
        ];
        totals(case, Ask, Sizes::default(), &wanted);
    }
    // Questions that come later than the answers before them.
    let case = Case { n: 4, i: 500, t: 20, ..USUAL };
    let wanted = [
        (Http, 80 + 3 * 500 + 100),
        (HttpClose, 80 + 3 * 500 + 80 + 100),
        (Websocket, 160 + 3 * 500 + 100),
    ];
    totals(case, Ask, Sizes::default(), &wanted);
}

#[test]
fn push_is_as_old_as_the_way_to_the_client() {
    // One piece of news, at a time that depends on the seed and not on who
    // listens by then.
    let case = Case { n: 1, i: 300, ..USUAL };
    let due = case.script(Push).server[0].due;
    assert!((ms(161)..=ms(450)).contains(&due), "{due:?}");
    let r = ms(80);
    // When the first of the questions arrives that finds it: they begin with
    // the opening, and come so far apart.
    let found = |opening: Duration, apart: u64| {
        let asked = (0..).map(|k| opening + ms(apart) * k);
        asked.map(|asked| asked + r / 2).find(|there| *there >= due).expect("one of them")
    };
    for (transport, total) in [
        (Websocket, due + r / 2),
        (Sse, due + r / 2),
        (LongPoll, due + r / 2),
        (Http, found(r, 90) + r / 2),
        (HttpBatched, found(r, 90) + r / 2),
        (WebsocketTurns, found(2 * r, 90) + r / 2),
        (HttpClose, found(r, 170) + r / 2),
        // At the opening, and then at fixed times of the same clock.
        (Poll, ms([80, 200, 400].into_iter().find(|asked| ms(asked + 40) >= due).unwrap()) + r),
    ] {
        let theory = case.theory(Push, transport, Sizes::default());
        assert_eq!(theory.total, total, "{transport:?}, due {due:?}");
    }
    // Rarer than a round trip: each long poll waits for one.
    let case = Case { n: 8, i: 400, ..USUAL };
    let last = case.script(Push).server[7].due;
    let theory = case.theory(Push, LongPoll, Sizes::default());
    // TCP's two ways, then eight times there and back.
    assert_eq!((theory.total, theory.half_trips), (last + r / 2, 2 + 8 * 2));
}

#[test]
fn news_that_is_older_than_the_connection_waits_for_it() {
    // All of it is there at once, at the very start.
    let case = Case { n: 3, i: 0, ..USUAL };
    for (transport, total) in [
        // It follows the server's reply at once.
        (Websocket, 160),
        (Sse, 160),
        (LongPoll, 80 + 80),
        (HttpBatched, 80 + 80),
        (Http, 80 + 3 * 80),
        (Poll, 80 + 80),
    ] {
        let theory = case.theory(Push, transport, Sizes::default());
        assert_eq!(theory.total, ms(total), "{transport:?}");
    }
}

#[test]
fn who_carries_all_that_is_due_needs_few_turns() {
    // c0 alone; s0 to s4 come back with it. Then c1 to c8, and s5 to s9; c9.
    totals(USUAL, Chat, Sizes::default(), &[(HttpBatched, 80 + 80 + 80 + 40)]);
    // Everything at once: one exchange.
    let at_once = Case { i: 0, ..USUAL };
    totals(at_once, Chat, Sizes::default(), &[(HttpBatched, 80 + 80)]);
    // Rare messages: as the naive program, but both sides in one exchange.
    let rare = Case { n: 2, i: 300, ..USUAL };
    // c0 and s0 (80), two vain questions (90 each), then one that leaves at 260,
    // too early for c1 and in time for s1; c1 goes at 340.
    totals(rare, Chat, Sizes::default(), &[(HttpBatched, 80 + 340 + 40)]);
    // A message takes its bytes wherever it travels.
    let narrow = Case { i: 0, rate: RATE, ..USUAL };
    let sizes = Sizes { around_client: 100, around_server: 60, line: 10, ..Sizes::default() };
    totals(narrow, Chat, sizes, &[(HttpBatched, 80 + 100 + 100 + 40 + 60 + 100 + 40)]);
}

#[test]
fn two_connections_share_a_narrow_line_segment_by_segment() {
    // Everything is there at once. The news comes in one answer of 3 x 1460
    // bytes; the client's own messages are noted down beside it.
    let case = Case { n: 3, r: 0, i: 0, rate: RATE, ..USUAL };
    let sizes = Sizes { around_server: 0, line: 1460, note: 100, ..Sizes::default() };
    let theory = case.theory(Chat, LongPoll, sizes);
    // Up, one after the other; the first note waits for the segment that has
    // begun when it comes, not for the whole answer: without fairness it would.
    let one_after_the_other = ms(3 * 1460 + 3 * 1460);
    assert!(theory.total < one_after_the_other, "{theory:?}");
}

#[test]
fn thinking_counts_where_somebody_waits_for_it() {
    let (n, r, t) = (5, 80, 30);
    let case = Case { n, r, t, ..USUAL };
    let wanted = [
        (Http, r + 2 * n * (r + t)),
        (HttpClose, r + 2 * n * (r + t) + (2 * n - 1) * r),
        (WebsocketTurns, 2 * r + 2 * n * (r + t)),
        // The server thinks about one request after the other.
        (HttpPipelined, r + 2 * n * t + r),
        (Sse, 2 * r + (n - 1) * (r + t) + r / 2),
        (Poll, r + (n - 1) * (r + t) + r / 2),
        // Nobody asks, so nobody waits for an answer.
        (Websocket, 2 * r + (n - 1) * 10 + r / 2),
    ];
    totals(case, Chat, Sizes::default(), &wanted);
    assert_eq!(case.theory(Chat, Http, Sizes::default()).thinks, 10);
    assert_eq!(case.theory(Chat, HttpPipelined, Sizes::default()).thinks, 10);
}

#[test]
fn bits_take_time_where_there_is_a_bandwidth() {
    let (n, r) = (4, 80);
    let case = Case { n, r, i: 0, rate: RATE, ..USUAL };
    let (up, down, opening) = (100, 50, 300);
    let (requests, frames) = (sizes(up, down, 0), sizes(up, down, opening));
    let turns = r + up + down;
    totals(case, Ask, requests, &[(Http, r + n * turns), (HttpClose, r + n * turns + (n - 1) * r)]);
    totals(case, Ask, frames, &[(Websocket, 2 * r + opening + n * turns)]);
    totals(
        case,
        Chat,
        requests,
        &[(Http, r + 2 * n * turns), (HttpPipelined, r + 2 * n * up + r + 2 * down)],
    );
    // Both directions at once: the fuller one decides.
    totals(case, Chat, frames, &[(Websocket, 2 * r + opening + n * up + r / 2)]);
    let answers = sizes(50, 100, 0);
    // The first two requests, in one write; then answer behind answer.
    totals(case, Chat, answers, &[(HttpPipelined, r + 2 * 50 + r + 2 * n * 100)]);
    // Messages that do not wait for the line: only the last one's bits count.
    let rare = Case { i: 500, ..case };
    totals(rare, Chat, frames, &[(Websocket, 2 * r + opening + 3 * 500 + up + r / 2)]);
    assert_eq!(rare.theory(Chat, Websocket, frames).sending, ms(opening + up));
}

#[test]
fn without_a_round_trip_there_are_only_the_intervals() {
    let case = Case { r: 0, ..USUAL };
    for transport in Transport::all() {
        let theory = case.theory(Chat, transport, Sizes::default());
        // Those who ask only now and then are late by that at most.
        let late = if transport == Poll { 200 } else { 10 };
        assert!((ms(90)..=ms(90 + late)).contains(&theory.total), "{transport:?} {theory:?}");
    }
    let case = Case { i: 0, ..case };
    for transport in Transport::all() {
        assert_eq!(case.theory(Chat, transport, Sizes::default()).total, Duration::ZERO);
    }
}

#[test]
fn round_trips_are_not_called_waiting() {
    for (scenario, transport, half_trips, waiting) in [
        (Chat, Http, 42, 0),
        (Chat, HttpClose, 80, 0),
        (Chat, WebsocketTurns, 44, 0),
        (Chat, HttpPipelined, 4, 90),
        (Chat, Websocket, 5, 90),
        // Nine turns of the client's own messages, and the tenth one's way.
        (Chat, Sse, 4 + 19, 0),
        (Chat, Poll, 2 + 19, 0),
        (Chat, LongPoll, 2 + 19, 0),
    ] {
        let theory = USUAL.theory(scenario, transport, Sizes::default());
        assert_eq!((theory.half_trips, theory.waiting), (half_trips, ms(waiting)), "{transport:?}");
    }
}

#[test]
fn the_terms_add_up_for_every_transport_scenario_and_number() {
    let sizes = Sizes {
        around_client: 90,
        ask: 40,
        note: 20,
        around_server: 60,
        line: 32,
        opening: [120, 80],
    };
    for scenario in [Chat, Ask, Push] {
        for transport in Transport::all().filter(|one| one.fits(scenario).is_ok()) {
            for (n, r, i) in [(1, 80, 10), (10, 80, 10), (7, 3, 40), (5, 0, 0), (4, 250, 90)] {
                for (t, poll, rate) in [(0, 200, None), (13, 30, None), (0, 1, RATE), (5, 50, RATE)]
                {
                    // Asserted there.
                    Case { n, r, i, t, poll, rate }.theory(scenario, transport, sizes);
                }
            }
        }
    }
}
