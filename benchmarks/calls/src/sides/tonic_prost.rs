//! Code by tonic-prost-build as it is when nothing is said.

#[path = "client.rs"]
mod client;
#[path = "server.rs"]
mod server;

use super::Started;
use crate::values::Values;
use crate::wire::Wire;

#[allow(clippy::all, unused, reason = "none of it is ours to mend")]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/tonic_prost/mod.rs"));
}

type Client = proto::bench::calls::v1::calls_client::CallsClient<tonic::transport::Channel>;

mod api {}

pub fn start(wire: &Wire, values: &Values) -> Started {
    let address = wire.serve(server::new(values)?)?;
    let client = Client::new(wire.connect(address)?);
    Ok(Box::new(client::Caller::new(client, values)?))
}
