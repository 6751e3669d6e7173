//! The Connect protocol, as in [its reference](https://connectrpc.com/docs/protocol).
//!
//! Unary calls are plain HTTP: a message as body, a status, and errors in JSON. Streams consist of messages in frames,
//! and end with a frame in JSON.

mod error;
mod query;
mod stream;
mod unary;

use alloc::format;
use alloc::sync::Arc;
use core::time::Duration;

use http::header::{ALLOW, CONNECTION};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Version};
use tonic::Status;
use tonic::body::Body;

use super::HttpMethod;
use super::config::{Config, Format};
use super::headers;
use super::upstream::Upstream;
use crate::grpc::{Idempotency, MethodKind};
pub(super) use error::end_of_stream;

const PROTOCOL_VERSION: HeaderName = HeaderName::from_static("connect-protocol-version");
const TIMEOUT: HeaderName = HeaderName::from_static("connect-timeout-ms");
const CONTENT_ENCODING: HeaderName = HeaderName::from_static("connect-content-encoding");
const ACCEPT_ENCODING: HeaderName = HeaderName::from_static("connect-accept-encoding");
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// The content types of requests for unary methods, and for others.
const UNARY_TYPES: &str = "application/json, application/proto, application/grpc, \
     application/grpc+json, application/grpc+proto, application/grpc-web, application/grpc-web+json, \
     application/grpc-web+proto, application/grpc-web-text, application/grpc-web-text+json, \
     application/grpc-web-text+proto";
const STREAM_TYPES: &str = "application/connect+json, application/connect+proto, application/grpc, \
     application/grpc+json, application/grpc+proto, application/grpc-web, application/grpc-web+json, \
     application/grpc-web+proto, application/grpc-web-text, application/grpc-web-text+json, \
     application/grpc-web-text+proto";

/// Answers a request for a method.
pub(super) async fn answer(
    config: Arc<Config>,
    method: &'static HttpMethod,
    request: Request<Body>,
    upstream: Upstream,
) -> Response<Body> {
    let descriptor = method.descriptor();
    let is_unary = descriptor.kind == MethodKind::Unary;
    let allows_get = is_unary && descriptor.idempotency == Idempotency::NoSideEffects;
    match *request.method() {
        Method::POST => {}
        Method::GET if allows_get => return unary::get(config, method, request, upstream).await,
        _ => {
            let allowed = if allows_get { "GET, POST" } else { "POST" };
            return refuse(StatusCode::METHOD_NOT_ALLOWED, ALLOW, allowed);
        }
    }
    let media_type = headers::media_type(request.headers());
    let codec = media_type.as_deref().and_then(|media_type| {
        media_type.strip_prefix(if is_unary { "application/" } else { "application/connect+" })
    });
    let Some(format) = codec.and_then(format) else {
        let types = if is_unary { UNARY_TYPES } else { STREAM_TYPES };
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, ACCEPT_POST, types);
    };
    if is_unary {
        return unary::post(config, method, format, request, upstream).await;
    }
    // In HTTP/1.1, the response begins after the request.
    let is_bidirectional = descriptor.kind == MethodKind::BidirectionalStreaming;
    if is_bidirectional && request.version() < Version::HTTP_2 {
        return refuse(StatusCode::HTTP_VERSION_NOT_SUPPORTED, CONNECTION, "close");
    }
    stream::post(config, method, format, request, upstream).await
}

/// Returns the format with a name in a content type or query.
fn format(codec: &str) -> Option<Format> {
    match codec {
        "proto" => Some(Format::Binary),
        "json" => Some(Format::Json),
        _ => None,
    }
}

/// Returns a response without a body, for requests that are not calls.
fn refuse(status: StatusCode, name: HeaderName, value: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(name, HeaderValue::from_static(value));
    response
}

/// Checks the version of the protocol, if the client sends it.
fn check_version(headers: &HeaderMap) -> Result<(), Status> {
    match headers.get(PROTOCOL_VERSION) {
        Some(version) if version != "1" => Err(Status::invalid_argument(format!(
            "the header `connect-protocol-version` is {version:?}, and the only version is \"1\""
        ))),
        _ => Ok(()),
    }
}

/// Returns the timeout of a request.
///
/// # Errors
/// Fails unless the header has between one and ten digits.
fn timeout(headers: &HeaderMap) -> Result<Option<Duration>, Status> {
    let Some(value) = headers.get(TIMEOUT) else { return Ok(None) };
    let digits = value.to_str().unwrap_or_default();
    let is_valid =
        (1..=10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(millis) if is_valid => Ok(Some(Duration::from_millis(millis))),
        _ => Err(Status::invalid_argument(format!(
            "the header `connect-timeout-ms` is {value:?}, and not a number of at most ten digits"
        ))),
    }
}

/// Returns the content type of messages in a format.
const fn content_type(format: Format, is_unary: bool) -> HeaderValue {
    HeaderValue::from_static(match (format, is_unary) {
        (Format::Json, true) => "application/json",
        (Format::Binary, true) => "application/proto",
        (Format::Json, false) => "application/connect+json",
        (Format::Binary, false) => "application/connect+proto",
    })
}
