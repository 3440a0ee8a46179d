//! `wstool compare --json`, read as a person would who checks it by hand.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use serde_json::Value;

/// Times in JSON are cut to a thousandth of a millisecond.
pub const CUT: f64 = 0.0015;

/// The object of a run with these arguments.
pub fn compare(args: &[&str]) -> Value {
    let fixed = ["compare", "--json", "--no-live"];
    let seed: &[&str] = if args.contains(&"--seed") { &[] } else { &["--seed", "1"] };
    let run = super::command::run(&[&fixed, seed, args].concat());
    assert_eq!(run.code, 0, "{args:?}: {}", run.stderr);
    serde_json::from_str(&run.stdout).expect("one JSON object")
}

pub fn list<'a>(of: &'a Value, name: &str) -> &'a Vec<Value> {
    of[name].as_array().unwrap_or_else(|| panic!("no list {name}"))
}

pub fn number(of: &Value, name: &str) -> f64 {
    of[name].as_f64().unwrap_or_else(|| panic!("{name} is no number but {}", of[name]))
}

pub fn count(of: &Value, name: &str) -> usize {
    let count = of[name].as_u64().unwrap_or_else(|| panic!("{name} is no count"));
    usize::try_from(count).expect("a small number")
}

pub fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_else(|| panic!("{name} is no text"))
}

/// The transport with this name.
pub fn transport<'a>(of: &'a Value, name: &str) -> &'a Value {
    let mut all = list(of, "transports").iter();
    all.find(|one| text(one, "name") == name).unwrap_or_else(|| panic!("no {name}"))
}

/// Whether a row of `wire` is more than the connection's own business: TCP's
/// packets, and stream 0 of HTTP/2.
pub fn is_data(row: &Value) -> bool {
    let is_own = ["SYN", "SYN ACK", "PRI", "lost"].contains(&text(row, "what"));
    !is_own && row["stream"] != 0
}

/// When a row of `wire` was on its way.
pub fn interval(row: &Value) -> (f64, f64) {
    (number(row, "entered_ms"), number(row, "left_ms"))
}

/// The time in which something was under way in both directions, the plain
/// way: cut the time wherever anything begins or ends, and look at each piece.
pub fn overlap(wire: &[Value]) -> f64 {
    let of = |from: &str| -> Vec<(f64, f64)> {
        let rows = wire.iter().filter(|row| is_data(row) && text(row, "from") == from);
        rows.map(interval).collect()
    };
    let (up, down) = (of("client"), of("server"));
    let mut cuts: Vec<f64> = up.iter().chain(&down).flat_map(|&(from, to)| [from, to]).collect();
    cuts.sort_by(f64::total_cmp);
    let is_busy = |way: &[(f64, f64)], at: f64| way.iter().any(|&(from, to)| from < at && at < to);
    cuts.windows(2)
        .filter(|piece| {
            let middle = f64::midpoint(piece[0], piece[1]);
            is_busy(&up, middle) && is_busy(&down, middle)
        })
        .map(|piece| piece[1] - piece[0])
        .sum()
}
