//! Code by rust-grpc with `async_server`: a server without `async_trait`, and a client with tonic's API.

#[path = "client.rs"]
mod client;
#[path = "async_server.rs"]
mod server;

use std::net::SocketAddr;

use super::{Address, Started};
use crate::values::Values;
use crate::wire::Wire;

#[allow(clippy::all, unused, reason = "generated code")]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/async_trait/mod.rs"));
}

type Client = proto::bench::calls::v1::calls_client::CallsClient<tonic::transport::Channel>;

mod api {}

pub fn start(wire: &Wire, values: &Values) -> Started {
    connect(wire, serve(wire, values)?, values)
}

/// Starts the server alone.
pub fn serve(wire: &Wire, values: &Values) -> Address {
    let server = proto::bench::calls::v1::calls_async::CallsServer::new(server::new(values)?);
    Ok(wire.serve(server)?)
}

/// Connects a client to a running server.
pub fn connect(wire: &Wire, address: SocketAddr, values: &Values) -> Started {
    Ok(Box::new(client::Caller::new(Client::new(wire.connect(address)?), values)?))
}
