//! Lab 2, the mutants: each a mistake that students really make, and the check that catches it.
//!
//! One body holds all mistakes; each is a line that differs when the mutant has its name. With
//! the name `none` the body is right, which proves that a mutant fails by its mistake alone.

use super::checks::{Implementation, Request, Said};
use crate::harness::{Mutant, hanging, mutant};
use httparse::{EMPTY_HEADER, Error, Header, Status};

pub const MUTANTS: &[Mutant] = &[
    mutant("http_1_0_taken_for_1_1", "whole_request"),
    mutant("query_cut_off", "whole_request"),
    mutant("names_case_sensitive", "names_in_any_case"),
    mutant("tokens_by_contains", "token_lists"),
    mutant("last_line_wins", "token_lists"),
    mutant("first_line_wins", "token_lists"),
    mutant("list_not_split", "token_lists"),
    mutant("tokens_keep_case", "token_lists"),
    mutant("protocols_in_lower_case", "token_lists"),
    mutant("partial_is_an_error", "every_prefix"),
    mutant("one_read_is_enough", "every_prefix"),
    mutant("whole_buffer_must_be_utf8", "every_prefix"),
    mutant("tail_dropped", "tail_is_kept"),
    mutant("ends_at_the_last_blank_line", "tail_is_kept"),
    mutant("tail_counts_against_the_limit", "tail_is_kept"),
    mutant("no_limit", "limits"),
    mutant("sixteen_headers", "limits"),
    mutant("limit_includes_one_more", "limits"),
    mutant("folded_lines_joined", "not_http"),
    mutant("no_syntax_is_bad_enough", "not_http"),
    mutant("first_key_wins", "twice_or_not_ascii"),
    mutant("every_header_twice_is_bad", "twice_or_not_ascii"),
    mutant("values_unwrapped_as_utf8", "twice_or_not_ascii"),
    mutant("utf8_is_good_enough", "twice_or_not_ascii"),
    hanging("waits_for_the_end", "every_prefix"),
];

/// The lab's code with one mistake in it.
pub fn implementation(mistake: &str) -> Implementation {
    let mistake = mistake.to_string();
    Implementation { parse: Box::new(move |bytes| parse(bytes, &mistake)) }
}

fn parse(bytes: &[u8], mistake: &str) -> Said {
    if mistake == "whole_buffer_must_be_utf8" {
        std::str::from_utf8(bytes).unwrap();
    }
    let unfolded = String::from_utf8_lossy(bytes).replace("\r\n ", " ");
    let bytes = if mistake == "folded_lines_joined" { unfolded.as_bytes() } else { bytes };
    let largest = match mistake {
        "no_limit" => usize::MAX,
        "limit_includes_one_more" => 16_385,
        _ => 16_384,
    };
    if mistake == "tail_counts_against_the_limit" && bytes.len() >= largest {
        return Said::Bad("TooLarge");
    }
    let mut headers = vec![EMPTY_HEADER; if mistake == "sixteen_headers" { 16 } else { 64 }];
    let mut head = httparse::Request::new(&mut headers);
    let used = loop {
        match head.parse(&bytes[..bytes.len().min(largest)]) {
            Ok(Status::Complete(used)) => break used,
            Ok(Status::Partial) if bytes.len() >= largest => return Said::Bad("TooLarge"),
            Ok(Status::Partial) => match mistake {
                "partial_is_an_error" => return Said::Bad("NotHttp"),
                "one_read_is_enough" => break bytes.len(),
                "waits_for_the_end" => std::thread::yield_now(),
                _ => return Said::NeedMore,
            },
            Err(Error::TooManyHeaders) => return Said::Bad("TooManyHeaders"),
            Err(_) if mistake == "no_syntax_is_bad_enough" => return Said::NeedMore,
            Err(_) => return Said::Bad("NotHttp"),
        }
    };
    let used = match mistake {
        "tail_dropped" => bytes.len(),
        "ends_at_the_last_blank_line" => last_blank_line(bytes).unwrap_or(used),
        _ => used,
    };
    let path = head.path.unwrap_or_default();
    let path = if mistake == "query_cut_off" { path.split('?').next().unwrap() } else { path };
    let version = head.version.unwrap_or_default();
    let minor_version = if mistake == "http_1_0_taken_for_1_1" { 1 } else { version };
    let start = (head.method.unwrap_or_default().to_string(), path.to_string(), minor_version);
    match request(start, head.headers, mistake) {
        Ok(request) => Said::Done(request.into(), used),
        Err(why) => Said::Bad(why),
    }
}

fn last_blank_line(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).rposition(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

type Start = (String, String, u8);

fn request(start: Start, headers: &[Header], mistake: &str) -> Result<Request, &'static str> {
    let values = |name: &str| values(headers, name, mistake);
    let single = |name: &str| {
        let mut values = values(name)?.into_iter();
        let first = values.next();
        let second = values.next().filter(|_| mistake != "first_key_wins");
        if second.is_some() { Err("Twice") } else { Ok(first) }
    };
    let list = |name: &str, lower: bool| -> Result<Vec<String>, &'static str> {
        let mut values = values(name)?;
        match mistake {
            "last_line_wins" => drop(values.drain(..values.len().saturating_sub(1))),
            "first_line_wins" => values.truncate(1),
            "list_not_split" => return Ok(values),
            "tokens_by_contains" if name == "Connection" => {
                let found = values.iter().any(|value| value.to_lowercase().contains("upgrade"));
                return Ok(if found { vec!["upgrade".into()] } else { values });
            }
            _ => {}
        }
        let joined = if lower { values.join(",").to_lowercase() } else { values.join(",") };
        let tokens = joined.split(',').map(str::trim).filter(|token| !token.is_empty());
        Ok(tokens.map(String::from).collect())
    };
    if mistake == "every_header_twice_is_bad"
        && headers.iter().any(|one| headers.iter().filter(|two| two.name == one.name).count() > 1)
    {
        return Err("Twice");
    }
    let lower = mistake != "tokens_keep_case";
    Ok(Request {
        method: start.0,
        path: start.1,
        minor_version: start.2,
        host: single("Host")?,
        upgrade: list("Upgrade", lower)?,
        connection: list("Connection", lower)?,
        key: single("Sec-WebSocket-Key")?,
        version: single("Sec-WebSocket-Version")?,
        origin: single("Origin")?,
        protocols: list("Sec-WebSocket-Protocol", mistake == "protocols_in_lower_case")?,
    })
}

fn values(headers: &[Header], name: &str, mistake: &str) -> Result<Vec<String>, &'static str> {
    let same = |other: &str| match mistake {
        "names_case_sensitive" => other == name,
        _ => other.eq_ignore_ascii_case(name),
    };
    let mut values = Vec::new();
    for header in headers {
        if mistake == "values_unwrapped_as_utf8" {
            std::str::from_utf8(header.value).unwrap();
        }
        let ascii = header.value.is_ascii();
        if same(header.name) && !ascii && mistake != "utf8_is_good_enough" {
            return Err("NotAscii");
        }
        if same(header.name) {
            values.push(String::from_utf8_lossy(header.value).into_owned());
        }
    }
    Ok(values)
}
