//! Scripted response streams with messages, pauses and errors.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use tokio::time::Sleep;
use tonic::Status;
use tonic::codegen::tokio_stream::Stream;

use crate::grpc::MessageStream;

/// A stream that is defined in advance, with messages, pauses and an error.
///
/// Pauses use tokio's clock, so they take no time in a test with `start_paused = true`.
///
/// ```
/// use std::time::Duration;
///
/// use rust_grpc::grpc::mock::Script;
/// use rust_grpc::tonic::Status;
///
/// let script = Script::new()
///     .message(1)
///     .delay(Duration::from_secs(3))
///     .message(2)
///     .error(Status::unavailable("gone"));
/// ```
#[derive(Debug)]
pub struct Script<T> {
    steps: VecDeque<Step<T>>,
}

#[derive(Debug)]
enum Step<T> {
    Message(T),
    Delay(Duration),
    Error(Status),
    Hang,
}

impl<T> Script<T> {
    /// Creates a stream that ends immediately.
    pub fn new() -> Self {
        Self { steps: VecDeque::new() }
    }

    /// Appends a message.
    #[must_use]
    pub fn message(self, message: T) -> Self {
        self.then(Step::Message(message))
    }

    /// Appends messages.
    #[must_use]
    pub fn messages(mut self, messages: impl IntoIterator<Item = T>) -> Self {
        self.steps.extend(messages.into_iter().map(Step::Message));
        self
    }

    /// Appends a pause.
    #[must_use]
    pub fn delay(self, time: Duration) -> Self {
        self.then(Step::Delay(time))
    }

    /// Appends an error, which ends the stream.
    #[must_use]
    pub fn error(self, status: Status) -> Self {
        self.then(Step::Error(status))
    }

    /// Appends a pause without end, to test callers that give up.
    #[must_use]
    pub fn hang(self) -> Self {
        self.then(Step::Hang)
    }

    fn then(mut self, step: Step<T>) -> Self {
        self.steps.push_back(step);
        self
    }
}

impl<T> Default for Script<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Send + 'static> From<Script<T>> for MessageStream<T> {
    fn from(script: Script<T>) -> Self {
        Self::new(Played { steps: script.steps, pause: None })
    }
}

struct Played<T> {
    steps: VecDeque<Step<T>>,
    pause: Option<Pin<Box<Sleep>>>,
}

// Messages are moved out and never pinned.
impl<T> Unpin for Played<T> {}

impl<T> Stream for Played<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(pause) = &mut self.pause {
                ready!(pause.as_mut().poll(cx));
                self.pause = None;
            }
            match self.steps.pop_front() {
                None => return Poll::Ready(None),
                Some(Step::Message(message)) => return Poll::Ready(Some(Ok(message))),
                Some(Step::Error(status)) => return Poll::Ready(Some(Err(status))),
                Some(Step::Delay(time)) => self.pause = Some(Box::pin(tokio::time::sleep(time))),
                Some(Step::Hang) => {
                    self.steps.push_front(Step::Hang);
                    return Poll::Pending;
                }
            }
        }
    }
}
