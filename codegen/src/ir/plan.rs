//! Plans of fields: all decisions about the code of a field.
//!
//! `resolve/plan` makes a plan for every field that is generated. Each emitter prints its part of
//! the plan and does not repeat the decision.

use std::fmt;

use super::{EnumId, MapType, MessageId, RustName, Scalar};

/// The decisions about the code of a field.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Plan {
    /// The Rust type of one value, without its box.
    pub value: ValueType,
    /// The type that holds the values in the struct.
    pub holder: Holder,
    /// The code of the native codec for the field.
    pub wire: Wire,
    /// The `Debug` output of the field.
    pub shown: Shown,
    /// The accessor methods of the field.
    pub accessor: Accessor,
    /// The default value, if an accessor, `Default` or an extension needs it.
    pub default: Option<Box<Initial>>,
    /// The `#[prost(…)]` attribute; `None` with the native codec.
    pub attribute: Option<Box<ProstAttribute>>,
}

/// The Rust type of one value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueType {
    /// `()`, for fields that are not generated.
    #[default]
    Nothing,
    /// A number or `bool`.
    Scalar(Scalar),
    /// `String`.
    String,
    /// `Vec<u8>`.
    ByteVec,
    /// `bytes::Bytes`.
    Bytes,
    /// A custom type, from an option.
    Custom(Box<str>),
    /// The number of an enum value, as `i32`.
    Number(EnumId),
    /// `OpenEnum<E>`.
    Open(EnumId),
    /// An enum.
    Enum(EnumId),
    /// A message.
    Message(MessageId),
}

/// The type that holds the values of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Holder {
    /// No type: the field always has a value.
    #[default]
    Bare,
    /// `Option<T>`.
    Option,
    /// `Vec<T>`.
    Vec,
    /// A map.
    Map {
        /// The type of its keys.
        key: Key,
        /// The Rust collection.
        collection: MapType,
    },
}

/// The type of the keys of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Key {
    /// A number or `bool`.
    Scalar(Scalar),
    /// `String`.
    String,
}

/// The code of the native codec for a field.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Wire {
    /// The tag of one value.
    pub tag: u32,
    /// The tag of the packed encoding, for fields that are decoded in both forms.
    pub packed_tag: Option<u32>,
    /// The tag that the encoder writes.
    pub write_tag: u32,
    /// The decoder's function.
    pub read: Verb,
    /// The encoder's function.
    pub write: Verb,
    /// True if the encoder takes the value by value instead of by reference.
    pub by_value: bool,
    /// The way in which the decoder creates the value of a oneof member.
    pub made: Made,
    /// True for a field of a closed enum, whose unknown numbers become unknown fields of the
    /// message.
    pub closed: bool,
    /// The position among the required fields whose presence is checked.
    pub required: Option<usize>,
    /// The runtime type that represents one value.
    pub kind: Kind,
}

/// A function of the runtime's decoder and encoder: `optional_string` has the prefix `optional_`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verb {
    /// The cardinality.
    pub prefix: &'static str,
    /// The type.
    pub word: &'static str,
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix)?;
        f.write_str(self.word)
    }
}

/// The way in which the decoder creates the value of a oneof member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Made {
    /// With `Default`, which does not allocate.
    #[default]
    Plain,
    /// In a box.
    Boxed,
    /// With a function of the decoder.
    By(&'static str),
}

