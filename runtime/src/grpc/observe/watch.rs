//! What is known of one call, by the parts that see it?

use std::any::Any;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use tonic::codegen::StdError;
use tonic::codegen::http::{HeaderMap, StatusCode};
use tonic::{Code, ConnectError, Status, TimeoutExpired};

use super::{Message, Outcome, RecordCall, Side};

/// Shared by the body of the request, the response that is waited for, and its body.
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

    /// The first end is the end.
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

/// Goes with the response; what drops it before there is a status has dropped the call.
#[derive(Debug)]
pub(super) struct Guard<C: RecordCall>(pub(super) Arc<Watch<C>>);

impl<C: RecordCall> Drop for Guard<C> {
    fn drop(&mut self) {
        self.0.finish(Code::Cancelled, true);
    }
}

/// The status in headers or trailers.
pub(super) fn code_in(headers: &HeaderMap) -> Option<Code> {
    headers.get(Status::GRPC_STATUS).map(|value| Code::from_bytes(value.as_bytes()))
}

/// The status of a response that is not one of gRPC's: what a proxy said.
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

/// The status that tonic makes of an error, which it can only be asked by giving the error away.
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
