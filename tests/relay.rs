//! The link of a comparison: every byte arrives, in order, and ends are ends.

#[path = "support/far.rs"]
mod far;

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

use far::{Far, bytes_of, eventually, link, obeys, sent_by};
use wstool::net::relay::Relay;
use wstool::protocol::Role;
use wstool::trace::Content;

/// So many bytes that are not the same anywhere near each other.
fn noise(count: usize, seed: u64) -> Vec<u8> {
    let mut generator = fastrand::Rng::with_seed(seed);
    std::iter::repeat_with(|| generator.u8(..)).take(count).collect()
}

/// Writes everything and ends its side.
fn send(mut socket: &TcpStream, bytes: &[u8]) {
    socket.write_all(bytes).expect("sent");
    socket.shutdown(Shutdown::Write).expect("ended");
}

/// Reads to the end, in pieces of this size at most.
fn receive(mut socket: &TcpStream, piece: usize) -> Vec<u8> {
    let (mut all, mut buffer) = (Vec::new(), vec![0; piece]);
    loop {
        match socket.read(&mut buffer).expect("bytes, or an end") {
            0 => return all,
            read => all.extend_from_slice(&buffer[..read]),
        }
    }
}

#[test]
fn all_bytes_arrive_in_order_both_ways_at_once() {
    for (rtt, up, down) in [
        (0, 1, 1),
        (0, 1 << 20, 1 << 20),
        (10, 1, 0),
        (10, 0, 1),
        (10, 1000, 1 << 20),
        (10, 1 << 20, 1 << 20),
    ] {
        let far = Far::behind(link(rtt, None));
        let (client, server) = far.connect();
        let (up, down) = (noise(up, 1), noise(down, 2));
        let (at_server, at_client) = std::thread::scope(|scope| {
            scope.spawn(|| send(&client, &up));
            scope.spawn(|| send(&server, &down));
            let at_server = scope.spawn(|| receive(&server, 1 << 16));
            let at_client = receive(&client, 1 << 16);
            (at_server.join().expect("received"), at_client)
        });
        assert!(at_server == up, "up, RTT {rtt}: {} of {} bytes", at_server.len(), up.len());
        assert!(at_client == down, "down, RTT {rtt}: {} of {}", at_client.len(), down.len());
        let recording = far.whole_recording();
        obeys(&recording, link(rtt, None));
        for (from, sent) in [(Role::Client, up), (Role::Server, down)] {
            let chunks = sent_by(from, &recording);
            let recorded: Vec<u8> = chunks.into_iter().flat_map(bytes_of).copied().collect();
            assert!(recorded == sent, "the recording has the same bytes");
        }
    }
}

#[test]
fn a_slow_reader_loses_nothing() {
    let far = Far::behind(link(2, None));
    let (client, server) = far.connect();
    let bytes = noise(8 << 20, 3);
    std::thread::scope(|scope| {
        scope.spawn(|| send(&client, &bytes));
        let left = || {
            let recording = far.recording();
            recording.iter().map(|chunk| bytes_of(chunk).len()).sum::<usize>()
        };
        eventually("the link fills up", || left() >= 1 << 20);
        assert!(receive(&server, 1500) == bytes);
    });
}

#[test]
fn one_side_may_end_while_the_other_goes_on() {
    let far = Far::behind(link(10, None));
    let (client, server) = far.connect();
    send(&client, b"all I had to say");
    assert_eq!(receive(&server, 100), b"all I had to say");
    for _ in 0..3 {
        (&server).write_all(b"still here").expect("said");
        let mut buffer = [0; 10];
        (&client).read_exact(&mut buffer).expect("heard");
        assert_eq!(&buffer, b"still here");
    }
    send(&server, b"bye");
    assert_eq!(receive(&client, 100), b"bye");
}

#[test]
fn a_port_where_nobody_listens_refuses_and_that_takes_a_round_trip() {
    let addr = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("an address")
    };
    let relay = Relay::to(addr, link(20, None));
    let began = std::time::Instant::now();
    let error = relay.dial().expect_err("nobody is there");
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert!(began.elapsed() >= link(20, None).rtt);
    let contents: Vec<Content> =
        relay.collect().chunks.into_iter().map(|chunk| chunk.content).collect();
    assert_eq!(contents, [Content::Connect, Content::End], "asked, and not granted");
}

#[test]
fn a_cut_ends_every_connection_both_ways_and_there_are_no_others() {
    let far = Far::behind(link(4, None));
    let ends: Vec<_> = (0..3).map(|_| far.connect()).collect();
    far.relay.cut();
    for (client, server) in &ends {
        for mut end in [client, server] {
            // An end or a reset: anything but bytes, and at once.
            let read = end.read(&mut [0; 10]);
            assert!(
                !matches!(&read, Err(error) if error.kind() == ErrorKind::WouldBlock),
                "it still waits"
            );
            assert!(!matches!(read, Ok(1..)), "{read:?}");
        }
    }
    for _ in 0..2 {
        assert_eq!(far.relay.dial().expect_err("a cut cable").kind(), ErrorKind::BrokenPipe);
    }
    far.relay.cut();
}

#[test]
fn clones_are_the_same_link() {
    let far = Far::behind(link(2, None));
    let clone = far.relay.clone();
    let (client, server) = far.connect();
    send(&client, b"one");
    assert_eq!(receive(&server, 10), b"one");
    assert!(clone.collect().chunks.len() >= 3, "a question, its answer, and bytes");
    clone.cut();
    assert!(far.relay.dial().is_err());
}

#[test]
fn what_was_not_collected_is_bounded_and_what_is_not_kept_is_counted() {
    // More than the recorder keeps, of which nobody collects anything.
    const SENT: usize = 300 << 20;
    let far = Far::behind(link(0, None));
    let (client, server) = far.connect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let piece = vec![7; 1 << 20];
            (0..SENT >> 20).for_each(|_| (&client).write_all(&piece).expect("sent"));
            client.shutdown(Shutdown::Write).expect("ended");
        });
        let mut buffer = vec![0; 1 << 20];
        while (&server).read(&mut buffer).expect("bytes, or an end") > 0 {}
    });
    let (mut kept, mut not_kept) = (0, 0);
    for chunk in far.whole_recording() {
        match chunk.content {
            Content::Bytes(bytes) => kept += bytes.len(),
            Content::NotKept(bytes) => not_kept += bytes,
            _ => {}
        }
    }
    assert!(kept <= 256 << 20, "{kept}");
    assert_eq!(kept + not_kept, SENT);
    // Whoever collects has room again.
    (&server).write_all(b"still there").expect("sent");
    let mut heard = [0; 11];
    (&client).read_exact(&mut heard).expect("heard");
    let last = far.recording().pop().expect("a chunk");
    assert_eq!(bytes_of(&last), b"still there");
}

#[test]
fn a_receiver_that_is_gone_is_not_waited_for() {
    let far = Far::behind(link(4, None));
    let (client, server) = far.connect();
    drop(server);
    // Until the reset has come back.
    eventually("writing fails", || (&client).write_all(b"anyone?").is_err());
    let begun = std::time::Instant::now();
    eventually("everything is known again", || {
        far.relay.collect().known_until.is_some_and(|until| until >= begun.elapsed())
    });
}
