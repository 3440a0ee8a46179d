//! Bodies of HTTP messages: which end a head announces, and the bytes read up to
//! that end in every way in which they can arrive (RFC 9112, 6 and 7).

use wstool::protocol::Parsed;
use wstool::protocol::http::{
    BodyDecoder, BodyError, BodyPart, Framing, Headers, MAX_CHUNK_LINE, MAX_HEAD, MAX_HEADERS,
    Reply, Request,
};

const MALFORMED_LENGTH: fn(&str) -> BodyError =
    |value| BodyError::Length { value: value.as_bytes().to_vec() };
const CODING: fn(&str) -> BodyError =
    |value| BodyError::Coding { value: value.as_bytes().to_vec() };

fn with<S>(head: &str, lines: &str, parse: fn(&[u8]) -> Option<S>) -> S {
    let text = format!("{head}\r\n{}\r\n", lines.replace('\n', "\r\n"));
    parse(text.as_bytes()).unwrap_or_else(|| panic!("no head: {text:?}"))
}

fn request(version: &str, lines: &str) -> Request {
    with(&format!("POST / {version}"), lines, |bytes| match Request::parse(bytes) {
        Ok(Parsed::Done { value, .. }) => Some(value),
        _ => None,
    })
}

fn reply(start: &str, lines: &str) -> Reply {
    with(start, lines, |bytes| match Reply::parse(bytes) {
        Ok(Parsed::Done { value, .. }) => Some(value),
        _ => None,
    })
}

#[test]
fn the_head_of_a_request_says_how_its_body_ends() {
    let rows = [
        ("", Ok(Framing::Length(0))),
        ("Content-Length: 0\n", Ok(Framing::Length(0))),
        ("content-length: 5\n", Ok(Framing::Length(5))),
        ("Content-Length: 007\n", Ok(Framing::Length(7))),
        ("Content-Length: 5\nContent-Length: 5\n", Ok(Framing::Length(5))),
        ("Content-Length: 5, 5\n", Ok(Framing::Length(5))),
        ("Content-Length: 18446744073709551615\n", Ok(Framing::Length(u64::MAX))),
        ("Content-Length: 18446744073709551616\n", Err(MALFORMED_LENGTH("18446744073709551616"))),
        ("Content-Length: 5\nContent-Length: 6\n", Err(MALFORMED_LENGTH("5, 6"))),
        ("Content-Length:\n", Err(MALFORMED_LENGTH(""))),
        ("Content-Length: 5,\n", Err(MALFORMED_LENGTH("5,"))),
        ("Content-Length: +5\n", Err(MALFORMED_LENGTH("+5"))),
        ("Content-Length: -5\n", Err(MALFORMED_LENGTH("-5"))),
        ("Content-Length: 0x5\n", Err(MALFORMED_LENGTH("0x5"))),
        ("Content-Length: 5 5\n", Err(MALFORMED_LENGTH("5 5"))),
        ("Transfer-Encoding: chunked\n", Ok(Framing::Chunked)),
        ("Transfer-Encoding: gzip, Chunked\n", Ok(Framing::Chunked)),
        ("Transfer-Encoding: gzip\nTransfer-Encoding: chunked\n", Ok(Framing::Chunked)),
        ("Transfer-Encoding: gzip\n", Err(CODING("gzip"))),
        ("Transfer-Encoding: chunked, gzip\n", Err(CODING("chunked, gzip"))),
        ("Transfer-Encoding: chunked, chunked\n", Err(CODING("chunked, chunked"))),
        ("Transfer-Encoding: xchunked\n", Err(CODING("xchunked"))),
        ("Transfer-Encoding:\n", Err(CODING(""))),
        ("Transfer-Encoding: chunked\nContent-Length: 5\n", Err(BodyError::LengthAndCoding)),
    ];
    for (lines, wanted) in rows {
        assert_eq!(Framing::of_request(&request("HTTP/1.1", lines)), wanted, "{lines:?}");
    }
    let old = request("HTTP/1.0", "Transfer-Encoding: chunked\n");
    assert_eq!(Framing::of_request(&old), Err(CODING("chunked")));
}

