//! Code by rust-grpc with `native_server`: a server without `async_trait`, and tonic's client.

#[path = "client.rs"]
mod client;
#[path = "native_server.rs"]
mod server;

use super::Started;
use crate::values::Values;
use crate::wire::Wire;

#[allow(clippy::all, unused, reason = "none of it is ours to mend")]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/native/mod.rs"));
}

type Client = proto::bench::calls::v1::calls_client::CallsClient<tonic::transport::Channel>;

mod api {}

pub fn start(wire: &Wire, values: &Values) -> Started {
    let server = proto::bench::calls::v1::calls_native::CallsServer::new(server::new(values)?);
    let client = Client::new(wire.connect(wire.serve(server)?)?);
    Ok(Box::new(client::Caller::new(client, values)?))
}
