//! The state of a connection: what a frame means now and what is owed for it
//! (RFC 6455, 5.5, 7). Each row runs whole, byte by byte, in two pieces cut at
//! every place, and with a tail; from both ends; and beside tungstenite.

mod support {
    pub mod bytes;
}

use std::io::{self, Read, Write};

use support::bytes::hex;
use tungstenite::protocol::{Role as OtherRole, WebSocket};
use wstool::protocol::Role::{self, Client, Server};
use wstool::protocol::close::{CloseBody, CloseCode};
use wstool::protocol::connection::{Connection, Receiving, Reply};
use wstool::protocol::fail::{FailCause, Limit};
use wstool::protocol::frame::{FrameHeader, Opcode, control, encode};
use wstool::protocol::looks::Looks;
use wstool::protocol::message::{Kind, Received};
use wstool::protocol::violation::{Mark, Violation};

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// What a frame came to, with nothing borrowed.
#[derive(Debug, Clone, PartialEq)]
enum Got {
    Text(String),
    Binary(Vec<u8>),
    Fragment,
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(u16),
    /// The reply that is owed for the frame before.
    OwesPong(Vec<u8>),
    OwesClose(u16),
    Failed(FailCause),
}
use Got::{Binary, Close, Failed, Fragment, OwesClose, OwesPong, Ping, Pong, Text};

/// A frame as an end sends it: first byte, payload.
type Sent = (u8, &'static [u8]);

fn wire(frames: &[Sent], from: Role) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (first, payload) in frames {
        let mask = (from == Client).then_some(KEY);
        let header = FrameHeader::new(Opcode::from_bits(*first), mask, payload.len());
        let (fin, rsv) = (first & 0x80 != 0, first >> 4 & 7);
        encode(FrameHeader { fin, rsv, ..header }, payload, &mut bytes);
    }
    bytes
}

/// Feeds pieces to a fresh connection; what came of them, in order.
fn play(this_end: Role, limit: u64, pieces: &[&[u8]], is_closing: bool) -> Vec<Got> {
    let mut connection = Connection::new(this_end, limit);
    if is_closing {
        assert_eq!(connection.close(CloseBody::normal()), Some(CloseBody::normal()));
    }
    let mut got = Vec::new();
    for piece in pieces {
        let mut bytes = piece.to_vec();
        let mut used = 0;
        while used < bytes.len() {
            match connection.receive(&mut bytes[used..]) {
                Ok((more, step)) => {
                    used += more;
                    let Some(step) = step else { continue };
                    got.push(match step.received {
                        Received::Message { kind: Kind::Text, payload } => {
                            Text(String::from_utf8(payload.to_vec()).expect("text"))
                        }
                        Received::Message { payload, .. } => Binary(payload.to_vec()),
                        Received::Fragment => Fragment,
                        Received::Ping(payload) => Ping(payload.to_vec()),
                        Received::Pong(payload) => Pong(payload.to_vec()),
                        Received::Close(body) => Close(body.code.0),
                    });
                    match step.reply {
                        None => {}
                        Some(Reply::Pong(payload)) => got.push(OwesPong(payload.to_vec())),
                        Some(Reply::Close(body)) => got.push(OwesClose(body.code.0)),
                    }
                }
                Err(refused) => {
                    got.push(Failed(refused.cause));
                    if let Some(body) = connection.fail(refused.cause) {
                        got.push(OwesClose(body.code.0));
                    }
                    return got;
                }
            }
        }
    }
    got
}

/// A row in every way in which its bytes can come, at both ends.
fn comes_to(frames: &[Sent], is_closing: bool, wanted: &[Got]) {
    for this_end in [Client, Server] {
        let bytes = wire(frames, this_end.peer());
        let what = format!("{frames:02x?} at the {this_end:?}");
        assert_eq!(play(this_end, 1000, &[&bytes], is_closing), wanted, "{what}, whole");
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(play(this_end, 1000, &single, is_closing), wanted, "{what}, byte by byte");
        for cut in 0..=bytes.len() {
            let (one, other) = bytes.split_at(cut);
            let got = play(this_end, 1000, &[one, other], is_closing);
            assert_eq!(got, wanted, "{what}, cut at {cut}");
        }
    }
}

fn violation(violation: Violation) -> Got {
    Failed(violation.into())
}

