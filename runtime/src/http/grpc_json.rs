//! gRPC with messages in JSON, and what it has in common with gRPC-Web.

use alloc::sync::Arc;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response};
use tonic::body::Body;
use tonic::{Code, Status};

use super::HttpMethod;
use super::compression::{Encoding, SUPPORTED};
use super::config::{Config, Format};
use super::framed::{Decoder, Encoder, Ending, FramedRequest, FramedResponse, LastMessage};
use super::headers::{self, GRPC_ACCEPT_ENCODING, GRPC_ENCODING, GRPC_TIMEOUT};
use super::status::Outcome;
use super::upstream::{Call, Reply, Upstream};
use crate::grpc::parse_timeout;

/// The properties of a variant of gRPC.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variant {
    pub(super) format: Format,
    pub(super) ending: Ending,
    /// True if the body of the request is in Base64.
    pub(super) request_text: bool,
    /// True if the body of the response is in Base64.
    pub(super) response_text: bool,
    /// The content type of the response.
    pub(super) content_type: &'static str,
}

/// gRPC with messages in JSON.
pub(super) const GRPC_JSON: Variant = Variant {
    format: Format::Json,
    ending: Ending::Trailers,
    request_text: false,
    response_text: false,
    content_type: "application/grpc+json",
};

/// Answers a call in a variant of gRPC.
pub(super) async fn answer(
    config: Arc<Config>,
    method: &'static HttpMethod,
    variant: Variant,
    request: Request<Body>,
    upstream: Upstream,
) -> Response<Body> {
    let format = variant.format;
    let mut encoder = Encoder { config, method, format, encoding: Encoding::Identity };
    let mut reply = match prepare(&mut encoder, variant, request) {
        Ok(call) => call.send(upstream).await,
        Err(status) => Reply::failed(Outcome::from(status)),
    };
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers::extend(headers, reply.headers);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(variant.content_type));
    if let Some(outcome) = reply.messages.take_outcome() {
        if outcome.code == Code::Unimplemented {
            headers.insert(GRPC_ACCEPT_ENCODING, HeaderValue::from_static(SUPPORTED));
        }
        headers::extend(headers, outcome.into_headers());
        return response;
    }
    if let Some(name) = encoder.encoding.name() {
        headers.insert(GRPC_ENCODING, HeaderValue::from_static(name));
    }
    let last = LastMessage::default();
    let body = FramedResponse::new(reply.messages, encoder, variant.ending, last);
    *response.body_mut() = Body::new(body.in_base64(variant.response_text));
    response
}

/// Returns the call of a request, and sets the compression of the response.
fn prepare(
    encoder: &mut Encoder,
    variant: Variant,
    request: Request<Body>,
) -> Result<Call, Status> {
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    let encoding = Encoding::named(headers::text(headers, &GRPC_ENCODING))?;
    if encoder.config.compression {
        let accepted = headers::text(headers, &GRPC_ACCEPT_ENCODING);
        encoder.encoding = Encoding::accepted(accepted, encoding);
    }
    let decoder = Decoder {
        config: Arc::clone(&encoder.config),
        method: encoder.method,
        format: encoder.format,
        encoding,
        last: LastMessage::default(),
    };
    let timeout = headers::text(headers, &GRPC_TIMEOUT).and_then(parse_timeout);
    let body = FramedRequest::new(body, decoder, Code::Internal);
    let body = if variant.request_text { body.in_base64() } else { body };
    let path = encoder.method.descriptor().path;
    Ok(Call { parts, path, timeout, body: Body::new(body) })
}
