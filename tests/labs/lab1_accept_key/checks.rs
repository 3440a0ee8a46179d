//! Lab 1, the checks: `accept_key(&str) -> String`. RFC 6455, sections 1.3 and 4.2.2.
//!
//! Owns: the table of checks with points and hints, and the names of known mistakes.
//! Must never: need the reference: it computes what it wants by itself.
//! Read next: the mutants, each with the check that is there to catch it.

use crate::grading::bytes::window;
use crate::grading::{Check, Child, Hinted, Lab, Rng, Text, Verdict, same_text, text};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::Sha256;

const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

pub const LAB: Lab = Lab {
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
            title: text("100 random keys", "100 случайных ключей"),
            points: 1,
            section: "1.3, 4.1 (7)",
            hint: text(
                "base64 has two alphabets: HTTP headers use the one with + and /",
                "у base64 два алфавита: здесь нужен тот, в котором есть + и /",
            ),
            run: |code, random| {
                let keys: Vec<String> = (0..100).map(|_| random_key(random)).collect();
                answers(code, &keys)
            },
        },
        Check {
            id: "white_space",
            title: text("spaces and tabs around the key", "пробелы и табуляции вокруг ключа"),
            points: 1,
            section: "1.3; RFC 9110, 5.5",
            hint: text(
                "spaces and tabs around a value are not part of it: str::trim; those inside are",
                "пробелы и табуляции по краям не входят в значение: str::trim; внутри входят",
            ),
            run: white_space,
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
            run: |code, _| answers(code, &NO_KEYS),
        },
        Check {
            id: "erratum_key",
            title: text(
                "the key of erratum 3150, and texts of every length",
                "ключ из исправления 3150 и тексты любой длины",
            ),
            points: 1,
            section: "4.1 (7), erratum 3150; FIPS 180-4, 5.1.1",
            hint: text(
                "the key is used exactly as it came: no repair, no limit, no second encoding",
                "ключ берут ровно таким, каким он пришёл: не исправляют, не режут, не кодируют заново",
            ),
            run: every_length,
        },
    ],
};

const OTHER_KEYS: [&str; 6] = [
    "x3JJHMbDL1EzLkh9GBhXDw==",
    "AQIDBAUGBwgJCgsMDQ4PEA==",
    "AAAAAAAAAAAAAAAAAAAAAA==",
    "/////////////////////w==",
    "aaaaaaaaaaaaaaaaaaaaaa==",
    "AAAAAAAAAAAAAAAAAAAAAA==",
];

/// Any text has a value: what cuts, unquotes, splits, decodes or repairs it shows here.
const NO_KEYS: [&str; 24] = [
    "",
    "=",
    "===",
    "ключ",
    "\u{1f511}é\u{a0}!",
    "dGhlIHNhbXBsZQ==",
    "dGhlIHNhbXBsZSBub25jZQ",
    "a b",
    "a\tb  c",
    "\u{0}",
    "\u{0}dGhlIHNhbXBsZSBub25jZQ==",
    "dGhlIHNhbXBs\u{0}ZSBub25jZQ==",
    "a\r\nb",
    "\"dGhlIHNhbXBsZSBub25jZQ==\"",
    "dGhlIHNhbXBsZSBub25jZQ==,",
    "dGhlIHNhbXBsZSBub25jZQ==, x3JJHMbDL1EzLkh9GBhXDw==",
    "dGhlIHNhbXBsZSBub25jZQ==; q=1",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "-_-_-_-_-_-_-_-_-_-_-w==",
    "dGhlIHNhbXBsZSBub25jZQ%3D%3D",
    "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    "*(!)-_.~",
    "\u{7f}\u{1b}[0m",
];

fn random_key(random: &mut Rng) -> String {
    STANDARD.encode(std::array::from_fn::<u8, 16, _>(|_| random.u8(..)))
}

/// Spaces and tabs in every mixture around a key; and inside a text, where they stay.
fn white_space(code: &Child, random: &mut Rng) -> Verdict {
    let mut texts = Vec::new();
    for around in [" ", "\t", "  ", "\t\t", " \t", "\t ", "   \t\t \t  "] {
        let key = random_key(random);
        texts.push(format!("{around}{key}"));
        texts.push(format!("{key}{around}"));
        texts.push(format!("{around}{key}{around}"));
        texts.push(around.to_string());
        texts.push(format!("{around}a{around}b{around}"));
    }
    answers(code, &texts)
}

/// Texts of every length up to five blocks of SHA-1, around the lengths at which the number of
/// bits needs another byte, and a long one. An own SHA-1 goes wrong at the edges of blocks.
fn every_length(code: &Child, random: &mut Rng) -> Verdict {
    answers(code, &["AQIDBAUGBwgJCgsMDQ4PEC=="])?;
    let edge = |bytes: usize| bytes - GUID.len() - 1..=bytes - GUID.len() + 1;
    let lengths = (0..=320).chain(edge(1 << 10)).chain(edge(1 << 13)).chain(edge(1 << 16));
    let texts: Vec<String> =
        lengths.map(|length| (0..length).map(|_| random.alphanumeric()).collect()).collect();
    answers(code, &texts).hint(text(
        "the whole text counts, however long: SHA-1 works on blocks of 64 bytes, and pads the last",
        "в счёт идёт весь текст любой длины: SHA-1 работает блоками по 64 байта и дополняет последний",
    ))
}

/// Asks for the accept value of each key and compares it with the checks' own computation.
fn answers(code: &Child, keys: &[impl AsRef<str>]) -> Verdict {
    let told = |key: &str| window(&format!("accept_key({key:?}), {} B", key.len()), 0);
    let keys: Vec<String> = keys.iter().map(|key| key.as_ref().to_string()).collect();
    let answers: Vec<String> = code.ask_all(&keys, |at| told(&keys[at]))?;
    for (key, got) in keys.iter().zip(&answers) {
        let trimmed = key.trim_matches([' ', '\t']);
        let wanted = STANDARD.encode(Sha1::digest(format!("{trimmed}{GUID}")));
        let verdict = same_text(&|| told(key), got, &wanted);
        verdict.map_err(|failure| failure.named(known_mistake(key, got)))?;
    }
    Ok(())
}

/// Recomputes the usual mistakes for this key and names the one that makes the same value.
fn known_mistake(key: &str, got: &str) -> Option<Text> {
    let trimmed = key.trim_matches([' ', '\t']);
    let joined = format!("{trimmed}{GUID}");
    let sha = |bytes: &[u8]| STANDARD.encode(Sha1::digest(bytes));
    let decoded = STANDARD.decode(trimmed).map(|bytes| sha(&[&bytes, GUID.as_bytes()].concat()));
    let digest = Sha1::digest(&joined);
    let hexadecimal: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
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
            text("the spaces around the key were kept", "пробелы вокруг ключа остались"),
        ),
        (
            STANDARD.encode(Sha256::digest(&joined)),
            text("SHA-256 instead of SHA-1", "SHA-256 вместо SHA-1"),
        ),
        (STANDARD.encode(Md5::digest(&joined)), text("MD5 instead of SHA-1", "MD5 вместо SHA-1")),
    ];
    known.into_iter().find(|(value, _)| value == got).map(|(_, name)| name)
}
