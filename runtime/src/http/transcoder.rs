//! The service that decides which protocol a request speaks.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response};
use http_body::Body as HttpBody;
use pin_project_lite::pin_project;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::StdError;
use tower_layer::Layer;
use tower_service::Service;

use super::config::Config;
use super::grpc_json::{self, GRPC_JSON, Variant};
use super::upstream::Upstream;
use super::{ErrorFormat, HttpMethod, HttpService, connect, error_details, headers, rest, web};
use crate::options::DecodeOptions;
use crate::reflect::Registry;

/// A service that turns calls of other protocols into gRPC calls of the service in it. See the
/// [module](super).
#[derive(Clone, Debug)]
#[must_use = "a service does nothing until a server calls it"]
pub struct Transcoder<S> {
    inner: S,
    config: Arc<Config>,
}

/// A layer that wraps services in a [`Transcoder`].
#[derive(Clone, Debug, Default)]
#[must_use = "a layer does nothing until it wraps a service"]
pub struct TranscoderLayer {
    config: Arc<Config>,
}

impl<S> Transcoder<S> {
    /// Creates a service that passes all requests to a gRPC service, such as
    /// [`Routes`](tonic::service::Routes) with their layers.
    pub fn new(inner: S) -> Self {
        TranscoderLayer::new().layer(inner)
    }
}

impl TranscoderLayer {
    /// Creates a layer that passes on all requests.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<S> Layer<S> for TranscoderLayer {
    type Service = Transcoder<S>;

    fn layer(&self, inner: S) -> Transcoder<S> {
        Transcoder { inner, config: Arc::clone(&self.config) }
    }
}

/// Defines the settings, which the service and the layer have in common.
macro_rules! settings {
    ($($type:tt)*) => {
        impl $($type)* {
            /// Serves a service by the protocols that its table has.
            pub fn service(mut self, service: &'static HttpService) -> Self {
                self.config_mut().add(service);
                self
            }

            /// Sets the types that `google.protobuf.Any` can hold in JSON, including the details of errors.
            ///
            /// The well-known types and those of `google/rpc/error_details.proto` are known without it.
            pub fn registry(mut self, registry: Registry) -> Self {
                self.config_mut().registry = registry.with_types(error_details::TYPES);
                self
            }

            /// Sets the limits on messages of requests, which are those of [`DecodeOptions::SAFE`] and 4 MiB
            /// by default.
            ///
            /// [`max_size`](DecodeOptions::max_size) limits messages before and after decompression, and what is
            /// buffered of a request. The other limits are for messages in JSON; the server's own limits are for
            /// those in the binary format.
            pub fn limits(mut self, limits: DecodeOptions) -> Self {
                self.config_mut().limits = limits;
                self
            }

            /// Sets whether unknown fields of messages in JSON are skipped, which they are by default, as in other
            /// implementations of Connect.
            pub fn ignore_unknown_fields(mut self, ignore: bool) -> Self {
                self.config_mut().ignore_unknown_fields = ignore;
                self
            }

            /// Sets whether responses are compressed for clients that accept gzip, which they are by default.
            /// Compressed requests are always accepted.
            pub fn compress_responses(mut self, compress: bool) -> Self {
                self.config_mut().compression = compress;
                self
            }

            /// Sets the form of errors in REST.
            pub fn error_format(mut self, format: ErrorFormat) -> Self {
                self.config_mut().rest.errors = format;
                self
            }

            /// Sets whether query parameters are ignored that are not fields of the request in REST. By default, they
            /// are errors.
            pub fn ignore_unknown_parameters(mut self, ignore: bool) -> Self {
                self.config_mut().rest.ignore_unknown_parameters = ignore;
                self
            }

            /// Sets whether the field `update_mask` of a `PATCH` request in REST is set to the fields in the body if
            /// the client sends none, which it is by default.
            pub fn fill_update_mask(mut self, fill: bool) -> Self {
                self.config_mut().rest.fill_update_mask = fill;
                self
            }

            /// Sets whether responses in REST have fields without presence whose value is the default. By default,
            /// they have not.
            pub fn emit_default_values(mut self, emit: bool) -> Self {
                self.config_mut().rest.emit_default_values = emit;
                self
            }

            fn config_mut(&mut self) -> &mut Config {
                Arc::make_mut(&mut self.config)
            }
        }
    };
}

