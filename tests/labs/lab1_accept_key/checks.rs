//! Lab 1, the checks: `accept_key(&str) -> String`. RFC 6455, sections 1.3 and 4.2.2.
//!
//! Owns: the table of checks with points and hints, and the names of known wrong values.
//! Must never: need the reference, so that a class can be given the lab without it.
//! Read next: the mutants, each with the check that is there to catch it.

use crate::harness::bytes::hex;
use crate::harness::compare::same_text;
use crate::harness::{Check, Lab, Rng, Text, Verdict, text};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::Sha256;

pub const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// What the checks call.
pub struct Implementation {
    pub accept_key: Box<dyn Fn(&str) -> String>,
}

/// Joins a module with the items of the exercise to the checks.
macro_rules! implementation {
    ($code:ident) => {
        checks::Implementation { accept_key: Box::new($code::accept_key) }
    };
}

pub const LAB: Lab<Implementation> = Lab {
    name: "lab1_accept_key",
    title: text("the accept key", "значение Sec-WebSocket-Accept"),
    checks: &[
        Check {
            id: "rfc_sample",
            title: text("the sample of the RFC", "пример из RFC"),
            points: 1,
            section: "1.3, 4.2.2 (step 5.4)",
            hint: text(
                "key as text, then the GUID, then SHA-1, then base64 of the 20 raw bytes",
                "ключ как текст, за ним GUID, потом SHA-1, потом base64 от самих 20 байт",
            ),
            run: |code, _| answers(code, &["dGhlIHNhbXBsZSBub25jZQ=="]),
        },
        Check {
            id: "other_keys",
            title: text("keys other than the sample", "другие ключи, не из примера"),
            points: 1,
            section: "1.3",
            hint: text(
                "compute: the answer must follow from the key, whatever the key is",
                "вычисляйте: ответ должен получаться из ключа, каким бы он ни был",
            ),
            run: |code, _| answers(code, &OTHER_KEYS),
        },
        Check {
            id: "random_keys",
            title: text("20 random keys", "20 случайных ключей"),
            points: 1,
            section: "1.3, 4.1 (7)",
            hint: text(
                "base64 has two alphabets: HTTP headers use the one with + and /",
                "у base64 два алфавита: здесь нужен тот, в котором есть + и /",
            ),
            run: |code, random| {
                let keys: Vec<String> = (0..20).map(|_| random_key(random)).collect();
                answers(code, &keys)
            },
        },
        Check {
            id: "white_space",
            title: text("white space around the key", "пробельные символы вокруг ключа"),
            points: 1,
            section: "1.3",
            hint: text(
                "leading and trailing white space is not part of a header's value: str::trim",
                "пробельные символы по краям не входят в значение заголовка: str::trim",
            ),
            run: |code, _| answers(code, &WHITE_SPACE),
        },
        Check {
            id: "no_key_at_all",
            title: text(
                "texts that are no key still have a value, and nothing panics",
                "у любого текста есть ответ, и паники нет",
            ),
            points: 1,
            section: "4.2.2 (/key/: no need to decode it)",
            hint: text(
                "nothing is decoded here, so nothing can fail: no unwrap is needed",
                "здесь ничего не раскодируют, поэтому ошибке взяться неоткуда: unwrap не нужен",
            ),
            run: |code, _| answers(code, &["", "===", "ключ", "dGhlIHNhbXBsZQ==", "a b", "\u{0}"]),
        },
        Check {
            id: "erratum_key",
            title: text(
                "the key of erratum 3150, and a key of 10 000 characters",
                "ключ из исправления 3150 и ключ длиной 10 000 символов",
            ),
            points: 1,
            section: "4.1 (7), erratum 3150",
            hint: text(
                "the key is used exactly as it came: no repair, no limit, no second encoding",
                "ключ берут ровно таким, каким он пришёл: не исправляют, не режут, не кодируют заново",
            ),
            run: |code, _| answers(code, &["AQIDBAUGBwgJCgsMDQ4PEC==", &"Q".repeat(10_000)]),
        },
    ],
};

