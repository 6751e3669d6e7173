//! Lists and maps, and the well-known types that consist of them.

use ::serde::Deserializer;
use ::serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::ToString;
use core::fmt;

use super::value::{Place, Value, nested};
use super::{Input, fail};
use crate::json::decode::WRONG_SLOT;
use crate::json::decode::well_known::value;
use crate::json::map_key;
use crate::json::reader::excerpt;
use crate::json::serde::path::Path;
use crate::reflect::{Kind, ListMut, MapMut, Reflect, WellKnown};

/// Appends elements to a list.
pub(super) fn list<'de, A: SeqAccess<'de>>(
    input: &Input<'_>,
    path: &Path<'_>,
    kind: Kind,
    mut list: ListMut<'_>,
    mut access: A,
) -> Result<(), A::Error> {
    input.count(1).map_err(|statement| fail(path, statement))?;
    let mut index = 0;
    loop {
        let path = path.index(index);
        let element = Value::single(input, &path, kind, Place::Element(&mut list));
        if access.next_element_seed(element)?.is_none() {
            return Ok(());
        }
        index += 1;
    }
}

/// Reads a `google.protobuf.ListValue`, or a `google.protobuf.Value` that holds one.
pub(super) fn list_value<'de, A: SeqAccess<'de>>(
    input: &Input<'_>,
    path: &Path<'_>,
    message: &mut dyn Reflect,
    well_known: WellKnown,
    access: A,
) -> Result<(), A::Error> {
    let fail = |statement| fail(path, statement);
    let message = match well_known {
        WellKnown::Value => nested(input, message.slot_mut(value::LIST)).map_err(fail)?,
        _ => message,
    };
    let ([field], Some(elements)) = (message.table().fields(), message.slot_mut(0).list()) else {
        return Err(fail(WRONG_SLOT.into()));
    };
    input.descend().map_err(fail)?;
    list(input, path, field.kind(), elements, access)?;
    input.ascend();
    Ok(())
}

/// Reads a `google.protobuf.Struct`, or a `google.protobuf.Value` that holds one, whose first key has been read.
pub(super) fn structure<'de, A: MapAccess<'de>>(
    input: &Input<'_>,
    path: &Path<'_>,
    message: &mut dyn Reflect,
    well_known: WellKnown,
    first: Option<Cow<'de, str>>,
    access: A,
) -> Result<(), A::Error> {
    let fail = |statement| fail(path, statement);
    let message = match well_known {
        WellKnown::Value => nested(input, message.slot_mut(value::STRUCT)).map_err(fail)?,
        _ => message,
    };
    let ([field], Some(entries)) = (message.table().fields(), message.slot_mut(0).map()) else {
        return Err(fail(WRONG_SLOT.into()));
    };
    input.descend().map_err(fail)?;
    if let Some(first) = first {
        map(input, path, (Kind::String, field.kind()), entries, Some(first), access)?;
    }
    input.ascend();
    Ok(())
}

/// Adds entries to a map. Its first key may have been read.
pub(super) fn map<'de, A: MapAccess<'de>>(
    input: &Input<'_>,
    path: &Path<'_>,
    (key_kind, kind): (Kind, Kind),
    mut map: MapMut<'_>,
    first: Option<Cow<'de, str>>,
    mut access: A,
) -> Result<(), A::Error> {
    input.count(1).map_err(|statement| fail(path, statement))?;
    let mut next = match first {
        Some(key) => Some(key),
        None => access.next_key_seed(Key { input, path, kind: key_kind })?,
    };
    while let Some(text) = next {
        let at = path.key(&text);
        let Some(key) = map_key::parse(key_kind, &text) else {
            let statement = format!("{:?} is not {}", excerpt(&text), key_kind.with_article());
            return Err(fail(&at, statement));
        };
        let place = Place::Entry { key, map: &mut map };
        access.next_value_seed(Value::single(input, &at, kind, place))?;
        next = access.next_key_seed(Key { input, path, kind: key_kind })?;
    }
    Ok(())
}

/// The key of an entry of a map with keys of this type.
pub(super) struct Key<'k> {
    pub(super) input: &'k Input<'k>,
    pub(super) path: &'k Path<'k>,
    pub(super) kind: Kind,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.kind {
            Kind::String => deserializer.deserialize_str(self),
            // Formats other than JSON have keys that are no strings.
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl Key<'_> {
    fn counted<'de, E: Error>(self, key: Cow<'de, str>) -> Result<Cow<'de, str>, E> {
        let result = self.input.count(key.len() + 2);
        result.map(|()| key).map_err(|statement| fail(self.path, statement))
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key of a map")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
        self.counted(Cow::Borrowed(key))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        self.counted(Cow::Owned(key.to_owned()))
    }

    fn visit_bool<E: Error>(self, key: bool) -> Result<Self::Value, E> {
        self.counted(Cow::Owned(key.to_string()))
    }

    fn visit_u64<E: Error>(self, key: u64) -> Result<Self::Value, E> {
        self.counted(Cow::Owned(key.to_string()))
    }

    fn visit_i64<E: Error>(self, key: i64) -> Result<Self::Value, E> {
        self.counted(Cow::Owned(key.to_string()))
    }
}
