//! The hub: one order, nobody waits, nothing breaks it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{client, expect, frame, in_time, reporter, until};
use wstool::event::{LeftOut, ServerEvent};
use wstool::net::server::hub::{Client, Hub};
use wstool::protocol::message::Kind;

const MOST_WAITING: usize = 1 << 20;

fn hub(skip_sender: bool) -> Arc<Hub> {
    Arc::new(Hub::new(skip_sender, MOST_WAITING, reporter().0))
}

fn join(hub: &Hub, client: &Arc<Client>) {
    hub.join(Arc::clone(client), b"101;".to_vec(), ServerEvent::LeftOut(LeftOut::default()).into());
}

fn say(hub: &Hub, client: &Client, text: &[u8]) {
    let mut batch = hub.batch(&client.speaker);
    batch.push(Kind::Binary, text, false);
    hub.say(batch);
}

#[test]
fn all_hear_what_one_says_behind_their_reply() {
    let hub = hub(false);
    let ((ann, mut ann_peer), (bob, mut bob_peer)) =
        (client(1, hub.backlog()), client(2, hub.backlog()));
    join(&hub, &ann);
    say(&hub, &ann, b"alone");
    join(&hub, &bob);
    say(&hub, &ann, b"together");
    expect(&mut ann_peer, &[b"101;".to_vec(), frame(b"alone"), frame(b"together")].concat());
    expect(&mut bob_peer, &[b"101;".to_vec(), frame(b"together")].concat());
}

#[test]
fn the_speaker_can_be_left_out_and_those_who_left_hear_nothing() {
    let hub = hub(true);
    let ((ann, mut ann_peer), (bob, mut bob_peer)) =
        (client(1, hub.backlog()), client(2, hub.backlog()));
    join(&hub, &ann);
    join(&hub, &bob);
    say(&hub, &ann, b"to bob");
    say(&hub, &bob, b"to ann");
    hub.leave(2);
    say(&hub, &ann, b"to nobody");
    hub.visit(|clients| assert_eq!(clients.len(), 1));
    expect(&mut ann_peer, &[b"101;".to_vec(), frame(b"to ann")].concat());
    expect(&mut bob_peer, &[b"101;".to_vec(), frame(b"to bob")].concat());
    ann.outbox.abort();
    bob.outbox.abort();
    for peer in [&mut ann_peer, &mut bob_peer] {
        let mut rest = Vec::new();
        let _ = std::io::Read::read_to_end(peer, &mut rest);
        assert!(rest.is_empty(), "{rest:?}");
    }
}

#[test]
fn a_panic_while_the_inbox_is_emptied_leaves_nobody_deaf() {
    let hub = hub(false);
    let (ann, mut peer) = client(1, hub.backlog());
    join(&hub, &ann);
    let visitor = Arc::clone(&hub);
    let panicked = std::thread::spawn(move || visitor.visit(|_| panic!("of this test"))).join();
    assert!(panicked.is_err());
    say(&hub, &ann, b"still there?");
    expect(&mut peer, &[b"101;".to_vec(), frame(b"still there?")].concat());
}

#[test]
fn nobody_is_kept_at_the_inbox_while_others_fill_it() {
    let (hub, done) = (hub(false), Arc::new(AtomicUsize::new(0)));
    // Whoever is at it first finds work for seconds, and more comes all the time.
    const WORK: usize = 4000;
    let flooder = {
        let (hub, done) = (Arc::clone(&hub), Arc::clone(&done));
        std::thread::spawn(move || {
            for _ in 0..WORK {
                let done = Arc::clone(&done);
                hub.visit(move |_| {
                    std::thread::sleep(Duration::from_micros(500));
                    done.fetch_add(1, Ordering::Relaxed);
                });
            }
        })
    };
    until("some work is done", || done.load(Ordering::Relaxed) > 10);
    let most = (0..20).map(|_| {
        let before = done.load(Ordering::Relaxed);
        hub.visit(|_| {});
        done.load(Ordering::Relaxed) - before
    });
    let most = most.max().expect("tries");
    // A shift of five milliseconds is ten pieces of work, a hundred on a machine
    // that sleeps badly; without an end it would be all of them.
    assert!(most < WORK / 4, "one thread did {most} pieces of {WORK}");
    in_time(move || flooder.join().is_ok());
    until("all work is done", || done.load(Ordering::Relaxed) == WORK);
}

#[test]
fn whoever_is_dismissed_is_not_heard_nor_counted() {
    let (reporter, _told) = reporter();
    let hub = Hub::new(false, MOST_WAITING, Arc::clone(&reporter));
    let ((ann, mut ann_peer), (bob, _bob_peer)) =
        (client(1, hub.backlog()), client(2, hub.backlog()));
    join(&hub, &ann);
    join(&hub, &bob);
    say(&hub, &bob, b"before");
    bob.speaker.dismiss();
    say(&hub, &bob, b"after");
    say(&hub, &ann, b"mine");
    expect(&mut ann_peer, &[b"101;".to_vec(), frame(b"before"), frame(b"mine")].concat());
    assert_eq!((reporter.totals().messages, reporter.totals().deliveries), (2, 4));
}
