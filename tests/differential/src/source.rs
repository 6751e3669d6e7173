//! The kinds of buffers that messages are decoded from.

use bytes::{Buf, Bytes, BytesMut};

/// A kind of buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A `&[u8]`.
    Slice,
    /// A `Bytes` that is a part of a larger one.
    Bytes,
    /// A `BytesMut`.
    BytesMut,
    /// A buffer with many chunks of this size.
    Pieces(usize),
    /// A buffer with two chunks, the first of which has at most this size.
    Chain(usize),
}

impl Source {
    /// Calls `with` with a buffer of this kind.
    ///
    /// The type of the buffer is erased, so that the code of each message is compiled only once.
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

/// A slice that is returned in chunks.
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
