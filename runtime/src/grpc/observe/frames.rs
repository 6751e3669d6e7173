//! Where do messages begin in the bytes of a body?

/// Follows the frames of gRPC, `flag, length, message`, through pieces that begin and end anywhere. No
/// byte is copied but those of a prefix.
#[derive(Debug, Default)]
pub(super) struct Frames {
    prefix: [u8; 5],
    /// How much of the prefix has come in.
    filled: usize,
    /// How much of the message is still to come.
    rest: usize,
}

impl Frames {
    /// Calls `found` with the length of each message whose prefix is complete, and whether it is
    /// compressed.
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
    fn pieces_of_any_size_hold_the_same_messages() {
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
