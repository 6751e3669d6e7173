//! Bodies of requests and responses that report messages and the end of a call.

use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};

use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use tonic::Code;
use tonic::codegen::Bytes;

use super::frames::Frames;
use super::watch::{Guard, Watch, code_in, code_of};
use super::{RecordCall, Side};

pin_project! {
    /// The body of a request, which reports its messages.
    pub(super) struct RequestBody<B, C> {
        #[pin]
        inner: B,
        frames: Frames,
        // The reference is weak, so that the call can end while a transport still holds the
        // request.
        watch: Weak<Watch<C>>,
    }
}

impl<B, C> RequestBody<B, C> {
    pub(super) fn new(inner: B, watch: &Arc<Watch<C>>) -> Self {
        Self { inner, frames: Frames::default(), watch: Arc::downgrade(watch) }
    }
}

impl<B: Body<Data = Bytes>, C: RecordCall> Body for RequestBody<B, C> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = self.project();
        let frame = ready!(this.inner.poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
            && let Some(watch) = this.watch.upgrade()
        {
            this.frames.feed(data, |len, compressed| watch.message(Side::Client, len, compressed));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

pin_project! {
    /// The body of a response of [`CallService`](super::CallService), which reports the end of the
    /// call.
    #[derive(Debug)]
    pub struct ObservedBody<B, C: RecordCall> {
        #[pin]
        inner: B,
        frames: Frames,
        // The guard is removed when the call ends, which may be before this value is dropped.
        guard: Option<Guard<C>>,
    }
}

impl<B, C: RecordCall> ObservedBody<B, C> {
    pub(super) fn new(inner: B, guard: Option<Guard<C>>) -> Self {
        Self { inner, frames: Frames::default(), guard }
    }
}

impl<B, C> Body for ObservedBody<B, C>
where
    B: Body<Data = Bytes>,
    B::Error: 'static,
    C: RecordCall,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let mut this = self.project();
        let Some(Guard(watch)) = &this.guard else { return this.inner.poll_frame(cx) };
        let frame = ready!(watch.call.enter(|| this.inner.as_mut().poll_frame(cx)));
        let code = match &frame {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    let found = |len, compressed| watch.message(Side::Server, len, compressed);
                    this.frames.feed(data, found);
                }
                let trailers = frame.trailers_ref();
                let code = trailers.map(|trailers| code_in(trailers).unwrap_or(Code::Unknown));
                // The body is not polled again once it has reported the end of the stream.
                code.or_else(|| this.inner.is_end_stream().then_some(Code::Unknown))
            }
            Some(Err(error)) => Some(code_of(error)),
            None => Some(Code::Unknown),
        };
        if let Some(code) = code {
            watch.end(code);
            *this.guard = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
