//! The backwards writer that all encoding functions write to.
//!
//! A [`Writer`] is a position in a message, and is passed by value so that it stays in registers. It moves
//! towards the front of the message. If too little space is available, it gets a new block from the
//! [`Segments`]. If the segments only measure the length, no space is available, and the writer moves
//! without writing.
//!
//! # Invariants of the unsafe code
//!
//! 1. *Exclusive access*: the segments are valid and used by nothing else while a writer exists. See
//!    [`Writer::new`].
//! 2. *Available space*: the bytes from the start of the block to `at` are allocated and writable, and no
//!    reference to them exists. The block is the scratch space of `gather` or a `Vec` that the segments own
//!    and never access. `at` has the provenance of the whole block.
//! 3. *Initialization*: all bytes from `at` to the end of the block are initialized.
//!
//! If [`has_margin`](Writer::has_margin) returns true, at least [`MARGIN`](super::segments::MARGIN) bytes are
//! available. After [`reserve`](Writer::reserve), at least as many bytes as requested are available. If the
//! segments only measure, the former returns false and the latter is not called.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use prost::Message;

use super::segments::{BORROW_MIN, Segments};
use super::varint::{element_len, varint_len, with_continuation};
use crate::memory::{SHORT, copy};

/// The maximum length of a varint in bytes.
pub(super) const MAX_VARINT_LEN: usize = 10;

/// A position in a message that is written from its end to its start.
///
/// The type is invariant in `'w`, which the unsafe code relies on. The lifetime can neither be shortened:
///
/// ```compile_fail
/// use rust_grpc::rt::Writer;
///
/// fn shorten<'long: 'short, 'short>(w: Writer<'long>) -> Writer<'short> { w }
/// ```
///
/// nor extended:
///
/// ```compile_fail
/// use rust_grpc::rt::Writer;
///
/// fn lengthen<'long: 'short, 'short>(w: Writer<'short>) -> Writer<'long> { w }
/// ```
#[derive(Debug)]
#[must_use = "the next field has to be written to this writer"]
pub struct Writer<'w> {
    /// The bytes after this position and the available space before it. The functions that create a writer
    /// have the segments on their stack while it exists. Borrowed bytes live for `'w`.
    segments: NonNull<Segments<'w>>,
    /// The start of the written bytes in the current block, unless the length is only measured. All bytes
    /// from here to the end of the block are initialized.
    pub(super) at: *mut u8,
    all: PhantomData<&'w mut Segments<'w>>,
}

#[allow(unsafe_code, reason = "each block states why it is sound")]
impl<'w> Writer<'w> {
    /// Returns a writer at the end of the message.
    ///
    /// # Safety
    /// Until the writer is dropped, the segments must stay valid and nothing else may use them. The functions
    /// that create a writer pass it to a function `write`, and use the segments again after `write` returns.
    /// They rely on `write` neither storing the writer nor returning another one. For a function that is
    /// generic over the lifetime, as [`NativeMessage::write_fields`](crate::NativeMessage::write_fields) is, the type system ensures this:
    ///
    /// - The caller of `for<'w> fn(&'w Self, Writer<'w>) -> Writer<'w>` chooses `'w`, which therefore differs
    ///   from every other lifetime that the function can name.
    /// - `Writer` is invariant in `'w`, so a `Writer<'w>` cannot be converted to a writer of another lifetime
    ///   or back. A variable that outlives the call, and a writer of another message, have types with other
    ///   lifetimes.
    /// - No other `Writer<'w>` can be obtained: the type is not `Clone` and has no public constructor, and
    ///   its methods take it by value.
    ///
    /// If `write` panics or does not return, the segments are not used again. `tests/goldens/mistakes`
    /// has a program that tries to exchange two writers, which does not compile.
    #[inline(always)]
    pub(super) unsafe fn new(segments: &mut Segments<'w>) -> Self {
        let at = segments.end();
        Self { segments: NonNull::from(segments), at, all: PhantomData }
    }

