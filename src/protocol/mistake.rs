//! The wrong Accept values that programs really send, and how each comes about.
//!
//! Owns: one row for each mistake, with the code that makes it, so that a
//! wrong value can be answered with its cause ("this is the value without the
//! GUID"). Must never: be used to answer a handshake.
//!
//! Read first: [`super::accept`], which does it right.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::accept::{ClientKey, Derivation, GUID, SAMPLE_KEY, formula};
use super::hex;

/// One way to get Sec-WebSocket-Accept wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// The key was hashed alone.
    NoGuid,
    /// The 16 bytes behind the key were hashed instead of its text.
    KeyDecoded,
    /// The GUID was written in lower case.
    LowerCaseGuid,
    /// GUID first, key second.
    GuidFirst,
    /// The digest was turned into hex digits, and those into base64.
    HexThenBase64,
    /// The digest was sent as hex digits.
    Hex,
    /// The `=` at the end is missing.
    NoPadding,
    /// Base64 with `-` and `_` for `+` and `/`.
    UrlSafe,
    /// The space after the colon of the header was hashed too.
    LeadingSpace,
    /// The CRLF at the end of the header line was hashed too.
    TrailingCrlf,
    /// A line feed was hashed too, as `echo` without `-n` appends it.
    TrailingLf,
    /// A line feed behind key and GUID, from the same `echo`.
    LfBehindGuid,
    /// The key was hashed alone, and a line feed with it.
    NoGuidButLf,
    /// SHA-256 in place of SHA-1.
    Sha256,
    /// MD5 in place of SHA-1.
    Md5,
    /// The answer to the RFC's sample key, whatever the key.
    HardCoded,
    /// The key itself was sent back.
    KeyEchoed,
    /// A wrong copy of the GUID: one of [`WRONG_GUIDS`].
    WrongGuid,
    /// The right value as Python prints bytes: `b'...'`.
    PythonBytes,
    /// The right value with quotes around it.
    Quoted,
    /// The right value with a backslash and an n behind it, which somebody
    /// meant as a line feed.
    TypedNewline,
}

/// Copies of the GUID that stand in articles and public code and are wrong. In
/// most of them the C of the last group got lost, and some have another digit
/// at the end in its place.
pub const WRONG_GUIDS: [&str; 7] = [
    "258EAFA5-E914-47DA-95CA-5AB0DC85B11F",
    "258EAFA5-E914-47DA-95CA-5AB0DC85B11D",
    "258EAFA5-E914-47DA-95CA-5AB0DC85B11C",
    "258EAFA5-E914-47DA-95CA-5AB0DC85B11",
    "258EAFA5-E914-47DA-95CA-C5AB5DC85B11",
    "258EAFA5-E914-47DA-95CA-C5AB0DC85B1",
    "258EAFA5E91447DA95CAC5AB0DC85B11",
];

