//! Messages in the query of a `GET` request.

use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;

use bytes::Bytes;
use percent_encoding::percent_decode;
use tonic::Status;

use crate::json::base64;

/// The parameters of a `GET` request. Unknown ones are ignored, and of several with a name, the first one counts.
#[derive(Debug, Default)]
pub(super) struct Query<'a> {
    version: Option<Cow<'a, [u8]>>,
    encoding: Option<Cow<'a, [u8]>>,
    base64: Option<Cow<'a, [u8]>>,
    compression: Option<Cow<'a, [u8]>>,
    message: Option<Cow<'a, [u8]>>,
}

impl<'a> Query<'a> {
    /// Reads the query of a URI.
    ///
    /// # Errors
    /// Fails if a percent sign is not followed by two hexadecimal digits.
    pub(super) fn parse(query: &'a str) -> Result<Self, Status> {
        let mut parsed = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let slot = match &*decode(name)? {
                b"connect" => &mut parsed.version,
                b"encoding" => &mut parsed.encoding,
                b"base64" => &mut parsed.base64,
                b"compression" => &mut parsed.compression,
                b"message" => &mut parsed.message,
                _ => continue,
            };
            if slot.is_none() {
                *slot = Some(decode(value)?);
            }
        }
        Ok(parsed)
    }

    /// Checks the version of the protocol, if there is one.
    pub(super) fn check_version(&self) -> Result<(), Status> {
        match &self.version {
            Some(version) if **version != *b"v1" => Err(Status::invalid_argument(
                "the parameter `connect` is not \"v1\", which is the only version",
            )),
            _ => Ok(()),
        }
    }

    /// Returns the name of the format of the message.
    pub(super) fn encoding(&self) -> Result<&str, Status> {
        text(required(&self.encoding, "encoding")?, "encoding")
    }

    /// Returns the name of the compression of the message, if there is one.
    pub(super) fn compression(&self) -> Result<Option<&str>, Status> {
        self.compression.as_deref().map(|value| text(value, "compression")).transpose()
    }

    /// Returns the message.
    pub(super) fn message(&self) -> Result<Bytes, Status> {
        let message = required(&self.message, "message")?;
        if self.base64.as_deref() != Some(b"1") {
            return Ok(Bytes::copy_from_slice(message));
        }
        base64::decode(message)
            .map(Bytes::from)
            .ok_or_else(|| Status::invalid_argument("the parameter `message` is not valid Base64"))
    }
}

fn required<'q>(value: &'q Option<Cow<'_, [u8]>>, name: &str) -> Result<&'q [u8], Status> {
    let missing = || Status::invalid_argument(format!("the parameter `{name}` is missing"));
    value.as_deref().ok_or_else(missing)
}

fn text<'v>(value: &'v [u8], name: &str) -> Result<&'v str, Status> {
    let invalid = |_| Status::invalid_argument(format!("the parameter `{name}` is not UTF-8"));
    core::str::from_utf8(value).map_err(invalid)
}

/// Decodes a name or value, in which a plus sign is a space.
fn decode(text: &str) -> Result<Cow<'_, [u8]>, Status> {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        rest = &rest[at + 1..];
        if !rest.first_chunk::<2>().is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(Status::invalid_argument(
                "the query has a percent sign without two hexadecimal digits",
            ));
        }
    }
    if !text.contains('+') {
        return Ok(percent_decode(text.as_bytes()).into());
    }
    let spaced = text.replace('+', " ");
    Ok(Cow::Owned(percent_decode(spaced.as_bytes()).collect::<Vec<u8>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_parameters_in_any_order() {
        let text = "x=%7B&message=%7B%22a%22%3A+1%7D&encoding=json&connect=v1&message=2&base64=0";
        let query = Query::parse(text).unwrap();
        assert!(query.check_version().is_ok());
        assert_eq!(query.encoding().unwrap(), "json");
        assert_eq!(query.compression().unwrap(), None);
        assert_eq!(query.message().unwrap(), "{\"a\": 1}");
    }

    #[test]
    fn reads_url_safe_base64_with_and_without_padding() {
        for message in ["-_8", "-_8%3D", "-_8="] {
            let text = format!("message={message}&base64=1");
            assert_eq!(Query::parse(&text).unwrap().message().unwrap(), &[0xfb, 0xff][..]);
        }
    }

    #[test]
    fn rejects_bad_escapes_versions_and_base64() {
        for text in ["message=%", "message=%4", "message=%zz", "%=1"] {
            assert!(Query::parse(text).is_err(), "{text}");
        }
        let query = Query::parse("connect=v2&message=a!&base64=1&encoding=%ff").unwrap();
        assert!(query.check_version().is_err() && query.message().is_err());
        assert!(query.encoding().is_err());
        assert!(Query::parse("").unwrap().message().is_err());
    }
}
