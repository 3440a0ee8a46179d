//! Lab 3, the mutants: each a mistake that students really make, and the check that catches it.
//!
//! One body holds all mistakes; each is a line that differs when the mutant has its name. With
//! the name `none` the body is right, which proves that a mutant fails by its mistake alone.

use super::checks::{Implementation, Policy, Request};
use crate::harness::{Mutant, mutant};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha1::{Digest, Sha1};

pub const MUTANTS: &[Mutant] = &[
    mutant("line_feeds_only", "accepted"),
    mutant("no_blank_line", "accepted"),
    mutant("a_body_after_101", "accepted"),
    mutant("content_length_in_101", "accepted"),
    mutant("wrong_accept", "accepted"),
    mutant("connection_must_be_upgrade_alone", "accepted"),
    mutant("status_200", "accepted"),
    mutant("accepts_http_1_0", "method_and_version_of_http"),
    mutant("405_without_allow", "method_and_version_of_http"),
    mutant("method_in_any_case", "method_and_version_of_http"),
    mutant("path_by_prefix", "unknown_path"),
    mutant("path_in_the_status_line", "unknown_path"),
    mutant("closes_without_a_reply", "no_upgrade"),
    mutant("426_without_upgrade", "no_upgrade"),
    mutant("upgrade_by_contains", "no_upgrade"),
    mutant("connection_not_looked_at", "no_upgrade"),
    mutant("host_not_looked_at", "no_host"),
    mutant("key_before_version", "wrong_version"),
    mutant("version_not_named", "wrong_version"),
    mutant("version_as_a_number", "wrong_version"),
    mutant("version_at_least_13", "wrong_version"),
    mutant("key_not_decoded", "bad_key"),
    mutant("key_of_24_characters", "bad_key"),
    mutant("key_unwrapped", "bad_key"),
    mutant("padding_not_needed", "bad_key"),
    mutant("length_counts_characters_of_the_reason", "bad_key"),
    mutant("origin_by_prefix", "origin"),
    mutant("origin_must_be_there", "origin"),
    mutant("origin_not_looked_at", "origin"),
    mutant("whole_list_echoed", "subprotocol"),
    mutant("first_wish_echoed", "subprotocol"),
    mutant("empty_protocol_header", "subprotocol"),
    mutant("own_protocol_unasked", "subprotocol"),
    mutant("protocol_in_any_case", "subprotocol"),
];

/// The lab's code with one mistake in it.
pub fn implementation(mistake: &str) -> Implementation {
    let mistake = mistake.to_string();
    Implementation {
        answer: Box::new(move |request, policy| {
            let reply = answer(&request, &policy, &mistake);
            match mistake.as_str() {
                "line_feeds_only" => reply.replace("\r\n", "\n").into_bytes(),
                "no_blank_line" => reply.strip_suffix("\r\n").unwrap_or(&reply).into(),
                _ => reply.into_bytes(),
            }
        }),
    }
}

const UPGRADE: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\n";

fn answer(request: &Request, policy: &Policy, mistake: &str) -> String {
    let refusal = |status: &str, headers: &str| match mistake {
        "closes_without_a_reply" => String::new(),
        "length_counts_characters_of_the_reason" => {
            let length = status.len();
            format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\nключ: {status}")
        }
        _ => format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\n\r\n"),
    };
    let good_key = key_is_good(request.key.as_deref(), mistake);
    let get = match mistake {
        "method_in_any_case" => request.method.eq_ignore_ascii_case("GET"),
        _ => request.method == "GET",
    };
    let served = policy.paths.iter().any(|path| match mistake {
        "path_by_prefix" => request.path.starts_with(path),
        _ => request.path == *path,
    });
    if request.minor_version == 0 && mistake != "accepts_http_1_0" {
        return refusal("505 HTTP Version Not Supported", "");
    }
    if !get {
        let allow = if mistake == "405_without_allow" { "" } else { "Allow: GET\r\n" };
        return refusal("405 Method Not Allowed", allow);
    }
    if !served {
        let path = if mistake == "path_in_the_status_line" { &request.path } else { "" };
        return refusal(&format!("404 Not Found {path}"), "");
    }
    if !wants_upgrade(request, mistake) {
        let headers = if mistake == "426_without_upgrade" { "" } else { UPGRADE };
        return refusal("426 Upgrade Required", headers);
    }
    if request.host.is_none() && mistake != "host_not_looked_at" {
        return refusal("400 Bad Request", "");
    }
    if mistake == "key_before_version" && !good_key {
        return refusal("400 Bad Request", "");
    }
    if !version_is_good(request.version.as_deref(), mistake) {
        let named =
            if mistake == "version_not_named" { "" } else { "Sec-WebSocket-Version: 13\r\n" };
        return refusal("426 Upgrade Required", &format!("{UPGRADE}{named}"));
    }
    if !good_key {
        return refusal("400 Bad Request", "");
    }
    if !origin_is_welcome(request.origin.as_deref(), policy, mistake) {
        return refusal("403 Forbidden", "");
    }
    accepted(request, policy, mistake)
}