    #[inline(always)]
    pub(super) fn segments(&self) -> &Segments<'w> {
        // SAFETY: the segments are valid and used by this writer only (invariant 1), and the writer is
        // borrowed for the lifetime of the reference.
        unsafe { self.segments.as_ref() }
    }

    #[inline(always)]
    fn segments_mut(&mut self) -> &mut Segments<'w> {
        // SAFETY: the segments are valid and used by this writer only (invariant 1), and the writer is
        // mutably borrowed for the lifetime of the reference.
        unsafe { self.segments.as_mut() }
    }

    /// Returns the position in the message, which decreases as bytes are written.
    #[inline(always)]
    pub(crate) fn position(&self) -> usize {
        self.segments().position(self.at)
    }

    /// Returns the number of bytes that were written since the writer was at position `end`.
    #[inline(always)]
    pub(crate) fn len_since(&self, end: usize) -> u64 {
        end.wrapping_sub(self.position()) as u64
    }

    /// Returns the address of the first written byte.
    #[inline(always)]
    pub(super) fn finish(self) -> *mut u8 {
        self.at
    }

    /// Returns true if at least [`MARGIN`](super::segments::MARGIN) bytes are available.
    #[inline(always)]
    fn has_margin(&self) -> bool {
        self.at.addr() >= self.segments().margin()
    }

    /// Makes `len` bytes available. Must not be called if the length is only measured.
    pub(super) fn reserve(mut self, len: usize) -> Self {
        if self.segments().available(self.at) < len {
            let at = self.at;
            self.at = self.segments_mut().open_block(at, len);
        }
        self
    }

    /// Moves the writer by `len` bytes without writing, if the length is only measured.
    pub(super) fn skip_measured(mut self, len: usize) -> Self {
        // A length beyond the maximum is reported as the maximum.
        self.at = core::ptr::without_provenance_mut(self.at.addr().saturating_sub(len));
        self
    }

    /// Writes bytes that can be borrowed from the message.
    #[inline]
    pub(crate) fn put(mut self, bytes: &'w [u8]) -> Self {
        if bytes.len() <= SHORT && self.has_margin() {
            // SAFETY: `has_margin` says that `MARGIN` bytes are available, and `bytes` has at most `SHORT`
            // bytes, which is less.
            unsafe { self.write_bytes(bytes) };
            return self;
        }
        self.put_slow(bytes)
    }

    /// Writes bytes of any length, whatever space is available.
    #[inline(never)]
    fn put_slow(mut self, bytes: &'w [u8]) -> Self {
        if bytes.len() >= BORROW_MIN && !self.segments().measures() {
            let at = self.at;
            self.segments_mut().borrow(at, bytes);
            return self;
        }
        self.put_copied(bytes)
    }

    /// Writes bytes that cannot be borrowed.
    pub(crate) fn put_copied(self, bytes: &[u8]) -> Self {
        if self.segments().measures() {
            return self.skip_measured(bytes.len());
        }
        let mut w = self.reserve(bytes.len());
        // SAFETY: `reserve` has made `bytes.len()` bytes available.
        unsafe { w.write_bytes(bytes) };
        w
    }

    /// Writes a varint.
    #[inline]
    pub(crate) fn varint(mut self, value: u64) -> Self {
        if self.has_margin() {
            // SAFETY: `MARGIN` bytes are available, which is more than `MAX_VARINT_LEN`.
            unsafe { self.write_varint(value) };
            return self;
        }
        self.varint_slow(value)
    }

    /// Writes a varint field with its tag.
    pub(super) fn varint_field(mut self, tag: u32, value: u64) -> Self {
        if self.has_margin() {
            // SAFETY: `MARGIN` bytes are available, which is more than two varints take.
            unsafe {
                self.write_varint(value);
                self.write_varint(tag.into());
            }
            return self;
        }
        self.varint_field_slow(tag, value)
    }

    /// Writes a fixed-width field with its tag.
    #[inline(always)]
    pub(super) fn fixed_field<const LEN: usize>(mut self, tag: u32, bytes: [u8; LEN]) -> Self {
        const { assert!(LEN <= MAX_VARINT_LEN) };
        if self.has_margin() {
            // SAFETY: `MARGIN` bytes are available, which is more than two varints take. `bytes` has at most
            // the length of one varint, and one varint is written before it.
            unsafe {
                self.at = self.at.sub(LEN);
                self.at.cast::<[u8; LEN]>().write(bytes);
                self.write_varint(tag.into());
            }
            return self;
        }
        self.fixed_field_slow(tag, bytes)
    }

    /// Writes a length-delimited field with its tag.
    pub(super) fn bytes_field(self, tag: u32, bytes: &'w [u8]) -> Self {
        self.bytes_field_inline(tag, bytes)
    }

    /// Writes a length-delimited field with its tag, inlined into functions that do nothing else.
    ///
    /// Long values are handled by another function, so that for short ones no registers are saved around a
    /// call of `memcpy`.
    #[inline(always)]
    pub(super) fn bytes_field_inline(mut self, tag: u32, bytes: &'w [u8]) -> Self {
        if bytes.len() > SHORT || !self.has_margin() {
            return self.bytes_field_slow(tag, bytes);
        }
        // SAFETY: `MARGIN` bytes are available, which is enough for `SHORT` bytes, the maximum length of
        // `bytes` here, and two varints.
        unsafe {
            self.write_bytes(bytes);
            self.write_varint(bytes.len() as u64);
            self.write_varint(tag.into());
        }
        self
    }

    /// Writes a length-delimited field of any length with its tag, whatever space is available.
    #[inline(never)]
    fn bytes_field_slow(mut self, tag: u32, bytes: &'w [u8]) -> Self {
        let len = bytes.len();
        if len >= BORROW_MIN && self.has_margin() {
            let at = self.at;
            self.segments_mut().borrow(at, bytes);
        } else if len >= BORROW_MIN || self.segments().available(self.at) < len + 2 * MAX_VARINT_LEN
        {
            return self.put_slow(bytes).varint_field(tag, len as u64);
        } else {
            // SAFETY: by the condition above, `len` bytes and two varints are available.
            unsafe { self.write_bytes(bytes) };
        }
        // SAFETY: space for two varints is available. Either `MARGIN` bytes were available and none has been
        // written, or the condition above has included two varints in addition to the bytes.
        unsafe {
            self.write_varint(len as u64);
            self.write_varint(tag.into());
        }
        self
    }

    /// Completes a length-delimited field: writes the length of the bytes since position `end`, and the tag.
    #[inline(always)]
    pub(super) fn close(self, end: usize, tag: u32) -> Self {
        let len = self.len_since(end);
        self.varint_field(tag, len)
    }

    /// Writes bytes into the available space.
    ///
    /// # Safety
    /// At least `bytes.len()` bytes must be available.
    #[inline(always)]
    unsafe fn write_bytes(&mut self, bytes: &[u8]) {
        // SAFETY: enough bytes are available, which is the precondition of this function. `bytes` does not
        // overlap with them, since no reference to the available space exists (invariant 2).
        unsafe {
            self.at = self.at.sub(bytes.len());
            copy(bytes, self.at);
        }
    }

    /// Writes a varint into the available space.
    ///
    /// # Safety
    /// At least [`MAX_VARINT_LEN`] bytes must be available.
    #[inline(always)]
    pub(super) unsafe fn write_varint(&mut self, value: u64) {
        if value < 0x80 {
            // SAFETY: `MAX_VARINT_LEN` bytes are available (precondition), and one is written.
            unsafe {
                self.at = self.at.sub(1);
                self.at.write(value as u8);
            }
        } else if value < 0x4000 {
            let pair = [value as u8 | 0x80, (value >> 7) as u8];
            // SAFETY: `MAX_VARINT_LEN` bytes are available (precondition), and two are written.
            unsafe {
                self.at = self.at.sub(2);
                self.at.cast::<[u8; 2]>().write(pair);
            }
        } else if value < 1 << 56 {
            // Eight bytes are written that end where the varint ends. The bytes before the varint are
            // available space, so their values do not matter.
            let len = varint_len(value);
            let word = with_continuation(value, len - 1) << (64 - 8 * len);
            // SAFETY: `MAX_VARINT_LEN` bytes are available (precondition). Eight of them are written, and the
            // writer moves by the last `len` of these.
            unsafe {
                self.at.sub(8).cast::<[u8; 8]>().write(word.to_le_bytes());
                self.at = self.at.sub(len);
            }
        } else {
            // SAFETY: `MAX_VARINT_LEN` bytes are available (precondition of both functions).
            unsafe { self.write_long_varint(value) };
        }
    }

    /// Writes a varint of nine or ten bytes into the available space.
    ///
    /// # Safety
    /// At least [`MAX_VARINT_LEN`] bytes must be available.
    #[inline(always)]
    unsafe fn write_long_varint(&mut self, value: u64) {
        let high = (value >> 56) as u8;
        // If the varint has nine bytes, the first byte of the pair is overwritten by the eighth.
        let (len, pair) = if high < 0x80 { (9, [0, high]) } else { (10, [high | 0x80, 1]) };
        let eight = with_continuation(value, 8);
        // SAFETY: `MAX_VARINT_LEN` bytes, which is ten, are available (precondition). The last two are
        // written, and the first eight of the last nine or ten.
        unsafe {
            self.at.sub(2).cast::<[u8; 2]>().write(pair);
            self.at.sub(len).cast::<[u8; 8]>().write(eight.to_le_bytes());
            self.at = self.at.sub(len);
        }
    }

    /// Writes a varint, whatever space is available.
    #[inline(never)]
    fn varint_slow(self, value: u64) -> Self {
        if self.segments().measures() {
            return self.skip_measured(element_len(value));
        }
        let mut w = self.reserve(MAX_VARINT_LEN);
        // SAFETY: `reserve` has made `MAX_VARINT_LEN` bytes available.
        unsafe { w.write_varint(value) };
        w
    }

    /// Writes a varint field, whatever space is available.
    #[inline(never)]
    fn varint_field_slow(self, tag: u32, value: u64) -> Self {
        if self.segments().measures() {
            return self.skip_measured(element_len(value) + element_len(tag.into()));
        }
        self.varint_slow(value).varint_slow(tag.into())
    }

    /// Writes a fixed-width field, whatever space is available.
    #[inline(never)]
    fn fixed_field_slow<const LEN: usize>(self, tag: u32, bytes: [u8; LEN]) -> Self {
        self.put_copied(&bytes).varint_slow(tag.into())
    }

    /// Writes the fields of a message that another codec encodes.
    ///
    /// If its `encoded_len` is too large, the message is encoded again to a buffer that grows.
    ///
    /// # Panics
    /// Panics if its `encoded_len` is too small, as the slice does that it is encoded to.
    pub(crate) fn encoded(self, message: &impl Message) -> Self {
        let len = message.encoded_len();
        if self.segments().measures() {
            return self.skip_measured(len);
        }
        let mut w = self.reserve(len);
        // SAFETY: `reserve` has made `len` bytes available, so `start` is in the same allocation as `at`.
        let start = unsafe { w.at.sub(len) };
        // SAFETY: no other reference to the available space exists (invariant 2), the writer is not used
        // while the slice is, and `MaybeUninit<u8>` has no invalid values.
        let mut space =
            unsafe { core::slice::from_raw_parts_mut(start.cast::<MaybeUninit<u8>>(), len) };
        message.encode_raw(&mut space);
        if space.is_empty() {
            // All `len` bytes are initialized (invariant 3). The message is generic over its buffer, so only
            // `BufMut::advance_mut` can shorten the slice, which is unsafe and requires initialized bytes.
            // The position is taken from `at` and not from the slice, whose provenance is limited to it.
            w.at = start;
            return w;
        }
        let mut bytes = Vec::new();
        message.encode_raw(&mut bytes);
        w.put_copied(&bytes)
    }
}
