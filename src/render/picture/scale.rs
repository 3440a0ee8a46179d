//! How much time a picture shows.
//!
//! One scale for all ladders. The longest talk would press the short ones flat,
//! and a line that is flat shows neither how long the way is nor that two
//! cross. So a talk that is much longer than the others may leave the picture
//! at its lower end; where it ends is written there.

use std::time::Duration;

/// Times that are easy to read. In microseconds; beyond them, whole seconds.
const NICE: [u64; 22] = [
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000,
    60_000, 80_000, 100_000, 120_000, 150_000, 200_000, 250_000, 400_000, 500_000,
];

/// The part of a row by which a line should fall on its way, or crossing lines
/// are hard to tell apart ...
const FALL: f64 = 1.25;

/// ... and the least part, or it looks flat.
const LEAST_FALL: f64 = 1.0;

/// How much time a row shows, so that everything fits into so many rows.
pub fn all_fit(total: Duration, rows: usize) -> Duration {
    let rows = u32::try_from(rows.max(1)).unwrap_or(u32::MAX);
    let fits = |height: &Duration| *height * rows >= total;
    let nice = NICE.into_iter().map(Duration::from_micros).find(fits);
    nice.unwrap_or_else(|| Duration::from_secs(total.as_secs() / u64::from(rows) + 1))
}

/// How much time a row shows, so that as many talks fit as can without making
/// what crosses the link in `one_way` look flat. If none does, all may leave the
/// picture, where `may_cut` allows it: where every turn looks like the last.
pub fn most_fit(totals: &[Duration], one_way: Duration, rows: usize, may_cut: bool) -> Duration {
    let heights = totals.iter().map(|total| all_fit(*total, rows)).collect();
    let cut = NICE.into_iter().map(Duration::from_micros).rfind(|height| *height <= one_way);
    steepest(heights, one_way, cut.filter(|_| may_cut))
}

/// The same for a picture without rows, in exact parts of its height instead of
/// times that are easy to read.
pub fn most_fit_exactly(
    totals: &[Duration],
    one_way: Duration,
    parts: f64,
    may_cut: bool,
) -> Duration {
    let heights = totals.iter().map(|total| total.div_f64(parts.max(1.0))).collect();
    steepest(heights, one_way, may_cut.then_some(one_way))
}

/// The longest of these times that a row may show.
fn steepest(mut heights: Vec<Duration>, one_way: Duration, cut: Option<Duration>) -> Duration {
    heights.sort();
    let falls = |height: &Duration, part: f64| height.as_secs_f64() * part <= one_way.as_secs_f64();
    let steep = heights.iter().rev().find(|height| falls(height, FALL));
    let least = heights.first().filter(|height| falls(height, LEAST_FALL));
    let without_link = if one_way.is_zero() { heights.last() } else { None };
    let shortest = heights.first();
    let height = without_link.or(steep).or(least).or(cut.as_ref()).or(shortest);
    height.copied().unwrap_or_default().max(Duration::from_micros(1))
}

/// A time that is easy to read and at least so long.
pub fn tick(least: Duration) -> Duration {
    all_fit(least, 1)
}
