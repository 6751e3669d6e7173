//! Service configs with timeouts, retries, hedging and size limits for client calls.
//!
//! A [`ServiceConfig`] is gRPC's format in which the owner of a service specifies in JSON how
//! clients call its methods. [`ServiceConfig::layer`] creates a tower layer that applies it.
//!
//! ```
//! use rust_grpc::grpc::ServiceConfig;
//! use tower_layer::Layer;
//! # use rust_grpc::tonic;
//!
//! let config = ServiceConfig::from_json(r#"{
//!   "methodConfig": [
//!     { "name": [{}], "timeout": "30s" },
//!     {
//!       "name": [{ "service": "pkg.Greeter", "method": "SayHello" }],
//!       "timeout": "2.5s",
//!       "waitForReady": true,
//!       "retryPolicy": {
//!         "maxAttempts": 4,
//!         "initialBackoff": "0.1s",
//!         "maxBackoff": "1s",
//!         "backoffMultiplier": 2,
//!         "retryableStatusCodes": ["UNAVAILABLE"]
//!       }
//!     }
//!   ],
//!   "retryThrottling": { "maxTokens": 10, "tokenRatio": 0.1 }
//! }"#)?;
//!
//! # #[derive(Clone)]
//! # struct Channel;
//! # impl tonic::codegen::Service<tonic::codegen::http::Request<tonic::body::Body>> for Channel {
//! #     type Response = tonic::codegen::http::Response<tonic::body::Body>;
//! #     type Error = tonic::Status;
//! #     type Future = core::future::Ready<Result<Self::Response, Self::Error>>;
//! #     fn poll_ready(&mut self, _: &mut core::task::Context<'_>)
//! #         -> core::task::Poll<Result<(), tonic::Status>> { core::task::Poll::Ready(Ok(())) }
//! #     fn call(&mut self, _: tonic::codegen::http::Request<tonic::body::Body>) -> Self::Future {
//! #         core::future::ready(Err(tonic::Status::unavailable("")))
//! #     }
//! # }
//! # struct GreeterClient<T>(T);
//! # impl<T: tonic::client::GrpcService<tonic::body::Body>> GreeterClient<T> {
//! #     fn new(service: T) -> Self { Self(service) }
//! # }
//! # let channel = Channel;
//! let client = GreeterClient::new(config.layer().layer(channel));
//! # Ok::<(), rust_grpc::grpc::config::ServiceConfigError>(())
//! ```
//!
//! Errors in a config are reported all at once, each with its location:
//!
//! ```
//! # use rust_grpc::grpc::ServiceConfig;
//! let text = r#"{ "methodConfig": [{ "name": [{}], "timeout": "30" }] }"#;
//! let error = ServiceConfig::from_json(text).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     r#"error: `30` is not a duration
//!   --> methodConfig[0].timeout
//!    = help: durations are seconds, at least 0 and with at most 9 decimal places: `"1.5s"`"#,
//! );
//! ```
//!
//! # Behaviour
//!
//! - **timeout** limits the time of a call with all of its attempts, until the end of its stream. The
//!   server receives the remaining time. A shorter timeout of the caller, set with
//!   [`tonic::Request::set_timeout`], takes precedence.
//! - **retryPolicy** retries a call that fails with one of the listed status codes. Once a response has
//!   started, the call is committed and not retried. The backoff between attempts grows as configured,
//!   with a jitter of 20 %. A server overrides it with `grpc-retry-pushback-ms`: a number of milliseconds
//!   to wait, or `-1` to prevent retries. A call without a deadline fails instead of waiting for more than
//!   ten minutes. The server and the caller receive `grpc-previous-rpc-attempts`.
//! - **hedgingPolicy** sends copies of a call, each `hedgingDelay` after the previous one. The first
//!   response that is not a failure is returned, and the other attempts are cancelled.
//! - **waitForReady** makes a call wait for a connection until its deadline. Without it, the call fails
//!   with `UNAVAILABLE`.
//! - **maxRequestMessageBytes** and **maxResponseMessageBytes** end a call with `RESOURCE_EXHAUSTED` if
//!   a message is larger. The limits of tonic's clients apply too, among them 4 MiB for received messages.
//! - **retryThrottling** prevents retries and hedging unless more than half of the tokens are left. Calls
//!   of methods without a policy do not change the number of tokens.
//!
//! For retries, a request is buffered while it is sent, including streams, up to
//! [`ServiceConfig::buffer_limit`]. Once a request exceeds the limit, its call is committed. A
//! failed connection is treated as `UNAVAILABLE`. If several names match a method, only the most
//! specific one applies; nothing is inherited from the others.
mod attempt;
mod backoff;
mod body;
mod call;
mod check;
mod deadline;
mod error;
mod failure;
mod hedge;
mod json;
mod layer;
mod outcome;
mod parse;
mod policy;
mod reader;
mod recording;
mod replay;
mod retry;
mod size_limit;
mod suggest;
mod table;
mod throttle;
mod wakers;

