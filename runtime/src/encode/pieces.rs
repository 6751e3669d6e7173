//! Where is what is written until all of it is there?
//!
//! Whoever writes backwards does not know how long a message will be, and asking it first would be to
//! walk through it twice. So it is written into scratch space on the stack, and when that is full into
//! blocks on the heap, one before the other. What is long and lies in the message in one piece is not
//! written at all, but lent. In the end everything is copied once, from its front to its end.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use super::writer::Writer;
use super::written::Written;
use crate::memory::SHORT;

/// What fits where a writer is near, whatever it is: the longest text that is copied without a call, its
/// length and its tag.
pub(super) const NEAR: usize = SHORT + 10 + 10;

/// From how many bytes on it is cheaper to lend than to copy twice.
pub(super) const LENT: usize = 1 << 10;

/// How many pieces there can be before they take memory of the heap.
const FEW: usize = 16;

/// The first block, and all others twice as large as the one before.
const SMALLEST: usize = 32 << 10;

/// The largest block, unless something larger has to be in one. So large that an allocator which gives
/// back what lies free at its end keeps some of it for the next message.
const LARGEST: usize = 1024 << 10;

/// The length of the longest message, in bytes: no allocation can hold more.
pub(super) const LONGEST: usize = isize::MAX.unsigned_abs();

/// What has been written of a message, which lives as long as `'m`, and the room that is left.
///
/// In this order, with what is not set up last: fields that start as zero on both sides of it would be
/// set together with it.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Pieces<'m> {
    /// From this address on, there is room for [`NEAR`] bytes before it.
    near: usize,
    /// The start of the block that is written to.
    front: *mut u8,
    /// The end of the part of it that is in no piece.
    end: *mut u8,
    /// What is to be taken from an address in the block for a position in the message.
    ///
    /// The position of `front` is never below zero unless `overflowed` is set. So the length of the message
    /// cannot wrap, whatever is written to the room that is left.
    origin: usize,
    /// How many pieces are finished.
    count: usize,
    /// What `few` does not hold.
    more: Option<Box<More<'m>>>,
    /// Whether the message is longer than the longest. Then nothing of it is ever copied.
    overflowed: bool,
    /// As many pieces as there is space for, the last one of the message first. Nothing is set up here,
    /// since most messages are in one piece.
    few: [MaybeUninit<Piece<'m>>; FEW],
}

#[derive(Debug, Default)]
struct More<'m> {
    /// The pieces before the few.
    pieces: Vec<Piece<'m>>,
    /// What they lie in, but for the first ones, which are in the scratch space.
    blocks: Vec<Vec<u8>>,
    /// How large the last of them was.
    largest: usize,
}

/// A part of a block, and what was lent before it. When that is nothing, it is the last one of its block
/// and another was opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'m> {
    pub(super) part: Part,
    pub(super) lent: &'m [u8],
}

/// Bytes of a block, all of which are initialized.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    start: *const u8,
    pub(super) len: usize,
}

impl Part {
    pub(super) const NONE: Self = Self { start: NonNull::dangling().as_ptr(), len: 0 };

    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { start: bytes.as_ptr(), len: bytes.len() }
    }

    /// What is left without so many bytes, of as many at least.
    pub(super) fn behind(self, count: usize) -> Self {
        Self { start: self.start.wrapping_add(count), len: self.len - count }
    }

    /// # Safety
    /// The block lives, and is not written to, for as long as the slice.
    #[allow(unsafe_code)]
    pub(super) unsafe fn bytes<'s>(self) -> &'s [u8] {
        // SAFETY: the bytes of a part are initialized (invariant of `Part`), and live for as long as the
        // slice (contract of this function).
        unsafe { core::slice::from_raw_parts(self.start, self.len) }
    }
}

#[allow(unsafe_code, reason = "each block says why it is sound")]
impl<'m> Pieces<'m> {
    /// For a message of up to `longest` bytes, which are at least as many as the scratch space has.
    #[inline(always)]
    fn new(scratch: &mut [MaybeUninit<u8>], longest: usize) -> Self {
        debug_assert!(scratch.len() <= longest, "the scratch space can be filled");
        let room = scratch.as_mut_ptr_range();
        Self {
            near: room.start.addr().saturating_add(NEAR),
            front: room.start.cast(),
            end: room.end.cast(),
            origin: room.end.addr().wrapping_sub(longest),
            overflowed: false,
            count: 0,
            few: [MaybeUninit::uninit(); FEW],
            more: None,
        }
    }

    /// A zero-capacity buffer, used to measure the encoded length.
    fn measure() -> Self {
        Self {
            near: usize::MAX,
            front: core::ptr::without_provenance_mut(usize::MAX),
            end: core::ptr::without_provenance_mut(LONGEST),
            origin: 0,
            overflowed: false,
            count: 0,
            few: [MaybeUninit::uninit(); FEW],
            more: None,
        }
    }

    #[inline(always)]
    pub(super) fn end(&self) -> *mut u8 {
        self.end
    }

