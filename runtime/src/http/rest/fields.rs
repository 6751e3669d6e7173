//! Paths of fields, such as `book.author.name`, in requests.

use alloc::boxed::Box;

use crate::reflect::{Cardinality, FieldTable, Kind, MessageTable, Reflect};

/// The path of a field through messages that are not repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldPath(Box<[usize]>);

impl FieldPath {
    /// Returns the path with names of the `.proto` file, or `None` if a message does not have a field.
    pub(super) fn of_names(mut table: &'static MessageTable, names: &str) -> Option<Self> {
        let mut indices = alloc::vec::Vec::new();
        let mut names = names.split('.').peekable();
        while let Some(name) = names.next() {
            let index = table.index_of_name(name)?;
            indices.push(index);
            if names.peek().is_some() {
                table = message_of(&table.fields()[index])?;
            }
        }
        Some(Self(indices.into()))
    }

    /// Returns the indices of the fields, from the outermost message inwards.
    pub(super) fn indices(&self) -> &[usize] {
        &self.0
    }

    /// Returns true if this is the path of a field in `outer`, or the path of the same field.
    pub(super) fn starts_with(&self, outer: &[usize]) -> bool {
        self.0.starts_with(outer)
    }
}

/// Returns the table of the message that a field holds, unless the field is repeated.
pub(super) fn message_of(field: &FieldTable) -> Option<&'static MessageTable> {
    match (field.cardinality(), field.kind()) {
        (Cardinality::Singular(_), Kind::Message(table)) => Some(table()),
        _ => None,
    }
}

/// Returns the message that has the last field of a path, and the index of the field. Messages on the path are
/// created.
pub(super) fn walk<'m>(
    mut message: &'m mut dyn Reflect,
    path: &[usize],
) -> Option<(&'m mut dyn Reflect, usize)> {
    let (last, outer) = path.split_last()?;
    for index in outer {
        message = message.slot_mut(*index).message()?;
    }
    Some((message, *last))
}
