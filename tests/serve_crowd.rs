//! What one client of `wstool serve` can do to the others: nothing that they
//! notice. Counts and orders are compared, not times, for a machine may be busy.

#[path = "support/server.rs"]
mod server;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use server::{PATIENCE, Server, hear, masked, read_head, read_to_end, request};
use tungstenite::{Message, WebSocket};

/// Says something and hears it, again and again; returns how often in so long.
fn rounds(speaker: &mut WebSocket<TcpStream>, listener: &mut WebSocket<TcpStream>) -> usize {
    const LONG: Duration = Duration::from_secs(2);
    let (began, mut rounds) = (Instant::now(), 0);
    while began.elapsed() < LONG {
        let text = format!("round {rounds}");
        speaker.send(text.as_str().into()).expect("sent");
        for client in [&mut *speaker, &mut *listener] {
            while hear_text(client) != text {}
        }
        rounds += 1;
    }
    rounds
}

/// Connections that send the same bytes for ever and read nothing, each on a
/// thread of its own, until this is dropped.
struct Flood(Vec<TcpStream>);

impl Flood {
    fn of(bytes: &[u8], sockets: Vec<TcpStream>) -> Flood {
        let bytes: Arc<[u8]> = bytes.into();
        for socket in &sockets {
            let (mut socket, bytes) = (socket.try_clone().expect("a clone"), Arc::clone(&bytes));
            std::thread::spawn(move || while socket.write_all(&bytes).is_ok() {});
        }
        Flood(sockets)
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        for socket in &self.0 {
            let _ = socket.shutdown(std::net::Shutdown::Both);
        }
    }
}

#[test]
fn a_flood_of_pings_whose_pongs_nobody_reads_does_not_stop_the_others() {
    let server = Server::start_with(&["--quiet"]);
    let (mut ann, mut bob) = (server.join(), server.join());
    let flooders = (0..20).map(|_| server.open_bare()).collect();
    let flood = Flood::of(&masked(0x89, b"").repeat(20_000), flooders);
    let beside = rounds(&mut ann, &mut bob);
    // A newcomer is let in, too.
    let mut late = server.join();
    late.send(Message::Ping(b"in?"[..].into())).expect("sent");
    while late.read().expect("a pong") != Message::Pong(b"in?"[..].into()) {}
    drop(flood);
    // Thousands on a quiet machine. Where whoever sends has to wait for the thread
    // of a flooder, each round takes seconds.
    assert!(beside > 20, "{beside} rounds");
}

#[test]
fn pings_of_one_read_are_answered_together_with_the_latest_of_them() {
    let server = Server::start(&[]);
    let mut socket = server.open_bare();
    let pings =
        |range: std::ops::Range<u8>| range.flat_map(|n| masked(0x89, &[n])).collect::<Vec<_>>();
    // Few of them: each has its Pong, in order.
    socket.write_all(&pings(0..10)).expect("sent");
    let mut answers = [0; 30];
    socket.read_exact(&mut answers).expect("ten pongs");
    assert!(answers.chunks(3).enumerate().all(|(n, pong)| pong == [0x8a, 1, n as u8]));
    // Very many: the last one has, and no more Pongs come than Pings went.
    socket.write_all(&pings(0..200).repeat(50)).expect("sent");
    socket.write_all(&masked(0x89, b"last")).expect("sent");
    let mut pongs = 0;
    loop {
        let mut header = [0; 2];
        socket.read_exact(&mut header).expect("a pong");
        let mut payload = vec![0; usize::from(header[1])];
        socket.read_exact(&mut payload).expect("its payload");
        assert_eq!(header[0], 0x8a);
        pongs += 1;
        if payload == b"last" {
            break;
        }
    }
    assert!((1..=10_001).contains(&pongs), "{pongs}");
}