#[test]
fn what_frames_come_to_and_what_is_owed_while_everything_is_open() {
    let text = |text: &str| Text(text.to_owned());
    #[rustfmt::skip]
    let rows: Vec<(&[Sent], Vec<Got>)> = vec![
        (&[(0x81, b"Hello")], vec![text("Hello")]),
        (&[(0x82, b"\xff\0")], vec![Binary(b"\xff\0".to_vec())]),
        (&[(0x81, b""), (0x81, b"x")], vec![text(""), text("x")]),
        (&[(0x01, b"Hel"), (0x80, b"lo")], vec![Fragment, text("Hello")]),
        (&[(0x01, b"a"), (0x89, b"!"), (0x80, b"b")], vec![Fragment, Ping(b"!".to_vec()), OwesPong(b"!".to_vec()), text("ab")]),
        (&[(0x8A, b"unasked")], vec![Pong(b"unasked".to_vec())]),
        (&[(0x01, b"\xd0"), (0x80, b"\xb6")], vec![Fragment, text("\u{436}")]),
        (&[(0x88, b"\x03\xe8bye")], vec![Close(1000), OwesClose(1000)]),
        (&[(0x88, b"\x0f\xa1")], vec![Close(4001), OwesClose(4001)]),
        (&[(0x88, b"")], vec![Close(1005), OwesClose(1005)]),
        // Nothing behind a Close counts: no message, no Pong, no second Close.
        (&[(0x88, b""), (0x81, b"late"), (0x89, b"late"), (0x88, b"")], vec![Close(1005), OwesClose(1005)]),
        (&[(0xC1, b"x")], vec![violation(Violation::ReservedBits(4)), OwesClose(1002)]),
        (&[(0x83, b"x")], vec![violation(Violation::ReservedOpcode(3)), OwesClose(1002)]),
        (&[(0x80, b"x")], vec![violation(Violation::NothingToContinue), OwesClose(1002)]),
        (&[(0x01, b"a"), (0x81, b"b")], vec![Fragment, violation(Violation::MessageInsideMessage), OwesClose(1002)]),
        (&[(0x09, b"")], vec![violation(Violation::ControlFragmented), OwesClose(1002)]),
        (&[(0x88, b"x")], vec![violation(Violation::CloseOneByte), OwesClose(1002)]),
        (&[(0x88, b"\x03\xed")], vec![violation(Violation::CloseCodeForbidden(1005)), OwesClose(1002)]),
        (&[(0x88, b"\x03\xe8\xff")], vec![violation(Violation::CloseReasonNotUtf8 { at: 0 }), OwesClose(1007)]),
        (&[(0x81, b"ab\xc3")], vec![violation(Violation::NotUtf8 { at: 2 }), OwesClose(1007)]),
        (&[(0x81, b"\xed\xa0\x80")], vec![violation(Violation::NotUtf8 { at: 0 }), OwesClose(1007)]),
        (&[(0x01, b"ok"), (0x00, b"\xf5")], vec![Fragment, violation(Violation::NotUtf8 { at: 2 }), OwesClose(1007)]),
    ];
    for (frames, wanted) in rows {
        comes_to(frames, false, &wanted);
    }
}

#[test]
fn after_our_close_messages_still_come_pings_are_answered_and_the_close_ends_it() {
    let text = |text: &str| Text(text.to_owned());
    #[rustfmt::skip]
    let rows: Vec<(&[Sent], Vec<Got>)> = vec![
        (&[(0x81, b"still here")], vec![text("still here")]),
        (&[(0x89, b"?"), (0x88, b"\x03\xe8")], vec![Ping(b"?".to_vec()), OwesPong(b"?".to_vec()), Close(1000)]),
        (&[(0x88, b"")], vec![Close(1005)]),
        // One Close is all that this end may send, whatever goes wrong.
        (&[(0xF1, b"")], vec![violation(Violation::ReservedBits(7))]),
    ];
    for (frames, wanted) in rows {
        comes_to(frames, true, &wanted);
    }
}

#[test]
fn what_may_still_be_sent() {
    let all = [
        Opcode::Continuation,
        Opcode::Text,
        Opcode::Binary,
        Opcode::Close,
        Opcode::Ping,
        Opcode::Pong,
    ];
    let mut connection = Connection::new(Client, 10);
    assert_eq!(all.map(|opcode| connection.may_send(opcode)), [true; 6]);
    assert!(connection.close(CloseBody::normal()).is_some());
    // No data (5.5.1) and no second Close; a Pong may be owed (5.5.2).
    assert_eq!(
        all.map(|opcode| connection.may_send(opcode)),
        [false, false, false, false, true, true]
    );
    assert!(connection.close(CloseBody::normal()).is_none());
}

