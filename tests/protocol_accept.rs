//! From key to accept value (RFC 6455, 1.3 and 4.1), and all the ways to get
//! it wrong.
//!
//! Every value in the tables was computed by a program that shares no code with
//! this crate.

mod support {
    pub mod bytes;
}

use support::bytes::hex;
use wstool::protocol::accept::{
    ClientKey, Derivation, GUID, KEY_CHARACTERS, KeyError, NONCE_BYTES, SAMPLE_KEY, formula, trim,
};
use wstool::protocol::hex;
use wstool::protocol::mistake::{Mistake, WRONG_GUIDS};

/// The example of 4.1 item 7, as printed and as corrected by erratum 3150.
const PRINTED: &str = "AQIDBAUGBwgJCgsMDQ4PEC==";
const CORRECTED: &str = "AQIDBAUGBwgJCgsMDQ4PEA==";

/// Key, its 16 bytes, accept value.
const VECTORS: [(&str, &str, &str); 5] = [
    (
        "dGhlIHNhbXBsZSBub25jZQ==",
        "74 68 65 20 73 61 6d 70 6c 65 20 6e 6f 6e 63 65",
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ),
    (CORRECTED, "01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10", "C/0nmHhBztSRGR1CwL6Tf4ZjwpY="),
    (
        "x3JJHMbDL1EzLkh9GBhXDw==",
        "c7 72 49 1c c6 c3 2f 51 33 2e 48 7d 18 18 57 0f",
        "HSmrc0sMlYUkAGmm5OPpG2HaGWk=",
    ),
    (
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
        "ICX+Yqv66kxgM0FcWaLWlFLwTAI=",
    ),
    (
        "/////////////////////w==",
        "ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff",
        "XXpj4jYzLM2yUE0C7TIgMwTQh2g=",
    ),
];

