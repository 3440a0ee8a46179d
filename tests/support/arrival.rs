//! One row of a table of bytes, read in every way in which it can arrive.
//!
//! TCP keeps the order of bytes and nothing else, so a parser meets each
//! message whole, in pieces, and glued to what follows. A row that passes here
//! has been through all three.

use std::fmt::Debug;

use wstool::protocol::Parsed;

/// What may follow on the wire: a byte, a frame, a request, line ends, zeros.
const TAILS: [&[u8]; 5] = [
    b"x",
    b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
    b"GET / HTTP/1.1\r\n\r\n",
    b"\r\n\r\n",
    &[0; 40],
];

/// A right row: every proper prefix needs more, the whole is the value, and a
/// tail is left alone.
pub fn value_arrives<T, E>(
    what: &str,
    bytes: &[u8],
    wanted: &T,
    parse: impl Fn(&[u8]) -> Result<Parsed<T>, E>,
) where
    T: PartialEq + Debug,
    E: PartialEq + Debug,
{
    for length in 0..bytes.len() {
        let got = parse(&bytes[..length]);
        assert_eq!(got, Ok(Parsed::NeedMore), "{what}: the first {length}");
    }
    for tail in [&b""[..], &TAILS.concat()].iter().chain(&TAILS) {
        let Ok(Parsed::Done { value, used }) = parse(&[bytes, tail].concat()) else {
            panic!("{what}: no value with the tail {tail:?}");
        };
        assert_eq!(&value, wanted, "{what}: with the tail {tail:?}");
        assert_eq!(used, bytes.len(), "{what}: used, with the tail {tail:?}");
    }
}

/// A wrong row: it needs more up to some byte, is the same error from then on,
/// whatever follows, and never is a value. `same` says what makes two errors
/// the same while the bytes are not complete.
pub fn error_arrives<T, E>(
    what: &str,
    bytes: &[u8],
    wanted: &E,
    parse: impl Fn(&[u8]) -> Result<Parsed<T>, E>,
    same: impl Fn(&E, &E) -> bool,
) where
    T: PartialEq + Debug,
    E: PartialEq + Debug,
{
    let mut has_failed = false;
    for length in 0..bytes.len() {
        match parse(&bytes[..length]) {
            Ok(Parsed::NeedMore) => assert!(!has_failed, "{what}: forgiven at {length}"),
            Err(error) => {
                has_failed = true;
                let is_same = same(&error, wanted);
                assert!(is_same, "{what}: {error:?} after {length} bytes");
            }
            Ok(value) => panic!("{what}: {value:?} after {length} bytes"),
        }
    }
    for tail in [&b""[..]].iter().chain(&TAILS) {
        let got = parse(&[bytes, tail].concat());
        assert_eq!(got.as_ref(), Err(wanted), "{what}: with the tail {tail:?}");
    }
}
