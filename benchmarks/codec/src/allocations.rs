//! How often is memory asked for, and how much?
//!
//! The allocator of this program is the system's, with counters that are off while time is taken:
//! then all that is left of them is one test of a flag that never changes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

static ON: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What was asked for: new blocks, and blocks that had to grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocations {
    pub calls: u64,
    pub bytes: u64,
}

/// Of all that happens in a function, in the only thread there is.
pub fn count(work: impl FnOnce()) -> Allocations {
    CALLS.store(0, Relaxed);
    BYTES.store(0, Relaxed);
    ON.store(true, Relaxed);
    work();
    ON.store(false, Relaxed);
    Allocations { calls: CALLS.load(Relaxed), bytes: BYTES.load(Relaxed) }
}

fn note(bytes: usize) {
    if ON.load(Relaxed) {
        CALLS.fetch_add(1, Relaxed);
        BYTES.fetch_add(bytes as u64, Relaxed);
    }
}

// SAFETY: every call is passed on to the allocator of the system, which upholds the contract.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the layout is the caller's, under the same contract.
        unsafe { System.alloc(layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the layout is the caller's, under the same contract.
        unsafe { System.alloc_zeroed(layout) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        // SAFETY: the block comes from `System`, as `alloc` has no other source, and the rest is the caller's
        // under the same contract.
        unsafe { System.realloc(block, layout, size) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block comes from `System`, as `alloc` has no other source.
        unsafe { System.dealloc(block, layout) }
    }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn a_vector_is_one_allocation() {
        let counted = count(|| drop(std::hint::black_box(Vec::<u8>::with_capacity(100))));
        // Other tests may run at the same time, and allocate too.
        assert!(counted.calls >= 1 && counted.bytes >= 100);
    }
}
