//! Fields of messages.

use std::borrow::Cow;

use super::{Comments, EnumId, FieldBehavior, MessageId, Plan, RustName};

/// A field of a message, possibly a member of a oneof.
#[derive(Debug)]
#[non_exhaustive]
pub struct Field<'a> {
    /// The name of the struct's field; for a member of a oneof, the name it would have there.
    pub name: RustName,
    /// The name of the oneof's variant; empty for other fields.
    pub variant: RustName,
    /// The name in the `.proto` file.
    pub proto_name: &'a str,
    /// The field number.
    pub number: u32,
    /// The type of one value; for a map, the type of the values of the map.
    pub ty: FieldType,
    /// The cardinality.
    pub cardinality: Cardinality,
    /// The oneof to which the field belongs, as a position in `Message::oneofs`.
    pub oneof: Option<usize>,
    /// The declared default value, in proto2 and editions.
    pub default: Option<DefaultValue>,
    /// The Rust representation of enum values.
    pub enum_type: EnumType,
    /// The Rust type of a `string` or `bytes` value, if an option sets it.
    pub custom_type: Option<String>,
    /// True if the value is in a `Box`.
    pub boxed: bool,
    /// True if the field's message contains, through singular fields, the message of this field.
    pub recursive: bool,
    /// True if the field is `required`, and decoding checks that it is present.
    pub checked: bool,
    /// True if strings must be UTF-8, according to the feature `utf8_validation`.
    pub utf8_validation: bool,
    /// The name in ProtoJSON.
    pub json_name: Cow<'a, str>,
    /// The comments, unless they are disabled.
    pub comments: Comments<'a>,
    /// The attributes of the field or variant, without duplicates.
    pub attributes: Vec<String>,
    /// True if the field has `[deprecated = true]`.
    pub deprecated: bool,
    /// The options `google.api.field_behavior`.
    pub behavior: FieldBehavior,
    /// True if `Debug` hides the value.
    pub debug_redact: bool,
    /// True if the field has `[debug_redact = true]`, whether or not `Debug` hides the value.
    pub redacted: bool,
    /// The decisions about the code of the field, which are empty if it is not generated.
    pub plan: Plan,
}

/// The cardinality of a field.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cardinality {
    /// At most one value.
    Singular(Presence),
    /// Any number of values.
    Repeated {
        /// True if numbers have the packed encoding.
        packed: bool,
    },
    /// One value for each key; [`Field::ty`] is the type of the values.
    Map {
        /// The type of the keys: an integer, `bool` or `string`.
        key: FieldType,
        /// The Rust type of the map.
        map_type: MapType,
    },
}

/// The presence of a singular field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// The default value is the same as absence.
    Implicit,
    /// Absence differs from every value.
    Explicit,
    /// The field is `required` in proto2, or has `LEGACY_REQUIRED` in editions.
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
#[allow(missing_docs, reason = "the names are those of protobuf")]
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

/// The wire format of a message field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageEncoding {
    /// The message follows its length.
    LengthPrefixed,
    /// The message is between a start and an end tag: groups of proto2 and `DELIMITED` of editions.
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
    /// A custom type, whose parameters are the types of key and value.
    Custom(String),
}

/// The Rust representation of enum values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnumType {
    /// The number.
    #[default]
    Number,
    /// `OpenEnum<E>`, which holds any number and converts it to an enum value if there is one.
    Open,
    /// The enum itself; the decoder stores other numbers as unknown fields.
    Closed,
}

/// A declared default value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DefaultValue {
    /// A number or `bool` in the form of the descriptor: `-1`, `1e+09`, `inf`, `true`.
    Scalar(String),
    /// A `string`.
    String(String),
    /// A `bytes` value, with escapes resolved.
    Bytes(Vec<u8>),
    /// An enum value, by the name of its variant.
    Enum(RustName),
}

impl Scalar {
    /// Returns the name in protobuf.
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

    /// Returns the name of the runtime type that represents values of this type.
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

    /// Returns the wire type, as in the encoding guide of protobuf.
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
    /// Returns the wire type of one value, as in the encoding guide of protobuf.
    pub fn wire_type(self) -> u32 {
        match self {
            Self::Scalar(scalar) => scalar.wire_type(),
            Self::Enum(_) => 0,
            Self::String | Self::Bytes(_) | Self::Message(_, MessageEncoding::LengthPrefixed) => 2,
            Self::Message(_, MessageEncoding::Delimited) => 3,
        }
    }

    /// Returns true if repeated fields of this type can be packed.
    pub fn is_packable(self) -> bool {
        matches!(self, Self::Scalar(_) | Self::Enum(_))
    }
}

impl Field<'_> {
    /// Returns the tag of one value, which consists of field number and wire type.
    pub fn tag(&self) -> u32 {
        let wire_type = match self.cardinality {
            Cardinality::Map { .. } => 2,
            _ => self.ty.wire_type(),
        };
        self.number << 3 | wire_type
    }
}
