//! `wstool serve` on what breaks no rule and is worth a word.

#[path = "support/server.rs"]
mod server;

use std::io::Write;

use server::{Server, masked, read_to_end};

/// A frame with this masking key.
fn masked_with(key: [u8; 4], first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first, 0x80 | payload.len() as u8];
    frame.extend_from_slice(&key);
    frame.extend(payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key));
    frame
}

#[test]
fn masking_keys_that_nobody_chose_at_random_are_remarked_on_and_no_fault() {
    let server = Server::start(&[]);
    let mut client = server.open_bare();
    let fine = masked_with([1, 2, 3, 4], 0x81, b"fine");
    let frames =
        [fine.clone(), masked_with([0; 4], 0x81, b"bare"), masked(0x89, b""), fine.clone()];
    client.write_all(&frames.concat()).expect("said");
    let zeros = server.event("remark");
    assert_eq!((&zeros["remark"], &zeros["client"]), (&"mask_of_zeros".into(), &1.into()));
    assert_eq!((&zeros["section"], &zeros["data"]), (&"RFC 6455 5.3".into(), &"00000000".into()));
    client.write_all(&[fine, masked(0x88, b"\x03\xe8")].concat()).expect("said");
    let again = server.event("remark");
    assert_eq!((&again["remark"], &again["data"]), (&"mask_again".into(), &"01020304".into()));
    assert!(again["text"].as_str().is_some_and(|text| text.contains("fresh")), "{again}");
    let close = server.event("close");
    assert_eq!((&close["code"], &close["clean"]), (&1000.into(), &true.into()));
    assert!(read_to_end(&mut client).ends_with(b"\x88\x02\x03\xe8"));
}

#[test]
fn a_real_client_earns_no_remarks() {
    let server = Server::start(&[]);
    let mut client = server.join();
    for number in 0..200 {
        client.send(tungstenite::Message::text(number.to_string())).expect("said");
    }
    client.close(None).expect("closed");
    while client.read().is_ok() {}
    loop {
        let line = server.line();
        assert!(!line.contains("\"remark\""), "{line}");
        if line.contains("\"close\"") {
            return;
        }
    }
}
