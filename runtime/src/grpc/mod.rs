//! What do generated services need beside tonic?
//!
//! | module | the question it answers |
//! |---|---|
//! | `codec` | how do messages get into and out of the frames of a call? |
//! | `descriptor` | what does the schema say of a service and its methods? |
//! | `stream` | what holds the messages of a stream, wherever they come from? |
//! | `unframed` | how do messages reach tonic's stream without being encoded? |
//! | `serve` | how does a request reach the method of a native service trait? |
//! | `in_process` | how does a client call a service that lives in the same process? |
//! | `deadline` | when is a call over that never left the process? |
//! | `adapter` | how does one type serve both shapes of a service's trait? |
//! | [`mock`] | what stands in for a service in tests? |

mod adapter;
mod codec;
mod deadline;
mod descriptor;
mod in_process;
#[cfg(feature = "mock")]
pub mod mock;
mod serve;
mod stream;
mod unframed;

pub use adapter::{FromAsyncTrait, IntoAsyncTrait};
pub use codec::{Codec, Half};
pub use descriptor::{Idempotency, MethodDescriptor, MethodKind, ServiceDescriptor};
pub use in_process::InProcess;
#[doc(hidden)]
pub use serve::Serving;
pub use stream::MessageStream;
