//! The bodies of responses with many messages.

use alloc::string::String;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::ACCEPT;
use http::{HeaderMap, HeaderValue};
use http_body::{Body as HttpBody, Frame};
use tonic::{Code, Status};

use super::error::{JSON, error_in_stream};
use super::render::Renderer;
use crate::http::status::Outcome;
use crate::http::upstream::{Item, Messages};

/// The form of a stream of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreamFormat {
    /// An array with an element for each message.
    Array,
    /// A line for each message: NDJSON.
    Lines,
    /// A server-sent event for each message.
    Events,
    /// The content of each message, for bodies of any content type.
    Raw,
}

impl StreamFormat {
    /// Returns the format that a client accepts: the first that is known in the order of the header, or an array.
    pub(super) fn accepted(headers: &HeaderMap) -> Self {
        let lists = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        for entry in lists.flat_map(|list| list.split(',')) {
            match entry.split(';').next().unwrap_or_default().trim() {
                "application/json" | "application/*" | "*/*" => return Self::Array,
                "application/x-ndjson"
                | "application/ndjson"
                | "application/jsonl"
                | "application/x-jsonlines" => return Self::Lines,
                "text/event-stream" => return Self::Events,
                _ => {}
            }
        }
        Self::Array
    }

    /// Returns the content type of a body in this format.
    pub(super) fn content_type(self) -> HeaderValue {
        match self {
            Self::Array | Self::Raw => JSON,
            Self::Lines => HeaderValue::from_static("application/x-ndjson"),
            Self::Events => HeaderValue::from_static("text/event-stream"),
        }
    }
}

/// The body of a response with many messages.
pub(super) struct StreamResponse {
    /// The messages, until the end of the call.
    messages: Option<Messages>,
    renderer: Renderer,
    format: StreamFormat,
    /// True if no message has been sent.
    is_first: bool,
    /// The content of a message that has been awaited for its content type.
    next: Option<Bytes>,
}

impl StreamResponse {
    pub(super) fn new(
        messages: Messages,
        renderer: Renderer,
        format: StreamFormat,
        next: Option<Bytes>,
    ) -> Self {
        Self { messages: Some(messages), renderer, format, is_first: true, next }
    }

    fn poll_part(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Status>>> {
        if let Some(next) = self.next.take() {
            return Poll::Ready(Some(Ok(next)));
        }
        let Some(messages) = &mut self.messages else { return Poll::Ready(None) };
        let outcome = match ready!(messages.poll_next(cx)) {
            Item::End(outcome) => outcome,
            Item::Message(message) => match self.renderer.content(&message) {
                Ok(content) => return Poll::Ready(Some(Ok(self.part(content.bytes)))),
                Err(status) => Outcome::from(status),
            },
        };
        // The service may stop: nothing of its response is awaited any more.
        self.messages = None;
        Poll::Ready(self.end(&outcome))
    }

    /// Returns a message, or an error, in the format of the stream.
    fn part(&mut self, content: Bytes) -> Bytes {
        let (before, after) = match self.format {
            StreamFormat::Raw => return content,
            StreamFormat::Array if self.is_first => ("[", ""),
            StreamFormat::Array => (",\n", ""),
            StreamFormat::Lines => ("", "\n"),
            StreamFormat::Events => ("data: ", "\n\n"),
        };
        self.is_first = false;
        Bytes::from([before.as_bytes(), &content, after.as_bytes()].concat())
    }

    fn end(&mut self, outcome: &Outcome) -> Option<Result<Bytes, Status>> {
        let failed = outcome.code != Code::Ok;
        if failed && self.format == StreamFormat::Raw {
            // Only an aborted body tells the client that the content is not complete.
            return Some(Err(Status::new(outcome.code, outcome.message.clone())));
        }
        let mut end = String::new();
        if failed {
            let error = error_in_stream(outcome, self.renderer.config());
            if self.format == StreamFormat::Events {
                end.push_str("event: error\n");
            }
            let part = self.part(Bytes::from(error));
            end.push_str(core::str::from_utf8(&part).unwrap_or_default());
        }
        if self.format == StreamFormat::Array {
            end.push_str(if self.is_first { "[]" } else { "]" });
        }
        (!end.is_empty()).then(|| Ok(Bytes::from(end)))
    }
}

impl HttpBody for StreamResponse {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let part = ready!(self.poll_part(cx));
        Poll::Ready(part.map(|part| part.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.messages.is_none() && self.next.is_none()
    }
}
