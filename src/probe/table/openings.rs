//! Openings: those that must succeed, and those that must be refused (RFC 6455,
//! 4.2.1 and 4.2.2, with RFC 9110 and 9112 beneath them).

use super::row;
use crate::probe::Group::{Opening, Refusing};
use crate::probe::Level::{Must, Report, Robust, Should};
use crate::probe::Play::{
    Opens, OpensIn, OpensOrRefuses, OpensWithout, Owes, Own, Refuses, RefusesWhole, Swallows,
};
use crate::probe::{Case, Scene};

/// A masked Close 1000, where a body is announced.
const CLOSE_FRAME: &[u8] = b"\x88\x82\x00\x00\x00\x00\x03\xe8";

/// The same as a chunk.
const CHUNKED_CLOSE: &[u8] = b"8\r\n\x88\x82\x00\x00\x00\x00\x03\xe8\r\n0\r\n\r\n";

/// The rows.
#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    row("O01", Opening, Must, "RFC 6455 4.2.2 (5)", Opens(|ask| ask)),
    row("O05", Opening, Must, "RFC 9110 8.6", OpensWithout(&["Content-Length", "Transfer-Encoding"])),
    row("O06", Opening, Must, "RFC 9110 5.1", Opens(|ask| ask.names(str::to_ascii_lowercase))),
    row("O06b", Opening, Must, "RFC 9110 5.1", Opens(|ask| ask.names(str::to_ascii_uppercase))),
    row("O07", Opening, Must, "RFC 6455 4.2.1 (3)", Opens(|ask| ask.with("Upgrade", "WebSocket"))),
    row("O08", Opening, Must, "RFC 6455 4.2.1 (4)", Opens(|ask| ask.with("Connection", "keep-alive, Upgrade"))),
    row("O08b", Opening, Must, "RFC 6455 4.2.1 (4)", Opens(|ask| ask.with("Connection", "upgrade"))),
    row("O09", Opening, Must, "RFC 9110 5.3", Opens(|ask| ask.with("Connection", "keep-alive").and("Connection", "Upgrade"))),
    row("O10", Opening, Report, "RFC 9110 7.8", OpensOrRefuses(|ask| ask.with("Upgrade", "h2c, websocket"))),
    row("O11", Opening, Must, "RFC 9112 5.1", Opens(|ask| ask.colon(":  \t"))),
    row("O11b", Opening, Must, "RFC 9112 5.1", Opens(|ask| ask.colon(":"))),
    row("O11c", Opening, Must, "RFC 9112 5.1", Opens(|ask| ask.padding(" \t "))),
    row("O12", Opening, Robust, "RFC 9112 2.2", OpensIn(|_| 1)),
    row("O12b", Opening, Robust, "RFC 9112 2.2", OpensIn(|_| 4)),
    row("O12c", Opening, Robust, "RFC 9112 2.2", OpensIn(|_| 7)),
    row("O13", Opening, Robust, "RFC 9112 2.2", OpensIn(|length| length - 2)),
    row("O13b", Opening, Robust, "RFC 9112 2.2", OpensIn(|length| length / 2)),
    row("O14", Opening, Report, "RFC 6585 5", OpensOrRefuses(|ask| ask.and("Cookie", &"x".repeat(8 * 1024)))),
    row("O14b", Opening, Report, "RFC 6585 5", OpensOrRefuses(|ask| (0..45).fold(ask, |ask, number| ask.and(&format!("X-Field-{number}"), "x")))),
    row("O15", Opening, Must, "RFC 9112 3.2.2", Opens(|ask| ask.target(|target, host| format!("http://{host}{target}")))),
    row("O16", Opening, Must, "RFC 6455 3", Opens(|ask| ask.target(|target, _| format!("{target}{}x=1", if target.contains('?') { '&' } else { '?' })))),
    row("O16b", Opening, Must, "RFC 6455 4.2.1 (10)", Opens(|ask| ask.and("X-Unknown", "anything").and("Cookie", "a=b"))),
    row("O51", Opening, Should, "RFC 6455 9.1", Opens(|ask| ask.and("Sec-WebSocket-Extensions", "x-probe-nobody-knows"))),
    row("O48", Opening, Must, "RFC 6455 4.2.2 (5)", Opens(|ask| ask.and("Sec-WebSocket-Protocol", "x-probe-a, x-probe-b"))),
    row("O17", Opening, Report, "RFC 6455 4.1", Own(Scene::FrameWithRequest)),
    row("O20", Refusing, Must, "RFC 6455 4.2.1 (3)", Refuses(|ask| ask.without("Upgrade"), &[400, 426])),
    row("O21", Refusing, Must, "RFC 6455 4.2.1 (4)", Refuses(|ask| ask.without("Connection"), &[400, 426])),
    row("O21b", Refusing, Must, "RFC 6455 4.2.1 (4)", Refuses(|ask| ask.with("Connection", "keep-alive"), &[400, 426])),
    row("O22", Refusing, Must, "RFC 6455 4.2.1 (4)", Refuses(|ask| ask.with("Connection", "xUpgradex"), &[400, 426])),
    row("O23", Refusing, Must, "RFC 6455 4.2.1 (3)", Refuses(|ask| ask.with("Upgrade", "websocketx"), &[400, 426])),
    row("O23b", Refusing, Must, "RFC 6455 4.2.1 (3)", Refuses(|ask| ask.with("Upgrade", "h2c"), &[400, 426])),
    row("O24", Refusing, Must, "RFC 6455 4.2.1 (5)", Refuses(|ask| ask.without("Sec-WebSocket-Key"), &[400])),
    row("O25", Refusing, Must, "RFC 6455 4.2.1 (5)", Refuses(|ask| ask.with("Sec-WebSocket-Key", "MDEyMzQ1Njc4OWFiY2Rl"), &[400])),
    row("O26", Refusing, Must, "RFC 6455 4.2.1 (5)", Refuses(|ask| ask.with("Sec-WebSocket-Key", "MDEyMzQ1Njc4OWFiY2RlZmc="), &[400])),
    row("O27", Refusing, Must, "RFC 6455 4.2.1 (5)", Refuses(|ask| ask.with("Sec-WebSocket-Key", "not base64 at all!!!!!=="), &[400])),
    row("O28", Refusing, Must, "RFC 6455 4.2.1 (5)", Refuses(|ask| ask.with("Sec-WebSocket-Key", ""), &[400])),
    row("O29", Refusing, Must, "RFC 6455 4.2.1 (5)", Refuses(|ask| ask.and("Sec-WebSocket-Key", "AQIDBAUGBwgJCgsMDQ4PEA=="), &[400])),
    row("O30", Refusing, Report, "RFC 4648 3.5", OpensOrRefuses(|ask| ask.loosened_key())),
    row("O31", Refusing, Must, "RFC 6455 4.2.2 (4)", Refuses(|ask| ask.with("Sec-WebSocket-Version", "99"), &[426, 400])),
    row("O32", Refusing, Report, "RFC 6455 4.2.2 (4)", OpensOrRefuses(|ask| ask.with("Sec-WebSocket-Version", "8"))),
    row("O33", Refusing, Must, "RFC 6455 4.3", Refuses(|ask| ask.with("Sec-WebSocket-Version", "013"), &[400, 426])),
    row("O34", Refusing, Must, "RFC 6455 4.2.1 (6)", Refuses(|ask| ask.without("Sec-WebSocket-Version"), &[400, 426])),
    row("O35", Refusing, Must, "RFC 6455 11.3.5", Refuses(|ask| ask.and("Sec-WebSocket-Version", "13"), &[400, 426])),
    row("O36", Refusing, Must, "RFC 6455 4.2.1 (1)", Refuses(|ask| ask.method("POST"), &[400, 405])),
    row("O36b", Refusing, Must, "RFC 9110 9.1", Refuses(|ask| ask.method("get"), &[400, 405, 501])),
    row("O37", Refusing, Must, "RFC 6455 4.2.1 (1)", Refuses(|ask| ask.version("HTTP/1.0"), &[400, 426, 505])),
    row("O38", Refusing, Report, "RFC 9110 6.2", OpensOrRefuses(|ask| ask.version("HTTP/1.2"))),
    row("O39", Refusing, Must, "RFC 9112 3.2", Refuses(|ask| ask.without("Host"), &[400])),
    row("O40", Refusing, Must, "RFC 9112 3.2", Refuses(|ask| ask.and("Host", "two.example"), &[400])),
    row("O41", Refusing, Must, "RFC 9112 6.3", Swallows(|ask| ask.and("Content-Length", "8").behind(CLOSE_FRAME))),
    row("O42", Refusing, Must, "RFC 9112 6.3", Swallows(|ask| ask.and("Transfer-Encoding", "chunked").behind(CHUNKED_CLOSE))),
    row("O43", Refusing, Report, "RFC 9112 2.2", OpensOrRefuses(|ask| ask.line_end("\n"))),
    row("O44", Refusing, Must, "RFC 9112 5.1", Refuses(|ask| ask.colon(" : "), &[400])),
    row("O45", Refusing, Report, "RFC 9112 5.2", OpensOrRefuses(|ask| ask.and("X-Folded", "one\r\n two"))),
    row("O46", Refusing, Report, "RFC 9110 5.5", OpensOrRefuses(|ask| ask.and("X-Nul", "a\0b"))),
    row("O47", Refusing, Report, "RFC 6455 10.2", OpensOrRefuses(|ask| ask.and("Origin", "http://evil.example"))),
    row("O49", Refusing, Report, "RFC 6455 4.3", OpensOrRefuses(|ask| ask.and("Sec-WebSocket-Protocol", "a b"))),
    row("O50", Refusing, Must, "RFC 6455 9.1", Refuses(|ask| ask.and("Sec-WebSocket-Extensions", "=;,"), &[400])),
    row("O52", Refusing, Report, "RFC 6455 4.2.1 (1)", OpensOrRefuses(|ask| ask.target(|_, _| "/x-probe-nothing-here".into()))),
    row("O53", Refusing, Must, "RFC 9112 6.3", RefusesWhole),
    row("O53a", Refusing, Must, "RFC 9110 15.5.22", Owes(426, "Upgrade")),
    row("O53b", Refusing, Must, "RFC 9110 15.5.6", Owes(405, "Allow")),
    row("O54", Refusing, Robust, "RFC 9110 15.5.9", Own(Scene::HalfAHead)),
    row("O55", Refusing, Robust, "RFC 6585 5", Own(Scene::EndlessHead)),
];
