//! What a client is asked: its request, and replies that it must accept or refuse
//! (RFC 6455, 4.1). The frames are those that a server is asked, from the other end.

use super::row;
use crate::probe::Group::{Frames, Lies, Replies, Request};
use crate::probe::Level::{Must, Report, Robust, Should};
use crate::probe::Play::{Accepts, AcceptsOrRejects, Keeps, Own, Rejects};
use crate::probe::{Case, Scene};
use crate::protocol::rules::Rule;

/// A 101 of these lines.
fn reply(lines: &[&str]) -> Vec<u8> {
    let head = ["HTTP/1.1 101 Switching Protocols"].iter().chain(lines);
    let head: String = head.map(|line| format!("{line}\r\n")).collect();
    format!("{head}\r\n").into_bytes()
}

/// The right 101, with further lines.
fn right_and(accept: &str, more: &[&str]) -> Vec<u8> {
    let accept = format!("Sec-WebSocket-Accept: {accept}");
    let lines = ["Upgrade: websocket", "Connection: Upgrade", &accept];
    reply(&[&lines, more].concat())
}

fn right(accept: &str) -> Vec<u8> {
    right_and(accept, &[])
}

/// The right 101 with something in place of something else.
fn with(accept: &str, from: &str, to: &str) -> Vec<u8> {
    String::from_utf8_lossy(&right(accept)).replace(from, to).into_bytes()
}

/// No 101 at all.
fn status(line: &str) -> Vec<u8> {
    format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
}

/// The rows.
#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    row("Q01", Request, Must, "RFC 6455 4.1 (2)", Keeps(Rule::Method)),
    row("Q02", Request, Must, "RFC 6455 4.1 (2)", Keeps(Rule::HttpVersion)),
    row("Q03", Request, Must, "RFC 6455 4.1 (4)", Keeps(Rule::Host)),
    row("Q04", Request, Must, "RFC 6455 4.1 (5)", Keeps(Rule::Upgrade)),
    row("Q05", Request, Must, "RFC 6455 4.1 (6)", Keeps(Rule::Connection)),
    row("Q06", Request, Must, "RFC 6455 4.1 (7)", Keeps(Rule::Key)),
    row("Q07", Request, Must, "RFC 6455 4.1 (9)", Keeps(Rule::Version)),
    row("Q08", Request, Must, "RFC 6455 4.1 (10)", Keeps(Rule::Subprotocols)),
    row("Q09", Request, Must, "RFC 6455 9.1", Keeps(Rule::Extensions)),
    row("Q10", Request, Must, "RFC 6455 11.3", Keeps(Rule::OnlyOnce)),
    row("Q11", Request, Must, "RFC 6455 4.1 (7)", Own(Scene::FreshKeys)),
    row("Q12", Request, Must, "RFC 6455 5.3", Own(Scene::FreshMasks)),
    row("A01", Replies, Must, "RFC 6455 4.1", Accepts(right, 0)),
    row("A02", Replies, Must, "RFC 9110 5.1", Accepts(|accept| with(accept, "Upgrade: ", "upgrade: "), 0)),
    row("A03", Replies, Must, "RFC 9110 5.1", Accepts(|accept| with(accept, "Sec-WebSocket-Accept", "SEC-WEBSOCKET-ACCEPT"), 0)),
    row("A04", Replies, Must, "RFC 6455 4.1", Accepts(|accept| with(accept, "Connection: Upgrade", "Connection: upgrade"), 0)),
    row("A05", Replies, Must, "RFC 6455 4.1", Accepts(|accept| with(accept, "websocket", "WebSocket"), 0)),
    row("A06", Replies, Must, "RFC 6455 4.1", Accepts(|accept| with(accept, "Connection: Upgrade", "Connection: keep-alive, Upgrade"), 0)),
    row("A07", Replies, Must, "RFC 9112 4", Accepts(|accept| with(accept, "Switching Protocols", ""), 0)),
    row("A08", Replies, Must, "RFC 9112 4", Accepts(|accept| with(accept, "Switching Protocols", "Come in"), 0)),
    row("A09", Replies, Must, "RFC 9112 5.1", Accepts(|accept| with(accept, ": ", ":   "), 0)),
    row("A10", Replies, Should, "RFC 9110 5.1", Accepts(|accept| right_and(accept, &["X-Unknown: anything", "Server: wstool probe"]), 0)),
    row("A11", Replies, Robust, "RFC 9112 2.2", Accepts(right, 1)),
    row("A12", Replies, Robust, "RFC 6455 4.1", Own(Scene::FrameWithReply)),
    row("A13", Replies, Report, "RFC 9110 8.6", AcceptsOrRejects(|accept| right_and(accept, &["Content-Length: 0"]))),
    row("A14", Replies, Report, "RFC 9112 2.2", AcceptsOrRejects(|accept| with(accept, "\r\n", "\n"))),
    row("A15", Replies, Report, "RFC 9110 15.2", AcceptsOrRejects(|accept| with(accept, "HTTP/1.1", "HTTP/1.0"))),
    row("A20", Lies, Must, "RFC 6455 4.1 (4)", Rejects(|_| right("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))),
    row("A21", Lies, Must, "RFC 6455 4.1 (4)", Rejects(|_| reply(&["Upgrade: websocket", "Connection: Upgrade"]))),
    row("A22", Lies, Must, "RFC 6455 4.1 (4)", Rejects(|accept| right(&accept.to_ascii_lowercase()))),
    row("A23", Lies, Must, "RFC 6455 4.1 (4)", Rejects(|_| right(""))),
    row("A24", Lies, Must, "RFC 6455 4.1 (2)", Rejects(|accept| with(accept, "Upgrade: websocket\r\n", ""))),
    row("A25", Lies, Must, "RFC 6455 4.1 (2)", Rejects(|accept| with(accept, "websocket", "h2c"))),
    row("A26", Lies, Must, "RFC 6455 4.1 (3)", Rejects(|accept| with(accept, "Connection: Upgrade\r\n", ""))),
    row("A27", Lies, Must, "RFC 6455 4.1 (3)", Rejects(|accept| with(accept, "Connection: Upgrade", "Connection: close"))),
    row("A28", Lies, Must, "RFC 6455 4.1 (6)", Rejects(|accept| right_and(accept, &["Sec-WebSocket-Protocol: x-probe-unasked"]))),
    row("A29", Lies, Must, "RFC 6455 4.1 (5)", Rejects(|accept| right_and(accept, &["Sec-WebSocket-Extensions: x-probe-unasked"]))),
    row("A30", Lies, Must, "RFC 6455 4.1 (1)", Rejects(|accept| with(accept, "HTTP/1.1 101 Switching Protocols", "HTTP/1.1 200 OK\r\nContent-Length: 0"))),
    row("A31", Lies, Must, "RFC 6455 4.1 (1)", Rejects(|_| status("401 Unauthorized"))),
    row("A32", Lies, Must, "RFC 6455 4.1 (1)", Rejects(|_| status("426 Upgrade Required"))),
    row("A33", Lies, Must, "RFC 6455 4.1 (1)", Rejects(|_| status("503 Service Unavailable"))),
    row("A34", Lies, Must, "RFC 6455 4.1", Rejects(|_| b"SSH-2.0-OpenSSH_9.9\r\n\r\n".to_vec())),
    row("F0", Frames, Must, "RFC 6455 5.1", Own(Scene::MaskedByServer)),
];
