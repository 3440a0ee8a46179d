//! The outbox on a real pair of sockets: order, waiting, the end.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use super::{PATIENCE, TOO_MUCH, expect, frame, in_time, long, pair, part, until};
use wstool::net::server::outbox::Outbox;
use wstool::protocol::close::{CloseBody, CloseCode};
use wstool::protocol::frame::{Opcode, control};

fn policy(reason: &str) -> CloseBody {
    CloseBody { code: CloseCode::POLICY, reason: reason.to_owned() }
}

#[test]
fn everything_arrives_in_order_whichever_path_it_takes() {
    for is_direct in [true, false] {
        let (socket, mut peer) = pair();
        let outbox = Outbox::new(socket, is_direct);
        outbox.open_with(b"101;".to_vec());
        let mut expected = b"101;".to_vec();
        for number in 0..1000_u16 {
            let one = frame(&number.to_be_bytes());
            let two = frame(b"and");
            assert!(outbox.send(&[part(one.clone()), part(two.clone())]));
            expected.extend([one, two].concat());
        }
        assert!(outbox.close(&CloseBody::empty()));
        expected.extend(b"\x88\x00");
        assert!(outbox.wait_until_sent(PATIENCE));
        expect(&mut peer, &expected);
        assert!(!outbox.send(&[part(frame(b"late"))]), "nothing follows a Close");
        assert!(!outbox.close(&CloseBody::empty()), "there is one Close");
    }
}

#[test]
fn a_send_never_waits_and_says_since_when_it_would_have() {
    let (socket, mut peer) = pair();
    let outbox = Outbox::new(socket, true);
    assert_eq!(outbox.stalled_for(), None);
    let bytes = long(TOO_MUCH);
    let sending = Arc::clone(&outbox);
    let sent = bytes.clone();
    // This would hang if it waited: nobody reads.
    in_time(move || assert!(sending.send(&[part(sent)])));
    until("the peer is seen to stall", || {
        outbox.stalled_for().is_some_and(|stalled| stalled > Duration::from_millis(200))
    });
    // A Pong finds its place behind the torn frame and before what is next.
    assert!(outbox.send(&[part(frame(b"next"))]));
    outbox.send_control(control(Opcode::Pong, b"p", None));
    expect(&mut peer, &bytes);
    expect(&mut peer, b"\x8a\x01p");
    expect(&mut peer, &frame(b"next"));
    assert!(outbox.wait_until_sent(PATIENCE));
    assert_eq!(outbox.stalled_for(), None);
}

#[test]
fn many_threads_send_at_once_and_no_frame_is_torn() {
    const EACH: usize = 2000;
    let (socket, mut peer) = pair();
    let outbox = Outbox::new(socket, true);
    let threads: Vec<_> = (0..4_u8)
        .map(|number| {
            let outbox = Arc::clone(&outbox);
            std::thread::spawn(move || {
                for count in 0..EACH {
                    let payload =
                        [&[number][..], &(count as u32).to_be_bytes(), &[9; 100]].concat();
                    match number {
                        0 => outbox.send_control(control(Opcode::Pong, &payload, None)),
                        _ => drop(outbox.send(&[part(frame(&payload))])),
                    }
                }
            })
        })
        .collect();
    let mut next = [0_u32; 4];
    let (mut head, mut payload) = ([0; 2], [0; 105]);
    // The slow reader makes the socket run full. Pongs may push each other out.
    while next[1..].iter().any(|next| *next < EACH as u32) {
        peer.read_exact(&mut head).expect("a frame");
        assert_eq!(head[1], 105);
        peer.read_exact(&mut payload).expect("its payload");
        let number = usize::from(payload[0]);
        let count = u32::from_be_bytes([payload[1], payload[2], payload[3], payload[4]]);
        assert!(if number == 0 { count >= next[0] } else { count == next[number] });
        assert_eq!(head[0], if number == 0 { 0x8a } else { 0x82 });
        next[number] = count + 1;
    }
    threads.into_iter().for_each(|thread| thread.join().expect("sent"));
}

#[test]
fn whoever_is_cut_off_and_reads_after_all_finds_a_close_behind_the_torn_frame() {
    let (socket, mut peer) = pair();
    let outbox = Outbox::new(socket, true);
    let bytes = long(TOO_MUCH);
    outbox.send(&[part(bytes.clone())]);
    for _ in 0..1000 {
        outbox.send(&[part(long(60_000))]);
    }
    let waiting = outbox.cut_off(&policy("you do not read")).expect("it was open");
    assert!(waiting > 1000 * 60_000);
    assert!(outbox.is_given_up() && !outbox.has_close_left());
    assert_eq!(outbox.cut_off(&policy("again")), None);
    assert!(outbox.stalled_for().is_some());
    expect(&mut peer, &bytes);
    expect(&mut peer, b"\x88\x11\x03\xf0you do not read");
    assert!(outbox.wait_until_sent(PATIENCE) && outbox.has_close_left());
}

#[test]
fn what_is_aborted_wakes_everybody_and_takes_nothing_more() {
    let (socket, _peer) = pair();
    let outbox = Outbox::new(socket, true);
    outbox.send(&[part(long(TOO_MUCH))]);
    let waiting = Arc::clone(&outbox);
    let waiting = std::thread::spawn(move || waiting.wait_until_sent(PATIENCE * 10));
    let reading = Arc::clone(&outbox);
    let reading = std::thread::spawn(move || reading.socket().read(&mut [0]));
    outbox.abort();
    assert!(!in_time(move || waiting.join().expect("no panic")));
    assert!(!matches!(in_time(move || reading.join().expect("no panic")), Ok(1..)));
    assert!(!outbox.send(&[part(frame(b"late"))]));
}

#[test]
fn whoever_takes_no_pongs_is_waited_for() {
    let (socket, mut peer) = pair();
    let outbox = Outbox::new(socket, true);
    outbox.send(&[part(long(TOO_MUCH))]);
    for _ in 0..300 {
        outbox.send_control(control(Opcode::Pong, &[1; 100], None));
    }
    let waiting = Arc::clone(&outbox);
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        waiting.wait_for_room();
        tell.send(())
    });
    assert!(told.recv_timeout(Duration::from_millis(50)).is_err(), "it did not wait");
    expect(&mut peer, &long(TOO_MUCH));
    told.recv_timeout(PATIENCE).expect("there is room again");
}
