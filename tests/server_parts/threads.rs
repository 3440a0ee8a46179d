//! Threads that are used again, and a server that ends without a trace.

use std::net::TcpListener;
use std::sync::{Arc, mpsc};
use std::thread::ThreadId;
use std::time::Duration;

use super::{PATIENCE, in_time, reporter};
use wstool::net::server::thread_pool::ThreadPool;
use wstool::net::server::{Mode, Options, Server, bind};
use wstool::protocol::rules::{Origins, Policy};
use wstool::words::Lang;

/// Runs a job and returns its thread.
fn thread_of_a_job(pool: &ThreadPool) -> ThreadId {
    let (tell, told) = mpsc::channel();
    pool.run(move || tell.send(std::thread::current().id()).expect("heard")).expect("a thread");
    told.recv_timeout(PATIENCE).expect("it runs")
}

#[test]
fn one_job_after_the_other_runs_on_the_same_thread_sooner_or_later() {
    let pool = ThreadPool::new(64 * 1024);
    let mut last = thread_of_a_job(&pool);
    let is_used_again = (0..1000).any(|_| {
        std::thread::yield_now();
        let this = thread_of_a_job(&pool);
        std::mem::replace(&mut last, this) == this
    });
    assert!(is_used_again);
}

#[test]
fn every_job_has_a_thread_of_its_own() {
    let pool = ThreadPool::new(64 * 1024);
    let (arrive, arrived) = mpsc::channel();
    let doors: Vec<_> = (0..50)
        .map(|_| {
            let ((open, door), arrive) = (mpsc::channel::<()>(), arrive.clone());
            pool.run(move || {
                arrive.send(()).expect("counted");
                let _ = door.recv();
            })
            .expect("a thread");
            open
        })
        .collect();
    // If one waited for the thread of another, this would not come true.
    for _ in 0..50 {
        arrived.recv_timeout(PATIENCE).expect("all at once");
    }
    drop(doors);
}

#[test]
fn a_panic_takes_its_own_thread_and_no_other() {
    let pool = ThreadPool::new(64 * 1024);
    for _ in 0..3 {
        pool.run(|| panic!("of this test")).expect("a thread");
    }
    thread_of_a_job(&pool);
}

fn options() -> Options {
    Options {
        policy: Policy { path: None, origins: Origins::Any, subprotocols: Vec::new() },
        mode: Mode::Broadcast,
        skip_sender: false,
        max_clients: 10,
        max_message: 1000,
        max_waiting: 1000,
        opening_deadline: Duration::from_secs(60),
        ping_every: Duration::from_secs(60),
        direct: true,
        lang: Lang::En,
    }
}

#[test]
fn a_server_that_has_ended_leaves_neither_port_nor_thread_nor_client() {
    for says_goodbye in [false, true] {
        let (reporter, _told) = reporter();
        let listener = bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        let server = Server::start(listener, options(), Arc::clone(&reporter)).expect("started");
        let addr = server.addr();
        // One that has not asked, one that does not answer the Close.
        let silent = std::net::TcpStream::connect(addr).expect("connected");
        let (mut client, _) = tungstenite::connect(format!("ws://{addr}/")).expect("open");
        in_time(move || {
            if says_goodbye {
                server.end();
            }
            drop(server);
        });
        TcpListener::bind(addr).expect("the port is free");
        // Nobody but this test knows the reporter: all threads have ended.
        super::until("all threads have ended", || Arc::strong_count(&reporter) == 1);
        assert!(in_time(move || loop {
            if client.read().is_err() {
                return true;
            }
        }));
        drop(silent);
    }
}
