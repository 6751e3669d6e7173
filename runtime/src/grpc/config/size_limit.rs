//! Size limit for the messages in a stream of bytes.

use tonic::Status;

/// A parser for the length prefixes of messages, in chunks that begin and end anywhere.
#[derive(Debug)]
pub(super) struct SizeLimit {
    limit: u32,
    what: &'static str,
    /// The bytes of the prefix so far: one byte for compression and four bytes for the length.
    prefix: [u8; 5],
    have: usize,
    /// The number of bytes of the message that have not been passed yet.
    left: usize,
}

impl SizeLimit {
    pub(super) fn new(limit: u32, what: &'static str) -> Self {
        Self { limit, what, prefix: [0; 5], have: 0, left: 0 }
    }

    /// Parses the next chunk.
    ///
    /// # Errors
    ///
    /// Returns `RESOURCE_EXHAUSTED` if a message is larger than the limit.
    pub(super) fn check(&mut self, mut piece: &[u8]) -> Result<(), Status> {
        while !piece.is_empty() {
            if self.left > 0 {
                let skipped = self.left.min(piece.len());
                self.left -= skipped;
                piece = &piece[skipped..];
                continue;
            }
            self.prefix[self.have] = piece[0];
            self.have += 1;
            piece = &piece[1..];
            if self.have == self.prefix.len() {
                let [_, length @ ..] = self.prefix;
                let length = u32::from_be_bytes(length);
                if length > self.limit {
                    return Err(self.too_large(length));
                }
                (self.have, self.left) = (0, length as usize);
            }
        }
        Ok(())
    }

    fn too_large(&self, length: u32) -> Status {
        let (what, limit) = (self.what, self.limit);
        Status::resource_exhausted(format!(
            "a {what} message has {length} bytes, and the service config allows {limit}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_lengths_in_chunks_of_any_size() {
        let stream = b"\0\0\0\0\x03abc\0\0\0\0\0\x01\0\0\0\x04wxyz";
        for size in 1..stream.len() {
            let mut fits = SizeLimit::new(4, "response");
            assert!(stream.chunks(size).all(|piece| fits.check(piece).is_ok()), "{size}");
            let mut tight = SizeLimit::new(3, "response");
            assert!(stream.chunks(size).any(|piece| tight.check(piece).is_err()), "{size}");
        }
    }
}
