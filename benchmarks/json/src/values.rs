//! Values of the codec's benchmarks.

#[path = "../../codec/src/values/order.rs"]
pub mod order;
#[path = "../../codec/src/values/random.rs"]
pub mod random;
#[path = "../../codec/src/values/reading.rs"]
pub mod reading;
#[path = "../../codec/src/values/shapes.rs"]
pub mod shapes;

use crate::generated::prost::shapes::bench::v1;
