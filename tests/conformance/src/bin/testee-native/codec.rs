//! Decoding and encoding of messages with the native codec, and with JSON and the text format.

use std::sync::LazyLock;

use rust_grpc::reflect::{Reflect, Registry};
use rust_grpc::{json, text};

use crate::generated::conformance::ConformanceRequest;
use crate::generated::protobuf_test_messages::{editions, proto2, proto3};

pub(crate) trait Message: prost::Message + Reflect + Default {}

impl<M: prost::Message + Reflect + Default> Message for M {}

/// The way that messages take in addition.
#[derive(PartialEq)]
enum Way {
    Direct,
    /// JSON is read and written through serde and `serde_json`.
    Serde,
    /// Messages are copied by reflection.
    Reflection,
}

static WAY: LazyLock<Way> = LazyLock::new(|| match std::env::var(rust_grpc_conformance::WAY) {
    Ok(way) if way == "serde" => Way::Serde,
    Ok(way) if way == "reflection" => Way::Reflection,
    _ => Way::Direct,
});

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    Registry::new()
        .with_types(proto2::TYPES)
        .with_types(proto3::TYPES)
        .with_types(editions::TYPES)
        .with_types(editions::proto2::TYPES)
        .with_types(editions::proto3::TYPES)
        .with_extensions(proto2::EXTENSIONS)
        .with_extensions(editions::EXTENSIONS)
        .with_extensions(editions::proto2::EXTENSIONS)
});

pub(crate) fn decode<M: Message>(bytes: &[u8]) -> Result<M, String> {
    M::decode(bytes).map(as_read).map_err(|error| error.to_string())
}

/// Returns a message that was read, or its copy by reflection.
fn as_read<M: Message>(message: M) -> M {
    if *WAY != Way::Reflection {
        return message;
    }
    let mut copy = M::default();
    let target: &mut dyn Reflect = &mut copy;
    assert!(target.merge_from(&message), "both have the same type");
    copy
}

pub(crate) fn encode(message: &impl Message) -> Vec<u8> {
    message.encode_to_vec()
}

pub(crate) fn from_json<M: Message>(text: &str, ignore_unknown: bool) -> Result<M, String> {
    let options =
        json::ReadOptions::new().registry(&REGISTRY).ignore_unknown_fields(ignore_unknown);
    if *WAY == Way::Serde {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let message = options.deserialize(&mut deserializer).map_err(|error| error.to_string())?;
        deserializer.end().map_err(|error| error.to_string())?;
        return Ok(message);
    }
    options.from_str(text).map(as_read).map_err(|error| error.to_string())
}

pub(crate) fn to_json(message: &impl Message) -> Result<String, String> {
    let options = json::WriteOptions::new().registry(&REGISTRY);
    if *WAY == Way::Serde {
        let mut text = Vec::new();
        options
            .serialize(message, &mut serde_json::Serializer::new(&mut text))
            .map_err(|error| error.to_string())?;
        return String::from_utf8(text).map_err(|error| error.to_string());
    }
    options.to_string(message).map_err(|error| error.to_string())
}

pub(crate) fn from_text<M: Message>(text: &str) -> Result<M, String> {
    let options = text::ReadOptions::new().registry(&REGISTRY);
    options.from_str(text).map(as_read).map_err(|error| error.to_string())
}

pub(crate) fn to_text(message: &impl Message, print_unknown: bool) -> Result<String, String> {
    let options = text::WriteOptions::new().registry(&REGISTRY).print_unknown_fields(print_unknown);
    options.to_string(message).map_err(|error| error.to_string())
}

pub(crate) fn output_format(request: &ConformanceRequest) -> i32 {
    request.requested_output_format.into()
}

pub(crate) fn test_category(request: &ConformanceRequest) -> i32 {
    request.test_category.into()
}
