//! Lab 4, the masking keys: random, new each time, and not the same in the next run.
//!
//! Owns: the statistics. Must never: let luck decide: what is demanded fails a right generator
//! less than once in a hundred million runs. RFC 6455, sections 5.3 and 10.3.
//! Read next: `vectors`; the mutants.

use super::questions::{Call, Returned};
use super::vectors::{call_all, shown};
use crate::grading::{Child, Failure, Rng, Text, Verdict, demand, text};
use std::collections::HashSet;

/// So many keys show every bit that is not random.
const KEYS: usize = 4096;

/// Four thousand random keys hold two equal ones in one run of five hundred, and three such pairs
/// in one of a hundred million.
const BY_CHANCE: usize = 2;

fn keys(code: &Child) -> Result<Vec<u32>, Box<Failure>> {
    let answered = call_all(code, vec![Call::MaskingKey; KEYS])?;
    let number = |returned: &Returned| match returned {
        Returned::Key(key) => key.iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte)),
        _ => 0,
    };
    Ok(answered.iter().map(|(_, returned)| number(returned)).collect())
}

fn different(numbers: impl IntoIterator<Item = u32>) -> usize {
    numbers.into_iter().collect::<HashSet<u32>>().len()
}

pub fn makes_fresh_keys(code: &Child, _: &mut Rng) -> Verdict {
    let keys = keys(code)?;
    let told = |more: &str| format!("{KEYS} x masking_key(){more}");
    let first: Vec<String> = keys.iter().take(4).map(|key| hex_of(*key)).collect();
    let failure = |more: &str, got: String, wanted: Text| {
        Failure::new(told(more), format!("{got} ({}, …)", first.join(", ")), wanted)
    };
    let count = different(keys.iter().copied());
    demand(count + BY_CHANCE >= KEYS, || failure("", count.to_string(), ALL_DIFFERENT))?;
    // A counter is new each time and yet no secret: the step from key to key is always the same.
    let steps = different(keys.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])));
    demand(steps + 1 + BY_CHANCE >= KEYS, || {
        failure(": key[i + 1] - key[i]", steps.to_string(), NO_COUNTER)
    })?;
    for bit in 0..32 {
        let ones = keys.iter().filter(|key| *key >> bit & 1 == 1).count();
        let place = format!(": bit {bit}");
        demand(balanced(ones), || failure(&place, ones.to_string(), HALF))?;
        // Two bits that always go together are one random bit, not two.
        for other in 0..bit {
            let equal = keys.iter().filter(|key| (*key >> bit ^ *key >> other) & 1 == 0).count();
            let places = format!(": bit {other} == bit {bit}");
            demand(balanced(equal), || failure(&places, equal.to_string(), HALF))?;
        }
    }
    another_run_has_other_keys(code, &keys)
}

/// Half of all, within six and a half standard deviations of a fair coin (32 each).
fn balanced(count: usize) -> bool {
    count.abs_diff(KEYS / 2) < 208
}

fn another_run_has_other_keys(code: &Child, keys: &[u32]) -> Verdict {
    let again = self::keys(&code.another())?;
    let known: HashSet<u32> = keys.iter().copied().collect();
    let common = again.iter().filter(|key| known.contains(key)).count();
    demand(common <= BY_CHANCE, || {
        let told = text(
            "masking_key() in another run of the program",
            "masking_key() в другом запуске программы",
        );
        Failure::new(told, format!("{common}: {}, …", hex_of(again[0])), OTHER_KEYS)
    })
}

fn hex_of(key: u32) -> String {
    shown(&Returned::Key(key.to_be_bytes().to_vec()))
}

const ALL_DIFFERENT: Text = text("4096 different keys", "4096 разных ключей");
const NO_COUNTER: Text = text("steps that do not repeat", "шаги, которые не повторяются");
const HALF: Text = text("about half of all, 2048", "около половины всех, 2048");
const OTHER_KEYS: Text =
    text("none of the keys of the run before", "ни одного ключа из предыдущего запуска");
