//! Code by rust-grpc with the default options: the native codec, and the runtime's codec for tonic.

#[path = "client.rs"]
mod client;
#[path = "server.rs"]
mod server;

use std::net::SocketAddr;

use super::{Address, Started};
use crate::values::Values;
use crate::wire::Wire;

#[allow(clippy::all, unused, reason = "generated code")]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/ours/mod.rs"));
}

type Client = proto::bench::calls::v1::calls_client::CallsClient<tonic::transport::Channel>;

mod api {}

pub fn start(wire: &Wire, values: &Values) -> Started {
    connect(wire, serve(wire, values)?, values)
}

/// Starts the server alone.
pub fn serve(wire: &Wire, values: &Values) -> Address {
    Ok(wire.serve(server::new(values)?)?)
}

/// Connects a client to a running server.
pub fn connect(wire: &Wire, address: SocketAddr, values: &Values) -> Started {
    Ok(Box::new(client::Caller::new(Client::new(wire.connect(address)?), values)?))
}
