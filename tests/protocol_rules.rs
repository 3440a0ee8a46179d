//! What a server owes to each request (RFC 6455, 4.2), as one table: the right
//! request, one change, the rule it breaks and the status it earns.

mod support {
    pub mod edit;
    pub mod requests;
}

use support::edit::Edit::{self, Add, Drop, Swap};
use support::requests::{REQUEST, judge, owed};
use wstool::protocol::Parsed;
use wstool::protocol::http::grammar::is_extension;
use wstool::protocol::http::{HeadError, LineFault, MAX_HEAD, Request};
use wstool::protocol::rules::{Found, Outcome, Policy, Remark, Rule, judge_request};
use wstool::protocol::upgrade::Refusal;

/// The change, the rule broken first, the status owed.
#[rustfmt::skip]
const BAD: [(Edit, Rule, u16); 87] = [
    (Swap("Host:", "Host :"), Rule::RequestSyntax, 400),
    (Swap("Host:", " Host:"), Rule::RequestSyntax, 400),
    (Swap("localhost", "local\0host"), Rule::RequestSyntax, 400),
    (Swap("localhost", "local\rhost"), Rule::RequestSyntax, 400),
    (Swap("Upgrade: websocket", "Upgrade websocket"), Rule::RequestSyntax, 400),
    (Swap("GET ", "GET  "), Rule::RequestSyntax, 400),
    (Swap("GET /chat HTTP/1.1", "hello"), Rule::RequestSyntax, 400),
    (Swap("HTTP/1.1", "HTTP/1.0"), Rule::HttpVersion, 505),
    (Swap("HTTP/1.1", "HTTP/0.9"), Rule::HttpVersion, 505),
    (Swap("HTTP/1.1", "HTTP/2.0"), Rule::HttpVersion, 505),
    (Swap("HTTP/1.1", "HTTP/3.1"), Rule::HttpVersion, 505),
    (Swap("GET", "POST"), Rule::Method, 405),
    (Swap("GET", "HEAD"), Rule::Method, 405),
    (Swap("GET", "PATCH"), Rule::Method, 405),
    (Swap("GET", "get"), Rule::Method, 501),
    (Swap("GET", "BREW"), Rule::Method, 501),
    (Swap("/chat", "*"), Rule::Target, 400),
    (Swap("/chat", "chat"), Rule::Target, 400),
    (Swap("/chat", "/chat#top"), Rule::Target, 400),
    (Swap("/chat", "/\u{436}"), Rule::Target, 400),
    (Swap("/chat", "ws://localhost/chat"), Rule::Target, 400),
    (Swap("/chat", "http:///chat"), Rule::Target, 400),
    (Swap("/chat", "http://me@a/chat"), Rule::Target, 400),
    (Swap("/chat", "localhost:4000"), Rule::Target, 400),
    (Drop("Host: localhost:4000"), Rule::Host, 400),
    (Swap("localhost:4000", ""), Rule::Host, 400),
    (Swap("localhost:4000", ":4000"), Rule::Host, 400),
    (Swap("localhost:4000", "local host"), Rule::Host, 400),
    (Swap("localhost:4000", "localhost:4000/"), Rule::Host, 400),
    (Swap("localhost:4000", "localhost:65536"), Rule::Host, 400),
    (Swap("localhost:4000", "localhost:+80"), Rule::Host, 400),
    (Swap("localhost:4000", "localhost:80:80"), Rule::Host, 400),
    (Swap("localhost:4000", "http://localhost"), Rule::Host, 400),
    (Swap("localhost:4000", "me@localhost"), Rule::Host, 400),
    (Swap("localhost:4000", "l\u{f6}calhost"), Rule::Host, 400),
    (Swap("localhost:4000", "[::1"), Rule::Host, 400),
    (Swap("localhost:4000", "[]"), Rule::Host, 400),
    (Swap("localhost:4000", "[:::::::]"), Rule::Host, 400),
    (Swap("localhost:4000", "[::1.2.3]"), Rule::Host, 400),
    (Swap("localhost:4000", "[v.a]"), Rule::Host, 400),
    (Swap("localhost:4000", "[v1.]"), Rule::Host, 400),
    (Swap("localhost:4000", "a%zz"), Rule::Host, 400),
    (Swap("localhost:4000", "a%2"), Rule::Host, 400),
    (Swap("localhost:4000", "[fe80::1%251]"), Rule::Host, 400),
    (Swap("localhost:4000", "[::1]x:80"), Rule::Host, 400),
    (Add("Host: localhost:4000"), Rule::OnlyOnce, 400),
    (Add("sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="), Rule::OnlyOnce, 400),
    (Add("Sec-WebSocket-Version: 13"), Rule::OnlyOnce, 400),
    (Add("Origin: http://a\nOrigin: http://a"), Rule::OnlyOnce, 400),
    (Add("Content-Length: 5"), Rule::NoBody, 400),
    (Add("Content-Length: x"), Rule::NoBody, 400),
    (Add("Content-Length: 0\nContent-Length: 5"), Rule::NoBody, 400),
    (Add("Transfer-Encoding: chunked"), Rule::NoBody, 400),
    (Drop("Upgrade: websocket"), Rule::Upgrade, 426),
    (Swap("websocket", ""), Rule::Upgrade, 426),
    (Swap("websocket", "h2c"), Rule::Upgrade, 426),
    (Swap("websocket", "websockets"), Rule::Upgrade, 426),
    (Swap("websocket", "web socket"), Rule::Upgrade, 426),
    (Drop("Connection: Upgrade"), Rule::Connection, 426),
    (Swap("Connection: Upgrade", "Connection: keep-alive"), Rule::Connection, 426),
    (Swap("Connection: Upgrade", "Connection: upgraded"), Rule::Connection, 426),
    (Swap("Connection: Upgrade", "Connection: keep-alive Upgrade"), Rule::Connection, 426),
    (Drop("Sec-WebSocket-Version: 13"), Rule::Version, 426),
    (Swap("13", "8"), Rule::Version, 426),
    (Swap("13", "25"), Rule::Version, 426),
    (Swap("13", "013"), Rule::Version, 426),
    (Swap("13", "+13"), Rule::Version, 426),
    (Swap("13", "13, 8"), Rule::Version, 426),
    (Swap("13", "269"), Rule::Version, 426),
    (Swap("13", "13.0"), Rule::Version, 426),
    (Swap("13", ""), Rule::Version, 426),
    (Drop("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), Rule::Key, 400),
    (Swap("dGhlIHNhbXBsZSBub25jZQ==", ""), Rule::Key, 400),
    (Swap("dGhlIHNhbXBsZSBub25jZQ==", "AQIDBAUGBwgJCgsMDQ4P"), Rule::Key, 400),
    (Swap("dGhlIHNhbXBsZSBub25jZQ==", "AQIDBAUGBwgJCgsMDQ4PEC=="), Rule::Key, 400),
    (Swap("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBs ZSBub25jZQ=="), Rule::Key, 400),
    (Swap("dGhlIHNhbXBsZSBub25jZQ==", "not base64 at all!"), Rule::Key, 400),
    (Add("Sec-WebSocket-Protocol:"), Rule::Subprotocols, 400),
    (Add("Sec-WebSocket-Protocol: chat, chat"), Rule::Subprotocols, 400),
    (Add("Sec-WebSocket-Protocol: a\nSec-WebSocket-Protocol: b, a"), Rule::Subprotocols, 400),
    (Add("Sec-WebSocket-Protocol: two words"), Rule::Subprotocols, 400),
    (Add("Sec-WebSocket-Extensions:"), Rule::Extensions, 400),
    (Add("Sec-WebSocket-Extensions: a;"), Rule::Extensions, 400),
    (Add("Sec-WebSocket-Extensions: a; =1"), Rule::Extensions, 400),
    (Add("Sec-WebSocket-Extensions: a; b="), Rule::Extensions, 400),
    (Add("Sec-WebSocket-Extensions: a; b=\"x"), Rule::Extensions, 400),
    (Add("Sec-WebSocket-Extensions: a; b=\"x y\""), Rule::Extensions, 400),
];

/// Legal, though rare: all of these deserve a 101.
#[rustfmt::skip]
const GOOD: [Edit; 45] = [
    Swap("Host", "Host"),
    Swap("HTTP/1.1", "HTTP/1.2"),
    Swap("HTTP/1.1", "HTTP/1.9"),
    Swap("GET", "\r\nGET"),
    Swap("Host:", "hOsT:"),
    Swap("Host: ", "Host:"),
    Swap("4000\r\n", "4000 \t\r\n"),
    Swap("4000\r\n", "4000\n"),
    Swap("Sec-WebSocket-Key", "SEC-WEBSOCKET-KEY"),
    Swap("/chat", "/"),
    Swap("/chat", "/?"),
    Swap("/chat", "//chat"),
    Swap("/chat", "/chat?a=b&c=%20"),
    Swap("/chat", "http://localhost:4000/chat"),
    Swap("/chat", "HTTPS://localhost"),
    Swap("/chat", "http://[::1]:4000/chat?x"),
    Swap("localhost:4000", "localhost"),
    Swap("localhost:4000", "localhost:"),
    Swap("localhost:4000", "localhost:65535"),
    Swap("localhost:4000", "127.0.0.1:4000"),
    Swap("localhost:4000", "[::1]:4000"),
    Swap("localhost:4000", "[::ffff:127.0.0.1]"),
    Swap("localhost:4000", "other.example"),
    Swap("localhost:4000", "a%2Db:1"),
    Swap("localhost:4000", "[v1F.a:b]:80"),
    Swap("/chat", "/a|b?{c}^`"),
    Swap("websocket", "WebSocket"),
    Swap("websocket", "websocket, foo"),
    Swap("websocket", "h2c,WEBSOCKET"),
    Add("Upgrade: foo"),
    Swap("Connection: Upgrade", "Connection: keep-alive, Upgrade"),
    Swap("Connection: Upgrade", "Connection: keep-alive, upgrade"),
    Swap("Connection: Upgrade", "Connection: keep-alive,UPGRADE ,"),
    Swap("Connection: Upgrade", "Connection: keep-alive\r\nConnection: Upgrade"),
    Swap("dGhlIHNhbXBsZSBub25jZQ==", "\t dGhlIHNhbXBsZSBub25jZQ==  "),
    Add("Content-Length: 0"),
    Add("Sec-WebSocket-Protocol: chat, superchat"),
    Add("Sec-WebSocket-Protocol: chat\nSec-WebSocket-Protocol: Chat, v1.x"),
    Add("Sec-WebSocket-Protocol: , a ,, b"),
    Add("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"),
    Add("Sec-WebSocket-Extensions: a; b=1 ; c=\"2\", d\nSec-WebSocket-Extensions: e"),
    Add("Origin: https://anywhere.example"),
    Add("Origin: null"),
    Add("X-Unknown: \u{436}\u{1f600}"),
    Add("Cookie: a=b\nCookie: c=d\nAuthorization: Basic eDp5"),
];

#[test]
fn every_bad_request_breaks_its_rule_and_earns_its_status() {
    for (edit, rule, status) in BAD {
        let text = edit.of(REQUEST);
        assert_eq!(owed(&text, &Policy::default()), Some((rule, status)), "{edit:?}");
        if rule == Rule::RequestSyntax {
            continue;
        }
        let checks = judge(&text, &Policy::default()).checks;
        let broken = checks.iter().filter(|check| check.outcome == Outcome::Broken);
        let broken: Vec<Rule> = broken.map(|check| check.rule).collect();
        assert_eq!(broken, [rule], "one change breaks one rule: {edit:?}");
        assert_eq!(checks.iter().map(|check| check.rule).collect::<Vec<_>>(), Rule::REQUEST);
    }
}

#[test]
fn every_rare_but_legal_request_deserves_a_101() {
    for edit in GOOD {
        let text = edit.of(REQUEST);
        let verdict = judge(&text, &Policy::default());
        assert!(verdict.is_kept(), "{edit:?}: {:?}", verdict.broken());
        assert_eq!(verdict.refusal(), None);
    }
}

#[test]
fn every_rule_for_requests_is_broken_by_a_row_or_by_a_policy() {
    for rule in Rule::REQUEST {
        let has_row = BAD.iter().any(|row| row.1 == rule);
        let is_policy = matches!(rule, Rule::Origin | Rule::Resource);
        assert!(has_row != is_policy, "{rule:?}");
        assert!(rule.refusal().is_some(), "{rule:?}");
    }
}

#[test]
fn the_first_rule_broken_decides_and_the_others_are_still_shown() {
    let text = "POST x HTTP/1.0\r\nSec-WebSocket-Version: 8\r\n\r\n";
    let verdict = judge(text, &Policy::default());
    assert_eq!(verdict.refusal(), Some(Refusal::VersionNotSupported));
    let broken = verdict.checks.iter().filter(|check| check.outcome == Outcome::Broken);
    let broken: Vec<Rule> = broken.map(|check| check.rule).collect();
    let wanted = [
        Rule::HttpVersion,
        Rule::Host,
        Rule::Method,
        Rule::Target,
        Rule::Upgrade,
        Rule::Connection,
        Rule::Version,
        Rule::Key,
    ];
    assert_eq!(broken, wanted);
}

#[test]
fn a_head_that_cannot_be_read_leaves_the_other_rules_unjudged() {
    let fault = LineFault::Folded;
    let errors = [
        (HeadError::TooLarge, Refusal::HeadTooLarge),
        (HeadError::StartLineTooLong, Refusal::TargetTooLong),
        (HeadError::TooManyHeaders, Refusal::HeadTooLarge),
        (HeadError::Incomplete { bytes: 3 }, Refusal::RequestTimeout),
        (HeadError::Tls, Refusal::BadRequest),
        (HeadError::StartLine { text: vec![] }, Refusal::BadRequest),
        (HeadError::Line { number: 2, text: vec![], fault }, Refusal::BadRequest),
    ];
    for (error, refusal) in errors {
        let verdict = judge_request(Err(&error), &Policy::default());
        assert_eq!(verdict.refusal(), Some(refusal), "{error:?}");
        assert!(!verdict.is_kept());
        assert_eq!(verdict.checks.len(), Rule::REQUEST.len());
        assert_eq!(verdict.checks[0].found, Found::Unreadable(error));
        let others = &verdict.checks[1..];
        assert!(others.iter().all(|check| check.outcome == Outcome::NotJudged));
    }
    let huge = Swap("localhost", "x").of(REQUEST) + &"x".repeat(MAX_HEAD);
    assert!(judge(&huge, &Policy::default()).is_kept(), "what follows a head is not its size");
    let long = REQUEST.replace("localhost", &"x".repeat(MAX_HEAD));
    assert_eq!(owed(&long, &Policy::default()), Some((Rule::RequestSyntax, 431)));
}

#[test]
fn line_feeds_alone_are_read_and_mentioned() {
    let verdict = judge(&REQUEST.replace('\r', ""), &Policy::default());
    assert!(verdict.is_kept());
    assert_eq!(verdict.remarks, [Remark::BareLineFeeds, Remark::SampleKey]);
    assert_eq!(judge(REQUEST, &Policy::default()).remarks, [Remark::SampleKey]);
    let own = Swap("dGhlIHNhbXBsZSBub25jZQ==", "x3JJHMbDL1EzLkh9GBhXDw==").of(REQUEST);
    assert_eq!(judge(&own, &Policy::default()).remarks, []);
}

#[test]
fn a_head_without_its_empty_line_is_judged_all_the_same() {
    let six_lines = REQUEST.strip_suffix("\r\n").expect("an empty line");
    for text in [six_lines, six_lines.trim_end()] {
        let (request, _) = Request::parse_last(text.as_bytes()).expect("lines of a request");
        let verdict = judge_request(Ok(&request), &Policy::default());
        let cut = Found::Unreadable(HeadError::Incomplete { bytes: text.len() });
        assert_eq!(verdict.checks[0].found, cut);
        assert_eq!((verdict.broken_count(), verdict.refusal()), (1, Some(Refusal::RequestTimeout)));
        let others = &verdict.checks[1..];
        assert!(others.iter().all(|check| check.outcome != Outcome::NotJudged));
    }
}

#[test]
fn a_repeated_header_names_the_place_that_forbids_it() {
    for (line, section) in [
        ("Host: a", "RFC 9112 3.2"),
        ("Sec-WebSocket-Key: x", "RFC 6455 11.3.1"),
        ("Sec-WebSocket-Version: 13", "RFC 6455 11.3.5"),
        ("Origin: http://a\nOrigin: http://a", "RFC 6454 7.3"),
    ] {
        let verdict = judge(&Add(line).of(REQUEST), &Policy::default());
        let check = verdict.checks.iter().find(|check| check.rule == Rule::OnlyOnce);
        assert_eq!(check.map(|check| check.section), Some(section), "{line}");
    }
}

#[test]
fn every_rule_names_the_place_where_it_stands() {
    #[rustfmt::skip]
    let rows = [
        (Rule::RequestSyntax, "4.2.1"), (Rule::HttpVersion, "4.2.1 (1)"),
        (Rule::Method, "4.2.1 (1)"), (Rule::Target, "4.2.1 (1)"), (Rule::Host, "4.2.1 (2)"),
        (Rule::OnlyOnce, "11.3"), (Rule::Upgrade, "4.2.1 (3)"), (Rule::Connection, "4.2.1 (4)"),
        (Rule::Key, "4.2.1 (5)"), (Rule::Version, "4.2.1 (6)"), (Rule::Subprotocols, "4.1 (10)"),
        (Rule::Extensions, "9.1"), (Rule::Origin, "4.2.2 (4)"), (Rule::Resource, "4.2.2 (4)"),
        (Rule::ReplySyntax, "4.2.2 (5)"), (Rule::Status, "4.1 (1)"),
        (Rule::ReplyUpgrade, "4.1 (2)"), (Rule::ReplyConnection, "4.1 (3)"),
        (Rule::Accept, "4.1 (4)"), (Rule::ReplyExtensions, "4.1 (5)"),
        (Rule::ReplySubprotocol, "4.1 (6)"), (Rule::ReplyOnlyOnce, "11.3"),
    ];
    for (rule, section) in rows {
        assert_eq!(rule.section(), format!("RFC 6455 {section}"), "{rule:?}");
    }
    assert_eq!(Rule::NoBody.section(), "RFC 9112 6.3");
    assert_eq!(rows.len() + 1, Rule::REQUEST.len() + Rule::REPLY.len());
}

#[test]
fn the_key_is_trimmed_in_a_request_that_was_never_parsed() {
    let key = " dGhlIHNhbXBsZSBub25jZQ==\t";
    let request = Request::asking("localhost", "/", key);
    let verdict = judge_request(Ok(&request), &Policy::default());
    assert!(verdict.is_kept());
}

#[test]
fn a_bad_host_earns_400_whatever_the_method() {
    let request = b"POST / HTTP/1.1\r\n\r\n";
    let Ok(Parsed::Done { value, .. }) = Request::parse(request) else {
        panic!("a request");
    };
    let verdict = judge_request(Ok(&value), &Policy::default());
    assert_eq!(verdict.refusal(), Some(Refusal::BadRequest));
}

#[test]
fn extensions_have_the_grammar_of_9_1() {
    for (text, is_right) in [
        ("permessage-deflate", true),
        ("permessage-deflate; client_max_window_bits", true),
        ("x; a=1; b=\"two\"", true),
        // The value behind the quotes counts once it is unescaped.
        (r#"x; a="t\o\k""#, true),
        (r#"x; a="two words""#, false),
        (r#"x; a="\"""#, false),
        ("x; a=", false),
        ("x;", false),
        ("", false),
    ] {
        assert_eq!(is_extension(text.as_bytes()), is_right, "{text}");
    }
}
