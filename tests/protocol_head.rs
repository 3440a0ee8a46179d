//! Heads of HTTP messages: read in every way they can arrive, written back, and
//! refused with the line that is wrong (RFC 9112, 2 to 5).

mod support {
    pub mod arrival;
}

use std::fmt::Debug;

use support::arrival::{error_arrives, value_arrives};
use wstool::protocol::Parsed;
use wstool::protocol::http::{
    Head, HeadError, Headers, HttpVersion, LineFault, MAX_HEAD, MAX_HEADERS, Reply, Request,
    RequestLine, ShownLine, StartLine, StatusLine, is_worth_parsing, shown_lines,
};

/// A request of which only the headers matter.
fn get(headers: &[(&str, &[u8])]) -> Request {
    asking("GET", "/", (1, 1), headers)
}

fn asking(method: &str, target: &str, version: (u8, u8), headers: &[(&str, &[u8])]) -> Request {
    let (method, target) = (method.to_owned(), target.to_owned());
    head(RequestLine { method, target }, version, headers)
}

fn reply(status: u16, reason: &str, version: (u8, u8), headers: &[(&str, &[u8])]) -> Reply {
    let reason = reason.to_owned();
    head(StatusLine { status, reason }, version, headers)
}

fn head<S: StartLine>(start: S, (major, minor): (u8, u8), pairs: &[(&str, &[u8])]) -> Head<S> {
    let mut headers = Headers::default();
    for (name, value) in pairs {
        headers.push(name, *value);
    }
    let version = HttpVersion { major, minor };
    Head { version, ..Head::with(start, headers) }
}

/// The same head, some line of which ended in LF alone.
fn with_line_feeds<S>(head: Head<S>) -> Head<S> {
    Head { bare_line_feeds: true, ..head }
}

/// A row whose bytes are what we would write ourselves.
fn canonical<S: StartLine + Clone + PartialEq + Debug>(bytes: &[u8], wanted: &Head<S>) {
    assert_eq!(wanted.to_bytes(), bytes, "written");
    liberal(bytes, wanted);
}

/// A row that is read, but never written like that.
fn liberal<S: StartLine + Clone + PartialEq + Debug>(bytes: &[u8], wanted: &Head<S>) {
    let what = String::from_utf8_lossy(bytes);
    value_arrives(&what, bytes, wanted, Head::<S>::parse);
    let again = Head { bare_line_feeds: false, ..wanted.clone() };
    value_arrives("written and read", &again.to_bytes(), &again, Head::<S>::parse);
}

#[test]
fn requests_as_we_write_them() {
    let rows: [(&[u8], Request); 9] = [
        (b"GET / HTTP/1.1\r\n\r\n", get(&[])),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", get(&[("Host", b"a")])),
        (b"POST /p?q=1&r HTTP/1.1\r\n\r\n", asking("POST", "/p?q=1&r", (1, 1), &[])),
        (b"get / HTTP/1.0\r\n\r\n", asking("get", "/", (1, 0), &[])),
        (b"OPTIONS * HTTP/1.2\r\n\r\n", asking("OPTIONS", "*", (1, 2), &[])),
        (b"GET / HTTP/2.0\r\nA: b\r\n\r\n", asking("GET", "/", (2, 0), &[("A", b"b")])),
        (b"GET /HTTP/1.1 HTTP/1.2\r\n\r\n", asking("GET", "/HTTP/1.1", (1, 2), &[])),
        (
            b"GET http://a:1/p HTTP/1.1\r\nx: 1\r\nX: 2\r\n\r\n",
            asking("GET", "http://a:1/p", (1, 1), &[("x", b"1"), ("X", b"2")]),
        ),
        (
            b"GET / HTTP/1.1\r\nA: \x80\xff\tb\r\nB: \xd0\xb6\r\n\r\n",
            get(&[("A", b"\x80\xff\tb"), ("B", "\u{436}".as_bytes())]),
        ),
    ];
    for (bytes, wanted) in rows {
        canonical(bytes, &wanted);
    }
}

