//! Messages from JSON: a loop over the members of an object, for messages of any type.

mod any;
pub(super) mod enumeration;
pub(super) mod extension;
mod list;
mod map;
pub(super) mod message;
#[cfg(feature = "http")]
pub(crate) mod paths;
#[cfg(feature = "http")]
pub(crate) mod text;
mod value;
pub(super) mod well_known;

use super::options::ReadOptions;
use super::reader::Reader;
use crate::format_error::Error;
use crate::reflect::Reflect;

type Result<T> = core::result::Result<T, Error>;

/// A text that is being decoded.
pub(super) struct Decoder<'a, 'o> {
    pub(super) reader: Reader<'a>,
    options: &'o ReadOptions<'o>,
    /// The number of bytes that may still be allocated.
    memory: usize,
}

impl<'a, 'o> Decoder<'a, 'o> {
    /// Creates a decoder for a text, unless the text is longer than the options allow.
    pub(super) fn new(text: &'a str, options: &'o ReadOptions<'o>) -> Result<Self> {
        let limits = options.limits.limits();
        if let Err(failure) = options.limits.check_size(text.len()) {
            return Err(Error::new(alloc::format!("{}", failure.error)));
        }
        let reader = Reader::new(text, limits.depth);
        match limits.allowed(text.len()).checked_sub(text.len()) {
            Some(memory) => Ok(Self { reader, options, memory }),
            None => Err(over_budget(&reader)),
        }
    }

    /// Creates a decoder for a part of a larger input, of which this many levels of nesting and bytes are left.
    #[cfg(feature = "serde")]
    pub(super) fn part(
        text: &'a str,
        options: &'o ReadOptions<'o>,
        depth: u32,
        memory: usize,
    ) -> Self {
        Self { reader: Reader::new(text, depth), options, memory }
    }

    /// Returns the number of bytes that may still be allocated.
    #[cfg(feature = "serde")]
    pub(super) fn memory(&self) -> usize {
        self.memory
    }

    /// Decodes a value that stands alone, with nothing but white space after it.
    pub(super) fn document(&mut self, message: &mut dyn Reflect) -> Result<()> {
        self.message(message)?;
        self.reader.end()
    }

    /// Charges memory before it is allocated.
    #[inline]
    pub(super) fn charge(&mut self, bytes: usize) -> Result<()> {
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
    reader.error_at(reader.offset(), OVER_BUDGET)
}

/// The statement about a message that takes too much memory.
pub(super) const OVER_BUDGET: &str = "the message allocates more memory than the limit";

/// The statement about a message whose slots are not those that its table says.
pub(super) const WRONG_SLOT: &str = "the type of the field is not that of its table";

/// Checks that a slot has taken a value of the type that its table says.
#[inline]
fn stored(stored: bool) -> Result<()> {
    if stored { Ok(()) } else { Err(Error::new(WRONG_SLOT)) }
}
