//! Schemas of types whose JSON form is not that of other messages and enums.

use super::node::{Node, Object};
use super::scalar;
use crate::ir::Scalar;

/// A message with HTTP content of any type, which is the body of requests and responses as it is.
pub(super) const HTTP_BODY: &str = "google.api.HttpBody";
/// The message that holds a message of any type.
pub(super) const ANY: &str = "google.protobuf.Any";
/// The enum whose only value is `null`.
pub(super) const NULL_VALUE: &str = "google.protobuf.NullValue";

/// Returns the schema of a message, if its JSON form is not that of other messages.
pub(super) fn message(full_name: &str) -> Option<Object> {
    let name = full_name.strip_prefix("google.protobuf.")?;
    let schema = match name {
        "Timestamp" => {
            text("A point in time, in the format of RFC 3339.").with("format", "date-time")
        }
        "Duration" => {
            text("A number of seconds with up to nine decimals and the suffix `s`, such as `1.5s`.")
                .with("pattern", "^-?[0-9]+([.][0-9]{1,9})?s$")
        }
        "FieldMask" => text("Paths of fields, separated by commas, such as `title,author.name`."),
        "Empty" => {
            Object::new().with("type", "object").with("description", "An object without fields.")
        }
        "Struct" => Object::new()
            .with("type", "object")
            .with("description", "A JSON object.")
            .with("additionalProperties", true),
        "Value" => Object::new().with("description", "Any JSON value."),
        "ListValue" => Object::new()
            .with("type", "array")
            .with("description", "A JSON array.")
            .with("items", Object::new()),
        "Any" => any(),
        "DoubleValue" => scalar::number(Scalar::Double),
        "FloatValue" => scalar::number(Scalar::Float),
        "Int64Value" => scalar::number(Scalar::Int64),
        "UInt64Value" => scalar::number(Scalar::Uint64),
        "Int32Value" => scalar::number(Scalar::Int32),
        "UInt32Value" => scalar::number(Scalar::Uint32),
        "BoolValue" => scalar::number(Scalar::Bool),
        "StringValue" => scalar::string(),
        "BytesValue" => scalar::bytes(),
        _ => return None,
    };
    Some(schema)
}

/// Returns true if the JSON form of a message is a scalar, so that it can be in a path or a query.
pub(super) fn is_scalar(full_name: &str) -> bool {
    let not_scalar = ["Empty", "Struct", "Value", "ListValue", "Any"];
    let name = full_name.strip_prefix("google.protobuf.").unwrap_or_default();
    !not_scalar.contains(&name) && message(full_name).is_some()
}

/// Returns the schema of the enum `NullValue`.
pub(super) fn null() -> Object {
    Object::new().with("type", "null")
}

/// Returns the schema of a message of any type. Only an empty `Any` has no `@type`.
pub(super) fn any() -> Object {
    let of_type = text("A URL that ends with the full name of the message type.");
    Object::new()
        .with("type", "object")
        .with("description", "A message of any type, with its type in `@type`.")
        .with("properties", Object::new().with("@type", of_type))
        .with("additionalProperties", true)
}

fn text(description: &str) -> Object {
    Object::new().with("type", "string").with("description", Node::from(description))
}