#[test]
fn requests_as_others_write_them() {
    let host = get(&[("Host", b"a")]);
    let rows: [(&[u8], Request); 8] = [
        (b"GET / HTTP/1.1\r\nHost:a\r\n\r\n", host.clone()),
        (b"GET / HTTP/1.1\r\nHost: \t a \t \r\n\r\n", host.clone()),
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", get(&[("Host", b"")])),
        (b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", host.clone()),
        (b"\r\nGET / HTTP/1.2\r\n\r\n", asking("GET", "/", (1, 2), &[])),
        (b"\r\nGET / HTTP/2.0\r\n\r\n", asking("GET", "/", (2, 0), &[])),
        (b"GET / HTTP/1.1\nHost: a\n\n", with_line_feeds(host.clone())),
        (b"GET / HTTP/1.1\r\nHost: a\n\r\n", with_line_feeds(host)),
    ];
    for (bytes, wanted) in rows {
        liberal(bytes, &wanted);
    }
}

#[test]
fn replies_as_we_write_them() {
    let rows: [(&[u8], Reply); 6] = [
        (
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
            reply(101, "Switching Protocols", (1, 1), &[("Upgrade", b"websocket")]),
        ),
        (b"HTTP/1.0 200 OK\r\n\r\n", reply(200, "OK", (1, 0), &[])),
        (b"HTTP/1.1 404 \r\n\r\n", reply(404, "", (1, 1), &[])),
        (b"HTTP/1.2 101 X\r\n\r\n", reply(101, "X", (1, 2), &[])),
        (b"HTTP/2.0 101 X\r\n\r\n", reply(101, "X", (2, 0), &[])),
        (b"HTTP/1.2 505 not HTTP/1.0\r\n\r\n", reply(505, "not HTTP/1.0", (1, 2), &[])),
    ];
    for (bytes, wanted) in rows {
        canonical(bytes, &wanted);
    }
    liberal(b"HTTP/1.1 101\r\n\r\n", &reply(101, "", (1, 1), &[]));
    let ok = reply(200, "OK", (1, 1), &[]);
    liberal(b"\r\nHTTP/1.1 200 OK\n\n", &with_line_feeds(ok));
}

/// Whether two errors are of one kind. While a line is still arriving, its
/// text is shorter, and what is wrong with it can become clearer.
fn same_kind(one: &HeadError, other: &HeadError) -> bool {
    match (one, other) {
        (HeadError::Line { number, .. }, HeadError::Line { number: same, .. }) => number == same,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

#[test]
fn a_bad_start_line_is_shown() {
    let rows: [&[u8]; 14] = [
        b"GET  / HTTP/1.1",
        b" GET / HTTP/1.1",
        b"GET /",
        b"GET / http/1.1",
        b"GET / HTTP/1.1 ",
        b"GET / HTTP/1.12",
        b"GET / HTTP/1.25",
        b"GET / HTTP/x",
        b"GET / HTTP/1.x",
        b"\x16 / HTTP/1.1",
        b"G\xc3\xa9T / HTTP/1.1",
        b"GET /\0 HTTP/1.1",
        b"HTTP/1.1 101 Switching Protocols",
        b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
    ];
    for line in rows {
        let wanted = HeadError::StartLine { text: line.to_vec() };
        let bytes = [line, b"\r\nHost : a\r\n\r\n"].concat();
        let what = String::from_utf8_lossy(line);
        error_arrives(&what, &bytes, &wanted, Request::parse, same_kind);
    }
    for line in [&b"GET / HTTP/1.1"[..], b"HTTP/1.1 abc X", b"HTTP/1.1 1011 X", b"http/1.1 101 X"] {
        let wanted = HeadError::StartLine { text: line.to_vec() };
        let bytes = [line, b"\r\n\r\n"].concat();
        let what = String::from_utf8_lossy(line);
        error_arrives(&what, &bytes, &wanted, Reply::parse, same_kind);
    }
}

#[test]
fn a_bad_header_line_is_shown_with_its_number() {
    use LineFault::{Folded, LeadingSpace, Name, SpaceBeforeColon, Value};
    let rows: [(&[u8], LineFault); 14] = [
        (b" folded", Folded),
        (b"\tfolded: b", Folded),
        (b"Host : a", SpaceBeforeColon),
        (b"Host\t: a", SpaceBeforeColon),
        (b"no colon", Name),
        (b"nocolon", Name),
        (b": value", Name),
        (b"two words: a", Name),
        (b"N\xc3\xa4me: a", Name),
        (b"Na\0me: a", Name),
        (b"A: b\0c", Value),
        (b"A: b\rc", Value),
        (b"A: b\r", Value),
        (b"A: \x7f", Value),
    ];
    for (line, fault) in rows {
        for (before, number) in [
            ("GET / HTTP/1.1\r\n", 2),
            ("GET / HTTP/1.1\r\nA: b\r\n", 3),
            ("\r\n\r\nGET / HTTP/1.0\r\nA: b\r\nC: d\r\n", 4),
            ("GET / HTTP/2.0\nA: b\n", 3),
        ] {
            let text = line.to_vec();
            // In front of all headers there is nothing to go on with.
            let fault = if (fault, number) == (Folded, 2) { LeadingSpace } else { fault };
            let wanted = HeadError::Line { number, text, fault };
            let bytes = [before.as_bytes(), line, b"\r\nB : c\r\n\r\n"].concat();
            let what = String::from_utf8_lossy(&bytes);
            error_arrives(&what, &bytes, &wanted, Request::parse, same_kind);
        }
    }
}

#[test]
fn folded_lines_of_a_reply_become_one() {
    let folded = |value: &str| {
        let head = reply(101, "X", (1, 1), &[("A", value.as_bytes()), ("B", b"c")]);
        Head { folded_lines: true, ..head }
    };
    for (lines, value) in [
        ("A: a\r\n b\r\n", "a   b"),
        ("A: a\r\n\tb\r\n", "a  \tb"),
        ("A:\r\n a\r\n", "a"),
        ("A: a\r\n \r\n", "a"),
        ("A: a\r\n b\r\n  c\r\n", "a   b    c"),
        ("A: a\r\n B: b\r\n", "a   B: b"),
    ] {
        let bytes = format!("HTTP/1.1 101 X\r\n{lines}B: c\r\n\r\n");
        value_arrives(lines, bytes.as_bytes(), &folded(value), Reply::parse);
        let bare = Head { bare_line_feeds: true, ..folded(&value.replacen("  ", " ", 1)) };
        if value == "a   b" {
            value_arrives(lines, bytes.replace('\r', "").as_bytes(), &bare, Reply::parse);
        }
    }
    // A body may begin with a space: the head has ended before it.
    let bytes = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n body";
    let wanted = reply(200, "OK", (1, 1), &[("A", b"b")]);
    assert_eq!(Reply::parse(bytes), Ok(Parsed::Done { value: wanted, used: 25 }));
}

#[test]
fn a_bad_line_in_a_folded_reply_keeps_its_number() {
    use LineFault::{LeadingSpace, Name, Value};
    let rows: [(&[u8], usize, &[u8], LineFault); 4] = [
        (b" A: b\r\n", 2, b" A: b", LeadingSpace),
        (b"A: b\r\n c\0\r\n", 3, b" c\0", Value),
        (b"A: b\r\n c\r\nD\r\n", 4, b"D", Name),
        (b"A\r\n : b\r\n", 2, b"A", Name),
    ];
    for (lines, number, text, fault) in rows {
        let bytes = [b"HTTP/1.1 101 X\r\n", lines, b"\r\n"].concat();
        let wanted = HeadError::Line { number, text: text.to_vec(), fault };
        let what = String::from_utf8_lossy(lines);
        error_arrives(&what, &bytes, &wanted, Reply::parse, same_kind);
    }
}

#[test]
fn a_head_without_its_empty_line_is_read_as_far_as_it_came() {
    let host = get(&[("Host", b"a")]);
    for (bytes, head) in [
        (&b"GET / HTTP/1.1\r\nHost: a\r\n"[..], host.clone()),
        (b"GET / HTTP/1.1\r\nHost: a\r", host.clone()),
        (b"GET / HTTP/1.1\r\nHost: a", host.clone()),
        (b"GET / HTTP/1.1\nHost: a\n", with_line_feeds(host.clone())),
        (b"GET / HTTP/1.1", get(&[])),
    ] {
        assert_eq!(Request::parse(bytes), Ok(Parsed::NeedMore));
        // The lines that end in LF alone make the missing one a bare one, too.
        let cut_after = Some(bytes.len());
        let wanted = Head { cut_after, ..head };
        assert_eq!(Request::parse_last(bytes), Ok((wanted, bytes.len())));
    }
    for bytes in [&b""[..], b"\r\n", b"GET / HTT", b"GET / HTTP/1.1\r\nHo"] {
        let wanted = HeadError::Incomplete { bytes: bytes.len() };
        assert_eq!(Request::parse_last(bytes), Err(wanted));
    }
    let whole = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nmore";
    assert_eq!(Request::parse_last(whole), Ok((host, whole.len() - 4)));
    let bad = HeadError::StartLine { text: b"hello".to_vec() };
    assert_eq!(Request::parse_last(b"hello\r\n"), Err(bad));
}

#[test]
fn secrets_are_shown_as_their_length() {
    type Shown = &'static [(&'static str, usize)];
    let rows: [(&[u8], Shown); 9] = [
        (b"Cookie: a=b", &[("Cookie:", 3)]),
        (b"COOKIE:a=b \t", &[("COOKIE:", 3)]),
        (b"Cookie : a=b", &[("Cookie :", 3)]),
        (b"authorization: Basic eA==", &[("authorization:", 10)]),
        (b"Proxy-Authorization: x", &[("Proxy-Authorization:", 1)]),
        (
            b"Cookie: a\r\n b=c\r\n\td\r\nHost: a",
            &[("Cookie:", 1), ("", 3), ("", 1), ("Host: a", 0)],
        ),
        (b"Set-Cookie: a=b", &[("Set-Cookie: a=b", 0)]),
        (b"Cookie", &[("Cookie", 0)]),
        (b"A: Cookie: b", &[("A: Cookie: b", 0)]),
    ];
    for (lines, wanted) in rows {
        let head = [b"GET / HTTP/1.1\r\n", lines, b"\r\n\r\n"].concat();
        let shown = shown_lines(&head);
        let of = |&(text, hidden): &(&str, usize)| ShownLine { text: text.into(), hidden };
        let wanted: Vec<ShownLine> = wanted.iter().map(of).collect();
        assert_eq!(shown[1..shown.len() - 1], wanted, "{}", String::from_utf8_lossy(lines));
        assert_eq!(
            (&shown[0].text[..], shown.last()),
            (&b"GET / HTTP/1.1"[..], Some(&of(&("", 0))))
        );
    }
}

#[test]
fn bytes_that_end_no_line_are_not_worth_parsing() {
    for (bytes, new, wanted) in [
        ("GET", 3, true),
        ("GET ", 1, false),
        ("GET / HTTP/1.1\r", 1, false),
        ("GET / HTTP/1.1\r\n", 1, true),
        ("GET / HTTP/1.1\r\nHost: a", 7, false),
        ("GET / HTTP/1.1\r\nHost: a", 8, true),
        ("", 0, true),
    ] {
        assert_eq!(is_worth_parsing(bytes.as_bytes(), new), wanted, "{bytes:?} {new}");
    }
    assert!(is_worth_parsing(&[b'x'; MAX_HEAD], 1));
}

#[test]
fn tls_is_told_from_garbage() {
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    error_arrives("ClientHello", hello, &HeadError::Tls, Request::parse, same_kind);
    error_arrives("ServerHello", hello, &HeadError::Tls, Reply::parse, same_kind);
}

#[test]
fn the_preface_of_http_2_is_a_request_of_another_version() {
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let wanted = asking("PRI", "*", (2, 0), &[]);
    canonical(&preface[..18], &wanted);
    assert!(matches!(Request::parse(preface), Ok(Parsed::Done { used: 18, .. })));
}

#[test]
fn no_bytes_need_more() {
    assert_eq!(Request::parse(b""), Ok(Parsed::NeedMore));
    assert_eq!(Reply::parse(b""), Ok(Parsed::NeedMore));
}

/// A request of exactly this many bytes.
fn of_size(bytes: usize) -> Vec<u8> {
    let start = b"GET / HTTP/1.1\r\nA: ";
    let filler = vec![b'x'; bytes - start.len() - 4];
    [&start[..], &filler, b"\r\n\r\n"].concat()
}

#[test]
fn a_head_of_the_limit_is_read_and_one_byte_more_is_not() {
    let fits = of_size(MAX_HEAD);
    assert_eq!(fits.len(), 16_384);
    for tail in [&b""[..], b"tail", &[0; MAX_HEAD]] {
        let Ok(Parsed::Done { used, .. }) = Request::parse(&[&fits, tail].concat()) else {
            panic!("a head of {MAX_HEAD} bytes is refused");
        };
        assert_eq!(used, MAX_HEAD);
    }
    let over = of_size(MAX_HEAD + 1);
    assert_eq!(Request::parse(&over), Err(HeadError::TooLarge));
    for arrived in [MAX_HEAD - 1, MAX_HEAD, MAX_HEAD + 1] {
        let got = Request::parse(&over[..arrived]);
        match arrived < MAX_HEAD {
            true => assert_eq!(got, Ok(Parsed::NeedMore)),
            false => assert_eq!(got, Err(HeadError::TooLarge), "{arrived}"),
        }
    }
}

#[test]
fn lines_that_never_end_are_refused_at_the_limit() {
    for (start, error) in [
        ("GET /", HeadError::StartLineTooLong),
        ("\r\nGET /", HeadError::StartLineTooLong),
        ("GET / HTTP/1.1\r\nA", HeadError::TooLarge),
        ("GET / HTTP/1.1\r\nA: ", HeadError::TooLarge),
        ("XXXX", HeadError::TooLarge),
    ] {
        let mut bytes = start.as_bytes().to_vec();
        bytes.resize(MAX_HEAD - 1, b'x');
        assert_eq!(Request::parse(&bytes), Ok(Parsed::NeedMore), "{start}");
        bytes.push(b'x');
        assert_eq!(Request::parse(&bytes), Err(error), "{start}");
    }
    let empty_lines = b"\r\n".repeat(MAX_HEAD / 2);
    assert_eq!(Request::parse(&empty_lines), Err(HeadError::TooLarge));
}

#[test]
fn what_lies_behind_the_limit_changes_nothing() {
    let mut bytes = of_size(MAX_HEAD + 100);
    bytes.truncate(MAX_HEAD + 50);
    bytes.extend_from_slice(b"\0\r\nB : c\r\n\r\n");
    let got = Request::parse(&bytes);
    assert!(matches!(got, Err(HeadError::TooLarge)), "a line behind the limit");
}

#[test]
fn sixty_four_headers_are_read_and_one_more_is_not() {
    let of = |count: usize| format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(count));
    assert_eq!(MAX_HEADERS, 64);
    canonical(of(64).as_bytes(), &get(&[("A", &b"b"[..]); 64]));
    let too_many = HeadError::TooManyHeaders;
    let bytes = of(65);
    error_arrives("65", bytes.as_bytes(), &too_many, Request::parse, same_kind);
}

#[test]
fn headers_are_found_in_any_letter_case_and_over_several_lines() {
    let pairs: &[(&str, &[u8])] = &[("Via", b"a, ,b"), ("X", b"1"), ("VIA", b" C ,")];
    let headers = get(pairs).headers;
    assert_eq!(headers.first("via"), Some(&b"a, ,b"[..]));
    assert_eq!(headers.values("vIA").count(), 2);
    assert_eq!(headers.joined("Via"), Some(b"a, ,b,  C ,".to_vec()));
    let members: Vec<&[u8]> = headers.members("Via").collect();
    assert_eq!(members, [b"a", b"b", b"C"]);
    assert!(headers.has_member("Via", "A") && headers.has_member("via", "c"));
    assert!(!headers.has_member("X", "A"));
    assert_eq!(headers.first("Y"), None);
    assert_eq!(headers.joined("Y"), None);
}
