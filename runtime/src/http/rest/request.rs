//! Requests as gRPC calls.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Request, StatusCode};
use http_body::{Body as HttpBody, Frame};
use http_body_util::Full;
use tonic::body::Body;
use tonic::{Code, Status};

use super::bind::{BindOptions, Content, Head, bind, body_table, is_http_body};
use super::error::Failure;
use super::router::{Found, Route};
use super::splitter::Splitter;
use super::system::System;
use crate::grpc::{MethodKind, parse_timeout};
use crate::http::compression::{Encoding, too_long};
use crate::http::config::Config;
use crate::http::headers::{self, GRPC_TIMEOUT};
use crate::http::upstream::{Call, frame_header};
use crate::json::ReadOptions;

/// The timeout of a call in seconds, which clients of Google's APIs send.
const SERVER_TIMEOUT: HeaderName = HeaderName::from_static("x-server-timeout");

/// The start of the names of headers that are metadata without it.
const METADATA: &str = "grpc-metadata-";

/// The parts of a request that precede its body.
pub(super) struct RequestHead {
    config: Arc<Config>,
    found: Found,
    path: String,
    query: String,
    content_type: String,
}

impl RequestHead {
    pub(super) fn new(config: Arc<Config>, found: Found, parts: &Parts) -> Self {
        let content_type = headers::text(&parts.headers, &CONTENT_TYPE).unwrap_or_default();
        Self {
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            content_type: content_type.to_owned(),
            config,
            found,
        }
    }

    pub(super) fn route(&self) -> &Route {
        self.config.router.route(self.found.route)
    }

    /// Returns the gRPC frame of the request message with a body, and the system parameters.
    fn message(&self, body: &[u8]) -> Result<(Bytes, System), Status> {
        let config = &*self.config;
        let options = BindOptions {
            read: ReadOptions::new()
                .ignore_unknown_fields(config.ignore_unknown_fields)
                .registry(&config.registry)
                .limits(config.limits),
            ignore_unknown_parameters: config.rest.ignore_unknown_parameters,
            depth: config.limits.limits().depth as usize,
            fill_update_mask: config.rest.fill_update_mask,
        };
        let head =
            Head { route: self.route(), found: &self.found, path: &self.path, query: &self.query };
        let content = Content { bytes: body, content_type: &self.content_type };
        let (message, system) = bind(head, content, &options)?;
        let binary = message.to_binary();
        let Some(header) = frame_header(0, binary.len()) else {
            return Err(too_long(None, config.max_size()));
        };
        let mut frame = Vec::with_capacity(header.len() + binary.len());
        frame.extend_from_slice(&header);
        frame.extend_from_slice(&binary);
        Ok((Bytes::from(frame), system))
    }

    /// Checks that the content type is that of the body of the route.
    fn check_content_type(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let route = self.route();
        let takes_any = body_table(route).is_none_or(is_http_body);
        if route.rule.request_body().is_empty() || !headers.contains_key(CONTENT_TYPE) {
            return Ok(());
        }
        let is_http_body = takes_any && body_table(route).is_some();
        let is_json = headers::media_type(headers).is_some_and(|media_type| {
            let subtype = media_type.split_once('/').map_or("", |(_, subtype)| subtype);
            matches!(subtype, "json" | "x-ndjson" | "ndjson" | "jsonl" | "x-jsonlines")
                || subtype.ends_with("+json")
        });
        if is_http_body || is_json {
            return Ok(());
        }
        let content_type = &self.content_type;
        Err(Failure::with_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::InvalidArgument,
            format!(
                "the content type of the request is `{content_type}`, and not `application/json`"
            ),
        ))
    }

    /// Returns the call of a request, and its system parameters.
    pub(super) async fn call(
        self: Arc<Self>,
        mut parts: Parts,
        body: Body,
    ) -> Result<(Call, System), Failure> {
        self.check_content_type(&parts.headers)?;
        let timeout = timeout(&parts.headers)?;
        let encoding = Encoding::named(headers::text(&parts.headers, &CONTENT_ENCODING));
        let encoding = encoding.map_err(|status| Failure {
            status: Some(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ..Failure::from(status)
        })?;
        let descriptor = self.route().method.descriptor();
        let is_stream = matches!(
            descriptor.kind,
            MethodKind::ClientStreaming | MethodKind::BidirectionalStreaming
        ) && !self.route().rule.request_body().is_empty();
        let limit = self.config.max_size();
        let (body, system) = if is_stream && encoding == Encoding::Identity {
            // The head of the request is checked before its body arrives.
            let (_, system) = self.message(b"")?;
            (Body::new(StreamRequest::new(body, Arc::clone(&self))), system)
        } else {
            let whole = match timeout {
                Some(timeout) => tokio::time::timeout(timeout, collect(body, limit)).await,
                None => Ok(collect(body, limit).await),
            };
            let passed = |_| Status::deadline_exceeded("the timeout of the request has passed");
            let whole = whole.map_err(passed)?.map_err(too_large)?;
            let whole = encoding.decompress(whole, limit).map_err(too_large)?;
            if is_stream {
                let (_, system) = self.message(b"")?;
                let body = Body::new(Full::new(whole));
                (Body::new(StreamRequest::new(body, Arc::clone(&self))), system)
            } else {
                let (frame, system) = self.message(&whole)?;
                (Body::new(Full::new(frame)), system)
            }
        };
        rename_metadata(&mut parts.headers);
        parts.headers.remove(SERVER_TIMEOUT);
        headers::extend(&mut parts.headers, system.headers.clone());
        Ok((Call { parts, path: descriptor.path, timeout, body }, system))
    }
}

