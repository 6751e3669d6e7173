//! Where do the bytes go?
//!
//! The one place with raw pointers. A [`Writer`] is a position in a buffer, passed on by value so
//! that it stays in registers. It moves towards the front and writes only where there is room; beyond
//! the front it still moves, so that in the end it tells how much room it would have taken.

use core::marker::PhantomData;
use core::mem::MaybeUninit;

/// How many bytes a varint has at most.
const VARINT: isize = 10;

/// Up to how many bytes are copied without a call.
const SHORT: usize = 64;

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
        // A message of more bytes than memory can have stays beyond the front.
        self.at = self.at.saturating_sub(isize::try_from(len).unwrap_or(isize::MAX));
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

    /// A varint.
    #[inline(always)]
    pub(crate) fn varint(mut self, value: u64) -> Self {
        if self.at >= VARINT {
            // SAFETY: there is room for the longest one.
            unsafe { self.near_varint(value) };
            return self;
        }
        self.far_varint(value)
    }

    /// A varint behind its tag.
    pub(super) fn varint_field(mut self, tag: u32, value: u64) -> Self {
        if self.at >= 2 * VARINT {
            // SAFETY: there is room for the two longest ones.
            unsafe {
                self.near_varint(value);
                self.near_varint(tag.into());
            }
            return self;
        }
        self.far_varint_field(tag, value)
    }

    /// Bytes of a fixed number behind their tag.
    #[inline(always)]
    pub(super) fn fixed_field<const LEN: usize>(mut self, tag: u32, bytes: [u8; LEN]) -> Self {
        const { assert!(LEN <= VARINT as usize) };
        if self.at >= 2 * VARINT {
            self.at -= LEN as isize;
            // SAFETY: there is room for the bytes, which are fewer than the longest varint has, and
            // behind them for one of those.
            unsafe {
                self.start.offset(self.at).cast::<[u8; LEN]>().write(bytes);
                self.near_varint(tag.into());
            }
            return self;
        }
        self.put(&bytes).far_varint(tag.into())
    }

    /// Bytes behind their length and tag.
    ///
    /// Short ones are apart, so that for them no registers are saved around a call of `memcpy`.
    pub(super) fn bytes_field(mut self, tag: u32, bytes: &[u8]) -> Self {
        let len = bytes.len();
        if len > SHORT || self.at < SHORT as isize + 2 * VARINT {
            return self.long_bytes_field(tag, bytes);
        }
        self.at -= len as isize;
        // SAFETY: there is room for the most bytes that there can be, and two of the longest varints.
        // The buffer is borrowed mutably, so `bytes` is elsewhere.
        unsafe {
            copy(bytes, self.start.offset(self.at));
            self.near_varint(len as u64);
            self.near_varint(tag.into());
        }
        self
    }

    /// The same for any number of bytes.
    #[inline(never)]
    fn long_bytes_field(mut self, tag: u32, bytes: &[u8]) -> Self {
        let len = bytes.len();
        if self.at >= 2 * VARINT && (self.at - 2 * VARINT) as usize >= len {
            self.at -= len as isize;
            // SAFETY: there is room for the bytes and two of the longest varints. The buffer is
            // borrowed mutably, so `bytes` is elsewhere.
            unsafe {
                copy(bytes, self.start.offset(self.at));
                self.near_varint(len as u64);
                self.near_varint(tag.into());
            }
            return self;
        }
        self.far_bytes_field(tag, bytes)
    }

    /// A varint for each element of a list, behind their length and tag.
    ///
    /// Most lists are of small numbers. Where one and two bytes come in no order, it pays not to ask
    /// which of them it is. What is rare is apart from that, with all that comes after it.
    #[inline(always)]
    pub(super) fn block<T: Copy>(mut self, tag: u32, list: &[T], bits: impl Fn(T) -> u64) -> Self {
        let end = self.at;
        // Sixteen bytes for each are more than it takes, and easier to ask for.
        if self.at < 0 || (self.at as usize) / 16 < list.len() {
            return self.far_block(tag, list, bits);
        }
        for (before, &value) in list.iter().enumerate().rev() {
            let value = bits(value);
            if value >= 0x4000 {
                // SAFETY: there is room for all of the list.
                return unsafe { self.near_block(end, tag, &list[..=before], bits) };
            }
            let two = value >= 0x80;
            let last = if two { value >> 7 } else { value };
            // SAFETY: there was room for sixteen bytes for each element.
            unsafe {
                let end = self.start.offset(self.at);
                // It does not matter when there is only one byte.
                end.sub(2).write(value as u8 | 0x80);
                end.sub(1).write(last as u8);
            }
            self.at -= 1 + isize::from(two);
        }
        self.close(end, tag)
    }

    /// The first part of a block that ends at `end`, of numbers of any size, where there is room.
    ///
    /// # Safety
    /// There are at least [`VARINT`] bytes of room for each element.
    #[inline(never)]
    unsafe fn near_block<T: Copy>(
        mut self,
        end: isize,
        tag: u32,
        list: &[T],
        bits: impl Fn(T) -> u64,
    ) -> Self {
        for &value in list.iter().rev() {
            // SAFETY: the caller's.
            unsafe { self.near_varint(bits(value)) };
        }
        self.close(end, tag)
    }

    /// Length and tag of what was written since the writer stood at `end`.
    #[inline(always)]
    pub(super) fn close(self, end: isize, tag: u32) -> Self {
        let len = (end - self.position()) as u64;
        self.varint_field(tag, len)
    }

    /// A varint where there is room.
    ///
    /// # Safety
    /// `at` is at least [`VARINT`].
    #[inline(always)]
    unsafe fn near_varint(&mut self, value: u64) {
        if value < 0x80 {
            self.at -= 1;
            // SAFETY: the caller's.
            unsafe { self.start.offset(self.at).write(value as u8) };
        } else if value < 0x4000 {
            self.at -= 2;
            let pair = [value as u8 | 0x80, (value >> 7) as u8];
            // SAFETY: the caller's.
            unsafe { self.start.offset(self.at).cast::<[u8; 2]>().write(pair) };
        } else if value < 1 << 56 {
            // Eight bytes that end where the varint ends. What is before it is not written yet, so it
            // does not matter what stands there.
            let len = varint_len(value);
            let word = with_continuation(value, len - 1) << (64 - 8 * len);
            // SAFETY: the caller's.
            unsafe { self.start.offset(self.at - 8).cast::<[u8; 8]>().write(word.to_le_bytes()) };
            self.at -= len as isize;
        } else {
            // SAFETY: the caller's.
            unsafe { self.near_long_varint(value) };
        }
    }

    /// The same for nine and ten bytes.
    ///
    /// # Safety
    /// `at` is at least [`VARINT`].
    #[inline(always)]
    unsafe fn near_long_varint(&mut self, value: u64) {
        let high = (value >> 56) as u8;
        // When there is no tenth byte, the eighth takes the place of the first of these.
        let (len, pair) = if high < 0x80 { (9, [0, high]) } else { (10, [high | 0x80, 1]) };
        let eight = with_continuation(value, 8);
        // SAFETY: the caller's: at most ten bytes before `at` are written.
        unsafe {
            let end = self.start.offset(self.at);
            end.sub(2).cast::<[u8; 2]>().write(pair);
            end.sub(len).cast::<[u8; 8]>().write(eight.to_le_bytes());
        }
        self.at -= len as isize;
    }

    /// A varint where there may be no room.
    #[inline(never)]
    fn far_varint(mut self, mut value: u64) -> Self {
        let len = varint_len(value);
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

    /// [`Self::varint_field`] where there may be no room.
    #[inline(never)]
    fn far_varint_field(mut self, tag: u32, value: u64) -> Self {
        if self.at < 0 {
            let _ = self.advance(element_len(value) + element_len(tag.into()));
            return self;
        }
        self.far_varint(value).far_varint(tag.into())
    }

    /// [`Self::bytes_field`] where there may be no room.
    #[inline(never)]
    fn far_bytes_field(mut self, tag: u32, bytes: &[u8]) -> Self {
        let len = bytes.len() as u64;
        if self.at < 0 {
            let _ = self.advance(bytes.len() + element_len(len) + element_len(tag.into()));
            return self;
        }
        self.put(bytes).far_varint(len).far_varint(tag.into())
    }

    /// [`Self::block`] where there may be no room.
    #[inline(never)]
    fn far_block<T: Copy>(mut self, tag: u32, list: &[T], bits: impl Fn(T) -> u64) -> Self {
        let end = self.at;
        let values = list.iter().rev().map(|&value| bits(value));
        if self.at < 0 {
            let len: u64 = values.map(|value| element_len(value) as u64).sum();
            let _ = self.advance(usize::try_from(len).unwrap_or(usize::MAX));
            return self.close(end, tag);
        }
        for value in values {
            self = self.far_varint(value);
        }
        self.close(end, tag)
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
    if from.len() > SHORT {
        // SAFETY: the caller's.
        unsafe { core::ptr::copy_nonoverlapping(from.as_ptr(), to, from.len()) };
        return;
    }
    if from.len() >= 16 {
        ends!(32);
        ends!(16);
    }
    ends!(8);
    ends!(4);
    if let [first, .., last] = from {
        // SAFETY: of two or three bytes, the first, the second or third, and the last.
        unsafe {
            to.write(*first);
            to.add(1).write(from[1]);
            to.add(from.len() - 1).write(*last);
        }
    } else if let [only] = from {
        // SAFETY: there is one byte.
        unsafe { to.write(*only) };
    }
}

/// The first eight bytes of a varint: groups of seven bits, from the lowest and apart from each other,
/// with a continuation bit in as many as are told, of one to eight.
#[inline(always)]
fn with_continuation(value: u64, continued: usize) -> u64 {
    let bits = (value & 0x0fff_ffff) | (value & 0x00ff_ffff_f000_0000) << 4;
    let bits = (bits & 0x0000_3fff_0000_3fff) | (bits & 0x0fff_c000_0fff_c000) << 2;
    let bits = (bits & 0x007f_007f_007f_007f) | (bits & 0x3f80_3f80_3f80_3f80) << 1;
    bits | 0x8080_8080_8080_8080 & (u64::MAX >> (64 - 8 * continued))
}

/// The same for what is mostly small, with less to compute when it is.
#[inline(always)]
fn element_len(value: u64) -> usize {
    if value < 0x4000 { 1 + usize::from(value >= 0x80) } else { varint_len(value) }
}

/// How many bytes a varint takes: seven bits each, at least one.
#[inline(always)]
pub(crate) fn varint_len(value: u64) -> usize {
    let log = (value | 1).ilog2();
    ((log * 9 + 73) / 64) as usize
}