use std::str::FromStr;
use std::sync::Arc;

pub use body::RetryBody;
pub use error::{ConfigProblem, ServiceConfigError};
pub use layer::{ResponseFuture, ServiceConfigLayer, ServiceConfigService};
pub use policy::{HedgingPolicy, MethodPolicy, Repeat, RetryPolicy};

/// A service config, which specifies how clients call the methods of a server.
///
/// See the [module documentation](self) for an example.
#[derive(Clone, Debug)]
pub struct ServiceConfig {
    entries: Vec<Entry>,
    table: table::Table,
    throttling: Option<policy::RetryThrottling>,
    warnings: Vec<ConfigProblem>,
    buffer_limit: usize,
    seed: Option<u64>,
}

/// An entry of `methodConfig`.
#[derive(Clone, Debug)]
struct Entry {
    policy: Arc<MethodPolicy>,
    place: String,
}

impl Default for ServiceConfig {
    /// Returns a config without policies.
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            table: table::Table::default(),
            throttling: None,
            warnings: Vec::new(),
            buffer_limit: 1024 * 1024,
            seed: None,
        }
    }
}

impl ServiceConfig {
    /// Parses a service config in the format of gRPC's `service_config.proto`.
    ///
    /// # Errors
    /// Returns all errors: for text that is not JSON, with line and column; for invalid values,
    /// duplicate names and names that no method can have, each with the path of its key.
    pub fn from_json(text: &str) -> Result<Self, ServiceConfigError> {
        parse::parse(text)
    }

    /// Returns warnings about keys without an effect: unknown keys, and those that do not affect
    /// calls.
    pub fn warnings(&self) -> &[ConfigProblem] {
        &self.warnings
    }

    /// Returns the policy for a call with a path such as `/pkg.Greeter/SayHello`.
    pub fn method(&self, path: &str) -> Option<&MethodPolicy> {
        self.policy(path).map(|policy| &**policy)
    }

    fn policy(&self, path: &str) -> Option<&Arc<MethodPolicy>> {
        self.table.find(path).map(|index| &self.entries[index].policy)
    }

    /// Sets the number of bytes of a request that are buffered for retries. The default is 1 MiB.
    ///
    /// A call whose request is larger is committed and not retried. The limit applies to the memory
    /// in use, however small the frames of a stream are. A frame of at least 4 KiB is not copied,
    /// so a frame that is part of a larger buffer keeps this buffer allocated.
    #[must_use]
    pub fn buffer_limit(self, bytes: usize) -> Self {
        Self { buffer_limit: bytes, ..self }
    }

    /// Sets the seed of the jitter of backoffs, so that tests are reproducible.
    #[must_use]
    pub fn jitter_seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// Returns a tower layer that applies the config. Create one layer for each server.
    pub fn layer(&self) -> ServiceConfigLayer {
        ServiceConfigLayer::new(self.clone())
    }
}

impl FromStr for ServiceConfig {
    type Err = ServiceConfigError;

    fn from_str(text: &str) -> Result<Self, ServiceConfigError> {
        Self::from_json(text)
    }
}
