//! The shop of `examples/shop`, on messages, servers and clients by tonic-prost-build.
//!
//! Everything but [`proto`] is the shop's own source. What a call takes from one process to another is the
//! other generator's; of rust-grpc there are the traits that the shop's logic is written against, and what
//! the shop takes from the runtime on either side: deadlines, retries, details of errors, health.

#[path = "../../../../examples/shop/src/accounts/mod.rs"]
pub mod accounts;
#[path = "../../../../examples/shop/src/catalog/mod.rs"]
pub mod catalog;
#[path = "../../../../examples/shop/src/gateway/mod.rs"]
pub mod gateway;
#[path = "../../../../examples/shop/src/ground/mod.rs"]
pub mod ground;
#[path = "../../../../examples/shop/src/launch.rs"]
pub mod launch;
#[path = "../../../../examples/shop/src/orders/mod.rs"]
pub mod orders;

pub mod proto;

/// What keeps a service from starting.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
