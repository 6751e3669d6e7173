//! Values of enums, by name or by number.

use alloc::format;

use super::{Decoder, Result};
use crate::json::reader::{Kind, excerpt};
use crate::reflect::EnumTable;

impl Decoder<'_, '_> {
    /// Decodes a value of an enum, or returns `None` for one that is unknown if those are ignored.
    pub(super) fn enumeration(&mut self, table: &EnumTable) -> Result<Option<i32>> {
        match self.reader.kind()? {
            Kind::String => {
                let start = self.reader.offset();
                let name = self.reader.string()?;
                match table.number_of(&name) {
                    Some(number) => Ok(Some(number)),
                    None if self.options.ignore_unknown_fields => Ok(None),
                    None => {
                        let name = excerpt(&name);
                        let statement = format!("{} has no value {name:?}", table.full_name());
                        Err(self.reader.error_at(start, statement))
                    }
                }
            }
            Kind::Null if table.full_name() == "google.protobuf.NullValue" => {
                self.reader.take_null()?;
                Ok(Some(0))
            }
            Kind::Number => {
                let start = self.reader.offset();
                let number = self.reader.int32("the number of an enum value")?;
                // As a number on the wire, it would be an unknown field. JSON has no place for it.
                if !table.is_closed() || table.name_of(number).is_some() {
                    return Ok(Some(number));
                }
                if self.options.ignore_unknown_fields {
                    return Ok(None);
                }
                let statement = format!("{} has no value {number}", table.full_name());
                Err(self.reader.error_at(start, statement))
            }
            _ => Err(self.reader.mismatch("the name or number of an enum value")),
        }
    }
}
