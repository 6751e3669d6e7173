//! What do generated services need beside tonic?
//!
//! | module | the question it answers |
//! |---|---|
//! | `codec` | how do messages get into and out of the frames of a call? |
//! | `descriptor` | what does the schema say of a service and its methods? |
mod codec;
mod descriptor;

pub use codec::{Codec, Half};
pub use descriptor::{Idempotency, MethodDescriptor, MethodKind, ServiceDescriptor};
