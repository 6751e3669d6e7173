//! Detection of messages in the bytes of a body.

/// A parser for gRPC's frames, `flag, length, message`, in chunks that begin and end anywhere.
///
/// Only the bytes of prefixes are copied.
#[derive(Debug, Default)]
pub(super) struct Frames {
    prefix: [u8; 5],
    /// The number of bytes of the prefix that have been received.
    filled: usize,
    /// The number of bytes of the message that have not been received yet.
    rest: usize,
}

impl Frames {
    /// Parses a chunk, and calls `found` for each message whose prefix is complete.
    ///
    /// The arguments of `found` are the length of the message, and true if it is compressed.
    pub(super) fn feed(&mut self, mut data: &[u8], mut found: impl FnMut(u32, bool)) {
        while !data.is_empty() {
            if self.rest > 0 {
                let skipped = self.rest.min(data.len());
                self.rest -= skipped;
                data = &data[skipped..];
                continue;
            }
            let taken = (self.prefix.len() - self.filled).min(data.len());
            self.prefix[self.filled..self.filled + taken].copy_from_slice(&data[..taken]);
            self.filled += taken;
            data = &data[taken..];
            if self.filled == self.prefix.len() {
                let [flag, a, b, c, d] = self.prefix;
                let len = u32::from_be_bytes([a, b, c, d]);
                self.filled = 0;
                self.rest = usize::try_from(len).unwrap_or(usize::MAX);
                found(len, flag & 1 == 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Frames;

    #[test]
    fn finds_the_same_messages_in_chunks_of_any_size() {
        let body = [&[0, 0, 0, 0, 3][..], b"abc", &[1, 0, 0, 0, 0], &[0, 0, 0, 1, 4], &[7; 260]];
        let body = body.concat();
        for size in 1..body.len() {
            let (mut frames, mut found) = (Frames::default(), vec![]);
            for piece in body.chunks(size) {
                frames.feed(piece, |len, compressed| found.push((len, compressed)));
            }
            assert_eq!(found, [(3, false), (0, true), (260, false)], "{size}");
        }
    }
}
