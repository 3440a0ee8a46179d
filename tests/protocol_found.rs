//! The evidence in a checklist: what each rule found, and what it wanted.

mod support {
    pub mod edit;
    pub mod requests;
}

use support::edit::Edit::{self, Add, Drop, Swap};
use support::requests::{REQUEST, judge, owed};
use wstool::protocol::accept::{KeyError, SAMPLE_KEY};
use wstool::protocol::http::{HeadError, LineFault, Reply};
use wstool::protocol::rules::{Asked, Check, Found, Outcome, Policy, Rule, judge_reply};

/// What this rule found in the request after this change.
fn found(edit: Edit, rule: Rule, policy: &Policy) -> Check {
    let checks = judge(&edit.of(REQUEST), policy).checks;
    let check = checks.into_iter().find(|check| check.rule == rule);
    check.unwrap_or_else(|| panic!("{rule:?} is not on the list"))
}

#[test]
fn every_rule_shows_the_value_it_judged() {
    let same = Swap("GET", "GET");
    #[rustfmt::skip]
    let rows = [
        (same, Rule::RequestSyntax, "GET /chat HTTP/1.1"),
        (Swap("HTTP/1.1", "HTTP/1.0"), Rule::HttpVersion, "HTTP/1.0"),
        (Swap("GET", "PUT"), Rule::Method, "PUT"),
        (Swap("/chat", "/a?b"), Rule::Target, "/a?b"),
        (Swap("/chat", "/a?b"), Rule::Resource, "/a"),
        (same, Rule::Host, "localhost:4000"),
        (Add("Content-Length: 5"), Rule::NoBody, "5"),
        (Add("Content-Length: 5\nTransfer-Encoding: gzip"), Rule::NoBody, "gzip"),
        (same, Rule::Upgrade, "websocket"),
        (Add("Upgrade: foo"), Rule::Upgrade, "websocket, foo"),
        (Swap("Connection: Upgrade", "Connection: close"), Rule::Connection, "close"),
        (Swap("13", "8"), Rule::Version, "8"),
        (same, Rule::Key, SAMPLE_KEY),
        (Add("Sec-WebSocket-Protocol: a\nSec-WebSocket-Protocol: b"), Rule::Subprotocols, "a, b"),
        (Add("Sec-WebSocket-Extensions: a; b"), Rule::Extensions, "a; b"),
        (Add("Origin: http://a"), Rule::Origin, "http://a"),
    ];
    for (edit, rule, value) in rows {
        let check = found(edit, rule, &Policy::default());
        assert_eq!(check.found, Found::Value(value.into()), "{edit:?} {rule:?}");
        assert_eq!(check.wanted, None);
    }
}

#[test]
fn every_rule_says_so_where_there_is_nothing() {
    #[rustfmt::skip]
    let rows = [
        (Drop("Host: localhost:4000"), Rule::Host, Outcome::Broken),
        (Drop("Upgrade: websocket"), Rule::Upgrade, Outcome::Broken),
        (Drop("Connection: Upgrade"), Rule::Connection, Outcome::Broken),
        (Drop("Sec-WebSocket-Version: 13"), Rule::Version, Outcome::Broken),
        (Drop("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), Rule::Key, Outcome::Broken),
        (Add("X: y"), Rule::NoBody, Outcome::Kept),
        (Add("X: y"), Rule::Subprotocols, Outcome::Kept),
        (Add("X: y"), Rule::Extensions, Outcome::Kept),
        (Add("X: y"), Rule::Origin, Outcome::Kept),
    ];
    for (edit, rule, outcome) in rows {
        let check = found(edit, rule, &Policy::default());
        assert_eq!((check.found, check.outcome), (Found::Nothing, outcome), "{edit:?} {rule:?}");
    }
}

#[test]
fn what_is_not_repeated_is_not_said_to_be_missing() {
    let check = found(Add("X: y"), Rule::OnlyOnce, &Policy::default());
    assert_eq!((check.found, check.outcome), (Found::NoRepeats, Outcome::Kept));
}

#[test]
fn what_is_wrong_is_shown_in_its_own_way() {
    let policy = Policy::default();
    let twice = found(Add("HOST: a\nHost: b"), Rule::OnlyOnce, &policy);
    assert_eq!(twice.found, Found::Times { header: "Host", times: 3 });
    let short = Swap("dGhlIHNhbXBsZSBub25jZQ==", "AQIDBAUGBwgJCgsMDQ4P");
    let value = b"AQIDBAUGBwgJCgsMDQ4P".to_vec();
    let error = KeyError::Length { got: 15 };
    assert_eq!(found(short, Rule::Key, &policy).found, Found::BadKey { value, error });
    let folded = HeadError::Line {
        number: 3,
        text: b" Upgrade: websocket".to_vec(),
        fault: LineFault::Folded,
    };
    let check =
        found(Swap("Upgrade: websocket", " Upgrade: websocket"), Rule::RequestSyntax, &policy);
    assert_eq!(check.found, Found::Unreadable(folded));
}

#[test]
fn the_path_wanted_is_shown_where_there_is_one() {
    let policy = Policy { path: Some("/other".to_owned()), ..Policy::default() };
    let check = found(Swap("/chat", "/chat"), Rule::Resource, &policy);
    assert_eq!(check.wanted.as_deref(), Some("/other"));
    assert_eq!(owed(REQUEST, &policy), Some((Rule::Resource, 404)));
}

#[test]
fn rules_for_replies_show_their_values_too() {
    let mut reply = Reply::switching("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Some("chat"));
    reply.headers.push("Connection", "close");
    reply.headers.push("Sec-WebSocket-Extensions", "x");
    let asked = Asked { key: SAMPLE_KEY.into(), subprotocols: vec![], extensions: vec![] };
    #[rustfmt::skip]
    let rows = [
        (Rule::ReplySyntax, "HTTP/1.1 101 Switching Protocols"),
        (Rule::Status, "101 Switching Protocols"),
        (Rule::ReplyUpgrade, "websocket"),
        (Rule::ReplyConnection, "Upgrade, close"),
        (Rule::Accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        (Rule::ReplyExtensions, "x"),
        (Rule::ReplySubprotocol, "chat"),
    ];
    let mut checks = judge_reply(Ok(&reply), &asked).checks;
    let only_once = checks.remove(4);
    assert_eq!(checks.len(), rows.len());
    assert_eq!((only_once.rule, only_once.found), (Rule::ReplyOnlyOnce, Found::NoRepeats));
    for (check, (rule, value)) in checks.iter().zip(rows) {
        let wanted = Found::Value(value.into());
        assert_eq!((check.rule, &check.found), (rule, &wanted));
    }
}
