//! How long may a call take, and when is it sent again?
//!
//! A [`ServiceConfig`] is what gRPC calls so: JSON in which the owner of a service says how clients
//! call its methods. [`ServiceConfig::layer`] makes a tower layer of it.
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
//! What is wrong with it, all at once and with its place:
//!
//! ```
//! # use rust_grpc::grpc::ServiceConfig;
//! let text = r#"{ "methodConfig": [{ "name": [{}], "timeout": "30" }] }"#;
//! let error = ServiceConfig::from_json(text).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     r#"error: `30` is not a duration
//!   --> methodConfig[0].timeout
//!    = hint: durations are seconds, at least 0 and with at most 9 decimal places: `"1.5s"`"#,
//! );
//! ```
//!
//! # What holds
//!
//! - **timeout** bounds a call with all of its attempts, and its stream to the end. The server is told
//!   what is left; a shorter timeout of the caller's, [`tonic::Request::set_timeout`], holds.
//! - **retryPolicy** sends a call again after a status that it names, until an answer has begun. Waits
//!   grow as it says, give or take a fifth. A server has the last word with `grpc-retry-pushback-ms`:
//!   a number of milliseconds to wait, or `-1`. A call without a deadline fails instead of waiting for
//!   more than ten minutes. The server sees `grpc-previous-rpc-attempts`, as does the caller.
//! - **hedgingPolicy** sends copies, each `hedgingDelay` after the one before, and the first answer that
//!   is no failure counts. The others are cancelled.
//! - **waitForReady** waits for a connection until the deadline, where a call fails with `UNAVAILABLE`
//!   otherwise.
//! - **maxRequestMessageBytes**, **maxResponseMessageBytes** end a call with `RESOURCE_EXHAUSTED`. The
//!   limits of tonic's own clients hold too, among them 4 MiB for what is received.
//! - **retryThrottling** stops repeated calls while half of the tokens are gone. Calls to methods
//!   without a policy are not counted.
//!
//! To be sent again, a request is kept while it is sent, streams too, up to
//! [`ServiceConfig::buffer_limit`]. A call whose request is larger than that is sent once. A connection
//! that fails counts as `UNAVAILABLE`. Of two names for a method, the one that says more counts, and
//! nothing is taken over from the other.
mod attempt;
mod backoff;
mod body;
mod check;
mod deadline;
mod drive;
mod error;
mod failure;
mod hedge;
mod json;
mod layer;
mod meter;
mod outcome;
mod parse;
mod policy;
mod reader;
mod recording;
mod replay;
mod retry;
mod suggest;
mod table;
mod throttle;
mod wakers;

use std::str::FromStr;
use std::sync::Arc;

pub use body::ResponseBody;
pub use error::{ConfigProblem, ServiceConfigError};
pub use layer::{Configured, ResponseFuture, ServiceConfigLayer};
pub use policy::{HedgingPolicy, MethodPolicy, Repeat, RetryPolicy};

/// How clients call the methods of a server. The [module](self) has an example.
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
    /// Says nothing of any method.
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
    /// Reads a service config, as gRPC's `service_config.proto` describes it.
    ///
    /// # Errors
    /// All that is wrong: text that is not JSON, with line and column; values that are not what their
    /// keys ask for, a name that is given twice or can be no method's, each with the path of its key.
    pub fn from_json(text: &str) -> Result<Self, ServiceConfigError> {
        parse::parse(text)
    }

    /// What has no effect: keys that are not known, or none of a client's calls.
    pub fn warnings(&self) -> &[ConfigProblem] {
        &self.warnings
    }

    /// What holds for a call, by the path of its URI: `/pkg.Greeter/SayHello`.
    pub fn method(&self, path: &str) -> Option<&MethodPolicy> {
        self.policy(path).map(|policy| &**policy)
    }

    fn policy(&self, path: &str) -> Option<&Arc<MethodPolicy>> {
        self.table.find(path).map(|index| &self.entries[index].policy)
    }

    /// Sets how many bytes of a request are kept to send it again; the default is 1 MiB. A call whose
    /// request has more is sent once.
    ///
    /// It bounds the memory that is kept, however small the frames of a stream are. A frame of at least
    /// 4 KiB is not copied: a body whose frames are parts of larger buffers holds on to those.
    #[must_use]
    pub fn buffer_limit(self, bytes: usize) -> Self {
        Self { buffer_limit: bytes, ..self }
    }

    /// Makes the random part of waits the same each time, for tests.
    #[must_use]
    pub fn jitter_seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// A tower layer that applies it. Make one for each server.
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
