//! Lab 1, the mutants: each a mistake that students really make, and the check that catches it.
//!
//! One body holds all mistakes; each is a line that differs when the mutant has its name. With
//! the name `none` the body is right, which proves that a mutant fails by its mistake alone.

use super::checks::{GUID, Implementation};
use crate::harness::{Mutant, hanging, mutant};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::Sha256;

pub const MUTANTS: &[Mutant] = &[
    mutant("no_guid", "rfc_sample"),
    mutant("key_decoded_first", "rfc_sample"),
    mutant("guid_in_lower_case", "rfc_sample"),
    mutant("guid_before_key", "rfc_sample"),
    mutant("base64_of_hex", "rfc_sample"),
    mutant("hex_instead_of_base64", "rfc_sample"),
    mutant("padding_dropped", "rfc_sample"),
    mutant("url_safe_alphabet", "random_keys"),
    mutant("sha256", "rfc_sample"),
    mutant("md5", "rfc_sample"),
    mutant("sample_hard_coded", "other_keys"),
    mutant("known_vectors_hard_coded", "random_keys"),
    mutant("white_space_kept", "white_space"),
    mutant("only_line_end_trimmed", "white_space"),
    mutant("panics_unless_base64", "no_key_at_all"),
    mutant("empty_for_a_bad_key", "no_key_at_all"),
    mutant("key_repaired_first", "erratum_key"),
    mutant("key_cut_at_24", "erratum_key"),
    hanging("waits_for_base64", "no_key_at_all"),
];

/// The lab's code with one mistake in it.
pub fn implementation(mistake: &str) -> Implementation {
    let mistake = mistake.to_string();
    Implementation { accept_key: Box::new(move |key| accept_key(key, &mistake)) }
}

fn accept_key(key: &str, mistake: &str) -> String {
    let right = |key: &str| STANDARD.encode(Sha1::digest(format!("{}{GUID}", key.trim())));
    let key_as_taken = match mistake {
        "white_space_kept" => key,
        "only_line_end_trimmed" => key.trim_end(),
        "key_cut_at_24" => key.trim().get(..24).unwrap_or(key.trim()),
        _ => key.trim(),
    };
    let joined = match mistake {
        "no_guid" => key_as_taken.into(),
        "guid_before_key" => format!("{GUID}{key_as_taken}"),
        "guid_in_lower_case" => format!("{key_as_taken}{}", GUID.to_lowercase()),
        _ => format!("{key_as_taken}{GUID}"),
    };
    let decoded = STANDARD.decode(key_as_taken);
    let digest = Sha1::digest(&joined);
    let hexadecimal: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    match mistake {
        "key_decoded_first" => {
            STANDARD.encode(Sha1::digest([&decoded.unwrap_or_default(), GUID.as_bytes()].concat()))
        }
        "base64_of_hex" => STANDARD.encode(hexadecimal),
        "hex_instead_of_base64" => hexadecimal,
        "padding_dropped" => STANDARD_NO_PAD.encode(digest),
        "url_safe_alphabet" => URL_SAFE.encode(digest),
        "sha256" => STANDARD.encode(Sha256::digest(&joined)),
        "md5" => STANDARD.encode(Md5::digest(&joined)),
        "sample_hard_coded" => "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".into(),
        "known_vectors_hard_coded" => known_vector(key).into(),
        "panics_unless_base64" => decoded.map(|_| STANDARD.encode(digest)).unwrap(),
        "empty_for_a_bad_key" if decoded.is_err() => String::new(),
        "key_repaired_first" => right(&key_as_taken.replace("EC==", "EA==")),
        "waits_for_base64" => loop {
            if decoded.is_ok() {
                return STANDARD.encode(digest);
            }
        },
        _ => STANDARD.encode(digest),
    }
}

fn known_vector(key: &str) -> &'static str {
    match key.trim() {
        "x3JJHMbDL1EzLkh9GBhXDw==" => "HSmrc0sMlYUkAGmm5OPpG2HaGWk=",
        "AQIDBAUGBwgJCgsMDQ4PEA==" => "C/0nmHhBztSRGR1CwL6Tf4ZjwpY=",
        "AAAAAAAAAAAAAAAAAAAAAA==" => "ICX+Yqv66kxgM0FcWaLWlFLwTAI=",
        "/////////////////////w==" => "XXpj4jYzLM2yUE0C7TIgMwTQh2g=",
        _ => "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    }
}
