//! Messages in frames: a byte of flags, the length in four bytes, and the message.

use bytes::{Buf, Bytes, BytesMut};

/// The number of bytes before a message.
const HEADER: usize = 5;

/// A message with its flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http) struct Frame {
    pub(in crate::http) flags: u8,
    pub(in crate::http) message: Bytes,
}

/// The error for a message that is longer than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct TooLong {
    /// The number of bytes in the message.
    pub(in crate::http) length: u32,
    /// The number of bytes that have not been read yet.
    pub(in crate::http) left: u64,
}

/// Reads frames from chunks. It never holds more than one message, which the limit bounds, and one chunk.
pub(in crate::http) struct FrameReader {
    chunk: Bytes,
    /// The start of a frame that is in several chunks.
    partial: BytesMut,
    limit: usize,
}

impl FrameReader {
    /// Creates a reader for messages with at most this number of bytes.
    pub(in crate::http) fn new(limit: usize) -> Self {
        Self { chunk: Bytes::new(), partial: BytesMut::new(), limit }
    }

    /// Adds a chunk of input. Call this only after [`next`](Self::next) has returned `None`.
    pub(in crate::http) fn push(&mut self, chunk: Bytes) {
        debug_assert!(self.chunk.is_empty(), "the chunk before has been read");
        self.chunk = chunk;
    }

    /// Returns the next frame, or `None` if the rest of it is in the next chunk.
    ///
    /// # Errors
    /// Fails if the message is longer than the limit, before it is read.
    pub(in crate::http) fn next(&mut self) -> Result<Option<Frame>, TooLong> {
        if self.partial.is_empty() {
            let Some(length) = self.length(&self.chunk, 0)? else {
                self.partial.extend_from_slice(&self.chunk);
                self.chunk.clear();
                return Ok(None);
            };
            if self.chunk.len() - HEADER >= length {
                let flags = self.chunk[0];
                self.chunk.advance(HEADER);
                return Ok(Some(Frame { flags, message: self.chunk.split_to(length) }));
            }
        }
        self.fill(HEADER);
        let Some(length) = self.length(&self.partial, self.chunk.len())? else { return Ok(None) };
        self.fill(HEADER + length);
        if self.partial.len() < HEADER + length {
            return Ok(None);
        }
        let flags = self.partial[0];
        let mut message = self.partial.split_to(HEADER + length).freeze();
        message.advance(HEADER);
        Ok(Some(Frame { flags, message }))
    }

    /// Returns true if no part of a frame is left.
    pub(in crate::http) fn is_between_frames(&self) -> bool {
        self.partial.is_empty() && self.chunk.is_empty()
    }

    /// Moves bytes from the chunk to the partial frame until it has this length.
    fn fill(&mut self, len: usize) {
        let missing = len.saturating_sub(self.partial.len()).min(self.chunk.len());
        self.partial.extend_from_slice(&self.chunk[..missing]);
        self.chunk.advance(missing);
    }

    /// Returns the length of the message in a frame, if the header of the frame is complete. `more` bytes follow
    /// `frame`.
    fn length(&self, frame: &[u8], more: usize) -> Result<Option<usize>, TooLong> {
        let Some([_, length @ ..]) = frame.first_chunk::<HEADER>() else { return Ok(None) };
        let length = u32::from_be_bytes(*length);
        match usize::try_from(length) {
            Ok(bytes) if bytes <= self.limit => Ok(Some(bytes)),
            _ => {
                let seen = u64::try_from(frame.len() - HEADER + more).unwrap_or(u64::MAX);
                Err(TooLong { length, left: u64::from(length).saturating_sub(seen) })
            }
        }
    }
}

/// Returns the bytes before a message, or `None` if the message is too long for a frame.
pub(in crate::http) fn frame_header(flags: u8, length: usize) -> Option<[u8; HEADER]> {
    let [a, b, c, d] = u32::try_from(length).ok()?.to_be_bytes();
    Some([flags, a, b, c, d])
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn reads_frames_however_the_input_is_divided() {
        let mut input = Vec::new();
        for (flags, message) in [(0, &b"first"[..]), (1, b""), (2, b"third message")] {
            input.extend(frame_header(flags, message.len()).unwrap());
            input.extend(message);
        }
        for size in 1..=input.len() {
            let mut reader = FrameReader::new(13);
            let mut frames = Vec::new();
            for chunk in input.chunks(size) {
                reader.push(Bytes::copy_from_slice(chunk));
                while let Some(frame) = reader.next().unwrap() {
                    frames.push((frame.flags, frame.message));
                }
            }
            assert!(reader.is_between_frames());
            let frames: Vec<_> = frames.iter().map(|(flags, m)| (*flags, &m[..])).collect();
            assert_eq!(frames, [(0, &b"first"[..]), (1, b""), (2, b"third message")], "{size}");
        }
    }

    #[test]
    fn rejects_a_long_message_by_its_header_and_counts_what_is_left() {
        for chunks in [&[&[0u8, 0, 0, 0, 9, 1, 2][..]][..], &[&[0, 0], &[0, 0, 9, 1, 2]]] {
            let mut reader = FrameReader::new(4);
            let mut last = Ok(None);
            for chunk in chunks {
                assert_eq!(last, Ok(None));
                reader.push(Bytes::copy_from_slice(chunk));
                last = reader.next();
            }
            assert_eq!(last, Err(TooLong { length: 9, left: 7 }));
        }
        let mut reader = FrameReader::new(4);
        reader.push(Bytes::from_static(&[0, 0xff, 0xff, 0xff, 0xff]));
        let left = u64::from(u32::MAX);
        assert_eq!(reader.next(), Err(TooLong { length: u32::MAX, left }));
    }

    #[test]
    fn rejects_input_that_ends_within_a_frame() {
        for input in [&[0u8][..], &[0, 0, 0, 0], &[0, 0, 0, 0, 2, 7]] {
            let mut reader = FrameReader::new(4);
            reader.push(Bytes::copy_from_slice(input));
            assert_eq!(reader.next(), Ok(None));
            assert!(!reader.is_between_frames());
        }
    }
}
