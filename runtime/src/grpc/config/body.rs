//! Response bodies that enforce the deadline and the size limit of a call.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep_until};
use tonic::codegen::StdError;
use tonic::{Code, Status};

use super::deadline::Deadline;
use super::failure::Failure;
use super::replay::{Tape, Verdict};
use super::size_limit::SizeLimit;

pin_project! {
    /// The body of a response, which ends at the deadline of its call.
    pub struct RetryBody<B> {
        // When the call is over, the body is dropped before its end, which cancels the stream.
        #[pin]
        inner: Option<B>,
        guard: Option<Box<Guard>>,
    }
}

impl<B> RetryBody<B> {
    pub(super) fn plain(inner: B) -> Self {
        Self { inner: Some(inner), guard: None }
    }

    pub(super) fn guarded(inner: B, guard: Guard) -> Self {
        Self { inner: Some(inner), guard: Some(Box::new(guard)) }
    }
}

// An interceptor around the service responds with an empty body of this type.
impl<B> Default for RetryBody<B> {
    fn default() -> Self {
        Self { inner: None, guard: None }
    }
}

impl<B> fmt::Debug for RetryBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryBody").finish_non_exhaustive()
    }
}

/// The conditions that may end a response early.
pub(super) struct Guard {
    deadline: Option<(Deadline, Pin<Box<Sleep>>)>,
    size_limit: Option<SizeLimit>,
    /// The recorded request and its reader, while messages are still being sent.
    request: Option<(Arc<Tape>, u64)>,
}

impl Guard {
    pub(super) fn new(
        deadline: Option<Deadline>,
        size_limit: Option<SizeLimit>,
        request: Option<(Arc<Tape>, u64)>,
    ) -> Self {
        let deadline = deadline.map(|deadline| (deadline, Box::pin(sleep_until(deadline.at))));
        Self { deadline, size_limit, request }
    }

    /// Returns the status that ends the response, once the deadline has passed or the request has
    /// failed.
    ///
    /// It is polled before the stream, since a stream that is always ready would never be ended
    /// otherwise.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        if let Some((deadline, sleep)) = &mut self.deadline
            && sleep.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(deadline.exceeded());
        }
        if let Some((tape, reader)) = &self.request
            && let Poll::Ready(Verdict::Fault(fault)) = tape.poll_verdict(*reader, cx)
        {
            return Poll::Ready(fault);
        }
        Poll::Pending
    }

    fn pass(&mut self, frame: &Frame<Bytes>) -> Result<(), Status> {
        if let (Some(size_limit), Some(data)) = (&mut self.size_limit, frame.data_ref()) {
            size_limit.check(data)?;
        }
        let status = frame.trailers_ref().and_then(|trailers| trailers.get(Status::GRPC_STATUS));
        match (status, &self.deadline) {
            // The server has reached its deadline too.
            (Some(status), Some((deadline, _)))
                if Code::from_bytes(status.as_bytes()) == Code::Cancelled && deadline.is_over() =>
            {
                Err(deadline.exceeded())
            }
            _ => Ok(()),
        }
    }

    /// Ends the call. The rest of the request, which may own this response, is not needed any more.
    fn end(&self) {
        if let Some((tape, reader)) = &self.request {
            tape.retire(*reader);
        }
    }

    fn failure(&self, error: StdError) -> Status {
        let fault = self.request.as_ref().and_then(|(tape, _)| tape.fault());
        fault.unwrap_or_else(|| Failure::of(error).status)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some((tape, reader)) = &self.request {
            tape.forget(*reader);
        }
    }
}

impl<B> http_body::Body for RetryBody<B>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<StdError>,
{
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let Some(guard) = this.guard else {
            return inner.poll_frame(cx).map_err(|error| Status::from_error(error.into()));
        };
        let end = match guard.poll_end(cx) {
            Poll::Ready(status) => Some(Err(status)),
            Poll::Pending => match ready!(inner.poll_frame(cx)) {
                Some(Ok(frame)) => match guard.pass(&frame) {
                    // The call continues until there are trailers.
                    Ok(()) if !frame.is_trailers() => return Poll::Ready(Some(Ok(frame))),
                    Ok(()) => Some(Ok(frame)),
                    Err(status) => Some(Err(status)),
                },
                Some(Err(error)) => Some(Err(guard.failure(error.into()))),
                None => None,
            },
        };
        guard.end();
        this.inner.set(None);
        *this.guard = None;
        Poll::Ready(end)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map_or_else(|| SizeHint::with_exact(0), http_body::Body::size_hint)
    }
}
