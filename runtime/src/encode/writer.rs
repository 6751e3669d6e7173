//! Where do the bytes go?
//!
//! A [`Writer`] is a position in a message, passed on by value so that it stays in registers. It moves
//! towards the front. Where there is little room left it asks the [`Pieces`] for more; of those that only
//! measure it gets none, and moves all the same.
//!
//! # Invariants of the unsafe code
//!
//! 1. *The pieces are alive and used by nobody else* as long as there is a writer. See [`Writer::new`].
//! 2. *The room belongs to the writer*: the bytes from the start of the block to `at` are allocated,
//!    writable, and nobody has a reference to them. The block is the scratch space of `gather` or a `Vec`
//!    that the pieces own and never touch. `at` keeps the provenance of the whole block.
//! 3. *What is written stays initialized*: all bytes from `at` to the end of the block are.
//!
//! [`is_near`](Writer::is_near) says that the room has at least [`NEAR`] bytes, and
//! [`with_room`](Writer::with_room) that it has as many as were asked for. When the pieces only measure,
//! there is no room, and neither of the two is true or called.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use prost::Message;

use super::pieces::{LENT, LONGEST, NEAR, Pieces};
use super::varint::{element_len, varint_len, with_continuation};
use crate::memory::{SHORT, copy};

/// How many bytes a varint has at most.
const VARINT: usize = 10;

/// How many varints are not longer than the longest message, whatever they are.
const MANY: usize = LONGEST / VARINT;

