//! How does a service config get around the service that sends calls?

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use pin_project_lite::pin_project;
use tonic::body::Body;
use tonic::codegen::{Service, StdError};
use tonic::{Code, Status};
use tower_layer::Layer;

use super::ServiceConfig;
use super::attempt::{Call, PREVIOUS};
use super::backoff::Jitter;
use super::body::{Guard, ResponseBody};
use super::deadline::Deadline;
use super::hedge::hedge;
use super::meter::Meter;
use super::outcome::{Failure, Outcome};
use super::policy::{MethodPolicy, Repeat};
use super::reader::code_name;
use super::replay::Tape;
use super::retry::retry;
use super::throttle::Throttle;

/// Puts a [`ServiceConfig`] around a channel, or any other service that sends calls.
///
/// All services that one layer was put around share the tokens of `retryThrottling`: make one layer for
/// each server.
#[derive(Clone, Debug)]
pub struct ServiceConfigLayer {
    shared: Arc<Shared>,
}

/// What all calls have in common.
#[derive(Debug)]
pub(super) struct Shared {
    config: ServiceConfig,
    pub(super) throttle: Option<Throttle>,
    pub(super) jitter: Jitter,
}

impl ServiceConfigLayer {
    pub(super) fn new(config: ServiceConfig) -> Self {
        let random = config.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let throttle = config.throttling.map(Throttle::new);
        Self { shared: Arc::new(Shared { throttle, jitter: Jitter::new(random), config }) }
    }
}

impl<S> Layer<S> for ServiceConfigLayer {
    type Service = Configured<S>;

    fn layer(&self, inner: S) -> Configured<S> {
        Configured { inner, shared: self.shared.clone() }
    }
}

/// A service that sends calls as a [`ServiceConfig`] says.
///
/// Calls to methods that the config says nothing of go straight through. Errors are a
/// [`tonic::Status`]. An interceptor inside of it sees every attempt, one around it every call.
#[derive(Clone)]
pub struct Configured<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S: fmt::Debug> fmt::Debug for Configured<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Configured").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<S, B> Service<Request<Body>> for Configured<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<StdError>,
    S::Future: Send + 'static,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<StdError>,
{
    type Response = Response<ResponseBody<B>>;
    type Error = StdError;
    type Future = ResponseFuture<S::Future, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), StdError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let policy = self.shared.config.policy(request.uri().path());
        let Some(policy) = policy.filter(|policy| !policy.is_empty()) else {
            return ResponseFuture { kind: Kind::Plain { future: self.inner.call(request) } };
        };
        // The one that is ready is sent away, and its clone is asked for readiness the next time.
        let next = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, next);
        let future = Box::pin(drive(ready, request, policy.clone(), self.shared.clone()));
        ResponseFuture { kind: Kind::Driven { future } }
    }
}

type Driven<B> = Pin<Box<dyn Future<Output = Result<Response<ResponseBody<B>>, Status>> + Send>>;

pin_project! {
    /// The answer to a call of a [`Configured`] service.
    pub struct ResponseFuture<F, B> {
        #[pin]
        kind: Kind<F, B>,
    }
}

pin_project! {
    #[project = KindProject]
    enum Kind<F, B> {
        Plain { #[pin] future: F },
        Driven { future: Driven<B> },
    }
}

impl<F, B> fmt::Debug for ResponseFuture<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

impl<F, B, E> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<StdError>,
{
    type Output = Result<Response<ResponseBody<B>>, StdError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().kind.project() {
            KindProject::Plain { future } => {
                let done = |answer: Result<Response<B>, E>| match answer {
                    Ok(response) => Ok(response.map(ResponseBody::plain)),
                    Err(error) => Err(error.into()),
                };
                future.poll(cx).map(done)
            }
            KindProject::Driven { future } => future.as_mut().poll(cx).map_err(Into::into),
        }
    }
}

/// How far a call has come, for the message that it was not far enough.
#[derive(Default)]
pub(super) struct Progress {
    pub(super) attempts: u32,
    pub(super) last: Option<Code>,
}

impl Progress {
    fn exceeded(&self, deadline: &Deadline) -> Status {
        let status = deadline.exceeded();
        let Some(last) = self.last else { return status };
        let (attempts, last) = (self.attempts, code_name(last));
        Status::deadline_exceeded(format!(
            "{}, in attempt {attempts}; before that, the server has answered {last}",
            status.message(),
        ))
    }
}

/// One call, over all of its attempts.
async fn drive<S, B>(
    service: S,
    request: Request<Body>,
    policy: Arc<MethodPolicy>,
    shared: Arc<Shared>,
) -> Result<Response<ResponseBody<B>>, Status>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<StdError>,
    S::Future: Send + 'static,
    B: Send + 'static,
{
    let (mut parts, body) = request.into_parts();
    let deadline = Deadline::of(policy.timeout, &parts.headers);
    let mut progress = Progress::default();
    let mut tape = None;
    let outcome = if policy.touches_requests() {
        let meter = policy.max_request_message_bytes.map(|limit| Meter::new(limit, "request"));
        // What is sent once need not be kept.
        let limit = policy.repeat.as_ref().map_or(0, |_| shared.config.buffer_limit);
        let request = tape.insert(Tape::new(body, limit, meter)).clone();
        let policy = policy.clone();
        let call = Arc::new(Call { parts, tape: request, policy, shared, deadline });
        in_time(deadline, repeat(call, service, &mut progress)).await
    } else {
        if let Some(deadline) = &deadline {
            deadline.write(&mut parts.headers);
        }
        in_time(deadline, once(service, Request::from_parts(parts, body))).await
    };
    let Some(outcome) = outcome else {
        // Only a deadline ends a call without an outcome.
        let cancelled = || Status::cancelled("the call has ended");
        return Err(deadline.map_or_else(cancelled, |deadline| progress.exceeded(&deadline)));
    };
    if let Some(deadline) = deadline.filter(|deadline| deadline.is_over()) {
        // The server has seen the deadline too, and says so in its way.
        if outcome.code == Code::Cancelled {
            return Err(progress.exceeded(&deadline));
        }
    }
    if let Some(tape) = &tape {
        tape.commit(outcome.reader);
    }
    let request = tape.filter(|tape| !tape.is_complete()).map(|tape| (tape, outcome.reader));
    let meter = policy.max_response_message_bytes.map(|limit| Meter::new(limit, "response"));
    let guard = Guard::new(deadline, meter, request);
    let mut response = outcome.reply?.map(|body| ResponseBody::guarded(body, guard));
    if progress.attempts > 1 {
        response.headers_mut().insert(PREVIOUS, HeaderValue::from(progress.attempts - 1));
    }
    Ok(response)
}

/// Nothing, when it takes too long.
async fn in_time<T>(
    deadline: Option<Deadline>,
    future: impl Future<Output = Option<T>>,
) -> Option<T> {
    match deadline {
        Some(deadline) => tokio::time::timeout_at(deadline.at, future).await.ok().flatten(),
        None => future.await,
    }
}

async fn repeat<S, B>(call: Arc<Call>, service: S, progress: &mut Progress) -> Option<Outcome<B>>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<StdError>,
    S::Future: Send + 'static,
    B: Send + 'static,
{
    match &call.policy.repeat {
        Some(Repeat::Hedge(policy)) => hedge(&call, policy, service, progress).await,
        _ => retry(&call, service, progress).await,
    }
}

/// A call whose request needs no hand of ours.
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
