//! Values by their type, lists and maps.

use ::serde::ser::{SerializeMap, SerializeSeq};
use ::serde::{Serialize, Serializer};
use alloc::string::String;
use core::ops::ControlFlow;

use super::{Place, any_message};
use crate::json::base64;
use crate::json::encode::value::{Form, form_of};
use crate::json::options::WriteOptions;
use crate::json::writer::number::not_finite;
use crate::reflect::{EnumTable, Kind, ListRef, MapKey, MapRef, ValueRef};

/// A value of a field, with what is known about it.
pub(super) struct Of<'p, T> {
    pub(super) place: Place<'p>,
    pub(super) kind: Kind,
    pub(super) of: T,
}

/// A single value.
pub(super) type Value<'p, 'm> = Of<'p, ValueRef<'m>>;

/// The value `null`.
pub(super) struct Null;

impl Serialize for Null {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl Serialize for Value<'_, '_> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        value(self.place, self.kind, self.of, serializer)
    }
}

/// Serializes a single value.
pub(super) fn value<S: Serializer>(
    place: Place<'_>,
    kind: Kind,
    value: ValueRef<'_>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        ValueRef::Bool(value) => serializer.serialize_bool(value),
        ValueRef::I32(value) => match kind {
            Kind::Enum(table) => enumeration(table(), value, place.options, serializer),
            _ => serializer.serialize_i32(value),
        },
        ValueRef::U32(value) => serializer.serialize_u32(value),
        ValueRef::I64(value) => place.int64(value).serialize(serializer),
        ValueRef::U64(value) => place.uint64(value).serialize(serializer),
        ValueRef::F32(value) => match whole_float(value) {
            Some(whole) => serializer.serialize_i64(whole),
            None if value.is_finite() => serializer.serialize_f32(value),
            None => serializer.serialize_str(not_finite(value.into())),
        },
        ValueRef::F64(value) => Double(value).serialize(serializer),
        ValueRef::String(text) => serializer.serialize_str(text),
        ValueRef::Bytes(bytes) => {
            let mut text = String::new();
            base64::encode(bytes, &mut text);
            serializer.serialize_str(&text)
        }
        ValueRef::Message(message) => any_message(place, message, serializer),
    }
}

/// An integer of 64 bits, as a string or as a number.
pub(super) enum Integer<I> {
    Text(I),
    Number(I),
}

impl<I: itoa::Integer + Serialize + Copy> Serialize for Integer<I> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(value) => serializer.serialize_str(itoa::Buffer::new().format(*value)),
            Self::Number(value) => value.serialize(serializer),
        }
    }
}

impl Place<'_> {
    #[inline]
    pub(super) fn int64(&self, value: i64) -> Integer<i64> {
        match self.options.stringify_64_bit_integers {
            true => Integer::Text(value),
            false => Integer::Number(value),
        }
    }

    #[inline]
    pub(super) fn uint64(&self, value: u64) -> Integer<u64> {
        match self.options.stringify_64_bit_integers {
            true => Integer::Text(value),
            false => Integer::Number(value),
        }
    }
}

/// A double.
pub(super) struct Double(pub(super) f64);

impl Serialize for Double {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match whole_double(self.0) {
            Some(whole) => serializer.serialize_i64(whole),
            None if self.0.is_finite() => serializer.serialize_f64(self.0),
            None => serializer.serialize_str(not_finite(self.0)),
        }
    }
}

/// Returns a double as an integer if its text is one. From 10^16 on, it has an exponent.
fn whole_double(value: f64) -> Option<i64> {
    let whole = value as i64;
    let negative_zero = whole == 0 && value.is_sign_negative();
    (value.abs() < 1e16 && whole as f64 == value && !negative_zero).then_some(whole)
}

/// Returns a float as an integer if its text is one.
fn whole_float(value: f32) -> Option<i64> {
    let whole = whole_double(value.into())?;
    if whole.unsigned_abs() <= 1 << f32::MANTISSA_DIGITS {
        return Some(whole);
    }
    // The fewest digits may end with other zeros, and from 10^13 on, there is an exponent.
    zmij::Buffer::new().format_finite(value).strip_suffix(".0")?.parse().ok()
}

/// Serializes a value of an enum.
pub(super) fn enumeration<S: Serializer>(
    table: &EnumTable,
    number: i32,
    options: &WriteOptions<'_>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match form_of(table, number, options) {
        Form::Null => serializer.serialize_unit(),
        Form::Name(name) => serializer.serialize_str(name),
        Form::Number => serializer.serialize_i32(number),
    }
}

impl Serialize for Of<'_, ListRef<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let list = self.of;
        let mut elements = serializer.serialize_seq(Some(list.len()))?;
        /// Serializes elements that cannot fail by themselves in the form of their Rust type.
        macro_rules! each {
            ($list:expr, $element:ident => $form:expr) => {
                for $element in $list {
                    elements.serialize_element($form)?;
                }
            };
        }
        let is_enum = matches!(self.kind, Kind::Enum(_));
        match list {
            ListRef::I32(list) if !is_enum => each!(list, value => value),
            ListRef::U32(list) => each!(list, value => value),
            ListRef::I64(list) => each!(list, value => &self.place.int64(*value)),
            ListRef::U64(list) => each!(list, value => &self.place.uint64(*value)),
            ListRef::F64(list) => each!(list, value => &Double(*value)),
            ListRef::String(list) => each!(list, text => text.as_str()),
            list => {
                for (index, of) in list.iter().enumerate() {
                    let path = self.place.path.index(index);
                    let place = self.place.at(&path);
                    elements.serialize_element(&Value { place, kind: self.kind, of })?;
                }
            }
        }
        elements.end()
    }
}

impl Serialize for Of<'_, MapRef<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let map = self.of;
        let mut entries = serializer.serialize_map(Some(map.len()))?;
        if self.place.options.sort_map_keys {
            for (key, value) in map.sorted() {
                self.entry(key, value, &mut entries)?;
            }
        } else {
            let mut result = Ok(());
            let _ = map.visit(&mut |key, value| {
                result = self.entry(key, value, &mut entries);
                if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            result?;
        }
        entries.end()
    }
}

impl Of<'_, MapRef<'_>> {
    /// Serializes an entry. Keys of all types are strings.
    fn entry<M: SerializeMap>(
        &self,
        key: MapKey<'_>,
        of: ValueRef<'_>,
        entries: &mut M,
    ) -> Result<(), M::Error> {
        let mut digits = itoa::Buffer::new();
        let key = match key {
            MapKey::String(key) => key,
            MapKey::Bool(true) => "true",
            MapKey::Bool(false) => "false",
            MapKey::I32(key) => digits.format(key),
            MapKey::I64(key) => digits.format(key),
            MapKey::U32(key) => digits.format(key),
            MapKey::U64(key) => digits.format(key),
        };
        let path = self.place.path.key(key);
        let place = self.place.at(&path);
        entries.serialize_entry(key, &Value { place, kind: self.kind, of })
    }
}