/// What a program with each mistake sends for the sample key.
const MISTAKES: [(Mistake, &str); 20] = [
    (Mistake::NoGuid, "hHLtf2V1k8aDQZfNjw3Ia1hCwt0="),
    (Mistake::KeyDecoded, "BXhwxM0SZasKmCD9S4BfpPmCnEw="),
    (Mistake::LowerCaseGuid, "WJfwerbIozKsJXHxxI0JTO1SQgU="),
    (Mistake::GuidFirst, "2OZf2Seed9yzIpkj+zvC9KS9Mjw="),
    (Mistake::HexThenBase64, "YjM3YTRmMmNjMDYyNGYxNjkwZjY0NjA2Y2YzODU5NDViMmJlYzRlYQ=="),
    (Mistake::Hex, "b37a4f2cc0624f1690f64606cf385945b2bec4ea"),
    (Mistake::NoPadding, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo"),
    (Mistake::UrlSafe, "s3pPLMBiTxaQ9kYGzzhZRbK-xOo="),
    (Mistake::LeadingSpace, "s3mCG3XUBfFRrUGpYOBQiHm5i8g="),
    (Mistake::TrailingCrlf, "kex8Ji4w0ek1Mc3Dwcf4mOpf5b4="),
    (Mistake::TrailingLf, "r9/ho7dygrDPAQf/zFnJxWqPVO4="),
    (Mistake::LfBehindGuid, "BQgomKt49tqcGtJYe4ASzQz1IXI="),
    (Mistake::NoGuidButLf, "+2e4qXSeHbw70ykFABk8P0AKrqQ="),
    (Mistake::Sha256, "c8qeCxwB8sJPxkSckeL76bKL7f642+KYzDiR7EbKyTY="),
    (Mistake::Md5, "fI/F95pFHyUax3HLt0ktmQ=="),
    (Mistake::KeyEchoed, SAMPLE_KEY),
    (Mistake::WrongGuid, "tF+4yo8PvjWV9zMFht911yVrKKY="),
    (Mistake::PythonBytes, "b's3pPLMBiTxaQ9kYGzzhZRbK+xOo='"),
    (Mistake::Quoted, "\"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\""),
    (Mistake::TypedNewline, r"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n"),
];

fn key(text: &str) -> ClientKey {
    ClientKey::parse(text.as_bytes()).expect(text)
}

#[test]
fn every_vector_goes_through_every_step() {
    for (text, nonce, accept) in VECTORS {
        let key = key(text);
        assert_eq!(key.text(), text);
        assert_eq!(&key.nonce()[..], hex(nonce), "{text}");
        assert_eq!(ClientKey::from_nonce(*key.nonce()), key, "backwards");
        let derivation = Derivation::of(&key);
        assert_eq!(derivation.key, text);
        assert_eq!(&derivation.nonce[..], hex(nonce));
        assert_eq!(derivation.joined, format!("{text}{GUID}"));
        assert_eq!(derivation.accept, accept);
        assert_eq!(derivation.accept.len(), 28);
        assert_eq!(formula(text.as_bytes()), accept);
    }
}

#[test]
fn the_intermediate_values_of_the_sample_are_those_of_section_1_3() {
    let derivation = Derivation::of(&key(SAMPLE_KEY));
    let joined = "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    let sha1 = "b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea";
    assert_eq!(derivation.joined, joined);
    assert_eq!(derivation.joined.len(), 60);
    assert_eq!(&derivation.nonce, b"the sample nonce");
    assert_eq!(&derivation.sha1[..], hex(sha1));
    assert_eq!(hex::plain(&derivation.sha1), sha1.replace(' ', ""));
}

#[test]
fn the_key_that_the_rfc_printed_is_refused_and_the_corrected_one_named() {
    let error = KeyError::TrailingBits { at: 21, byte: b'C', meant: CORRECTED.to_owned() };
    assert_eq!(ClientKey::parse(PRINTED.as_bytes()), Err(error));
    assert_eq!(formula(PRINTED.as_bytes()), "OfS0wDaT5NoxF2gqm7Zj2YtetzM=");
}

#[test]
fn only_four_letters_may_stand_before_the_padding() {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (index, &letter) in letters.iter().enumerate() {
        let mut text = SAMPLE_KEY.as_bytes().to_vec();
        text[21] = letter;
        if b"AQgw".contains(&letter) {
            assert_eq!(key(str::from_utf8(&text).unwrap()).text().as_bytes(), text);
            continue;
        }
        let mut meant = text.clone();
        meant[21] = letters[index & 0b11_0000];
        let error = KeyError::TrailingBits {
            at: 21,
            byte: letter,
            meant: String::from_utf8(meant).unwrap(),
        };
        assert_eq!(ClientKey::parse(&text), Err(error));
    }
}

#[test]
fn every_text_that_is_no_key_is_refused_with_its_reason() {
    let not_base64 = |at, byte| KeyError::NotBase64 { at, byte };
    let padding = |characters| KeyError::Padding { characters };
    let length = |got| KeyError::Length { got };
    let rows: [(&[u8], KeyError); 19] = [
        (b"", KeyError::Empty),
        (b" dGhlIHNhbXBsZSBub25jZQ==", not_base64(0, b' ')),
        (b"dGhlIHNhbXBsZSBub25jZQ==\r\n", not_base64(24, b'\r')),
        (b"dGhlIHNhbXBs ZSBub25jZQ==", not_base64(12, b' ')),
        (b"dGhlIHNhbXBsZSBub25jZQ==,x", not_base64(24, b',')),
        (b"-___________________-w==", not_base64(0, b'-')),
        (b"______________________==", not_base64(0, b'_')),
        ("dGhlIHNhbXBsZSBub25jZ\u{e9}==".as_bytes(), not_base64(21, 0xC3)),
        (b"dGhlIHNhbXBsZSBub25jZQ\0=", not_base64(22, 0)),
        (b"dGhlIHNhbXBsZSBub25jZQ", padding(22)),
        (b"dGhlIHNhbXBsZSBub25jZQ=", padding(23)),
        (b"dGhlIHNhbXBsZSBub25jZQ===", padding(25)),
        (b"AQIDBAUGBwgJCgsMDQ4PEC", padding(22)),
        (b"====", padding(4)),
        (b"dGhl=HNhbXBsZSBub25jZQ==", padding(24)),
        (b"A", padding(1)),
        (b"AB==", length(1)),
        (b"AQIDBAUGBwgJCgsMDQ4P", length(15)),
        (b"AQIDBAUGBwgJCgsMDQ4PEBE=", length(17)),
    ];
    for (text, error) in rows {
        let shown = String::from_utf8_lossy(text);
        assert_eq!(ClientKey::parse(text), Err(error), "{shown:?}");
    }
}

#[test]
fn a_key_of_a_hundred_thousand_letters_is_only_too_long() {
    let error = KeyError::Length { got: 75_000 };
    assert_eq!(ClientKey::parse(&[b'A'; 100_000]), Err(error));
}

#[test]
fn a_foreign_byte_is_named_at_every_place() {
    for at in 0..KEY_CHARACTERS {
        for byte in 0..=u8::MAX {
            let is_foreign = !byte.is_ascii_alphanumeric() && !b"+/=".contains(&byte);
            let mut text = SAMPLE_KEY.as_bytes().to_vec();
            text[at] = byte;
            let wanted = Err(KeyError::NotBase64 { at, byte });
            assert_eq!(ClientKey::parse(&text) == wanted, is_foreign, "{text:?}");
        }
    }
}

#[test]
fn the_space_around_a_value_does_not_count_and_the_space_inside_does() {
    let rows: [(&[u8], &[u8]); 5] = [
        (b" \t key \t ", b"key"),
        (b"key\r\n", b"key"),
        (b" \r\n\t ", b""),
        (b"", b""),
        (b"a b", b"a b"),
    ];
    for (text, wanted) in rows {
        assert_eq!(trim(text), wanted);
    }
}

#[test]
fn upper_and_lower_case_are_different_keys() {
    let swapped = "DgHLihnHBxbSzsbUB25JzQ==";
    assert_eq!(key(swapped).nonce().len(), NONCE_BYTES);
    let accept = Derivation::of(&key(swapped)).accept;
    assert_eq!(accept, "tXe8bah5vNUJwxf96AbsWIw97Ho=");
}

#[test]
fn every_mistake_has_its_value_and_the_value_names_the_mistake() {
    let sample = key(SAMPLE_KEY);
    for (mistake, value) in MISTAKES {
        assert_eq!(mistake.value(&sample), value, "{mistake:?}");
        let found = Mistake::diagnose(&sample, value.as_bytes());
        assert_eq!(found, Some(mistake));
    }
    for mistake in Mistake::ALL {
        let has_row = MISTAKES.iter().any(|(row, _)| *row == mistake);
        assert!(has_row || mistake == Mistake::HardCoded, "{mistake:?}");
    }
}

/// Further forms of mistakes that come in several, for the sample key. Those
/// with a wrong GUID are in the order of [`WRONG_GUIDS`].
const FORMS: [(Mistake, &str); 10] = [
    (Mistake::WrongGuid, "7NQHw21/u2y5o3iigl/YosUutlE="),
    (Mistake::WrongGuid, "84qioe71YN9dzYnTCQMk2L+0/kA="),
    (Mistake::WrongGuid, "PqrUWKkukdFUBIRNpUXUnidFcM8="),
    (Mistake::WrongGuid, "BhIYzfwTy8IEWezaV/irm8NnSV8="),
    (Mistake::WrongGuid, "VItzKoTOxM89ZkhtW9idPYR/BMs="),
    (Mistake::WrongGuid, "JE93uw0f/vKl8uDMK0C8ztc6gVM="),
    (Mistake::PythonBytes, "b\"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\""),
    (Mistake::PythonBytes, r"b's3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n'"),
    (Mistake::Quoted, "'s3pPLMBiTxaQ9kYGzzhZRbK+xOo='"),
    (Mistake::TypedNewline, r"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n"),
];

#[test]
fn every_form_of_a_mistake_is_known() {
    let sample = key(SAMPLE_KEY);
    for (mistake, value) in FORMS {
        assert_eq!(Mistake::diagnose(&sample, value.as_bytes()), Some(mistake), "{value}");
        let other = key(CORRECTED);
        assert_eq!(Mistake::diagnose(&other, value.as_bytes()), None, "of another key: {value}");
    }
    let copies = FORMS.iter().filter(|(mistake, _)| *mistake == Mistake::WrongGuid).count();
    assert_eq!(copies + 1, WRONG_GUIDS.len());
    for almost in ["'s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\"", "c's3pPLMBiTxaQ9kYGzzhZRbK+xOo='", "''", "'"]
    {
        assert_eq!(Mistake::diagnose(&sample, almost.as_bytes()), None, "{almost}");
    }
}

#[test]
fn mistakes_are_found_for_every_key_and_a_right_value_is_none() {
    for (text, _, accept) in VECTORS {
        let key = key(text);
        assert_eq!(Mistake::diagnose(&key, accept.as_bytes()), None);
        for mistake in Mistake::ALL {
            let value = mistake.value(&key);
            let wanted = (value != accept).then_some(mistake);
            assert_eq!(Mistake::diagnose(&key, value.as_bytes()), wanted, "{text}");
        }
    }
}

#[test]
fn the_answer_to_the_sample_key_is_known_as_hard_coded() {
    let (_, _, accept) = VECTORS[0];
    let other = key(CORRECTED);
    let found = Mistake::diagnose(&other, accept.as_bytes());
    assert_eq!(found, Some(Mistake::HardCoded));
}

#[test]
fn a_value_of_no_known_cause_is_not_explained() {
    for value in ["", "nonsense", "s3pplmbitxaq9kygzzhzrbk+xoo="] {
        assert_eq!(Mistake::diagnose(&key(SAMPLE_KEY), value.as_bytes()), None);
    }
}

#[test]
fn names_of_mistakes_are_unique() {
    let mut names = Mistake::ALL.map(Mistake::name);
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
}
