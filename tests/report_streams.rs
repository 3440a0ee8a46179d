//! What theory says the transports in streams need, beside a second simulation
//! that shares no code with it: a list of sendings, and a line that takes one
//! after the other.

#[path = "support/plays.rs"]
mod plays;

use std::time::Duration;

use plays::ms;
use wstool::compare::report::theory::{self, Lost, Sizes};
use wstool::compare::scenario::{Outline, Scenario, Script};
use wstool::compare::table::Transport;
use wstool::trace::link::LinkModel;
use wstool::trace::loss::Loss;

use Scenario::{Ask, Chat, Push};
use Transport::{H2, H2Stream, WebsocketH2};

const SIZES: Sizes =
    Sizes { around_client: 27, around_server: 20, ask: 60, note: 11, line: 32, opening: [64, 49] };

/// One direction of a link with one connection on it: first in, first out.
struct Line {
    script: Script,
    free_at: Duration,
}

impl Line {
    /// When it arrives.
    fn send(&mut self, at: Duration, bytes: usize) -> Duration {
        let bits = self.script.link.bandwidth.map_or(0.0, |rate| bytes as f64 * 8.0 / rate as f64);
        self.free_at = self.free_at.max(at) + Duration::from_secs_f64(bits);
        self.free_at + self.script.link.rtt / 2
    }
}

/// When the last message is heard.
fn simulated(script: &Script, transport: Transport) -> Duration {
    let line = || Line { script: script.clone(), free_at: Duration::ZERO };
    let (mut up, mut down) = (line(), line());
    let (say, said) = (SIZES.around_client + SIZES.line, SIZES.around_server + SIZES.line);
    // TCP, then the beginning of HTTP/2 from both sides.
    let mut opened = script.link.rtt;
    let mut may_speak = opened;
    let server_begins = up.send(opened, SIZES.opening[0]);
    let settled = down.send(server_begins, SIZES.opening[1]);
    if transport == WebsocketH2 {
        let asked = up.send(settled, SIZES.ask);
        opened = down.send(asked, SIZES.note);
        // What began at 0 need not wait until the 200 has come.
        may_speak = if script.scenario == Push { asked } else { opened };
    }
    let mut last = Duration::ZERO;
    if script.scenario == Ask {
        let mut now = opened;
        for question in &script.client {
            now = now.max(opened + question.due);
            let there = up.send(now, say) + script.think;
            now = down.send(there, said);
            last = now;
        }
        return last;
    }
    let began = if script.scenario == Push { Duration::ZERO } else { opened };
    if transport == H2 {
        let mut answers = Vec::new();
        for message in &script.client {
            let there = up.send(opened + message.due, say);
            last = last.max(there);
            answers.push(there + script.think);
        }
        // Each brings the next message; they are as many, and none is early.
        for at in answers {
            last = last.max(down.send(at, said));
        }
        return last;
    }
    for message in &script.client {
        last = last.max(up.send(opened + message.due, say));
    }
    if transport == H2Stream {
        may_speak = server_begins;
    }
    for message in &script.server {
        last = last.max(down.send(may_speak.max(began + message.due), said));
    }
    last
}

