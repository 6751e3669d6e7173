//! An allocator that counts, and the memory that a function takes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    /// The bytes that this thread holds, and the maximum it ever held.
    static HELD: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn note(bytes: usize, sign: isize) {
    // When a thread ends, its counter is dropped before its last allocations.
    let _ = HELD.try_with(|held| {
        let now = held.get().0 + sign * bytes as isize;
        held.set((now, now.max(held.get().1)));
    });
}

// SAFETY: every call is forwarded to the system allocator, which upholds the contract. The provided
// `realloc` always moves a block that grows, which is the worst case.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), 1);
        // SAFETY: `layout` satisfies the same contract as required by `System.alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        note(layout.size(), -1);
        // SAFETY: `block` was returned by `System.alloc` with this layout, as `alloc` uses nothing else.
        unsafe { System.dealloc(block, layout) }
    }
}

/// The memory allocated by one decode.
pub(crate) struct Taken {
    /// The bytes held by the message.
    pub(crate) held: usize,
    /// The maximum of bytes held at any time.
    pub(crate) peak: usize,
    /// True if the message was decoded within the limits.
    pub(crate) accepted: bool,
}

/// Measures the memory that `decode` holds when it calls its argument, which it does on success.
pub(crate) fn taken(decode: impl FnOnce(&mut dyn FnMut())) -> Taken {
    let start = HELD.get().0;
    HELD.set((start, start));
    let mut end = None;
    decode(&mut || end = Some(HELD.get().0));
    let since = |now: isize| usize::try_from(now - start).unwrap_or(0);
    Taken { held: since(end.unwrap_or(start)), peak: since(HELD.get().1), accepted: end.is_some() }
}
