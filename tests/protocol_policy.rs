//! What one server is willing to serve: pages, a path, subprotocols (RFC 6455,
//! 4.2.2 step 4 and 10.2).

mod support {
    pub mod requests;
}

use support::requests::{REQUEST, owed, read};
use wstool::protocol::rules::{Origins, Policy, Rule, judge_request};

/// The right request with more lines, an LF between them.
fn with(lines: &str) -> String {
    let lines = lines.replace('\n', "\r\n");
    REQUEST.replace("\r\n\r\n", &format!("\r\n{lines}\r\n\r\n"))
}

/// Host, Origin, whether the page may connect to this server.
const ORIGINS: [(&str, &str, bool); 26] = [
    ("localhost:4000", "http://localhost:4000", true),
    ("localhost:4000", "HTTP://LOCALHOST:4000", false),
    ("LocalHost:4000", "http://localhost:4000", true),
    ("localhost", "https://localhost", true),
    // A scheme's own port may be written or left out.
    ("localhost:80", "http://localhost", true),
    ("localhost:", "http://localhost", true),
    ("localhost", "http://localhost:80", true),
    ("localhost:443", "https://localhost", true),
    ("[::1]:80", "http://[::1]", true),
    ("localhost:443", "http://localhost", false),
    ("localhost:80", "https://localhost", false),
    ("localhost:080", "http://localhost", false),
    ("127.0.0.1:4000", "http://127.0.0.1:4000", true),
    ("[::1]:4000", "http://[::1]:4000", true),
    ("192.168.1.7", "http://192.168.1.7", true),
    ("localhost:4000", "http://localhost:4001", false),
    ("localhost:4000", "http://localhost", false),
    ("localhost:4000", "http://127.0.0.1:4000", false),
    ("localhost:4000", "http://localhost:4000.evil.example", false),
    ("localhost:4000", "http://evil.example/localhost:4000", false),
    ("localhost:4000", "localhost:4000", false),
    ("localhost:4000", "ws://localhost:4000", false),
    ("localhost:4000", "null", false),
    ("localhost:4000", "", false),
    ("rebound.example:4000", "http://rebound.example:4000", false),
    ("rebound.example:4000", "https://lesson.example", true),
];

#[test]
fn pages_of_this_host_and_listed_pages_may_connect_and_no_others() {
    let origins = Origins::SameAnd(vec!["https://lesson.example".to_owned()]);
    let policy = Policy { origins, ..Policy::default() };
    for (host, origin, is_welcome) in ORIGINS {
        let host = REQUEST.replace("localhost:4000", host);
        let text = host.replace("\r\n\r\n", &format!("\r\nOrigin: {origin}\r\n\r\n"));
        let wanted = (!is_welcome).then_some((Rule::Origin, 403));
        assert_eq!(owed(&text, &policy), wanted, "{host:?} {origin:?}");
        assert_eq!(owed(&text, &Policy::default()), None, "any origin: {origin:?}");
    }
    assert_eq!(owed(REQUEST, &policy), None, "no Origin: not a browser");
    let listed = with("Origin: HTTPS://LESSON.example");
    assert_eq!(owed(&listed, &policy), None, "a listed origin in other letters");
}

#[test]
fn another_path_than_the_served_one_is_not_found() {
    let path = Some("/chat".to_owned());
    let policy = Policy { path, ..Policy::default() };
    let rows = [
        ("/chat", true),
        ("/chat?room=1", true),
        ("http://a/chat", true),
        ("http://a:1/chat?x=/y", true),
        ("/", false),
        ("/?/chat", false),
        ("/chat/", false),
        ("/Chat", false),
        ("/%63hat", false),
        ("//chat", false),
        ("http://chat", false),
        ("http://a/x?://chat", false),
    ];
    for (target, is_found) in rows {
        let text = REQUEST.replace("/chat", target);
        let wanted = (!is_found).then_some((Rule::Resource, 404));
        assert_eq!(owed(&text, &policy), wanted, "{target}");
    }
    let root = Policy { path: Some("/".to_owned()), ..Policy::default() };
    for target in ["/", "/?q", "http://a", "http://a?q"] {
        assert_eq!(owed(&REQUEST.replace("/chat", target), &root), None, "{target}");
    }
}

#[test]
fn the_first_offered_subprotocol_that_is_spoken_is_chosen() {
    let subprotocols = vec!["v1".to_owned(), "v2".to_owned()];
    let policy = Policy { subprotocols, ..Policy::default() };
    let rows = [
        ("Sec-WebSocket-Protocol: v1", Some("v1")),
        ("Sec-WebSocket-Protocol: v2, v1", Some("v2")),
        ("Sec-WebSocket-Protocol: v3,v2", Some("v2")),
        ("Sec-WebSocket-Protocol: v3\nSec-WebSocket-Protocol: v1", Some("v1")),
        ("Sec-WebSocket-Protocol: V1", None),
        ("Sec-WebSocket-Protocol: v", None),
        ("Sec-WebSocket-Protocol:", None),
        ("X-Protocol: v1", None),
    ];
    for (lines, wanted) in rows {
        let request = read(&with(lines)).unwrap();
        assert_eq!(policy.subprotocol(&request), wanted, "{lines}");
        assert_eq!(Policy::default().subprotocol(&request), None);
    }
}

#[test]
fn the_authority_of_an_absolute_target_is_not_passed_over_for_host() {
    let policy = Policy { origins: Origins::SameAnd(Vec::new()), ..Policy::default() };
    let origin = "\r\nOrigin: http://localhost:4000\r\n\r\n";
    let text = REQUEST.replace("\r\n\r\n", origin);
    assert_eq!(owed(&text, &policy), None);
    let absolute = text.replace("GET /", "GET http://evil.example/");
    assert_eq!(owed(&absolute, &policy), Some((Rule::Origin, 403)));
}

#[test]
fn a_refused_page_is_told_which_option_lets_it_in() {
    use wstool::words::{Lang, rules::refusal_body};
    let policy = Policy { origins: Origins::SameAnd(Vec::new()), ..Policy::default() };
    for (origin, option) in [
        ("null", Some("wstool serve --origin null")),
        ("http://localhost:8000", Some("wstool serve --origin http://localhost:8000")),
        ("http://[::1]:8000", Some("wstool serve --origin http://[::1]:8000")),
        // Somebody will paste the line into a shell.
        ("http://a;reboot", None),
        ("http://a/$(reboot)", None),
        ("no origin at all", None),
    ] {
        let request = read(&with(&format!("Origin: {origin}")));
        let verdict = judge_request(request.as_ref(), &policy);
        for lang in [Lang::En, Lang::Ru] {
            let body = refusal_body(&verdict, lang);
            match option {
                Some(option) => assert!(body.contains(option), "{body}"),
                None => assert!(!body.contains("--origin"), "{body}"),
            }
        }
    }
}
