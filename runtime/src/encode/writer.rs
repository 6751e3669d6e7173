//! Where do the bytes go?
//!
//! A [`Writer`] is a place in a message, passed on by value so that it stays in registers. It moves
//! towards the front. Where there is little room left it asks the [`Pieces`] for more; of those that only
//! measure it gets none, and moves all the same.

use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use super::pieces::{LENT, NEAR, Pieces};
use super::varint::{element_len, varint_len, with_continuation};
use crate::memory::{SHORT, copy};

/// How many bytes a varint has at most.
const VARINT: usize = 10;

/// A place in a message that is written from its end.
#[derive(Debug)]
#[must_use = "what is written next goes where this one ends"]
pub struct Writer<'w> {
    /// All that is behind it, and the room before it. Whoever writes a message has it on the stack for
    /// as long as there is a writer, and nobody else uses it. What is lent to it lives as long as `'w`.
    pieces: NonNull<Pieces<'w>>,
    /// Where the written part starts in the block that is written to, unless it is only measured. All
    /// bytes from here to the end of the block are initialized.
    at: *mut u8,
    all: PhantomData<&'w mut Pieces<'w>>,
}

#[allow(unsafe_code, reason = "each block says why it is sound")]
impl<'w> Writer<'w> {
    /// At the end of the message.
    ///
    /// # Safety
    /// The pieces outlive the writer, and nobody else touches them before it is gone.
    #[inline(always)]
    pub(super) unsafe fn new(pieces: &mut Pieces<'w>) -> Self {
        let at = pieces.end();
        Self { pieces: NonNull::from(pieces), at, all: PhantomData }
    }

