//! Decoding and encoding of prost's messages.

use crate::generated::conformance::ConformanceRequest;

pub(crate) trait Message: prost::Message + Default {}

impl<M: prost::Message + Default> Message for M {}

/// Messages of prost have no JSON and no text format.
pub(crate) const TEXTS: bool = false;

pub(crate) fn decode<M: Message>(bytes: &[u8]) -> Result<M, String> {
    M::decode(bytes).map_err(|error| error.to_string())
}

pub(crate) fn encode(message: &impl Message) -> Vec<u8> {
    message.encode_to_vec()
}

pub(crate) fn from_json<M: Message>(_: &str, _: bool) -> Result<M, String> {
    Err("there is no JSON".to_owned())
}

pub(crate) fn to_json(_: &impl Message) -> Result<String, String> {
    Err("there is no JSON".to_owned())
}

pub(crate) fn from_text<M: Message>(_: &str) -> Result<M, String> {
    Err("there is no text format".to_owned())
}

pub(crate) fn to_text(_: &impl Message, _: bool) -> Result<String, String> {
    Err("there is no text format".to_owned())
}

pub(crate) fn test_category(request: &ConformanceRequest) -> i32 {
    request.test_category
}

pub(crate) fn output_format(request: &ConformanceRequest) -> i32 {
    request.requested_output_format
}
