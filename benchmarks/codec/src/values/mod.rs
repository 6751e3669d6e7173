//! What is in the messages that are measured?
//!
//! All are values of prost's types; what prost makes of them is what every peer decodes.

pub mod googleapis;
pub mod order;
pub mod random;
pub mod reading;
pub mod shapes;

use crate::generated::prost::shapes::bench::v1;
