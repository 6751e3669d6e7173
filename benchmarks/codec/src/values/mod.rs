//! Values of the measured messages.
//!
//! All values have prost's types. Every peer decodes the bytes that prost encodes.

pub mod googleapis;
pub mod order;
pub mod random;
pub mod reading;
pub mod shapes;
pub mod workloads;

use crate::generated::prost::shapes::bench::v1;
