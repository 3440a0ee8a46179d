//! The link of a comparison: when things cross it, from its own diary.
//!
//! Whatever the machine is doing, what is due when is exact; only what follows
//! may be late.

#[path = "support/far.rs"]
mod far;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use far::{Far, bytes_of, eventually, link, obeys, sent_by};
use wstool::protocol::Role;
use wstool::trace::{Chunk, Content, Recording};

/// Hands over one chunk, and waits until it has entered.
fn enter(far: &Far, mut socket: &TcpStream, bytes: &[u8]) {
    let before = far.entered();
    socket.write_all(bytes).expect("sent");
    eventually("it enters", || far.entered() > before);
}

/// What crossed one way with bytes in it.
fn with_bytes(from: Role, recording: &Recording) -> Vec<&Chunk> {
    let chunks = sent_by(from, recording).into_iter();
    chunks.filter(|chunk| !bytes_of(chunk).is_empty()).collect()
}

#[test]
fn a_chunk_is_due_one_way_after_it_entered_and_never_leaves_before() {
    for rtt in [0, 1, 3, 20] {
        let far = Far::behind(link(rtt, None));
        let (mut client, mut server) = far.connect();
        for _ in 0..5 {
            client.write_all(b"?").expect("asked");
            server.read_exact(&mut [0]).expect("heard");
            server.write_all(b"!").expect("answered");
            client.read_exact(&mut [0]).expect("heard");
        }
        let recording = far.whole_recording();
        obeys(&recording, link(rtt, None));
        let up = with_bytes(Role::Client, &recording);
        let down = with_bytes(Role::Server, &recording);
        assert_eq!((up.len(), down.len()), (5, 5));
        for (question, answer) in up.iter().zip(&down) {
            // An answer cannot enter before its question has left.
            assert!(answer.crossing.entered >= question.crossing.left);
        }
        for (answer, question) in down.iter().zip(&up[1..]) {
            assert!(question.crossing.entered >= answer.crossing.left);
        }
    }
}

#[test]
fn ten_chunks_sent_together_take_one_way_not_ten() {
    let far = Far::behind(link(400, None));
    let (client, _server) = far.connect();
    for _ in 0..10 {
        enter(&far, &client, b"chunk");
    }
    let recording = far.whole_recording();
    obeys(&recording, link(400, None));
    let up = with_bytes(Role::Client, &recording);
    assert_eq!(up.len(), 10);
    let (first, last) = (up[0].crossing, up[9].crossing);
    assert_eq!(last.due - first.due, last.entered - first.entered);
}

#[test]
fn dialing_takes_a_round_trip_that_stands_in_the_diary() {
    for rtt in [0, 30] {
        let far = Far::behind(link(rtt, None));
        let began = Instant::now();
        let _ends = far.connect();
        let rtt = Duration::from_millis(rtt);
        assert!(began.elapsed() >= rtt);
        let chunks = far.whole_recording();
        let [asked, granted] = &chunks[..] else { panic!("{chunks:?}") };
        assert_eq!(asked.content, Content::Connect);
        assert_eq!(granted.content, Content::Connected);
        let (asked, granted) = (asked.crossing, granted.crossing);
        assert!(asked.left >= asked.entered + rtt / 2);
        assert!(granted.entered >= asked.left);
        assert!(granted.left - asked.entered >= rtt);
    }
}

/// 80,000 bits a second: a byte takes a tenth of a millisecond.
const RATE: Option<u64> = Some(80_000);

#[test]
fn with_a_bandwidth_bits_take_their_time_and_the_directions_do_not_share_it() {
    let far = Far::behind(link(10, RATE));
    let (client, server) = far.connect();
    for size in [1, 100, 7, 500, 3] {
        enter(&far, &client, &vec![b'u'; size]);
        enter(&far, &server, &vec![b'd'; size]);
    }
    let recording = far.whole_recording();
    obeys(&recording, link(10, RATE));
    for from in [Role::Client, Role::Server] {
        let way = with_bytes(from, &recording);
        assert_eq!(way.iter().map(|chunk| bytes_of(chunk).len()).sum::<usize>(), 611);
        let (first, last) = (way[0].crossing, way[way.len() - 1].crossing);
        assert!(
            last.due - first.entered >= Duration::from_micros(61_100) + Duration::from_millis(5)
        );
    }
}

