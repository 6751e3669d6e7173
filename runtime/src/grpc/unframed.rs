//! How do messages reach tonic's stream without being encoded?
//!
//! Its only source is a body of frames, and a decoder that makes messages of them. Here a frame is
//! empty and says that a message is ready; the decoder takes it from where the body has left it.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use tonic::codec::{DecodeBuf, Decoder};
use tonic::codegen::{Body, BoxStream};
use tonic::{Status, Streaming};

/// A frame of no bytes that are not compressed.
const FRAME: &[u8] = &[0; 5];

/// Messages on their way from the body to the decoder.
type Ready<T> = Arc<Mutex<VecDeque<Result<T, Status>>>>;

/// tonic's stream of these messages.
pub(super) fn streaming<T: Send + 'static>(messages: BoxStream<T>) -> Streaming<T> {
    let ready = Ready::default();
    Streaming::new_request(
        Unframed { ready: Arc::clone(&ready) },
        Frames { messages, ready },
        None,
        None,
    )
}

struct Frames<T> {
    messages: BoxStream<T>,
    ready: Ready<T>,
}

impl<T> Unpin for Frames<T> {}

impl<T> Body for Frames<T> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Status>>> {
        let next = ready!(self.messages.as_mut().poll_next(cx));
        Poll::Ready(next.map(|message| {
            lock(&self.ready).push_back(message);
            Ok(http_body::Frame::data(Bytes::from_static(FRAME)))
        }))
    }
}

struct Unframed<T> {
    ready: Ready<T>,
}

impl<T> Decoder for Unframed<T> {
    type Item = T;
    type Error = Status;

    fn decode(&mut self, _frame: &mut DecodeBuf<'_>) -> Result<Option<T>, Status> {
        lock(&self.ready).pop_front().transpose()
    }
}

/// Nothing panics while it is held.
fn lock<T>(
    ready: &Mutex<VecDeque<Result<T, Status>>>,
) -> std::sync::MutexGuard<'_, VecDeque<Result<T, Status>>> {
    ready.lock().unwrap_or_else(PoisonError::into_inner)
}
