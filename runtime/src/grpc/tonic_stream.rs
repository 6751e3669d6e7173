//! Conversion of a stream of messages to tonic's stream without encoding.
//!
//! tonic's stream can only be created from a body of frames and a decoder of messages. Here, each
//! frame is empty and signals that a message is ready. The decoder takes the message from a queue
//! that it shares with the body.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use tonic::codec::{DecodeBuf, Decoder};
use tonic::codegen::{Body, BoxStream};
use tonic::{Status, Streaming};

/// The prefix of an empty, uncompressed message.
const FRAME: &[u8] = &[0; 5];

/// The queue of messages between the body and the decoder.
type Ready<T> = Arc<Mutex<VecDeque<Result<T, Status>>>>;

/// Converts a stream of messages to tonic's stream.
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

/// Locks the queue. No code panics while the lock is held.
fn lock<T>(
    ready: &Mutex<VecDeque<Result<T, Status>>>,
) -> std::sync::MutexGuard<'_, VecDeque<Result<T, Status>>> {
    ready.lock().unwrap_or_else(PoisonError::into_inner)
}
