//! What a client must believe of a reply (RFC 6455, 4.1), and the exact bytes
//! of everything that this crate sends before a connection is open.

mod support {
    pub mod edit;
}

use std::time::{Duration, UNIX_EPOCH};

use support::edit::Edit::{self, Add, Drop, Swap};
use wstool::protocol::Parsed;
use wstool::protocol::accept::{ClientKey, Derivation, SAMPLE_KEY};
use wstool::protocol::http::{HeadError, HttpDate, Reply, Request};
use wstool::protocol::mistake::Mistake;
use wstool::protocol::rules::{Asked, Found, Outcome, Remark, Rule, Verdict, judge_reply};
use wstool::protocol::upgrade::Refusal;

const REPLY: &str = "HTTP/1.1 101 Switching Protocols\r\n\
    Upgrade: websocket\r\n\
    Connection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// The change, and the only rule it breaks.
#[rustfmt::skip]
const BAD: [(Edit, Rule); 40] = [
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
        key: SAMPLE_KEY.into(),
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
    assert_eq!(verdict.remarks, [Remark::BareLineFeeds]);
    assert_eq!(judge(REPLY).remarks, []);
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
fn a_folded_reply_is_believed_and_mentioned() {
    let folded = Swap("Connection: Upgrade", "Connection: keep-alive,\r\n Upgrade").of(REPLY);
    let verdict = judge(&folded);
    assert!(verdict.is_kept(), "{:?}", verdict.broken());
    assert_eq!(verdict.remarks, [Remark::FoldedLines]);
}

#[test]
fn a_reply_without_its_empty_line_is_judged_all_the_same() {
    let text = REPLY.strip_suffix("\r\n").expect("an empty line");
    let (reply, _) = Reply::parse_last(text.as_bytes()).expect("lines of a reply");
    let verdict = judge_reply(Ok(&reply), &asked());
    let broken = verdict.broken().map(|check| (check.rule, check.found.clone()));
    let cut = Found::Unreadable(HeadError::Incomplete { bytes: text.len() });
    assert_eq!(broken, Some((Rule::ReplySyntax, cut)));
    assert_eq!(verdict.broken_count(), 1);
    assert!(verdict.checks.iter().all(|check| check.outcome != Outcome::NotJudged));
}

#[test]
fn a_repeated_header_of_a_reply_names_the_place_that_forbids_it() {
    for (lines, section) in [
        ("Sec-WebSocket-Accept: x", "RFC 6455 11.3.3"),
        ("Sec-WebSocket-Protocol: chat\nSec-WebSocket-Protocol: chat", "RFC 6455 11.3.4"),
    ] {
        let verdict = judge(&Add(lines).of(REPLY));
        assert_eq!(verdict.broken().map(|check| check.section), Some(section), "{lines}");
    }
}

#[test]
fn a_reply_is_judged_by_what_was_sent() {
    let mut request = Request::asking("localhost", "/", " own words ");
    request.headers.push("Sec-WebSocket-Protocol", "a, b");
    request.headers.push("sec-websocket-protocol", "c");
    request.headers.push("Sec-WebSocket-Extensions", "x-a; p=1, x-b");
    let asked = Asked::by(&request);
    let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    let wanted = Asked {
        key: b"own words".to_vec(),
        subprotocols: names(&["a", "b", "c"]),
        extensions: names(&["x-a", "x-b"]),
    };
    assert_eq!(asked, wanted);
    // base64(sha1("own words" + GUID)), computed elsewhere.
    let reply = Reply::switching("ETeh7HeYBj0IcYC4YGoNvekO7sI=", Some("c"));
    assert!(judge_reply(Ok(&reply), &asked).is_kept());
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
const REFUSALS: [(Refusal, &str, &str); 11] = [
    (Refusal::BadRequest, "400 Bad Request", "Connection: close\r\n"),
    (Refusal::Forbidden, "403 Forbidden", "Connection: close\r\n"),
    (Refusal::NotFound, "404 Not Found", "Connection: close\r\n"),
    (Refusal::MethodNotAllowed, "405 Method Not Allowed", "Allow: GET\r\nConnection: close\r\n"),
    (Refusal::RequestTimeout, "408 Request Timeout", "Connection: close\r\n"),
    (Refusal::TargetTooLong, "414 URI Too Long", "Connection: close\r\n"),
    (Refusal::UpgradeRequired, "426 Upgrade Required", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade, close\r\n"),
    (Refusal::HeadTooLarge, "431 Request Header Fields Too Large", "Connection: close\r\n"),
    (Refusal::NotImplemented, "501 Not Implemented", "Connection: close\r\n"),
    (Refusal::Full, "503 Service Unavailable", "Retry-After: 5\r\nConnection: close\r\n"),
    (Refusal::VersionNotSupported, "505 HTTP Version Not Supported", "Connection: close\r\n"),
];

/// The example of RFC 9110, 5.6.7.
fn date() -> HttpDate {
    HttpDate::of(UNIX_EPOCH + Duration::from_secs(784_111_777))
}

#[test]
fn every_refusal_is_these_bytes_and_can_be_read_back() {
    for (refusal, status, lines) in REFUSALS {
        for (body, length) in [("", "0"), ("no\n", "3"), ("\u{43d}\u{435}\u{442}", "6")] {
            let date_line = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
            let end =
                format!("Content-Type: text/plain; charset=utf-8\r\nContent-Length: {length}");
            let wanted = format!("HTTP/1.1 {status}\r\n{lines}{date_line}{end}\r\n\r\n{body}");
            let bytes = refusal.to_bytes(Some("GET"), date(), body);
            assert_eq!(String::from_utf8_lossy(&bytes), wanted);
            let value = refusal.reply(date(), body.len());
            let used = bytes.len() - body.len();
            assert_eq!(Reply::parse(&bytes), Ok(Parsed::Done { value, used }));
        }
    }
}

#[test]
fn a_refusal_of_head_has_no_body_but_says_how_long_it_would_be() {
    let bytes = Refusal::MethodNotAllowed.to_bytes(Some("HEAD"), date(), "no\n");
    assert!(bytes.ends_with(b"Content-Length: 3\r\n\r\n"));
}

#[test]
fn dates_are_written_as_http_writes_them() {
    let rows = [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (86_399, "Thu, 01 Jan 1970 23:59:59 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
        (1_704_067_199, "Sun, 31 Dec 2023 23:59:59 GMT"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (253_402_300_800, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ];
    for (seconds, wanted) in rows {
        let date = HttpDate::of(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(date.to_string(), wanted, "{seconds}");
    }
    let before = HttpDate::of(UNIX_EPOCH - Duration::from_secs(1));
    assert_eq!(before.to_string(), rows[0].1);
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

#[test]
fn a_list_of_extensions_may_stand_on_several_lines_of_a_reply() {
    // Erratum 3433 to 11.3.2, and 4.2.2 step 5.
    let key = ClientKey::parse(SAMPLE_KEY.as_bytes()).expect("a key");
    let mut reply = Reply::switching(&Derivation::of(&key).accept, None);
    reply.headers.push("Sec-WebSocket-Extensions", "a");
    reply.headers.push("Sec-WebSocket-Extensions", "b; x=1");
    let extensions = vec!["a".to_owned(), "b".to_owned()];
    let asked = Asked { key: key.text().into(), subprotocols: Vec::new(), extensions };
    assert!(judge_reply(Ok(&reply), &asked).is_kept());
}

#[test]
fn a_100_comes_before_the_101_of_a_request_that_expects_it() {
    let mut request = Request::asking("localhost", "/", SAMPLE_KEY);
    assert_eq!(Reply::before_switching(&request), None);
    request.headers.push("Expect", "100-continue");
    let before = Reply::before_switching(&request).expect("a reply").to_bytes();
    assert_eq!(before, b"HTTP/1.1 100 Continue\r\n\r\n");
}
