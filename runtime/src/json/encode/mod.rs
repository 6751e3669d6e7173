//! Messages to JSON: a loop over the fields that are set, for messages of any type.

pub(super) mod any;
mod map;
pub(super) mod message;
pub(super) mod value;
pub(super) mod well_known;

use alloc::string::String;

use super::options::WriteOptions;
use super::writer::Writer;
use crate::format_error::Error;
use crate::reflect::Reflect;

type Result<T> = core::result::Result<T, Error>;

/// A text that is being written.
pub(super) struct Encoder<'o> {
    out: Writer,
    options: &'o WriteOptions<'o>,
    /// The number of levels of nesting that may still be entered.
    depth: u32,
}

/// Appends a message to a text. If this fails, the text has a part of the message.
pub(super) fn append(
    message: &dyn Reflect,
    out: String,
    options: &WriteOptions<'_>,
) -> Result<String> {
    let out = Writer::new(out, options.indent);
    let mut encoder = Encoder { out, options, depth: options.recursion_limit };
    encoder.message(message)?;
    Ok(encoder.out.into_text())
}

/// Appends the value of a field to a text, as it is in the object of its message. A field that is not set and has no
/// default is `null`.
#[cfg(feature = "http")]
pub(crate) fn append_field(
    message: &dyn Reflect,
    index: usize,
    out: String,
    options: &WriteOptions<'_>,
) -> Result<String> {
    let Some(field) = message.table().fields().get(index) else { return Err(wrong_slot()) };
    let out = Writer::new(out, options.indent);
    let mut encoder = Encoder { out, options, depth: options.recursion_limit };
    encoder.field_value(field, message.slot(index))?;
    Ok(encoder.out.into_text())
}

/// The statement about a message with more levels than the limit.
pub(super) const TOO_DEEP: &str = "the message is nested too deeply";

impl Encoder<'_> {
    /// Counts one more level of nesting. [`ascend`](Self::ascend) ends it.
    #[inline]
    fn descend(&mut self) -> Result<()> {
        match self.depth.checked_sub(1) {
            Some(depth) => self.depth = depth,
            None => return Err(Error::new(TOO_DEEP)),
        }
        Ok(())
    }

    /// Ends a level of nesting.
    #[inline]
    fn ascend(&mut self) {
        self.depth += 1;
    }
}

/// Returns the error for a message whose slots are not those that its table says.
#[cold]
pub(super) fn wrong_slot() -> Error {
    Error::new(super::decode::WRONG_SLOT)
}