#[test]
fn honest_readers_of_long_messages_are_not_dropped_beside_a_fast_speaker() {
    const READERS: usize = 4;
    const MESSAGES: usize = 40;
    const LENGTH: usize = 1 << 20;
    let server = Server::start(&["--max-waiting", "1MiB"]);
    let mut speaker = server.open_bare();
    let readers: Vec<_> = (0..READERS)
        .map(|_| {
            let mut reader = server.join();
            std::thread::spawn(move || {
                for _ in 0..MESSAGES {
                    // It does something with what it has read.
                    assert_eq!(reader.read().expect("a message").len(), LENGTH);
                    std::thread::sleep(Duration::from_millis(20));
                }
            })
        })
        .collect();
    let mut ear = speaker.try_clone().expect("a clone");
    let listening = std::thread::spawn(move || std::io::copy(&mut ear, &mut std::io::sink()));
    let message = masked(0x82, &vec![b'x'; LENGTH]);
    for _ in 0..MESSAGES {
        speaker.write_all(&message).expect("the speaker stays, too");
    }
    for reader in readers {
        reader.join().expect("it heard everything");
    }
    speaker.write_all(&masked(0x88, b"")).expect("sent");
    assert!(listening.join().expect("no panic").expect("no error") > (MESSAGES * LENGTH) as u64);
    let mut server = server;
    if cfg!(unix) {
        assert_eq!(server.end_with("-INT"), Some(0));
        assert_eq!(server.event("summary")["dropped"], 0);
    }
}

