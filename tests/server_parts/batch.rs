//! Messages in, the same messages out, frames in between.

use wstool::net::server::batch::Batch;
use wstool::net::server::shared_bytes::SharedBytes;
use wstool::net::server::speaker::Speaker;
use wstool::protocol::message::Kind;

#[test]
fn a_batch_gives_back_the_messages_it_was_given() {
    let long = "я".repeat(100_000);
    let messages: [(Kind, &[u8]); 6] = [
        (Kind::Text, b"hello"),
        (Kind::Binary, b""),
        (Kind::Text, long.as_bytes()),
        (Kind::Binary, &[7; 65_536]),
        (Kind::Binary, &[8; 65_537]),
        (Kind::Text, b""),
    ];
    // The buffer was used before; nothing of that is left.
    let mut batch = Batch::new(Speaker::new(None), b"old".to_vec());
    for (kind, payload) in messages {
        batch.push(kind, payload, false);
    }
    assert_eq!(batch.count, 6);
    let back: Vec<_> = batch.messages().collect();
    let expected: Vec<_> =
        messages.iter().map(|(kind, payload)| (*kind, (*payload).into())).collect();
    assert!(back == expected, "{} messages", back.len());
}

#[test]
fn a_part_is_cut_only_where_a_frame_ends() {
    let frames = [&[0x82, 3, 1, 2, 3][..], &[0x81, 0], &[0x82, 1, 9]].concat();
    let part = SharedBytes::new(frames.clone(), None);
    for (at_least, end) in [(0, 0), (1, 5), (5, 5), (6, 7), (7, 7), (8, 10), (10, 10), (99, 10)] {
        assert_eq!(part.frame_end(at_least), end, "{at_least}");
    }
    let mut rest = part.clone();
    let front = rest.split_off_front(5);
    assert_eq!((front.as_slice(), rest.as_slice()), (&frames[..5], &frames[5..]));
    assert_eq!((front.len(), rest.len(), rest.is_empty()), (5, 5, false));
    // The buffer comes back when the last part of it has gone.
    assert!(front.into_buffer().is_none());
    drop(part);
    assert_eq!(rest.into_buffer(), Some(frames));
}