settings!(<S> Transcoder<S>);
settings!(TranscoderLayer);

/// The protocol and the method of a request that is not a gRPC call.
enum Route {
    Connect(&'static HttpMethod),
    Grpc(&'static HttpMethod, Variant),
    Rest(rest::Target),
}

impl Route {
    /// Returns what a request is, or `None` if it is for the inner service.
    fn of<B>(config: &Config, request: &Request<B>) -> Option<Self> {
        let content_type = request.headers().get(CONTENT_TYPE).map(|value| value.as_bytes());
        let grpc = content_type.and_then(|value| value.strip_prefix(b"application/grpc"));
        if matches!(grpc, Some(b"" | b"+proto")) {
            return None;
        }
        let Some(&method) = config.methods.get(request.uri().path()) else {
            return match grpc {
                None => rest::Target::of(&config.router, request).map(Self::Rest),
                Some(_) => None,
            };
        };
        if grpc.is_none() {
            return Some(Self::Connect(method));
        }
        let media_type = headers::media_type(request.headers())?;
        let variant = match media_type.strip_prefix("application/grpc")? {
            "+json" => GRPC_JSON,
            other => web::variant(other.strip_prefix("-web")?, request.headers())?,
        };
        Some(Self::Grpc(method, variant))
    }

    async fn answer(
        self,
        config: Arc<Config>,
        request: Request<Body>,
        upstream: Upstream,
    ) -> Response<Body> {
        match self {
            Self::Connect(method) => connect::answer(config, method, request, upstream).await,
            Self::Grpc(method, variant) => {
                grpc_json::answer(config, method, variant, request, upstream).await
            }
            Self::Rest(target) => target.answer(config, request, upstream).await,
        }
    }
}

impl<S, B, P> Service<Request<B>> for Transcoder<S>
where
    S: Service<Request<Body>, Response = Response<P>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<StdError>,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<StdError>,
    P: HttpBody<Data = Bytes> + Send + 'static,
    P::Error: Into<StdError>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let request = request.map(Body::new);
        let Some(route) = Route::of(&self.config, &request) else {
            let is_grpc = headers::is_grpc(request.headers());
            let config = (!is_grpc && self.config.has_rest()).then(|| Arc::clone(&self.config));
            let future = self.inner.call(request);
            return ResponseFuture { state: State::Passed { future, config } };
        };
        // The clone is ready for the next request once it says so; this one is ready for this request.
        let clone = self.inner.clone();
        let mut inner = core::mem::replace(&mut self.inner, clone);
        let upstream: Upstream = Box::new(move |request| {
            let response = inner.call(request);
            Box::pin(async move {
                let failed = |error: S::Error| Status::from_error(error.into());
                Ok(response.await.map_err(failed)?.map(Body::new))
            })
        });
        let answer = Box::pin(route.answer(Arc::clone(&self.config), request, upstream));
        ResponseFuture { state: State::Answered { answer } }
    }
}

pin_project! {
    /// The future of the response of a [`Transcoder`].
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        state: State<F>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F> {
        Passed {
            #[pin]
            future: F,
            // Set if a response in gRPC is not for the client.
            config: Option<Arc<Config>>,
        },
        Answered {
            answer: Pin<Box<dyn Future<Output = Response<Body>> + Send>>,
        },
    }
}

impl<F, P, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<P>, E>>,
    P: HttpBody<Data = Bytes> + Send + 'static,
    P::Error: Into<StdError>,
{
    type Output = Result<Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProjection::Passed { future, config } => {
                let response = ready!(future.poll(cx)).map(|response| response.map(Body::new));
                Poll::Ready(response.map(|response| match config {
                    Some(config) if headers::is_grpc(response.headers()) => {
                        // The gRPC server does not know the path.
                        rest::Failure::not_found().into_response(config)
                    }
                    _ => response,
                }))
            }
            StateProjection::Answered { answer } => answer.as_mut().poll(cx).map(Ok),
        }
    }
}
