//! Tables and slots of messages with reflection.

use super::{EnumId, ExtensionId, MessageId, RustName, RustPath};

/// The table of a message, and the slots that refer to its fields.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reflection<'a> {
    /// A row for each field, in the order of their numbers.
    pub rows: Vec<TableRow>,
    /// The positions in [`Self::rows`] of the members of each oneof, in the order of `Message::oneofs`.
    pub oneofs: Vec<Vec<usize>>,
    /// The positions in [`Self::rows`] in the order of the names.
    pub by_name: Vec<usize>,
    /// The positions in [`Self::rows`] in the order of the JSON names, without duplicates.
    pub by_json_name: Vec<usize>,
    /// Reserved names.
    pub reserved_names: Vec<&'a str>,
    /// Ranges of reserved numbers, which include both ends.
    pub reserved_ranges: Vec<(u32, u32)>,
    /// True for `message_set_wire_format`.
    pub message_set: bool,
}

/// The row of a field.
#[derive(Debug)]
#[non_exhaustive]
pub struct TableRow {
    /// The position of the field in `Message::fields`.
    pub field: usize,
    /// The protobuf type of a value.
    pub kind: TableKind,
    /// True if the JSON name differs from the name.
    pub has_json_name: bool,
    /// The number of values.
    pub cardinality: Multiplicity,
    /// Properties that are set by a function without arguments.
    pub marks: Vec<&'static str>,
    /// The function that refers to the field by the Rust type that holds it.
    pub slot: &'static str,
}

/// The protobuf type of a value in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableKind {
    /// A type without a table.
    Word(&'static str),
    /// A message.
    Message(MessageId),
    /// An enum that has a table of its own.
    Enum(EnumId),
    /// An enum that is defined elsewhere, whose table is part of the row.
    ForeignEnum(EnumId),
}

/// The number of values of a field in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Multiplicity {
    /// One value, which is always present.
    Implicit,
    /// One value, which can be absent.
    Optional,
    /// One value, which must be present.
    Required,
    /// A member of the oneof at this position.
    Oneof(usize),
    /// A list.
    Repeated,
    /// A list in the packed encoding.
    Packed,
    /// A map with keys of this type.
    Map(&'static str),
}

/// The table of an enum.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnumTable<'a> {
    /// The names and numbers of all values, including aliases, in declaration order.
    pub values: Vec<(&'a str, i32)>,
    /// The positions of the first value of each number, in the order of the numbers.
    pub by_number: Vec<usize>,
    /// The positions of all values in the order of the names.
    pub by_name: Vec<usize>,
}

/// The constant with the message types of a package.
#[derive(Debug)]
#[non_exhaustive]
pub struct TypeList {
    /// The name of the constant, `TYPES`.
    pub name: RustName,
    /// The messages with reflection, in declaration order.
    pub messages: Vec<MessageId>,
}

/// The constant with the extensions of a package.
#[derive(Debug)]
#[non_exhaustive]
pub struct ExtensionList {
    /// The name of the constant, `EXTENSIONS`.
    pub name: RustName,
    /// The extensions of messages with reflection, in declaration order, with the paths of their constants.
    pub extensions: Vec<(ExtensionId, RustPath)>,
}
