//! From repeated measurements to a median with its spread. Pure: no clocks, no sockets.
//!
//! Ratios are taken inside each repetition and the median is taken of the ratios, so a machine
//! that is slower for a while is slower for both sides of a ratio. Read next: `report.rs`.

use serde::Serialize;

/// The middle of some measurements of the same thing, and how far they lie apart.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spread {
    pub median: f64,
    pub min: f64,
    pub max: f64,
    /// Distance from the smallest to the largest, in percent of the median.
    pub spread_percent: f64,
}

impl Spread {
    /// `None` when nothing was measured.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = values.into_iter().filter(|v| v.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let upper = sorted[sorted.len() / 2];
        let median = if sorted.len().is_multiple_of(2) {
            (sorted[sorted.len() / 2 - 1] + upper) / 2.0
        } else {
            upper
        };
        let spread_percent = if median == 0.0 { 0.0 } else { (max - min) / median * 100.0 };
        Some(Self { median, min, max, spread_percent })
    }

    /// The ratios of two series measured side by side, one ratio a repetition.
    pub fn of_ratios(over: &[f64], under: &[f64]) -> Option<Self> {
        Self::of(over.iter().zip(under).map(|(over, under)| over / under))
    }
}

/// The value below which `share` (0 to 1) of the sorted samples lie; `None` without samples.
pub fn percentile(sorted: &[u32], share: f64) -> Option<u32> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last as f64 * share).round() as usize).copied()
}