#[test]
fn theory_agrees_with_a_second_simulation() {
    let mut seen = 0;
    for (scenario, transports) in [
        (Chat, &[H2, H2Stream, WebsocketH2][..]),
        (Ask, &[H2, H2Stream, WebsocketH2]),
        (Push, &[H2Stream, WebsocketH2]),
    ] {
        for rtt in [0, 1, 80, 300] {
            for bandwidth in [None, Some(56_000), Some(1_000_000)] {
                for messages in [1, 2, 10, 200] {
                    for (think, interval) in [(0, 0), (0, 10), (25, 3), (7, 150)] {
                        let outline = Outline {
                            scenario,
                            messages,
                            size: 32,
                            interval: ms(interval),
                            seed: 3,
                        };
                        let (client, server) = outline.lines();
                        let link = LinkModel { rtt: ms(rtt), bandwidth, loss: Loss::default() };
                        let (think, poll_every) = (ms(think), ms(200));
                        let script = Script {
                            scenario,
                            link,
                            client,
                            server,
                            think,
                            poll_every,
                            heads: wstool::compare::scenario::Heads::Short,
                        };
                        for &transport in transports {
                            let theory = theory::of(&script, transport, SIZES).total;
                            let wanted = simulated(&script, transport);
                            let off = theory.abs_diff(wanted);
                            assert!(
                                off < Duration::from_micros(10),
                                "{scenario:?} {transport:?} rtt {rtt} {bandwidth:?} n {messages} \
                                 think {think:?} every {interval}: {theory:?}, not {wanted:?}"
                            );
                            seen += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(seen, 8 * 4 * 3 * 4 * 4);
}

/// By hand: what a class computes on the board.
#[test]
fn totals_at_80_ms() {
    let outline = Outline { scenario: Chat, messages: 10, size: 32, interval: ms(10), seed: 1 };
    let (client, server) = outline.lines();
    let link = LinkModel { rtt: ms(80), bandwidth: None, loss: Loss::default() };
    let script = Script {
        scenario: Chat,
        link,
        client,
        server,
        think: ms(0),
        poll_every: ms(200),
        heads: wstool::compare::scenario::Heads::Short,
    };
    for (transport, total) in
        [(H2, 80 + 90 + 80), (H2Stream, 80 + 90 + 40), (WebsocketH2, 240 + 90 + 40)]
    {
        assert_eq!(theory::of(&script, transport, SIZES).total, ms(total), "{transport:?}");
    }
}

/// When the client's messages arrive that enter at these times, in a line that
/// holds everything back behind one that was lost.
fn with_one_lost(script: &Script, sent: &[Duration], bytes: usize, lost: usize) -> Vec<Duration> {
    let rtt = script.link.rtt;
    let mut line = Line { script: script.clone(), free_at: Duration::ZERO };
    // In front of them: how HTTP/2 begins.
    line.send(rtt, SIZES.opening[0]);
    let direct: Vec<Duration> = sent.iter().map(|&at| line.send(at, bytes)).collect();
    let acknowledged = |behind: usize| direct.get(lost + behind).map(|&there| there + rtt / 2);
    let sent_first = direct[lost] - rtt / 2;
    let mut again = sent_first + rtt * 2;
    if let Some(first) = acknowledged(1) {
        again = again.min(first.max(sent_first + rtt + rtt / 4));
    }
    if let Some(third) = acknowledged(3) {
        again = again.min(third);
    }
    let mut latest = Duration::ZERO;
    let own = |(index, there)| if index == lost { again + rtt / 2 } else { there };
    let arrivals = direct.into_iter().enumerate().map(own);
    arrivals
        .map(|there| {
            latest = latest.max(there);
            latest
        })
        .collect()
}

#[test]
fn theory_knows_what_one_lost_message_holds_back() {
    for rtt in [4, 80, 300] {
        for bandwidth in [None, Some(56_000), Some(1_000_000)] {
            for interval in [0, 3, 10, 150] {
                let outline = Outline {
                    scenario: Chat,
                    messages: 10,
                    size: 32,
                    interval: ms(interval),
                    seed: 3,
                };
                let (client, server) = outline.lines();
                let link = LinkModel { rtt: ms(rtt), bandwidth, loss: Loss::default() };
                let (think, poll_every) = (ms(0), ms(200));
                let script = Script {
                    scenario: Chat,
                    link,
                    client,
                    server,
                    think,
                    poll_every,
                    heads: wstool::compare::scenario::Heads::Short,
                };
                for lost in 0..10 {
                    let mut which = Lost::default();
                    which.client.insert(lost);
                    let theory =
                        |transport| theory::with_losses(&script, transport, SIZES, &which).total;
                    let say = SIZES.around_client + SIZES.line;
                    let sent: Vec<Duration> =
                        script.client.iter().map(|line| link.rtt + line.due).collect();
                    let arrivals = with_one_lost(&script, &sent, say, lost);
                    let mut down = Line { script: script.clone(), free_at: Duration::ZERO };
                    let begins = Line { script: script.clone(), free_at: Duration::ZERO }
                        .send(link.rtt, SIZES.opening[0]);
                    down.send(begins, SIZES.opening[1]);
                    let said = SIZES.around_server + SIZES.line;
                    let answers = arrivals.iter().map(|&at| down.send(at, said));
                    let wanted = answers.max().unwrap_or_default();
                    let off = theory(H2).abs_diff(wanted);
                    let what = format!("rtt {rtt} {bandwidth:?} every {interval}, {lost} lost");
                    assert!(
                        off < Duration::from_micros(10),
                        "{what}: {:?}, not {wanted:?}",
                        theory(H2)
                    );
                }
            }
        }
    }
}

/// By hand: c3 is sent at 30, and again at 130, a round trip and a quarter
/// later; the last one two round trips later, for nothing follows it.
#[test]
fn totals_at_80_ms_with_one_lost() {
    let outline = Outline { scenario: Chat, messages: 10, size: 32, interval: ms(10), seed: 1 };
    let (client, server) = outline.lines();
    let link = LinkModel { rtt: ms(80), bandwidth: None, loss: Loss::default() };
    let script = Script {
        scenario: Chat,
        link,
        client,
        server,
        think: ms(0),
        poll_every: ms(200),
        heads: wstool::compare::scenario::Heads::Short,
    };
    for (lost, transport, total) in [
        (3, H2, 80 + 130 + 40 + 40),
        (3, H2Stream, 80 + 130 + 40),
        (3, WebsocketH2, 240 + 130 + 40),
        (3, Transport::Websocket, 160 + 130 + 40),
        (9, H2Stream, 80 + 90 + 160 + 40),
    ] {
        let mut which = Lost::default();
        which.client.insert(lost);
        let theory = theory::with_losses(&script, transport, SIZES, &which);
        assert_eq!(theory.total, ms(total), "{transport:?}");
        let known = link.one_way() * theory.half_trips + theory.waiting + theory.sending;
        assert_eq!(theory.total, known, "the terms add up");
    }
}
