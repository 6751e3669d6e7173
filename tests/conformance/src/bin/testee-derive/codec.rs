//! Decoding and encoding of prost's messages.

use crate::generated::conformance::ConformanceRequest;

pub(crate) use prost::Message;

pub(crate) fn decode<M: Message + Default>(bytes: &[u8]) -> Result<M, String> {
    M::decode(bytes).map_err(|error| error.to_string())
}

pub(crate) fn encode(message: &impl Message) -> Vec<u8> {
    message.encode_to_vec()
}

pub(crate) fn output_format(request: &ConformanceRequest) -> i32 {
    request.requested_output_format
}