fn wants_upgrade(request: &Request, mistake: &str) -> bool {
    let has = |tokens: &[String], wanted: &str| match mistake {
        "upgrade_by_contains" => tokens.iter().any(|token| token.contains(wanted)),
        "connection_not_looked_at" if wanted == "upgrade" => true,
        "connection_must_be_upgrade_alone" => tokens == [wanted],
        _ => tokens.iter().any(|token| token == wanted),
    };
    has(&request.upgrade, "websocket") && has(&request.connection, "upgrade")
}

fn version_is_good(version: Option<&str>, mistake: &str) -> bool {
    let number = version.and_then(|version| version.parse::<u8>().ok());
    match mistake {
        "version_as_a_number" => number == Some(13),
        "version_at_least_13" => version == Some("13") || number >= Some(14),
        _ => version == Some("13"),
    }
}

fn key_is_good(key: Option<&str>, mistake: &str) -> bool {
    let Some(key) = key else { return false };
    let unpadded = STANDARD_NO_PAD.decode(key.trim_end_matches('='));
    match mistake {
        "key_not_decoded" => !key.is_empty(),
        "key_of_24_characters" => key.len() == 24,
        "key_unwrapped" => STANDARD.decode(key).unwrap().len() == 16,
        "padding_not_needed" => unpadded.is_ok_and(|bytes| bytes.len() == 16),
        _ => STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 16),
    }
}

fn origin_is_welcome(origin: Option<&str>, policy: &Policy, mistake: &str) -> bool {
    let Some(origin) = origin else {
        return mistake != "origin_must_be_there";
    };
    policy.origins.iter().any(|welcome| match mistake {
        "origin_by_prefix" => origin.starts_with(welcome),
        "origin_not_looked_at" => true,
        _ => origin == welcome,
    })
}

fn accepted(request: &Request, policy: &Policy, mistake: &str) -> String {
    let key = request.key.as_deref().unwrap_or_default();
    let guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    let joined = if mistake == "wrong_accept" { key.into() } else { format!("{key}{guid}") };
    let accept = STANDARD.encode(Sha1::digest(joined));
    let status = match mistake {
        "status_200" => "200 OK\r\nContent-Length: 0",
        "content_length_in_101" => "101 Switching Protocols\r\nContent-Length: 0",
        _ => "101 Switching Protocols",
    };
    let body = if mistake == "a_body_after_101" { "\r\n" } else { "" };
    let protocol = protocol(&request.protocols, &policy.protocols, mistake);
    format!("HTTP/1.1 {status}\r\n{UPGRADE}Sec-WebSocket-Accept: {accept}\r\n{protocol}\r\n{body}")
}

fn protocol(wishes: &[String], ours: &[String], mistake: &str) -> String {
    let common = wishes.iter().find(|wish| match mistake {
        "protocol_in_any_case" => ours.iter().any(|one| one.eq_ignore_ascii_case(wish)),
        _ => ours.contains(wish),
    });
    let chosen = match mistake {
        "whole_list_echoed" if !wishes.is_empty() => Some(wishes.join(", ")),
        "first_wish_echoed" => wishes.first().cloned(),
        "empty_protocol_header" => Some(common.cloned().unwrap_or_default()),
        "own_protocol_unasked" => common.or(ours.first()).cloned(),
        _ => common.cloned(),
    };
    chosen.map(|name| format!("Sec-WebSocket-Protocol: {name}\r\n")).unwrap_or_default()
}
