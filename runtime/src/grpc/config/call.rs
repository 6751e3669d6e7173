//! Execution of one call with all of its attempts.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{HeaderValue, Request, Response};
use tonic::body::Body;
use tonic::codegen::{Service, StdError};
use tonic::{Code, Status};

use super::attempt::{Call, PREVIOUS};
use super::body::{Guard, RetryBody};
use super::deadline::Deadline;
use super::failure::Failure;
use super::hedge::hedge;
use super::layer::Shared;
use super::outcome::Outcome;
use super::policy::{MethodPolicy, Repeat};
use super::replay::Tape;
use super::retry::retry;
use super::size_limit::SizeLimit;
use crate::grpc::code_name;

/// The result of a call.
pub(super) type CallResponse<B> = Result<Response<RetryBody<B>>, Status>;

/// The progress of a call, for the message of an exceeded deadline.
#[derive(Debug, Default)]
pub(super) struct Progress {
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    attempts: u32,
    failed: u32,
    last: Option<Code>,
    unconnected: Option<String>,
}

impl Progress {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begun(&self) {
        self.notes().attempts += 1;
    }

    pub(super) fn failed(&self, code: Code) {
        let mut notes = self.notes();
        notes.failed += 1;
        notes.last = Some(code);
        notes.unconnected = None;
    }

    /// Records why there is no connection yet.
    pub(super) fn waits(&self, why: &str) {
        self.notes().unconnected = Some(why.to_owned());
    }

    fn exceeded(&self, deadline: &Deadline) -> Status {
        let status = deadline.exceeded();
        let notes = self.notes();
        let mut message = status.message().to_owned();
        if let Some(last) = notes.last.map(code_name) {
            message += &match notes.failed {
                1 => format!(", after an attempt that failed with {last}"),
                failed => format!(", after {failed} attempts that failed, the last with {last}"),
            };
        }
        if let Some(why) = &notes.unconnected {
            message += &format!(", waiting for a connection: {why}");
        }
        Status::deadline_exceeded(message)
    }
}

/// Executes a call according to its policy. `service` must be ready.
pub(super) async fn call<S, B>(
    service: S,
    request: Request<Body>,
    policy: Arc<MethodPolicy>,
    shared: Arc<Shared>,
) -> CallResponse<B>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<StdError>,
    S::Future: Send + 'static,
    B: Send + 'static,
{
    let deadline = Deadline::of(policy.timeout, request.headers());
    if policy.touches_requests() {
        let call = Arc::new(begin(request, policy, shared, deadline));
        let outcome = in_time(deadline, repeat(&call, service)).await;
        return finish(&call, outcome);
    }
    let (mut parts, body) = request.into_parts();
    if let Some(deadline) = &deadline {
        deadline.write(&mut parts.headers);
    }
    let outcome = in_time(deadline, once(service, Request::from_parts(parts, body))).await;
    let outcome = on_time(outcome, deadline, &Progress::default())?;
    let guard = Guard::new(deadline, response_meter(&policy), None);
    Ok(outcome.reply?.map(|body| RetryBody::guarded(body, guard)))
}

fn begin(
    request: Request<Body>,
    policy: Arc<MethodPolicy>,
    shared: Arc<Shared>,
    deadline: Option<Deadline>,
) -> Call {
    let (parts, body) = request.into_parts();
    let size_limit = policy.max_request_message_bytes.map(|limit| SizeLimit::new(limit, "request"));
    // A request that is sent only once is not buffered.
    let limit = policy.repeat.as_ref().map_or(0, |_| shared.config.buffer_limit);
    let tape = Tape::new(body, limit, size_limit);
    Call { parts, tape, policy, shared, deadline, progress: Progress::default() }
}

fn finish<B>(call: &Call, outcome: Option<Outcome<B>>) -> CallResponse<B> {
    let Outcome { reply, reader, .. } = on_time(outcome, call.deadline, &call.progress)?;
    call.tape.commit(reader);
    // Once the whole request has been sent, the response does not need the recording any more.
    let request = (!call.tape.is_settled()).then(|| (call.tape.clone(), reader));
    let guard = Guard::new(call.deadline, response_meter(&call.policy), request);
    let mut response = reply?.map(|body| RetryBody::guarded(body, guard));
    let previous = call.progress.notes().attempts.saturating_sub(1);
    if previous > 0 {
        response.headers_mut().insert(PREVIOUS, HeaderValue::from(previous));
    }
    Ok(response)
}

fn response_meter(policy: &MethodPolicy) -> Option<SizeLimit> {
    policy.max_response_message_bytes.map(|limit| SizeLimit::new(limit, "response"))
}

/// Runs a future until a deadline, and returns `None` if the deadline passes first.
async fn in_time<T>(
    deadline: Option<Deadline>,
    future: impl Future<Output = Option<T>>,
) -> Option<T> {
    match deadline {
        Some(deadline) => tokio::time::timeout_at(deadline.at, future).await.ok().flatten(),
        None => future.await,
    }
}

/// Returns an outcome, or the status of an exceeded deadline.
fn on_time<B>(
    outcome: Option<Outcome<B>>,
    deadline: Option<Deadline>,
    progress: &Progress,
) -> Result<Outcome<B>, Status> {
    let Some(outcome) = outcome else {
        // A call ends without an outcome only because of a deadline.
        let cancelled = || Status::cancelled("the call has ended");
        return Err(deadline.map_or_else(cancelled, |deadline| progress.exceeded(&deadline)));
    };
    match deadline.filter(Deadline::is_over) {
        // The server has reached its deadline too, and reports it as a cancelled call.
        Some(deadline) if outcome.code == Code::Cancelled => Err(progress.exceeded(&deadline)),
        _ => Ok(outcome),
    }
}

async fn repeat<S, B>(call: &Arc<Call>, service: S) -> Option<Outcome<B>>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<StdError>,
    S::Future: Send + 'static,
    B: Send + 'static,
{
    match &call.policy.repeat {
        Some(Repeat::Hedge(policy)) => hedge(call, policy, service).await,
        _ => retry(call, service).await,
    }
}

/// Sends a call once, without recording its request.
async fn once<S, B>(mut service: S, request: Request<Body>) -> Option<Outcome<B>>
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Error: Into<StdError>,
{
    Some(match service.call(request).await {
        Ok(response) => Outcome::answered(0, response),
        Err(error) => Outcome::failed(0, Failure::of(error.into()).status),
    })
}
