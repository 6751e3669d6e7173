//! Arrays of repeated fields.

use super::message::kind_takes_null;
use super::{Decoder, Result, stored};
use crate::format_error::{Error, Step};
use crate::reflect::{Kind, ListMut};

impl Decoder<'_, '_> {
    /// Decodes an array and appends its elements to a list.
    pub(super) fn list(&mut self, kind: Kind, mut list: ListMut<'_>) -> Result<()> {
        self.reader.enter_array("an array")?;
        let mut index = 0;
        while self.reader.next_element(index == 0)? {
            let result = self.element(kind, &mut list);
            result.map_err(|error| within_index(error, index))?;
            index += 1;
        }
        Ok(())
    }

    #[inline]
    fn element(&mut self, kind: Kind, list: &mut ListMut<'_>) -> Result<()> {
        if self.reader.peek() == b'n' && !kind_takes_null(kind) && self.reader.is_null()? {
            return Err(self.reader.mismatch("an element of a list"));
        }
        // Elements with an unknown name are dropped, if those are ignored.
        let number = match kind {
            Kind::Enum(table) => match self.enumeration(table())? {
                Some(number) => Some(number),
                None => return Ok(()),
            },
            _ => None,
        };
        self.charge(list.growth())?;
        match number {
            Some(number) => stored(list.push().set_i32(number)),
            None => self.value(kind, list.push()),
        }
    }
}

/// Adds the index of an element to the path of an error.
pub(super) fn within_index(error: Error, index: usize) -> Error {
    error.within(Step::Index(index))
}
