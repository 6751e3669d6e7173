//! The status of a call, and the tables of HTTP and gRPC status codes.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode, percent_encode};
use tonic::{Code, Status};

use super::headers;
use crate::json::base64;
use crate::unknown::{UnknownValue, split_field};

pub(super) const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
pub(super) const GRPC_MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
pub(super) const GRPC_STATUS_DETAILS: HeaderName =
    HeaderName::from_static("grpc-status-details-bin");

/// The status with which a call ends, and the metadata that comes with it.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) code: Code,
    pub(super) message: String,
    /// An encoded `google.rpc.Status`, or nothing.
    pub(super) details: Bytes,
    /// The metadata, without the headers that belong to the protocol.
    pub(super) metadata: HeaderMap,
}

/// Characters that are percent-encoded in the header `grpc-message`, apart from those that are not ASCII. Spaces at
/// the ends of a header would be lost.
const MESSAGE: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

impl Outcome {
    /// Creates the outcome of a call without metadata and details.
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        let (details, metadata) = (Bytes::new(), HeaderMap::new());
        Self { code, message: message.into(), details, metadata }
    }

    /// Reads the outcome from the trailers of a call, or from the headers of a call without messages. Returns
    /// `None` if they have no status.
    pub(super) fn from_headers(mut headers: HeaderMap) -> Option<Self> {
        let code = Code::from_bytes(headers.remove(GRPC_STATUS)?.as_bytes());
        let message = headers.remove(GRPC_MESSAGE).map_or(String::new(), |message| {
            percent_decode(message.as_bytes()).decode_utf8_lossy().into_owned()
        });
        // Details that are not Base64 are of no use to the client, but the code is.
        let details =
            headers.remove(GRPC_STATUS_DETAILS).and_then(|d| base64::decode(d.as_bytes()));
        headers::retain_response_metadata(&mut headers);
        let details = Bytes::from(details.unwrap_or_default());
        Some(Self { code, message, details, metadata: headers })
    }

    /// Returns the trailers of a gRPC call.
    pub(super) fn into_headers(self) -> HeaderMap {
        let mut headers = self.metadata;
        headers.insert(GRPC_STATUS, HeaderValue::from(self.code as i32));
        if !self.message.is_empty() {
            let text: String = percent_encode(self.message.as_bytes(), MESSAGE).collect();
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(GRPC_MESSAGE, value);
            }
        }
        if !self.details.is_empty()
            && let Ok(value) = HeaderValue::try_from(unpadded(&self.details))
        {
            headers.insert(GRPC_STATUS_DETAILS, value);
        }
        headers
    }
}

impl From<Status> for Outcome {
    fn from(status: Status) -> Self {
        let mut metadata = status.metadata().clone().into_headers();
        headers::retain_response_metadata(&mut metadata);
        let (code, message) = (status.code(), status.message().to_owned());
        Self { code, message, details: Bytes::copy_from_slice(status.details()), metadata }
    }
}

/// Returns bytes in Base64 without padding.
pub(super) fn unpadded(bytes: &[u8]) -> String {
    let mut text = String::new();
    base64::encode(bytes, &mut text);
    text.truncate(text.trim_end_matches('=').len());
    text
}

/// Returns the HTTP status of a call that ended with a code, as in `google/rpc/code.proto` and in the Connect
/// protocol.
pub(super) fn http_status(code: Code) -> StatusCode {
    let number = match code {
        Code::Ok => 200,
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => 400,
        Code::Unauthenticated => 401,
        Code::PermissionDenied => 403,
        Code::NotFound => 404,
        Code::AlreadyExists | Code::Aborted => 409,
        Code::ResourceExhausted => 429,
        Code::Cancelled => 499,
        Code::Unknown | Code::Internal | Code::DataLoss => 500,
        Code::Unimplemented => 501,
        Code::Unavailable => 503,
        Code::DeadlineExceeded => 504,
    };
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Returns the code of a response without a gRPC status, as in gRPC's mapping of HTTP status codes.
pub(super) fn code_of_http(status: StatusCode) -> Code {
    match status.as_u16() {
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502 | 503 | 504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}

/// A detail of an error, a `google.protobuf.Any`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Detail<'a> {
    pub(super) type_url: &'a str,
    pub(super) value: &'a [u8],
}

/// Returns the details in an encoded `google.rpc.Status`, up to the first one that is malformed.
pub(super) fn details(status: &[u8]) -> Vec<Detail<'_>> {
    let mut details = Vec::new();
    fields(status, |number, bytes| {
        if number == 3 {
            let mut detail = Detail::default();
            fields(bytes, |number, bytes| match number {
                1 => detail.type_url = core::str::from_utf8(bytes).unwrap_or_default(),
                2 => detail.value = bytes,
                _ => {}
            });
            details.push(detail);
        }
    });
    details
}

/// Calls a function with the number and the bytes of each length-delimited field, up to the first malformed one.
fn fields<'a>(mut message: &'a [u8], mut visit: impl FnMut(u32, &'a [u8])) {
    while let Some((field, rest)) = split_field(message).filter(|(field, _)| field.number != 0) {
        if let UnknownValue::LengthPrefixed(bytes) = field.value {
            visit(field.number, bytes);
        }
        message = rest;
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn reads_the_trailers_that_it_writes() {
        let mut outcome = Outcome::new(Code::NotFound, "no order \u{e9}, 100 %\n");
        outcome.details = Bytes::from_static(&[1, 2, 3, 4]);
        outcome.metadata.insert("cost", HeaderValue::from_static("5"));
        let headers = outcome.clone().into_headers();
        assert_eq!(headers[GRPC_MESSAGE], "no%20order%20%C3%A9,%20100%20%25%0A");
        let read = Outcome::from_headers(headers).unwrap();
        assert_eq!((read.code, &read.message), (outcome.code, &outcome.message));
        assert_eq!((read.details, read.metadata), (outcome.details, outcome.metadata));
    }

    #[test]
    fn ignores_details_that_are_not_base64() {
        let mut headers = Outcome::new(Code::Aborted, "").into_headers();
        headers.insert(GRPC_STATUS_DETAILS, HeaderValue::from_static("!"));
        let read = Outcome::from_headers(headers).unwrap();
        assert_eq!((read.code, read.details.len()), (Code::Aborted, 0));
    }

    #[test]
    fn finds_details_and_stops_at_malformed_ones() {
        let status = b"\x08\x05\x12\x01x\x1a\x07\x0a\x01t\x12\x02ab\x1a\x00";
        let first = Detail { type_url: "t", value: b"ab" };
        assert_eq!(details(status), vec![first.clone(), Detail::default()]);
        assert_eq!(details(&status[..status.len() - 1]), vec![first]);
        assert_eq!(details(&[0x1a, 200]), vec![]);
    }
}
