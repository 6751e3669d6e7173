//! Schemas of numbers, `bool`, `string` and `bytes`.

use super::node::Object;
use crate::ir::Scalar;

/// Returns the schema of a number or `bool`. 64-bit integers are strings in ProtoJSON.
pub(super) fn number(scalar: Scalar) -> Object {
    let of = |ty: &str, format: &str| Object::new().with("type", ty).with("format", format);
    match scalar {
        Scalar::Double => of("number", "double"),
        Scalar::Float => of("number", "float"),
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => of("integer", "int32"),
        Scalar::Uint32 | Scalar::Fixed32 => of("integer", "uint32").with("minimum", 0i64),
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => {
            of("string", "int64").with("pattern", INTEGER)
        }
        Scalar::Uint64 | Scalar::Fixed64 => of("string", "uint64").with("pattern", UNSIGNED),
        Scalar::Bool => Object::new().with("type", "boolean"),
    }
}

/// The decimal form of integers.
const INTEGER: &str = "^-?[0-9]+$";
/// The decimal form of integers that are not negative.
const UNSIGNED: &str = "^[0-9]+$";

/// Returns the schema of the keys of a map that are numbers or `bool`, as strings.
pub(super) fn map_key(scalar: Scalar) -> Object {
    match scalar {
        Scalar::Bool => Object::new().with("enum", vec!["false", "true"]),
        Scalar::Uint32 | Scalar::Uint64 | Scalar::Fixed32 | Scalar::Fixed64 => {
            Object::new().with("pattern", UNSIGNED)
        }
        Scalar::Double
        | Scalar::Float
        | Scalar::Int32
        | Scalar::Int64
        | Scalar::Sint32
        | Scalar::Sint64
        | Scalar::Sfixed32
        | Scalar::Sfixed64 => Object::new().with("pattern", INTEGER),
    }
}

pub(super) fn string() -> Object {
    Object::new().with("type", "string")
}

/// Returns the schema of `bytes`: `format` is for tools that know OpenAPI 3.0 only.
pub(super) fn bytes() -> Object {
    string().with("format", "byte").with("contentEncoding", "base64")
}
