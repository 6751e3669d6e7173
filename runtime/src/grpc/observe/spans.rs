//! Tracing spans for calls.

use std::net::SocketAddr;

use tonic::codegen::http::request::Parts;
use tracing::field::{Empty, display};
use tracing::{Span, info_span};

use super::{Call, Convention, OTHER, Outcome, Record, RecordCall, Side};

/// A record for [`CallLayer`](super::CallLayer) that creates a span for each call.
///
/// With [`Convention::Stable`], the span has the fields `rpc.system.name`, `rpc.method`,
/// `rpc.response.status_code`, `error.type`, `server.address` and `server.port`, on a server also
/// `network.peer.address` and `network.peer.port`, and `rpc.method_original` if the method is not
/// known. tracing-opentelemetry uses `otel.name`, `otel.kind` and `otel.status_code` as the name,
/// kind and status of the span. `rust_grpc.requests` and `rust_grpc.responses` are the numbers of
/// messages. The span is open until the stream of responses has ended, and is entered whenever the
/// call is polled.
///
/// ```
/// # use rust_grpc::grpc::{ServiceDescriptor, observe::{CallLayer, Spans}};
/// # const GREETER: ServiceDescriptor = ServiceDescriptor::new("pkg.Greeter", &[]);
/// let server = CallLayer::server(&[GREETER], Spans::new());
/// let client = CallLayer::client(&[GREETER], Spans::new()).address("greeter.example.com", 443);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Spans {
    convention: Convention,
}

impl Spans {
    /// Creates a record whose spans have the names of [`Convention::Stable`].
    pub const fn new() -> Self {
        Self::with(Convention::Stable)
    }

    /// Creates a record whose spans have the names of a convention.
    pub const fn with(convention: Convention) -> Self {
        Self { convention }
    }
}

/// The span of a call.
#[derive(Debug)]
pub struct CallSpan {
    span: Span,
    side: Side,
    convention: Convention,
}

impl Record for Spans {
    type Call = CallSpan;

    fn begin(&self, call: &Call<'_>, request: &mut Parts) -> CallSpan {
        let stable = self.convention == Convention::Stable;
        let name = call.method_name();
        let (service, method) = call.service_and_method();
        let original = request.uri.path().trim_start_matches('/');
        let connection = Connection::of(request);
        let local = connection.local.filter(|_| call.server.is_none());
        let span = info_span!(
            "grpc",
            otel.name = if name == OTHER { "grpc" } else { name },
            otel.kind = match call.side {
                Side::Client => "client",
                Side::Server => "server",
            },
            otel.status_code = Empty,
            rpc.system.name = stable.then_some("grpc"),
            rpc.system = (!stable).then_some("grpc"),
            rpc.service = (!stable).then_some(service),
            rpc.method = if stable { name } else { method },
            rpc.method_original = (stable && call.method.is_none()).then_some(original),
            rpc.response.status_code = Empty,
            rpc.grpc.status_code = Empty,
            "error.type" = Empty,
            server.address = call.server.map(|server| &*server.host),
            server.port = call.server.and_then(|server| server.port),
            network.peer.address = connection.peer.map(|peer| display(peer.ip())),
            network.peer.port = connection.peer.map(|peer| peer.port()),
            rust_grpc.requests = Empty,
            rust_grpc.responses = Empty,
        );
        if let Some(local) = local {
            span.record("server.address", display(local.ip())).record("server.port", local.port());
        }
        CallSpan { span, side: call.side, convention: self.convention }
    }
}

/// The addresses of the connection from which a server received a call.
#[derive(Default)]
struct Connection {
    local: Option<SocketAddr>,
    peer: Option<SocketAddr>,
}

impl Connection {
    #[cfg(feature = "tonic")]
    fn of(request: &Parts) -> Self {
        let info = request.extensions.get::<tonic::transport::server::TcpConnectInfo>();
        info.map_or_else(Self::default, |info| Self {
            local: info.local_addr(),
            peer: info.remote_addr(),
        })
    }

    /// Returns no addresses, since only tonic's transport provides them.
    #[cfg(not(feature = "tonic"))]
    fn of(_: &Parts) -> Self {
        Self::default()
    }
}

impl RecordCall for CallSpan {
    fn enter<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }

    fn end(&self, outcome: &Outcome) {
        let name = outcome.code_name();
        match self.convention {
            Convention::Stable => self.span.record("rpc.response.status_code", name),
            Convention::V1_37 => self.span.record("rpc.grpc.status_code", outcome.code as i64),
        };
        if outcome.is_error(self.side) {
            self.span.record("otel.status_code", "ERROR").record("error.type", name);
        }
        self.span.record("rust_grpc.requests", outcome.requests);
        self.span.record("rust_grpc.responses", outcome.responses);
    }
}
