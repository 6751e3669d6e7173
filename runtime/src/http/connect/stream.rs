//! Streaming calls.

use alloc::sync::Arc;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response};
use tonic::body::Body;
use tonic::{Code, Status};

use super::{ACCEPT_ENCODING, CONTENT_ENCODING};
use crate::http::HttpMethod;
use crate::http::compression::Encoding;
use crate::http::config::{Config, Format};
use crate::http::framed::{Decoder, Encoder, Ending, FramedRequest, FramedResponse, LastMessage};
use crate::http::headers;
use crate::http::status::Outcome;
use crate::http::upstream::{Call, Reply, Upstream};

/// Answers a call of a method with a stream.
pub(super) async fn post(
    config: Arc<Config>,
    method: &'static HttpMethod,
    format: Format,
    request: Request<Body>,
    upstream: Upstream,
) -> Response<Body> {
    let last = LastMessage::of(format);
    let mut encoder = Encoder { config, method, format, encoding: Encoding::Identity };
    let reply = match prepare(&mut encoder, &last, request) {
        Ok(call) => call.send(upstream).await,
        Err(status) => Reply::failed(Outcome::from(status)),
    };
    let encoding = encoder.encoding;
    let body = FramedResponse::new(reply.messages, encoder, Ending::EndOfStream, last);
    let mut response = Response::new(Body::new(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, super::content_type(format, false));
    if let Some(name) = encoding.name() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    headers::extend(headers, reply.headers);
    response
}

/// Returns the call of a request, and sets the compression of the response.
fn prepare(
    encoder: &mut Encoder,
    last: &LastMessage,
    request: Request<Body>,
) -> Result<Call, Status> {
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    super::check_version(headers)?;
    let timeout = super::timeout(headers)?;
    let encoding = Encoding::named(headers::text(headers, &CONTENT_ENCODING))?;
    if encoder.config.compression {
        encoder.encoding = Encoding::accepted(headers::text(headers, &ACCEPT_ENCODING), encoding);
    }
    let decoder = Decoder {
        config: Arc::clone(&encoder.config),
        method: encoder.method,
        format: encoder.format,
        encoding,
        last: last.clone(),
    };
    let body = Body::new(FramedRequest::new(body, decoder, Code::InvalidArgument));
    Ok(Call { parts, path: encoder.method.descriptor().path, timeout, body })
}
