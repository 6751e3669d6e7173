//! Which kinds of buffers do messages come in?

use bytes::{Buf, Bytes, BytesMut};

/// A kind of buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `&[u8]`.
    Slice,
    /// `Bytes`, the middle of a larger one.
    Bytes,
    /// `BytesMut`.
    BytesMut,
    /// Many chunks of this size.
    Pieces(usize),
    /// Two chunks, the first of this size at most.
    Chain(usize),
}

impl Source {
    /// Runs `with` on a buffer of this kind.
    ///
    /// The type of the buffer is hidden, so that each message's code is compiled once and not for
    /// each type.
    pub fn with<T>(self, bytes: &[u8], with: impl FnOnce(&mut dyn Buf) -> T) -> T {
        match self {
            Self::Slice => with(&mut &*bytes),
            Self::Bytes => {
                let whole: Vec<u8> = [b"before", bytes, b"behind"].concat();
                let mut part = Bytes::from(whole).slice(6..6 + bytes.len());
                with(&mut part)
            }
            Self::BytesMut => with(&mut BytesMut::from(bytes)),
            Self::Pieces(size) => with(&mut Pieces { bytes, size: size.max(1), at: 0 }),
            Self::Chain(at) => {
                let (a, b) = bytes.split_at(at.min(bytes.len()));
                with(&mut a.chain(b))
            }
        }
    }
}

/// A slice that is shown piece by piece.
struct Pieces<'a> {
    bytes: &'a [u8],
    size: usize,
    at: usize,
}

impl Buf for Pieces<'_> {
    fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    fn chunk(&self) -> &[u8] {
        let end = (self.at / self.size + 1) * self.size;
        &self.bytes[self.at..end.min(self.bytes.len())]
    }

    fn advance(&mut self, len: usize) {
        assert!(len <= self.remaining(), "advances beyond the end");
        self.at += len;
    }
}