#[test]
fn the_head_of_a_reply_and_the_method_say_how_its_body_ends() {
    let chunked = "Transfer-Encoding: chunked\n";
    let five = "Content-Length: 5\n";
    let both = "Content-Length: 5\nTransfer-Encoding: chunked\n";
    let rows = [
        ("GET", "HTTP/1.1 200 OK", "", Ok(Framing::UntilClose)),
        ("GET", "HTTP/1.1 200 OK", five, Ok(Framing::Length(5))),
        ("GET", "HTTP/1.1 200 OK", chunked, Ok(Framing::Chunked)),
        ("GET", "HTTP/1.1 200 OK", both, Ok(Framing::Chunked)),
        ("GET", "HTTP/1.1 200 OK", "Transfer-Encoding: gzip\n", Ok(Framing::UntilClose)),
        ("GET", "HTTP/1.0 200 OK", chunked, Err(CODING("chunked"))),
        ("GET", "HTTP/1.0 200 OK", "", Ok(Framing::UntilClose)),
        ("GET", "HTTP/1.1 200 OK", "Content-Length: a\n", Err(MALFORMED_LENGTH("a"))),
        ("HEAD", "HTTP/1.1 200 OK", five, Ok(Framing::Length(0))),
        ("HEAD", "HTTP/1.1 404 No", chunked, Ok(Framing::Length(0))),
        ("GET", "HTTP/1.1 204 No Content", five, Ok(Framing::Length(0))),
        ("GET", "HTTP/1.1 304 Not Modified", five, Ok(Framing::Length(0))),
        ("GET", "HTTP/1.1 100 Continue", chunked, Ok(Framing::Length(0))),
        ("GET", "HTTP/1.1 101 Switching", five, Ok(Framing::Length(0))),
        ("GET", "HTTP/1.1 205 Reset", five, Ok(Framing::Length(5))),
        ("CONNECT", "HTTP/1.1 200 OK", five, Ok(Framing::Length(0))),
        ("CONNECT", "HTTP/1.1 407 No", five, Ok(Framing::Length(5))),
    ];
    for (method, start, lines, wanted) in rows {
        let got = Framing::of_reply(&reply(start, lines), method);
        assert_eq!(got, wanted, "{method}: {start} {lines:?}");
    }
}

/// Headers behind a body: names and values.
type Lines = &'static [(&'static str, &'static str)];

/// What came of a body: its data, its trailers, the bytes used.
type Outcome = Result<(Vec<u8>, Headers, usize), BodyError>;

/// Reads a body that arrives in pieces of so many bytes; `None` if it does not
/// end.
fn read(framing: Framing, bytes: &[u8], piece: usize) -> Option<Outcome> {
    let mut decoder = BodyDecoder::new(framing);
    let (mut body, mut used, mut arrived) = (Vec::new(), 0, 0);
    loop {
        match decoder.next(&bytes[used..arrived]) {
            Ok(Parsed::Done { value: BodyPart::Data(data), used: more }) => {
                assert_eq!(data.len(), more);
                body.extend_from_slice(data);
                used += more;
            }
            Ok(Parsed::Done { value: BodyPart::Delimiter, used: more }) => used += more,
            Ok(Parsed::Done { value: BodyPart::End { trailers }, used: more }) => {
                assert_eq!(decoder.may_close(), Ok(()));
                let again = decoder.next(b"more");
                let nothing = BodyPart::End { trailers: Headers::default() };
                assert_eq!(again, Ok(Parsed::Done { value: nothing, used: 0 }));
                return Some(Ok((body, trailers, used + more)));
            }
            Ok(Parsed::NeedMore) if arrived == bytes.len() => return None,
            Ok(Parsed::NeedMore) => arrived = bytes.len().min(arrived + piece),
            Err(error) => return Some(Err(error)),
        }
    }
}

/// What may follow a body on the wire.
const TAILS: [&[u8]; 4] = [b"", b"\r\n", b"HTTP/1.1 200 OK\r\n\r\n", &[0; 3000]];

/// A row is read whole, byte by byte, in odd pieces, each with every tail.
fn ends(framing: Framing, bytes: &[u8], data: &[u8], lines: Lines) {
    let mut trailers = Headers::default();
    for (name, value) in lines {
        trailers.push(name, *value);
    }
    let what = String::from_utf8_lossy(bytes);
    let wanted = Some(Ok((data.to_vec(), trailers, bytes.len())));
    for tail in TAILS {
        let all = [bytes, tail].concat();
        for piece in [1, 3, 7, all.len().max(1)] {
            assert_eq!(read(framing, &all, piece), wanted, "{what:?} by {piece}");
        }
    }
    for length in 0..bytes.len() {
        assert_eq!(read(framing, &bytes[..length], length), None, "{what:?} cut at {length}");
    }
}

#[test]
fn a_body_of_a_length_ends_there() {
    ends(Framing::Length(0), b"", b"", &[]);
    ends(Framing::Length(1), b"x", b"x", &[]);
    ends(Framing::Length(5), b"he\r\no", b"he\r\no", &[]);
    let long = vec![7; 100_000];
    assert_eq!(
        read(Framing::Length(100_000), &long, 4096),
        Some(Ok((long.clone(), Headers::default(), 100_000)))
    );
}

