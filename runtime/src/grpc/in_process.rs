//! Clients that call a service in the same process.

use alloc::sync::Arc;
use core::fmt;
use core::future::Future;

use tonic::service::Interceptor;
use tonic::{Request, Status};

use super::call::{CallResult, set_method};

/// A client of a service in the same process, which uses no sockets and encodes no messages.
///
/// Generated code implements the client trait of each service for this type (options `client_trait`
/// and `async_server`) if `S` implements the service's async trait. Metadata, extensions and
/// statuses are passed on unchanged. A call runs in the caller's task and ends with it. A timeout
/// of the request applies until the response begins, as with tonic's channel.
pub struct InProcess<S> {
    service: Arc<S>,
    interceptor: Option<Arc<Intercept>>,
}

type Intercept = dyn Fn(Request<()>) -> Result<Request<()>, Status> + Send + Sync;

impl<S> InProcess<S> {
    /// Creates a client of a service.
    pub fn new(service: S) -> Self {
        Self::from_arc(Arc::new(service))
    }

    /// Creates a client of a shared service.
    pub fn from_arc(service: Arc<S>) -> Self {
        Self { service, interceptor: None }
    }

    /// Creates a client whose requests pass through an interceptor first.
    ///
    /// Each call uses a clone of the interceptor, as with tonic's clients.
    pub fn with_interceptor<F>(service: S, interceptor: F) -> Self
    where
        F: Interceptor + Clone + Send + Sync + 'static,
    {
        let interceptor = move |request| interceptor.clone().call(request);
        Self { interceptor: Some(Arc::new(interceptor)), ..Self::new(service) }
    }

    /// Returns the service.
    pub fn service(&self) -> &Arc<S> {
        &self.service
    }

    /// Calls a method on behalf of generated code.
    #[doc(hidden)]
    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` does not promise that its future is `Send`"
    )]
    pub fn call<'a, Q, R, Fut>(
        &'a self,
        path: &'static str,
        mut request: Request<Q>,
        method: impl FnOnce(&'a Arc<S>, Request<Q>) -> Fut + Send,
    ) -> impl Future<Output = CallResult<R>> + Send
    where
        S: Send + Sync,
        Q: Send,
        Fut: Future<Output = CallResult<R>> + Send,
    {
        async move {
            set_method(&mut request, path);
            if let Some(interceptor) = &self.interceptor {
                let (metadata, extensions, message) = request.into_parts();
                let (metadata, extensions, ()) =
                    interceptor(Request::from_parts(metadata, extensions, ()))?.into_parts();
                request = Request::from_parts(metadata, extensions, message);
            }
            let timeout = super::request_timeout(request.metadata());
            super::deadline::until(timeout, method(&self.service, request)).await
        }
    }
}

impl<S> Clone for InProcess<S> {
    fn clone(&self) -> Self {
        Self { service: Arc::clone(&self.service), interceptor: self.interceptor.clone() }
    }
}

impl<S> fmt::Debug for InProcess<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InProcess").finish_non_exhaustive()
    }
}
