//! Lab 2, the cases at the edges: both limits, what is no HTTP, what stands twice, what is no ASCII.
//!
//! Owns: the tables. Must never: compute the wanted answer by parsing. RFC 6455, 4.2.1 and 10.4.
//! Read next: `checks`.

use super::cases::{Case, LINES, LISTS, SINGLE, bad, bare, done, head, sample_and};
use super::questions::{Request, Said};

/// The sample made `length` bytes long by one header.
fn long_head(length: usize) -> Vec<u8> {
    let frame = sample_and(&["X: "]).len();
    sample_and(&[&format!("X: {}", "x".repeat(length - frame))])
}

/// A head that has not ended after so many bytes.
fn endless(start: &str, length: usize) -> Vec<u8> {
    [start.as_bytes(), &vec![b'x'; length - start.len()]].concat()
}

/// Both sides of the limit of headers; how many are needed does not matter.
pub fn many_headers() -> Vec<Case> {
    let filled = |count: usize| sample_and(&vec!["X: y"; count - LINES.len()]);
    let others = |count: usize| head(&[&["GET / HTTP/1.1"][..], &vec!["X: y"; count]].concat());
    vec![
        done(filled(63), Request::sample()),
        done(filled(64), Request::sample()),
        bad(filled(65), "TooManyHeaders"),
        bad(filled(100), "TooManyHeaders"),
        done(others(64), bare("GET", "/", 1)),
        bad(others(65), "TooManyHeaders"),
        bad(others(1000), "TooManyHeaders"),
    ]
}

/// Both sides of the limit of bytes, for heads that end and heads that do not.
pub fn many_bytes() -> Vec<Case> {
    let lines =
        "GET / HTTP/1.1\r\n".to_string() + &format!("X: {}\r\n", "y".repeat(395)).repeat(40);
    let mut cases = vec![
        done(long_head(16_383), Request::sample()),
        done(long_head(16_384), Request::sample()),
        bad(long_head(16_385), "TooLarge"),
        bad(long_head(16_386), "TooLarge"),
        bad(long_head(16_388), "TooLarge"),
        bad(long_head(20_000), "TooLarge"),
        bad([long_head(16_385), vec![0x82; 50_000]].concat(), "TooLarge"),
    ];
    // A long value, a long target, a long name, many lines.
    for start in ["GET / HTTP/1.1\r\nX: ", "GET /", "GET / HTTP/1.1\r\nX", &(lines + "X: ")] {
        cases.push((endless(start, 16_380), Said::NeedMore));
        cases.push((endless(start, 16_383), Said::NeedMore));
        cases.push(bad(endless(start, 16_384), "TooLarge"));
        cases.push(bad(endless(start, 16_385), "TooLarge"));
        cases.push(bad(endless(start, 100_000), "TooLarge"));
    }
    // All but the last bytes of the longest head that is right, and of one that is not.
    let (right, wrong) = (long_head(16_384), long_head(16_385));
    for cut in [1, 2, 3, 4] {
        cases.push((right[..right.len() - cut].to_vec(), Said::NeedMore));
    }
    cases.push(bad(wrong[..16_384].to_vec(), "TooLarge"));
    cases.push((wrong[..16_383].to_vec(), Said::NeedMore));
    cases
}

/// Bytes that no more bytes can save; most of them have no blank line yet.
pub fn not_http() -> Vec<Case> {
    let broken = [
        sample_and(&["X: a", " folded: b"]),
        sample_and(&["X: a\0b"]),
        sample_and(&["X : a"]),
        sample_and(&["no colon"]),
        sample_and(&["имя: x"]),
        head(&["GET  / HTTP/1.1"]),
        head(&["GET / HTTP/2.0"]),
        head(&["GET / HTTP/1.2x"]),
        head(&["G(T / HTTP/1.1"]),
        b"GET / HTTP/1.1\rX: y\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nX: y\rZ: y\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nX: y\r\n\rZ".to_vec(),
        b"GET / HTTP/1.1\r\nno colon\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nX: a\x01".to_vec(),
        b"GET / HTTP/3".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58".to_vec(),
        b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(),
        b"{\"op\": \"subscribe\"}".to_vec(),
    ];
    broken.into_iter().map(|bytes| bad(bytes, "NotHttp")).collect()
}

/// Single headers that stand twice, equal or not, filled or empty, in any letter case; and those
/// that may.
pub fn twice() -> Vec<Case> {
    let mut cases = Vec::new();
    for name in SINGLE {
        let (lower, upper) = (name.to_lowercase(), name.to_uppercase());
        let pairs = [
            (format!("{name}: a"), format!("{name}: b")),
            (format!("{name}: a"), format!("{name}: a")),
            (format!("{name}:"), format!("{name}: a")),
            (format!("{name}: a"), format!("{name}:")),
            (format!("{name}:"), format!("{name}: ")),
            (format!("{name}: a"), format!("{lower}: b")),
            (format!("{lower}: a"), format!("{upper}: a")),
            (format!("{upper}: b"), format!("{name}: a")),
        ];
        for (first, second) in pairs {
            cases.push(bad(head(&["GET / HTTP/1.1", &first, "X: y", &second]), "Twice"));
        }
        cases.push(bad(sample_and(&[&format!("{name}: x")]), "Twice"));
    }
    cases.push(done(sample_and(&["Cookie: a=b", "cookie: c=d", "Cookie: a=b"]), Request::sample()));
    cases.push(done(sample_and(&["X-Host: a", "X-Host: b", "X-Origin: a"]), Request::sample()));
    cases
}

/// Bytes over 127 at every place of a value, in each of the seven headers, and in others.
pub fn not_ascii() -> Vec<Case> {
    let line = |name: &str, value: &[u8]| {
        let bytes = [format!("{name}: ").as_bytes(), value].concat();
        [b"GET / HTTP/1.1\r\n", &bytes[..], b"\r\n\r\n"].concat()
    };
    let values =
        [&b"\x80ab"[..], b"a\x80b", b"ab\x80", b"\x9f", b"\xa0", b"a\xff", "ключ".as_bytes()];
    let mut cases = Vec::new();
    for name in SINGLE.into_iter().chain(LISTS) {
        for spelt in [name.to_string(), name.to_lowercase(), name.to_uppercase()] {
            cases.extend(values.map(|value| bad(line(&spelt, value), "NotAscii")));
        }
    }
    for name in LISTS {
        let second = format!("{name}: a\r\n{}", name.to_lowercase());
        cases.push(bad(line(&second, b"b, \xe9"), "NotAscii"));
    }
    // Anywhere else they do no harm, be they UTF-8 or not.
    let others = ["X-Name", "Via", "Cookie", "Sec-WebSocket-Extensions", "X-Host", "Origins"];
    for name in others {
        cases.extend(values.map(|value| done(line(name, value), bare("GET", "/", 1))));
    }
    cases
}