impl Mistake {
    /// Every mistake known here.
    pub const ALL: [Mistake; 21] = [
        Mistake::NoGuid,
        Mistake::KeyDecoded,
        Mistake::LowerCaseGuid,
        Mistake::GuidFirst,
        Mistake::HexThenBase64,
        Mistake::Hex,
        Mistake::NoPadding,
        Mistake::UrlSafe,
        Mistake::LeadingSpace,
        Mistake::TrailingCrlf,
        Mistake::TrailingLf,
        Mistake::LfBehindGuid,
        Mistake::NoGuidButLf,
        Mistake::Sha256,
        Mistake::Md5,
        Mistake::HardCoded,
        Mistake::KeyEchoed,
        Mistake::WrongGuid,
        Mistake::PythonBytes,
        Mistake::Quoted,
        Mistake::TypedNewline,
    ];

    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Mistake::NoGuid => "no_guid",
            Mistake::KeyDecoded => "key_decoded",
            Mistake::LowerCaseGuid => "lower_case_guid",
            Mistake::GuidFirst => "guid_first",
            Mistake::HexThenBase64 => "hex_then_base64",
            Mistake::Hex => "hex",
            Mistake::NoPadding => "no_padding",
            Mistake::UrlSafe => "url_safe",
            Mistake::LeadingSpace => "leading_space",
            Mistake::TrailingCrlf => "trailing_crlf",
            Mistake::TrailingLf => "trailing_lf",
            Mistake::LfBehindGuid => "lf_behind_guid",
            Mistake::NoGuidButLf => "no_guid_but_lf",
            Mistake::Sha256 => "sha256",
            Mistake::Md5 => "md5",
            Mistake::HardCoded => "hard_coded",
            Mistake::KeyEchoed => "key_echoed",
            Mistake::WrongGuid => "wrong_guid",
            Mistake::PythonBytes => "python_bytes",
            Mistake::Quoted => "quoted",
            Mistake::TypedNewline => "typed_newline",
        }
    }

    /// The value that a program with this mistake sends for this key. Some
    /// mistakes come in several forms; this is the first of them.
    pub fn value(self, key: &ClientKey) -> String {
        let right = Derivation::of(key);
        let text = key.text();
        match self {
            Mistake::NoGuid => STANDARD.encode(Sha1::digest(text)),
            Mistake::KeyDecoded => formula(key.nonce()),
            Mistake::LowerCaseGuid => {
                STANDARD.encode(Sha1::digest(text.to_owned() + &GUID.to_lowercase()))
            }
            Mistake::GuidFirst => STANDARD.encode(Sha1::digest(GUID.to_owned() + text)),
            Mistake::HexThenBase64 => STANDARD.encode(hex::plain(&right.sha1)),
            Mistake::Hex => hex::plain(&right.sha1),
            Mistake::NoPadding => right.accept.trim_end_matches('=').to_owned(),
            Mistake::UrlSafe => URL_SAFE.encode(right.sha1),
            Mistake::LeadingSpace => formula(format!(" {text}").as_bytes()),
            Mistake::TrailingCrlf => formula(format!("{text}\r\n").as_bytes()),
            Mistake::TrailingLf => formula(format!("{text}\n").as_bytes()),
            Mistake::LfBehindGuid => STANDARD.encode(Sha1::digest(right.joined + "\n")),
            Mistake::NoGuidButLf => STANDARD.encode(Sha1::digest(text.to_owned() + "\n")),
            Mistake::Sha256 => STANDARD.encode(Sha256::digest(right.joined)),
            Mistake::Md5 => STANDARD.encode(Md5::digest(right.joined)),
            Mistake::HardCoded => formula(SAMPLE_KEY.as_bytes()),
            Mistake::KeyEchoed => text.to_owned(),
            Mistake::WrongGuid => STANDARD.encode(Sha1::digest(text.to_owned() + WRONG_GUIDS[0])),
            Mistake::PythonBytes => format!("b'{}'", right.accept),
            Mistake::Quoted => format!("\"{}\"", right.accept),
            Mistake::TypedNewline => right.accept + "\\n",
        }
    }

    /// Whether this mistake turns this key into this value, in any of its forms.
    fn makes(self, key: &ClientKey, value: &[u8]) -> bool {
        let accept = || Derivation::of(key).accept;
        match self {
            Mistake::WrongGuid => WRONG_GUIDS.iter().any(|guid| {
                let joined = format!("{}{guid}", key.text());
                STANDARD.encode(Sha1::digest(joined)).as_bytes() == value
            }),
            // Some ways to base64 in Python append a line feed of their own.
            Mistake::PythonBytes => value
                .strip_prefix(b"b")
                .and_then(unquoted)
                .map(|inside| inside.strip_suffix(b"\\n").unwrap_or(inside))
                .is_some_and(|inside| inside == accept().as_bytes()),
            Mistake::Quoted => unquoted(value).is_some_and(|inside| inside == accept().as_bytes()),
            _ => self.value(key).as_bytes() == value,
        }
    }

    /// Which mistake turns this key into this wrong value, if a known one does.
    /// `None` for a right value too: with some keys a mistake changes nothing
    /// (a digest without `+` and `/` looks the same in URL-safe base64).
    ///
    /// ```
    /// use wstool::protocol::accept::{ClientKey, SAMPLE_KEY};
    /// use wstool::protocol::mistake::Mistake;
    ///
    /// let key = ClientKey::parse(SAMPLE_KEY.as_bytes()).expect("a correct key");
    /// let wrong = b"hHLtf2V1k8aDQZfNjw3Ia1hCwt0=";
    /// assert_eq!(Mistake::diagnose(&key, wrong), Some(Mistake::NoGuid));
    /// ```
    pub fn diagnose(key: &ClientKey, value: &[u8]) -> Option<Mistake> {
        if value == Derivation::of(key).accept.as_bytes() {
            return None;
        }
        Mistake::ALL.into_iter().find(|mistake| mistake.makes(key, value))
    }
}

/// What stands between two quotes of one kind.
fn unquoted(value: &[u8]) -> Option<&[u8]> {
    match value {
        [b'"', inside @ .., b'"'] | [b'\'', inside @ .., b'\''] => Some(inside),
        _ => None,
    }
}
