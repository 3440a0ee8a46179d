//! What leaves first: a table of queues, each emptied in every possible way.

use super::part;
use wstool::net::server::outbox::queue::Queue;

/// Two data frames in one part, one in another, two control frames.
const DATA: [&[u8]; 2] = [b"\x82\x03one\x82\x03two", b"\x82\x05three"];
const CONTROL: [&[u8]; 2] = [b"\x8a\x01a", b"\x8a\x01b"];

fn filled() -> Queue {
    let mut queue = Queue::default();
    for (data, control) in DATA.iter().zip(CONTROL) {
        queue.push(part(data.to_vec()));
        queue.push_control(part(control.to_vec()));
    }
    queue
}

/// Takes and sends until nothing is left; the socket takes `each` bytes of a
/// load. In the middle of it, `meanwhile` queues something.
fn empty(
    queue: &mut Queue,
    most: usize,
    each: usize,
    meanwhile: impl FnOnce(&mut Queue),
) -> Vec<u8> {
    let (mut sent, mut meanwhile) = (Vec::new(), Some(meanwhile));
    while !queue.is_empty() {
        let load = queue.take(most);
        let bytes: Vec<u8> =
            load.parts().iter().flat_map(|part| part.as_slice().to_vec()).collect();
        assert_eq!(bytes.len(), load.bytes());
        if let Some(meanwhile) = meanwhile.take() {
            meanwhile(queue);
        }
        let taken = each.min(bytes.len());
        sent.extend_from_slice(&bytes[..taken]);
        queue.put_back(load, taken);
    }
    assert_eq!(queue.bytes(), 0);
    sent
}

/// The frames in these bytes.
fn frames(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut frames = Vec::new();
    while let Some(length) = bytes.get(1) {
        let (frame, rest) = bytes.split_at(2 + usize::from(*length));
        frames.push(frame);
        bytes = rest;
    }
    frames
}

#[test]
fn control_frames_go_first_and_no_frame_is_torn_by_another() {
    let order: Vec<&[u8]> =
        vec![b"\x8a\x01a", b"\x8a\x01b", b"\x82\x03one", b"\x82\x03two", b"\x82\x05three"];
    for most in [1, 5, 6, 100] {
        for each in 1..30 {
            let sent = empty(&mut filled(), most, each, |_| {});
            assert_eq!(frames(&sent), order, "most {most}, each {each}");
        }
    }
}

#[test]
fn what_is_queued_meanwhile_finds_its_place() {
    let last: &[u8] = b"\x82\x04last";
    for most in [1, 5, 6, 100] {
        for each in 1..30 {
            let sent = empty(&mut filled(), most, each, |queue| {
                queue.push(part(last.to_vec()));
                queue.push_control(part(b"\x8a\x04late".to_vec()));
            });
            let frames = frames(&sent);
            assert_eq!(frames.len(), 7, "most {most}, each {each}");
            // Data keep their order, so do control frames.
            let of = |first: u8| frames.iter().filter(move |frame| frame[0] == first).copied();
            let data: Vec<_> = of(0x82).collect();
            assert_eq!(data, [b"\x82\x03one", b"\x82\x03two", &b"\x82\x05three"[..], last]);
            assert_eq!(of(0x8a).last(), Some(&b"\x8a\x04late"[..]));
        }
    }
}

#[test]
fn a_reply_stands_before_all_frames() {
    for each in 1..20 {
        let mut queue = Queue::default();
        queue.push_reply(part(b"HTTP".to_vec()));
        queue.push_control(part(b"\x8a\x01a".to_vec()));
        assert_eq!(empty(&mut queue, 100, each, |_| {}), b"HTTP\x8a\x01a", "each {each}");
    }
}

#[test]
fn a_cut_leaves_the_torn_frame_and_what_comes_after_the_cut() {
    let close: &[u8] = b"\x88\x02\x03\xf0";
    let whole = empty(&mut filled(), 100, 100, |_| {});
    for each in 1..30 {
        // Cut while a sender has everything in its hands.
        let sent = empty(&mut filled(), 100, each, |queue| {
            queue.cut();
            queue.push(part(close.to_vec()));
        });
        let kept = sent.strip_suffix(close).expect("the Close is last");
        assert!(whole.starts_with(kept) && kept.len() >= each.min(whole.len()), "each {each}");
        let ends: Vec<usize> = frames(&whole)
            .iter()
            .scan(0, |end, frame| {
                *end += frame.len();
                Some(*end)
            })
            .collect();
        let first_end = ends.iter().find(|end| **end >= each).copied().unwrap_or(whole.len());
        assert_eq!(kept.len(), first_end, "each {each}: nothing but the torn frame");
        // Cut while the torn frame waits.
        let mut queue = filled();
        let load = queue.take(100);
        queue.put_back(load, each.min(whole.len()));
        queue.cut();
        queue.push(part(close.to_vec()));
        assert_eq!(empty(&mut queue, 100, 3, |_| {}), sent[each.min(whole.len())..], "each {each}");
    }
}

#[test]
fn too_many_control_frames_push_the_oldest_out() {
    let mut queue = Queue::default();
    for number in 0..1000_u16 {
        queue.push_control(part([&[0x8a, 2][..], &number.to_be_bytes()].concat()));
    }
    assert!(queue.is_full_of_control());
    let sent = empty(&mut queue, 100, 7, |_| {});
    let frames = frames(&sent);
    assert_eq!(frames.len(), 64);
    assert_eq!(frames[0], [&[0x8a, 2][..], &(1000_u16 - 64).to_be_bytes()].concat());
}
