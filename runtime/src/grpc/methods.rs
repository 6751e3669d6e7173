//! Layers and interceptors for selected methods.
//!
//! [`Methods`] selects methods, [`MethodLayer`] is the layer, and [`PerMethod`] is the service that
//! the layer creates. A call is selected by its path, so the layer works on the client and on the
//! server, and for one service as well as for all services.
//!
//! ```
//! use rust_grpc::grpc::{MethodDescriptor, MethodKind, MethodLayer, Methods, ServiceDescriptor};
//! use rust_grpc::tonic::{Request, Status};
//!
//! # const OLD: MethodDescriptor =
//! #     MethodDescriptor::new("pkg.Greeter", "Old", "/pkg.Greeter/Old", MethodKind::Unary).deprecated();
//! # const SAY: MethodDescriptor =
//! #     MethodDescriptor::new("pkg.Greeter", "Say", "/pkg.Greeter/Say", MethodKind::Unary);
//! // A constant of generated code.
//! const GREETER: ServiceDescriptor = ServiceDescriptor::new("pkg.Greeter", &[OLD, SAY]);
//!
//! fn refuse(_: Request<()>) -> Result<Request<()>, Status> {
//!     Err(Status::unimplemented("this method is going away"))
//! }
//!
//! let deprecated = Methods::select(&[GREETER], |method| method.deprecated);
//! assert!(deprecated.contains("/pkg.Greeter/Old") && !deprecated.contains("/pkg.Greeter/Say"));
//! let layer = MethodLayer::interceptor(deprecated, refuse);
//! ```
//!
//! On a server, pass `layer.layer(GreeterServer::new(service))` to `add_service`, or use
//! `Server::builder().layer(layer)` for all services. On a client, use
//! `GreeterClient::new(layer.layer(channel))`.
use std::any::Any;
use std::borrow::Cow;
use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use prost::encoding::{DecodeContext, decode_key, skip_field};
use tonic::body::Body;
use tonic::codegen::{Body as HttpBody, BoxFuture, Bytes, Service, StdError, http};
use tonic::server::NamedService;
use tonic::service::InterceptorLayer;
use tower_layer::Layer;

use super::{MethodDescriptor, ServiceDescriptor};

/// The methods to which a [`MethodLayer`] applies, as a set of paths that is cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Methods(Arc<HashSet<Cow<'static, str>>>);

impl Methods {
    /// Selects the methods of services for which `choose` returns true.
    ///
    /// Examples are `|method| method.deprecated`, `|method| method.idempotency.is_safe_to_repeat()`
    /// and `|method| method.has_option(50_001)`.
    pub fn select(
        services: &[ServiceDescriptor],
        mut choose: impl FnMut(&MethodDescriptor) -> bool,
    ) -> Self {
        let methods = services.iter().flat_map(|service| service.methods);
        Self::paths(methods.filter(|method| choose(method)).map(|method| method.path))
    }

    /// Selects the methods with the given paths, such as `["/pkg.Greeter/Say"]`.
    pub fn paths<P: Into<Cow<'static, str>>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self(Arc::new(paths.into_iter().map(Into::into).collect()))
    }

    /// Returns true if the method with this path is selected.
    pub fn contains(&self, path: &str) -> bool {
        self.0.contains(path)
    }
}

impl MethodDescriptor {
    /// Returns true if [`options`](Self::options) contain a custom option with this field number.
    ///
    /// ```
    /// use rust_grpc::grpc::{MethodDescriptor, MethodKind};
    ///
    /// // option (audited) = true; with `bool audited = 50001`
    /// const SAY: MethodDescriptor =
    ///     MethodDescriptor::new("pkg.Greeter", "Say", "/pkg.Greeter/Say", MethodKind::Unary)
    ///         .options(&[0x88, 0xb5, 0x18, 1]);
    /// assert!(SAY.has_option(50_001));
    /// assert!(!SAY.has_option(50_002));
    /// ```
    pub fn has_option(&self, number: u32) -> bool {
        let mut rest = self.options;
        while let Ok((found, wire_type)) = decode_key(&mut rest) {
            if found == number {
                return true;
            }
            if skip_field(wire_type, found, &mut rest, DecodeContext::default()).is_err() {
                break;
            }
        }
        false
    }
}

/// A layer that applies another layer to selected methods and passes on calls of other methods
/// unchanged.
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it wraps a service"]
pub struct MethodLayer<L> {
    methods: Methods,
    layer: L,
}

impl<L> MethodLayer<L> {
    /// Applies a tower layer to methods.
    pub const fn new(methods: Methods, layer: L) -> Self {
        Self { methods, layer }
    }
}

impl<I> MethodLayer<InterceptorLayer<I>> {
    /// Applies a tonic interceptor to methods.
    pub fn interceptor(methods: Methods, interceptor: I) -> Self {
        Self::new(methods, InterceptorLayer::new(interceptor))
    }
}

impl<S: Clone, L: Layer<S>> Layer<S> for MethodLayer<L> {
    type Service = PerMethod<S, L::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        PerMethod {
            methods: self.methods.clone(),
            plain: inner.clone(),
            layered: self.layer.layer(inner),
        }
    }
}

/// The service that [`MethodLayer`] creates, in which calls of selected methods pass through a
/// layer.
///
/// It is always ready, since each call waits for the service that handles it. An error of the layer
/// whose type is not the service's error type, such as that of a timeout, is converted to a status
/// by tonic.
#[derive(Clone, Debug)]
pub struct PerMethod<S, L> {
    methods: Methods,
    plain: S,
    layered: L,
}

/// Allows `add_service` to accept the service.
impl<S: NamedService, L> NamedService for PerMethod<S, L> {
    const NAME: &'static str = S::NAME;
}

impl<S, L, B, P, R> Service<http::Request<B>> for PerMethod<S, L>
where
    B: Send + 'static,
    S: Service<http::Request<B>, Response = http::Response<P>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send + 'static,
    P: HttpBody<Data = Bytes> + Send + 'static,
    P::Error: Into<StdError>,
    L: Service<http::Request<B>, Response = http::Response<R>> + Clone + Send + 'static,
    L::Future: Send,
    L::Error: Into<StdError> + Send + 'static,
    R: HttpBody<Data = Bytes> + Send + 'static,
    R::Error: Into<StdError>,
{
    type Response = http::Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<Self::Response, Self::Error>;

    /// Returns ready. Readiness can be a reserved slot in a queue, and polling both services here
    /// would reserve one that is never used.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        if !self.methods.contains(request.uri().path()) {
            let call = when_ready(self.plain.clone(), request);
            return Box::pin(async move { Ok(call.await?.map(Body::new)) });
        }
        let call = when_ready(self.layered.clone(), request);
        Box::pin(async move {
            match call.await {
                Ok(response) => Ok(response.map(Body::new)),
                Err(error) => {
                    let mut error = Some(error);
                    if let Some(error) = take::<S::Error>(&mut error) {
                        return Err(error);
                    }
                    let error = error.map_or_else(|| "a layer failed".into(), Into::into);
                    Ok(tonic::Status::from_error(error).into_http())
                }
            }
        })
    }
}

async fn when_ready<S: Service<R>, R>(mut service: S, request: R) -> Result<S::Response, S::Error> {
    poll_fn(|cx| service.poll_ready(cx)).await?;
    service.call(request).await
}

/// Takes the value out of a slot if it is an `Option<T>`, since an interceptor returns the
/// channel's errors unchanged.
fn take<T: 'static>(slot: &mut dyn Any) -> Option<T> {
    slot.downcast_mut::<Option<T>>().and_then(Option::take)
}
