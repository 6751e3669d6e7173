//! Values from texts that are not JSON: segments of paths and query parameters.
//!
//! A text is read like the JSON value of the same form: `5` and `"5"` in JSON are the text `5`.

use alloc::format;
use alloc::string::String;

use super::enumeration::{of_name, of_number};
use super::{Decoder, Result, stored};
use crate::format_error::Error;
use crate::json::map_key;
use crate::json::options::ReadOptions;
use crate::json::reader::excerpt;
use crate::json::writer::Writer;
use crate::reflect::{Insertion, Kind, MapMut, Reflect, SlotMut, WellKnown};

/// Reads a text as a value of a type, and sets a slot to it. A message is one with a JSON form of its own that is not
/// an object, or any message in JSON.
///
/// # Errors
/// Fails if the text is no value of the type.
pub(crate) fn read_text(
    kind: Kind,
    slot: SlotMut<'_>,
    text: &str,
    options: &ReadOptions<'_>,
) -> Result<()> {
    match kind {
        Kind::String => stored(slot.set_str(text)),
        Kind::Bool => match text {
            "true" => stored(slot.set_bool(true)),
            "false" => stored(slot.set_bool(false)),
            _ => read_quoted(kind, slot, text, options),
        },
        Kind::Enum(table) => {
            let ignore_unknown = options.ignore_unknown_fields;
            let number = match text.parse() {
                Ok(number) => of_number(table(), number, ignore_unknown),
                Err(_) => of_name(table(), text, ignore_unknown),
            };
            match number.map_err(Error::new)? {
                Some(number) => stored(slot.set_i32(number)),
                None => Ok(()),
            }
        }
        Kind::Message(table) => {
            let Some(message) = slot.message() else { return stored(false) };
            match table().well_known() {
                Some(well_known) if well_known.is_wrapper() => {
                    let Some(field) = table().fields().first() else { return stored(false) };
                    read_text(field.kind(), message.slot_mut(0), text, options)
                }
                Some(WellKnown::FieldMask) if text.contains('_') => field_mask(message, text),
                Some(WellKnown::Duration | WellKnown::Timestamp | WellKnown::FieldMask) => {
                    let text = quoted(text);
                    document(&text, options, |decoder| decoder.message(message))
                }
                _ => document(text, options, |decoder| decoder.message(message)),
            }
        }
        _ => read_quoted(kind, slot, text, options),
    }
}

fn read_quoted(kind: Kind, slot: SlotMut<'_>, text: &str, options: &ReadOptions<'_>) -> Result<()> {
    document(&quoted(text), options, |decoder| decoder.value(kind, slot))
}

/// Reads the value of a field from a text with nothing else. `null` leaves the field unset.
///
/// # Errors
/// Fails if the text is not JSON, or is no value of the field.
pub(crate) fn read_field(
    message: &mut dyn Reflect,
    index: usize,
    text: &str,
    options: &ReadOptions<'_>,
) -> Result<()> {
    let Some(field) = message.table().fields().get(index) else { return stored(false) };
    let mut decoder = Decoder::new(text, options)?;
    if !super::message::takes_null(field) && decoder.reader.take_null()? {
        return decoder.reader.end();
    }
    decoder.slot(field, message.slot_mut(index))?;
    decoder.reader.end()
}

/// Reads a text with a function. The user has not written the text, so that errors have no position.
fn document<'t>(
    text: &'t str,
    options: &ReadOptions<'_>,
    read: impl FnOnce(&mut Decoder<'t, '_>) -> Result<()>,
) -> Result<()> {
    let result = Decoder::new(text, options).and_then(|mut decoder| {
        read(&mut decoder)?;
        decoder.reader.end()
    });
    result.map_err(Error::without_position)
}

fn quoted(text: &str) -> String {
    let mut writer = Writer::new(String::with_capacity(text.len() + 2), None);
    writer.string(text);
    writer.into_text()
}

/// Reads a field mask whose paths have the names of the `.proto` file, which many clients send in queries.
fn field_mask(mask: &mut dyn Reflect, text: &str) -> Result<()> {
    let Some(mut paths) = mask.slot_mut(0).list() else { return stored(false) };
    for path in text.split(',') {
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        if !path.split('.').all(is_name) {
            return Err(Error::new(format!("{text:?} is not a field mask")));
        }
        stored(paths.push().set_str(path))?;
    }
    Ok(())
}

/// Adds an entry to a map, whose key and value are texts.
///
/// # Errors
/// Fails if the texts are no values of the types, or if the map has the key.
pub(crate) fn read_entry(
    types: (Kind, Kind),
    map: &mut MapMut<'_>,
    [key, text]: [&str; 2],
    options: &ReadOptions<'_>,
) -> Result<()> {
    let Some(parsed) = map_key::parse(types.0, key) else {
        return Err(Error::new(format!("{:?} is not {}", excerpt(key), types.0.with_article())));
    };
    let mut result = Ok(());
    let insertion = map.insert(parsed, &mut |slot| {
        result = read_text(types.1, slot, text, options);
        result.is_ok()
    });
    result?;
    match insertion {
        Insertion::New => Ok(()),
        Insertion::Replaced => Err(Error::new("the key occurs more than once")),
        _ => stored(false),
    }
}
