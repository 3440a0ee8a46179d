//! When a side had something to say and was not allowed to.
//!
//! That is the price of taking turns. It is no price where nobody has anything
//! to say, so a pause is not waiting.

use std::time::Duration;

use super::Said;
use super::overlap::joined;
use crate::protocol::Role;

/// A wait below this is nobody's rule: threads wake up late.
const NOISE: Duration = Duration::from_millis(3);

/// When one side waited, in order.
pub fn waits(said: &[Said], role: Role) -> Vec<(Duration, Duration)> {
    let own = said.iter().filter(|said| said.from == role);
    let long = own.filter(|said| said.sent.saturating_sub(said.said) >= NOISE);
    joined(long.map(|said| (said.said, said.sent)).collect())
}
