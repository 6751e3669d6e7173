//! Messages from the text format: a loop over the fields of a message, for messages of any type.

mod any;
mod extension;
mod map;
mod message;
mod value;

use super::options::ReadOptions;
use super::reader::{Reader, Result};
use crate::format_error::Error;
use crate::reflect::Reflect;

/// A text that is being decoded.
pub(super) struct Decoder<'a, 'o> {
    reader: Reader<'a>,
    options: &'o ReadOptions<'o>,
    /// The number of bytes that may still be allocated.
    memory: usize,
}

/// Reads the fields of a message from a text.
pub(super) fn read(message: &mut dyn Reflect, text: &str, options: &ReadOptions<'_>) -> Result<()> {
    let limits = options.limits.limits();
    if let Err(failure) = options.limits.check_size(text.len()) {
        return Err(Error::new(alloc::format!("{}", failure.error)));
    }
    let reader = Reader::new(text, limits.depth);
    let Some(memory) = limits.allowed(text.len()).checked_sub(text.len()) else {
        return Err(over_budget(&reader));
    };
    Decoder { reader, options, memory }.fields(message, None)
}

impl Decoder<'_, '_> {
    /// Charges memory before it is allocated.
    fn charge(&mut self, bytes: usize) -> Result<()> {
        match self.memory.checked_sub(bytes) {
            Some(left) => {
                self.memory = left;
                Ok(())
            }
            None => Err(over_budget(&self.reader)),
        }
    }
}

#[cold]
fn over_budget(reader: &Reader<'_>) -> Error {
    reader.error_at(reader.offset(), "the message allocates more memory than the limit")
}

/// Checks that a slot has taken a value of the type that its table says.
fn stored(stored: bool) -> Result<()> {
    if stored { Ok(()) } else { Err(Error::new("the type of the field is not that of its table")) }
}