#[test]
fn the_closes_say_who_closed_and_how_clean_it_was() {
    let mut connection = Connection::new(Server, 10);
    assert_eq!(
        (connection.closes(None).is_clean(), connection.closes(None).code()),
        (false, CloseCode::ABNORMAL)
    );
    let mut close = control(Opcode::Close, b"\x0f\xa0", Some(KEY));
    assert!(connection.receive(&mut close).is_ok());
    let closes = connection.closes(Some(Client));
    assert!(closes.is_clean());
    assert_eq!((closes.code().0, closes.by), (4000, Some(Client)));
    assert!(Server.closes_tcp_first() && !Client.closes_tcp_first());
}

#[test]
fn the_wrong_mask_is_refused_at_each_end() {
    for (this_end, violation) in [(Server, Violation::Unmasked), (Client, Violation::Masked)] {
        let bytes = wire(&[(0x81, b"Hello")], this_end);
        let wanted = vec![Failed(violation.into()), OwesClose(1002)];
        assert_eq!(play(this_end, 1000, &[&bytes], false), wanted);
    }
}

#[test]
fn a_limit_is_met_before_the_payload_has_come() {
    let header = hex("82 7e 03 e9");
    let limit = Limit::MessageSize { length: 1001, limit: 1000 };
    assert_eq!(play(Client, 1000, &[&header], false), [Failed(limit.into()), OwesClose(1009)]);
    let fragments = wire(&[(0x02, &[7; 600])], Server);
    let more = hex("80 7e 01 91");
    let limit = Limit::MessageSize { length: 1001, limit: 1000 };
    let wanted = [Fragment, Failed(limit.into()), OwesClose(1009)];
    assert_eq!(play(Client, 1000, &[&fragments, &more], false), wanted);
}

#[test]
fn bad_text_is_refused_when_its_bytes_arrive_and_not_when_its_frame_is_whole() {
    for this_end in [Client, Server] {
        let bytes = wire(&[(0x81, b"abc\xffxxxxxxxxxxxxxxxxxxxx")], this_end.peer());
        let until = bytes.len() - 20;
        let wanted = vec![violation(Violation::NotUtf8 { at: 3 }), OwesClose(1007)];
        assert_eq!(play(this_end, 1000, &[&bytes[..until]], false), wanted, "{this_end:?}");
        assert_eq!(play(this_end, 1000, &[&bytes[..until - 1]], false), [], "{this_end:?}");
    }
}

