//! `wstool client`: where a connection leads to, and when it is over.

#[path = "support/peer.rs"]
mod peer;

use std::io::Write;
use std::net::{Ipv6Addr, TcpListener, TcpStream, ToSocketAddrs};
#[cfg(unix)]
use std::sync::Mutex;
#[cfg(unix)]
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

#[cfg(unix)]
use peer::client;
use peer::{PATIENCE, client_of, echo, finish, frame, open, read_frame, run};

#[test]
fn a_url_without_a_scheme_is_ws_and_each_address_of_a_name_is_tried() {
    // The server listens on 127.0.0.1 alone; localhost often is ::1 first.
    let url = format!("localhost:{}/chat", open(echo).port());
    let run = finish(client_of(&url, &["--count", "1", "--lang", "en"]), b"hi\n");
    assert_eq!((run.code, run.stdout.as_str()), (0, "hi\n"), "{}", run.stderr);
    assert!(run.stderr.contains("ws://localhost:"), "{}", run.stderr);
}

#[test]
fn ipv6_addresses_are_addresses() {
    let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else {
        eprintln!("this machine has no ::1");
        return;
    };
    let port = listener.local_addr().expect("an address").port();
    let to = open(echo);
    // What comes at ::1 goes on to a server that the test has at 127.0.0.1.
    std::thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            let there = TcpStream::connect(to).expect("connected");
            for (mut from, mut into) in
                [(&socket, &there), (&there, &socket)].map(|(from, into)| {
                    (from.try_clone().expect("one"), into.try_clone().expect("one"))
                })
            {
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut into);
                    let _ = into.shutdown(std::net::Shutdown::Both);
                });
            }
        }
    });
    let mut hosts = vec!["[::1]"];
    let mut addresses = ("localhost", port).to_socket_addrs().expect("localhost is known");
    if addresses.any(|address| address.is_ipv6()) {
        hosts.push("localhost");
    }
    for host in hosts {
        let url = format!("ws://{host}:{port}/");
        let run = finish(client_of(&url, &["--count", "1", "--quiet"]), b"hi\n");
        assert_eq!((run.code, run.stdout.as_str()), (0, "hi\n"), "{host}: {}", run.stderr);
    }
}

#[test]
fn wait_is_how_long_answers_may_take() {
    // Answers later than anyone waits without --wait, and closes.
    let late = || {
        open(|mut socket| {
            let heard = read_frame(&mut socket).expect("a message");
            std::thread::sleep(Duration::from_millis(1300));
            let _ = socket.write_all(&frame(0x81, &heard.payload));
            let _ = socket.write_all(&frame(0x88, b"\x03\xe8"));
            let _ = read_frame(&mut socket);
        })
    };
    let patient = run(late(), &["--wait", "20s", "--quiet"], b"hi\n");
    assert_eq!((patient.code, patient.stdout.as_str()), (0, "hi\n"), "{}", patient.stderr);
    let begun = Instant::now();
    let run = run(open(echo), &["--wait", "1ms", "--quiet"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(begun.elapsed() < PATIENCE, "nobody waits without an end");
}

#[cfg(unix)]
#[test]
fn a_second_ctrl_c_ends_at_once() {
    let (sender, heard) = channel();
    let sender = Mutex::new(sender);
    // Never answers the Close.
    let addr = open(move |mut socket| {
        socket.write_all(&frame(0x89, b"")).expect("said");
        while let Some(frame_read) = read_frame(&mut socket) {
            let _ = sender.lock().expect("unpoisoned").send(frame_read.first);
        }
    });
    let mut child = client(addr, &["--quiet"]).spawn().expect("it starts");
    let _stdin = child.stdin.take();
    let interrupt = || {
        let mut kill = std::process::Command::new("kill");
        let sent = kill.args(["-INT", &child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    };
    assert_eq!(heard.recv_timeout(PATIENCE), Ok(0x8a), "the Pong: it is there");
    interrupt();
    assert_eq!(heard.recv_timeout(PATIENCE), Ok(0x88), "the Close");
    interrupt();
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}
