//! What is a field in the output?
//!
//! Answered by `resolve/plan` for every field that is generated. Emitters print the answers, each its
//! part, and do not look at what they follow from.

use std::fmt;

use super::{EnumId, MapType, MessageId, RustName, Scalar};

/// How a field is held, read, written, shown and made.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Plan {
    /// The Rust type of one value, without its box.
    pub value: ValueType,
    /// What holds the values in the struct.
    pub holder: Holder,
    /// How the native codec has it.
    pub wire: Wire,
    /// How `Debug` shows it.
    pub shown: Shown,
    /// The methods that it brings along.
    pub accessor: Accessor,
    /// The value of those methods, of the struct or of the extension where there is none.
    pub default: Option<Box<Initial>>,
    /// What prost's derive is told about it; nothing with the native codec.
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
    /// A type of the user's.
    Custom(Box<str>),
    /// The `i32` that stands for an enum.
    Number(EnumId),
    /// `Open<E>`.
    Open(EnumId),
    /// An enum.
    Enum(EnumId),
    /// A message.
    Message(MessageId),
}

/// The Rust type around the values of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Holder {
    /// Nothing: a value is always there.
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

/// How the native codec has a field.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Wire {
    /// The tag that one value is read with.
    pub tag: u32,
    /// The tag of the packed form, where both forms are read.
    pub packed_tag: Option<u32>,
    /// The tag that is written.
    pub write_tag: u32,
    /// The decoder's verb.
    pub read: Verb,
    /// The encoder's verb.
    pub write: Verb,
    /// Whether the encoder takes the value, rather than a reference to it.
    pub by_value: bool,
    /// How the value of a oneof's member comes into being.
    pub made: Made,
    /// Whether numbers that an enum does not have go to the unknown fields of the message.
    pub closed: bool,
    /// Its position among the fields that decoding checks to come in.
    pub required: Option<usize>,
    /// The type of the runtime that stands for one value.
    pub kind: Kind,
}

/// A function of the runtime: `optional_string` has the prefix `optional_`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verb {
    /// The word for how many there are.
    pub prefix: &'static str,
    /// The type's own word.
    pub word: &'static str,
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix)?;
        f.write_str(self.word)
    }
}

/// How the value of a oneof's member comes into being when it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Made {
    /// By `Default`, which allocates nothing.
    #[default]
    Plain,
    /// In a box.
    Boxed,
    /// By a function of the decoder's.
    By(&'static str),
}

/// The type of the runtime that stands for one value in maps and extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// No type is needed.
    #[default]
    Nothing,
    /// A type of its own: `Int32`.
    Word(&'static str),
    /// A type with that of the value: `Data<Bytes>`.
    OfValue(&'static str),
    /// A type with an enum: `Number<E>`.
    OfEnum(&'static str, EnumId),
    /// A closed enum.
    Closed(EnumId),
}

/// How `Debug` shows a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shown {
    /// By the `Debug` of its type.
    #[default]
    AsItIs,
    /// As `[REDACTED]`.
    Redacted,
    /// Numbers by the names of an enum.
    Named(EnumId),
    /// A number by the name of an enum, without a runtime.
    NamedNumber(EnumId),
    /// The same for an optional number.
    NamedOption(EnumId),
}

/// The methods that a field brings along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Accessor {
    /// None.
    #[default]
    None,
    /// The number or its default.
    Scalar(Scalar),
    /// The string or its default.
    Str,
    /// The bytes or their default.
    Bytes,
    /// The value of an enum that is held as a number, and its setter.
    Enum(EnumId),
    /// The same for an optional number.
    OptionalEnum(EnumId),
    /// The values of a list of numbers, and `push`.
    EnumList(EnumId),
    /// The values of a map of numbers, and `insert`.
    EnumMap(EnumId, Key),
}

impl Accessor {
    /// What stands before the name of a field in the names of its methods; nothing for the first of most.
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

/// The value of a field that nobody has set.
#[derive(Debug)]
#[non_exhaustive]
pub struct Initial {
    /// The value, as an accessor returns it.
    pub constant: Constant,
    /// How it becomes a value of the field's type.
    pub conversion: Conversion,
    /// Whether `Default` has to say it, since the default of the field's type is another.
    pub written: bool,
    /// Whether it is the value of an enum that is deprecated.
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

/// How a constant becomes a value of the field's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Conversion {
    /// It is one.
    None,
    /// `as i32`.
    Number,
    /// By `From`.
    From,
    /// By `From`, as a slice.
    FromSlice,
    /// By `StringType`.
    StringType,
    /// By `BytesType`.
    BytesType,
}

/// What prost's derive is told about a field.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProstAttribute {
    /// `map = "string, int32"`.
    Map {
        /// `map` or `btree_map`.
        word: &'static str,
        /// Of the keys.
        key: ProstType,
        /// Of the values.
        value: ProstType,
    },
    /// `string, optional`.
    Value {
        /// Of one value.
        ty: ProstType,
        /// `vec` or `bytes`, for a field of bytes.
        bytes: Option<&'static str>,
        /// How many, if that is said.
        label: Option<&'static str>,
        /// Whether `packed = "false"` is said.
        expanded: bool,
        /// Whether it is in a `Box`.
        boxed: bool,
        /// The declared default, as the derive reads it.
        default: Option<String>,
    },
}

/// A type as prost's derive knows it.
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
    /// So many bytes.
    Bytes(usize),
    /// The size of a message, which is in a box.
    SizeOf(MessageId),
    /// What the default of a message allocates.
    DefaultOf(MessageId),
    /// What the default of a user's type allocates.
    CustomDefault(String, &'static str),
    /// What a user's type takes beside the bytes in it.
    CustomOverhead(String, &'static str),
}
