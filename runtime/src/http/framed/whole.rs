//! The body of a request that is a message.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame};
use tonic::Status;
use tonic::body::Body;

use super::Decoder;
use super::decoder::interrupted;
use super::discard::Discard;
use crate::http::compression::too_long;

/// The body of a request for the inner service, from a body that is a message.
pub(in crate::http) struct WholeRequest {
    /// The client's body, until it has ended or failed.
    body: Option<Body>,
    first: Bytes,
    /// All chunks, if there are several.
    rest: BytesMut,
    decoder: Decoder,
    /// A message whose header has been sent.
    message: Option<Bytes>,
    /// Set if the message is too long.
    discard: Option<Discard>,
}

impl WholeRequest {
    pub(in crate::http) fn new(body: Body, decoder: Decoder) -> Self {
        let (first, rest) = (Bytes::new(), BytesMut::new());
        Self { body: Some(body), first, rest, decoder, message: None, discard: None }
    }

    /// Adds a chunk, unless the message becomes too long.
    fn add(&mut self, chunk: Bytes) -> Result<(), Discard> {
        let limit = self.decoder.config.max_size();
        let len = self.first.len().max(self.rest.len()) + chunk.len();
        if len > limit {
            return Err(Discard::at_most(too_long(None, limit), limit));
        }
        if self.first.is_empty() && self.rest.is_empty() {
            self.first = chunk;
            return Ok(());
        }
        if self.rest.is_empty() {
            self.rest.extend_from_slice(&self.first);
            self.first = Bytes::new();
        }
        self.rest.extend_from_slice(&chunk);
        Ok(())
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Status>>> {
        if let Some(message) = self.message.take() {
            return Poll::Ready(Some(Ok(message)));
        }
        loop {
            if let Some(discard) = &mut self.discard {
                return discard.poll(self.body.as_mut(), cx).map(|error| Some(Err(error)));
            }
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            let limit = self.decoder.config.max_size();
            let expected = body.size_hint().lower();
            if !usize::try_from(expected).is_ok_and(|len| len <= limit) {
                let error = too_long(Some(expected), limit);
                let mut discard = Discard::at_most(error, 0);
                discard.add(expected, limit.saturating_mul(2));
                self.discard = Some(discard);
                continue;
            }
            match ready!(Pin::new(body).poll_frame(cx)) {
                Some(Err(error)) => return Poll::Ready(Some(Err(interrupted(error)))),
                Some(Ok(frame)) => {
                    if let Ok(chunk) = frame.into_data()
                        && let Err(discard) = self.add(chunk)
                    {
                        self.discard = Some(discard);
                    }
                }
                None => break,
            }
        }
        self.body = None;
        let first = core::mem::take(&mut self.first);
        let rest = core::mem::take(&mut self.rest);
        let message = if rest.is_empty() { first } else { rest.freeze() };
        Poll::Ready(Some(self.decoder.frame(message, true).map(|(chunk, message)| {
            self.message = message;
            chunk
        })))
    }
}

impl HttpBody for WholeRequest {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let chunk = ready!(self.poll_chunk(cx));
        if let Some(Err(_)) = &chunk {
            self.body = None;
        }
        Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)))
    }
}
