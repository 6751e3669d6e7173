//! Code by tonic-prost-build as it is when nothing is said.

#[path = "client.rs"]
mod client;
#[path = "server.rs"]
mod server;

use std::net::SocketAddr;

use super::{Address, Started};
use crate::values::Values;
use crate::wire::Wire;

#[allow(clippy::all, unused, reason = "none of it is ours to mend")]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/tonic_prost/mod.rs"));
}

type Client = proto::bench::calls::v1::calls_client::CallsClient<tonic::transport::Channel>;

mod api {}

pub fn start(wire: &Wire, values: &Values) -> Started {
    connect(wire, serve(wire, values)?, values)
}

/// The server alone.
pub fn serve(wire: &Wire, values: &Values) -> Address {
    Ok(wire.serve(server::new(values)?)?)
}

/// The client, with a server that runs somewhere.
pub fn connect(wire: &Wire, address: SocketAddr, values: &Values) -> Started {
    Ok(Box::new(client::Caller::new(Client::new(wire.connect(address)?), values)?))
}
