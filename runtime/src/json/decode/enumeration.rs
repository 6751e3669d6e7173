//! Values of enums, by name or by number.

use alloc::format;
use alloc::string::String;

use super::{Decoder, Result};
use crate::json::reader::{Kind, excerpt};
use crate::reflect::EnumTable;

/// Returns the number of the value with a name, or `None` if there is none and unknown names are ignored.
///
/// # Errors
/// Fails with a statement if there is none.
pub(in crate::json) fn of_name(
    table: &EnumTable,
    name: &str,
    ignore_unknown: bool,
) -> core::result::Result<Option<i32>, String> {
    match table.number_of(name) {
        None if !ignore_unknown => {
            Err(format!("{} has no value {:?}", table.full_name(), excerpt(name)))
        }
        number => Ok(number),
    }
}

/// Returns a number if it can be a value, or `None` if it cannot and unknown values are ignored.
///
/// # Errors
/// Fails with a statement if it cannot: a number that a closed enum does not define is an unknown field in the
/// binary format, for which JSON has no place.
pub(in crate::json) fn of_number(
    table: &EnumTable,
    number: i32,
    ignore_unknown: bool,
) -> core::result::Result<Option<i32>, String> {
    match !table.is_closed() || table.name_of(number).is_some() {
        true => Ok(Some(number)),
        false if ignore_unknown => Ok(None),
        false => Err(format!("{} has no value {number}", table.full_name())),
    }
}

/// Returns true if the enum is `google.protobuf.NullValue`, whose value is `null`.
pub(in crate::json) fn is_null(table: &EnumTable) -> bool {
    table.full_name() == "google.protobuf.NullValue"
}

impl Decoder<'_, '_> {
    /// Decodes a value of an enum, or returns `None` for one that is unknown if those are ignored.
    pub(super) fn enumeration(&mut self, table: &EnumTable) -> Result<Option<i32>> {
        self.reader.peek();
        let start = self.reader.offset();
        let ignore_unknown = self.options.ignore_unknown_fields;
        let number = match self.reader.kind()? {
            Kind::String => of_name(table, &self.reader.string()?, ignore_unknown),
            Kind::Null if is_null(table) => {
                self.reader.take_null()?;
                Ok(Some(0))
            }
            Kind::Number => {
                let number = self.reader.int32("the number of an enum value")?;
                of_number(table, number, ignore_unknown)
            }
            _ => return Err(self.reader.mismatch(EXPECTED)),
        };
        number.map_err(|statement| self.reader.error_at(start, statement))
    }
}

/// The description of an enum value, for errors.
pub(in crate::json) const EXPECTED: &str = "the name or number of an enum value";
