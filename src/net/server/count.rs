//! How many of something are there.
//!
//! Owns: counters that go down by themselves. Whoever is counted holds a
//! [`Place`]; when it ends, in whatever way, a panic included, the place is
//! free. A counter that somebody has to count down by hand loses a place with
//! every way out that was not thought of.

use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::net::{lock, wait};

/// A counter.
#[derive(Debug, Default)]
pub struct Count {
    now: Mutex<usize>,
    fell: Condvar,
}

/// One that is counted.
#[derive(Debug)]
pub struct Place(Arc<Count>);

impl Count {
    /// How many are there.
    pub fn now(&self) -> usize {
        *lock(&self.now)
    }

    /// One more.
    pub fn enter(self: &Arc<Self>) -> Place {
        *lock(&self.now) += 1;
        Place(Arc::clone(self))
    }

    /// One more, if fewer than `most` are there.
    pub fn enter_below(self: &Arc<Self>, most: usize) -> Option<Place> {
        let mut now = lock(&self.now);
        if *now >= most {
            return None;
        }
        *now += 1;
        Some(Place(Arc::clone(self)))
    }

    /// Waits until nobody is there, for so long at most. Returns whether that
    /// came true.
    pub fn wait_for_none(&self, most: Duration) -> bool {
        let deadline = Instant::now() + most;
        let mut now = lock(&self.now);
        while *now > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            now = wait(&self.fell, now, Some(left));
        }
        true
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut now = lock(&self.0.now);
        *now -= 1;
        if *now == 0 {
            self.0.fell.notify_all();
        }
    }
}