#[test]
fn a_chunked_body_ends_behind_the_chunk_of_size_zero() {
    let rows: [(&[u8], &[u8], Lines); 9] = [
        (b"0\r\n\r\n", b"", &[]),
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello", &[]),
        (b"1\r\nh\r\n4\r\nello\r\n0\r\n\r\n", b"hello", &[]),
        (b"A\r\n0123456789\r\n000\r\n\r\n", b"0123456789", &[]),
        (b"00000000000000a\r\n0\r\n\r\n56789\r\n0\r\n\r\n", b"0\r\n\r\n56789", &[]),
        (b"2;name=value;x=\"y z\"\r\nhi\r\n0;last\r\n\r\n", b"hi", &[]),
        (b"2 \t;x\r\nhi\r\n0\r\n\r\n", b"hi", &[]),
        (b"2\r\n\r\n\r\n0\r\n\r\n", b"\r\n", &[]),
        (b"2\r\nhi\r\n0\r\nDigest: abc\r\nX: y\r\n\r\n", b"hi", &[("Digest", "abc"), ("X", "y")]),
    ];
    for (bytes, data, trailers) in rows {
        ends(Framing::Chunked, bytes, data, trailers);
    }
}

#[test]
fn a_body_until_close_does_not_end_by_itself() {
    let mut decoder = BodyDecoder::new(Framing::UntilClose);
    for bytes in [&b"0\r\n\r\n"[..], b"HTTP/1.1 200 OK\r\n\r\n", &[0; 9]] {
        let wanted = Parsed::Done { value: BodyPart::Data(bytes), used: bytes.len() };
        assert_eq!(decoder.next(bytes), Ok(wanted));
        assert_eq!(decoder.next(b""), Ok(Parsed::NeedMore));
        assert_eq!(decoder.may_close(), Ok(()));
    }
}

#[test]
fn chunks_that_are_none_are_refused_however_they_arrive() {
    let line = |text: &str| BodyError::ChunkSize { line: text.as_bytes().to_vec() };
    let rows: [(&[u8], BodyError); 15] = [
        (b"\r\n", line("\r")),
        (b"x\r\n", line("x\r")),
        (b"-1\r\n", line("-1\r")),
        (b"+1\r\n", line("+1\r")),
        (b"0x5\r\n", line("0x5\r")),
        (b"5 \r\nhello", line("5 \r")),
        (b" 5\r\nhello", line(" 5\r")),
        (b"5\nhello", line("5")),
        (b"5;\0\r\nhello", line("5;\0\r")),
        (b"5;a\rb\r\nhello", line("5;a\rb\r")),
        (b"00000000000000005\r\nhello", line("00000000000000005\r")),
        (b"5\r\nhello0\r\n\r\n", BodyError::ChunkEnd { got: *b"0\r" }),
        (b"5\r\nhello!\r\n", BodyError::ChunkEnd { got: *b"!\r" }),
        (b"5\r\nhello\n\n", BodyError::ChunkEnd { got: *b"\n\n" }),
        (b"0\r\nno trailer\r\n\r\n", BodyError::Trailers),
    ];
    for (bytes, wanted) in rows {
        for tail in TAILS {
            let all = [bytes, tail].concat();
            for piece in [1, all.len()] {
                let what = String::from_utf8_lossy(bytes);
                let got = read(Framing::Chunked, &all, piece);
                assert_eq!(got, Some(Err(wanted.clone())), "{what:?} by {piece}");
            }
        }
        assert!(wanted.section().starts_with("RFC 9112 7.1"));
    }
}

#[test]
fn what_grows_without_end_is_refused_at_a_limit() {
    let too_large = Some(Err(BodyError::TooLarge));
    let extension = [b"5;", &[b'x'; MAX_CHUNK_LINE][..]].concat();
    assert_eq!(read(Framing::Chunked, &extension, 100), too_large);
    assert_eq!(read(Framing::Chunked, &extension[..MAX_CHUNK_LINE - 1], 100), None);
    let trailer = [b"0\r\nA: ", &[b'x'; MAX_HEAD][..]].concat();
    assert_eq!(read(Framing::Chunked, &trailer, 4096), too_large);
    let many = format!("0\r\n{}\r\n", "A: b\r\n".repeat(MAX_HEADERS + 1));
    assert_eq!(read(Framing::Chunked, many.as_bytes(), 4096), too_large);
}

#[test]
fn a_connection_that_ends_inside_a_body_cuts_it() {
    let rows: [(Framing, &[u8], Option<u64>); 7] = [
        (Framing::Length(5), b"", Some(5)),
        (Framing::Length(5), b"hel", Some(2)),
        (Framing::Chunked, b"", None),
        (Framing::Chunked, b"5", None),
        (Framing::Chunked, b"5\r\nhel", None),
        (Framing::Chunked, b"5\r\nhello", None),
        (Framing::Chunked, b"5\r\nhello\r\n0\r\n", None),
    ];
    for (framing, bytes, missing) in rows {
        let mut decoder = BodyDecoder::new(framing);
        let mut rest = bytes;
        while let Ok(Parsed::Done { used, .. }) = decoder.next(rest) {
            rest = &rest[used..];
        }
        assert_eq!(decoder.may_close(), Err(BodyError::Cut { missing }), "{bytes:?}");
    }
}
