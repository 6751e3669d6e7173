//! What is in the messages that are measured?
//!
//! All are values of prost's types; what prost makes of them is what every peer decodes.

pub mod googleapis;
pub mod order;
pub mod random;
pub mod shapes;
