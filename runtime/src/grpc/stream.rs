//! What holds the messages of a stream, wherever they come from?

use core::fmt;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use tonic::codegen::BoxStream;
use tonic::codegen::tokio_stream::{self, Stream, StreamExt};
use tonic::metadata::MetadataMap;
use tonic::{Status, Streaming};

use super::{broken_off, unframed};

/// The messages that one side of a call sends: from the network, from memory or from any [`Stream`].
///
/// It is read like [`tonic::Streaming`], which it holds when the messages come over the network, and
/// ends after the first error, as calls do. When a client cancels a call, that is an error of the stream
/// of its requests, where [`tonic::Streaming`] says that it has ended.
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
    /// With what tells whether requests have ended or were cancelled.
    Network(Streaming<T>, Option<broken_off::Mark>),
    Local(BoxStream<T>),
    Ended,
}

impl<T> MessageStream<T> {
    /// Messages and an error, perhaps, from any stream.
    pub fn new(stream: impl Stream<Item = Result<T, Status>> + Send + 'static) -> Self {
        Self { source: Source::Local(Box::pin(stream)) }
    }

    /// Messages that are there already.
    pub fn of(messages: impl IntoIterator<Item = T, IntoIter: Send + 'static>) -> Self
    where
        T: Send + 'static,
    {
        Self::new(tokio_stream::iter(messages.into_iter().map(Ok)))
    }

    /// Messages of a stream that knows no errors, as clients send them.
    pub fn infallible(stream: impl Stream<Item = T> + Send + 'static) -> Self
    where
        T: Send + 'static,
    {
        Self::new(stream.map(Ok))
    }

    /// Requests from the network, which end by an error if the mark says so.
    pub(super) fn marked(stream: Streaming<T>, mark: broken_off::Mark) -> Self {
        Self { source: Source::Network(stream, Some(mark)) }
    }

    /// The next message; `None` behind the last one.
    ///
    /// # Errors
    /// When the other side, or what is between, ends the call with a status.
    pub async fn message(&mut self) -> Result<Option<T>, Status> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// Metadata behind the last message, from the network; what is left of the messages is dropped.
    ///
    /// # Errors
    /// When the call ended with a status.
    pub async fn trailers(&mut self) -> Result<Option<MetadataMap>, Status> {
        if let Source::Network(stream, _) = &mut self.source {
            return stream.trailers().await;
        }
        while self.message().await?.is_some() {}
        Ok(None)
    }

    /// As tonic's own stream. Messages that did not come over the network are handed through as they
    /// are, not encoded and decoded.
    pub fn into_tonic(self) -> Streaming<T>
    where
        T: Send + 'static,
    {
        match self.source {
            Source::Network(stream, _) => stream,
            Source::Local(stream) => unframed::streaming(stream),
            Source::Ended => unframed::streaming(Box::pin(tokio_stream::empty())),
        }
    }
}

impl<T> Default for MessageStream<T> {
    /// No messages.
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
                // One error ends it: a second one is not made of what the first has left.
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

// Nothing in it is pinned but what is boxed.
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
