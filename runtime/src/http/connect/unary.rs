//! Unary calls.

use alloc::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use tonic::Status;
use tonic::body::Body;

use super::error::error_body;
use super::query::Query;
use super::{ACCEPT_POST, UNARY_TYPES};
use crate::http::HttpMethod;
use crate::http::compression::Encoding;
use crate::http::config::{Config, Format};
use crate::http::framed::{Decoder, Encoder, LastMessage, WholeRequest, blame};
use crate::http::headers;
use crate::http::status::{Outcome, http_status};
use crate::http::upstream::{Call, Upstream};

/// Answers a `POST` request.
pub(super) async fn post(
    config: Arc<Config>,
    method: &'static HttpMethod,
    format: Format,
    request: Request<Body>,
    upstream: Upstream,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let encoding = Encoding::named(headers::text(&parts.headers, &CONTENT_ENCODING));
    let unary = Unary { config, method, format };
    unary.answer(parts, encoding.map(|encoding| (body, encoding)), upstream).await
}

/// Answers a `GET` request, of a method without side effects.
pub(super) async fn get(
    config: Arc<Config>,
    method: &'static HttpMethod,
    request: Request<Body>,
    upstream: Upstream,
) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let uri = parts.uri.clone();
    let mut format = Format::Json;
    let message = match Query::parse(uri.query().unwrap_or_default()) {
        Err(status) => Err(status),
        Ok(query) => match query.encoding().map(super::format) {
            Ok(None) => {
                let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                return super::refuse(status, ACCEPT_POST, UNARY_TYPES);
            }
            Ok(Some(named)) => {
                format = named;
                message(&query)
            }
            Err(status) => Err(status),
        },
    };
    let unary = Unary { config, method, format };
    let mut response = unary.answer(parts, message, upstream).await;
    // The response may be cached, and depends on this header.
    response.headers_mut().append(VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// Returns the message of a query as a body.
fn message(query: &Query<'_>) -> Result<(Body, Encoding), Status> {
    query.check_version()?;
    let encoding = Encoding::named(query.compression()?)?;
    Ok((Body::new(Full::new(query.message()?)), encoding))
}

struct Unary {
    config: Arc<Config>,
    method: &'static HttpMethod,
    format: Format,
}

impl Unary {
    /// Makes a call with the message in a body.
    async fn answer(
        self,
        parts: Parts,
        message: Result<(Body, Encoding), Status>,
        upstream: Upstream,
    ) -> Response<Body> {
        let last = LastMessage::of(self.format);
        let (call, encoding) = match self.prepare(parts, message, &last) {
            Ok(call) => call,
            Err(status) => return self.fail(Outcome::from(status), HeaderMap::new(), true),
        };
        let mut reply = call.send(upstream).await;
        let (message, outcome) = match reply.single().await {
            Ok(response) => response,
            Err(outcome) => {
                let outcome = blame(outcome, &last, self.method);
                return self.fail(outcome, reply.headers, reply.trailers_only);
            }
        };
        let Self { config, method, format } = self;
        let encoder = Encoder { config, method, format, encoding };
        let message = match encoder.message(message) {
            Ok(message) => message,
            Err(status) => {
                let unary = Self { config: encoder.config, method, format };
                return unary.fail(Outcome::from(status), HeaderMap::new(), true);
            }
        };
        let is_compressed = !message.is_empty();
        let mut response = respond(StatusCode::OK, super::content_type(format, true), message);
        if let Some(name) = encoding.name().filter(|_| is_compressed) {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        headers::extend(response.headers_mut(), reply.headers);
        headers::add_trailers(response.headers_mut(), "trailer-", &outcome.metadata);
        response
    }

    /// Returns the call of a request, and the compression of the response.
    fn prepare(
        &self,
        parts: Parts,
        message: Result<(Body, Encoding), Status>,
        last: &LastMessage,
    ) -> Result<(Call, Encoding), Status> {
        super::check_version(&parts.headers)?;
        let timeout = super::timeout(&parts.headers)?;
        let (body, encoding) = message?;
        let accepted = match self.config.compression {
            true => Encoding::accepted(headers::text(&parts.headers, &ACCEPT_ENCODING), encoding),
            false => Encoding::Identity,
        };
        let decoder = Decoder {
            config: Arc::clone(&self.config),
            method: self.method,
            format: self.format,
            encoding,
            last: last.clone(),
        };
        let body = Body::new(WholeRequest::new(body, decoder));
        let path = self.method.descriptor().path;
        Ok((Call { parts, path, timeout, body }, accepted))
    }

    /// Returns an error. The metadata of a status without messages is that of headers.
    fn fail(&self, outcome: Outcome, leading: HeaderMap, trailers_only: bool) -> Response<Body> {
        let body = error_body(&outcome, &self.config);
        let content_type = super::content_type(Format::Json, true);
        let mut response = respond(http_status(outcome.code), content_type, body);
        headers::extend(response.headers_mut(), leading);
        if trailers_only {
            headers::extend(response.headers_mut(), outcome.metadata);
        } else {
            headers::add_trailers(response.headers_mut(), "trailer-", &outcome.metadata);
        }
        response
    }
}

fn respond(status: StatusCode, content_type: HeaderValue, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::new(Full::new(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}
