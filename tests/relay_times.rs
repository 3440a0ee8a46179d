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

use far::{Far, crossings, eventually, link, obeys};
use wstool::trace::RecordedConnection;

/// Hands over one chunk, and waits until it stands in the diary.
fn enter(far: &Far, mut socket: &TcpStream, bytes: &[u8]) {
    let count = || -> usize {
        far.relay.diary().iter().map(|connection| connection.up.len() + connection.down.len()).sum()
    };
    let before = count();
    socket.write_all(bytes).expect("sent");
    eventually("it enters", || count() > before);
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
        let diary = far.relay.diary();
        obeys(&diary, link(rtt, None));
        let RecordedConnection { up, down, .. } = &diary[0];
        assert_eq!((up.len(), down.len()), (5, 5));
        for (question, answer) in up.iter().zip(down) {
            // An answer cannot enter before its question has left.
            assert!(Some(answer.crossing.entered) >= question.crossing.left);
        }
        for (answer, question) in down.iter().zip(&up[1..]) {
            assert!(Some(question.crossing.entered) >= answer.crossing.left);
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
    let diary = far.relay.diary();
    obeys(&diary, link(400, None));
    let up: Vec<_> = diary[0].up.iter().map(|chunk| chunk.crossing).collect();
    assert_eq!(up.len(), 10);
    assert_eq!(up[9].due - up[0].due, up[9].entered - up[0].entered);
    far.relay.cut();
}

#[test]
fn dialing_takes_a_round_trip_that_stands_in_the_diary() {
    for rtt in [0, 30] {
        let far = Far::behind(link(rtt, None));
        let began = Instant::now();
        let _ends = far.connect();
        let rtt = Duration::from_millis(rtt);
        assert!(began.elapsed() >= rtt);
        let RecordedConnection { asked, granted, up, down } = &far.relay.diary()[0];
        let (asked, granted) = (asked.expect("asked"), granted.expect("granted"));
        let (there, back) = (asked.left.expect("it arrived"), granted.left.expect("it came back"));
        assert!(there >= asked.entered + rtt / 2);
        assert!(granted.entered >= there);
        assert!(back - asked.entered >= rtt);
        assert!(up.is_empty() && down.is_empty());
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
    let diary = far.relay.diary();
    obeys(&diary, link(10, RATE));
    let bytes = |chunks: &[wstool::trace::Chunk]| -> usize {
        chunks.iter().map(|chunk| chunk.bytes.len()).sum()
    };
    assert_eq!((bytes(&diary[0].up), bytes(&diary[0].down)), (611, 611));
    for way in crossings(&diary) {
        let (first, last) = (way[0].1, way[way.len() - 1].1);
        assert!(
            last.due - first.entered >= Duration::from_micros(61_100) + Duration::from_millis(5)
        );
    }
    far.relay.cut();
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
    let diary = far.relay.diary();
    obeys(&diary, link(2, RATE));
    let [up, down] = crossings(&diary).map(|way| {
        let last = way.iter().map(|(_, crossing)| crossing.due).max().expect("a crossing");
        let first = way.iter().find(|(bytes, _)| *bytes > 0).expect("bytes").1.entered;
        last - first
    });
    // 1,800 bytes up and 180 down, from all three.
    assert!(up >= Duration::from_millis(180), "{up:?}");
    assert!(down >= Duration::from_millis(18), "{down:?}");
    far.relay.cut();
}

#[test]
fn nothing_is_known_beyond_what_is_still_on_its_way() {
    let far = Far::behind(link(4, None));
    assert_eq!(far.relay.known_until(), None, "nobody dialed");
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
                looks.push((far.relay.known_until().expect("begun"), far.relay.diary()));
            }
        });
        chatting.into_iter().for_each(|one| one.join().expect("chatted"));
        is_over.store(true, Ordering::SeqCst);
        looking.join().expect("looked");
    });
    let diary = far.relay.diary();
    let begun = diary[0].asked.expect("asked").entered;
    let mut last = Duration::ZERO;
    for (until, then) in looks {
        assert!(until >= last, "it never goes back");
        last = until;
        let known = |diary: &wstool::trace::Recording| {
            let crossings = diary.iter().flat_map(RecordedConnection::crossings);
            let before = crossings.filter(|crossing| crossing.entered < begun + until);
            before.filter(|crossing| crossing.left.is_some()).count()
        };
        assert_eq!(known(&then), known(&diary), "until {until:?}");
    }
}
