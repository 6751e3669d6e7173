//! Until when may a call take, and how is that told to a server?

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use tokio::time::Instant;
use tonic::Status;

use crate::grpc::timeout::{HEADER, format, parse};

/// The end of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    pub(super) at: Instant,
    timeout: Duration,
}

impl Deadline {
    /// The nearer of the policy's and the caller's, from now on.
    pub(super) fn of(policy: Option<Duration>, headers: &HeaderMap) -> Option<Self> {
        let caller = headers.get(HEADER).and_then(|value| parse(value.to_str().ok()?));
        let timeout = policy.into_iter().chain(caller).min()?;
        // A time that a clock cannot show is not reached.
        let at = Instant::now().checked_add(timeout)?;
        Some(Self { at, timeout })
    }

    /// Tells a server how much is left.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        let left = self.at.saturating_duration_since(Instant::now());
        // Digits and a letter are a header value.
        if let Ok(value) = HeaderValue::from_str(&format(left)) {
            headers.insert(HEADER, value);
        }
    }

    pub(super) fn is_over(&self) -> bool {
        Instant::now() >= self.at
    }

    pub(super) fn exceeded(&self) -> Status {
        Status::deadline_exceeded(format!("the deadline of {:?} has passed", self.timeout))
    }
}
