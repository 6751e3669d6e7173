//! `google.protobuf.Any` and extensions, which are read from text.
//!
//! The type of an `Any` may be its last member, so the value has to be kept anyway. It is kept as JSON text, which the
//! reader of text reads by its rules.

use ::serde::de::{Error, MapAccess};
use alloc::string::String;

use super::transcode::{self, Transcode};
use super::{Input, fail};
use crate::format_error::Error as JsonError;
use crate::json::decode::{Decoder, OVER_BUDGET};
use crate::json::serde::path::Path;
use crate::json::writer::Writer;
use crate::reflect::{ExtensionTable, Reflect};

/// Reads an `Any`.
pub(super) fn any<'de, A: MapAccess<'de>>(
    input: &Input<'_>,
    path: &Path<'_>,
    message: &mut dyn Reflect,
    access: A,
) -> Result<(), A::Error> {
    let mut out = Writer::new(String::new(), None);
    transcode::object(&mut out, nesting(input), access)?;
    decode(input, path, &out.into_text(), |decoder| decoder.any(message))
}

/// Reads the value of an extension.
pub(super) fn extension<'de, A: MapAccess<'de>>(
    input: &Input<'_>,
    path: &Path<'_>,
    message: &mut dyn Reflect,
    extension: &'static ExtensionTable,
    access: &mut A,
) -> Result<(), A::Error> {
    let mut out = Writer::new(String::new(), None);
    access.next_value_seed(Transcode {
        out: &mut out,
        nesting: nesting(input),
        separator: None,
    })?;
    decode(input, path, &out.into_text(), |decoder| decoder.extension(message, extension))
}

/// Returns the number of arrays and objects that a value with the greatest depth can have: for each message its object,
/// and an array or object around it.
fn nesting(input: &Input<'_>) -> u32 {
    input.depth.get().saturating_mul(2).saturating_add(2)
}

/// Calls a function with a decoder of a text that was a part of the input.
fn decode<E: Error>(
    input: &Input<'_>,
    path: &Path<'_>,
    text: &str,
    decode: impl FnOnce(&mut Decoder<'_, '_>) -> Result<(), JsonError>,
) -> Result<(), E> {
    input.count(text.len()).map_err(|statement| fail(path, statement))?;
    let Some(memory) = input.memory() else { return Err(fail(path, OVER_BUDGET)) };
    let mut decoder = Decoder::part(text, input.options, input.depth.get(), memory);
    match decode(&mut decoder) {
        Ok(()) => {
            let charged = memory - decoder.memory();
            input.charge(charged).map_err(|statement| fail(path, statement))
        }
        // The text is not one that the user has written.
        Err(error) => Err(E::custom(path.wrap(error.without_position()))),
    }
}