#[test]
fn one_message_always_fits_whatever_the_limits_are() {
    for options in [&[][..], &["--mode", "echo"], &["--skip-sender"], &["--writer-threads"]] {
        let limits = &["--max-message", "64MiB", "--max-waiting", "1KiB"];
        let server = Server::start(&[options, limits].concat());
        let (mut ann, bob) = (server.open_bare(), server.open_bare());
        let message = masked(0x82, &vec![7; 16 << 20]);
        let is_echo = options == ["--mode", "echo"];
        let mut ear = if is_echo { &ann } else { &bob }.try_clone().expect("a clone");
        let listening = std::thread::spawn(move || {
            let mut heard = vec![0; 16 << 20];
            ear.read_exact(&mut heard).map(|()| heard.len())
        });
        let mut other = if is_echo { &bob } else { &ann }.try_clone().expect("a clone");
        std::thread::spawn(move || std::io::copy(&mut other, &mut std::io::sink()));
        ann.write_all(&message).expect("sent");
        let heard = listening.join().expect("no panic").expect("a whole message");
        assert_eq!(heard, 16 << 20, "{options:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_speaker_that_is_faster_than_the_room_waits_and_costs_no_memory() {
    let server = Server::start_with(&["--quiet", "--max-waiting", "1MiB"]);
    let speaker = server.open_bare();
    let (mut slow, mut ann, mut bob) = (server.open_bare(), server.join(), server.join());
    // The speaker reads what it hears; the slow one takes its time.
    let mut own = speaker.try_clone().expect("a clone");
    std::thread::spawn(move || std::io::copy(&mut own, &mut std::io::sink()));
    let taken = Arc::new(AtomicUsize::new(0));
    let (count, has_ended) = (Arc::clone(&taken), Arc::new(AtomicBool::new(false)));
    let ended = Arc::clone(&has_ended);
    std::thread::spawn(move || {
        let mut chunk = vec![0; 256 * 1024];
        while let Ok(1..) = slow.read(&mut chunk).inspect(|read| {
            count.fetch_add(*read, Ordering::Relaxed);
        }) {
            std::thread::sleep(Duration::from_millis(20));
        }
        ended.store(true, Ordering::Release);
    });
    let before = server.resident();
    let flood = Flood::of(&masked(0x82, &[b'x'; 50_000]), vec![speaker]);
    // Those who talk meanwhile get through.
    let mut said = 0;
    while taken.load(Ordering::Relaxed) < 48 << 20 {
        let text = format!("calm {said}");
        ann.send(text.as_str().into()).expect("sent");
        for client in [&mut ann, &mut bob] {
            while hear_text(client) != text {}
        }
        said += 1;
        assert!(!has_ended.load(Ordering::Acquire), "the slow one was dropped");
    }
    let grown = server.resident().saturating_sub(before);
    drop(flood);
    assert!(said > 20, "{said}");
    assert!(grown < 16 << 20, "{grown} bytes");
}

/// The next text, whatever else comes.
fn hear_text(client: &mut WebSocket<TcpStream>) -> String {
    loop {
        if let Message::Text(text) = client.read().expect("a message") {
            return text.to_string();
        }
    }
}

#[test]
fn a_client_that_stalls_is_told_why_if_it_reads_after_all() {
    let server = Server::start(&["--max-waiting", "1MiB"]);
    let (mut stalled, mut speaker) = (server.open_bare(), server.join());
    let message = "x".repeat(64 * 1024);
    let is_dropped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&is_dropped);
    let speaking = std::thread::spawn(move || {
        while !stop.load(Ordering::Acquire) {
            speaker.send(message.as_str().into()).expect("sent");
            assert_eq!(hear(&mut speaker).len(), message.len());
        }
    });
    let dropped = server.event("dropped");
    is_dropped.store(true, Ordering::Release);
    speaking.join().expect("no panic");
    assert_eq!((&dropped["client"], &dropped["why"]), (&1.into(), &"not_reading".into()));
    // Longer than a client may take that is only to say goodbye.
    std::thread::sleep(Duration::from_secs(3));
    let heard = read_to_end(&mut stalled);
    let close = b"\x88\x11\x03\xf0you do not read";
    assert!(heard.ends_with(close), "{:?}", &heard[heard.len() - 40..]);
}

#[test]
fn silent_connections_do_not_lock_newcomers_out() {
    let server = Server::start(&["--max-clients", "10"]);
    let mut silent: Vec<_> = (0..200).map(|_| server.connect()).collect();
    let mut clients: Vec<_> = (0..10).map(|_| server.open_bare()).collect();
    // The one that had waited longest was answered, and so is a client too many.
    let answer = String::from_utf8(read_to_end(&mut silent[0])).expect("UTF-8");
    assert!(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{answer}");
    let mut late = server.connect();
    late.write_all(&request("")).expect("sent");
    assert!(read_head(&mut late).starts_with("HTTP/1.1 503"));
    // Those who came later may still ask.
    let mut latest = silent.pop().expect("the last one");
    drop(clients.pop());
    server.event("lost");
    let deadline = Instant::now() + PATIENCE;
    latest.write_all(&request("")).expect("sent");
    let mut head = read_head(&mut latest);
    while !head.starts_with("HTTP/1.1 101") {
        assert!(Instant::now() < deadline, "no seat: {head}");
        let mut next = server.connect();
        next.write_all(&request("")).expect("sent");
        head = read_head(&mut next);
    }
}

#[cfg(unix)]
#[test]
fn what_is_said_while_the_server_ends_is_not_counted_as_said_to_nobody() {
    for _ in 0..6 {
        let mut server = Server::start(&[]);
        let speakers: Vec<_> = (0..4).map(|_| server.open_bare()).collect();
        for _ in 0..4 {
            server.event("opened");
        }
        let ears: Vec<_> =
            speakers.iter().map(|socket| socket.try_clone().expect("a clone")).collect();
        for mut ear in ears {
            std::thread::spawn(move || std::io::copy(&mut ear, &mut std::io::sink()));
        }
        let flood = Flood::of(&masked(0x81, b"hello"), speakers);
        server.event("message");
        assert_eq!(server.end_with("-INT"), Some(0));
        drop(flood);
        let summary = server.event("summary");
        let count = |name: &str| summary[name].as_u64().expect("a number");
        assert_eq!(count("deliveries"), 4 * count("messages"), "{summary}");
    }
}

#[test]
fn showing_frames_does_not_delay_those_who_talk() {
    let measure = |options: &[&str]| {
        let server = Server::start_with(options);
        let (mut ann, mut bob) = (server.join(), server.join());
        let greedy: Vec<_> = (0..4).map(|_| server.open_bare()).collect();
        for socket in &greedy {
            let mut ear = socket.try_clone().expect("a clone");
            std::thread::spawn(move || std::io::copy(&mut ear, &mut std::io::sink()));
        }
        let flood = Flood::of(&masked(0x82, &[b'g'; 100]).repeat(20), greedy);
        let rounds = rounds(&mut ann, &mut bob);
        drop(flood);
        rounds
    };
    let (quiet, frames) = (measure(&["--quiet"]), measure(&["--frames"]));
    assert!(frames > quiet / 10, "{frames} rounds with --frames, {quiet} without");
}

#[cfg(target_os = "linux")]
#[test]
fn the_refused_who_stay_do_not_cost_a_thread_each() {
    let server = Server::start_with(&["--quiet", "--max-clients", "1"]);
    let mut most = 0;
    let refused: Vec<_> = (0..1500)
        .map(|number| {
            if number % 50 == 0 {
                most = most.max(server.threads_and_descriptors().0);
            }
            let mut socket = server.connect();
            socket.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").expect("sent");
            socket
        })
        .collect();
    // Half-open ones, refused ones that linger, and those just accepted.
    assert!(most < 600, "{most} threads for {} connections", refused.len());
    assert!(server.open_bare().peer_addr().is_ok(), "and one who asks is let in");
}
