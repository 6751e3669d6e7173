//! The body of a response whose messages are in frames.

use alloc::string::String;
use alloc::sync::Arc;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::{BufMut, Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame};
use tonic::{Code, Status};

use super::decoder::{LastMessage, chunks};
use super::request::COMPRESSED;
use crate::http::HttpMethod;
use crate::http::compression::Encoding;
use crate::http::config::{Config, Format};
use crate::http::connect::end_of_stream;
use crate::http::status::Outcome;
use crate::http::upstream::{Item, Messages};
use crate::json::base64;

/// Encodes the messages of a response.
pub(in crate::http) struct Encoder {
    pub(in crate::http) config: Arc<Config>,
    pub(in crate::http) method: &'static HttpMethod,
    pub(in crate::http) format: Format,
    pub(in crate::http) encoding: Encoding,
}

impl Encoder {
    /// Returns a message in the format of the client.
    ///
    /// # Errors
    /// Fails if the message has no form in JSON.
    pub(in crate::http) fn message(&self, message: Bytes) -> Result<Bytes, Status> {
        let message = match self.format {
            Format::Binary => message,
            Format::Json => self.config.json(self.method.response(), &message)?,
        };
        Ok(self.encoding.compress(message))
    }
}

/// The form of the status after the messages of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Ending {
    /// HTTP trailers, in gRPC.
    Trailers,
    /// A frame with the trailers as lines, in gRPC-Web.
    TrailerFrame,
    /// A frame with the status and the trailers in JSON, in Connect.
    EndOfStream,
}

/// The flag of a frame with trailers in gRPC-Web.
const TRAILERS: u8 = 0x80;

/// The body of a response for the client, from the messages of the inner service.
pub(in crate::http) struct FramedResponse {
    /// The messages, until the end of the call.
    messages: Option<Messages>,
    encoder: Encoder,
    ending: Ending,
    /// Set if the body is in Base64.
    text: bool,
    last: LastMessage,
    /// A message whose header has been sent.
    message: Option<Bytes>,
}

impl FramedResponse {
    pub(in crate::http) fn new(
        messages: Messages,
        encoder: Encoder,
        ending: Ending,
        last: LastMessage,
    ) -> Self {
        Self { messages: Some(messages), encoder, ending, text: false, last, message: None }
    }

    /// Returns the body in Base64, unless `text` is false.
    pub(in crate::http) fn in_base64(self, text: bool) -> Self {
        Self { text, ..self }
    }

    fn poll_part(&mut self, cx: &mut Context<'_>) -> Poll<Option<Frame<Bytes>>> {
        if let Some(message) = self.message.take() {
            return Poll::Ready(Some(Frame::data(message)));
        }
        let Some(messages) = &mut self.messages else { return Poll::Ready(None) };
        let outcome = match ready!(messages.poll_next(cx)) {
            Item::End(outcome) => outcome,
            Item::Message(message) => match self.encode(message) {
                Ok(chunk) => return Poll::Ready(Some(Frame::data(chunk))),
                Err(status) => Outcome::from(status),
            },
        };
        // The service may stop: nothing of its response is awaited any more.
        self.messages = None;
        Poll::Ready(Some(self.end(outcome)))
    }

    fn encode(&mut self, message: Bytes) -> Result<Bytes, Status> {
        let message = self.encoder.message(message)?;
        let compressed = self.encoder.encoding != Encoding::Identity && !message.is_empty();
        let (chunk, message) = chunks(if compressed { COMPRESSED } else { 0 }, message)?;
        self.message = message;
        Ok(chunk)
    }

    fn end(&mut self, outcome: Outcome) -> Frame<Bytes> {
        match self.ending {
            Ending::Trailers => Frame::trailers(outcome.into_headers()),
            Ending::TrailerFrame => self.last_frame(TRAILERS, trailer_lines(outcome)),
            Ending::EndOfStream => {
                let outcome = blame(outcome, &self.last, self.encoder.method);
                self.last_frame(2, end_of_stream(&outcome, &self.encoder.config))
            }
        }
    }

    fn last_frame(&mut self, flags: u8, content: Bytes) -> Frame<Bytes> {
        // Only a message of 4 GiB does not fit into a frame.
        let (chunk, message) = chunks(flags, content).unwrap_or_default();
        self.message = message;
        Frame::data(chunk)
    }
}

/// Returns the outcome of a call, with `INVALID_ARGUMENT` if it failed since the request cannot be decoded.
pub(in crate::http) fn blame(outcome: Outcome, last: &LastMessage, method: &HttpMethod) -> Outcome {
    if outcome.code != Code::Internal {
        return outcome;
    }
    last.fault(method).map_or(outcome, Outcome::from)
}

/// Returns the trailers of a call as lines.
fn trailer_lines(outcome: Outcome) -> Bytes {
    let mut lines = BytesMut::new();
    for (name, value) in &outcome.into_headers() {
        lines.put_slice(name.as_str().as_bytes());
        lines.put_slice(b":");
        lines.put_slice(value.as_bytes());
        lines.put_slice(b"\r\n");
    }
    lines.freeze()
}

impl HttpBody for FramedResponse {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let part = ready!(self.poll_part(cx));
        let part = match part {
            Some(frame) if self.text => Some(frame.map_data(|data| {
                let mut text = String::new();
                base64::encode(&data, &mut text);
                Bytes::from(text)
            })),
            part => part,
        };
        Poll::Ready(part.map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.messages.is_none() && self.message.is_none()
    }
}
