//! The rest of a request after an error.
//!
//! A client that is still sending when an HTTP/1.1 server closes the connection sees that its connection is broken,
//! instead of the response. The rest is therefore read, unless it is long, and not kept.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use http_body::Body as _;
use tonic::Status;
use tonic::body::Body;

/// An error that is returned when the rest of a message has been read.
pub(super) struct Discard {
    error: Status,
    /// The number of bytes to read.
    left: u64,
}

impl Discard {
    /// Creates an error before which at most this number of bytes is read.
    pub(super) fn at_most(error: Status, limit: usize) -> Self {
        Self { error, left: u64::try_from(limit).unwrap_or(u64::MAX) }
    }

    /// Adds the rest of a message. If it is longer than the limit, nothing is read, since it would not be the end.
    pub(super) fn add(&mut self, rest: u64, limit: usize) {
        let is_short = usize::try_from(rest).is_ok_and(|rest| rest <= limit);
        self.left = if is_short { self.left.saturating_add(rest) } else { 0 };
    }

    /// Reads the rest, and returns the error.
    pub(super) fn poll(&mut self, body: Option<&mut Body>, cx: &mut Context<'_>) -> Poll<Status> {
        if let Some(body) = body {
            while self.left > 0 {
                match ready!(Pin::new(&mut *body).poll_frame(cx)) {
                    Some(Ok(frame)) => {
                        let len = frame.data_ref().map_or(0, |data| data.len());
                        self.left =
                            self.left.saturating_sub(u64::try_from(len).unwrap_or(u64::MAX));
                    }
                    Some(Err(_)) | None => break,
                }
            }
        }
        Poll::Ready(self.error.clone())
    }
}
