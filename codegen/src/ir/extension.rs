//! Extensions of messages.

use super::{Field, MessageId, RustName, RustPath, TableRow};

/// An extension for which a constant is generated.
#[derive(Debug)]
#[non_exhaustive]
pub struct Extension<'a> {
    /// The name of the constant.
    pub name: RustName,
    /// The full name, such as `pkg.Outer.note`.
    pub full_name: String,
    /// The path of the extended message.
    pub extendee: RustPath,
    /// The extended message.
    pub extended: MessageId,
    /// True if the extended message is a message set, which encodes extensions in its own way.
    pub in_message_set: bool,
    /// The cardinality.
    pub form: ExtensionForm,
    /// The value, described like a field of the extended message.
    pub field: Field<'a>,
    /// The row of its table, if the extended message has reflection.
    pub row: Option<TableRow>,
}

/// The cardinality of an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtensionForm {
    /// At most one value.
    Singular,
    /// Any number of values, encoded one by one.
    Expanded,
    /// Any number of values, in the packed encoding.
    Packed,
}
