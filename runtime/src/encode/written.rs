//! How does what is written get out of its pieces?

use bytes::{Buf, BufMut};

use super::pieces::{LONGEST, Part, Pieces};
use crate::memory::copy_all;

/// A message that is written, of which nothing is copied yet.
///
/// The pointers in its parts are valid: the scratch space outlives it, the blocks are in the pieces, which
/// drop a block only when all parts in it have been taken out, and what is lent lives as long as `'m`. No
/// writer is left that could write to them.
#[derive(Debug)]
pub(super) struct Written<'m, 's> {
    /// The sum of the lengths of all parts, at most [`LONGEST`]; or [`Self::TOO_LONG`].
    pub(super) len: usize,
    /// What is written in no piece, at its front.
    first: Part,
    pub(super) pieces: &'s mut Pieces<'m>,
}

#[allow(unsafe_code, reason = "each block says why it is sound")]
impl<'m, 's> Written<'m, 's> {
    /// The length of a message that is longer than any buffer. It cannot be copied.
    pub(super) const TOO_LONG: usize = usize::MAX;

    #[inline(always)]
    pub(super) fn new(len: usize, first: Part, pieces: &'s mut Pieces<'m>) -> Self {
        Self { len, first, pieces }
    }

    /// All of it, if it is in one piece. One that is too long is not.
    #[inline(always)]
    pub(super) fn at_once(&self) -> Option<&[u8]> {
        // SAFETY: the part is in the scratch space, which outlives `self`, and is not written to any more.
        self.pieces.is_empty().then(|| unsafe { self.first.bytes() })
    }

    /// Copies all of it to a buffer, which makes room once, when it can make any.
    ///
    /// # Panics
    /// If the message is too long, or longer than the buffer can get.
    pub(super) fn put(self, buf: &mut impl BufMut) {
        let len = self.len;
        assert!(len <= LONGEST, "the encoded message is longer than the address space allows");
        let room = buf.chunk_mut();
        if room.len() < len {
            return buf.put(InOrder::new(self));
        }
        // SAFETY: the chunk has at least `len` bytes, which is the sum of the lengths of all parts. It is
        // borrowed mutably, so that no part lies in it. Afterwards its first `len` bytes are initialized.
        unsafe {
            self.copy_to(room.as_mut_ptr());
            buf.advance_mut(len);
        }
    }

    /// Copies all of it to memory.
    ///
    /// # Safety
    /// The message is not too long. `to` points to `len` writable bytes that do not overlap with its parts.
    #[inline(never)]
    unsafe fn copy_to(self, mut to: *mut u8) {
        let mut put = |bytes: &[u8]| {
            // SAFETY: `to` points behind the parts that were copied. There is room for the others, since `len`
            // is the sum of all (contract of this function, and invariant of `len`).
            to = unsafe { copy_all(bytes, to) };
        };
        // SAFETY: no block has been dropped.
        put(unsafe { self.first.bytes() });
        while let Some(piece) = self.pieces.take() {
            put(piece.lent);
            // SAFETY: the blocks that were dropped were opened after the one of this piece. It is dropped by
            // the next call of `take` at the earliest.
            put(unsafe { piece.part.bytes() });
        }
    }
}

/// What is left of a message that is copied from its front to its end, where there is no room for all of
/// it at once.
#[derive(Debug)]
struct InOrder<'m, 's> {
    left: usize,
    /// What is next. Empty only at the end.
    here: Part,
    /// What is behind that and was taken with it.
    then: Part,
    pieces: &'s mut Pieces<'m>,
}

impl<'m, 's> InOrder<'m, 's> {
    fn new(all: Written<'m, 's>) -> Self {
        let mut all = Self { left: all.len, here: all.first, then: Part::NONE, pieces: all.pieces };
        // The first part may be empty.
        all.advance(0);
        all
    }

    /// Goes on to what is behind `here`, which may be empty.
    fn step(&mut self) {
        self.here = core::mem::replace(&mut self.then, Part::NONE);
        if self.here.len > 0 {
            return;
        }
        if let Some(piece) = self.pieces.take() {
            self.here = Part::of(piece.lent);
            self.then = piece.part;
        }
    }
}

#[allow(unsafe_code, reason = "each block says why it is sound")]
impl Buf for InOrder<'_, '_> {
    fn remaining(&self) -> usize {
        self.left
    }

    fn chunk(&self) -> &[u8] {
        // SAFETY: the bytes are lent, or lie in a block that is not dropped before `step` takes the next
        // piece, which needs `self` mutably.
        unsafe { self.here.bytes() }
    }

    fn advance(&mut self, mut count: usize) {
        self.left = self.left.checked_sub(count).expect("as many bytes are left");
        loop {
            let step = count.min(self.here.len);
            self.here = self.here.behind(step);
            count -= step;
            if self.here.len > 0 || self.left == 0 {
                return;
            }
            self.step();
        }
    }
}
