//! The service of `async_trait.rs`, called in-process: the cost of a call without a network.

#[path = "client.rs"]
mod client;
#[path = "async_server.rs"]
mod server;

use rust_grpc::grpc::InProcess;

use super::Started;
pub use super::async_trait::proto;
use crate::values::Values;
use crate::wire::Wire;

type Client = InProcess<server::Answers>;

mod api {
    pub use super::proto::bench::calls::v1::calls_api::CallsApi;
}

pub fn start(_: &Wire, values: &Values) -> Started {
    let client = InProcess::new(server::new(values)?);
    Ok(Box::new(client::Caller::new(client, values)?))
}
