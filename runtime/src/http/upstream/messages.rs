//! The messages of a gRPC response, and the status after them.

use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http_body::Body as _;
use tonic::Code;
use tonic::body::Body;

use super::{Deadline, FrameReader};
use crate::http::status::Outcome;

/// The messages of a response.
pub(in crate::http) struct Messages(State);

enum State {
    Open { body: Body, reader: FrameReader, deadline: Deadline },
    Ended(Option<Outcome>),
}

/// A part of a response.
pub(in crate::http) enum Item {
    Message(Bytes),
    /// The call has ended.
    End(Outcome),
}

impl Messages {
    /// Creates the messages of a body in gRPC frames.
    pub(super) fn new(body: Body, deadline: Deadline) -> Self {
        // The limit is for requests: the service is trusted.
        Self(State::Open { body, reader: FrameReader::new(usize::MAX), deadline })
    }

    /// Creates the messages of a call that has ended without any.
    pub(in crate::http) fn ended(outcome: Outcome) -> Self {
        Self(State::Ended(Some(outcome)))
    }

    /// Returns the outcome if it is known without waiting.
    pub(in crate::http) fn take_outcome(&mut self) -> Option<Outcome> {
        match &mut self.0 {
            State::Ended(outcome) => outcome.take(),
            State::Open { .. } => None,
        }
    }

    /// Waits for the next part of the response.
    pub(in crate::http) async fn next(&mut self) -> Item {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// Polls for the next part of the response. Nothing follows the end.
    pub(in crate::http) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Item> {
        let outcome = match &mut self.0 {
            State::Open { body, reader, deadline } => {
                match ready!(poll_frames(body, reader, deadline, cx)) {
                    Item::Message(message) => return Poll::Ready(Item::Message(message)),
                    Item::End(outcome) => outcome,
                }
            }
            State::Ended(outcome) => {
                let none = || Outcome::new(Code::Internal, "the response has ended before");
                outcome.take().unwrap_or_else(none)
            }
        };
        // The service may stop: nothing of its response is awaited any more.
        self.0 = State::Ended(None);
        Poll::Ready(Item::End(outcome))
    }
}

fn poll_frames(
    body: &mut Body,
    reader: &mut FrameReader,
    deadline: &mut Deadline,
    cx: &mut Context<'_>,
) -> Poll<Item> {
    let fail = |message| Poll::Ready(Item::End(Outcome::new(Code::Internal, message)));
    loop {
        if let Some(passed) = deadline.poll(cx) {
            return Poll::Ready(Item::End(passed));
        }
        match reader.next() {
            Ok(None) => {}
            Ok(Some(frame)) if frame.flags == 0 => {
                return Poll::Ready(Item::Message(frame.message));
            }
            _ => return fail("the response has a frame that is compressed or not valid"),
        }
        match ready!(Pin::new(&mut *body).poll_frame(cx)) {
            None if !reader.is_between_frames() => return fail("the response ends within a frame"),
            None => return Poll::Ready(Item::End(read_trailers(HeaderMap::new()))),
            Some(Err(status)) => return Poll::Ready(Item::End(Outcome::from(status))),
            Some(Ok(frame)) => match frame.into_data() {
                Ok(chunk) => reader.push(chunk),
                Err(frame) => {
                    let trailers = frame.into_trailers().unwrap_or_default();
                    return Poll::Ready(Item::End(read_trailers(trailers)));
                }
            },
        }
    }
}

fn read_trailers(trailers: HeaderMap) -> Outcome {
    let none = || Outcome::new(Code::Unknown, "the response has ended without a status");
    Outcome::from_headers(trailers).unwrap_or_else(none)
}
