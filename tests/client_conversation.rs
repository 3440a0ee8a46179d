//! A client's conversation without a socket, and its parts each by itself.

#[path = "support/fake_stream.rs"]
mod fake_stream;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fake_stream::FakeStream;
use wstool::event::{Ending, EventKind};
use wstool::net::client::conversation::pings::{self, Pings, Pong};
use wstool::net::client::conversation::silence::Silence;
use wstool::net::client::conversation::{Conversation, Listener};
use wstool::net::client::sender::{Framing, NotSent};
use wstool::protocol::Role;
use wstool::protocol::close::{CloseBody, CloseCode};
use wstool::protocol::connection::FrameRemark;
use wstool::protocol::message::Kind;

/// Keeps what it is told. With a gate, each message waits for the test.
struct Keeper {
    events: Mutex<Sender<EventKind>>,
    messages: Mutex<Sender<String>>,
    gate: Option<Mutex<Receiver<()>>>,
    /// The next message is the last one wanted.
    has_enough: AtomicBool,
}

impl Listener for Keeper {
    fn heard(&self, _: Kind, payload: &[u8]) -> ControlFlow<()> {
        let text = String::from_utf8_lossy(payload).into_owned();
        self.messages.lock().expect("unpoisoned").send(text).expect("the test listens");
        if let Some(gate) = &self.gate {
            let _ = gate.lock().expect("unpoisoned").recv();
        }
        match self.has_enough.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    fn caught_up(&self) {}

    fn told(&self, what: EventKind) {
        let _ = self.events.lock().expect("unpoisoned").send(what);
    }

    fn watches(&self) -> bool {
        true
    }
}

/// A conversation that goes on.
struct Scene {
    stream: Arc<FakeStream>,
    keeper: Arc<Keeper>,
    conversation: Arc<Conversation>,
    events: Receiver<EventKind>,
    messages: Receiver<String>,
    ended: Receiver<Ending>,
}

impl Scene {
    fn new(gate: Option<Receiver<()>>, echo: bool, early: &[u8]) -> Scene {
        let ((tells, events), (says, messages), (ends, ended)) = (channel(), channel(), channel());
        let keeper = Arc::new(Keeper {
            events: Mutex::new(tells),
            messages: Mutex::new(says),
            gate: gate.map(Mutex::new),
            has_enough: AtomicBool::new(false),
        });
        let stream = Arc::<FakeStream>::default();
        let (wire, listener) = (Arc::clone(&stream), Arc::clone(&keeper));
        let conversation = Conversation::new(wire, Framing::default(), listener, false, echo);
        let conversation = Arc::new(conversation);
        let started = conversation.start(early.to_vec(), 1000, move |ending| {
            let _ = ends.send(ending);
        });
        started.expect("threads");
        Scene { stream, keeper, conversation, events, messages, ended }
    }

    fn plain() -> Scene {
        Scene::new(None, false, b"")
    }

    fn message(&self) -> String {
        self.messages.recv_timeout(fake_stream::PATIENCE).expect("a message")
    }

    fn ending(&self) -> Ending {
        self.ended.recv_timeout(fake_stream::PATIENCE).expect("an end")
    }

    /// Waits for an event that is meant.
    fn event<T>(&self, meant: impl Fn(EventKind) -> Option<T>) -> T {
        loop {
            let event = self.events.recv_timeout(fake_stream::PATIENCE).expect("an event");
            if let Some(found) = meant(event) {
                return found;
            }
        }
    }
}

/// A short frame of a server.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    [&[first, payload.len() as u8], payload].concat()
}

#[test]
fn what_comes_is_told_however_it_is_cut() {
    let bytes = [frame(0x01, b"He"), frame(0x89, b"?"), frame(0x80, b"llo"), frame(0x81, b"x")];
    let bytes = bytes.concat();
    for piece in [1, 2, 3, bytes.len()] {
        let scene = Scene::plain();
        bytes.chunks(piece).for_each(|piece| scene.stream.say(piece));
        assert_eq!([scene.message(), scene.message()], ["Hello", "x"], "{piece}");
        assert_eq!(scene.conversation.heard(), 2);
        let pong = scene.stream.frames(1).remove(0);
        assert_eq!((pong.0, &pong.2[..]), (0x8a, &b"?"[..]), "the Ping has its Pong");
        scene.conversation.abort();
        assert!(scene.ending().closes.received.is_none());
    }
}

