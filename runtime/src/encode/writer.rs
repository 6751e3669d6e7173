//! Where do the bytes go?
//!
//! The one place with raw pointers. A [`Writer`] is a position in a buffer, passed on by value so
//! that it stays in registers. It moves towards the front and writes only where there is room; beyond
//! the front it still moves, so that in the end it tells how much room it would have taken.

use core::marker::PhantomData;
use core::mem::MaybeUninit;

/// A buffer that is filled from its end.
#[derive(Debug)]
#[must_use = "what is written next goes where this one ends"]
pub struct Writer<'w> {
    /// Start of the buffer.
    start: *mut u8,
    /// Where the written part starts, from `start`: between 0 and the length of the buffer, and all
    /// bytes from here to its end are initialized. Or below 0, when something did not fit.
    at: isize,
    buffer: PhantomData<&'w mut [MaybeUninit<u8>]>,
}

#[allow(unsafe_code, reason = "each block says why it is sound")]
impl<'w> Writer<'w> {
    /// At the end of the buffer.
    #[inline]
    pub(crate) fn new(buffer: &'w mut [MaybeUninit<u8>]) -> Self {
        // A slice is never longer than `isize::MAX` bytes.
        Self { start: buffer.as_mut_ptr().cast(), at: buffer.len() as isize, buffer: PhantomData }
    }

    /// Where it stands. Differences between positions are lengths, written or not.
    #[inline(always)]
    pub(crate) fn position(&self) -> isize {
        self.at
    }

    /// The start of the written part, or how far before the buffer it would be.
    #[inline]
    pub(crate) fn finish(self) -> Result<usize, usize> {
        usize::try_from(self.at).map_err(|_| self.at.unsigned_abs())
    }

    /// Goes `len` bytes towards the front, and gives back where they start if they are in the buffer.
    #[inline(always)]
    fn advance(&mut self, len: usize) -> Option<*mut u8> {
        // Lengths are those of things in memory, which is smaller than `isize`; a sum of many could
        // only overflow for a message beyond that, which then stays beyond the front.
        self.at = self.at.saturating_sub(len as isize);
        if self.at < 0 {
            return None;
        }
        // SAFETY: `at` starts as the length of the buffer and only ever shrinks, so `0 <= at` means
        // `at` is an offset in the buffer.
        Some(unsafe { self.start.offset(self.at) })
    }

    /// `bytes` before what is written.
    #[inline(always)]
    pub(crate) fn put(mut self, bytes: &[u8]) -> Self {
        if let Some(to) = self.advance(bytes.len()) {
            // SAFETY: `at` was `bytes.len()` larger before and still in the buffer, so that many bytes
            // from `to` on are in the buffer. It is borrowed mutably, so `bytes` is elsewhere.
            unsafe { copy(bytes, to) };
        }
        self
    }

    /// One byte.
    #[inline(always)]
    pub(crate) fn put_byte(mut self, byte: u8) -> Self {
        if let Some(to) = self.advance(1) {
            // SAFETY: `advance` has found room for one byte.
            unsafe { to.write(byte) };
        }
        self
    }

    /// A varint.
    #[inline(always)]
    pub(crate) fn varint(self, value: u64) -> Self {
        if value < 0x80 { self.put_byte(value as u8) } else { self.long_varint(value) }
    }

    /// Length and tag of what was written since the writer stood at `end`.
    #[inline(always)]
    pub(super) fn close(self, end: isize, tag: u32) -> Self {
        let len = (end - self.position()) as u64;
        self.varint(len).varint(tag.into())
    }

    fn long_varint(mut self, value: u64) -> Self {
        let len = varint_len(value);
        if len <= 8 && self.at >= 8 {
            // Eight bytes that end where the varint ends. What is before it is not written yet, so it
            // does not matter what stands there.
            let word = with_continuation(value, len) << (64 - 8 * len);
            // SAFETY: `at` is in the buffer and at least 8, so the 8 bytes before it are in the buffer.
            unsafe { self.start.offset(self.at - 8).cast::<[u8; 8]>().write(word.to_le_bytes()) };
            self.at -= len as isize;
            return self;
        }
        self.bytewise_varint(value, len)
    }

    fn bytewise_varint(mut self, mut value: u64, len: usize) -> Self {
        if let Some(mut to) = self.advance(len) {
            for _ in 1..len {
                // SAFETY: `advance` has found room for `len` bytes, of which this is not the last.
                unsafe {
                    to.write(value as u8 | 0x80);
                    to = to.add(1);
                }
                value >>= 7;
            }
            // SAFETY: the last of them.
            unsafe { to.write(value as u8) };
        }
        self
    }

    /// Room for `len` bytes, filled by `fill`, which says whether it has filled all of it. When it has
    /// not, nothing is written and the writer comes back as the error.
    pub(crate) fn put_with(
        self,
        len: usize,
        fill: impl FnOnce(&mut [MaybeUninit<u8>]) -> bool,
    ) -> Result<Self, Self> {
        let mut next = Writer { start: self.start, at: self.at, buffer: PhantomData };
        let Some(to) = next.advance(len) else { return Ok(next) };
        // SAFETY: `advance` has found room for `len` bytes, which nobody else refers to.
        let room = unsafe { core::slice::from_raw_parts_mut(to.cast(), len) };
        if fill(room) { Ok(next) } else { Err(self) }
    }
}

/// Copies to memory that has room for it. Most of what is copied is a few bytes, for which a call to
/// `memcpy` would cost more than they do.
///
/// # Safety
/// `to` points to as many bytes that can be written and do not overlap with `from`.
#[allow(unsafe_code)]
#[inline(always)]
pub(crate) unsafe fn copy(from: &[u8], to: *mut u8) {
    /// The first and the last bytes, which overlap in between.
    macro_rules! ends {
        ($size:literal) => {
            if let (Some(first), Some(last)) =
                (from.first_chunk::<$size>(), from.last_chunk::<$size>())
            {
                // SAFETY: there are at least as many bytes, and as much room.
                unsafe {
                    to.cast::<[u8; $size]>().write(*first);
                    to.add(from.len() - $size).cast::<[u8; $size]>().write(*last);
                }
                return;
            }
        };
    }
    if from.len() > 32 {
        // SAFETY: the caller's.
        unsafe { core::ptr::copy_nonoverlapping(from.as_ptr(), to, from.len()) };
        return;
    }
    ends!(16);
    ends!(8);
    ends!(4);
    for (i, byte) in from.iter().enumerate() {
        // SAFETY: `i` is less than the length.
        unsafe { to.add(i).write(*byte) };
    }
}

/// The bytes of a varint of up to eight, from the lowest: groups of seven bits, apart from each other,
/// all but the last with a continuation bit.
#[inline(always)]
fn with_continuation(value: u64, len: usize) -> u64 {
    let bits = (value & 0x0fff_ffff) | (value & 0x00ff_ffff_f000_0000) << 4;
    let bits = (bits & 0x0000_3fff_0000_3fff) | (bits & 0x0fff_c000_0fff_c000) << 2;
    let bits = (bits & 0x007f_007f_007f_007f) | (bits & 0x3f80_3f80_3f80_3f80) << 1;
    bits | 0x8080_8080_8080_8080 & ((1 << (8 * (len - 1))) - 1)
}

/// How many bytes a varint takes: seven bits each, at least one.
#[inline(always)]
pub(crate) fn varint_len(value: u64) -> usize {
    let log = (value | 1).ilog2();
    ((log * 9 + 73) / 64) as usize
}
