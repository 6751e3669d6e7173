//! Propagation of deadlines and traces from a call to the calls it makes.
//!
//! The remaining time is passed on as the timeout, and the trace as W3C's `traceparent`, which is logged
//! for every call.

use std::fmt;
use std::time::{Duration, Instant};

use rust_grpc::grpc::{MethodDescriptor, request_timeout};
use tonic::Request;
use tonic::metadata::MetadataMap;
use uuid::Uuid;

/// The timeout of calls made on behalf of a call without a deadline.
const DEFAULT: Duration = Duration::from_secs(10);

/// The context of the call that is being answered.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The trace, which all calls caused by one call share.
    pub trace: Trace,
    /// The time at which the caller gives up.
    pub deadline: Option<Instant>,
    /// The called method, if it exists.
    pub method: Option<&'static MethodDescriptor>,
}

/// The identifiers of a call in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The identifier of the trace.
    pub id: u128,
    /// The identifier of this call.
    pub span: u64,
    /// The identifier of the calling call, or 0 for the first call.
    pub parent: u64,
}

impl Context {
    /// Returns the context that the layer of [`super::calls`] has added to a request, or reads it from the
    /// metadata if the call is in-process.
    pub fn of<T>(request: &Request<T>) -> Self {
        match request.extensions().get::<Self>() {
            Some(context) => *context,
            None => Self::read(request.metadata(), None),
        }
    }

    /// Creates a context for work that is not part of a call.
    pub fn background(time: Duration) -> Self {
        Self { trace: Trace::new(), deadline: Some(Instant::now() + time), method: None }
    }

    /// Reads the context from the metadata of a call.
    pub(super) fn read(metadata: &MetadataMap, method: Option<&'static MethodDescriptor>) -> Self {
        let text = |name| metadata.get(name).and_then(|value| value.to_str().ok());
        let trace = match text("traceparent").and_then(Trace::parse) {
            Some((id, parent)) => Trace { id, parent, ..Trace::new() },
            None => Trace::new(),
        };
        let deadline = request_timeout(metadata).map(|time| Instant::now() + time);
        Self { trace, deadline, method }
    }

    /// Creates a request to another service, with the remaining time or ten seconds as its timeout.
    pub fn request<T>(&self, message: T) -> Request<T> {
        let mut request = self.forward(message);
        request.set_timeout(self.left());
        request
    }

    /// Creates a request to another service, with a timeout only if this call has a deadline.
    pub fn forward<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if self.deadline.is_some() {
            request.set_timeout(self.left());
        }
        let parent = format!("00-{:032x}-{:016x}-01", self.trace.id, self.trace.span);
        request.metadata_mut().insert("traceparent", parent.parse().expect("hexadecimal is ASCII"));
        request
    }

    /// Returns the time until the deadline.
    pub fn left(&self) -> Duration {
        self.deadline.map_or(DEFAULT, |at| at.saturating_duration_since(Instant::now()))
    }
}

impl Trace {
    fn new() -> Self {
        let (span, _) = Uuid::new_v4().as_u64_pair();
        Self { id: Uuid::new_v4().as_u128(), span, parent: 0 }
    }

    /// Parses the identifiers of a `traceparent`: `00-<trace>-<span>-<flags>`.
    fn parse(text: &str) -> Option<(u128, u64)> {
        let mut parts = text.split('-');
        let (_version, id, span) = (parts.next()?, parts.next()?, parts.next()?);
        if id.len() != 32 || span.len() != 16 {
            return None;
        }
        Some((u128::from_str_radix(id, 16).ok()?, u64::from_str_radix(span, 16).ok()?))
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "trace={:032x} span={:016x} parent={:016x}", self.id, self.span, self.parent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_on_the_deadline_and_the_trace() {
        let mut request = Request::new(());
        request.set_timeout(Duration::from_secs(4));
        let first = Context::of(&request);
        std::thread::sleep(Duration::from_millis(20));
        let second = Context::of(&first.request(()));
        assert_eq!(second.trace.id, first.trace.id);
        assert_eq!(second.trace.parent, first.trace.span);
        let (first, second) = (first.deadline.unwrap(), second.deadline.unwrap());
        let apart = first.max(second) - first.min(second);
        assert!(apart < Duration::from_millis(15), "the deadlines differ by {apart:?}");
    }

    #[test]
    fn ignores_invalid_deadlines_and_traces() {
        let mut request = Request::new(());
        request.metadata_mut().insert("grpc-timeout", "1x".parse().unwrap());
        request.metadata_mut().insert("traceparent", "00-12-34-01".parse().unwrap());
        let context = Context::of(&request);
        assert_eq!((context.deadline, context.trace.parent), (None, 0));
    }
}