/// Returns the failure of a request whose body cannot be read.
fn too_large(status: Status) -> Failure {
    let is_too_large = status.code() == Code::ResourceExhausted;
    let status_of_http = is_too_large.then_some(StatusCode::PAYLOAD_TOO_LARGE);
    Failure { status: status_of_http, ..Failure::from(status) }
}

/// Returns the timeout of a request.
///
/// # Errors
/// Fails if it is not a number of seconds.
fn timeout(headers: &HeaderMap) -> Result<Option<Duration>, Status> {
    let Some(value) = headers.get(SERVER_TIMEOUT) else {
        return Ok(headers::text(headers, &GRPC_TIMEOUT).and_then(parse_timeout));
    };
    let seconds = value.to_str().ok().and_then(|value| value.trim().parse().ok());
    let timeout = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    timeout.map(Some).ok_or_else(|| {
        Status::invalid_argument(format!(
            "the header `x-server-timeout` is {value:?}, and not a number of seconds"
        ))
    })
}

/// Renames headers such as `grpc-metadata-user` to `user`, as grpc-gateway does.
fn rename_metadata(headers: &mut HeaderMap) {
    let is_prefixed = |name: &&HeaderName| name.as_str().starts_with(METADATA);
    let names: Vec<HeaderName> = headers.keys().filter(is_prefixed).cloned().collect();
    for name in names {
        let values: Vec<_> = headers.get_all(&name).iter().cloned().collect();
        headers.remove(&name);
        if let Ok(name) = HeaderName::try_from(&name.as_str()[METADATA.len()..]) {
            for value in values {
                headers.append(name.clone(), value);
            }
        }
    }
}

/// Reads a body.
///
/// # Errors
/// Fails if the body is longer than the limit, or if the client stops sending it.
async fn collect(mut body: Body, limit: usize) -> Result<Bytes, Status> {
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let Ok(chunk) = frame?.into_data() else { continue };
        if first.len() + rest.len() + chunk.len() > limit {
            return Err(too_long(None, limit));
        }
        if first.is_empty() && rest.is_empty() {
            first = chunk;
        } else {
            rest.extend_from_slice(&core::mem::take(&mut first));
            rest.extend_from_slice(&chunk);
        }
    }
    Ok(if rest.is_empty() { first } else { rest.freeze() })
}

/// The body of a call with a message for each JSON text of the client's body, or for each of its chunks if messages are
/// bodies of any content type.
struct StreamRequest {
    /// The client's body, until it has ended or failed.
    body: Option<Body>,
    splitter: Option<Splitter>,
    head: Arc<RequestHead>,
}

impl StreamRequest {
    fn new(body: Body, head: Arc<RequestHead>) -> Self {
        let takes_chunks = body_table(head.route()).is_some_and(is_http_body);
        let splitter = (!takes_chunks).then(|| Splitter::new(head.config.max_size()));
        Self { body: Some(body), splitter, head }
    }

    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Status>>> {
        loop {
            if let Some(splitter) = &mut self.splitter {
                match splitter.next() {
                    Ok(None) => {}
                    Ok(Some(text)) => return Poll::Ready(Some(self.message(&text))),
                    Err(status) => return Poll::Ready(Some(Err(status))),
                }
            }
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            match ready!(Pin::new(body).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    let Ok(chunk) = frame.into_data() else { continue };
                    match &mut self.splitter {
                        Some(splitter) => splitter.push(&chunk),
                        None if chunk.is_empty() => {}
                        None => return Poll::Ready(Some(self.message(&chunk))),
                    }
                }
                // tonic's server takes a body that ends with `CANCELLED` for complete.
                Some(Err(error)) if error.code() == Code::Cancelled => {
                    let message = "the client has stopped sending the request";
                    return Poll::Ready(Some(Err(Status::aborted(message))));
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.body = None;
                    let last = self.splitter.as_mut().map_or(Ok(None), Splitter::finish);
                    return Poll::Ready(match last {
                        Ok(None) => None,
                        Ok(Some(text)) => Some(self.message(&text)),
                        Err(status) => Some(Err(status)),
                    });
                }
            }
        }
    }

    fn message(&self, text: &[u8]) -> Result<Bytes, Status> {
        self.head.message(text).map(|(frame, _)| frame)
    }
}

impl HttpBody for StreamRequest {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let message = ready!(self.poll_message(cx));
        if let Some(Err(_)) = &message {
            // Nothing is read after an error.
            self.body = None;
            self.splitter = Some(Splitter::new(0));
        }
        Poll::Ready(message.map(|message| message.map(Frame::data)))
    }
}

/// Creates the head of a request and splits the request.
pub(super) fn split(
    config: Arc<Config>,
    found: Found,
    request: Request<Body>,
) -> (Arc<RequestHead>, Parts, Body) {
    let (parts, body) = request.into_parts();
    (Arc::new(RequestHead::new(config, found, &parts)), parts, body)
}
