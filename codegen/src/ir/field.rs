//! What is a field?

use std::borrow::Cow;

use super::{Comments, EnumId, MessageId, Plan, RustName};

/// A field of a message, possibly a member of a oneof.
#[derive(Debug)]
#[non_exhaustive]
pub struct Field<'a> {
    /// Name of the struct's field; for a member of a oneof, what it would be.
    pub name: RustName,
    /// Name of the oneof's variant; empty for other fields.
    pub variant: RustName,
    /// Name in the `.proto`.
    pub proto_name: &'a str,
    /// Field number.
    pub number: u32,
    /// The element: what is held once, many times, or as the value of a map.
    pub ty: FieldType,
    /// How many of them.
    pub cardinality: Cardinality,
    /// The oneof it belongs to, as a position in `Message::oneofs`.
    pub oneof: Option<usize>,
    /// Declared default, proto2 and editions.
    pub default: Option<DefaultValue>,
    /// What holds the value of an enum.
    pub enum_type: EnumType,
    /// Rust type of a `string` or `bytes` value, where the user has named one.
    pub custom_type: Option<String>,
    /// Whether the element is behind a `Box`.
    pub boxed: bool,
    /// Whether its message leads back, through singular fields, to the one it stands in.
    pub recursive: bool,
    /// Whether it is `required`, and decoding checks that it has come in.
    pub checked: bool,
    /// Whether strings are checked to be UTF-8, per the feature `utf8_validation`.
    pub utf8_validation: bool,
    /// Name in ProtoJSON.
    pub json_name: Cow<'a, str>,
    /// Comments; none where they are disabled.
    pub comments: Comments<'a>,
    /// Attributes to put on the field or variant, each once.
    pub attributes: Vec<String>,
    /// `[deprecated = true]`.
    pub deprecated: bool,
    /// Whether the value is kept out of `Debug`.
    pub debug_redact: bool,
    /// What it is in the output; as good as empty where it is not generated.
    pub plan: Plan,
}

/// How many values a field holds.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cardinality {
    /// At most one.
    Singular(Presence),
    /// Any number.
    Repeated {
        /// Whether numbers are written as one block.
        packed: bool,
    },
    /// One for each key; [`Field::ty`] is the value.
    Map {
        /// An integer, `bool` or `string`.
        key: FieldType,
        /// The Rust collection.
        map_type: MapType,
    },
}

/// Whether a field knows that it was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// Zero and absent are the same.
    Implicit,
    /// Absent is a state of its own.
    Explicit,
    /// proto2's `required` and editions' `LEGACY_REQUIRED`.
    Required,
}

/// The type of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldType {
    /// A number or `bool`.
    Scalar(Scalar),
    /// `string`.
    String,
    /// `bytes`.
    Bytes(BytesType),
    /// An enum.
    Enum(EnumId),
    /// A message.
    Message(MessageId, MessageEncoding),
}

/// Numbers and `bool`, by their protobuf names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are protobuf's own")]
#[non_exhaustive]
pub enum Scalar {
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
}

/// How a message stands on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageEncoding {
    /// A length, then the message.
    LengthPrefixed,
    /// Between a start and an end tag: proto2's groups and editions' `DELIMITED`.
    Delimited,
}

/// The Rust type of a `bytes` field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BytesType {
    /// `Vec<u8>`.
    #[default]
    Vec,
    /// `bytes::Bytes`.
    Bytes,
}

/// The Rust type of a map field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MapType {
    /// `std::collections::HashMap`.
    #[default]
    HashMap,
    /// `alloc::collections::BTreeMap`.
    BTreeMap,
    /// A type of the user's, which has the types of key and value as parameters.
    Custom(String),
}

/// What holds the value of an enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnumType {
    /// Its number.
    #[default]
    Number,
    /// `Open<E>`: its number, and the value that it is, if it is one.
    Open,
    /// The enum itself; a number that is not in it becomes an unknown field.
    Closed,
}

/// A declared default.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DefaultValue {
    /// Of a number or `bool`, as the descriptor spells it: `-1`, `1e+09`, `inf`, `true`.
    Scalar(String),
    /// Of a `string`.
    String(String),
    /// Of a `bytes` field, unescaped.
    Bytes(Vec<u8>),
    /// Of an enum: the variant.
    Enum(RustName),
}

impl Scalar {
    /// Its name in protobuf.
    pub fn proto_name(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
            Self::Fixed32 => "fixed32",
            Self::Fixed64 => "fixed64",
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Bool => "bool",
        }
    }

    /// Its name among the types of the runtime that stand for values.
    pub fn kind_name(self) -> &'static str {
        match self {
            Self::Double => "Double",
            Self::Float => "Float",
            Self::Int32 => "Int32",
            Self::Int64 => "Int64",
            Self::Uint32 => "Uint32",
            Self::Uint64 => "Uint64",
            Self::Sint32 => "Sint32",
            Self::Sint64 => "Sint64",
            Self::Fixed32 => "Fixed32",
            Self::Fixed64 => "Fixed64",
            Self::Sfixed32 => "Sfixed32",
            Self::Sfixed64 => "Sfixed64",
            Self::Bool => "Bool",
        }
    }

    /// Its wire type, per the encoding guide.
    pub fn wire_type(self) -> u32 {
        match self {
            Self::Int32
            | Self::Int64
            | Self::Uint32
            | Self::Uint64
            | Self::Sint32
            | Self::Sint64
            | Self::Bool => 0,
            Self::Double | Self::Fixed64 | Self::Sfixed64 => 1,
            Self::Float | Self::Fixed32 | Self::Sfixed32 => 5,
        }
    }
}

impl FieldType {
    /// The wire type of one value, per the encoding guide.
    pub fn wire_type(self) -> u32 {
        match self {
            Self::Scalar(scalar) => scalar.wire_type(),
            Self::Enum(_) => 0,
            Self::String | Self::Bytes(_) | Self::Message(_, MessageEncoding::LengthPrefixed) => 2,
            Self::Message(_, MessageEncoding::Delimited) => 3,
        }
    }

    /// Whether a list of it can be packed.
    pub fn is_packable(self) -> bool {
        matches!(self, Self::Scalar(_) | Self::Enum(_))
    }
}

impl Field<'_> {
    /// The tag of one value: its number and wire type.
    pub fn tag(&self) -> u32 {
        let wire_type = match self.cardinality {
            Cardinality::Map { .. } => 2,
            _ => self.ty.wire_type(),
        };
        self.number << 3 | wire_type
    }
}
