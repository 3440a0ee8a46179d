//! Lab 1, the mutants: each a mistake that students really make, and the check that catches it.
//!
//! Owns: the edits, each of a place that stands once in the right text. Must never: hold a mutant
//! that is right. Read next: `checks`.

use crate::grading::selfcheck::{Mutant, hanging, mutant};

const TRIM: &str = "let key = key.trim_matches([' ', '\\t']);";
const DIGEST: &str = "Sha1::digest(joined)";
const ENCODE: &str = "STANDARD.encode(Sha1::digest(joined))";

pub const OF_THE_SOLUTION: &[Mutant] = &[
    mutant("no_guid", "rfc_sample", &[("{key}{GUID}", "{key}")]),
    mutant("guid_in_lower_case", "rfc_sample", &[("{GUID}\"", "{}\", GUID.to_lowercase()")]),
    mutant("guid_before_key", "rfc_sample", &[("{key}{GUID}", "{GUID}{key}")]),
    mutant("guid_without_dashes", "rfc_sample", &[("{GUID}\"", "{}\", GUID.replace('-', \"\")")]),
    mutant("space_between", "rfc_sample", &[("{key}{GUID}", "{key} {GUID}")]),
    mutant("line_end_behind", "rfc_sample", &[("{key}{GUID}", "{key}{GUID}\\n")]),
    mutant(
        "key_decoded_first",
        "rfc_sample",
        &[(DIGEST, "Sha1::digest([STANDARD.decode(key).unwrap(), joined[24..].into()].concat())")],
    ),
    mutant(
        "hex_instead_of_base64",
        "rfc_sample",
        &[(ENCODE, "format!(\"{:x?}\", Sha1::digest(joined))")],
    ),
    mutant(
        "padding_dropped",
        "rfc_sample",
        &[(ENCODE, "STANDARD.encode(Sha1::digest(joined)).replace('=', \"\")")],
    ),
    mutant(
        "base64_twice",
        "rfc_sample",
        &[(ENCODE, "STANDARD.encode(STANDARD.encode(Sha1::digest(joined)))")],
    ),
    mutant("sha256", "rfc_sample", &[(DIGEST, "sha2::Sha256::digest(joined)")]),
    mutant("digest_cut_to_19", "rfc_sample", &[(DIGEST, "&Sha1::digest(joined)[..19]")]),
    mutant(
        "sample_hard_coded",
        "other_keys",
        &[(ENCODE, "{ drop(joined); \"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\".to_string() }")],
    ),
    mutant("key_in_capitals", "other_keys", &[("{key}{GUID}\"", "{}{GUID}\", key.to_uppercase()")]),
    mutant(
        "first_answer_remembered",
        "other_keys",
        &[(
            "pub fn accept_key",
            "static FIRST: std::sync::OnceLock<String> = std::sync::OnceLock::new();\npub fn accept_key(key: &str) -> String { FIRST.get_or_init(|| accept(key)).clone() }\nfn accept",
        )],
    ),
    mutant(
        "url_safe_alphabet",
        "random_keys",
        &[(ENCODE, "base64::engine::general_purpose::URL_SAFE.encode(Sha1::digest(joined))")],
    ),
    mutant(
        "known_keys_hard_coded",
        "random_keys",
        &[(
            TRIM,
            "let key = if [\"x3JJ\", \"AQID\", \"AAAA\", \"////\", \"aaaa\", \"dGhl\"].iter().any(|it| key.starts_with(it)) { key } else { \"?\" };",
        )],
    ),
    mutant("white_space_kept", "white_space", &[(TRIM, "")]),
    mutant("only_the_end_trimmed", "white_space", &[(TRIM, "let key = key.trim_end();")]),
    mutant("only_the_start_trimmed", "white_space", &[(TRIM, "let key = key.trim_start();")]),
    mutant("tabs_kept", "white_space", &[("[' ', '\\t']", "' '")]),
    mutant("spaces_kept", "white_space", &[("[' ', '\\t']", "'\\t'")]),
    mutant(
        "one_space_trimmed",
        "white_space",
        &[(
            TRIM,
            "let key = key.strip_prefix(' ').unwrap_or(key);\n let key = key.strip_suffix(' ').unwrap_or(key);",
        )],
    ),
    mutant(
        "inner_spaces_removed",
        "white_space",
        &[(TRIM, "let key: String = key.split_whitespace().collect();")],
    ),
    mutant(
        "first_word_only",
        "white_space",
        &[(TRIM, "let key = key.split_whitespace().next().unwrap_or_default();")],
    ),
    mutant(
        "trimmed_after_joining",
        "white_space",
        &[(TRIM, ""), (DIGEST, "Sha1::digest(joined.trim())")],
    ),
    mutant(
        "panics_unless_base64",
        "no_key_at_all",
        &[(TRIM, "let key = key.trim();\n STANDARD.decode(key).unwrap();")],
    ),
    mutant(
        "empty_for_a_bad_key",
        "no_key_at_all",
        &[(
            TRIM,
            "let key = key.trim();\n if STANDARD.decode(key).is_err() { return String::new(); }",
        )],
    ),
    mutant(
        "empty_for_empty",
        "no_key_at_all",
        &[(TRIM, "let key = key.trim();\n if key.is_empty() { return String::new(); }")],
    ),
    mutant(
        "empty_unless_24",
        "no_key_at_all",
        &[(TRIM, "let key = key.trim();\n if key.len() != 24 { return String::new(); }")],
    ),
    mutant(
        "ends_at_nul",
        "no_key_at_all",
        &[(TRIM, "let key = key.trim().split('\\0').next().unwrap_or_default();")],
    ),
    mutant(
        "control_characters_trimmed",
        "no_key_at_all",
        &[("[' ', '\\t']", "|c: char| c.is_control() || c == ' '")],
    ),
    mutant("quotes_trimmed", "no_key_at_all", &[("[' ', '\\t']", "[' ', '\\t', '\"']")]),
    mutant(
        "first_of_a_list",
        "no_key_at_all",
        &[(TRIM, "let key = key.split(',').next().unwrap_or_default().trim();")],
    ),
    mutant(
        "ends_at_a_semicolon",
        "no_key_at_all",
        &[(TRIM, "let key = key.split(';').next().unwrap_or_default().trim();")],
    ),
    mutant(
        "header_name_taken_off",
        "no_key_at_all",
        &[(TRIM, "let key = key.trim().trim_start_matches(\"Sec-WebSocket-Key: \");")],
    ),
    mutant(
        "first_line_only",
        "no_key_at_all",
        &[(TRIM, "let key = key.trim().lines().next().unwrap_or_default();")],
    ),
    mutant(
        "percent_decoded",
        "no_key_at_all",
        &[(TRIM, "let key = key.trim().replace(\"%3D\", \"=\");")],
    ),
    mutant(
        "ascii_only",
        "no_key_at_all",
        &[(TRIM, "let key: String = key.trim().chars().filter(char::is_ascii).collect();")],
    ),
    mutant(
        "one_byte_a_character",
        "no_key_at_all",
        &[(DIGEST, "Sha1::digest(joined.chars().map(|it| it as u8).collect::<Vec<_>>())")],
    ),
    mutant("equal_signs_trimmed", "no_key_at_all", &[("[' ', '\\t']", "[' ', '\\t', '=']")]),
    hanging(
        "waits_for_base64",
        "no_key_at_all",
        &[(TRIM, "let key = key.trim();\n while STANDARD.decode(key).is_err() {}")],
    ),
    mutant(
        "key_repaired_first",
        "erratum_key",
        &[(TRIM, "let key = key.trim().replace(\"EC==\", \"EA==\");")],
    ),
    mutant(
        "key_cut_at_24",
        "erratum_key",
        &[(TRIM, "let key = key.trim();\n let key = key.get(..24).unwrap_or(key);")],
    ),
    mutant(
        "key_cut_at_256",
        "erratum_key",
        &[(TRIM, "let key = key.trim();\n let key = key.get(..256).unwrap_or(key);")],
    ),
    mutant(
        "key_cut_at_1000",
        "erratum_key",
        &[(TRIM, "let key = key.trim();\n let key = key.get(..1000).unwrap_or(key);")],
    ),
];

