//! How does a client call a service that lives in the same process?

use alloc::sync::Arc;
use core::fmt;
use core::future::Future;

use tonic::service::Interceptor;
use tonic::{Request, Status};

use super::call::{CallResult, set_method};

/// A client of a service in the same process: without sockets, and without encoding anything.
///
/// Generated code implements the client trait of each service for it (options `client_trait` and
/// `native_server`), over whatever implements the service's native trait. Metadata, extensions and
/// statuses are handed through; a call runs in the caller's task and ends with it. A timeout of the
/// request holds for the time until the response begins, as over tonic's channel.
pub struct InProcess<S> {
    service: Arc<S>,
    interceptor: Option<Arc<Intercept>>,
}

type Intercept = dyn Fn(Request<()>) -> Result<Request<()>, Status> + Send + Sync;

impl<S> InProcess<S> {
    /// A client of this service.
    pub fn new(service: S) -> Self {
        Self::from_arc(Arc::new(service))
    }

    /// A client of a service that others hold too.
    pub fn from_arc(service: Arc<S>) -> Self {
        Self { service, interceptor: None }
    }

    /// A client whose requests go through an interceptor first. Each call has a clone of it, as with
    /// tonic's clients.
    pub fn with_interceptor<F>(service: S, interceptor: F) -> Self
    where
        F: Interceptor + Clone + Send + Sync + 'static,
    {
        let interceptor = move |request| interceptor.clone().call(request);
        Self { interceptor: Some(Arc::new(interceptor)), ..Self::new(service) }
    }

    /// The service.
    pub fn service(&self) -> &Arc<S> {
        &self.service
    }

    /// Calls a method, for generated code.
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
            let timeout = super::timeout(request.metadata());
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