    #[inline(always)]
    fn pieces(&self) -> &Pieces<'w> {
        // SAFETY: they live longer than the writer, which alone uses them.
        unsafe { self.pieces.as_ref() }
    }

    #[inline(always)]
    fn pieces_mut(&mut self) -> &mut Pieces<'w> {
        // SAFETY: they live longer than the writer, which alone uses them.
        unsafe { self.pieces.as_mut() }
    }

    /// Where it stands in the message.
    #[inline(always)]
    pub(crate) fn position(&self) -> usize {
        self.pieces().position(self.at)
    }

    /// How many bytes were written since the writer stood at `end`.
    #[inline(always)]
    pub(crate) fn since(&self, end: usize) -> u64 {
        end.wrapping_sub(self.position()) as u64
    }

    /// Where it stands in memory.
    #[inline(always)]
    pub(super) fn finish(self) -> *mut u8 {
        self.at
    }

    /// Whether there is room for [`NEAR`] bytes.
    #[inline(always)]
    fn is_near(&self) -> bool {
        self.at.addr() >= self.pieces().near()
    }

    /// With room for `len` bytes, where something is written.
    fn with_room(mut self, len: usize) -> Self {
        if self.pieces().room(self.at) < len {
            let at = self.at;
            self.at = self.pieces_mut().open(at, len);
        }
        self
    }

    /// Where it would be `len` bytes further on.
    fn measured(mut self, len: usize) -> Self {
        // A message of more bytes than memory can have is as long as the longest.
        self.at = core::ptr::without_provenance_mut(self.at.addr().saturating_sub(len));
        self
    }

    /// `bytes` before what is written.
    #[inline]
    pub(crate) fn put(mut self, bytes: &'w [u8]) -> Self {
        if bytes.len() <= SHORT && self.is_near() {
            // SAFETY: there is room for the most bytes that there can be.
            unsafe { self.near_bytes(bytes) };
            return self;
        }
        self.far_put(bytes)
    }

    /// The same for any number of bytes, anywhere.
    #[inline(never)]
    fn far_put(mut self, bytes: &'w [u8]) -> Self {
        if bytes.len() >= LENT && !self.pieces().measures() {
            let at = self.at;
            self.pieces_mut().lend(at, bytes);
            return self;
        }
        self.put_copied(bytes)
    }

    /// The same of bytes that will not be there any more.
    pub(crate) fn put_copied(self, bytes: &[u8]) -> Self {
        if self.pieces().measures() {
            return self.measured(bytes.len());
        }
        let mut w = self.with_room(bytes.len());
        // SAFETY: there is room for the bytes.
        unsafe { w.near_bytes(bytes) };
        w
    }

    /// A varint.
    #[inline]
    pub(crate) fn varint(mut self, value: u64) -> Self {
        if self.is_near() {
            // SAFETY: there is room for the longest one.
            unsafe { self.near_varint(value) };
            return self;
        }
        self.far_varint(value)
    }

    /// A varint behind its tag.
    pub(super) fn varint_field(mut self, tag: u32, value: u64) -> Self {
        if self.is_near() {
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
        const { assert!(LEN <= VARINT) };
        if self.is_near() {
            // SAFETY: there is room for the bytes, which are fewer than the longest varint has, and
            // behind them for one of those.
            unsafe {
                self.at = self.at.sub(LEN);
                self.at.cast::<[u8; LEN]>().write(bytes);
                self.near_varint(tag.into());
            }
            return self;
        }
        self.far_fixed_field(tag, bytes)
    }

    /// Bytes behind their length and tag.
    pub(super) fn bytes_field(self, tag: u32, bytes: &'w [u8]) -> Self {
        self.bytes_field_here(tag, bytes)
    }

    /// The same, for functions that do nothing else.
    ///
    /// Short ones are apart, so that for them no registers are saved around a call of `memcpy`.
    #[inline(always)]
    pub(super) fn bytes_field_here(mut self, tag: u32, bytes: &'w [u8]) -> Self {
        if bytes.len() > SHORT || !self.is_near() {
            return self.long_bytes_field(tag, bytes);
        }
        // SAFETY: there is room for the most bytes that there can be, and two of the longest varints.
        unsafe {
            self.near_bytes(bytes);
            self.near_varint(bytes.len() as u64);
            self.near_varint(tag.into());
        }
        self
    }

    /// The same for any number of bytes.
    #[inline(never)]
    fn long_bytes_field(mut self, tag: u32, bytes: &'w [u8]) -> Self {
        let len = bytes.len();
        if len >= LENT && self.is_near() {
            let at = self.at;
            self.pieces_mut().lend(at, bytes);
        } else if len >= LENT || self.pieces().room(self.at) < len + 2 * VARINT {
            return self.far_put(bytes).varint_field(tag, len as u64);
        } else {
            // SAFETY: there is room for the bytes, and more.
            unsafe { self.near_bytes(bytes) };
        }
        // SAFETY: there is still room for two of the longest varints: nothing was written, or what there
        // was room for beside them.
        unsafe {
            self.near_varint(len as u64);
            self.near_varint(tag.into());
        }
        self
    }

    /// A varint for each element of a list, behind their length and tag.
    ///
    /// Most lists are of small numbers. Where one and two bytes come in no order, it pays not to ask
    /// which of them it is. What is rare is apart from that, with all that comes after it.
    #[inline(always)]
    pub(super) fn block<T: Copy>(self, tag: u32, list: &[T], bits: impl Fn(T) -> u64) -> Self {
        let end = self.position();
        // Sixteen bytes for each are more than it takes, and easier to ask for.
        if self.pieces().room(self.at) / 16 < list.len() {
            return self.far_block(tag, list, bits);
        }
        // SAFETY: there is room for sixteen bytes for each element.
        unsafe { self.near_elements(list, bits, |w| w.close(end, tag)) }
    }

    /// The elements of a block, and what comes before them.
    ///
    /// # Safety
    /// There are at least sixteen bytes of room for each element.
    #[inline(always)]
    unsafe fn near_elements<T: Copy>(
        mut self,
        list: &[T],
        bits: impl Fn(T) -> u64,
        then: impl FnOnce(Self) -> Self,
    ) -> Self {
        for (before, &value) in list.iter().enumerate().rev() {
            let value = bits(value);
            if value >= 0x4000 {
                // SAFETY: there is room for all of the list.
                return unsafe { self.near_large_elements(&list[..=before], bits, then) };
            }
            let two = value >= 0x80;
            let last = if two { value >> 7 } else { value };
            // SAFETY: there was room for sixteen bytes for each element.
            unsafe {
                // It does not matter when there is only one byte.
                self.at.sub(2).write(value as u8 | 0x80);
                self.at.sub(1).write(last as u8);
                self.at = self.at.sub(1 + usize::from(two));
            }
        }
        then(self)
    }

    /// The same for numbers of any size.
    ///
    /// # Safety
    /// As [`Self::near_elements`].
    #[inline(never)]
    unsafe fn near_large_elements<T: Copy>(
        mut self,
        list: &[T],
        bits: impl Fn(T) -> u64,
        then: impl FnOnce(Self) -> Self,
    ) -> Self {
        for &value in list.iter().rev() {
            // SAFETY: the caller's.
            unsafe { self.near_varint(bits(value)) };
        }
        then(self)
    }

    /// [`Self::block`] where there may be no room.
    #[inline(never)]
    fn far_block<T: Copy>(mut self, tag: u32, mut list: &[T], bits: impl Fn(T) -> u64) -> Self {
        let end = self.position();
        if self.pieces().measures() {
            let len: u64 = list.iter().map(|&value| element_len(bits(value)) as u64).sum();
            return self.measured(usize::try_from(len).unwrap_or(usize::MAX)).close(end, tag);
        }
        while !list.is_empty() {
            // As many as are sure to fit. They take less than that, so there may be room for more.
            let mut fitting = self.pieces().room(self.at) / 16;
            if fitting == 0 {
                self = self.with_room(NEAR);
                fitting = NEAR / 16;
            }
            let (before, last) = list.split_at(list.len() - fitting.min(list.len()));
            // SAFETY: there is room for sixteen bytes for each of the last.
            self = unsafe { self.near_elements(last, &bits, |w| w) };
            list = before;
        }
        self.close(end, tag)
    }

    /// Length and tag of what was written since the writer stood at `end`.
    #[inline(always)]
    pub(super) fn close(self, end: usize, tag: u32) -> Self {
        let len = self.since(end);
        self.varint_field(tag, len)
    }

    /// Bytes where there is room for them.
    ///
    /// # Safety
    /// There is.
    #[inline(always)]
    unsafe fn near_bytes(&mut self, bytes: &[u8]) {
        // SAFETY: the caller's. Nobody else can have a reference to the room, so `bytes` is elsewhere.
        unsafe {
            self.at = self.at.sub(bytes.len());
            copy(bytes, self.at);
        }
    }

    /// A varint where there is room.
    ///
    /// # Safety
    /// There are at least [`VARINT`] bytes.
    #[inline(always)]
    unsafe fn near_varint(&mut self, value: u64) {
        if value < 0x80 {
            // SAFETY: the caller's.
            unsafe {
                self.at = self.at.sub(1);
                self.at.write(value as u8);
            }
        } else if value < 0x4000 {
            let pair = [value as u8 | 0x80, (value >> 7) as u8];
            // SAFETY: the caller's.
            unsafe {
                self.at = self.at.sub(2);
                self.at.cast::<[u8; 2]>().write(pair);
            }
        } else if value < 1 << 56 {
            // Eight bytes that end where the varint ends. What is before it is not written yet, so it
            // does not matter what stands there.
            let len = varint_len(value);
            let word = with_continuation(value, len - 1) << (64 - 8 * len);
            // SAFETY: the caller's.
            unsafe {
                self.at.sub(8).cast::<[u8; 8]>().write(word.to_le_bytes());
                self.at = self.at.sub(len);
            }
        } else {
            // SAFETY: the caller's.
            unsafe { self.near_long_varint(value) };
        }
    }

    /// The same for nine and ten bytes.
    ///
    /// # Safety
    /// There are at least [`VARINT`] bytes.
    #[inline(always)]
    unsafe fn near_long_varint(&mut self, value: u64) {
        let high = (value >> 56) as u8;
        // When there is no tenth byte, the eighth takes the place of the first of these.
        let (len, pair) = if high < 0x80 { (9, [0, high]) } else { (10, [high | 0x80, 1]) };
        let eight = with_continuation(value, 8);
        // SAFETY: the caller's: at most ten bytes before `at` are written.
        unsafe {
            self.at.sub(2).cast::<[u8; 2]>().write(pair);
            self.at.sub(len).cast::<[u8; 8]>().write(eight.to_le_bytes());
            self.at = self.at.sub(len);
        }
    }

    /// A varint where there may be no room.
    #[inline(never)]
    fn far_varint(self, value: u64) -> Self {
        if self.pieces().measures() {
            return self.measured(element_len(value));
        }
        let mut w = self.with_room(VARINT);
        // SAFETY: there is room for the longest one.
        unsafe { w.near_varint(value) };
        w
    }

    /// [`Self::varint_field`] where there may be no room.
    #[inline(never)]
    fn far_varint_field(self, tag: u32, value: u64) -> Self {
        if self.pieces().measures() {
            return self.measured(element_len(value) + element_len(tag.into()));
        }
        self.far_varint(value).far_varint(tag.into())
    }

    /// [`Self::fixed_field`] where there may be no room.
    #[inline(never)]
    fn far_fixed_field<const LEN: usize>(self, tag: u32, bytes: [u8; LEN]) -> Self {
        self.put_copied(&bytes).far_varint(tag.into())
    }

    /// Room for `len` bytes, filled by `fill`, which says whether it has filled all of it. When it has
    /// not, nothing is written and the writer comes back as the error.
    pub(crate) fn put_with(
        self,
        len: usize,
        fill: impl FnOnce(&mut [MaybeUninit<u8>]) -> bool,
    ) -> Result<Self, Self> {
        if self.pieces().measures() {
            return Ok(self.measured(len));
        }
        let mut w = self.with_room(len);
        // SAFETY: there is room for `len` bytes, which nobody else refers to.
        let room = unsafe {
            let to = w.at.sub(len);
            core::slice::from_raw_parts_mut(to.cast(), len)
        };
        if !fill(room) {
            return Err(w);
        }
        w.at = room.as_mut_ptr().cast();
        Ok(w)
    }
}
