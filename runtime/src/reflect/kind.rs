//! Protobuf types, and the properties of fields.

use super::{EnumTable, MessageTable};

/// The number of values of a field.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Cardinality {
    /// At most one value.
    Singular(Presence),
    /// A list.
    Repeated,
    /// A map with keys of this type.
    Map(Kind),
}

/// The presence of a singular field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// A value of zero is the same as an absent field.
    Implicit,
    /// An absent field differs from all values.
    Explicit,
    /// The field must be present: `required` in proto2, and `LEGACY_REQUIRED` in editions.
    Required,
}

/// A protobuf type.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are those of protobuf")]
#[non_exhaustive]
pub enum Kind {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes,
    /// An enum, and its table.
    Enum(fn() -> &'static EnumTable),
    /// A message or group, and its table.
    Message(fn() -> &'static MessageTable),
}

#[cfg(any(feature = "json", feature = "text"))]
impl Kind {
    /// Returns the name of the type with its article, for errors.
    pub(crate) const fn with_article(self) -> &'static str {
        match self {
            Self::Double => "a double",
            Self::Float => "a float",
            Self::Int32 => "an int32",
            Self::Int64 => "an int64",
            Self::Uint32 => "a uint32",
            Self::Uint64 => "a uint64",
            Self::Sint32 => "a sint32",
            Self::Sint64 => "a sint64",
            Self::Fixed32 => "a fixed32",
            Self::Fixed64 => "a fixed64",
            Self::Sfixed32 => "an sfixed32",
            Self::Sfixed64 => "an sfixed64",
            Self::Bool => "a bool",
            Self::String => "a string",
            Self::Bytes => "bytes",
            Self::Enum(_) => "an enum",
            Self::Message(_) => "a message",
        }
    }
}

/// A well-known type that has a JSON form of its own.
///
/// `google.protobuf.Empty` is not one of them, since its JSON form is that of any empty message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of protobuf")]
#[non_exhaustive]
pub enum WellKnown {
    Any,
    BoolValue,
    BytesValue,
    DoubleValue,
    Duration,
    FieldMask,
    FloatValue,
    Int32Value,
    Int64Value,
    ListValue,
    StringValue,
    Struct,
    Timestamp,
    UInt32Value,
    UInt64Value,
    Value,
}

impl WellKnown {
    /// Returns the well-known type with a full name.
    pub(super) const fn of(full_name: &str) -> Option<Self> {
        const ALL: &[(&str, WellKnown)] = &[
            ("Any", WellKnown::Any),
            ("BoolValue", WellKnown::BoolValue),
            ("BytesValue", WellKnown::BytesValue),
            ("DoubleValue", WellKnown::DoubleValue),
            ("Duration", WellKnown::Duration),
            ("FieldMask", WellKnown::FieldMask),
            ("FloatValue", WellKnown::FloatValue),
            ("Int32Value", WellKnown::Int32Value),
            ("Int64Value", WellKnown::Int64Value),
            ("ListValue", WellKnown::ListValue),
            ("StringValue", WellKnown::StringValue),
            ("Struct", WellKnown::Struct),
            ("Timestamp", WellKnown::Timestamp),
            ("UInt32Value", WellKnown::UInt32Value),
            ("UInt64Value", WellKnown::UInt64Value),
            ("Value", WellKnown::Value),
        ];
        const PACKAGE: &[u8] = b"google.protobuf.";
        let name = full_name.as_bytes();
        let Some((package, name)) = name.split_at_checked(PACKAGE.len()) else { return None };
        if !equal(package, PACKAGE) {
            return None;
        }
        let mut at = 0;
        while at < ALL.len() {
            if equal(name, ALL[at].0.as_bytes()) {
                return Some(ALL[at].1);
            }
            at += 1;
        }
        None
    }

    /// Returns true if the type is one of the nine wrappers, such as `StringValue`.
    pub const fn is_wrapper(self) -> bool {
        matches!(
            self,
            Self::BoolValue
                | Self::BytesValue
                | Self::DoubleValue
                | Self::FloatValue
                | Self::Int32Value
                | Self::Int64Value
                | Self::StringValue
                | Self::UInt32Value
                | Self::UInt64Value
        )
    }
}

/// Compares bytes, which `==` cannot do in constants.
const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