    #[inline(always)]
    pub(super) fn near(&self) -> usize {
        self.near
    }

    pub(super) fn measures(&self) -> bool {
        self.near == usize::MAX
    }

    /// Where a writer at `at` is in the message. Later ones are smaller: what is between is the length.
    #[inline(always)]
    pub(super) fn position(&self, at: *mut u8) -> usize {
        at.addr().wrapping_sub(self.origin)
    }

    /// How many bytes there is room for before `at`. None where nothing is written.
    #[inline(always)]
    pub(super) fn room(&self, at: *mut u8) -> usize {
        at.addr().saturating_sub(self.front.addr())
    }

    /// A new block for at least `len` bytes before `at`. Returns its end.
    #[cold]
    pub(super) fn open(&mut self, at: *mut u8, len: usize) -> *mut u8 {
        let position = self.position(at);
        self.cut(at, &[]);
        let more = self.more.get_or_insert_default();
        more.largest = (2 * more.largest).clamp(SMALLEST, LARGEST);
        let mut block = Vec::<u8>::with_capacity(more.largest.max(len).saturating_add(NEAR));
        let room = block.spare_capacity_mut().as_mut_ptr_range();
        more.blocks.push(block);
        self.overflowed |= position < room.end.addr() - room.start.addr();
        self.near = room.start.addr() + NEAR;
        self.front = room.start.cast();
        self.end = room.end.cast();
        self.origin = self.end.addr().wrapping_sub(position);
        self.end
    }

    /// Puts `bytes` before `at`, where they stay for as long as the message.
    #[inline(always)]
    pub(super) fn lend(&mut self, at: *mut u8, bytes: &'m [u8]) {
        self.cut(at, bytes);
        self.overflowed |= self.position(self.front) < bytes.len();
        self.origin = self.origin.wrapping_add(bytes.len());
    }

    #[inline(always)]
    fn cut(&mut self, at: *mut u8, lent: &'m [u8]) {
        let piece = Piece { part: self.part(at), lent };
        self.end = at;
        match self.few.get_mut(self.count) {
            Some(slot) => _ = slot.write(piece),
            None => self.more.get_or_insert_default().pieces.push(piece),
        }
        self.count += 1;
    }

    /// Whether no piece is finished.
    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The last piece, which is the next one of the message. The block before it is given back.
    pub(super) fn take(&mut self) -> Option<Piece<'m>> {
        self.count = self.count.checked_sub(1)?;
        let piece = match self.few.get(self.count) {
            // SAFETY: `cut` has written each slot below the count.
            Some(slot) => unsafe { slot.assume_init() },
            None => self.more.as_mut()?.pieces.pop()?,
        };
        if piece.lent.is_empty()
            && let Some(more) = &mut self.more
        {
            more.blocks.pop();
        }
        Some(piece)
    }

    /// What a writer at `at` has behind it that is in no piece.
    #[inline(always)]
    fn part(&self, at: *mut u8) -> Part {
        Part { start: at, len: self.end.addr() - at.addr() }
    }
}

/// Returns how many bytes `write` writes, at most [`LONGEST`].
pub(super) fn measure<'m>(write: impl FnOnce(Writer<'m>) -> Writer<'m>) -> usize {
    let mut pieces = Pieces::measure();
    // SAFETY: `write` is generated code or the tests'. It has returned the writer, or dropped it, when it
    // returns: see `Writer::new`. Only then are the pieces used again.
    #[allow(unsafe_code)]
    let w = unsafe { Writer::new(&mut pieces) };
    let start = w.position();
    let w = write(w);
    start - w.position()
}

/// Runs `then` on what `write` has written, with so much scratch space on the stack.
///
/// `write` has to return the writer that it was given, or what has become of it.
#[inline(always)]
pub(super) fn gather<'m, const SCRATCH: usize, T>(
    write: impl FnOnce(Writer<'m>) -> Writer<'m>,
    then: impl FnOnce(Written<'m, '_>) -> T,
) -> T {
    gather_within::<SCRATCH, T>(LONGEST, write, then)
}

/// [`gather`] for a message of up to `longest` bytes, so that tests can try what 32-bit targets do.
#[inline(always)]
fn gather_within<'m, const SCRATCH: usize, T>(
    longest: usize,
    write: impl FnOnce(Writer<'m>) -> Writer<'m>,
    then: impl FnOnce(Written<'m, '_>) -> T,
) -> T {
    let mut scratch = [MaybeUninit::<u8>::uninit(); SCRATCH];
    let mut pieces = Pieces::new(&mut scratch, longest);
    // SAFETY: as in `measure`.
    #[allow(unsafe_code)]
    let w = unsafe { Writer::new(&mut pieces) };
    let start = w.position();
    let w = write(w);
    let len = if pieces.overflowed { Written::TOO_LONG } else { start - w.position() };
    let first = pieces.part(w.finish());
    then(Written::new(len, first, &mut pieces))
}

#[cfg(test)]
mod tests;
