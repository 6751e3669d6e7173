//! Extensions, whose keys are full names in brackets.

use alloc::format;
use alloc::string::String;

use super::message::kind_takes_null;
use super::{Decoder, Result, stored};
use crate::reflect::{Cardinality, ExtensionTable, Kind, MessageTable, Reflect, Registry};

/// Returns the extension of a message whose full name is in brackets, if the registry has it.
///
/// # Errors
/// Fails with a statement if the extension is one of another message.
pub(in crate::json) fn find(
    registry: Option<&Registry>,
    table: &MessageTable,
    key: &str,
) -> core::result::Result<Option<&'static ExtensionTable>, String> {
    let name = key.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let (Some(registry), Some(name)) = (registry, name) else { return Ok(None) };
    let extension = registry.extension(table.full_name(), name);
    if extension.is_none()
        && let Some(other) = registry.extension_by_name(name)
    {
        let (extendee, name) = (other.extendee(), table.full_name());
        return Err(format!("the extension extends {extendee}, not {name}"));
    }
    Ok(extension)
}

impl Decoder<'_, '_> {
    /// Decodes the value of an extension.
    pub(in crate::json) fn extension(
        &mut self,
        message: &mut dyn Reflect,
        extension: &'static ExtensionTable,
    ) -> Result<()> {
        let field = extension.field();
        let singular = matches!(field.cardinality(), Cardinality::Singular(_));
        let null_is_value = singular && kind_takes_null(field.kind());
        if self.reader.peek() == b'n' && !null_is_value && self.reader.take_null()? {
            return Ok(());
        }
        let start = self.reader.offset();
        let mut value = extension.create();
        match field.kind() {
            Kind::Enum(table) if singular => match self.enumeration(table())? {
                Some(number) => stored(value.slot_mut().set_i32(number))?,
                None => return Ok(()),
            },
            _ => self.slot(field, value.slot_mut())?,
        }
        let Some(unknown_fields) = message.unknown_fields_mut() else {
            let statement = format!("{} does not hold extensions", extension.extendee());
            return Err(self.reader.error_at(start, statement));
        };
        let before = unknown_fields.as_bytes().len();
        value.write(unknown_fields);
        let after = unknown_fields.as_bytes().len();
        self.charge(after.saturating_sub(before))
    }
}
