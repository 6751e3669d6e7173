//! The time at which a call ends.

use alloc::boxed::Box;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use tokio::time::{Sleep, sleep};
use tonic::Code;

use crate::http::status::Outcome;

/// The time at which a call ends, if there is one.
pub(super) struct Deadline(Option<Pin<Box<Sleep>>>);

impl Deadline {
    /// Returns the time after a timeout from now. Without a timeout, no timer is created.
    pub(super) fn after(timeout: Option<Duration>) -> Self {
        Self(timeout.map(|timeout| Box::pin(sleep(timeout))))
    }

    /// Returns the outcome of the call if its time has passed, and otherwise wakes the task when it does.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Option<Outcome> {
        match self.0.as_mut()?.as_mut().poll(cx) {
            Poll::Pending => None,
            Poll::Ready(()) => {
                let message = "the timeout of the request has passed";
                Some(Outcome::new(Code::DeadlineExceeded, message))
            }
        }
    }
}
