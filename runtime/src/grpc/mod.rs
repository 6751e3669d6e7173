//! What do generated services need beside tonic?
//!
//! | module | feature | the question it answers |
//! |---|---|---|
//! | `codec` | | how do messages get into and out of the frames of a call? |
//! | `client` | | how does a generated client call a method? |
//! | `call` | | what is the result of a call? |
//! | `generated` | | which names do generated service modules use? |
//! | `code` | | what does gRPC call a status code? |
//! | `descriptor` | | what does the schema say of a service and its methods? |
//! | `stream` | | what holds the messages of a stream, wherever they come from? |
//! | `unframed` | | how do messages reach tonic's stream without being encoded? |
//! | `server` | | how does a request reach the method of a service? |
//! | `broken_off` | | has a stream of requests come to its end, or has it been cancelled? |
//! | `in_process` | | how does a client call a service that lives in the same process? |
//! | `timeout` | | how does a call say how long it may take? |
//! | `deadline` | `timers` | when is a call over that never left the process? |
//! | `adapter` | | how does one type serve both shapes of a service's trait? |
//! | `config` | `service-config` | how long may a call take, and when is it sent again? |
//! | `mock` | `mock` | what stands in for a service in tests? |
//! | `methods` | `layers` | how does a layer or an interceptor reach some methods and not others? |
//! | `observe` | `observe`, `tracing`, `metrics` | what happens in a call, from its beginning to its end? |
//! | `standard` | `operations` | how does a server come by reflection and health? |
//! | `web` | `web` | how does a browser call a server? |
//! | `errors` | `rich-errors` | how do the details of an error get to the caller? |

mod adapter;
mod broken_off;
mod call;
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
mod server;
#[cfg(feature = "operations")]
mod standard;
mod stream;
mod timeout;
mod unframed;
#[cfg(feature = "web")]
pub mod web;

pub use adapter::{FromAsyncTrait, IntoAsyncTrait};
pub use call::{BoxCall, CallResult};
pub use code::code_name;
pub use codec::{Codec, Half, MessageEncoder, MixedCodec, encode_into};
#[cfg(feature = "service-config")]
pub use config::ServiceConfig;
pub use descriptor::{Idempotency, MethodDescriptor, MethodKind, ServiceDescriptor};
pub use in_process::InProcess;
#[cfg(feature = "layers")]
pub use methods::{MethodLayer, Methods, PerMethod};
#[cfg(feature = "operations")]
pub use standard::{DescriptorSetError, HealthReporter, ServingStatus, Standard, standard};
pub use stream::MessageStream;
pub use timeout::timeout;
/// The trait of the layers here, for wrapping one service by hand: `layer.layer(service)`.
#[cfg(any(feature = "layers", feature = "observe", feature = "service-config"))]
pub use tower_layer::Layer;
