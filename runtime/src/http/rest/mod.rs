//! REST: requests that the rules of `google.api.http` describe, as calls of gRPC methods.
//!
//! | module | contents |
//! |---|---|
//! | `router` | the trie that finds the rule of a request |
//! | `bind` | the path, the query and the body of a request as one message |
//! | `query`, `fields`, `percent`, `system` | the parts of this |
//! | `request`, `splitter` | requests as calls, whose body may have many messages |
//! | `render`, `stream` | messages as responses |
//! | `error` | errors as responses |
//! | `settings` | what users can choose |

mod bind;
mod error;
mod fields;
mod percent;
mod query;
mod render;
mod request;
mod router;
#[cfg(test)]
mod samples;
mod settings;
mod splitter;
mod stream;
mod system;

use alloc::sync::Arc;
use alloc::vec::Vec;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::Full;
use tonic::Code;
use tonic::body::Body;

use super::compression::Encoding;
use super::config::Config;
use super::headers;
use super::upstream::{Item, Messages, Reply, Upstream};
use crate::grpc::MethodKind;
pub(super) use error::Failure;
use render::{Content, Renderer};
pub(super) use router::Router;
use router::{Found, NoRoute};
pub use settings::ErrorFormat;
pub(super) use settings::Settings;
use stream::{StreamFormat, StreamResponse};

/// The meaning of a request by the rules.
pub(super) enum Target {
    Route(Found),
    /// The path has routes with these HTTP methods only.
    NotAllowed(Vec<&'static str>),
}

impl Target {
    /// Returns the meaning of a request, or `None` if its path has no route.
    pub(super) fn of<B>(router: &Router, request: &Request<B>) -> Option<Self> {
        if router.is_empty() {
            return None;
        }
        match router.find(request.method().as_str(), request.uri().path()) {
            Ok(found) => Some(Self::Route(found)),
            Err(NoRoute::Method(allowed)) => Some(Self::NotAllowed(allowed)),
            Err(NoRoute::Path) => None,
        }
    }

    /// Answers the request.
    pub(super) async fn answer(
        self,
        config: Arc<Config>,
        request: Request<Body>,
        upstream: Upstream,
    ) -> Response<Body> {
        let result = match self {
            Self::NotAllowed(allowed) => Err(Failure::not_allowed(&allowed)),
            Self::Route(found) => answer(Arc::clone(&config), found, request, upstream).await,
        };
        result.unwrap_or_else(|failure| failure.into_response(&config))
    }
}

async fn answer(
    config: Arc<Config>,
    found: Found,
    request: Request<Body>,
    upstream: Upstream,
) -> Result<Response<Body>, Failure> {
    let (head, parts, body) = request::split(Arc::clone(&config), found, request);
    let (method, rule) = (head.route().method, head.route().rule);
    let accepted = headers::text(&parts.headers, &ACCEPT_ENCODING);
    let encoding = match accepted.filter(|_| config.compression) {
        Some(list) => Encoding::accepted(Some(list), Encoding::Identity),
        None => Encoding::Identity,
    };
    let format = StreamFormat::accepted(&parts.headers);
    let (call, system) = head.call(parts, body).await?;
    let format = if system.events { StreamFormat::Events } else { format };
    let renderer = Renderer::new(config, method, rule, &system);
    let reply = call.send(upstream).await;
    match method.descriptor().kind {
        MethodKind::Unary | MethodKind::ClientStreaming => one(reply, &renderer, encoding).await,
        MethodKind::ServerStreaming | MethodKind::BidirectionalStreaming => {
            many(reply, renderer, format).await
        }
    }
}

/// Returns the response with a single message.
async fn one(
    mut reply: Reply,
    renderer: &Renderer,
    encoding: Encoding,
) -> Result<Response<Body>, Failure> {
    let (message, outcome) = match reply.single().await {
        Ok(response) => response,
        Err(outcome) => return Err(Failure { headers: reply.headers, ..Failure::from(outcome) }),
    };
    let Content { content_type, bytes } = renderer.content(&message)?;
    let encoding = if bytes.is_empty() { Encoding::Identity } else { encoding };
    let mut response = Response::new(Body::new(Full::new(encoding.compress(bytes))));
    let headers = response.headers_mut();
    headers::extend(headers, reply.headers);
    // The prefix is that of grpc-gateway.
    headers::add_trailers(headers, "grpc-trailer-", &outcome.metadata);
    headers.insert(CONTENT_TYPE, content_type);
    headers.append(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = encoding.name() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Ok(response)
}

/// Returns the response with a stream of messages.
async fn many(
    mut reply: Reply,
    renderer: Renderer,
    format: StreamFormat,
) -> Result<Response<Body>, Failure> {
    if let Some(outcome) = reply.messages.take_outcome() {
        return match outcome.code {
            Code::Ok => {
                let messages = Messages::ended(outcome);
                Ok(stream(reply.headers, messages, renderer, format, None))
            }
            _ => Err(Failure { headers: reply.headers, ..Failure::from(outcome) }),
        };
    }
    if !renderer.is_http_body() {
        return Ok(stream(reply.headers, reply.messages, renderer, format, None));
    }
    // The first message has the content type.
    let Content { content_type, bytes } = match reply.messages.next().await {
        Item::Message(message) => renderer.content(&message)?,
        Item::End(outcome) if outcome.code != Code::Ok => {
            return Err(Failure { headers: reply.headers, ..Failure::from(outcome) });
        }
        Item::End(outcome) => {
            reply.messages = Messages::ended(outcome);
            let content_type = HeaderValue::from_static("application/octet-stream");
            Content { content_type, bytes: Bytes::new() }
        }
    };
    let format = StreamFormat::Raw;
    let mut response = stream(reply.headers, reply.messages, renderer, format, Some(bytes));
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    Ok(response)
}

fn stream(
    metadata: HeaderMap,
    messages: Messages,
    renderer: Renderer,
    format: StreamFormat,
    next: Option<Bytes>,
) -> Response<Body> {
    let renderer = match format {
        StreamFormat::Lines | StreamFormat::Events => renderer.on_one_line(),
        StreamFormat::Array | StreamFormat::Raw => renderer,
    };
    let body = StreamResponse::new(messages, renderer, format, next);
    let mut response = Response::new(Body::new(body));
    let headers = response.headers_mut();
    headers::extend(headers, metadata);
    headers.insert(CONTENT_TYPE, format.content_type());
    if format == StreamFormat::Events {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}
