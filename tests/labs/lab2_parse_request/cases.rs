//! Lab 2, the cases: bytes, and what `parse` must say of them. RFC 6455, section 4.2.1.
//!
//! Owns: the tables. Must never: compute the wanted answer by parsing.
//! Read next: `checks`, which turns the tables into points.

use super::checks::{Request, Said};
use crate::harness::Rng;

type Case = (Vec<u8>, Said);

/// The request line, header lines joined by CRLF, and the blank line.
fn head(lines: &[&str]) -> Vec<u8> {
    (lines.join("\r\n") + "\r\n\r\n").into_bytes()
}

const START: &str = "GET /chat HTTP/1.1";

/// The six header lines of the sample of RFC 6455, 1.2.
const LINES: [&str; 6] = [
    "Host: server.example.com",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Origin: http://example.com",
    "Sec-WebSocket-Version: 13",
];

/// The sample with more lines.
fn sample_and(more: &[&str]) -> Vec<u8> {
    head(&[&[START], &LINES[..], more].concat())
}

fn done(bytes: Vec<u8>, request: Request) -> Case {
    let used = bytes.len();
    (bytes, Said::Done(request.into(), used))
}

fn bad(bytes: Vec<u8>, why: &'static str) -> Case {
    (bytes, Said::Bad(why))
}

fn owned(tokens: &[&str]) -> Vec<String> {
    tokens.iter().map(|token| token.to_string()).collect()
}

/// Complete requests without a tail.
pub fn whole() -> Vec<Case> {
    let bare = Request {
        method: "POST".into(),
        path: "/a?b=c%20d".into(),
        minor_version: 0,
        ..Request::default()
    };
    let reversed: Vec<&str> = LINES.iter().rev().copied().collect();
    vec![
        done(sample_and(&[]), Request::sample()),
        done(head(&[&[START], &reversed[..]].concat()), Request::sample()),
        done(head(&["POST /a?b=c%20d HTTP/1.0"]), bare),
        done(sample_and(&["X-Name: Ольга", "Cookie: a=b"]), Request::sample()),
        done(
            sample_and(&["Sec-WebSocket-Protocol: chat, superChat"]),
            Request { protocols: owned(&["chat", "superChat"]), ..Request::sample() },
        ),
    ]
}

/// The sample with the names in lower, upper and random case.
pub fn any_case(random: &mut Rng) -> Vec<Case> {
    let mut respelled = |change: &mut dyn FnMut(&mut Rng, char) -> char| {
        let lines = LINES.map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            let name: String = name.chars().map(|letter| change(random, letter)).collect();
            format!("{name}:{value}")
        });
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        done(head(&[&[START], &lines[..]].concat()), Request::sample())
    };
    vec![
        respelled(&mut |_, letter| letter.to_ascii_lowercase()),
        respelled(&mut |_, letter| letter.to_ascii_uppercase()),
        respelled(&mut |random, letter| match random.bool() {
            true => letter.to_ascii_uppercase(),
            false => letter.to_ascii_lowercase(),
        }),
    ]
}

/// Header lines, the `Upgrade` tokens, the `Connection` tokens.
type Lists = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

const LISTS: &[Lists] = &[
    (&["Connection: keep-alive, Upgrade"], &[], &["keep-alive", "upgrade"]),
    (&["Connection: keep-alive", "Connection: Upgrade"], &[], &["keep-alive", "upgrade"]),
    (&["Connection: Upgrade", "Host: h", "connection: close"], &[], &["upgrade", "close"]),
    (&["Upgrade: WebSocket, foo/2"], &["websocket", "foo/2"], &[]),
    (&["Upgrade: h2c", "UPGRADE:websocket"], &["h2c", "websocket"], &[]),
    (&["Connection:\tUPGRADE \t,, , keep-alive,"], &[], &["upgrade", "keep-alive"]),
    (&["Upgrade: Upgradex, websocket13"], &["upgradex", "websocket13"], &[]),
    (&["Connection: h2c-upgrade-no"], &[], &["h2c-upgrade-no"]),
    (&["Connection:", "Upgrade: "], &[], &[]),
];

