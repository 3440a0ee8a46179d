//! What single values on the command line look like: durations, sizes, names.
//!
//! Owns: from text to value, one function for each kind, with the hint that a
//! wrong one earns. Must never: know which option a value is for.

use std::time::Duration;

use crate::compare::scenario::MIN_SIZE;
use crate::compare::table::Transport;
use crate::protocol::http::grammar;

/// The transports to compare, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transports {
    /// Those that make sense.
    All,
    These(Vec<Transport>),
}

/// A duration like 500ms, 20s or 2min.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    let sensible = Duration::from_millis(1)..=Duration::from_secs(24 * 60 * 60);
    match sensible.contains(&duration) {
        true => Ok(duration),
        false => Err("a duration from 1ms to 24h is needed".to_owned()),
    }
}

/// A duration that may be nothing at all, like 0ms.
pub(super) fn pause(text: &str) -> Result<Duration, String> {
    const MOST: Duration = Duration::from_secs(10);
    match humantime::parse_duration(text) {
        Ok(pause) if pause <= MOST => Ok(pause),
        Ok(_) => Err("at most 10s".to_owned()),
        Err(_) if text == "0" => Ok(Duration::ZERO),
        Err(error) => Err(error.to_string()),
    }
}

/// Bits a second, like 64kbit, 1Mbit or 1Gbit.
pub(super) fn bandwidth(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "bit" | "" => 1,
        "kbit" => 1_000,
        "mbit" => 1_000_000,
        "gbit" => 1_000_000_000,
        _ => return Err("a rate is a number with kbit, Mbit or Gbit".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "a rate begins with a number".to_owned())?;
    match number.checked_mul(factor) {
        Some(bits) if bits >= 1_000 => Ok(bits),
        Some(_) => Err("at least 1kbit".to_owned()),
        None => Err("that is too much".to_owned()),
    }
}

/// Bytes of a message of a comparison.
pub(super) fn message_size(text: &str) -> Result<usize, String> {
    let range = MIN_SIZE..=64 * 1024;
    let size = text.parse().ok().filter(|size| range.contains(size));
    size.ok_or_else(|| format!("from {MIN_SIZE} to 65536 bytes"))
}

/// Names of transports with commas between them, or `all`.
pub(super) fn transports(text: &str) -> Result<Transports, String> {
    if text == "all" {
        return Ok(Transports::All);
    }
    let mut found = Vec::new();
    for name in text.split(',').map(str::trim) {
        let transport = Transport::all().find(|known| known.name() == name);
        let Some(transport) = transport else {
            let known = Transport::all().map(Transport::name).collect::<Vec<_>>().join(", ");
            return Err(format!("{name:?} is none of: {known}, all"));
        };
        if found.contains(&transport) {
            return Err(format!("{name} stands there twice"));
        }
        found.push(transport);
    }
    Ok(Transports::These(found))
}

/// A size in bytes, like 65536, 64KiB or 1MiB.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        _ => return Err("a size is a number with KiB, MiB or GiB, or without a unit".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "a size begins with a number".to_owned())?;
    let size = number.checked_mul(factor).ok_or("that is too much")?;
    if (125..=1 << 30).contains(&size) {
        Ok(size)
    } else {
        Err("from 125 bytes to 1GiB".to_owned())
    }
}

/// A path, or `*`.
pub(super) fn path(text: &str) -> Result<String, String> {
    let is_path =
        text.starts_with('/') && !text.contains('?') && grammar::is_target(text.as_bytes());
    match is_path || text == "*" {
        true => Ok(text.to_owned()),
        false => Err("a path begins with / and has no ?, # or spaces".to_owned()),
    }
}

/// A name that may stand in a header.
pub(super) fn token(text: &str) -> Result<String, String> {
    match grammar::is_token(text.as_bytes()) {
        true => Ok(text.to_owned()),
        false => Err("letters, digits and !#$%&'*+-.^_`|~ only (RFC 6455, 4.1)".to_owned()),
    }
}

/// A number from 1 on.
pub(super) fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a number from 1 on is needed".to_owned()),
        Ok(number) => Ok(number),
    }
}

/// A header line such as `Cookie: a=b`.
pub(super) fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it like 'Name: value'")?;
    Ok((token(name.trim())?, header_value(value.trim())?))
}

/// Text that can stand behind the colon: a line end in it would begin another
/// header.
pub(super) fn header_value(text: &str) -> Result<String, String> {
    match text.chars().any(char::is_control) {
        true => Err("a header value has no control characters".to_owned()),
        false => Ok(text.to_owned()),
    }
}
