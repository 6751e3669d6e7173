//! Detection of request streams that the client cancelled.
//!
//! tonic's server ends the stream without an error if the client cancels the call, so that half of
//! an upload looks like all of it. Only the HTTP body reports the error.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, Ordering};

use http_body::Body;
use http_body_util::BodyExt;
use tonic::codegen::http;

/// A flag that is set if the body ends with an error.
pub(super) struct Mark(Arc<AtomicBool>);

impl Mark {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Wraps the body of a request, and returns the mark that it sets.
pub(super) fn marking<B: Body>(
    request: http::Request<B>,
) -> (http::Request<impl Body<Data = B::Data, Error = B::Error>>, Mark) {
    let mark = Arc::new(AtomicBool::new(false));
    let of = Arc::clone(&mark);
    let note = move |error| {
        mark.store(true, Ordering::Relaxed);
        error
    };
    (request.map(|body| body.map_err(note)), Mark(of))
}

#[cfg(test)]
mod tests {
    use core::pin::Pin;
    use core::task::{Context, Poll};
    use std::sync::Mutex;

    use alloc::vec::Vec;
    use bytes::Bytes;
    use http_body::Frame;
    use tonic::{Code, Response, Status};

    use super::*;
    use crate::grpc::server::Server;

    /// A body with a message, which then ends or fails.
    struct Upload(Vec<Option<Status>>);

    impl Body for Upload {
        type Data = Bytes;
        type Error = Status;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            Poll::Ready(self.0.pop().map(|next| match next {
                Some(status) => Err(status),
                None => Ok(Frame::data(Bytes::from_static(&[0; 5]))),
            }))
        }
    }

    /// Returns the messages and the error that the method of a service receives.
    async fn read(end: Option<Status>) -> Vec<Result<(), Code>> {
        let mut frames: Vec<_> = end.into_iter().map(Some).collect();
        frames.push(None);
        let server = Server::new(Arc::new(Mutex::new(Vec::new())));
        let codec = |_| tonic_prost::ProstCodec::<(), ()>::default();
        let call = server.call(http::Request::new(Upload(frames)));
        let answer = call.client_streaming_in_place(codec, async |seen, request| {
            let mut messages = request.into_inner();
            loop {
                let next = messages.message().await.map_err(|status| status.code());
                let Some(next) = next.transpose() else { return Ok(Response::new(())) };
                seen.lock().unwrap().push(next);
                if let Err(code) = next {
                    // After an error, the stream ends or repeats the error.
                    let again = messages.message().await;
                    assert!(again.is_ok_and(|m| m.is_none()) || code == Code::DataLoss);
                    return Ok(Response::new(()));
                }
            }
        });
        answer.await.unwrap();
        core::mem::take(&mut *server.service().lock().unwrap())
    }

    #[tokio::test]
    async fn cancelled_uploads_end_with_an_error() {
        assert_eq!(read(None).await, [Ok(())]);
        let cancelled = read(Some(Status::cancelled("reset"))).await;
        assert_eq!(cancelled, [Ok(()), Err(Code::Cancelled)]);
        // tonic itself reports other errors.
        let lost = read(Some(Status::data_loss("lost"))).await;
        assert_eq!(lost, [Ok(()), Err(Code::DataLoss)]);
    }
}
