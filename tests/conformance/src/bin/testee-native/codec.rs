//! Decoding and encoding of messages with the native codec.

use crate::generated::conformance::ConformanceRequest;

// Messages with the native codec implement prost's trait.
pub(crate) use prost::Message;

pub(crate) fn decode<M: Message + Default>(bytes: &[u8]) -> Result<M, String> {
    M::decode(bytes).map_err(|error| error.to_string())
}

pub(crate) fn encode(message: &impl Message) -> Vec<u8> {
    message.encode_to_vec()
}

pub(crate) fn output_format(request: &ConformanceRequest) -> i32 {
    request.requested_output_format.into()
}