/// The runtime type that represents one value in maps and extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// No type: the field is not generated.
    #[default]
    Nothing,
    /// A type without parameters: `Int32`.
    Word(&'static str),
    /// A type with the type of the value as its parameter: `Bytes<T>`.
    OfValue(&'static str),
    /// A type with an enum as its parameter: `EnumNumber<E>`.
    OfEnum(&'static str, EnumId),
    /// A closed enum.
    Closed(EnumId),
}

/// The `Debug` output of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shown {
    /// The `Debug` output of the field's type.
    #[default]
    AsItIs,
    /// The text `[REDACTED]`.
    Redacted,
    /// The name of the enum value, with the runtime.
    Named(EnumId),
    /// The name of the enum value, without the runtime.
    NamedNumber(EnumId),
    /// The name of the enum value, for an optional number without the runtime.
    NamedOption(EnumId),
}

/// The accessor methods of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Accessor {
    /// No methods.
    #[default]
    None,
    /// A getter for a number with a default.
    Scalar(Scalar),
    /// A getter for a string with a default.
    Str,
    /// A getter for bytes with a default.
    Bytes,
    /// A getter and a setter for an enum that is stored as a number.
    Enum(EnumId),
    /// A getter and a setter for an enum that is stored as an optional number.
    OptionalEnum(EnumId),
    /// An iterator and a `push` method for enums in a list of numbers.
    EnumList(EnumId),
    /// A getter and an `insert` method for enums in a map of numbers.
    EnumMap(EnumId, Key),
}

impl Accessor {
    /// Returns the prefixes that make the names of the methods from the name of the field.
    pub fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::None => &[],
            Self::Scalar(_) | Self::Str | Self::Bytes => &[""],
            Self::Enum(_) | Self::OptionalEnum(_) => &["", "set_"],
            Self::EnumList(_) => &["", "push_"],
            Self::EnumMap(..) => &["get_", "insert_"],
        }
    }
}

/// The default value of a field.
#[derive(Debug)]
#[non_exhaustive]
pub struct Initial {
    /// The value that an accessor returns.
    pub constant: Constant,
    /// The conversion to the type of the field.
    pub conversion: Conversion,
    /// True if it differs from the default of the field's type, so that `Default` must write it.
    pub written: bool,
    /// True if it is a deprecated enum value.
    pub deprecated: bool,
}

/// A value in source code.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Constant {
    /// `false` or `true`.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// `0.0` of either type.
    ZeroFloat,
    /// A `float`.
    Float(f32),
    /// A `double`.
    Double(f64),
    /// A string.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// The value of an enum.
    Variant(EnumId, RustName),
    /// The first value of an enum.
    FirstVariant(EnumId),
}

/// The conversion from a constant to the type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Conversion {
    /// No conversion.
    None,
    /// `From`, for strings and for enums in fields with the type of their number or `OpenEnum`.
    From,
    /// `From`, with the bytes as a slice.
    FromSlice,
    /// `StringType::from_text`.
    StringType,
    /// `BytesType`, with a function of the runtime.
    BytesType,
}

/// The `#[prost(…)]` attribute of a field.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProstAttribute {
    /// `map = "string, int32"`.
    Map {
        /// `map` or `btree_map`.
        word: &'static str,
        /// The type of the keys.
        key: ProstType,
        /// The type of the values.
        value: ProstType,
    },
    /// `string, optional`.
    Value {
        /// The type of one value.
        ty: ProstType,
        /// `vec` or `bytes`, for a field of bytes.
        bytes: Option<&'static str>,
        /// The cardinality, if the attribute names it.
        label: Option<&'static str>,
        /// True if the attribute has `packed = "false"`.
        expanded: bool,
        /// True if the value is in a `Box`.
        boxed: bool,
        /// The declared default, in the syntax of the derive macro.
        default: Option<String>,
    },
}

/// A type in the syntax of prost's derive macro.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProstType {
    /// `string`.
    Word(&'static str),
    /// `enumeration`, with the path of the enum.
    Enum(EnumId),
}

/// A part of the memory that the default of a message allocates.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Memory {
    /// A number of bytes.
    Bytes(usize),
    /// The size of a boxed message.
    SizeOf(MessageId),
    /// The memory that the default of a message allocates.
    DefaultOf(MessageId),
    /// The memory that the default of a custom type allocates.
    CustomDefault(String, &'static str),
    /// The memory that a custom type allocates in addition to its bytes.
    CustomOverhead(String, &'static str),
}