#[test]
fn frames_that_came_with_the_opening_are_heard_first() {
    let early = [frame(0x81, b"early"), frame(0x81, b"ha")[..3].to_vec()].concat();
    let scene = Scene::new(None, false, &early);
    scene.stream.say(b"a");
    assert_eq!([scene.message(), scene.message()], ["early", "ha"]);
    scene.conversation.abort();
}

#[test]
fn a_close_is_answered_with_its_code_and_the_end_is_clean() {
    let scene = Scene::plain();
    scene.stream.say(&frame(0x88, b"\x0f\xa1bye"));
    let answer = scene.stream.frames(1).remove(0);
    assert_eq!((answer.0, &answer.2[..]), (0x88, &b"\x0f\xa1"[..]), "the code, not the reason");
    assert!(!scene.stream.is_ended(), "the server closes TCP first");
    scene.stream.close();
    let ending = scene.ending();
    assert!(ending.is_clean() && scene.stream.is_ended());
    assert_eq!(ending.closes.by, Some(Role::Server));
    assert_eq!(ending.closes.received.map(|body| body.reason), Some("bye".to_owned()));
    assert_eq!(scene.conversation.send(Kind::Text, b"more"), Err(NotSent::Dead));
}

#[test]
fn a_broken_rule_is_closed_with_the_code_it_earns() {
    for (bytes, code) in [
        (&b"\x81\x81\x01\x02\x03\x04\x60"[..], CloseCode::PROTOCOL_ERROR),
        (b"\x81\x01\xff", CloseCode::INVALID_DATA),
        (b"\x82\x7e\x04\x00", CloseCode::TOO_BIG),
    ] {
        let scene = Scene::plain();
        scene.stream.say(bytes);
        let close = scene.stream.frames(1).remove(0);
        assert_eq!((close.0, &close.2[..2]), (0x88, &code.0.to_be_bytes()[..]), "{bytes:?}");
        scene.stream.close();
        let ending = scene.ending();
        assert!(ending.refused.is_some() && !ending.is_clean(), "{bytes:?}");
        assert_eq!(ending.closes.by, Some(Role::Client));
    }
}

#[test]
fn an_echo_leaves_in_one_write_for_what_came_in_one_read() {
    let scene = Scene::new(None, true, b"");
    let bytes: Vec<u8> = (b'a'..=b'z').flat_map(|letter| frame(0x81, &[letter])).collect();
    scene.stream.say(&bytes);
    let echoes = scene.stream.frames(26);
    assert!(echoes.iter().map(|(_, _, payload)| payload[0]).eq(b'a'..=b'z'));
    assert_eq!(scene.stream.writes().len(), 1);
    scene.conversation.abort();
}

#[test]
fn a_listener_that_has_enough_closes_normally() {
    let scene = Scene::plain();
    scene.keeper.has_enough.store(true, Ordering::Relaxed);
    scene.stream.say(&frame(0x81, b"enough"));
    let close = scene.stream.frames(1).remove(0);
    assert_eq!((close.0, &close.2[..]), (0x88, &b"\x03\xe8"[..]));
    scene.stream.say(&frame(0x88, b"\x03\xe8"));
    scene.stream.close();
    let ending = scene.ending();
    assert!(ending.is_clean());
    assert_eq!(ending.closes.by, Some(Role::Client));
}

#[test]
fn a_connection_that_ends_without_a_close_is_lost_with_its_reason() {
    let scene = Scene::plain();
    scene.stream.close();
    let ending = scene.ending();
    assert_eq!((ending.closes.by, &ending.error, ending.is_clean()), (None, &None, false));
    let scene = Scene::plain();
    scene.stream.say(b"\x81\x05He");
    scene.stream.break_off();
    let ending = scene.ending();
    assert!(ending.error.is_some());
    assert!(ending.unfinished.is_some(), "half a frame had come");
}

#[test]
fn a_close_without_an_answer_is_given_up_also_while_the_peer_goes_on_pinging() {
    let scene = Scene::plain();
    let begun = Instant::now();
    scene.conversation.leave().expect("closed");
    let ending = loop {
        if let Ok(ending) = scene.ended.recv_timeout(Duration::from_millis(100)) {
            break ending;
        }
        scene.stream.say(&frame(0x89, b"still here"));
        assert!(begun.elapsed() < fake_stream::PATIENCE, "it is never given up");
    };
    assert!(ending.is_unanswered && !ending.is_clean());
    assert!(begun.elapsed() > Duration::from_secs(2), "an answer may take its time");
}

