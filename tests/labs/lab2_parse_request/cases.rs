//! Lab 2, the cases: bytes, and what `parse` must say of them. RFC 6455, section 4.2.1.
//!
//! Owns: the tables. Must never: compute the wanted answer by parsing.
//! Read next: `checks`, which turns the tables into points.

use super::questions::{Request, Said};
use crate::grading::Rng;

pub type Case = (Vec<u8>, Said);

/// The request line, header lines joined by CRLF, and the blank line.
pub(super) fn head(lines: &[&str]) -> Vec<u8> {
    (lines.join("\r\n") + "\r\n\r\n").into_bytes()
}

const START: &str = "GET /chat HTTP/1.1";

/// The six header lines of the sample of RFC 6455, 1.2.
pub(super) const LINES: [&str; 6] = [
    "Host: server.example.com",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Origin: http://example.com",
    "Sec-WebSocket-Version: 13",
];

/// The headers that hold one value, and those that hold a list.
pub(super) const SINGLE: [&str; 4] =
    ["Host", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Origin"];
pub(super) const LISTS: [&str; 3] = ["Upgrade", "Connection", "Sec-WebSocket-Protocol"];

/// The sample with more lines.
pub(super) fn sample_and(more: &[&str]) -> Vec<u8> {
    head(&[&[START], &LINES[..], more].concat())
}

pub(super) fn done(bytes: Vec<u8>, request: Request) -> Case {
    let used = bytes.len();
    (bytes, Said::Done(request, used))
}

pub(super) fn bad(bytes: Vec<u8>, why: &str) -> Case {
    (bytes, Said::Bad(why.to_string()))
}

fn owned(tokens: &[&str]) -> Vec<String> {
    tokens.iter().map(|token| token.to_string()).collect()
}

/// A request without headers.
pub(super) fn bare(method: &str, path: &str, minor_version: u8) -> Request {
    Request { method: method.into(), path: path.into(), minor_version, ..Request::default() }
}

/// A request with this header alone, whose value is `value`.
fn with(name: &str, value: &str) -> Request {
    let mut request = bare("GET", "/", 1);
    let lower: Vec<String> = owned(&[&value.to_lowercase()]);
    match name {
        "Host" => request.host = Some(value.into()),
        "Sec-WebSocket-Key" => request.key = Some(value.into()),
        "Sec-WebSocket-Version" => request.version = Some(value.into()),
        "Origin" => request.origin = Some(value.into()),
        "Upgrade" => request.upgrade = lower,
        "Connection" => request.connection = lower,
        _ => request.protocols = owned(&[value]),
    }
    request
}

/// Complete requests without a tail: every method, every target, any selection of headers.
pub fn whole() -> Vec<Case> {
    let reversed: Vec<&str> = LINES.iter().rev().copied().collect();
    let mut cases = vec![
        done(sample_and(&[]), Request::sample()),
        done(head(&[&[START], &reversed[..]].concat()), Request::sample()),
        done(sample_and(&["X-Name: Ольга", "Cookie: a=b"]), Request::sample()),
        done(
            sample_and(&["Sec-WebSocket-Protocol: chat, superChat"]),
            Request { protocols: owned(&["chat", "superChat"]), ..Request::sample() },
        ),
    ];
    let starts = [
        ("POST", "/a?b=c%20d", 0),
        ("GET", "/Chat/?Room=1&x=%2F", 1),
        ("get", "/", 1),
        ("OPTIONS", "*", 1),
        ("CONNECT", "example.com:443", 1),
        ("GET", "http://example.com/chat", 0),
        ("DELETE", "/chat/", 0),
    ];
    for (method, path, minor) in starts {
        let line = format!("{method} {path} HTTP/1.{minor}");
        cases.push(done(head(&[&line]), bare(method, path, minor)));
    }
    cases
}

/// One value each, to be given as it stands: no letter case, no list, no default.
pub fn values() -> Vec<Case> {
    let values = [
        ("Host", "Server.Example.COM:8080"),
        ("Host", "a, b; c"),
        ("Host", ""),
        ("Sec-WebSocket-Key", "abc, def=="),
        ("Sec-WebSocket-Key", ""),
        ("Sec-WebSocket-Version", "13, 8"),
        ("Sec-WebSocket-Version", "x13Y"),
        ("Sec-WebSocket-Version", ""),
        ("Origin", "HTTPS://Example.com"),
        ("Origin", "null, null"),
        ("Origin", ""),
    ];
    let one = |(name, value): (&str, &str)| {
        let line = format!("{name}: {value}");
        done(head(&["GET / HTTP/1.1", &line]), with(name, value))
    };
    values.into_iter().map(one).collect()
}

/// Headers whose names only look like the seven.
pub fn other_names() -> Vec<Case> {
    let others = [
        "X-Host: x",
        "Hosts: x",
        "Sec-WebSocket-Key1: x",
        "X-Sec-WebSocket-Key: x",
        "Sec-WebSocket-Versions: 8",
        "X-Sec-WebSocket-Version: 8",
        "Sec-WebSocket-Origin: http://old.example.com",
        "X-Origin: x",
        "Origin-Agent-Cluster: ?1",
        "Upgrade-Insecure-Requests: 1",
        "X-Upgrade: h2c",
        "Proxy-Connection: keep-alive",
        "Connection-Id: 7",
        "Sec-WebSocket-Protocols: x",
        "X-Sec-WebSocket-Protocol: x",
        "Sec-WebSocket-Extensions: permessage-deflate",
    ];
    let beside = |line: &&str| done(sample_and(&[line]), Request::sample());
    let alone = |line: &&str| done(head(&["GET / HTTP/1.1", line]), bare("GET", "/", 1));
    others.iter().map(beside).chain(others.iter().map(alone)).collect()
}

/// Names in lower, upper and random case: of all headers, and of each one alone.
pub fn any_case(random: &mut Rng) -> Vec<Case> {
    let mut spellings = |name: &str| {
        let mixed = name.chars().map(|letter| match random.bool() {
            true => letter.to_ascii_uppercase(),
            false => letter.to_ascii_lowercase(),
        });
        [name.to_ascii_lowercase(), name.to_ascii_uppercase(), mixed.collect()]
    };
    let mut cases = Vec::new();
    for name in SINGLE.into_iter().chain(LISTS) {
        for spelt in spellings(name) {
            let line = format!("{spelt}: x1");
            cases.push(done(head(&["GET / HTTP/1.1", &line]), with(name, "x1")));
            // A second line of a list, in another spelling than the first.
            if LISTS.contains(&name) {
                let first = format!("{name}: x0");
                let mut both = with(name, "x0");
                for list in [&mut both.upgrade, &mut both.connection, &mut both.protocols] {
                    if !list.is_empty() {
                        list.push("x1".into());
                    }
                }
                cases.push(done(head(&["GET / HTTP/1.1", &first, &line]), both));
            }
        }
    }
    cases
}

/// Header lines, the `Upgrade` tokens, the `Connection` tokens.
type Lists = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

const TOKENS: &[Lists] = &[
    (&["Connection: keep-alive, Upgrade"], &[], &["keep-alive", "upgrade"]),
    (&["Connection: z,b,Upgrade,a"], &[], &["z", "b", "upgrade", "a"]),
    (&["Upgrade: z,b,WebSocket,a"], &["z", "b", "websocket", "a"], &[]),
    (&["Connection:\tUPGRADE \t,, , keep-alive,"], &[], &["upgrade", "keep-alive"]),
    (&["Upgrade:,\tWEBSOCKET \t,, , h2c,"], &["websocket", "h2c"], &[]),
    (&["Upgrade: Upgradex, websocket13"], &["upgradex", "websocket13"], &[]),
    (&["Upgrade: websocket/13, foo/2"], &["websocket/13", "foo/2"], &[]),
    (&["Connection: h2c-upgrade-no"], &[], &["h2c-upgrade-no"]),
    (&["Connection: close; x, a b"], &[], &["close; x", "a b"]),
    (&["Upgrade: h2c;q=1 , a b"], &["h2c;q=1", "a b"], &[]),
    (&["Connection: close, Close, close"], &[], &["close", "close", "close"]),
    (&["Upgrade: h2c, H2C"], &["h2c", "h2c"], &[]),
    (&["Connection:", "Upgrade: "], &[], &[]),
    (&["Connection: ,", "Upgrade: , \t,"], &[], &[]),
];

const TOKENS_ON_SEVERAL_LINES: &[Lists] = &[
    (&["Connection: keep-alive", "Connection: Upgrade"], &[], &["keep-alive", "upgrade"]),
    (&["Connection: Upgrade", "Host: h", "connection: close"], &[], &["upgrade", "close"]),
    (&["Upgrade: h2c", "UPGRADE:websocket"], &["h2c", "websocket"], &[]),
    (&["Upgrade: b", "Upgrade:", "upgrade: a, c", "Upgrade: b"], &["b", "a", "c", "b"], &[]),
    (&["Connection: c", "CONNECTION: a,", "connection: b"], &[], &["c", "a", "b"]),
];

fn requests_of(lists: &[Lists]) -> Vec<Case> {
    let request = |(lines, upgrade, connection): &Lists| {
        let host = lines.iter().any(|line| line.starts_with("Host")).then(|| "h".to_string());
        let (upgrade, connection) = (owned(upgrade), owned(connection));
        let request = Request { host, upgrade, connection, ..bare("GET", "/", 1) };
        done(head(&[&["GET / HTTP/1.1"], *lines].concat()), request)
    };
    lists.iter().map(request).collect()
}

/// Lists of tokens on one line, and the elements of subprotocols, whose case counts.
pub fn lists() -> Vec<Case> {
    let protocols = [
        ("Chat ,v2,, \tchat ", &["Chat", "v2", "chat"][..]),
        ("b;x, A b, b;x", &["b;x", "A b", "b;x"]),
        (" , ,", &[]),
    ];
    let of_protocols = |(value, wanted): (&str, &[&str])| {
        let request = Request { protocols: owned(wanted), ..Request::sample() };
        done(sample_and(&[&format!("Sec-WebSocket-Protocol: {value}")]), request)
    };
    requests_of(TOKENS).into_iter().chain(protocols.into_iter().map(of_protocols)).collect()
}

/// Lists on several lines: one list, in the order of the lines.
pub fn lists_on_several_lines() -> Vec<Case> {
    let lines = ["Sec-WebSocket-Protocol: Z ,v2", "X: y", "sec-websocket-protocol: ,v1, Z"];
    let protocols = owned(&["Z", "v2", "v1", "Z"]);
    let mut cases = requests_of(TOKENS_ON_SEVERAL_LINES);
    cases.push(done(sample_and(&lines), Request { protocols, ..Request::sample() }));
    cases
}

/// The sample with bytes after its blank line.
pub fn tails(random: &mut Rng) -> Vec<Case> {
    let hello = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58".to_vec();
    let noise: Vec<u8> = (0..300).map(|_| random.u8(..)).collect();
    let tails = [hello, b"\r\n\r\n".to_vec(), b"\n".to_vec(), sample_and(&[]), noise];
    let long = [16_384, 20_000].map(|length| vec![0x82; length]);
    let with_tail = |tail: &Vec<u8>| {
        let (bytes, said) = done(sample_and(&[]), Request::sample());
        ([&bytes[..], tail].concat(), said)
    };
    tails.iter().chain(&long).map(with_tail).collect()
}
