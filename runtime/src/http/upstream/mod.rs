//! A gRPC call of the inner service, which the calls of all protocols become.
//!
//! A protocol creates a [`Call`], whose body consists of gRPC frames, and reads the [`Reply`]. The call ends when the
//! reply is dropped, as it is when the client goes away: nothing runs on its own.

mod deadline;
mod frames;
mod messages;

use alloc::boxed::Box;
use core::future::poll_fn;
use core::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, TE};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, Version};
use tonic::body::Body;
use tonic::codegen::BoxFuture;
use tonic::{Code, Status};

use super::headers::{self, GRPC_TIMEOUT};
use super::status::{GRPC_STATUS, Outcome, code_of_http};
use crate::grpc::format_timeout;
use deadline::Deadline;
pub(super) use frames::{Frame, FrameReader, TooLong, frame_header};
pub(super) use messages::{Item, Messages};

/// Sends a request to the inner service.
pub(super) type Upstream =
    Box<dyn FnOnce(http::Request<Body>) -> BoxFuture<http::Response<Body>, Status> + Send>;

/// A gRPC call that has not started yet.
pub(super) struct Call {
    /// The head of the client's request. Its headers are the metadata, apart from those of protocols.
    pub(super) parts: Parts,
    /// The path of the method, such as `/pkg.Greeter/Say`.
    pub(super) path: &'static str,
    /// The time after which the call ends with `DEADLINE_EXCEEDED`.
    pub(super) timeout: Option<Duration>,
    /// The request messages in gRPC frames without compression.
    pub(super) body: Body,
}

/// The response to a gRPC call.
pub(super) struct Reply {
    /// The metadata before the messages.
    pub(super) headers: HeaderMap,
    pub(super) messages: Messages,
    /// True if the status has come without messages, instead of after them.
    pub(super) trailers_only: bool,
}

impl Call {
    /// Starts the call, and waits for the head of the response.
    pub(super) async fn send(self, upstream: Upstream) -> Reply {
        let mut deadline = Deadline::after(self.timeout);
        let request = match self.into_request() {
            Ok(request) => request,
            Err(error) => return Reply::failed(Outcome::new(Code::Internal, error)),
        };
        let mut response = upstream(request);
        let response = poll_fn(|cx| match deadline.poll(cx) {
            Some(passed) => core::task::Poll::Ready(Err(passed)),
            None => response.as_mut().poll(cx).map_err(Outcome::from),
        });
        match response.await {
            Ok(response) => Reply::read(response, deadline),
            Err(outcome) => Reply::failed(outcome),
        }
    }

    fn into_request(self) -> Result<http::Request<Body>, &'static str> {
        let Self { mut parts, path, timeout, body } = self;
        headers::retain_request_metadata(&mut parts.headers);
        parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        parts.headers.insert(TE, HeaderValue::from_static("trailers"));
        if let Some(timeout) = timeout
            && let Ok(value) = HeaderValue::try_from(format_timeout(timeout))
        {
            parts.headers.insert(GRPC_TIMEOUT, value);
        }
        let invalid = "the URI of the request is not valid";
        let mut uri = parts.uri.into_parts();
        uri.path_and_query = Some(
            PathAndQuery::from_maybe_shared(Bytes::from_static(path.as_bytes()))
                .map_err(|_| invalid)?,
        );
        if uri.authority.is_none() || uri.scheme.is_none() {
            (uri.authority, uri.scheme) = (None, None);
        }
        parts.uri = Uri::from_parts(uri).map_err(|_| invalid)?;
        parts.method = Method::POST;
        parts.version = Version::HTTP_2;
        Ok(http::Request::from_parts(parts, body))
    }
}

impl Reply {
    /// Creates the response to a call that has failed before it reached the service.
    pub(super) fn failed(outcome: Outcome) -> Self {
        let messages = Messages::ended(outcome);
        Self { headers: HeaderMap::new(), messages, trailers_only: true }
    }

    fn read(response: http::Response<Body>, deadline: Deadline) -> Self {
        let (head, body) = response.into_parts();
        let mut headers = head.headers;
        if headers.contains_key(GRPC_STATUS) {
            let none = || Outcome::new(Code::Unknown, "the response has no status");
            return Self::failed(Outcome::from_headers(headers).unwrap_or_else(none));
        }
        let content_type = headers.get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
        if head.status != StatusCode::OK || !content_type.starts_with(b"application/grpc") {
            // The response of a layer that does not know gRPC, such as one that checks authorization.
            let (code, status) = (code_of_http(head.status), head.status);
            let message = alloc::format!("the server has responded with the HTTP status {status}");
            let mut outcome = Outcome::new(code, message);
            headers::retain_response_metadata(&mut headers);
            outcome.metadata = headers;
            return Self::failed(outcome);
        }
        headers::retain_response_metadata(&mut headers);
        Self { headers, messages: Messages::new(body, deadline), trailers_only: false }
    }

    /// Waits for the message of a unary response, and for the end of the call.
    ///
    /// # Errors
    /// Fails if the call ends with another code than `OK`, or has no message or several.
    pub(super) async fn single(&mut self) -> Result<(Bytes, Outcome), Outcome> {
        let mut message = None;
        loop {
            match self.messages.next().await {
                Item::Message(next) if message.is_none() => message = Some(next),
                Item::Message(_) => {
                    return Err(Outcome::new(
                        Code::Internal,
                        "a unary response has several messages",
                    ));
                }
                Item::End(end) if end.code != Code::Ok => return Err(end),
                Item::End(end) => {
                    let none = || Outcome::new(Code::Internal, "a unary response has no message");
                    return message.map(|message| (message, end)).ok_or_else(none);
                }
            }
        }
    }
}
