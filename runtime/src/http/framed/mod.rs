//! Requests and responses of the protocols whose messages are in frames: Connect's streams, gRPC and gRPC-Web.

mod base64_stream;
mod decoder;
mod discard;
mod request;
mod response;
mod whole;

pub(super) use decoder::{Decoder, LastMessage};
pub(super) use request::FramedRequest;
pub(super) use response::{Encoder, Ending, FramedResponse, blame};
pub(super) use whole::WholeRequest;
