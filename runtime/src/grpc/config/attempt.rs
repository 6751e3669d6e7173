//! Attempts of a call, repeated until the request has been sent to a server.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use http::request::Parts;
use http::{HeaderName, HeaderValue, Request, Response};
use tonic::Code;
use tonic::body::Body;
use tonic::codegen::{Service, StdError};

use super::backoff::Backoff;
use super::call::Progress;
use super::deadline::Deadline;
use super::failure::{Failure, Unsent};
use super::layer::Shared;
use super::outcome::Outcome;
use super::policy::MethodPolicy;
use super::replay::{Tape, Verdict};

/// The header with the number of previous attempts, for the server and for the caller.
pub(super) const PREVIOUS: HeaderName = HeaderName::from_static("grpc-previous-rpc-attempts");

/// The state of a call, which all of its attempts share.
pub(super) struct Call {
    pub(super) parts: Parts,
    pub(super) tape: Arc<Tape>,
    pub(super) policy: Arc<MethodPolicy>,
    pub(super) shared: Arc<Shared>,
    pub(super) deadline: Option<Deadline>,
    pub(super) progress: Progress,
}

impl Call {
    fn request(&self, number: u32) -> (u64, Request<Body>) {
        let mut parts = self.parts.clone();
        if number > 0 {
            parts.headers.insert(PREVIOUS, HeaderValue::from(number));
        }
        if let Some(deadline) = &self.deadline {
            deadline.write(&mut parts.headers);
        }
        let (reader, body) = self.tape.reader();
        (reader, Request::from_parts(parts, body))
    }

    pub(super) fn success(&self) {
        if let Some(throttle) = &self.shared.throttle {
            throttle.success();
        }
    }

    pub(super) fn failure(&self) {
        if let Some(throttle) = &self.shared.throttle {
            throttle.failure();
        }
    }

    /// Returns true if another attempt may start.
    pub(super) fn may_repeat(&self) -> bool {
        let allowed = self.shared.throttle.as_ref().is_none_or(|throttle| throttle.allows());
        allowed && !self.tape.is_committed()
    }
}

impl Drop for Call {
    /// Ends the call. The caller's body may own the task that waits for this call, so it must not
    /// be kept.
    fn drop(&mut self) {
        self.tape.close();
    }
}

/// Performs the attempt with a number, counted from 0. Returns `None` if another attempt was
/// committed.
///
/// A request that no server has seen does not count as an attempt: it waits for a connection if the
/// policy says so, and is sent again immediately, once, if the connection was lost before it was
/// sent.
pub(super) async fn attempt<S, B>(
    call: &Call,
    service: &mut S,
    mut is_ready: bool,
    number: u32,
) -> Option<Outcome<B>>
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Error: Into<StdError>,
{
    call.progress.begun();
    let has_deadline = call.deadline.is_some();
    let waits = call.policy.wait_for_ready == Some(true);
    let mut backoff = Backoff::connecting();
    let mut sent_again = false;
    loop {
        let (reader, request) = call.request(number);
        let failure = match send(call, service, is_ready, reader, request).await {
            Ok(response) => {
                let outcome = Outcome::answered(reader, response).for_call(has_deadline);
                if outcome.code != Code::Ok {
                    call.tape.retire(reader);
                }
                return Some(outcome);
            }
            Err(Stopped::Verdict(Verdict::Superseded)) => return None,
            Err(Stopped::Verdict(Verdict::Fault(status))) => {
                return Some(Outcome::failed(reader, status));
            }
            Err(Stopped::Failure(failure)) => failure,
        };
        call.tape.retire(reader);
        is_ready = false;
        let again = !call.tape.is_committed() && failure.unsent.is_some();
        if again && failure.unsent == Some(Unsent::Dropped) && !sent_again {
            sent_again = true;
        } else if again && waits {
            call.progress.waits(failure.status.message());
            tokio::time::sleep(backoff.next(&call.shared.jitter)).await;
        } else {
            // An error of the caller's body may appear as an error of the connection.
            let status = call.tape.fault().unwrap_or(failure.status);
            return Some(Outcome::failed(reader, status).for_call(has_deadline));
        }
    }
}

enum Stopped {
    Failure(Failure),
    Verdict(Verdict),
}

async fn send<S, B>(
    call: &Call,
    service: &mut S,
    is_ready: bool,
    reader: u64,
    request: Request<Body>,
) -> Result<Response<B>, Stopped>
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Error: Into<StdError>,
{
    let failed = |error: S::Error| Stopped::Failure(Failure::of(error.into()));
    if !is_ready {
        poll_fn(|cx| service.poll_ready(cx)).await.map_err(failed)?;
    }
    let mut response = pin!(service.call(request));
    let answer = poll_fn(|cx| {
        // The verdict is polled first, since a response to an incomplete request is not returned.
        if let Poll::Ready(verdict) = call.tape.poll_verdict(reader, cx) {
            return Poll::Ready(Err(Stopped::Verdict(verdict)));
        }
        response.as_mut().poll(cx).map_err(failed)
    });
    let _listening = Listening { tape: &call.tape, reader };
    answer.await
}

/// A guard that removes the waker of an attempt once its response has started or it is dropped.
struct Listening<'a> {
    tape: &'a Tape,
    reader: u64,
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        self.tape.forget(self.reader);
    }
}
