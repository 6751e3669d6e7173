//! The body of a request whose messages are in frames.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame as BodyFrame};
use tonic::body::Body;
use tonic::{Code, Status};

use super::Decoder;
use super::base64_stream::Base64Stream;
use super::decoder::interrupted;
use super::discard::Discard;
use crate::http::compression::{Encoding, too_long};
use crate::http::upstream::{Frame, FrameReader, TooLong};

/// The flag of a compressed message.
pub(super) const COMPRESSED: u8 = 1;

/// The body of a request for the inner service, from a body whose messages are in frames.
pub(in crate::http) struct FramedRequest {
    /// The client's body, until it has ended or failed.
    body: Option<Body>,
    /// Set if the client's body is in Base64.
    text: Option<Base64Stream>,
    reader: FrameReader,
    decoder: Decoder,
    /// The code for frames that are malformed.
    malformed: Code,
    /// A message whose header has been sent.
    message: Option<Bytes>,
    /// Set after an error.
    discard: Option<Discard>,
}

impl FramedRequest {
    /// Creates a body. Malformed frames end the call with the code `malformed`.
    pub(in crate::http) fn new(body: Body, decoder: Decoder, malformed: Code) -> Self {
        let reader = FrameReader::new(decoder.config.max_size());
        let (text, message, discard) = (None, None, None);
        Self { body: Some(body), text, reader, decoder, malformed, message, discard }
    }

    /// Returns the body for a client's body in Base64.
    pub(in crate::http) fn in_base64(self) -> Self {
        Self { text: Some(Base64Stream::default()), ..self }
    }

    fn decode(&mut self, frame: Frame) -> Result<Bytes, Status> {
        if frame.flags & !COMPRESSED != 0 {
            let message = alloc::format!("a message of the request has the flags {}", frame.flags);
            return Err(Status::new(self.malformed, message));
        }
        let compressed = frame.flags & COMPRESSED != 0;
        if compressed && self.decoder.encoding == Encoding::Identity {
            let message = "a message is compressed, and the headers do not say how";
            return Err(Status::internal(message));
        }
        let (chunk, message) = self.decoder.frame(frame.message, compressed)?;
        self.message = message;
        Ok(chunk)
    }

    /// Returns an error, before which the rest of the request is read if the client does not expect a response
    /// earlier.
    fn failed(&self, error: Status) -> Discard {
        let limit = self.decoder.config.max_size();
        match self.decoder.method.descriptor().kind.client_streaming() {
            true => Discard::at_most(error, 0),
            false => Discard::at_most(error, limit),
        }
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Discard>>> {
        loop {
            if let Some(message) = self.message.take() {
                return Poll::Ready(Some(Ok(message)));
            }
            match self.reader.next() {
                Ok(Some(frame)) => {
                    let chunk = self.decode(frame).map_err(|error| self.failed(error));
                    return Poll::Ready(Some(chunk));
                }
                Ok(None) => {}
                Err(TooLong { length, left }) => {
                    let limit = self.decoder.config.max_size();
                    let mut discard = self.failed(too_long(Some(length.into()), limit));
                    discard.add(left, limit.saturating_mul(2));
                    return Poll::Ready(Some(Err(discard)));
                }
            }
            let Some(body) = &mut self.body else {
                if self.reader.is_between_frames() {
                    return Poll::Ready(None);
                }
                let message = "the body of the request ends within a message";
                return Poll::Ready(Some(Err(self.failed(Status::new(self.malformed, message)))));
            };
            let chunk = match ready!(Pin::new(body).poll_frame(cx)) {
                None => {
                    self.body = None;
                    self.text.as_mut().map_or(Ok(Bytes::new()), Base64Stream::finish)
                }
                Some(Err(error)) => {
                    self.body = None;
                    Err(interrupted(error))
                }
                // Trailers are not a part of these protocols' requests.
                Some(Ok(frame)) => match (frame.into_data(), &mut self.text) {
                    (Err(_), _) => continue,
                    (Ok(data), None) => Ok(data),
                    (Ok(data), Some(text)) => text.push(&data),
                },
            };
            match chunk {
                Ok(chunk) => self.reader.push(chunk),
                Err(error) => return Poll::Ready(Some(Err(self.failed(error)))),
            }
        }
    }
}

impl HttpBody for FramedRequest {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<BodyFrame<Bytes>, Status>>> {
        let this = &mut *self;
        if this.discard.is_none() {
            match ready!(this.poll_chunk(cx)) {
                None => return Poll::Ready(None),
                Some(Ok(chunk)) => return Poll::Ready(Some(Ok(BodyFrame::data(chunk)))),
                // No message follows an error.
                Some(Err(discard)) => {
                    this.reader = FrameReader::new(0);
                    this.discard = Some(discard);
                }
            }
        }
        let Some(discard) = &mut this.discard else { return Poll::Ready(None) };
        let error = ready!(discard.poll(this.body.as_mut(), cx));
        (this.body, this.discard) = (None, None);
        Poll::Ready(Some(Err(error)))
    }
}
