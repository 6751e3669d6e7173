//! Skipping of values that no field takes.

use alloc::vec::Vec;

use super::{Kind, Reader, Result};

impl Reader<'_> {
    /// Skips a value, which has to be valid and not too deeply nested.
    ///
    /// The function does not call itself, so the limit alone decides how much memory nesting takes.
    pub(crate) fn skip(&mut self) -> Result<()> {
        // True for each object that is open, and false for each array.
        let mut open = Vec::new();
        let mut first = self.skip_one(&mut open)?;
        while let Some(object) = open.last() {
            let more = if *object { self.next_member(first)? } else { self.next_element(first)? };
            if !more {
                open.pop();
                self.ascend();
                first = false;
                continue;
            }
            if *object {
                self.string_token()?;
                self.colon()?;
            }
            first = self.skip_one(&mut open)?;
        }
        Ok(())
    }

    /// Skips a scalar, or enters an object or array and returns true.
    fn skip_one(&mut self, open: &mut Vec<bool>) -> Result<bool> {
        match self.kind()? {
            Kind::Object => {
                self.enter_object("an object")?;
                self.descend()?;
                open.push(true);
                return Ok(true);
            }
            Kind::Array => {
                self.enter_array("an array")?;
                self.descend()?;
                open.push(false);
                return Ok(true);
            }
            Kind::Null => drop(self.take_null()?),
            Kind::Bool => drop(self.bool()?),
            Kind::Number => drop(self.number()?),
            Kind::String => drop(self.string_token()?),
        }
        Ok(false)
    }
}
