//! Messages: the names of fields, and the fields that they name.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use super::{Decoder, stored};
use crate::format_error::Step;
use crate::reflect::{
    Cardinality, ExtensionTable, ExtensionValue, FieldTable, Kind, MessageTable, Reflect,
};
use crate::seen::Seen;
use crate::text::reader::{Bracketed, Result, excerpt};

/// The fields that a message has had so far.
#[derive(Default)]
pub(super) struct Members {
    fields: Seen,
    oneofs: Seen,
    pub(super) extensions: Vec<(&'static ExtensionTable, Box<dyn ExtensionValue>)>,
    /// True after a field that is not a packed message, and after a packed message.
    any: (bool, bool),
}

impl Decoder<'_, '_> {
    /// Decodes the value of a message field.
    pub(super) fn message(&mut self, message: &mut dyn Reflect) -> Result<()> {
        let close = self.reader.open()?;
        self.fields(message, Some(close))
    }

    /// Decodes fields up to a closing bracket, or to the end of the text.
    pub(super) fn fields(&mut self, message: &mut dyn Reflect, close: Option<u8>) -> Result<()> {
        self.reader.descend()?;
        let mut members = Members::default();
        loop {
            match close {
                Some(close) if self.reader.take(close) => break,
                None if self.reader.at_end() => break,
                _ => {}
            }
            self.member(message, &mut members)?;
            self.reader.separator();
        }
        self.check_required(message.table(), &members.fields)?;
        self.write_extensions(message, members)?;
        self.reader.ascend();
        Ok(())
    }

    /// Checks that a message has the fields that the option `check_required` demands.
    pub(super) fn check_required(&self, table: &MessageTable, seen: &Seen) -> Result<()> {
        match table.missing(seen) {
            Some(field) if !self.options.limits.limits().allow_partial => {
                let statement = format!("the required field {} is missing", field.name());
                Err(self.reader.error_at(self.reader.offset(), statement))
            }
            _ => Ok(()),
        }
    }

    /// Decodes a field with its name.
    fn member(&mut self, message: &mut dyn Reflect, members: &mut Members) -> Result<()> {
        let table = message.table();
        let next = self.reader.peek();
        let start = self.reader.offset();
        if next == b'[' {
            return match self.reader.bracketed()? {
                Bracketed::Extension(name) => self.extension(table, &name, start, members),
                Bracketed::Type { url, prefix } => {
                    members.any.1 = true;
                    if members.any.0 {
                        return Err(self.mixed(start));
                    }
                    members.any.0 = true;
                    self.packed(message, url, prefix, start)
                }
            };
        }
        if next.is_ascii_digit() {
            return Err(self
                .reader
                .error_at(start, "the name of a field is expected, not a number"));
        }
        let name = self.reader.identifier("the name of a field")?;
        let Some(index) = find(table, name) else {
            if table.is_reserved_name(name) {
                return self.reader.skip_field();
            }
            let statement = format!("{} has no field \"{}\"", table.full_name(), excerpt(name));
            return Err(self.reader.error_at(start, statement));
        };
        members.any.0 = true;
        if members.any.1 {
            return Err(self.mixed(start));
        }
        let field = &table.fields()[index];
        let result = self.field(message, index, field, members, start);
        result.map_err(|error| error.within(Step::Field(field.name().into())))
    }

    #[cold]
    fn mixed(&self, start: usize) -> crate::format_error::Error {
        self.reader.error_at(start, "an Any has a packed message and other fields")
    }

    fn field(
        &mut self,
        message: &mut dyn Reflect,
        index: usize,
        field: &FieldTable,
        members: &mut Members,
        start: usize,
    ) -> Result<()> {
        if matches!(field.cardinality(), Cardinality::Singular(_)) {
            if !members.fields.insert(index) {
                return Err(self.reader.error_at(start, "the field occurs more than once"));
            }
            if let Some(oneof) = field.oneof_index()
                && !members.oneofs.insert(oneof)
            {
                let name = message.table().oneofs().get(oneof).map_or("", |oneof| oneof.name());
                let statement = format!("another field of the oneof \"{name}\" is set");
                return Err(self.reader.error_at(start, statement));
            }
        }
        self.colon(field)?;
        let slot = message.slot_mut(index);
        self.charge(slot.member_memory(field))?;
        self.slot(field, slot)
    }

    /// Takes the colon after a name, which is optional before messages.
    pub(super) fn colon(&mut self, field: &FieldTable) -> Result<()> {
        let is_message = matches!(field.kind(), Kind::Message(_))
            || matches!(field.cardinality(), Cardinality::Map(_));
        if !self.reader.take(b':') && !is_message {
            return Err(self.reader.unexpected("`:`"));
        }
        Ok(())
    }

    /// Writes the extensions to the unknown fields of a message.
    fn write_extensions(&mut self, message: &mut dyn Reflect, members: Members) -> Result<()> {
        for (_, value) in members.extensions {
            let Some(fields) = message.unknown_fields_mut() else { return stored(false) };
            let before = fields.as_bytes().len();
            value.write(fields);
            let after = fields.as_bytes().len();
            self.charge(after.saturating_sub(before))?;
        }
        Ok(())
    }
}

/// Returns the index of a field by its name. A field that is named like a group also has the name of its
/// message.
fn find(table: &MessageTable, name: &str) -> Option<usize> {
    table.index_of_name(name).or_else(|| {
        table.fields().iter().position(|field| match field.kind() {
            Kind::Message(table) => field.is_group_like() && table().name() == name,
            _ => false,
        })
    })
}
