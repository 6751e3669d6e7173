//! Copying of the segments of an encoded message into one buffer.

use bytes::{Buf, BufMut};

use super::segments::{MAX_LEN, Segments, Span};
use crate::memory::copy_all;

/// An encoded message that has not been copied yet.
///
/// The pointers of all spans are valid. The scratch space outlives this value. `Segments` owns the blocks,
/// and drops a block only after all segments in it have been taken. Borrowed bytes live for `'m`. No writer
/// exists any more that could write to the spans.
#[derive(Debug)]
pub(super) struct Encoded<'m, 's> {
    /// The sum of the lengths of all spans and borrowed bytes, at most [`MAX_LEN`], or [`Self::TOO_LONG`].
    pub(super) len: usize,
    /// The bytes at the front of the message, which are in no finished segment.
    first: Span,
    pub(super) segments: &'s mut Segments<'m>,
}

#[allow(unsafe_code, reason = "each block states why it is sound")]
impl<'m, 's> Encoded<'m, 's> {
    /// The length of a message that exceeds [`MAX_LEN`]. It cannot be copied.
    pub(super) const TOO_LONG: usize = usize::MAX;

    #[inline(always)]
    pub(super) fn new(len: usize, first: Span, segments: &'s mut Segments<'m>) -> Self {
        Self { len, first, segments }
    }

    /// Returns all bytes if they are contiguous in the scratch space, which they are not in a message that
    /// is too long.
    #[inline(always)]
    pub(super) fn contiguous(&self) -> Option<&[u8]> {
        // SAFETY: if no segment is finished, the span is in the scratch space, which outlives `self` and is
        // not written to any more.
        self.segments.is_empty().then(|| unsafe { self.first.bytes() })
    }

    /// Copies all bytes to a buffer.
    ///
    /// # Panics
    /// Panics if the message exceeds [`MAX_LEN`] or the capacity to which the buffer can grow.
    pub(super) fn put(self, buf: &mut impl BufMut) {
        let len = self.len;
        assert!(len <= MAX_LEN, "the encoded message is longer than the address space allows");
        let chunk = buf.chunk_mut();
        if chunk.len() < len {
            return buf.put(SegmentReader::new(self));
        }
        // SAFETY: the chunk has at least `len` bytes, which is the sum of the lengths of all spans and
        // borrowed bytes. It is borrowed mutably, so none of them overlaps with it. `copy_to` initializes
        // its first `len` bytes, as `advance_mut` requires.
        unsafe {
            self.copy_to(chunk.as_mut_ptr());
            buf.advance_mut(len);
        }
    }

    /// Copies all bytes to memory.
    ///
    /// # Safety
    /// The message must not be too long. `to` must point to `len` writable bytes that do not overlap with
    /// the spans or the borrowed bytes.
    #[inline(never)]
    unsafe fn copy_to(self, mut to: *mut u8) {
        let mut put = |bytes: &[u8]| {
            // SAFETY: `to` starts with `len` writable bytes, which is the precondition of this function, and
            // advances by the bytes that are copied. `len` is the sum of all lengths, so `bytes` fits.
            to = unsafe { copy_all(bytes, to) };
        };
        // SAFETY: no segment has been taken, so no block has been dropped, and the scratch space outlives
        // `self`.
        put(unsafe { self.first.bytes() });
        while let Some(segment) = self.segments.take() {
            put(segment.borrowed);
            // SAFETY: `take` drops only blocks that were opened after the block of this segment. The next
            // call of `take` is the first that can drop this one.
            put(unsafe { segment.span.bytes() });
        }
    }
}

/// The remaining bytes of a message that is copied chunk by chunk, to a buffer without enough contiguous
/// capacity.
#[derive(Debug)]
struct SegmentReader<'m, 's> {
    remaining: usize,
    /// The next bytes. The span is empty only at the end.
    current: Span,
    /// The bytes after `current` that were taken with it.
    next: Span,
    segments: &'s mut Segments<'m>,
}

impl<'m, 's> SegmentReader<'m, 's> {
    fn new(encoded: Encoded<'m, 's>) -> Self {
        let mut reader = Self {
            remaining: encoded.len,
            current: encoded.first,
            next: Span::EMPTY,
            segments: encoded.segments,
        };
        // The first span may be empty.
        reader.advance(0);
        reader
    }

    /// Replaces `current` by the bytes after it, which may be none.
    fn step(&mut self) {
        self.current = core::mem::replace(&mut self.next, Span::EMPTY);
        if self.current.len > 0 {
            return;
        }
        if let Some(segment) = self.segments.take() {
            self.current = Span::from_slice(segment.borrowed);
            self.next = segment.span;
        }
    }
}

#[allow(unsafe_code, reason = "each block states why it is sound")]
impl Buf for SegmentReader<'_, '_> {
    fn remaining(&self) -> usize {
        self.remaining
    }

    fn chunk(&self) -> &[u8] {
        // SAFETY: the bytes are borrowed from the message, are in the scratch space, or are in a block that
        // is dropped no earlier than when `step` takes the next segment. `step` needs `&mut self`, so it is
        // not called while the returned slice exists.
        unsafe { self.current.bytes() }
    }

    fn advance(&mut self, mut count: usize) {
        self.remaining =
            self.remaining.checked_sub(count).expect("`advance` beyond the end of the message");
        loop {
            let step = count.min(self.current.len);
            self.current = self.current.skip(step);
            count -= step;
            if self.current.len > 0 || self.remaining == 0 {
                return;
            }
            self.step();
        }
    }
}
