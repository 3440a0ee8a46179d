//! What a client must believe of a reply (RFC 6455, 4.1), and the exact bytes
//! of everything that this crate sends before a connection is open.

mod support {
    pub mod edit;
}

use support::edit::Edit::{self, Add, Drop, Swap};
use wstool::protocol::Parsed;
use wstool::protocol::accept::{ClientKey, SAMPLE_KEY};
use wstool::protocol::http::{HeadError, Reply, Request};
use wstool::protocol::mistake::Mistake;
use wstool::protocol::rules::{Asked, Found, Outcome, Rule, Verdict, judge_reply};
use wstool::protocol::upgrade::Refusal;

const REPLY: &str = "HTTP/1.1 101 Switching Protocols\r\n\
    Upgrade: websocket\r\n\
    Connection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// The change, and the only rule it breaks.
#[rustfmt::skip]
const BAD: [(Edit, Rule); 41] = [
    (Swap("HTTP/1.1", "HTTP/1.0"), Rule::ReplySyntax),
    (Swap("HTTP/1.1", "HTTP/2.0"), Rule::ReplySyntax),
    (Swap("HTTP/1.1", "HTTP"), Rule::ReplySyntax),
    (Swap("Upgrade: websocket", "Upgrade : websocket"), Rule::ReplySyntax),
    (Swap("101 Switching Protocols", "200 OK"), Rule::Status),
    (Swap("101", "100"), Rule::Status),
    (Swap("101 Switching Protocols", "401 Unauthorized"), Rule::Status),
    (Swap("101 Switching Protocols", "302 Found"), Rule::Status),
    (Swap("101 Switching Protocols", "426 Upgrade Required"), Rule::Status),
    (Drop("Upgrade: websocket"), Rule::ReplyUpgrade),
    (Swap("websocket", ""), Rule::ReplyUpgrade),
    (Swap("websocket", "h2c"), Rule::ReplyUpgrade),
    (Swap("websocket", "websocket, foo"), Rule::ReplyUpgrade),
    (Swap("websocket", "websocket/13"), Rule::ReplyUpgrade),
    (Add("Upgrade: foo"), Rule::ReplyUpgrade),
    (Drop("Connection: Upgrade"), Rule::ReplyConnection),
    (Swap("Connection: Upgrade", "Connection: keep-alive"), Rule::ReplyConnection),
    (Swap("Connection: Upgrade", "Connection: upgrade-insecure"), Rule::ReplyConnection),
    (Add("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), Rule::ReplyOnlyOnce),
    (Add("Sec-WebSocket-Protocol: chat\nSec-WebSocket-Protocol: chat"), Rule::ReplyOnlyOnce),
    (Add("Sec-WebSocket-Extensions: x-a\nSec-WebSocket-Extensions: x-b"), Rule::ReplyOnlyOnce),
    (Drop("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), Rule::Accept),
    (Swap("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", ""), Rule::Accept),
    (Swap("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "S3PPLMBITXAQ9KYGZZHZRBK+XOO="), Rule::Accept),
    (Swap("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo"), Rule::Accept),
    (Swap("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "\"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\""), Rule::Accept),
    (Swap("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "HSmrc0sMlYUkAGmm5OPpG2HaGWk="), Rule::Accept),
    (Add("Sec-WebSocket-Extensions: permessage-deflate"), Rule::ReplyExtensions),
    (Add("Sec-WebSocket-Extensions: x-a, x-c"), Rule::ReplyExtensions),
    (Add("Sec-WebSocket-Extensions: x-a;"), Rule::ReplyExtensions),
    (Add("Sec-WebSocket-Extensions: x-a; b=\"c d\""), Rule::ReplyExtensions),
    (Add("Sec-WebSocket-Extensions:"), Rule::ReplyExtensions),
    (Add("Sec-WebSocket-Extensions: ,"), Rule::ReplyExtensions),
    (Add("Sec-WebSocket-Extensions: x"), Rule::ReplyExtensions),
    (Add("Sec-WebSocket-Protocol: other"), Rule::ReplySubprotocol),
    (Add("Sec-WebSocket-Protocol:"), Rule::ReplySubprotocol),
    (Add("Sec-WebSocket-Protocol: Chat"), Rule::ReplySubprotocol),
    (Add("Sec-WebSocket-Protocol: cha"), Rule::ReplySubprotocol),
    (Add("Sec-WebSocket-Protocol: chat, superchat"), Rule::ReplySubprotocol),
    (Add("Sec-WebSocket-Protocol: chat,"), Rule::ReplySubprotocol),
    (Add("Sec-WebSocket-Protocol: \"chat\""), Rule::ReplySubprotocol),
];

/// Odd, but right.
#[rustfmt::skip]
const GOOD: [Edit; 17] = [
    Swap("HTTP/1.1", "HTTP/1.1"),
    Swap("HTTP/1.1", "HTTP/1.2"),
    Swap(" Switching Protocols", ""),
    Swap("Switching Protocols", "Web Socket Protocol Handshake"),
    Swap("Switching Protocols", "\u{436}"),
    Swap("websocket", "WebSocket"),
    Swap("Connection: Upgrade", "connection: upgrade"),
    Swap("Connection: Upgrade", "Connection: keep-alive, Upgrade"),
    Swap("Connection: Upgrade", "Connection: close\r\nConnection: UPGRADE"),
    Swap("Sec-WebSocket-Accept: ", "SEC-WEBSOCKET-ACCEPT: \t "),
    Swap("Upgrade: websocket\r\n", "Upgrade: websocket\n"),
    Add("Sec-WebSocket-Protocol: chat"),
    Add("Sec-WebSocket-Protocol: superchat"),
    Add("Sec-WebSocket-Extensions: x-b"),
    Add("Sec-WebSocket-Extensions: x-b; p=1; q, x-a"),
    Add("Set-Cookie: a=b\nSet-Cookie: c=d\nServer: x\nDate: y"),
    Add("Sec-WebSocket-Version: 13\nSec-WebSocket-Version: 8, 7"),
];

fn asked() -> Asked {
    Asked {
        key: ClientKey::parse(SAMPLE_KEY.as_bytes()).unwrap(),
        subprotocols: vec!["chat".to_owned(), "superchat".to_owned()],
        extensions: vec!["x-a".to_owned(), "x-b".to_owned()],
    }
}

fn judge(text: &str) -> Verdict {
    let reply = match Reply::parse(text.as_bytes()) {
        Ok(Parsed::Done { value, .. }) => Ok(value),
        Ok(Parsed::NeedMore) => Err(HeadError::Incomplete { bytes: text.len() }),
        Err(error) => Err(error),
    };
    judge_reply(reply.as_ref(), &asked())
}

#[test]
fn every_lying_server_is_caught_by_one_rule() {
    for (edit, rule) in BAD {
        let verdict = judge(&edit.of(REPLY));
        let broken = verdict.checks.iter().filter(|check| check.outcome == Outcome::Broken);
        let broken: Vec<Rule> = broken.map(|check| check.rule).collect();
        assert_eq!(broken, [rule], "{edit:?}");
        assert!(!verdict.is_kept());
        assert_eq!(verdict.refusal(), None, "a client answers nothing");
        assert_eq!(verdict.checks.iter().map(|check| check.rule).collect::<Vec<_>>(), Rule::REPLY);
    }
}

#[test]
fn every_odd_but_right_reply_is_believed() {
    for edit in GOOD {
        let verdict = judge(&edit.of(REPLY));
        assert!(verdict.is_kept(), "{edit:?}: {:?}", verdict.broken());
    }
    assert!(judge(&REPLY.replace('\r', "")).is_kept());
    let verdict = judge(&REPLY.replace('\r', ""));
    assert_eq!(verdict.checks[0].found, Found::BareLineFeeds);
}

#[test]
fn every_rule_for_replies_is_broken_by_a_row_and_no_rule_is_twice() {
    for rule in Rule::REPLY {
        assert!(BAD.iter().any(|row| row.1 == rule), "{rule:?}");
        assert_eq!(rule.refusal(), None);
    }
    let mut names: Vec<&str> =
        Rule::REQUEST.iter().chain(&Rule::REPLY).map(|rule| rule.name()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}

#[test]
fn nothing_may_be_chosen_where_nothing_was_offered() {
    let nothing = Asked { subprotocols: vec![], extensions: vec![], ..asked() };
    for line in ["Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Extensions: x-a"] {
        let Ok(Parsed::Done { value, .. }) = Reply::parse(Add(line).of(REPLY).as_bytes()) else {
            panic!("{line}");
        };
        assert!(!judge_reply(Ok(&value), &nothing).is_kept(), "{line}");
        assert!(judge_reply(Ok(&value), &asked()).is_kept(), "{line}");
    }
}

#[test]
fn a_wrong_accept_value_is_shown_with_the_right_one_and_its_cause() {
    let verdict = judge(&Swap("zhZRbK+xOo=", "zhZRbK-xOo=").of(REPLY));
    let check = verdict.broken().unwrap();
    assert_eq!(check.wanted.as_deref(), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    let value = b"s3pPLMBiTxaQ9kYGzzhZRbK-xOo=".to_vec();
    let mistake = Some(Mistake::UrlSafe);
    assert_eq!(check.found, Found::WrongAccept { value, mistake });
}

#[test]
fn the_accept_value_is_trimmed_in_a_reply_that_was_never_parsed() {
    let reply = Reply::switching(" s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\t", None);
    assert!(judge_reply(Ok(&reply), &asked()).is_kept());
}

#[test]
fn a_reply_that_cannot_be_read_breaks_its_first_rule_only() {
    let verdict = judge_reply(Err(&HeadError::Tls), &asked());
    assert_eq!(verdict.broken().map(|check| check.rule), Some(Rule::ReplySyntax));
    let others = &verdict.checks[1..];
    assert_eq!(others.len(), 7);
    assert!(others.iter().all(|check| check.outcome == Outcome::NotJudged));
}

/// Everything a refusal sends before its closing headers.
#[rustfmt::skip]
const REFUSALS: [(Refusal, &str); 9] = [
    (Refusal::BadRequest, "400 Bad Request\r\nConnection: close\r\n"),
    (Refusal::Forbidden, "403 Forbidden\r\nConnection: close\r\n"),
    (Refusal::NotFound, "404 Not Found\r\nConnection: close\r\n"),
    (Refusal::MethodNotAllowed, "405 Method Not Allowed\r\nAllow: GET\r\nConnection: close\r\n"),
    (Refusal::RequestTimeout, "408 Request Timeout\r\nConnection: close\r\n"),
    (Refusal::UpgradeRequired, "426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade, close\r\n"),
    (Refusal::HeadTooLarge, "431 Request Header Fields Too Large\r\nConnection: close\r\n"),
    (Refusal::Full, "503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n"),
    (Refusal::VersionNotSupported, "505 HTTP Version Not Supported\r\nConnection: close\r\n"),
];

#[test]
fn every_refusal_is_these_bytes_and_can_be_read_back() {
    for (refusal, head) in REFUSALS {
        for (body, length) in [("", "0"), ("no\n", "3"), ("\u{43d}\u{435}\u{442}", "6")] {
            let end =
                format!("Content-Type: text/plain; charset=utf-8\r\nContent-Length: {length}");
            let wanted = format!("HTTP/1.1 {head}{end}\r\n\r\n{body}");
            let bytes = refusal.to_bytes(Some("GET"), body);
            assert_eq!(String::from_utf8_lossy(&bytes), wanted);
            let value = refusal.reply(body.len());
            let used = bytes.len() - body.len();
            assert_eq!(Reply::parse(&bytes), Ok(Parsed::Done { value, used }));
        }
    }
}

#[test]
fn a_refusal_of_head_has_no_body_but_says_how_long_it_would_be() {
    let bytes = Refusal::MethodNotAllowed.to_bytes(Some("HEAD"), "no\n");
    assert!(bytes.ends_with(b"Content-Length: 3\r\n\r\n"));
}

#[test]
fn the_101_and_the_request_are_these_bytes() {
    let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    let plain = Reply::switching(accept, None);
    assert_eq!(String::from_utf8_lossy(&plain.to_bytes()), REPLY);
    let chosen = Reply::switching(accept, Some("chat"));
    let wanted = Add("Sec-WebSocket-Protocol: chat").of(REPLY);
    assert_eq!(String::from_utf8_lossy(&chosen.to_bytes()), wanted);
    let request = Request::asking("localhost:4000", "/wsserver", SAMPLE_KEY);
    let wanted = "GET /wsserver HTTP/1.1\r\nHost: localhost:4000\r\nUpgrade: websocket\r\n\
        Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        Sec-WebSocket-Version: 13\r\n\r\n";
    assert_eq!(String::from_utf8_lossy(&request.to_bytes()), wanted);
}
