//! Streams of messages from the network, from memory or from any [`Stream`].

use core::fmt;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use tonic::codegen::BoxStream;
use tonic::codegen::tokio_stream::{self, Stream, StreamExt};
use tonic::metadata::MetadataMap;
use tonic::{Status, Streaming};

use super::{cancellation, tonic_stream};

/// The messages that one side of a call sends, from the network, from memory or from any
/// [`Stream`].
///
/// It is read like [`tonic::Streaming`], which it wraps if the messages come from the network, and
/// ends after the first error, as calls do. If a client cancels a call, the stream of its requests
/// returns an error, whereas [`tonic::Streaming`] returns the end of the stream.
///
/// ```
/// use rust_grpc::grpc::MessageStream;
///
/// # async fn example() -> Result<(), rust_grpc::tonic::Status> {
/// let mut points = MessageStream::of([1, 2]);
/// while let Some(point) = points.message().await? {
///     println!("{point}");
/// }
/// # Ok(())
/// # }
/// ```
pub struct MessageStream<T> {
    source: Source<T>,
}

#[expect(
    clippy::large_enum_variant,
    reason = "the network is the usual case, and would pay for a box"
)]
enum Source<T> {
    /// Messages from the network; for requests, with the mark that tells a cancelled stream from
    /// one that has ended.
    Network(Streaming<T>, Option<cancellation::Mark>),
    Local(BoxStream<T>),
    Ended,
}

impl<T> MessageStream<T> {
    /// Creates a stream of messages from any stream, which may end with an error.
    pub fn new(stream: impl Stream<Item = Result<T, Status>> + Send + 'static) -> Self {
        Self { source: Source::Local(Box::pin(stream)) }
    }

    /// Creates a stream of messages that are in memory.
    pub fn of(messages: impl IntoIterator<Item = T, IntoIter: Send + 'static>) -> Self
    where
        T: Send + 'static,
    {
        Self::new(tokio_stream::iter(messages.into_iter().map(Ok)))
    }

    /// Creates a stream of messages from a stream without errors, as clients send it.
    pub fn infallible(stream: impl Stream<Item = T> + Send + 'static) -> Self
    where
        T: Send + 'static,
    {
        Self::new(stream.map(Ok))
    }

    /// Creates a stream of requests from the network, which ends with an error if the mark is set.
    pub(super) fn marked(stream: Streaming<T>, mark: cancellation::Mark) -> Self {
        Self { source: Source::Network(stream, Some(mark)) }
    }

    /// Returns the next message, or `None` after the last one.
    ///
    /// # Errors
    /// Returns the status with which the other side or the transport ends the call.
    pub async fn message(&mut self) -> Result<Option<T>, Status> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// Returns the metadata after the last message of a stream from the network.
    ///
    /// The remaining messages are dropped.
    ///
    /// # Errors
    /// Returns the status with which the call ends, if it fails.
    pub async fn trailers(&mut self) -> Result<Option<MetadataMap>, Status> {
        if let Source::Network(stream, _) = &mut self.source {
            return stream.trailers().await;
        }
        while self.message().await?.is_some() {}
        Ok(None)
    }

    /// Converts the stream to tonic's stream.
    ///
    /// Messages that do not come from the network are passed on without being encoded and decoded.
    pub fn into_tonic(self) -> Streaming<T>
    where
        T: Send + 'static,
    {
        match self.source {
            Source::Network(stream, _) => stream,
            Source::Local(stream) => tonic_stream::streaming(stream),
            Source::Ended => tonic_stream::streaming(Box::pin(tokio_stream::empty())),
        }
    }
}

impl<T> Default for MessageStream<T> {
    /// Creates a stream without messages.
    fn default() -> Self {
        Self { source: Source::Ended }
    }
}

impl<T> From<Streaming<T>> for MessageStream<T> {
    fn from(stream: Streaming<T>) -> Self {
        Self { source: Source::Network(stream, None) }
    }
}

impl<T> Stream for MessageStream<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = match &mut self.source {
            Source::Network(stream, mark) => {
                let next = ready!(Pin::new(stream).poll_next(cx));
                // The stream ends after the first error, so the mark is taken and makes no second
                // error.
                if !matches!(next, Some(Ok(_)))
                    && mark.take().is_some_and(|mark| mark.is_set())
                    && next.is_none()
                {
                    let cancelled = Status::cancelled("the client has cancelled the call");
                    return Poll::Ready(Some(Err(cancelled)));
                }
                return Poll::Ready(next);
            }
            Source::Local(stream) => stream.as_mut().poll_next(cx),
            Source::Ended => return Poll::Ready(None),
        };
        if matches!(next, Poll::Ready(None | Some(Err(_)))) {
            self.source = Source::Ended;
        }
        next
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.source {
            Source::Network(..) => (0, None),
            Source::Local(stream) => stream.size_hint(),
            Source::Ended => (0, Some(0)),
        }
    }
}

// Only boxed contents are pinned.
impl<T> Unpin for MessageStream<T> {}

impl<T> fmt::Debug for MessageStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match self.source {
            Source::Network(..) => "network",
            Source::Local(_) => "local",
            Source::Ended => "ended",
        };
        f.debug_tuple("MessageStream").field(&source).finish()
    }
}
