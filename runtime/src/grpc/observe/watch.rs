//! State of an observed call, and the status codes of responses and errors.

use std::any::Any;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use tonic::codegen::StdError;
use tonic::codegen::http::{HeaderMap, StatusCode};
use tonic::{Code, ConnectError, Status, TimeoutExpired};

use super::{Message, Outcome, RecordCall, Side};

/// The state of a call, which the body of the request, the response's future and its body share.
#[derive(Debug)]
pub(super) struct Watch<C> {
    pub(super) call: C,
    start: Instant,
    ended: AtomicBool,
    requests: AtomicU64,
    responses: AtomicU64,
}

impl<C: RecordCall> Watch<C> {
    pub(super) fn new(call: C, start: Instant) -> Self {
        Self {
            call,
            start,
            ended: AtomicBool::new(false),
            requests: AtomicU64::new(0),
            responses: AtomicU64::new(0),
        }
    }

    pub(super) fn message(&self, from: Side, len: u32, compressed: bool) {
        if self.ended.load(Ordering::Acquire) {
            return;
        }
        let count = match from {
            Side::Client => &self.requests,
            Side::Server => &self.responses,
        };
        count.fetch_add(1, Ordering::Relaxed);
        self.call.message(Message { from, len, compressed });
    }

    /// Reports the end of the call, unless it has been reported before.
    pub(super) fn end(&self, code: Code) {
        self.finish(code, false);
    }

    fn finish(&self, code: Code, dropped: bool) {
        if self.ended.swap(true, Ordering::AcqRel) {
            return;
        }
        self.call.end(&Outcome {
            code,
            dropped,
            duration: self.start.elapsed(),
            requests: self.requests.load(Ordering::Relaxed),
            responses: self.responses.load(Ordering::Relaxed),
        });
    }
}

/// A guard that reports the call as dropped if it is dropped before the call has a status.
#[derive(Debug)]
pub(super) struct Guard<C: RecordCall>(pub(super) Arc<Watch<C>>);

impl<C: RecordCall> Drop for Guard<C> {
    fn drop(&mut self) {
        self.0.finish(Code::Cancelled, true);
    }
}

/// Returns the status code in headers or trailers.
pub(super) fn code_in(headers: &HeaderMap) -> Option<Code> {
    headers.get(Status::GRPC_STATUS).map(|value| Code::from_bytes(value.as_bytes()))
}

/// Returns the status code of an HTTP response that is not a gRPC response, such as that of a
/// proxy.
pub(super) fn code_of_http(status: StatusCode) -> Option<Code> {
    Some(match status.as_u16() {
        200 => return None,
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502 | 503 | 504 => Code::Unavailable,
        _ => Code::Unknown,
    })
}

/// Returns the status code to which tonic converts an error.
///
/// tonic's own conversion takes the error by value, so it cannot be used here.
pub(super) fn code_of<E: 'static>(error: &E) -> Code {
    let mut next = as_error(error);
    while let Some(error) = next {
        if let Some(status) = error.downcast_ref::<Status>() {
            return status.code();
        }
        if error.is::<TimeoutExpired>() {
            return Code::Cancelled;
        }
        if error.is::<ConnectError>() {
            return Code::Unavailable;
        }
        next = error.source();
    }
    Code::Unknown
}

fn as_error(error: &dyn Any) -> Option<&(dyn Error + 'static)> {
    if let Some(error) = error.downcast_ref::<Status>() {
        return Some(error);
    }
    #[cfg(feature = "tonic")]
    if let Some(error) = error.downcast_ref::<tonic::transport::Error>() {
        return Some(error);
    }
    error.downcast_ref::<StdError>().map(|error| &**error as &(dyn Error + 'static))
}
