//! What happens in a call, from its beginning to its end?
//!
//! [`CallLayer`] is a tower layer for clients and servers. It tells a [`Record`] of each call: when it
//! begins, of every message, and how it ends: with the status from the headers or the trailers, or
//! dropped by the caller. `Spans` (feature `tracing`) and `Metrics` (feature `metrics`) are such
//! records, with the names of OpenTelemetry; two of them in a pair are one. Your own is a few lines:
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
//! `Server::builder().layer(layer)` sees all calls, `add_service(layer.layer(GreeterServer::new(…)))`
//! those of one service, and `GreeterClient::new(layer.layer(channel))` is the client's form. Methods
//! are known by their descriptors. What is not among them is [`OTHER`], whatever path a peer comes up
//! with, so that no peer can make labels without end.
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

pub use body::ResponseBody;
pub use convention::{Convention, OTHER};
pub use layer::{CallFuture, CallLayer, CallService};
#[cfg(feature = "metrics")]
pub use metrics::{MeteredCall, Metrics};
#[cfg(feature = "tracing")]
pub use spans::{CallSpan, Spans};

/// Whose side of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// It calls.
    Client,
    /// It answers.
    Server,
}

/// Where a server is: as [`CallLayer::address`] was told, or else, for a client, as the address of the
/// call says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Address {
    /// Its name, IP address or socket.
    pub host: Cow<'static, str>,
    /// Its port, where it has one.
    pub port: Option<u16>,
}

/// A call as it begins.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Call<'a> {
    /// The side that the layer is on.
    pub side: Side,
    /// The method; `None` when it is not one of the layer's services.
    pub method: Option<&'static MethodDescriptor>,
    /// The server, where that is known without asking the peer.
    pub server: Option<&'a Address>,
}

impl Call<'_> {
    /// `pkg.Service/Method`, or [`OTHER`]: fit for a label.
    pub fn method_name(&self) -> &'static str {
        self.method.map_or(OTHER, |method| method.path.trim_start_matches('/'))
    }

    /// The same in its two parts, both fit for a label.
    pub fn service_and_method(&self) -> (&'static str, &'static str) {
        let name = self.method_name();
        name.rsplit_once('/').unwrap_or((OTHER, name))
    }
}

/// A message that goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// Who sends it.
    pub from: Side,
    /// How many bytes it takes on the wire, without the five before it.
    pub len: u32,
    /// Whether it is compressed.
    pub compressed: bool,
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The status: the server's, or the one that the transport's failure amounts to.
    pub code: Code,
    /// Whether it was dropped before there was a status: by a deadline, or by a caller that lost
    /// interest. The code is then `Cancelled`.
    pub dropped: bool,
    /// From the beginning to the end of the response's stream.
    pub duration: Duration,
    /// How many messages the client has sent, as far as this side knows.
    pub requests: u64,
    /// How many messages the server has sent, as far as this side knows.
    pub responses: u64,
}

impl Outcome {
    /// The code as the specification of gRPC spells it: `DEADLINE_EXCEEDED`.
    pub const fn code_name(&self) -> &'static str {
        crate::grpc::code_name(self.code)
    }

    /// Whether OpenTelemetry calls it an error: to a client all but `OK`, to a server those that are
    /// not the caller's fault.
    pub const fn is_error(&self, side: Side) -> bool {
        convention::is_error(side, self.code)
    }
}

/// What wants to know of calls.
pub trait Record: Clone + Send + Sync + 'static {
    /// What it keeps for each call.
    type Call: RecordCall;

    /// A call begins. The head of its request may be read, and on a client written: this is where the
    /// context of a trace is taken out or put in.
    fn begin(&self, call: &Call<'_>, request: &mut Parts) -> Self::Call;
}

/// What wants to know of one call. It is asked from several threads.
pub trait RecordCall: Send + Sync + 'static {
    /// Runs a piece of the call's work: each poll of the response and of its body.
    fn enter<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }

    /// A message goes by.
    fn message(&self, message: Message) {
        let _ = message;
    }

    /// The call has ended. Comes once; no message comes after it.
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