#[test]
fn connections_share_the_bandwidth_of_a_link() {
    let far = Far::behind(link(2, RATE));
    let ends: Vec<_> = (0..3).map(|_| far.connect()).collect();
    for round in 1..4 {
        for (client, server) in &ends {
            enter(&far, client, &vec![b'u'; 100 * round]);
            enter(&far, server, &vec![b'd'; 10 * round]);
        }
    }
    let recording = far.whole_recording();
    obeys(&recording, link(2, RATE));
    let [up, down] = [Role::Client, Role::Server].map(|from| {
        let way = with_bytes(from, &recording);
        let last = way.iter().map(|chunk| chunk.crossing.due).max().expect("a crossing");
        last - way[0].crossing.entered
    });
    // 1,800 bytes up and 180 down, from all three.
    assert!(up >= Duration::from_millis(180), "{up:?}");
    assert!(down >= Duration::from_millis(18), "{down:?}");
}

#[test]
fn who_says_little_does_not_wait_behind_all_that_another_says() {
    // A segment takes 146 ms here, twenty of them about three seconds.
    let far = Far::behind(link(2, RATE));
    let ((talker, at_server), (quiet, _other)) = (far.connect(), far.connect());
    std::thread::scope(|scope| {
        scope.spawn(|| (&at_server).read_exact(&mut [0; 20 * 1460]).expect("heard"));
        enter(&far, &talker, &[b't'; 20 * 1460]);
        enter(&far, &quiet, b"a word");
        let recording = far.whole_recording();
        obeys(&recording, link(2, RATE));
        let word = recording.iter().find(|chunk| bytes_of(chunk) == b"a word").expect("it left");
        let waited = word.crossing.due - word.crossing.entered;
        // One segment that had begun, perhaps another, and its own bits.
        assert!(waited <= Duration::from_millis(2 * 146 + 5), "{waited:?}");
    });
}

#[test]
fn nothing_is_known_beyond_what_is_still_on_its_way() {
    let far = Far::behind(link(4, None));
    assert_eq!(far.relay.collect().known_until, None, "nobody dialed");
    let ends: Vec<_> = (0..4).map(|_| far.connect()).collect();
    let is_over = AtomicBool::new(false);
    let mut looks = Vec::new();
    std::thread::scope(|scope| {
        let chatting = ends.iter().map(|(client, server)| {
            scope.spawn(move || {
                let (mut client, mut server) = (client, server);
                for _ in 0..30 {
                    client.write_all(b"?").expect("asked");
                    server.read_exact(&mut [0]).expect("heard");
                    server.write_all(b"!").expect("answered");
                    client.read_exact(&mut [0]).expect("heard");
                }
            })
        });
        let chatting: Vec<_> = chatting.collect();
        let looking = scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                looks.push(far.relay.collect());
            }
        });
        chatting.into_iter().for_each(|one| one.join().expect("chatted"));
        is_over.store(true, Ordering::SeqCst);
        looking.join().expect("looked");
    });
    looks.push(far.relay.collect());
    let before = |recording: &Recording, until| {
        recording.iter().filter(|chunk| chunk.crossing.entered < until).count()
    };
    let whole: Recording = looks.iter().flat_map(|look| look.chunks.clone()).collect();
    let (mut last, mut so_far) = (Duration::ZERO, Recording::new());
    for look in looks {
        let until = look.known_until.expect("begun");
        assert!(until >= last, "it never goes back");
        last = until;
        so_far.extend(look.chunks);
        assert_eq!(before(&so_far, until), before(&whole, until), "until {until:?}");
    }
}