#[test]
fn a_slow_output_is_no_silence_of_the_peers() {
    let (opens, gate) = channel();
    let scene = Scene::new(Some(gate), false, b"");
    std::thread::sleep(Duration::from_millis(30));
    assert!(scene.conversation.quiet_for() >= Duration::from_millis(30));
    scene.stream.say(&frame(0x81, b"long to print"));
    scene.message();
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(scene.conversation.quiet_for(), Duration::ZERO);
    opens.send(()).expect("the output takes it");
    let deadline = Instant::now() + fake_stream::PATIENCE;
    while scene.conversation.quiet_for() < Duration::from_millis(20) {
        assert!(Instant::now() < deadline, "it listens again");
        std::thread::sleep(Duration::from_millis(1));
    }
    scene.conversation.abort();
}

#[test]
fn a_ping_is_told_when_it_is_answered_wrongly_or_not_at_all() {
    let scene = Scene::plain();
    scene.conversation.ping(b"there?").expect("sent");
    assert_eq!(scene.stream.frames(1)[0].2, b"there?");
    scene.stream.say(&frame(0x8a, b"what?"));
    let remark = |event| match event {
        EventKind::Remark { remark, data } => Some((remark, data)),
        _ => None,
    };
    assert_eq!(scene.event(remark), (FrameRemark::PongOfNoPing, b"what?".to_vec()));
    let (missing, data) = scene.event(remark);
    assert!(matches!(missing, FrameRemark::PingUnanswered { waited } if waited >= pings::PATIENCE));
    assert_eq!(data, b"there?");
    scene.stream.say(&frame(0x8a, b"there?"));
    let late = scene.event(|event| match event {
        EventKind::Pong { round_trip: Some(time), .. } => Some(time),
        _ => None,
    });
    assert!(late >= pings::PATIENCE);
    scene.conversation.ping(b"and now?").expect("sent");
    scene.conversation.close(CloseBody::normal()).expect("closed");
    scene.stream.say(&frame(0x88, b"\x03\xe8"));
    scene.stream.close();
    assert_eq!(scene.ending().unanswered_pings, 1);
}

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
    let (mut sent, start) = (Pings::default(), Instant::now());
    let at = |ms| start + Duration::from_millis(ms);
    assert_eq!(sent.answered(b"", at(0)), Pong::Unasked);
    for (payload, ms) in [(&b"a"[..], 0), (b"b", 10), (b"", 20), (b"c", 30)] {
        sent.sent(payload, at(ms));
    }
    assert_eq!(sent.answered(b"A", at(40)), Pong::OfNoPing);
    assert_eq!(sent.unanswered(), 4);
    assert_eq!(sent.answered(b"b", at(60)), Pong::Answer(Duration::from_millis(50)));
    assert_eq!(sent.answered(b"a", at(61)), Pong::OfNoPing, "the later one stood for it");
    assert_eq!(sent.answered(b"", at(70)), Pong::Answer(Duration::from_millis(50)));
    assert_eq!(sent.answered(b"c", at(70)), Pong::Answer(Duration::from_millis(40)));
    assert_eq!((sent.answered(b"c", at(71)), sent.unanswered()), (Pong::Unasked, 0));
}

#[test]
fn a_ping_that_waits_too_long_is_told_once() {
    let (mut sent, start) = (Pings::default(), Instant::now());
    sent.sent(b"first", start);
    sent.sent(b"second", start + pings::PATIENCE / 2);
    assert_eq!(sent.overdue(start + pings::PATIENCE * 9 / 10), None);
    assert_eq!(sent.overdue(start + pings::PATIENCE), Some((b"first".to_vec(), pings::PATIENCE)));
    assert_eq!(sent.overdue(start + pings::PATIENCE), None);
    assert_eq!(
        sent.overdue(start + pings::PATIENCE * 2),
        Some((b"second".to_vec(), pings::PATIENCE * 3 / 2))
    );
    // A late Pong is an answer all the same.
    assert_eq!(
        sent.answered(b"second", start + pings::PATIENCE * 3),
        Pong::Answer(pings::PATIENCE * 5 / 2)
    );
    assert_eq!(sent.unanswered(), 0);
}

#[test]
fn pings_without_end_take_no_memory_without_end() {
    let (mut sent, now) = (Pings::default(), Instant::now());
    for number in 0..1000_u32 {
        sent.sent(&number.to_be_bytes(), now);
    }
    assert_eq!(sent.unanswered(), 1000, "they are counted");
    assert_eq!(sent.answered(&0_u32.to_be_bytes(), now), Pong::OfNoPing, "but forgotten");
    assert_eq!(sent.answered(&999_u32.to_be_bytes(), now), Pong::Answer(Duration::ZERO));
    assert_eq!(sent.unanswered(), 0);
}
