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
use crate::http::compression::{Encoding, too_long};
use crate::http::upstream::{Frame, FrameError, FrameReader};

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
}

impl FramedRequest {
    /// Creates a body. Malformed frames end the call with the code `malformed`.
    pub(in crate::http) fn new(body: Body, decoder: Decoder, malformed: Code) -> Self {
        let reader = FrameReader::new(decoder.config.max_size());
        Self { body: Some(body), text: None, reader, decoder, malformed, message: None }
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

    fn read_failed(&self, error: FrameError) -> Status {
        match error {
            FrameError::TooLong(length) => {
                too_long(Some(length.into()), self.decoder.config.max_size())
            }
            FrameError::Truncated => {
                Status::new(self.malformed, "the body of the request ends within a message")
            }
        }
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Status>>> {
        loop {
            if let Some(message) = self.message.take() {
                return Poll::Ready(Some(Ok(message)));
            }
            match self.reader.next() {
                Ok(Some(frame)) => return Poll::Ready(Some(self.decode(frame))),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(self.read_failed(error)))),
            }
            let Some(body) = &mut self.body else {
                let end = self.reader.finish().map_err(|error| self.read_failed(error));
                return Poll::Ready(end.err().map(Err));
            };
            let chunk = match ready!(Pin::new(body).poll_frame(cx)) {
                None => {
                    self.body = None;
                    self.text.as_mut().map_or(Ok(Bytes::new()), Base64Stream::finish)
                }
                Some(Err(error)) => Err(interrupted(error)),
                // Trailers are not a part of these protocols' requests.
                Some(Ok(frame)) => match (frame.into_data(), &mut self.text) {
                    (Err(_), _) => continue,
                    (Ok(data), None) => Ok(data),
                    (Ok(data), Some(text)) => text.push(&data),
                },
            };
            match chunk {
                Ok(chunk) => self.reader.push(chunk),
                Err(error) => return Poll::Ready(Some(Err(error))),
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
        let chunk = ready!(self.poll_chunk(cx));
        if let Some(Err(_)) = &chunk {
            // Nothing is read after an error.
            self.body = None;
            self.reader = FrameReader::new(0);
        }
        Poll::Ready(chunk.map(|chunk| chunk.map(BodyFrame::data)))
    }
}
