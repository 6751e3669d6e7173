//! Tower layer and service that report calls to a record.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use http_body::Body as HttpBody;
use pin_project_lite::pin_project;
use tonic::body::Body;
use tonic::codegen::{Bytes, Service, StdError, http};
use tonic::server::NamedService;
use tower_layer::Layer;

use super::body::{ObservedBody, RequestBody};
use super::watch::{Guard, Watch, code_in, code_of, code_of_http};
use super::{Address, Call, Record, RecordCall, Side};
use crate::grpc::{MethodDescriptor, ServiceDescriptor};

/// A layer that reports each call to a [`Record`].
#[derive(Clone, Debug)]
pub struct CallLayer<R> {
    setting: Arc<Setting>,
    record: R,
}

/// The settings that all calls share.
#[derive(Clone, Debug)]
struct Setting {
    side: Side,
    methods: HashMap<&'static str, &'static MethodDescriptor>,
    server: Option<Address>,
}

impl<R: Record> CallLayer<R> {
    /// Creates a layer for a server or for one of its services.
    pub fn server(services: &[ServiceDescriptor], record: R) -> Self {
        Self::new(Side::Server, services, record)
    }

    /// Creates a layer for a client.
    pub fn client(services: &[ServiceDescriptor], record: R) -> Self {
        Self::new(Side::Client, services, record)
    }

    fn new(side: Side, services: &[ServiceDescriptor], record: R) -> Self {
        let methods = services.iter().flat_map(|service| service.methods);
        let methods = methods.map(|method| (method.path, method)).collect();
        Self { setting: Arc::new(Setting { side, methods, server: None }), record }
    }

    /// Sets the address of the server, for `server.address` and `server.port`.
    ///
    /// A client of tonic's `Channel` has these only if they are set here, since the channel adds
    /// the address after all layers.
    #[must_use]
    pub fn address(mut self, host: impl Into<Cow<'static, str>>, port: u16) -> Self {
        let server = Some(Address { host: host.into(), port: Some(port) });
        Arc::make_mut(&mut self.setting).server = server;
        self
    }
}

impl<S, R: Clone> Layer<S> for CallLayer<R> {
    type Service = CallService<S, R>;

    fn layer(&self, inner: S) -> Self::Service {
        CallService { inner, setting: self.setting.clone(), record: self.record.clone() }
    }
}

/// The service that [`CallLayer`] creates, which reports its calls to a [`Record`].
#[derive(Clone, Debug)]
pub struct CallService<S, R> {
    inner: S,
    setting: Arc<Setting>,
    record: R,
}

/// Allows `add_service` to accept the service.
impl<S: NamedService, R> NamedService for CallService<S, R> {
    const NAME: &'static str = S::NAME;
}

impl<S, R, B, P> Service<http::Request<B>> for CallService<S, R>
where
    S: Service<http::Request<Body>, Response = http::Response<P>>,
    S::Error: 'static,
    R: Record,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<StdError>,
    P: HttpBody<Data = Bytes>,
{
    type Response = http::Response<ObservedBody<P, R::Call>>;
    type Error = S::Error;
    type Future = CallFuture<S::Future, R::Call>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let start = Instant::now();
        let (mut head, body) = request.into_parts();
        let Setting { side, methods, server } = &*self.setting;
        let called = server.is_none().then(|| called(*side, &head.uri)).flatten();
        let call = Call {
            side: *side,
            method: methods.get(head.uri.path()).copied(),
            server: server.as_ref().or(called.as_ref()),
        };
        let watch = Arc::new(Watch::new(self.record.begin(&call, &mut head), start));
        let body = Body::new(RequestBody::new(body, &watch));
        let request = http::Request::from_parts(head, body);
        let inner = watch.call.enter(|| self.inner.call(request));
        CallFuture { inner, guard: Some(Guard(watch)) }
    }
}

/// Returns the server's address from the URI of a request, on a client only.
///
/// On a server, the URI has what the peer claims, which is not used as an address.
fn called(side: Side, uri: &http::Uri) -> Option<Address> {
    let host = uri.host().filter(|_| side == Side::Client)?;
    Some(Address { host: Cow::Owned(host.to_owned()), port: uri.port_u16() })
}

pin_project! {
    /// The response of a [`CallService`].
    #[derive(Debug)]
    pub struct CallFuture<F, C: RecordCall> {
        #[pin]
        inner: F,
        guard: Option<Guard<C>>,
    }
}

impl<F, C, P, E> Future for CallFuture<F, C>
where
    F: Future<Output = Result<http::Response<P>, E>>,
    E: 'static,
    C: RecordCall,
    P: HttpBody<Data = Bytes>,
{
    type Output = Result<http::Response<ObservedBody<P, C>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = match this.guard {
            Some(guard) => ready!(guard.0.call.enter(|| this.inner.poll(cx))),
            None => return Poll::Pending,
        };
        let Some(guard) = this.guard.take() else { return Poll::Pending };
        match result {
            Ok(response) => {
                // A call that fails immediately has its status in the headers.
                let code = code_in(response.headers()).or_else(|| code_of_http(response.status()));
                let guard = match code {
                    Some(code) => {
                        guard.0.end(code);
                        None
                    }
                    None => Some(guard),
                };
                Poll::Ready(Ok(response.map(|body| ObservedBody::new(body, guard))))
            }
            Err(error) => {
                guard.0.end(code_of(&error));
                Poll::Ready(Err(error))
            }
        }
    }
}
