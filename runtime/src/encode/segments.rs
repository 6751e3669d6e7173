//! Storage for the bytes of a message that is being encoded backwards.
//!
//! The encoded length is unknown until the message is written, and computing it first would traverse the
//! message twice. The bytes are therefore written to scratch space on the stack, and to blocks on the heap
//! when that is full, each block before the previous one in the message. Long strings and bytes are not
//! written but borrowed from the message. At the end, all segments are copied once, in message order.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use super::flatten::Encoded;
use super::writer::Writer;
use crate::memory::SHORT;

/// The number of available bytes that is enough for any short write: the longest string that is copied
/// without a call, its length and its tag.
pub(super) const MARGIN: usize = SHORT + 10 + 10;

/// The length in bytes from which borrowing is cheaper than copying twice.
pub(super) const BORROW_MIN: usize = 1 << 10;

/// The number of segments that are stored without a heap allocation.
const INLINE_SEGMENTS: usize = 16;

/// The size of the first block in bytes. Each further block is twice as large as the one before.
const MIN_BLOCK: usize = 32 << 10;

/// The maximum size of a block in bytes, unless a single write needs more.
///
/// The size is such that an allocator which returns free memory at the top of the heap to the system keeps
/// some of it for the next message.
const MAX_BLOCK: usize = 1024 << 10;

/// The maximum length of a message in bytes, which is the maximum size of an allocation.
pub(super) const MAX_LEN: usize = isize::MAX.unsigned_abs();

/// The segments of a message that has been written so far, and the available space of the current block.
/// Segments borrow from the message for `'m`.
///
/// The uninitialized field is the last one. Between fields that start as zero, the compiler would zero it
/// together with them.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Segments<'m> {
    /// The lowest address with at least [`MARGIN`] available bytes before it.
    margin: usize,
    /// The start of the current block.
    front: *mut u8,
    /// The end of the bytes in the current block that are not in a finished segment.
    end: *mut u8,
    /// The difference between an address in the current block and the position in the message.
    ///
    /// The position of `front` is never negative unless `overflowed` is set, so the length of the message
    /// cannot wrap around, whatever is written to the available space.
    origin: usize,
    /// The number of finished segments.
    count: usize,
    /// The blocks, and the segments that do not fit into `inline`.
    heap: Option<Box<Heap<'m>>>,
    /// True if the message exceeds the maximum length. It is never copied then.
    overflowed: bool,
    /// The first finished segments, in the order of writing, so that the last one of the message comes
    /// first. The array is uninitialized at first, since most messages have no finished segment.
    inline: [MaybeUninit<Segment<'m>>; INLINE_SEGMENTS],
}

#[derive(Debug, Default)]
struct Heap<'m> {
    /// The segments that were finished after the inline ones.
    segments: Vec<Segment<'m>>,
    /// The blocks. The first bytes are written to the scratch space, which is not in this list.
    blocks: Vec<Vec<u8>>,
    /// The regular size of the last block.
    largest: usize,
}

/// A span of a block, and the bytes that were borrowed before it. If nothing was borrowed, the span is the
/// last one of its block, and another block was opened before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment<'m> {
    pub(super) span: Span,
    pub(super) borrowed: &'m [u8],
}

/// A range of bytes in a block or in the message, all of which are initialized.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    start: *const u8,
    pub(super) len: usize,
}

impl Span {
    pub(super) const EMPTY: Self = Self { start: NonNull::dangling().as_ptr(), len: 0 };

    pub(super) fn from_slice(bytes: &[u8]) -> Self {
        Self { start: bytes.as_ptr(), len: bytes.len() }
    }

    /// Returns the span without its first `count` bytes, of which it has at least as many.
    pub(super) fn skip(self, count: usize) -> Self {
        Self { start: self.start.wrapping_add(count), len: self.len - count }
    }

    /// Returns the bytes of the span.
    ///
    /// # Safety
    /// The memory of the span must stay allocated, and must not be written to, for `'s`.
    #[allow(unsafe_code)]
    pub(super) unsafe fn bytes<'s>(self) -> &'s [u8] {
        // SAFETY: the bytes of a span are initialized, which is the invariant of `Span`. They stay valid and
        // unchanged for `'s`, which is the precondition of this function.
        unsafe { core::slice::from_raw_parts(self.start, self.len) }
    }
}

#[allow(unsafe_code, reason = "each block states why it is sound")]
impl<'m> Segments<'m> {
    /// Returns the storage for a message of up to `max_len` bytes, which is at least the size of `scratch`.
    #[inline(always)]
    fn new(scratch: &mut [MaybeUninit<u8>], max_len: usize) -> Self {
        debug_assert!(scratch.len() <= max_len, "a message can fill the scratch space");
        let space = scratch.as_mut_ptr_range();
        Self {
            margin: space.start.addr().saturating_add(MARGIN),
            front: space.start.cast(),
            end: space.end.cast(),
            origin: space.end.addr().wrapping_sub(max_len),
            overflowed: false,
            count: 0,
            inline: [MaybeUninit::uninit(); INLINE_SEGMENTS],
            heap: None,
        }
    }

    /// A zero-capacity buffer, used to measure the encoded length.
    fn measure() -> Self {
        Self {
            margin: usize::MAX,
            front: core::ptr::without_provenance_mut(usize::MAX),
            end: core::ptr::without_provenance_mut(MAX_LEN),
            origin: 0,
            overflowed: false,
            count: 0,
            inline: [MaybeUninit::uninit(); INLINE_SEGMENTS],
            heap: None,
        }
    }

    /// Returns the end of the available space.
    #[inline(always)]
    pub(super) fn end(&self) -> *mut u8 {
        self.end
    }