#[test]
fn a_refused_frame_is_there_to_be_shown() {
    type Row = (Role, &'static str, FailCause, u64, Option<Mark>, Option<Looks>);
    #[rustfmt::skip]
    let rows: [Row; 6] = [
        (Server, "c1 85 37 fa 21 3d 7f 9f 4d 51 58", Violation::ReservedBits(4).into(), 5, Some(Mark::Header { byte: 0, bits: 0x40 }), None),
        (Server, "81 05 48 65 6c 6c 6f", Violation::Unmasked.into(), 5, Some(Mark::Header { byte: 1, bits: 0x80 }), None),
        (Server, "68 65 6c 6c 6f 0a", Violation::ReservedBits(6).into(), 4, Some(Mark::Header { byte: 0, bits: 0x60 }), Some(Looks::Text)),
        (Client, "48 54 54 50 2f 31 2e 31 20 34", Violation::ReservedBits(4).into(), 8, Some(Mark::Header { byte: 0, bits: 0x40 }), Some(Looks::HttpReply)),
        (Client, "81 7e 00 05 48 65 6c 6c 6f", Violation::LengthNotMinimal { length: 5 }.into(), 5, Some(Mark::Header { byte: 1, bits: 0x7f }), None),
        (Client, "88 02 03 ed", Violation::CloseCodeForbidden(1005).into(), 2, Some(Mark::Payload { at: 0 }), None),
    ];
    for (this_end, wire, cause, arrived, mark, looks) in rows {
        let mut bytes = hex(wire);
        let refused = Receiving::new(this_end.peer(), 1000).take(&mut bytes).expect_err(wire);
        assert_eq!((refused.cause, refused.arrived), (cause, arrived), "{wire}");
        assert_eq!(refused.wire[..], hex(wire)[..refused.wire.len()], "{wire}");
        assert_eq!(refused.cause.violation().and_then(Violation::mark), mark, "{wire}");
        assert_eq!(refused.looks(), looks, "{wire}");
    }
}

#[test]
fn what_came_in_part_is_there_to_be_shown() {
    let mut receiving = Receiving::new(Server, 10_000);
    assert_eq!(receiving.unfinished(), None);
    // A length in the wrong byte order: 5 as 05 00.
    let wire = hex("81 7e 05 00 48 65 6c 6c 6f");
    assert!(matches!(receiving.take(&mut wire.clone()), Ok((9, None))));
    let unfinished = receiving.unfinished().expect("a frame in part");
    assert_eq!(unfinished.wire, wire);
    assert_eq!(unfinished.frame.map(|(header, arrived)| (header.length, arrived)), Some((1280, 5)));
    let backwards = Looks::LengthBackwards { announced: 1280, backwards: 5 };
    assert_eq!(unfinished.looks(), Some(backwards));

    let mut receiving = Receiving::new(Client, 10_000);
    let mut fragment = wire_of_fragment();
    assert!(receiving.take(&mut fragment).is_ok());
    let unfinished = receiving.unfinished().expect("a message in part");
    assert_eq!((unfinished.message, unfinished.frame), (Some((Kind::Text, 3)), None));

    let mut receiving = Receiving::new(Client, 10_000);
    assert!(receiving.take(&mut [0x81]).is_ok());
    assert_eq!(receiving.unfinished().expect("half a header").wire, [0x81]);
}

fn wire_of_fragment() -> Vec<u8> {
    wire(&[(0x01, b"Hel")], Client)
}

/// A socket in memory: what the other side said, and what is said to it.
struct Memory {
    incoming: io::Cursor<Vec<u8>>,
    outgoing: Vec<u8>,
}

impl Read for Memory {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.incoming.read(into)
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.outgoing.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The first bytes of the frames that tungstenite sends on its own for these
/// frames, and whether it fails.
fn replies_of_tungstenite(frames: &[Sent], this_end: Role) -> (Vec<u8>, bool) {
    let role = if this_end == Client { OtherRole::Client } else { OtherRole::Server };
    let incoming = io::Cursor::new(wire(frames, this_end.peer()));
    let mut socket =
        WebSocket::from_raw_socket(Memory { incoming, outgoing: Vec::new() }, role, None);
    let mut has_failed = false;
    for _ in 0..frames.len() + 2 {
        if let Err(error) = socket.read() {
            has_failed =
                matches!(error, tungstenite::Error::Protocol(_) | tungstenite::Error::Utf8(_))
                    && !matches!(
                        error,
                        tungstenite::Error::Protocol(
                            tungstenite::error::ProtocolError::ResetWithoutClosingHandshake
                        )
                    );
            break;
        }
    }
    let _ = socket.flush();
    let mut sent = socket.get_ref().outgoing.clone();
    let firsts = wstool::protocol::frame::frames(&mut sent);
    (firsts.map(|frame| 0x80 | frame.header.opcode.bits()).collect(), has_failed)
}

#[test]
fn tungstenite_owes_the_same_in_the_same_states() {
    let rows: [&[Sent]; 11] = [
        &[(0x81, b"Hello")],
        &[(0x89, b"1")],
        &[(0x01, b"a"), (0x89, b"1"), (0x80, b"b")],
        &[(0x8A, b"unasked")],
        &[(0x88, b"")],
        &[(0x88, b"\x03\xe8bye")],
        &[(0x89, b"1"), (0x88, b"\x03\xe8")],
        &[(0xC1, b"x")],
        &[(0x80, b"x")],
        &[(0x01, b"a"), (0x81, b"b")],
        &[(0x81, b"\xff")],
    ];
    for frames in rows {
        for this_end in [Client, Server] {
            let ours = play(this_end, 1000, &[&wire(frames, this_end.peer())], false);
            let has_failed = ours.iter().any(|got| matches!(got, Failed(_)));
            // It fails without a word; we owe the Close of 7.1.7 besides.
            let owed: Vec<u8> = ours
                .iter()
                .filter_map(|got| match got {
                    OwesPong(_) => Some(0x8A),
                    OwesClose(_) if !has_failed => Some(0x88),
                    _ => None,
                })
                .collect();
            let theirs = replies_of_tungstenite(frames, this_end);
            assert_eq!((owed, has_failed), theirs, "{frames:02x?} at the {this_end:?}");
        }
    }
}
