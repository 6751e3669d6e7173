//! What does a call hand on to the calls it makes?
//!
//! The time that is left of its deadline, and whose part it is: a trace in the form of W3C's
//! `traceparent`, which the log shows for every call.

use std::fmt;
use std::time::{Duration, Instant};

use rust_grpc::grpc::{MethodDescriptor, timeout};
use tonic::Request;
use tonic::metadata::MetadataMap;
use uuid::Uuid;

/// A call that nobody gave a deadline makes calls with this one.
const DEFAULT: Duration = Duration::from_secs(10);

/// The call that is being answered.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The same for all calls that one call leads to.
    pub trace: Trace,
    /// When the caller will have given up.
    pub deadline: Option<Instant>,
    /// What is called, if there is such a method.
    pub method: Option<&'static MethodDescriptor>,
}

/// Whose part a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Of everything.
    pub id: u128,
    /// Of this call.
    pub span: u64,
    /// Of the call that made it; 0 for the first.
    pub parent: u64,
}

impl Context {
    /// The context of a request, which the layer of [`super::calls`] has put there, or that of a call
    /// which never left the process.
    pub fn of<T>(request: &Request<T>) -> Self {
        match request.extensions().get::<Self>() {
            Some(context) => *context,
            None => Self::read(request.metadata(), None),
        }
    }

    /// The context of work that no call asks for.
    pub fn background(time: Duration) -> Self {
        Self { trace: Trace::new(), deadline: Some(Instant::now() + time), method: None }
    }

    /// What the metadata of a call says.
    pub(super) fn read(metadata: &MetadataMap, method: Option<&'static MethodDescriptor>) -> Self {
        let text = |name| metadata.get(name).and_then(|value| value.to_str().ok());
        let trace = match text("traceparent").and_then(Trace::parse) {
            Some((id, parent)) => Trace { id, parent, ..Trace::new() },
            None => Trace::new(),
        };
        let deadline = timeout(metadata).map(|time| Instant::now() + time);
        Self { trace, deadline, method }
    }

    /// A request of this call to another service: within what is left of its time, or ten seconds.
    pub fn request<T>(&self, message: T) -> Request<T> {
        let mut request = self.forward(message);
        request.set_timeout(self.left());
        request
    }

    /// The same, with no other deadline than that of this call.
    pub fn forward<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if self.deadline.is_some() {
            request.set_timeout(self.left());
        }
        let parent = format!("00-{:032x}-{:016x}-01", self.trace.id, self.trace.span);
        request.metadata_mut().insert("traceparent", parent.parse().expect("hexadecimal is ASCII"));
        request
    }

    /// The time until the deadline.
    pub fn left(&self) -> Duration {
        self.deadline.map_or(DEFAULT, |at| at.saturating_duration_since(Instant::now()))
    }
}

impl Trace {
    fn new() -> Self {
        let (span, _) = Uuid::new_v4().as_u64_pair();
        Self { id: Uuid::new_v4().as_u128(), span, parent: 0 }
    }

    /// The ids of a `traceparent`: `00-<trace>-<span>-<flags>`.
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
    fn what_is_left_is_handed_on() {
        let mut request = Request::new(());
        request.set_timeout(Duration::from_secs(4));
        let first = Context::of(&request);
        std::thread::sleep(Duration::from_millis(20));
        let second = Context::of(&first.request(()));
        assert_eq!(second.trace.id, first.trace.id);
        assert_eq!(second.trace.parent, first.trace.span);
        let (first, second) = (first.deadline.unwrap(), second.deadline.unwrap());
        let apart = first.max(second) - first.min(second);
        assert!(apart < Duration::from_millis(15), "the deadline is the same: {apart:?}");
    }

    #[test]
    fn nonsense_is_no_deadline_and_no_trace() {
        let mut request = Request::new(());
        request.metadata_mut().insert("grpc-timeout", "1x".parse().unwrap());
        request.metadata_mut().insert("traceparent", "00-12-34-01".parse().unwrap());
        let context = Context::of(&request);
        assert_eq!((context.deadline, context.trace.parent), (None, 0));
    }
}
