//! How are messages of the native codec parsed and serialized?

use crate::generated::conformance::ConformanceRequest;

// Its messages are prost's as far as a caller can see.
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