    /// Returns the lowest address with at least [`MARGIN`] available bytes before it.
    #[inline(always)]
    pub(super) fn margin(&self) -> usize {
        self.margin
    }

    /// Returns true if the length is only measured and nothing is written.
    pub(super) fn measures(&self) -> bool {
        self.margin == usize::MAX
    }

    /// Returns the position in the message of a writer at `at`. Positions decrease as bytes are written, and
    /// the difference of two positions is the number of bytes between them.
    #[inline(always)]
    pub(super) fn position(&self, at: *mut u8) -> usize {
        at.addr().wrapping_sub(self.origin)
    }

    /// Returns the number of available bytes before `at`, which is 0 if the length is only measured.
    #[inline(always)]
    pub(super) fn available(&self, at: *mut u8) -> usize {
        at.addr().saturating_sub(self.front.addr())
    }

    /// Allocates a block for at least `len` bytes before `at`, and returns the end of the block.
    #[cold]
    pub(super) fn open_block(&mut self, at: *mut u8, len: usize) -> *mut u8 {
        let position = self.position(at);
        self.end_segment(at, &[]);
        let heap = self.heap.get_or_insert_default();
        heap.largest = (2 * heap.largest).clamp(MIN_BLOCK, MAX_BLOCK);
        let mut block = Vec::<u8>::with_capacity(heap.largest.max(len).saturating_add(MARGIN));
        let space = block.spare_capacity_mut().as_mut_ptr_range();
        heap.blocks.push(block);
        self.overflowed |= position < space.end.addr() - space.start.addr();
        self.margin = space.start.addr() + MARGIN;
        self.front = space.start.cast();
        self.end = space.end.cast();
        self.origin = self.end.addr().wrapping_sub(position);
        self.end
    }

    /// Records `bytes`, which are borrowed from the message, as the bytes before `at`.
    #[inline(always)]
    pub(super) fn borrow(&mut self, at: *mut u8, bytes: &'m [u8]) {
        self.end_segment(at, bytes);
        self.overflowed |= self.position(self.front) < bytes.len();
        self.origin = self.origin.wrapping_add(bytes.len());
    }

    /// Finishes a segment: the bytes from `at` up to the last finished segment, and `borrowed` before them.
    #[inline(always)]
    fn end_segment(&mut self, at: *mut u8, borrowed: &'m [u8]) {
        let segment = Segment { span: self.span(at), borrowed };
        self.end = at;
        match self.inline.get_mut(self.count) {
            Some(slot) => _ = slot.write(segment),
            None => self.heap.get_or_insert_default().segments.push(segment),
        }
        self.count += 1;
    }

    /// Returns true if no segment is finished, so that all bytes are in the scratch space.
    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Removes and returns the segment that was finished last, which is the next one in the message.
    ///
    /// If the segment is the last one of its block, drops the block that was opened after it, all of whose
    /// segments have been removed before.
    pub(super) fn take(&mut self) -> Option<Segment<'m>> {
        self.count = self.count.checked_sub(1)?;
        let segment = match self.inline.get(self.count) {
            // SAFETY: `end_segment` initializes slot `count` before it increments `count`, so all slots
            // below `count` are initialized.
            Some(slot) => unsafe { slot.assume_init() },
            None => self.heap.as_mut()?.segments.pop()?,
        };
        if segment.borrowed.is_empty()
            && let Some(heap) = &mut self.heap
        {
            heap.blocks.pop();
        }
        Some(segment)
    }

    /// Returns the bytes from `at` up to the last finished segment, or to the end of the block.
    #[inline(always)]
    fn span(&self, at: *mut u8) -> Span {
        Span { start: at, len: self.end.addr() - at.addr() }
    }
}

/// Returns the number of bytes that `write` writes, at most [`MAX_LEN`].
pub(super) fn measure<'m>(write: impl FnOnce(Writer<'m>) -> Writer<'m>) -> usize {
    let mut segments = Segments::measure();
    // SAFETY: `segments` lives until the end of this function and is not used before `write` returns. No
    // writer exists then other than the returned one, for the reasons that `Writer::new` explains.
    #[allow(unsafe_code)]
    let w = unsafe { Writer::new(&mut segments) };
    let start = w.position();
    let w = write(w);
    start - w.position()
}

/// Calls `then` with the bytes that `write` writes, with `SCRATCH` bytes of scratch space on the stack.
///
/// `write` must return the writer that it gets, after any number of writes.
#[inline(always)]
pub(super) fn gather<'m, const SCRATCH: usize, T>(
    write: impl FnOnce(Writer<'m>) -> Writer<'m>,
    then: impl FnOnce(Encoded<'m, '_>) -> T,
) -> T {
    gather_within::<SCRATCH, T>(MAX_LEN, write, then)
}

/// Implements [`gather`] for a message of up to `max_len` bytes, so that tests can simulate the limits of
/// 32-bit targets.
#[inline(always)]
fn gather_within<'m, const SCRATCH: usize, T>(
    max_len: usize,
    write: impl FnOnce(Writer<'m>) -> Writer<'m>,
    then: impl FnOnce(Encoded<'m, '_>) -> T,
) -> T {
    let mut scratch = [MaybeUninit::<u8>::uninit(); SCRATCH];
    let mut segments = Segments::new(&mut scratch, max_len);
    // SAFETY: `segments` and `scratch` live until the end of this function, and neither is used before
    // `write` returns. No writer exists then other than the returned one, see `Writer::new`.
    #[allow(unsafe_code)]
    let w = unsafe { Writer::new(&mut segments) };
    let start = w.position();
    let w = write(w);
    let len = if segments.overflowed { Encoded::TOO_LONG } else { start - w.position() };
    let first = segments.span(w.finish());
    then(Encoded::new(len, first, &mut segments))
}

#[cfg(test)]
mod tests;
