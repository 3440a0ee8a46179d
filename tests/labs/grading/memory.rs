//! An allocator that counts, for the whole process.
//!
//! Owns: the live and peak number of bytes, and a ceiling. Must never: allocate itself.
//! Why: RFC 6455, 10.4 wants implementations to protect themselves; a frame header can announce
//! 2^62 bytes, and the only honest proof that nobody believed it is to count what was allocated.
//! The ceiling keeps an endless `push` from taking the machine along.
//! Read next: `sandbox`, which recognises the ceiling by Rust's own message.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Live bytes at which allocation fails: far over what any lab needs, far under what hurts.
const CEILING: usize = 512 << 20;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call is passed to the system's allocator unchanged; only counters are added.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed).saturating_add(layout.size());
        if live > CEILING {
            LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
            return std::ptr::null_mut();
        }
        PEAK.fetch_max(live, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// The most bytes that were live at once, beyond those live before, while `work` ran.
pub fn peak_during<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let value = work();
    (value, PEAK.load(Ordering::Relaxed).saturating_sub(before))
}

/// Bytes live now, in the whole process.
pub fn live() -> usize {
    LIVE.load(Ordering::Relaxed)
}
