//! Messages to a serializer: the same loop over the fields as for text.

mod value;
mod well_known;

use ::serde::Serializer;
use ::serde::ser::{self, SerializeMap};

use super::path::Path;
use crate::format_error::Error;
use crate::json::encode::TOO_DEEP;
use crate::json::encode::message::{Shown, extensions, fields, shown};
use crate::json::options::WriteOptions;
use crate::reflect::{EnumTable, FieldTable, Kind, Reflect, Slot, ValueRef};
use value::{Double, Null, Of, Value};

/// The context of a value.
#[derive(Clone, Copy)]
struct Place<'p> {
    options: &'p WriteOptions<'p>,
    path: &'p Path<'p>,
    /// The number of levels of nesting that may still be entered.
    depth: u32,
}

impl<'p> Place<'p> {
    /// Returns the place with one level of nesting less.
    fn descend<E: ser::Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self { depth, ..self }),
            None => Err(self.fail(Error::new(TOO_DEEP))),
        }
    }

    /// Converts an error about the value, and adds its path.
    #[cold]
    fn fail<E: ser::Error>(self, error: Error) -> E {
        E::custom(self.path.wrap(error))
    }

    /// Returns the place of a value in this one.
    fn at<'q>(self, path: &'q Path<'q>) -> Place<'q>
    where
        'p: 'q,
    {
        Place { path, ..self }
    }
}

/// Serializes a message.
pub(super) fn message<S: Serializer>(
    message: &dyn Reflect,
    options: &WriteOptions<'_>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let depth = options.recursion_limit;
    any_message(Place { options, path: &Path::ROOT, depth }, message, serializer)
}

/// Serializes a value of an enum.
pub(super) fn enumeration<S: Serializer>(
    table: &EnumTable,
    number: i32,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value::enumeration(table, number, &WriteOptions::new(), serializer)
}

fn any_message<S: Serializer>(
    place: Place<'_>,
    message: &dyn Reflect,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match message.table().well_known() {
        None => object(place, message, None, serializer),
        Some(well_known) => well_known::message(place, message, well_known, serializer),
    }
}

/// Serializes the fields of a message, after the type URL if the message is in an `Any`.
fn object<S: Serializer>(
    place: Place<'_>,
    message: &dyn Reflect,
    type_url: Option<&str>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let place = place.descend()?;
    let options = place.options;
    let mut map = serializer.serialize_map(None)?;
    if let Some(type_url) = type_url {
        map.serialize_entry("@type", type_url)?;
    }
    for (field, slot) in fields(message, options.emit) {
        if let Slot::Unset = slot {
            continue;
        }
        let Some(shown) = shown(field, slot, options.emit) else { continue };
        let key = if options.use_proto_field_name { field.name() } else { field.json_name() };
        member(place, key, field, shown, &mut map)?;
    }
    if message.unknown_fields().is_some_and(|fields| !fields.is_empty()) {
        for extension in extensions(message, options, place.depth) {
            let (field, value) = extension.map_err(|error| place.fail(error))?;
            let Some(shown) = shown(field, value.slot(), options.emit) else { continue };
            member(place, field.json_name(), field, shown, &mut map)?;
        }
    }
    map.end()
}

/// Serializes a member of an object for a field.
#[inline]
fn member<M: SerializeMap>(
    outer: Place<'_>,
    key: &'static str,
    field: &FieldTable,
    shown: Shown<'_>,
    map: &mut M,
) -> Result<(), M::Error> {
    let kind = field.kind();
    // Most fields are scalars that cannot fail, for which the Rust type decides without another look.
    match shown {
        Shown::Value(ValueRef::String(text)) => return map.serialize_entry(key, text),
        Shown::Value(ValueRef::Bool(value)) => return map.serialize_entry(key, &value),
        Shown::Value(ValueRef::I32(value)) if !matches!(kind, Kind::Enum(_)) => {
            return map.serialize_entry(key, &value);
        }
        Shown::Value(ValueRef::U32(value)) => return map.serialize_entry(key, &value),
        Shown::Value(ValueRef::I64(value)) => return map.serialize_entry(key, &outer.int64(value)),
        Shown::Value(ValueRef::U64(value)) => {
            return map.serialize_entry(key, &outer.uint64(value));
        }
        Shown::Value(ValueRef::F64(value)) => return map.serialize_entry(key, &Double(value)),
        _ => {}
    }
    let path = outer.path.field(field.json_name());
    let place = outer.at(&path);
    match shown {
        Shown::Null => map.serialize_entry(key, &Null),
        Shown::Value(value) => map.serialize_entry(key, &Value { place, kind, of: value }),
        Shown::List(list) => map.serialize_entry(key, &Of { place, kind, of: list }),
        Shown::Map(entries) => map.serialize_entry(key, &Of { place, kind, of: entries }),
    }
}
