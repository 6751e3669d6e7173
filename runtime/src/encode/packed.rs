//! Encoding of packed varints.
//!
//! The unsafe code relies on the invariants that are described in [`writer`](super::writer).

use super::segments::{MARGIN, MAX_LEN};
use super::varint::element_len;
use super::writer::{MAX_VARINT_LEN, Writer};

/// The number of varints that never exceed the maximum length of a message, whatever their values.
const MAX_VARINTS: usize = MAX_LEN / MAX_VARINT_LEN;

#[allow(unsafe_code, reason = "each block states why it is sound")]
impl Writer<'_> {
    /// Writes a packed field with a varint for each element of a list.
    ///
    /// Most elements are small numbers, whose varints have one or two bytes in no predictable order, so
    /// these two lengths are written without a branch. Larger numbers are handled by another function.
    #[inline(always)]
    pub(super) fn packed_varints<T: Copy>(
        self,
        tag: u32,
        list: &[T],
        bits: impl Fn(T) -> u64,
    ) -> Self {
        let end = self.position();
        // A varint takes at most ten bytes. Sixteen are checked since that is a shift.
        if self.segments().available(self.at) / 16 < list.len() {
            return self.packed_varints_slow(tag, list, bits);
        }
        // SAFETY: by the condition above, sixteen bytes are available for each element.
        unsafe { self.write_elements(list, bits, |w| w.close(end, tag)) }
    }

    /// Writes the elements of a packed field, and calls `then` with the writer.
    ///
    /// # Safety
    /// At least sixteen bytes must be available for each element.
    #[inline(always)]
    unsafe fn write_elements<T: Copy>(
        mut self,
        list: &[T],
        bits: impl Fn(T) -> u64,
        then: impl FnOnce(Self) -> Self,
    ) -> Self {
        for (before, &value) in list.iter().enumerate().rev() {
            let value = bits(value);
            if value >= 0x4000 {
                // SAFETY: each element so far has taken at most two of its sixteen bytes, so sixteen are
                // available for each of the remaining ones.
                return unsafe { self.write_large_elements(&list[..=before], bits, then) };
            }
            let two = value >= 0x80;
            let last = if two { value >> 7 } else { value };
            // SAFETY: sixteen bytes were available for each element, and each element so far has taken at
            // most two, so two are available for this one.
            unsafe {
                // If the varint has one byte, this byte is before it and not part of the message.
                self.at.sub(2).write(value as u8 | 0x80);
                self.at.sub(1).write(last as u8);
                self.at = self.at.sub(1 + usize::from(two));
            }
        }
        then(self)
    }

    /// Writes elements of any size, and calls `then` with the writer.
    ///
    /// # Safety
    /// At least sixteen bytes must be available for each element.
    #[inline(never)]
    unsafe fn write_large_elements<T: Copy>(
        mut self,
        list: &[T],
        bits: impl Fn(T) -> u64,
        then: impl FnOnce(Self) -> Self,
    ) -> Self {
        for &value in list.iter().rev() {
            // SAFETY: sixteen bytes were available for each element, and each takes at most `MAX_VARINT_LEN`.
            unsafe { self.write_varint(bits(value)) };
        }
        then(self)
    }

    /// Writes a packed field as [`Self::packed_varints`] does, whatever space is available.
    #[inline(never)]
    fn packed_varints_slow<T: Copy>(
        mut self,
        tag: u32,
        mut list: &[T],
        bits: impl Fn(T) -> u64,
    ) -> Self {
        let end = self.position();
        if self.segments().measures() {
            // A list of a zero-sized enum can have more elements than the address space has bytes.
            let len = match list.len() {
                ..=MAX_VARINTS => list.iter().map(|&value| element_len(bits(value))).sum(),
                _ => MAX_LEN,
            };
            return self.skip_measured(len).close(end, tag);
        }
        while !list.is_empty() {
            // The number of elements that fit in any case. Mostly they take less space than this assumes.
            let mut fitting = self.segments().available(self.at) / 16;
            if fitting == 0 {
                self = self.reserve(MARGIN);
                fitting = MARGIN / 16;
            }
            let (before, last) = list.split_at(list.len() - fitting.min(list.len()));
            // SAFETY: `last` has at most `fitting` elements, and sixteen bytes are available for each:
            // `fitting` is a sixteenth of the available space, or of the `MARGIN` bytes from `reserve`.
            self = unsafe { self.write_elements(last, &bits, |w| w) };
            list = before;
        }
        self.close(end, tag)
    }
}
