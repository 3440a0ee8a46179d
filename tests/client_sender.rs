//! The sending half of a client by itself: what leaves, in which order, in how
//! many writes, and who has to wait.

#[path = "support/fake_stream.rs"]
mod fake_stream;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use fake_stream::{FakeStream, PATIENCE, frames};
use wstool::event::EventKind;
use wstool::net::client::sender::{Framing, NotSent, Sender};
use wstool::protocol::close::CloseBody;
use wstool::protocol::frame::Opcode;
use wstool::protocol::message::Kind;

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// A sender whose writing thread runs, and what that thread tells.
struct Running {
    sender: Arc<Sender>,
    stream: Arc<FakeStream>,
    told: Receiver<EventKind>,
    writing: Option<JoinHandle<std::io::Result<()>>>,
}

impl Running {
    fn new(framing: Framing) -> Running {
        let (sender, stream) = (Arc::new(Sender::new(framing)), Arc::<FakeStream>::default());
        let (tells, told) = channel();
        let (sending, into) = (Arc::clone(&sender), Arc::clone(&stream));
        let writing =
            std::thread::spawn(move || sending.run(&*into, |event| drop(tells.send(event))));
        Running { sender, stream, told, writing: Some(writing) }
    }

    fn say(&self, text: &str) -> Result<(), NotSent> {
        self.sender.queue(Kind::Text, text.as_bytes(), false).map(drop)
    }

    fn end(&mut self) -> std::io::Result<()> {
        self.sender.end();
        self.writing.take().expect("once").join().expect("no panic")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(writing) = self.writing.take() {
            self.stream.break_off();
            self.sender.end();
            let _ = writing.join();
        }
    }
}

/// First byte and payload, where the key does not matter.
fn plain(frames: &[(u8, [u8; 4], Vec<u8>)]) -> Vec<(u8, String)> {
    let text = |payload: &[u8]| String::from_utf8_lossy(payload).into_owned();
    frames.iter().map(|(first, _, payload)| (*first, text(payload))).collect()
}

#[test]
fn what_is_queued_leaves_with_the_flush_in_one_write_each_frame_with_its_own_key() {
    let run = Running::new(Framing::default());
    for text in ["a", "b", "", "c"] {
        run.say(text).expect("queued");
    }
    // An idle thread has written nothing, however long one waits; so does a flush
    // of nothing.
    assert!(run.stream.writes().is_empty());
    run.sender.flush();
    let written = run.stream.frames(4);
    let texts = ["a", "b", "", "c"].map(|text| (TEXT, text.to_owned()));
    assert_eq!(plain(&written), texts);
    assert_eq!(written.iter().map(|(_, key, _)| key).collect::<HashSet<_>>().len(), 4);
    run.sender.flush();
    assert_eq!(run.stream.writes().len(), 1, "one batch, one write");
}

#[test]
fn a_full_batch_does_not_wait_for_the_flush() {
    let run = Running::new(Framing::default());
    let long = "x".repeat(70_000);
    run.say(&long).expect("queued");
    assert_eq!(plain(&run.stream.frames(1)), [(TEXT, long)]);
}

#[test]
fn fragments_chops_and_glue_are_what_they_say() {
    let plain = Framing::default();
    // How; what is said; the bytes of each write.
    let rows: [(Framing, &[&str], &[usize]); 5] = [
        (plain, &["Hello"], &[11]),
        (Framing { fragment: 2, ..plain }, &["Hello"], &[23]),
        (Framing { chop: 4, ..plain }, &["Hello"], &[4, 4, 3]),
        (Framing { fragment: 2, chop: 10, ..plain }, &["Hello"], &[10, 10, 3]),
        (Framing { glue: 2, ..plain }, &["a", "b", "c"], &[14, 7]),
    ];
    for (framing, texts, expected) in rows {
        let run = Running::new(framing);
        for text in texts {
            run.say(text).expect("queued");
            run.sender.flush();
        }
        run.sender.flush_glued();
        assert!(run.sender.wait_until_sent(PATIENCE));
        let lengths: Vec<usize> = run.stream.writes().iter().map(Vec::len).collect();
        assert_eq!(lengths, expected, "{framing:?}");
        let EventKind::Written { bytes, writes, .. } = run.told.recv().expect("told") else {
            panic!("only writes are told")
        };
        let first: usize = expected[..writes].iter().sum();
        assert_eq!(bytes, first, "{framing:?}");
        let is_default = framing.chop == usize::MAX && framing.glue == 1;
        assert_eq!(run.sender.is_worth_watching(), !is_default);
    }
}

#[test]
fn a_fragmented_message_comes_back_whole() {
    let run = Running::new(Framing { fragment: 2, ..Framing::default() });
    let shown = run.sender.queue(Kind::Text, b"Hello", true).expect("queued");
    run.sender.flush();
    let firsts: Vec<u8> = run.stream.frames(3).iter().map(|(first, ..)| *first).collect();
    assert_eq!(firsts, [0x01, 0x00, 0x80]);
    let pieces: Vec<&[u8]> = shown.iter().map(|frame| &frame.payload[..]).collect();
    assert_eq!(pieces, [&b"He"[..], b"ll", b"o"], "what is shown is what left");
}

