//! What is an extension?

use super::{Field, RustName, RustPath};

/// An extension that gets a handle.
#[derive(Debug)]
#[non_exhaustive]
pub struct Extension<'a> {
    /// Name of the constant.
    pub name: RustName,
    /// `pkg.Outer.note`.
    pub full_name: String,
    /// The message that it extends.
    pub extendee: RustPath,
    /// Whether that message is a set, in which extensions have a form of their own.
    pub in_message_set: bool,
    /// How many values it holds.
    pub form: ExtensionForm,
    /// What it holds, as if it were a field of that message.
    pub field: Field<'a>,
}

/// How many values an extension holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtensionForm {
    /// At most one.
    Singular,
    /// Any number, written one by one.
    Expanded,
    /// Any number, written as one block.
    Packed,
}
