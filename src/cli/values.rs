//! What single values on the command line look like: durations, sizes, names.
//!
//! Owns: from text to value, one function for each kind, with the hint that a
//! wrong one earns. Must never: know which option a value is for.

use std::time::Duration;

use crate::compare::scenario::MIN_SIZE;
use crate::compare::table::Transport;
use crate::protocol::http::grammar;
use crate::words::hints::{self, Hint};

/// The transports to compare, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transports {
    /// Those that make sense.
    All,
    These(Vec<Transport>),
}

/// A duration like 500ms, 20s or 2min.
pub(super) fn duration(text: &str) -> Result<Duration, Hint> {
    let duration = humantime::parse_duration(text).map_err(|_| hints::no_duration())?;
    let sensible = Duration::from_millis(1)..=Duration::from_secs(24 * 60 * 60);
    match sensible.contains(&duration) {
        true => Ok(duration),
        false => Err(hints::duration_range()),
    }
}

/// A duration that may be nothing at all, like 0ms.
pub(super) fn pause(text: &str) -> Result<Duration, Hint> {
    const MOST: Duration = Duration::from_secs(10);
    match humantime::parse_duration(text) {
        Ok(pause) if pause <= MOST => Ok(pause),
        Ok(_) => Err(hints::longest_pause()),
        Err(_) if text == "0" => Ok(Duration::ZERO),
        Err(_) => Err(hints::no_duration()),
    }
}

/// Bits a second, like 64kbit, 1Mbit or 1Gbit.
pub(super) fn bandwidth(text: &str) -> Result<u64, Hint> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "bit" | "" => 1,
        "kbit" => 1_000,
        "mbit" => 1_000_000,
        "gbit" => 1_000_000_000,
        _ => return Err(hints::no_rate()),
    };
    let number: u64 = number.parse().map_err(|_| hints::no_rate())?;
    match number.checked_mul(factor) {
        Some(bits) if bits >= 1_000 => Ok(bits),
        Some(_) => Err(hints::lowest_rate()),
        None => Err(hints::too_much()),
    }
}

/// Bytes of a message of a comparison.
pub(super) fn message_size(text: &str) -> Result<usize, Hint> {
    let range = MIN_SIZE..=64 * 1024;
    let size = text.parse().ok().filter(|size| range.contains(size));
    size.ok_or_else(|| hints::message_size(*range.start(), *range.end()))
}

/// Names of transports with commas between them, or `all`.
pub(super) fn transports(text: &str) -> Result<Transports, Hint> {
    if text == "all" {
        return Ok(Transports::All);
    }
    let mut found = Vec::new();
    for name in text.split(',').map(str::trim) {
        let transport = Transport::all().find(|known| known.name() == name);
        let Some(transport) = transport else {
            let known = Transport::all().map(Transport::name).collect::<Vec<_>>().join(", ");
            return Err(hints::no_transport(name, &known));
        };
        if found.contains(&transport) {
            return Err(hints::transport_twice(name));
        }
        found.push(transport);
    }
    Ok(Transports::These(found))
}

/// A size in bytes, like 65536, 64KiB or 1MiB.
pub(super) fn size(text: &str) -> Result<u64, Hint> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        _ => return Err(hints::no_size()),
    };
    let number: u64 = number.parse().map_err(|_| hints::no_size())?;
    let size = number.checked_mul(factor).ok_or_else(hints::too_much)?;
    if (125..=1 << 30).contains(&size) { Ok(size) } else { Err(hints::size_range()) }
}

/// A path, or `*`.
pub(super) fn path(text: &str) -> Result<String, Hint> {
    let is_path =
        text.starts_with('/') && !text.contains('?') && grammar::is_target(text.as_bytes());
    match is_path || text == "*" {
        true => Ok(text.to_owned()),
        false => Err(hints::no_path()),
    }
}

/// A name that may stand in a header.
pub(super) fn token(text: &str) -> Result<String, Hint> {
    match grammar::is_token(text.as_bytes()) {
        true => Ok(text.to_owned()),
        false => Err(hints::no_token()),
    }
}

/// A number from 1 on.
pub(super) fn positive(text: &str) -> Result<usize, Hint> {
    within(1, usize::MAX as u64)(text)
}

/// A number of a range, ends included.
pub(super) fn within<T: TryFrom<u64>>(
    least: u64,
    most: u64,
) -> impl Fn(&str) -> Result<T, Hint> + Clone {
    move |text| {
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| hints::number(least, most))
    }
}

/// A header line such as `Cookie: a=b`.
pub(super) fn header(text: &str) -> Result<(String, String), Hint> {
    let (name, value) = text.split_once(':').ok_or_else(hints::no_header)?;
    Ok((token(name.trim())?, header_value(value.trim())?))
}

/// Text that can stand behind the colon: a line end in it would begin another
/// header.
pub(super) fn header_value(text: &str) -> Result<String, Hint> {
    match text.chars().any(char::is_control) {
        true => Err(hints::control_characters()),
        false => Ok(text.to_owned()),
    }
}
