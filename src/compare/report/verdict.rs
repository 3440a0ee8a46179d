//! Which of two was faster, if that can be known.
//!
//! Owns: what counts as a difference. Must never: name a winner within noise,
//! nor within what theory says the machine has added.

use std::time::Duration;

use super::Measurement;
use crate::trace::link::LinkModel;

/// Differences below this are nobody's doing: threads wake up late.
pub(super) const NOISE: Duration = Duration::from_millis(5);

/// ... and so are differences below this part of the longer time.
pub(super) const NOISE_PART: f64 = 0.03;

/// What two totals say about each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They differ by more than anything that could explain it.
    Differ,
    /// They do not differ by more than noise, and both are near theory.
    Equal,
    /// The machine has added so much to one of them that nobody can say.
    Unclear,
}

/// Compares two totals. `None`: one of them has none.
pub fn verdict(one: &Measurement, other: &Measurement, link: &LinkModel) -> Option<Verdict> {
    let (a, b) = (one.run.total?, other.run.total?);
    let spread = |of: &Measurement| of.spread.map_or(Duration::ZERO, |(low, high)| high - low);
    // Without a link there is nothing but the machine's own speed.
    let noise = if link.rtt.is_zero() { 4 * NOISE } else { NOISE };
    let noise = noise.max(a.max(b).mul_f64(NOISE_PART));
    let noise = noise.max(spread(one)).max(spread(other));
    let error = one.run.excess().max(other.run.excess());
    Some(match a.abs_diff(b) {
        difference if difference > noise && difference > error => Verdict::Differ,
        _ if error > noise => Verdict::Unclear,
        _ => Verdict::Equal,
    })
}

/// Which measurements should be made again: those that the machine has
/// disturbed so much that one of the verdicts is unclear, or that the picture
/// shows a wait which nobody's rule demands.
pub fn disturbed(outcomes: &[Measurement], link: &LinkModel) -> Vec<usize> {
    let is_disturbed = |one: &Measurement| {
        // Without a link theory knows no time at all, and measuring again does
        // not help.
        let can_be_better = !link.rtt.is_zero() && one.run.excess() > NOISE;
        let is_unclear = |other: &Measurement| verdict(one, other, link) == Some(Verdict::Unclear);
        can_be_better && (one.run.late_sends() > 4 * NOISE || outcomes.iter().any(is_unclear))
    };
    let numbered = outcomes.iter().enumerate();
    numbered.filter(|(_, one)| is_disturbed(one)).map(|(number, _)| number).collect()
}