/// A position in a message that is written from its end.
///
/// The type is invariant in `'w`, on which the unsafe code relies. It can be made neither shorter
///
/// ```compile_fail
/// use rust_grpc::rt::Writer;
///
/// fn shorten<'long: 'short, 'short>(w: Writer<'long>) -> Writer<'short> { w }
/// ```
///
/// nor longer:
///
/// ```compile_fail
/// use rust_grpc::rt::Writer;
///
/// fn lengthen<'long: 'short, 'short>(w: Writer<'short>) -> Writer<'long> { w }
/// ```
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
    /// A writer at the end of the message.
    ///
    /// # Safety
    /// The pieces live, and nobody else uses them, until the writer is gone. Those who make a writer pass it
    /// to a function and use the pieces again when that has returned, so what has to hold is that the
    /// function keeps no writer, and returns none but this one. For a function that is generic over the
    /// lifetime, as [`Native::write`](crate::Native::write) is, the type system sees to that:
    ///
    /// - Its signature, `for<'w> fn(&'w Self, Writer<'w>) -> Writer<'w>`, lets the caller choose `'w`. It
    ///   differs from every lifetime that the function can name otherwise.
    /// - `Writer` is invariant in `'w`, so that no conversion leads from `Writer<'w>` to a writer of
    ///   another lifetime or back. A place that outlives the call, and a writer of another message, have
    ///   types with other lifetimes.
    /// - There is no other way to get a `Writer<'w>`: it is not `Clone`, has no public constructor, and its
    ///   methods take it by value.
    ///
    /// A function that panics or never returns uses the pieces as little as one that returns. A program that
    /// tries to exchange two writers is in `tests/goldens/tests/mistakes`.
    #[inline(always)]
    pub(super) unsafe fn new(pieces: &mut Pieces<'w>) -> Self {
        let at = pieces.end();
        Self { pieces: NonNull::from(pieces), at, all: PhantomData }
    }

    #[inline(always)]
    fn pieces(&self) -> &Pieces<'w> {
        // SAFETY: the pieces are alive and used by this writer alone (1), which is borrowed for as long as
        // the reference.
        unsafe { self.pieces.as_ref() }
    }

    #[inline(always)]
    fn pieces_mut(&mut self) -> &mut Pieces<'w> {
        // SAFETY: the pieces are alive and used by this writer alone (1), which is borrowed mutably for as
        // long as the reference.
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
            // SAFETY: the room has `NEAR` bytes, and `bytes` at most `SHORT`, which is less.
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
        // SAFETY: `with_room` has made room for the bytes.
        unsafe { w.near_bytes(bytes) };
        w
    }

    /// A varint.
    #[inline]
    pub(crate) fn varint(mut self, value: u64) -> Self {
        if self.is_near() {
            // SAFETY: the room has `NEAR` bytes, which are more than `VARINT`.
            unsafe { self.near_varint(value) };
            return self;
        }
        self.far_varint(value)
    }

    /// A varint behind its tag.
    pub(super) fn varint_field(mut self, tag: u32, value: u64) -> Self {
        if self.is_near() {
            // SAFETY: the room has `NEAR` bytes, which are more than twice `VARINT`.
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
            // SAFETY: the room has `NEAR` bytes, which are more than twice `VARINT`; `bytes` are at most as
            // many as a varint, and another varint is written before them.
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
        // SAFETY: the room has `NEAR` bytes: `SHORT`, which is as many as `bytes` can be, and twice `VARINT`.
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
            // SAFETY: the room has `len` bytes and twice `VARINT`, by the condition above.
            unsafe { self.near_bytes(bytes) };
        }
        // SAFETY: the room has at least twice `VARINT`: it had `NEAR` bytes and nothing was written to it,
        // or it had as much beside the bytes.
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
        // SAFETY: the room has sixteen bytes for each element, by the condition above.
        unsafe { self.near_elements(list, bits, |w| w.close(end, tag)) }
    }

    /// The elements of a block, and what comes before them.
    ///
    /// # Safety
    /// The room has at least sixteen bytes for each element.
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
                // SAFETY: the elements before have taken two bytes at most of their sixteen, so the room has
                // sixteen for each of the others.
                return unsafe { self.near_large_elements(&list[..=before], bits, then) };
            }
            let two = value >= 0x80;
            let last = if two { value >> 7 } else { value };
            // SAFETY: the room had sixteen bytes for each element, and those before have taken two at most,
            // so it has two for this one.
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
            // SAFETY: the room had sixteen bytes for each element, and a varint has taken `VARINT` at most.
            unsafe { self.near_varint(bits(value)) };
        }
        then(self)
    }

    /// [`Self::block`] where there may be no room.
    #[inline(never)]
    fn far_block<T: Copy>(mut self, tag: u32, mut list: &[T], bits: impl Fn(T) -> u64) -> Self {
        let end = self.position();
        if self.pieces().measures() {
            // A list of a zero-sized enum can have more elements than memory has bytes.
            let len = match list.len() {
                ..=MANY => list.iter().map(|&value| element_len(bits(value))).sum(),
                _ => LONGEST,
            };
            return self.measured(len).close(end, tag);
        }
        while !list.is_empty() {
            // As many as are sure to fit. They take less than that, so there may be room for more.
            let mut fitting = self.pieces().room(self.at) / 16;
            if fitting == 0 {
                self = self.with_room(NEAR);
                fitting = NEAR / 16;
            }
            let (before, last) = list.split_at(list.len() - fitting.min(list.len()));
            // SAFETY: the room has sixteen bytes for each of the last: `fitting` is a sixteenth of it, or of
            // the `NEAR` bytes that `with_room` has made.
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
    /// The room has at least as many bytes.
    #[inline(always)]
    unsafe fn near_bytes(&mut self, bytes: &[u8]) {
        // SAFETY: the room has as many bytes (contract of this function), and `bytes` does not overlap with
        // it since nobody else has a reference to the room (2).
        unsafe {
            self.at = self.at.sub(bytes.len());
            copy(bytes, self.at);
        }
    }

    /// A varint where there is room.
    ///
    /// # Safety
    /// The room has at least [`VARINT`] bytes.
    #[inline(always)]
    unsafe fn near_varint(&mut self, value: u64) {
        if value < 0x80 {
            // SAFETY: the room has `VARINT` bytes (contract of this function), and one is written.
            unsafe {
                self.at = self.at.sub(1);
                self.at.write(value as u8);
            }
        } else if value < 0x4000 {
            let pair = [value as u8 | 0x80, (value >> 7) as u8];
            // SAFETY: the room has `VARINT` bytes (contract of this function), and two are written.
            unsafe {
                self.at = self.at.sub(2);
                self.at.cast::<[u8; 2]>().write(pair);
            }
        } else if value < 1 << 56 {
            // Eight bytes that end where the varint ends. What is before it is not written yet, so it
            // does not matter what stands there.
            let len = varint_len(value);
            let word = with_continuation(value, len - 1) << (64 - 8 * len);
            // SAFETY: the room has `VARINT` bytes (contract of this function). Eight of them are written, of
            // which the last `len` count.
            unsafe {
                self.at.sub(8).cast::<[u8; 8]>().write(word.to_le_bytes());
                self.at = self.at.sub(len);
            }
        } else {
            // SAFETY: the room has `VARINT` bytes, which both functions ask for.
            unsafe { self.near_long_varint(value) };
        }
    }

    /// The same for nine and ten bytes.
    ///
    /// # Safety
    /// The room has at least [`VARINT`] bytes.
    #[inline(always)]
    unsafe fn near_long_varint(&mut self, value: u64) {
        let high = (value >> 56) as u8;
        // When there is no tenth byte, the eighth takes the place of the first of these.
        let (len, pair) = if high < 0x80 { (9, [0, high]) } else { (10, [high | 0x80, 1]) };
        let eight = with_continuation(value, 8);
        // SAFETY: the room has `VARINT` bytes, which are ten (contract of this function): the last two are
        // written, and the first eight of nine or ten.
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
        // SAFETY: `with_room` has made room for `VARINT` bytes.
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

    /// The fields of a message that another codec encodes.
    ///
    /// Its `encoded_len` is a hint. When that is wrong, the message is encoded again to a buffer that grows.
    pub(crate) fn encoded(self, message: &impl Message) -> Self {
        let len = message.encoded_len();
        if self.pieces().measures() {
            return self.measured(len);
        }
        let mut w = self.with_room(len);
        // SAFETY: `with_room` has made room for `len` bytes.
        let start = unsafe { w.at.sub(len) };
        // SAFETY: the room belongs to this writer (2), which is not used as long as the slice is, and
        // `MaybeUninit` has no invalid bytes.
        let mut room =
            unsafe { core::slice::from_raw_parts_mut(start.cast::<MaybeUninit<u8>>(), len) };
        message.encode_raw(&mut room);
        if room.is_empty() {
            // All of the room is initialized (3): only `BufMut::advance_mut` makes the slice shorter, which
            // is unsafe and asks for that, since the message is generic over its buffer. The position comes
            // from `at` and not from the slice, whose pointer reaches no further than its bytes.
            w.at = start;
            return w;
        }
        let mut bytes = Vec::new();
        message.encode_raw(&mut bytes);
        w.put_copied(&bytes)
    }
}