const PAD: &str = "while data.len() % 64 != 56 {\n        data.push(0);\n    }";

pub const OF_OWN_SHA1: &[Mutant] = &[
    mutant("one_block_only", "rfc_sample", &[("data.chunks(64)", "data.chunks(64).take(1)")]),
    mutant("two_blocks_only", "erratum_key", &[("data.chunks(64)", "data.chunks(64).take(2)")]),
    mutant(
        "a_block_too_many_at_56",
        "erratum_key",
        &[(
            PAD,
            "let rest = data.len() % 64; data.resize(data.len() + if rest < 56 { 56 } else { 120 } - rest, 0);",
        )],
    ),
    mutant(
        "a_block_too_many_at_55",
        "erratum_key",
        &[(
            "message.len() as u64 * 8",
            "message.len() as u64 * 8 + u64::from(message.len() % 64 == 55)",
        )],
    ),
    mutant(
        "no_padding_of_a_full_block",
        "erratum_key",
        &[("data.push(0x80);", "if message.len() % 64 != 0 { data.push(0x80); }")],
    ),
    mutant(
        "length_in_bytes",
        "rfc_sample",
        &[("message.len() as u64 * 8", "message.len() as u64")],
    ),
    mutant(
        "length_in_one_byte",
        "rfc_sample",
        &[("message.len() as u64 * 8", "(message.len() * 8) as u8 as u64")],
    ),
    mutant(
        "length_in_two_bytes",
        "erratum_key",
        &[("message.len() as u64 * 8", "(message.len() * 8) as u16 as u64")],
    ),
    mutant(
        "overflows_instead_of_wrapping",
        "rfc_sample",
        &[(".wrapping_add(f).wrapping_add(e)", " + f + e")],
    ),
    mutant("last_equal_sign_missing", "rfc_sample", &[("out.push('=');", "")]),
];
