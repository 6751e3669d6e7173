//! gRPC support for generated clients and servers, in addition to tonic.
//!
//! | module | feature | contents |
//! |---|---|---|
//! | `codec` | | encoding and decoding of messages in the frames of a call |
//! | `client` | | calls of generated clients |
//! | `call` | | the types of a call's result |
//! | `generated` | | the names that generated service modules use |
//! | `code` | | the names of status codes in gRPC's specification |
//! | `descriptor` | | descriptors of services and methods |
//! | `stream` | | streams of messages from the network, from memory or from any stream |
//! | `tonic_stream` | | conversion of a stream of messages to tonic's stream without encoding |
//! | `server` | | dispatch of requests to the methods of a service |
//! | `cancellation` | | detection of cancelled request streams |
//! | `in_process` | | clients of a service in the same process |
//! | `timeout` | | the header `grpc-timeout` |
//! | `deadline` | `timers` | timeouts of calls in the same process |
//! | `adapter` | | conversion between the two traits of a service |
//! | `config` | `service-config` | service configs: timeouts, retries, hedging and size limits of calls |
//! | `mock` | `mock` | mocks of services for tests |
//! | `methods` | `layers` | layers and interceptors for selected methods |
//! | `observe` | `observe`, `tracing`, `metrics` | observation of calls: spans, metrics and custom records |
//! | `operations` | `operations` | the services for server reflection and health checks |
//! | `web` | `web` | gRPC-Web, for clients in browsers |
//! | `errors` | `rich-errors` | error details in statuses |

mod adapter;
mod call;
mod cancellation;
mod client;
mod code;
mod codec;
#[cfg(feature = "service-config")]
pub mod config;
mod deadline;
mod descriptor;
#[cfg(feature = "rich-errors")]
pub mod errors;
#[doc(hidden)]
pub mod generated;
mod in_process;
#[cfg(feature = "layers")]
mod methods;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "observe")]
pub mod observe;
#[cfg(feature = "operations")]
mod operations;
mod server;
mod stream;
mod timeout;
mod tonic_stream;
#[cfg(feature = "web")]
pub mod web;

pub use adapter::{FromAsyncTrait, IntoAsyncTrait};
pub use call::{BoxCall, CallResult};
pub use code::code_name;
pub use codec::{Codec, Decoder, Encoder, MixedCodec, ProstEncoder, encode_to_buf};
#[cfg(feature = "service-config")]
pub use config::ServiceConfig;
pub use descriptor::{Idempotency, MethodDescriptor, MethodKind, ServiceDescriptor};
pub use in_process::InProcess;
#[cfg(feature = "layers")]
pub use methods::{MethodLayer, Methods, PerMethod};
#[cfg(feature = "operations")]
pub use operations::{DescriptorSetError, HealthReporter, Operations, ServingStatus, operations};
pub use stream::MessageStream;
pub use timeout::request_timeout;
#[cfg(feature = "http")]
pub(crate) use timeout::{format as format_timeout, parse as parse_timeout};
/// The trait of all layers in this module, to wrap a single service: `layer.layer(service)`.
#[cfg(any(feature = "layers", feature = "observe", feature = "service-config"))]
pub use tower_layer::Layer;
