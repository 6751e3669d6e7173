//! Observation of calls from their beginning to their end, for spans, metrics and logs.
//!
//! [`CallLayer`] is a tower layer for clients and servers. It notifies a [`Record`] of the
//! beginning of each call, of every message, and of the end: with the status from the headers or
//! the trailers, or because the caller dropped the call. `Spans` (feature `tracing`) and `Metrics`
//! (feature `metrics`) are records with the names of OpenTelemetry. A pair of records is a record.
//! A custom record takes a few lines:
//!
//! ```
//! use rust_grpc::grpc::observe::{Call, CallLayer, Outcome, Record, RecordCall};
//! use rust_grpc::grpc::{MethodDescriptor, MethodKind, ServiceDescriptor};
//! use rust_grpc::tonic::codegen::http::request::Parts;
//!
//! #[derive(Clone)]
//! struct Log;
//!
//! struct Entry(&'static str);
//!
//! impl Record for Log {
//!     type Call = Entry;
//!     fn begin(&self, call: &Call<'_>, _: &mut Parts) -> Entry {
//!         Entry(call.method_name())
//!     }
//! }
//!
//! impl RecordCall for Entry {
//!     fn end(&self, outcome: &Outcome) {
//!         println!("{} {:?} {:?}", self.0, outcome.code, outcome.duration);
//!     }
//! }
//!
//! # const SAY: MethodDescriptor =
//! #     MethodDescriptor::new("pkg.Greeter", "Say", "/pkg.Greeter/Say", MethodKind::Unary);
//! // A constant of generated code.
//! const GREETER: ServiceDescriptor = ServiceDescriptor::new("pkg.Greeter", &[SAY]);
//! let layer = CallLayer::server(&[GREETER], Log);
//! ```
//!
//! `Server::builder().layer(layer)` observes all calls of a server,
//! `add_service(layer.layer(GreeterServer::new(…)))` those of one service, and
//! `GreeterClient::new(layer.layer(channel))` those of a client. Methods are identified by their
//! descriptors. All other paths are recorded as [`OTHER`], so that a peer cannot create an
//! unlimited number of labels.
mod body;
mod convention;
mod frames;
mod layer;
#[cfg(feature = "metrics")]
mod metrics;
#[cfg(feature = "tracing")]
mod spans;
mod watch;

use std::borrow::Cow;
use std::time::Duration;

use tonic::Code;
use tonic::codegen::http::request::Parts;

use super::MethodDescriptor;

pub use body::ObservedBody;
pub use convention::{Convention, OTHER};
pub use layer::{CallFuture, CallLayer, CallService};
#[cfg(feature = "metrics")]
pub use metrics::{MeteredCall, Metrics};
#[cfg(feature = "tracing")]
pub use spans::{CallSpan, Spans};

/// A side of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The side that sends the request.
    Client,
    /// The side that sends the response.
    Server,
}

/// The address of a server.
///
/// It is the address given to [`CallLayer::address`]; on a client without one, that of the
/// request's URI.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Address {
    /// The name, IP address or socket of the server.
    pub host: Cow<'static, str>,
    /// The port of the server, if it has one.
    pub port: Option<u16>,
}

/// A call at its beginning.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Call<'a> {
    /// The side on which the layer is.
    pub side: Side,
    /// The method; `None` if it does not belong to the layer's services.
    pub method: Option<&'static MethodDescriptor>,
    /// The address of the server, if it is known from configuration or from the request's URI.
    pub server: Option<&'a Address>,
}

impl Call<'_> {
    /// Returns `pkg.Service/Method`, or [`OTHER`], which can be used as a label.
    pub fn method_name(&self) -> &'static str {
        self.method.map_or(OTHER, |method| method.path.trim_start_matches('/'))
    }

    /// Returns the name of the service and that of the method, which can both be used as labels.
    pub fn service_and_method(&self) -> (&'static str, &'static str) {
        let name = self.method_name();
        name.rsplit_once('/').unwrap_or((OTHER, name))
    }
}

/// A message that is sent or received in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The side that sends the message.
    pub from: Side,
    /// The number of bytes on the wire, without the prefix of five bytes.
    pub len: u32,
    /// True if the message is compressed.
    pub compressed: bool,
}

/// The outcome of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The code of the server's status, or of the status that corresponds to a failure of the
    /// transport.
    pub code: Code,
    /// True if the call was dropped before it had a status, by a deadline or by the caller. The
    /// code is `Cancelled` then.
    pub dropped: bool,
    /// The time from the beginning of the call to the end of the response's stream.
    pub duration: Duration,
    /// The number of messages that the client has sent, as far as this side knows.
    pub requests: u64,
    /// The number of messages that the server has sent, as far as this side knows.
    pub responses: u64,
}

impl Outcome {
    /// Returns the name of the code in gRPC's specification, such as `DEADLINE_EXCEEDED`.
    pub const fn code_name(&self) -> &'static str {
        crate::grpc::code_name(self.code)
    }

    /// Returns true if the outcome is an error by OpenTelemetry's definition.
    ///
    /// For a client, all codes except `OK` are errors; for a server, only those that are not the
    /// caller's fault.
    pub const fn is_error(&self, side: Side) -> bool {
        convention::is_error(side, self.code)
    }
}

/// A receiver of notifications about calls.
pub trait Record: Clone + Send + Sync + 'static {
    /// The state of one call.
    type Call: RecordCall;

    /// Called when a call begins.
    ///
    /// The head of the request may be read, and on a client changed. Extract or inject the context
    /// of a trace here.
    fn begin(&self, call: &Call<'_>, request: &mut Parts) -> Self::Call;
}

/// A receiver of notifications about one call, which may come from several threads.
pub trait RecordCall: Send + Sync + 'static {
    /// Called for each poll of the response and of its body, with a function that performs the
    /// poll.
    fn enter<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }

    /// Called for each message that is sent or received.
    fn message(&self, message: Message) {
        let _ = message;
    }

    /// Called once when the call has ended. No message is reported afterwards.
    fn end(&self, outcome: &Outcome) {
        let _ = outcome;
    }
}

impl<A: Record, B: Record> Record for (A, B) {
    type Call = (A::Call, B::Call);

    fn begin(&self, call: &Call<'_>, request: &mut Parts) -> Self::Call {
        (self.0.begin(call, request), self.1.begin(call, request))
    }
}

impl<A: RecordCall, B: RecordCall> RecordCall for (A, B) {
    fn enter<T>(&self, work: impl FnOnce() -> T) -> T {
        self.0.enter(|| self.1.enter(work))
    }

    fn message(&self, message: Message) {
        self.0.message(message);
        self.1.message(message);
    }

    fn end(&self, outcome: &Outcome) {
        self.0.end(outcome);
        self.1.end(outcome);
    }
}