#[test]
fn pings_and_pongs_overtake_what_waits_and_the_close_does_not() {
    let run = Running::new(Framing::default());
    run.stream.shut();
    run.say("under way").expect("queued");
    run.sender.flush();
    run.stream.wait_at_gate();
    run.say("waiting").expect("queued");
    run.sender.flush();
    run.say("not even flushed").expect("queued");
    run.sender.close(&CloseBody::normal()).expect("queued");
    run.sender.control(Opcode::Pong, b"1").expect("a Pong is owed behind a Close, too");
    run.sender.control(Opcode::Ping, b"2").expect("queued");
    run.stream.open();
    let written = plain(&run.stream.frames(6));
    let order: Vec<(u8, &str)> = written.iter().map(|(first, text)| (*first, &text[..])).collect();
    assert_eq!(
        order[..5],
        [
            (TEXT, "under way"),
            (PONG, "1"),
            (PING, "2"),
            (TEXT, "waiting"),
            (TEXT, "not even flushed")
        ]
    );
    assert_eq!(order[5].0, CLOSE);
    assert_eq!(run.sender.closed(), Some(CloseBody::normal()));
    assert!(run.sender.closing_for().is_some());
}

#[test]
fn behind_a_close_no_data_may_follow_and_no_second_close() {
    let run = Running::new(Framing::default());
    run.sender.close(&CloseBody::normal()).expect("the first");
    assert_eq!(run.say("more"), Err(NotSent::Closed));
    assert_eq!(run.sender.close(&CloseBody::normal()).err(), Some(NotSent::Closed));
    assert!(run.sender.control(Opcode::Pong, b"").is_ok());
}

#[test]
fn whoever_says_more_than_the_peer_reads_waits_and_memory_stays_flat() {
    let run = Running::new(Framing::default());
    run.stream.shut();
    let (tells, progress) = channel();
    let sender = Arc::clone(&run.sender);
    let speaking = std::thread::spawn(move || {
        for number in 0..100 {
            sender.queue(Kind::Binary, &[0; 100_000], false).expect("queued");
            tells.send(number).expect("the test listens");
        }
        sender.flush();
    });
    // What fits, and nothing more while nobody reads.
    while progress.recv_timeout(Duration::from_millis(300)).is_ok() {}
    assert!(run.sender.is_full());
    assert!((1_000_000..1_300_000).contains(&run.sender.waiting()), "{}", run.sender.waiting());
    assert!(!speaking.is_finished());
    run.stream.open();
    speaking.join().expect("everything is said");
    assert!(run.sender.wait_until_sent(PATIENCE));
    assert_eq!((run.sender.waiting(), run.sender.is_full()), (0, false));
    assert_eq!(run.stream.frames(100).len(), 100);
}

#[test]
fn the_end_sets_free_whoever_waits() {
    let mut run = Running::new(Framing::default());
    run.stream.shut();
    let sender = Arc::clone(&run.sender);
    let speaking = std::thread::spawn(move || {
        loop {
            if let Err(why) = sender.queue(Kind::Binary, &[0; 100_000], false) {
                return why;
            }
        }
    });
    run.stream.wait_at_gate();
    run.stream.break_off();
    assert_eq!(speaking.join().expect("it ends"), NotSent::Dead);
    assert!(!run.sender.wait_until_sent(PATIENCE), "it never will be");
    assert_eq!(run.say("more"), Err(NotSent::Dead));
    assert!(run.end().is_err(), "the connection's error is told");
}

#[test]
fn pongs_for_a_peer_that_does_not_read_are_bounded_and_the_latest_stays() {
    let run = Running::new(Framing::default());
    run.stream.shut();
    run.sender.control(Opcode::Pong, b"under way").expect("queued");
    run.stream.wait_at_gate();
    for number in 0..3000_u32 {
        run.sender.control(Opcode::Pong, &number.to_be_bytes()).expect("queued");
    }
    run.stream.open();
    assert!(run.sender.wait_until_sent(PATIENCE));
    let written = run.stream.frames(1);
    assert_eq!(written.len(), 1 + 1024);
    assert_eq!(written.last().expect("some").2, 2999_u32.to_be_bytes());
}

#[test]
fn nobody_waits_for_a_stuck_connection_longer_than_asked() {
    let run = Running::new(Framing::default());
    assert!(run.sender.wait_until_sent(Duration::ZERO), "there is nothing to wait for");
    run.stream.shut();
    run.say("stuck").expect("queued");
    run.sender.flush();
    run.stream.wait_at_gate();
    assert!(!run.sender.wait_until_sent(Duration::from_millis(20)));
}

#[test]
fn traffic_counts_messages_their_bytes_and_all_bytes() {
    let mut run = Running::new(Framing { fragment: 3, ..Framing::default() });
    run.say("Hello").expect("queued");
    run.sender.control(Opcode::Ping, b"ab").expect("queued");
    run.sender.close(&CloseBody::normal()).expect("queued");
    assert!(run.sender.wait_until_sent(PATIENCE));
    let traffic = run.sender.traffic();
    assert_eq!((traffic.messages, traffic.payload), (1, 5));
    let written = run.stream.writes().concat();
    assert_eq!(traffic.wire, written.len() as u64);
    assert_eq!(frames(&written).len(), 4);
    assert!(run.end().is_ok(), "an end that was wished for is no error");
}
