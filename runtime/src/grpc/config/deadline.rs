//! Deadlines of calls, which are sent to servers as timeouts.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use tokio::time::Instant;
use tonic::Status;

use crate::grpc::timeout::{HEADER, format, parse};

/// The deadline of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    pub(super) at: Instant,
    timeout: Duration,
}

impl Deadline {
    /// Returns the deadline for the shorter of the policy's and the caller's timeout, starting now.
    pub(super) fn of(policy: Option<Duration>, headers: &HeaderMap) -> Option<Self> {
        let caller = headers.get(HEADER).and_then(|value| parse(value.to_str().ok()?));
        let timeout = policy.into_iter().chain(caller).min()?;
        // A deadline that the clock cannot represent is never reached.
        let at = Instant::now().checked_add(timeout)?;
        Some(Self { at, timeout })
    }

    /// Writes the remaining time to the headers of a request.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        let left = self.at.saturating_duration_since(Instant::now());
        // Digits and a letter are always a valid header value.
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
