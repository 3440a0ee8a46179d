//! The figures of `wstool compare` beside a second measurement that shares no
//! code with it: another delay line, another HTTP, another clock.
//!
//! What cannot be faster than light cannot be so here either: the lower bounds
//! are exact. The upper ones leave room for a loaded machine.

#[path = "support/command.rs"]
mod command;
#[path = "support/compared.rs"]
mod compared;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use compared::{compare, number, transport};

const RTT: Duration = Duration::from_millis(60);
const MESSAGES: u32 = 5;
const INTERVAL: Duration = Duration::from_millis(10);

/// A delay line in front of a server: whatever comes is passed on half a round
/// trip later, each way by itself.
fn delayed(server: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(server).expect("the server listens");
            let copies = (client.try_clone().expect("a copy"), server.try_clone().expect("a copy"));
            pass(client, server);
            pass(copies.1, copies.0);
        }
    });
    addr
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    to.set_nodelay(true).expect("no delay");
    let (queue, waiting) = channel::<(Instant, Vec<u8>)>();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            let due = Instant::now() + RTT / 2;
            if queue.send((due, buffer[..read].to_vec())).is_err() {
                return;
            }
        }
    });
    std::thread::spawn(move || {
        for (due, bytes) in waiting {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                return;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}

/// One connection to a server that does this with it, through the delay line.
/// TCP's own round trip does not happen on loopback, so it is waited for here.
fn far(server: impl FnOnce(TcpStream) + Send + 'static) -> (Instant, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = delayed(listener.local_addr().expect("an address"));
    std::thread::spawn(move || server(listener.accept().expect("a client").0));
    let began = Instant::now();
    std::thread::sleep(RTT);
    let socket = TcpStream::connect(addr).expect("the delay line listens");
    socket.set_nodelay(true).expect("no delay");
    (began, socket)
}

/// Reads a head, and the body it announces. `None` at the end.
fn http_message(reader: &mut impl BufRead) -> Option<String> {
    let (mut length, mut line, mut first) = (0, String::new(), String::new());
    while reader.read_line(&mut line).ok()? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        first += &line;
        line.clear();
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    (!first.is_empty()).then_some(first)
}

/// HTTP keep-alive, in turns: N messages told and N asked for.
fn http() -> Duration {
    let (began, mut socket) = far(|mut socket| {
        let mut reader = BufReader::new(socket.try_clone().expect("a copy"));
        while let Some(head) = http_message(&mut reader) {
            let reply = match head.starts_with("GET") {
                true => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                false => "HTTP/1.1 204 No Content\r\n\r\n",
            };
            socket.write_all(reply.as_bytes()).expect("answered");
        }
    });
    let mut reader = BufReader::new(socket.try_clone().expect("a copy"));
    for _ in 0..MESSAGES {
        for request in [
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            socket.write_all(request.as_bytes()).expect("asked");
            http_message(&mut reader).expect("a reply");
        }
    }
    began.elapsed()
}

/// Says a line every interval.
fn say_all(mut socket: &TcpStream) {
    let began = Instant::now();
    for index in 0..MESSAGES {
        std::thread::sleep((INTERVAL * index).saturating_sub(began.elapsed()));
        socket.write_all(b"hello\n").expect("said");
    }
}

fn hear_all(socket: &TcpStream) -> Instant {
    let lines = BufReader::new(socket).lines().map_while(Result::ok);
    assert_eq!(lines.take(MESSAGES as usize).count(), MESSAGES as usize);
    Instant::now()
}

/// Lines both ways at once, behind one question and answer that open the way.
fn duplex() -> Duration {
    let (tell, heard_by_server) = channel();
    let (began, mut socket) = far(move |mut socket| {
        socket.set_nodelay(true).expect("no delay");
        socket.read_exact(&mut [0; 5]).expect("a question");
        socket.write_all(b"open\n").expect("answered");
        std::thread::scope(|scope| {
            scope.spawn(|| say_all(&socket));
            tell.send(hear_all(&socket)).expect("the client waits");
        });
    });
    socket.write_all(b"open?").expect("asked");
    socket.read_exact(&mut [0; 5]).expect("an answer");
    std::thread::scope(|scope| {
        scope.spawn(|| say_all(&socket));
        hear_all(&socket)
    });
    let by_client = Instant::now();
    by_client.max(heard_by_server.recv().expect("it heard all")) - began
}

#[test]
fn two_implementations_agree() {
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let (rtt, interval) = (ms(RTT), ms(INTERVAL));
    let report =
        compare(&["--rtt", "60ms", "--messages", "5", "--interval", "10ms", "--repeat", "3"]);
    let turns = rtt * f64::from(1 + 2 * MESSAGES);
    let at_once = 2.0 * rtt + f64::from(MESSAGES - 1) * interval + rtt / 2.0;
    // The best of three: chance only makes it longer.
    let best =
        |measure: fn() -> Duration| (0..3).map(|_| ms(measure())).fold(f64::INFINITY, f64::min);
    for (name, least, here) in [("http", turns, best(http)), ("websocket", at_once, best(duplex))] {
        let there = number(transport(&report, name), "total_min_ms");
        // A clock that stops where the diary begins may differ by a hair.
        assert!(here >= least - 1.0, "{name}: {here} here, at least {least}");
        assert!(there >= least - 1.0, "{name}: {there} there, at least {least}");
        let limit = 1.5 * least + 100.0;
        assert!(here <= limit && there <= limit, "{name}: {here} here, {there} there");
    }
}
