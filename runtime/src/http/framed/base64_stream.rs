//! A body in Base64, in chunks that may each end with padding.

use alloc::vec::Vec;

use bytes::Bytes;
use tonic::Status;

use crate::json::base64;

/// Decodes a body in Base64.
#[derive(Debug, Default)]
pub(super) struct Base64Stream {
    /// Up to three characters that are not a group yet.
    left: Vec<u8>,
}

impl Base64Stream {
    /// Decodes a chunk.
    ///
    /// # Errors
    /// Fails if the text is not Base64.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<Bytes, Status> {
        self.left.extend_from_slice(chunk);
        let whole = self.left.len() / 4 * 4;
        let mut bytes = Vec::with_capacity(whole / 4 * 3);
        let mut start = 0;
        while start < whole {
            let padding = self.left[start..whole].iter().position(|byte| *byte == b'=');
            let end = padding.map_or(whole, |at| (start + at) / 4 * 4 + 4);
            bytes.extend(base64::decode(&self.left[start..end]).ok_or_else(invalid)?);
            start = end;
        }
        self.left.drain(..whole);
        Ok(Bytes::from(bytes))
    }

    /// Decodes what is left at the end, if the padding is missing.
    ///
    /// # Errors
    /// Fails if the text is not Base64.
    pub(super) fn finish(&mut self) -> Result<Bytes, Status> {
        let left = core::mem::take(&mut self.left);
        base64::decode(&left).map(Bytes::from).ok_or_else(invalid)
    }
}

fn invalid() -> Status {
    Status::invalid_argument("the body is not valid Base64")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_chunks_with_padding_however_they_are_divided() {
        let text = b"Zm8=Zm9vYg==Zm9vZg";
        for size in 1..=text.len() {
            let mut stream = Base64Stream::default();
            let mut bytes = Vec::new();
            for chunk in text.chunks(size) {
                bytes.extend(stream.push(chunk).unwrap());
            }
            bytes.extend(stream.finish().unwrap());
            assert_eq!(bytes, b"fofoobfoof", "{size}");
        }
        assert!(Base64Stream::default().push(b"Zm8!").is_err());
        let mut stream = Base64Stream::default();
        stream.push(b"Zm9vZ").unwrap();
        assert!(stream.finish().is_err());
    }
}