/// Requests that hold lists, and the order of their tokens.
pub fn lists() -> Vec<Case> {
    let mut cases: Vec<Case> = LISTS
        .iter()
        .map(|(lines, upgrade, connection)| {
            let host = lines.iter().any(|line| line.starts_with("Host")).then(|| "h".to_string());
            let request = Request {
                method: "GET".into(),
                path: "/".into(),
                minor_version: 1,
                host,
                upgrade: owned(upgrade),
                connection: owned(connection),
                ..Request::default()
            };
            done(head(&[&["GET / HTTP/1.1"], *lines].concat()), request)
        })
        .collect();
    let lines = ["Sec-WebSocket-Protocol: Chat ,v2", "sec-websocket-protocol: ,v1"];
    let protocols = owned(&["Chat", "v2", "v1"]);
    cases.push(done(sample_and(&lines), Request { protocols, ..Request::sample() }));
    cases
}

/// The sample with bytes after its blank line.
pub fn tails(random: &mut Rng) -> Vec<Case> {
    let hello = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58".to_vec();
    let noise: Vec<u8> = (0..300).map(|_| random.u8(..)).collect();
    let tails = [hello, b"\r\n\r\n".to_vec(), b"GET / HTTP/1.1\r\n\r\n".to_vec(), noise];
    let long = vec![0x82; 20_000];
    let with_tail = |tail: &Vec<u8>| {
        let (bytes, said) = done(sample_and(&[]), Request::sample());
        ([&bytes[..], tail].concat(), said)
    };
    tails.iter().chain([&long]).map(with_tail).collect()
}

/// The sample made `length` bytes long by one header.
fn long_head(length: usize) -> Vec<u8> {
    let frame = sample_and(&["X: "]).len();
    sample_and(&[&format!("X: {}", "x".repeat(length - frame))])
}

/// Both sides of both limits.
pub fn limits() -> Vec<Case> {
    let filled = |count: usize| sample_and(&vec!["X: y"; count - LINES.len()]);
    let endless =
        |length: usize| [&b"GET / HTTP/1.1\r\nX: "[..], &vec![b'x'; length - 19]].concat();
    vec![
        done(filled(64), Request::sample()),
        bad(filled(65), "TooManyHeaders"),
        done(long_head(16_384), Request::sample()),
        bad(long_head(16_385), "TooLarge"),
        (endless(16_383), Said::NeedMore),
        bad(endless(16_384), "TooLarge"),
        bad(endless(100_000), "TooLarge"),
    ]
}

/// Bytes that no more bytes can save.
pub fn not_http() -> Vec<Case> {
    let broken = [
        sample_and(&["X: a", " folded: b"]),
        sample_and(&["X: a\0b"]),
        sample_and(&["X : a"]),
        sample_and(&["no colon"]),
        head(&["GET  / HTTP/1.1"]),
        head(&["GET / HTTP/2.0"]),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58".to_vec(),
        b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(),
    ];
    broken.into_iter().map(|bytes| bad(bytes, "NotHttp")).collect()
}

/// Single headers that stand twice, equal or not, and bytes over 127 where they matter.
pub fn twice_or_not_ascii() -> Vec<Case> {
    vec![
        bad(sample_and(&["Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw=="]), "Twice"),
        bad(sample_and(&["sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="]), "Twice"),
        bad(sample_and(&["Sec-WebSocket-Version: 8"]), "Twice"),
        bad(sample_and(&["Host: other.example.com"]), "Twice"),
        bad(sample_and(&["Origin: http://evil.example.com"]), "Twice"),
        bad(head(&["GET / HTTP/1.1", "Sec-WebSocket-Key: ключ"]), "NotAscii"),
        bad(head(&["GET / HTTP/1.1", "Upgrade: wébsocket"]), "NotAscii"),
        bad(b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n".to_vec(), "NotAscii"),
        done(sample_and(&["X-Name: имя", "Via: \u{fe}"]), Request::sample()),
        done(sample_and(&["Cookie: a=b", "Cookie: c=d"]), Request::sample()),
    ]
}
