//! Objects: their keys, and the fields that the keys name.

use ::serde::Deserializer;
use ::serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use core::fmt;

use super::value::{Place, Value};
use super::{Input, any, fail};
use crate::json::decode::extension;
use crate::json::decode::message::{AHEAD, Members, no_field};
use crate::json::serde::path::Path;
use crate::reflect::{ExtensionTable, MessageTable, Reflect};

/// Reads the fields of a message.
pub(super) fn fields<'de, A: MapAccess<'de>>(
    input: &Input<'_>,
    path: &Path<'_>,
    message: &mut dyn Reflect,
    mut access: A,
) -> Result<(), A::Error> {
    input.descend().and_then(|()| input.count(1)).map_err(|statement| fail(path, statement))?;
    let table = message.table();
    let mut members = Members::default();
    while let Some(key) = access.next_key_seed(Key { input, path, table, next: members.next() })? {
        match key {
            Found::Field(index) => {
                let field = &table.fields()[index];
                let path = &path.field(field.json_name());
                members.add_field(index).map_err(|statement| fail(path, statement))?;
                let place = Place::Field { message: &mut *message, index, members: &mut members };
                let (kind, cardinality) = (field.kind(), field.cardinality());
                access.next_value_seed(Value { input, path, kind, cardinality, place })?;
            }
            Found::Extension(extension) => {
                let field = extension.field();
                let path = &path.field(field.json_name());
                members.add_extension(field.number()).map_err(|statement| fail(path, statement))?;
                any::extension(input, path, message, extension, &mut access)?;
            }
            Found::Nothing => drop(access.next_value::<IgnoredAny>()?),
        }
    }
    let complete = members.check_complete(table, input.options);
    complete.map_err(|statement| fail(path, statement))?;
    input.ascend();
    Ok(())
}

/// The key of a member of a message.
struct Key<'k> {
    input: &'k Input<'k>,
    path: &'k Path<'k>,
    table: &'static MessageTable,
    /// The index of the field that is most likely next.
    next: usize,
}

/// The meaning of a key.
enum Found {
    Field(usize),
    Extension(&'static ExtensionTable),
    /// Nothing, and unknown fields are ignored.
    Nothing,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name of a field of {}", self.table.full_name())
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Found, E> {
        let Self { input, path, table, next } = self;
        input.count(key.len() + 2).map_err(|statement| fail(path, statement))?;
        let ahead = table.fields().iter().enumerate().skip(next).take(AHEAD);
        for (index, field) in ahead {
            if field.json_name() == key {
                return Ok(Found::Field(index));
            }
        }
        if let Some(index) = table.index_of_json_name(key) {
            return Ok(Found::Field(index));
        }
        let options = input.options;
        let extension = extension::find(options.registry, table, key)
            .map_err(|statement| fail(path, statement))?;
        match extension {
            Some(extension) => Ok(Found::Extension(extension)),
            None if options.ignore_unknown_fields => Ok(Found::Nothing),
            None => Err(fail(path, no_field(table, key))),
        }
    }
}