const OTHER_KEYS: [&str; 4] = [
    "x3JJHMbDL1EzLkh9GBhXDw==",
    "AQIDBAUGBwgJCgsMDQ4PEA==",
    "AAAAAAAAAAAAAAAAAAAAAA==",
    "/////////////////////w==",
];

const WHITE_SPACE: [&str; 4] = [
    " dGhlIHNhbXBsZSBub25jZQ==",
    "dGhlIHNhbXBsZSBub25jZQ==\r\n",
    "\t dGhlIHNhbXBsZSBub25jZQ== \t",
    "  x3JJHMbDL1EzLkh9GBhXDw==",
];

fn random_key(random: &mut Rng) -> String {
    STANDARD.encode(std::array::from_fn::<u8, 16, _>(|_| random.u8(..)))
}

/// Asks for the accept value of each key and compares it with the checks' own computation.
fn answers(code: &Implementation, keys: &[impl AsRef<str>]) -> Verdict {
    for key in keys.iter().map(AsRef::as_ref) {
        let got = (code.accept_key)(key);
        let input = crate::harness::bytes::window(&format!("accept_key({key:?})"), 0);
        let wanted = STANDARD.encode(Sha1::digest(key.trim().to_string() + GUID));
        let verdict = same_text(input, &got, &wanted);
        verdict.map_err(|failure| failure.named(known_mistake(key, &got)))?;
    }
    Ok(())
}

/// Recomputes the usual mistakes for this key and names the one that makes the same value.
fn known_mistake(key: &str, got: &str) -> Option<Text> {
    let trimmed = key.trim();
    let joined = format!("{trimmed}{GUID}");
    let sha = |bytes: &[u8]| STANDARD.encode(Sha1::digest(bytes));
    let decoded = STANDARD.decode(trimmed).map(|bytes| sha(&[&bytes, GUID.as_bytes()].concat()));
    let hexadecimal = hex(&Sha1::digest(&joined)).replace(' ', "");
    let known = [
        (sha(trimmed.as_bytes()), text("the GUID is missing", "забыт GUID")),
        (
            decoded.unwrap_or_default(),
            text("the key was base64-decoded first", "ключ сначала раскодировали из base64"),
        ),
        (
            sha(format!("{trimmed}{}", GUID.to_lowercase()).as_bytes()),
            text("the GUID is in lower case", "GUID записан строчными буквами"),
        ),
        (
            sha(format!("{GUID}{trimmed}").as_bytes()),
            text("the GUID stands before the key", "GUID стоит перед ключом"),
        ),
        (
            STANDARD.encode(&hexadecimal),
            text(
                "base64 of the hexadecimal text instead of the 20 bytes",
                "в base64 закодирован шестнадцатеричный текст, а не 20 байт",
            ),
        ),
        (
            hexadecimal,
            text("hexadecimal instead of base64", "шестнадцатеричная запись вместо base64"),
        ),
        (
            STANDARD_NO_PAD.encode(Sha1::digest(&joined)),
            text("the `=` at the end was dropped", "в конце потерян знак `=`"),
        ),
        (
            URL_SAFE.encode(Sha1::digest(&joined)),
            text("the URL-safe alphabet of base64", "алфавит base64 для URL, а не обычный"),
        ),
        (
            sha(format!("{key}{GUID}").as_bytes()),
            text("white space around the key was kept", "пробельные символы вокруг ключа остались"),
        ),
        (
            STANDARD.encode(Sha256::digest(&joined)),
            text("SHA-256 instead of SHA-1", "SHA-256 вместо SHA-1"),
        ),
        (STANDARD.encode(Md5::digest(&joined)), text("MD5 instead of SHA-1", "MD5 вместо SHA-1")),
    ];
    known.into_iter().find(|(value, _)| value == got).map(|(_, name)| name)
}
