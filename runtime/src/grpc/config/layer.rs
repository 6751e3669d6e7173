//! Tower layer and service that apply a service config to calls.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tonic::body::Body;
use tonic::codegen::{Service, StdError};
use tower_layer::Layer;

use super::ServiceConfig;
use super::backoff::Jitter;
use super::body::RetryBody;
use super::call::{CallResponse, call};
use super::throttle::Throttle;

/// A layer that applies a [`ServiceConfig`] to a channel, or to any other service that sends calls.
///
/// All services with the same layer share the tokens of `retryThrottling`, so create one layer for
/// each server.
#[derive(Clone, Debug)]
pub struct ServiceConfigLayer {
    shared: Arc<Shared>,
}

/// The state that all calls share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) config: ServiceConfig,
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
    type Service = ServiceConfigService<S>;

    fn layer(&self, inner: S) -> ServiceConfigService<S> {
        ServiceConfigService { inner, shared: self.shared.clone() }
    }
}

/// A service that sends calls according to a [`ServiceConfig`].
///
/// Calls of methods without a policy are passed on unchanged. Errors are a [`tonic::Status`]. An
/// interceptor inside this service sees every attempt, and an interceptor around it sees every
/// call.
#[derive(Clone)]
pub struct ServiceConfigService<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S: fmt::Debug> fmt::Debug for ServiceConfigService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceConfigService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<S, B> Service<Request<Body>> for ServiceConfigService<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<StdError>,
    S::Future: Send + 'static,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<StdError>,
{
    type Response = Response<RetryBody<B>>;
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
        // The service that is ready performs the call, and its clone is polled for the next call.
        let next = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, next);
        let future = Box::pin(call(ready, request, policy.clone(), self.shared.clone()));
        ResponseFuture { kind: Kind::CallResponse { future } }
    }
}

pin_project! {
    /// The answer to a call of a [`ServiceConfigService`] service.
    pub struct ResponseFuture<F, B> {
        #[pin]
        kind: Kind<F, B>,
    }
}

pin_project! {
    #[project = KindProject]
    enum Kind<F, B> {
        Plain { #[pin] future: F },
        CallResponse { future: Pin<Box<dyn Future<Output = CallResponse<B>> + Send>> },
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
    type Output = Result<Response<RetryBody<B>>, StdError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().kind.project() {
            KindProject::Plain { future } => {
                let done = |answer: Result<Response<B>, E>| match answer {
                    Ok(response) => Ok(response.map(RetryBody::plain)),
                    Err(error) => Err(error.into()),
                };
                future.poll(cx).map(done)
            }
            KindProject::CallResponse { future } => future.as_mut().poll(cx).map_err(Into::into),
        }
    }
}
