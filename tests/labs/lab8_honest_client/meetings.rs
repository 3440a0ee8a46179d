//! Lab 8, the meetings of client and server: scripts, and what the client must make of them.
//!
//! Owns: the tables of replies. RFC 6455, section 4.1. Must never: hold points.
//! Read next: `server`; the mutants.

use super::checks::{Implementation, Messages};
use super::server::{Server, Written, header};
use crate::harness::bytes::ascii;
use crate::harness::compare::{demand, same};
use crate::harness::{Failure, Rng, Verdict, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashSet;

const HONEST: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
                      Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n";
const ALL: usize = usize::MAX;

/// Connects to a server that plays this script; asks for the protocols.
fn meet(
    code: &Implementation,
    server: Server,
    protocols: &[&str],
) -> (Result<Messages, String>, Written) {
    let written = server.written();
    ((code.connect)(server, "server.example.com:8080", "/chat?room=1", protocols), written)
}

fn told(head: &str, protocols: &[&str]) -> String {
    format!("protocols: {protocols:?}; reply: {}", ascii(head.as_bytes()))
}

/// Demands that the client believes this reply, and returns the connection.
fn believed(
    code: &Implementation,
    head: &str,
    tail: &[u8],
    piece: usize,
    protocols: &[&str],
) -> Result<Messages, Failure> {
    let (conn, _) = meet(code, Server::new(head, tail, piece), protocols);
    conn.map_err(|why| Failure::new(told(head, protocols), format!("Err({why})"), "Ok"))
}

pub fn request(code: &Implementation) -> Verdict {
    let mut keys = HashSet::new();
    for protocols in [&[][..], &["chat"], &["chat", "superchat"]] {
        let (_, written) = meet(code, Server::new(HONEST, b"", ALL), protocols);
        let bytes = written.lock().unwrap().clone();
        let input = format!("protocols: {protocols:?}");
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Request::new(&mut headers);
        let used = match head.parse(&bytes) {
            Ok(httparse::Status::Complete(used)) => used,
            _ => 0,
        };
        let whole = text(
            "one whole HTTP request and nothing else",
            "один целый запрос HTTP и больше ничего",
        );
        demand(used > 0 && used == bytes.len(), &input, ascii(&bytes), whole)?;
        let start = (head.method, head.path, head.version);
        same(&input, &start, &(Some("GET"), Some("/chat?room=1"), Some(1)))?;
        let named = |name: &str| header(&bytes, name).unwrap_or_default();
        let wanted = [
            ("Host", "server.example.com:8080"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Extensions", ""),
        ];
        for (name, value) in wanted {
            same(format!("{input}; {name}"), &named(name).as_str(), &value)?;
        }
        for (name, token) in [("Upgrade", "websocket"), ("Connection", "upgrade")] {
            let right = named(name).split(',').any(|one| one.trim().eq_ignore_ascii_case(token));
            demand(right, &input, ascii(&bytes), format!("{name}: {token}"))?;
        }
        let offer = named("Sec-WebSocket-Protocol");
        let offer: Vec<&str> = offer.split(',').map(str::trim).collect();
        let wanted = if protocols.is_empty() { vec![""] } else { protocols.to_vec() };
        same(format!("{input}; Sec-WebSocket-Protocol"), &offer, &wanted)?;
        let key = named("Sec-WebSocket-Key");
        let length = STANDARD.decode(&key).map_or(0, |bytes| bytes.len());
        same(format!("Sec-WebSocket-Key: {key}; bytes"), &length, &16)?;
        keys.insert(key);
    }
    let fresh = text("3 connections, 3 keys", "3 соединения, 3 ключа");
    demand(keys.len() == 3, "Sec-WebSocket-Key", format!("{keys:?}"), fresh)
}

pub fn honest(code: &Implementation, random: &mut Rng) -> Verdict {
    for piece in [ALL, 1, 2, random.usize(3..40)] {
        believed(code, HONEST, b"", piece, &[]).map(drop)?;
    }
    Ok(())
}

/// Replies that are right, whatever they look like; all may choose `chat`.
const ODD: &[&str] = &[
    "HTTP/1.1 101 \r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n",
    "HTTP/1.1 101 X\r\nupgrade: WEBSOCKET\r\nCONNECTION: keep-alive, UPGRADE\r\nsec-websocket-ACCEPT: {accept}\r\n\r\n",
    "HTTP/1.1 101 X\r\nSec-WebSocket-Accept:  {accept} \t\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    "HTTP/1.1 101 X\r\nServer: x\r\nDate: y\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nConnection: Upgrade\r\n\
     Upgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\nX: \u{43f}\r\n\r\n",
    "HTTP/1.1 101 X\r\nConnection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
     Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
];

pub fn odd_but_right(code: &Implementation, random: &mut Rng) -> Verdict {
    for head in ODD {
        for piece in [ALL, random.usize(1..40)] {
            believed(code, head, b"", piece, &["soap", "chat"]).map(drop)?;
        }
    }
    Ok(())
}

fn says(messages: &mut Messages, input: &str, wanted: &str) -> Verdict {
    same(format!("{input}; message()"), &messages(), &Ok(wanted.to_string()))
}

pub fn early_frame(code: &Implementation, random: &mut Rng) -> Verdict {
    let long = "й".repeat(62);
    let tail = [&b"\x81\x05Hello\x81\x00\x81\x7c"[..], long.as_bytes()].concat();
    for piece in [ALL, 1, HONEST.len() + 25, random.usize(3..60)] {
        let input = format!("\"Hello\", \"\", \"{long}\"; {} B", piece.min(10_000));
        let mut messages = believed(code, HONEST, &tail, piece, &[])?;
        says(&mut messages, &input, "Hello")?;
        says(&mut messages, &input, "")?;
        says(&mut messages, &input, &long)?;
        same(format!("{input}; message()"), &messages(), &Err("Ended".to_string()))?;
    }
    Ok(())
}

/// A reply (see `whole`), the protocols asked for, and the reason to refuse it.
type Lie = (&'static str, &'static [&'static str], &'static str);

/// The accept line of each lie; none: the line is missing.
pub const ABOUT_ACCEPT: &[Lie] = &[
    ("-Sec-WebSocket-Accept", &[], "Accept"),
    ("-Sec-WebSocket-Accept: ", &[], "Accept"),
    // The right answer to another key, the sample's.
    ("-Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", &[], "Accept"),
    ("-Sec-WebSocket-Accept: {accept}=", &[], "Accept"),
    ("-Sec-WebSocket-Accept: x{accept}", &[], "Accept"),
    ("-Sec-WebSocket-Accept: {swapped}", &[], "Accept"),
    ("-Sec-WebSocket-Accept: {key}", &[], "Accept"),
];

pub const ABOUT_STATUS_AND_TOKENS: &[Lie] = &[
    ("-HTTP/1.1 200 OK", &[], "Status"),
    ("-HTTP/1.1 404 Not Found", &[], "Status"),
    ("-HTTP/1.1 301 Moved", &[], "Status"),
    ("-Upgrade", &[], "Upgrade"),
    ("-Upgrade: h2c", &[], "Upgrade"),
    ("-Upgrade: websocketx", &[], "Upgrade"),
    ("-Connection", &[], "Connection"),
    ("-Connection: keep-alive", &[], "Connection"),
    ("-Connection: no-upgrade", &[], "Connection"),
];

pub const NEVER_ASKED: &[Lie] = &[
    ("Sec-WebSocket-Extensions: permessage-deflate", &[], "Extension"),
    ("Sec-WebSocket-Protocol: chat", &[], "Protocol"),
    ("Sec-WebSocket-Protocol: soap", &["chat"], "Protocol"),
    ("Sec-WebSocket-Protocol: CHAT", &["chat"], "Protocol"),
    ("Sec-WebSocket-Protocol: chat, soap", &["chat", "soap"], "Protocol"),
    ("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: soap", &["chat", "soap"], "Protocol"),
];

/// An honest reply with a lie in it: one more line, or (`-`) another line instead of the one that
/// begins alike, or nothing in its place if the lie is a name alone.
fn whole(lie: &str) -> String {
    let Some(instead) = lie.strip_prefix('-') else {
        return HONEST.replace("\r\n\r\n", &format!("\r\n{lie}\r\n\r\n"));
    };
    let name = &instead[..instead.find([':', '/']).unwrap_or(instead.len())];
    let lines = HONEST.lines().filter_map(|line| match line.starts_with(name) {
        true if instead == name => None,
        true => Some(instead),
        false => Some(line),
    });
    lines.map(|line| format!("{line}\r\n")).collect()
}

pub fn lies(code: &Implementation, lies: &[Lie]) -> Verdict {
    for (lie, protocols, why) in lies {
        refused(code, &whole(lie), protocols, why)?;
    }
    Ok(())
}

fn refused(code: &Implementation, head: &str, protocols: &[&str], why: &str) -> Verdict {
    for piece in [ALL, 7] {
        let (got, _) = meet(code, Server::new(head, b"", piece), protocols);
        let got = got.map(|_| "a connection").map_err(|why| format!("Err({why})"));
        let shown = got.clone().map_or_else(|why| why, |ok| format!("Ok({ok})"));
        let right = got == Err(format!("Err({why})"));
        demand(right, told(head, protocols), shown, format!("Err({why})"))?;
    }
    Ok(())
}

/// Frames that a server must not send, with the reason to give up.
const BAD_FRAMES: &[(&[u8], &str)] = &[
    (b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "Frame"),
    (b"\x81\x85\0\0\0\0Hello", "Frame"),
    (b"\x81\x02\xc3\x28", "Frame"),
    (b"\xc1\x01a", "Frame"),
    (b"\x82\x01a", "Frame"),
    (b"\x01\x01a", "Frame"),
    (b"\x81\x05Hel", "Ended"),
    (b"\x81", "Ended"),
];

pub fn endless_or_broken(code: &Implementation) -> Verdict {
    let broken = [
        ("SSH-2.0-OpenSSH_9.6\r\n\r\n", "NotHttp"),
        ("HTTP/1.1 101 X\r\nno colon\r\n\r\n", "NotHttp"),
        (&whole("-HTTP/1.0 101 X")[..], "NotHttp"),
        ("HTTP/1.1 101 X\r\nUpgrade: webso", "Ended"),
        ("", "Ended"),
    ];
    for (head, why) in broken {
        refused(code, head, &[], why)?;
    }
    let start = "HTTP/1.1 101 X\r\nUpgrade: websocket\r\n";
    for filler in [&b"X: yyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n"[..], b"y"] {
        let start = if filler == b"y" { format!("{start}X: ") } else { start.to_string() };
        let (got, _) = meet(code, Server::endless(&start, filler), &[]);
        let got = got.map(|_| "Ok".to_string());
        same(format!("{}, …", told(&start, &[])), &got, &Err("TooLarge".to_string()))?;
    }
    for (frame, why) in BAD_FRAMES {
        for piece in [ALL, 1] {
            let mut messages = believed(code, HONEST, frame, piece, &[])?;
            let input = format!("{}; message()", ascii(frame));
            same(input, &messages(), &Err(why.to_string()))?;
        }
    }
    Ok(())
}
