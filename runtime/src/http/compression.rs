//! Compression of messages with gzip.

use std::io::{Read, Write};

use alloc::format;
use alloc::vec::Vec;

use bytes::Bytes;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use tonic::Status;

/// The compression of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Identity,
    Gzip,
}

/// The names of the supported encodings, as a list in a header.
pub(super) const SUPPORTED: &str = "gzip, identity";

impl Encoding {
    /// Returns the encoding that a header or query parameter names. No name means no compression.
    ///
    /// # Errors
    /// Fails with the supported encodings if the encoding is another one.
    pub(super) fn named(name: Option<&str>) -> Result<Self, Status> {
        match name.map(str::trim) {
            None | Some("" | "identity") => Ok(Self::Identity),
            Some("gzip") => Ok(Self::Gzip),
            Some(other) => Err(Status::unimplemented(format!(
                "the compression `{other}` is not supported; supported are: {SUPPORTED}"
            ))),
        }
    }

    /// Returns the encoding of a response for the encodings that the client accepts, or for the one that it
    /// has used if it does not say.
    pub(super) fn accepted(list: Option<&str>, used: Self) -> Self {
        let Some(list) = list else { return used };
        for entry in list.split(',') {
            let (name, parameters) = entry.split_once(';').unwrap_or((entry, ""));
            let quality = parameters.trim().strip_prefix("q=").map(str::trim);
            if quality.is_some_and(|q| q.parse().is_ok_and(|q: f32| q == 0.0)) {
                continue;
            }
            match name.trim() {
                "gzip" => return Self::Gzip,
                "identity" => return Self::Identity,
                _ => {}
            }
        }
        Self::Identity
    }

    /// Returns the name of the encoding in a header, or `None` without compression.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
        }
    }

    /// Decompresses a message. An empty message is not compressed.
    ///
    /// # Errors
    /// Fails if the message is malformed, or longer than the limit.
    pub(super) fn decompress(self, message: Bytes, limit: usize) -> Result<Bytes, Status> {
        if self == Self::Identity || message.is_empty() {
            return Ok(message);
        }
        let mut plain = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let read = MultiGzDecoder::new(&message[..]).take(most).read_to_end(&mut plain);
        match read {
            Ok(_) if plain.len() > limit => Err(too_long(None, limit)),
            Ok(_) => Ok(Bytes::from(plain)),
            Err(error) => {
                Err(Status::invalid_argument(format!("the message is not valid gzip: {error}")))
            }
        }
    }

    /// Compresses a message. An empty message is not compressed.
    pub(super) fn compress(self, message: Bytes) -> Bytes {
        if self == Self::Identity || message.is_empty() {
            return message;
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Writing to a vector cannot fail.
        match encoder.write_all(&message).and_then(|()| encoder.finish()) {
            Ok(compressed) => Bytes::from(compressed),
            Err(_) => message,
        }
    }
}

/// Returns the error for a message that is longer than the limit.
pub(super) fn too_long(len: Option<u64>, limit: usize) -> Status {
    let len = len.map_or(format!("more than {limit}"), |len| format!("{len}"));
    Status::resource_exhausted(format!("the message has {len} bytes, and the limit is {limit}"))
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    #[test]
    fn prefers_the_first_supported_encoding() {
        for (list, used, chosen) in [
            (None, Encoding::Gzip, Encoding::Gzip),
            (None, Encoding::Identity, Encoding::Identity),
            (Some("br, gzip"), Encoding::Identity, Encoding::Gzip),
            (Some("gzip;q=0, br"), Encoding::Gzip, Encoding::Identity),
            (Some("gzip;q=0.5"), Encoding::Gzip, Encoding::Gzip),
            (Some("identity,gzip"), Encoding::Gzip, Encoding::Identity),
            (Some(""), Encoding::Gzip, Encoding::Identity),
        ] {
            assert_eq!(Encoding::accepted(list, used), chosen, "{list:?}");
        }
    }

    #[test]
    fn limits_decompressed_messages() {
        let plain = Bytes::from(alloc::vec![7; 100_000]);
        let compressed = Encoding::Gzip.compress(plain.clone());
        assert!(compressed.len() < 1000);
        assert_eq!(Encoding::Gzip.decompress(compressed.clone(), 100_000).unwrap(), plain);
        let error = Encoding::Gzip.decompress(compressed.clone(), 99_999).unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);
        let error = Encoding::Gzip.decompress(compressed.slice(..20), 100_000).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
    }

    #[test]
    fn lists_the_supported_encodings_for_another_one() {
        let error = Encoding::named(Some("br")).unwrap_err();
        assert_eq!(error.code(), Code::Unimplemented);
        assert!(error.message().contains("gzip"), "{error}");
    }
}
