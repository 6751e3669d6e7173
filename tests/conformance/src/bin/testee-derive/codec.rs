//! Decoding and encoding of prost's messages, and their JSON and text format.

use std::sync::LazyLock;

use rust_grpc::reflect::{Reflect, Registry};
use rust_grpc::{json, text};

use crate::generated::conformance::ConformanceRequest;
use crate::generated::protobuf_test_messages::{editions, proto2, proto3};

pub(crate) trait Message: prost::Message + Reflect + Default {}

impl<M: prost::Message + Reflect + Default> Message for M {}

/// There are no extensions, since prost's messages drop unknown fields.
static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    Registry::new()
        .with_types(proto2::TYPES)
        .with_types(proto3::TYPES)
        .with_types(editions::TYPES)
        .with_types(editions::proto2::TYPES)
        .with_types(editions::proto3::TYPES)
});

pub(crate) fn decode<M: Message>(bytes: &[u8]) -> Result<M, String> {
    M::decode(bytes).map_err(|error| error.to_string())
}

pub(crate) fn encode(message: &impl Message) -> Vec<u8> {
    message.encode_to_vec()
}

pub(crate) fn from_json<M: Message>(text: &str, ignore_unknown: bool) -> Result<M, String> {
    let options =
        json::ReadOptions::new().registry(&REGISTRY).ignore_unknown_fields(ignore_unknown);
    options.from_str(text).map_err(|error| error.to_string())
}

pub(crate) fn to_json(message: &impl Message) -> Result<String, String> {
    let options = json::WriteOptions::new().registry(&REGISTRY);
    options.to_string(message).map_err(|error| error.to_string())
}

pub(crate) fn from_text<M: Message>(text: &str) -> Result<M, String> {
    let options = text::ReadOptions::new().registry(&REGISTRY);
    options.from_str(text).map_err(|error| error.to_string())
}

pub(crate) fn to_text(message: &impl Message, print_unknown: bool) -> Result<String, String> {
    let options = text::WriteOptions::new().registry(&REGISTRY).print_unknown_fields(print_unknown);
    options.to_string(message).map_err(|error| error.to_string())
}

pub(crate) fn test_category(request: &ConformanceRequest) -> i32 {
    request.test_category
}

pub(crate) fn output_format(request: &ConformanceRequest) -> i32 {
    request.requested_output_format
}
