//! How does what is written get out of its pieces?

use bytes::{Buf, BufMut};

use super::pieces::{Part, Pieces};
use crate::memory::copy_all;

/// A message that is written, of which nothing is copied yet.
#[derive(Debug)]
pub(super) struct Written<'m, 's> {
    /// How long it is.
    pub(super) len: usize,
    /// What is written in no piece, at its front.
    first: Part,
    pub(super) pieces: &'s mut Pieces<'m>,
}

#[allow(unsafe_code, reason = "each block says why it is sound")]
impl<'m, 's> Written<'m, 's> {
    #[inline(always)]
    pub(super) fn new(len: usize, first: Part, pieces: &'s mut Pieces<'m>) -> Self {
        Self { len, first, pieces }
    }

    /// All of it, if it is in one piece.
    #[inline(always)]
    pub(super) fn at_once(&self) -> Option<&[u8]> {
        // SAFETY: all blocks are there until somebody copies them, and nobody does as long as `self` is
        // borrowed.
        self.pieces.is_empty().then(|| unsafe { self.first.bytes() })
    }

    /// Copies all of it to a buffer, which makes room once, when it can make any.
    pub(super) fn put(self, buf: &mut impl BufMut) {
        let len = self.len;
        let room = buf.chunk_mut();
        if room.len() < len {
            return buf.put(InOrder::new(self));
        }
        // SAFETY: there is room, and nothing else of what has been written is in it. Then so many bytes
        // are.
        unsafe {
            self.copy_to(room.as_mut_ptr());
            buf.advance_mut(len);
        }
    }

    /// Copies all of it to memory.
    ///
    /// # Safety
    /// There is room for it at `to`, where nothing of it lies.
    #[inline(never)]
    unsafe fn copy_to(self, mut to: *mut u8) {
        let mut put = |bytes: &[u8]| {
            // SAFETY: the caller's.
            to = unsafe { copy_all(bytes, to) };
        };
        // SAFETY: all blocks are there.
        put(unsafe { self.first.bytes() });
        while let Some(piece) = self.pieces.take() {
            put(piece.lent);
            // SAFETY: the blocks that are gone were opened after the one of this piece.
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
        // SAFETY: the blocks that are gone are those that were opened after the one where this is, or it
        // is lent.
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
