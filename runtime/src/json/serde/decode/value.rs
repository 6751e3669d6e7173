//! The visitor of a value: that of a field, an element of a list, or the value of a map entry.

use ::serde::Deserializer;
use ::serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use alloc::format;
use core::fmt;

use super::scalar::{self, Token};
use super::{Input, Statement, any, collection, fail, object};
use crate::json::decode::WRONG_SLOT;
use crate::json::decode::message::{Members, check_null, kind_takes_null};
use crate::json::serde::path::Path;
use crate::reflect::{
    Cardinality, Insertion, Kind, ListMut, MapKey, MapMut, Presence, Reflect, SlotMut, WellKnown,
};

/// A value that is about to be read.
pub(super) struct Value<'v, 's> {
    pub(super) input: &'v Input<'v>,
    pub(super) path: &'v Path<'v>,
    pub(super) kind: Kind,
    pub(super) cardinality: Cardinality,
    pub(super) place: Place<'v, 's>,
}

/// The place of a value.
pub(super) enum Place<'v, 's> {
    /// A slot, such as the one of the outermost message.
    Slot(SlotMut<'s>),
    /// A field by its index.
    Field { message: &'v mut dyn Reflect, index: usize, members: &'v mut Members },
    /// A new element of a list.
    Element(&'v mut ListMut<'s>),
    /// The value of a new entry of a map.
    Entry { key: MapKey<'v>, map: &'v mut MapMut<'s> },
}

impl<'v, 's> Value<'v, 's> {
    /// Returns a value that is neither a list nor a map.
    pub(super) fn single(
        input: &'v Input<'v>,
        path: &'v Path<'v>,
        kind: Kind,
        place: Place<'v, 's>,
    ) -> Self {
        Self { input, path, kind, cardinality: Cardinality::Singular(Presence::Explicit), place }
    }

    /// Returns the error that the value is something else than expected.
    #[cold]
    fn mismatch<E: Error>(&self, found: &Token<'_>) -> E {
        let expected = match self.cardinality {
            Cardinality::Repeated => "an array",
            Cardinality::Map(_) => "an object",
            Cardinality::Singular(_) => scalar::expected(self.kind),
        };
        fail(self.path, format!("{found} is not {expected}"))
    }

    /// Reads a value that is not an array or object.
    #[inline]
    fn scalar<E: Error>(self, token: &Token<'_>) -> Result<(), E> {
        let path = self.path;
        if !matches!(self.cardinality, Cardinality::Singular(_)) {
            return Err(self.mismatch(token));
        }
        let result = self.input.count(token.len()).and_then(|()| self.set(token));
        result.map_err(|statement| fail(path, statement))
    }

    fn set(self, token: &Token<'_>) -> Result<(), Statement> {
        let (input, kind) = (self.input, self.kind);
        let own = |statement| statement;
        if let Kind::Enum(table) = kind {
            // Nothing is set if the name of the value is unknown and ignored.
            let ignores = input.options.ignore_unknown_fields;
            return match scalar::enumeration(table(), token, ignores)? {
                Some(number) => {
                    self.place.with(input, own, |slot| scalar::stored(slot.set_i32(number)))
                }
                None => Ok(()),
            };
        }
        self.place.with(input, own, |slot| scalar::set(input, kind, slot, token))
    }
}

impl Place<'_, '_> {
    /// Calls a function with the slot of the value, and converts statements about the place to its errors.
    pub(super) fn with<E>(
        self,
        input: &Input<'_>,
        fail: impl Fn(Statement) -> E,
        set: impl FnOnce(SlotMut<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Slot(slot) => set(slot),
            Self::Field { message, index, members } => {
                let table = message.table();
                let field = &table.fields()[index];
                members.add_oneof(table, field).map_err(&fail)?;
                let slot = message.slot_mut(index);
                input.charge(slot.member_memory(field)).map_err(fail)?;
                set(slot)
            }
            Self::Element(list) => {
                input.charge(list.growth()).map_err(fail)?;
                set(list.push())
            }
            Self::Entry { key, map } => {
                input.charge(map.growth()).map_err(&fail)?;
                let mut result = Ok(());
                let mut set = Some(set);
                let insertion = map.insert(key, &mut |slot| {
                    if let Some(set) = set.take() {
                        result = set(slot);
                    }
                    result.is_ok()
                });
                result?;
                match insertion {
                    Insertion::New => Ok(()),
                    Insertion::Replaced => Err(fail("the key occurs more than once".into())),
                    _ => Err(fail(WRONG_SLOT.into())),
                }
            }
        }
    }
}

/// Returns the message in a slot, which is created and charged.
pub(super) fn nested<'m>(
    input: &Input<'_>,
    slot: SlotMut<'m>,
) -> Result<&'m mut dyn Reflect, Statement> {
    let SlotMut::Message(field) = slot else { return Err(WRONG_SLOT.into()) };
    input.charge(field.growth())?;
    Ok(field.get_or_insert())
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        let singular = matches!(self.cardinality, Cardinality::Singular(_));
        if singular && kind_takes_null(self.kind) {
            return self.scalar(&Token::Null);
        }
        match self.place {
            Place::Field { message, index, .. } => {
                let input = self.input;
                let null = check_null(&message.table().fields()[index], input.options);
                null.and_then(|()| input.count(4)).map_err(|statement| fail(self.path, statement))
            }
            Place::Element(_) => Err(fail(self.path, "null is not an element of a list")),
            Place::Entry { .. } => Err(fail(self.path, "null is not a value of a map")),
            Place::Slot(_) => Err(self.mismatch(&Token::Null)),
        }
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.scalar(&Token::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.scalar(&Token::Signed(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.scalar(&Token::Unsigned(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.scalar(&Token::Float(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.scalar(&Token::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        let Value { input, path, kind, .. } = self;
        let fail = |statement| fail(path, statement);
        match (self.cardinality, kind) {
            (Cardinality::Repeated, _) => self.place.with(input, fail, |slot| match slot {
                SlotMut::List(list) => collection::list(input, path, kind, list, access),
                _ => Err(fail(WRONG_SLOT.into())),
            }),
            (Cardinality::Singular(_), Kind::Message(table)) => match table().well_known() {
                Some(well_known @ (WellKnown::ListValue | WellKnown::Value)) => {
                    self.place.with(input, fail, |slot| {
                        let message = nested(input, slot).map_err(fail)?;
                        collection::list_value(input, path, message, well_known, access)
                    })
                }
                _ => Err(self.mismatch(&Token::Array)),
            },
            _ => Err(self.mismatch(&Token::Array)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Value { input, path, kind, .. } = self;
        let fail = |statement| fail(path, statement);
        let table = match (self.cardinality, kind) {
            (Cardinality::Map(key), _) => {
                return self.place.with(input, fail, |slot| match slot {
                    SlotMut::Map(map) => {
                        collection::map(input, path, (key, kind), map, None, access)
                    }
                    _ => Err(fail(WRONG_SLOT.into())),
                });
            }
            (Cardinality::Singular(_), Kind::Message(table)) => table(),
            _ => return self.private(access),
        };
        match table.well_known() {
            None => self.place.with(input, fail, |slot| {
                object::fields(input, path, nested(input, slot).map_err(fail)?, access)
            }),
            Some(WellKnown::Any) => self.place.with(input, fail, |slot| {
                any::any(input, path, nested(input, slot).map_err(fail)?, access)
            }),
            Some(well_known @ (WellKnown::Struct | WellKnown::Value)) => {
                let first =
                    access.next_key_seed(collection::Key { input, path, kind: Kind::String })?;
                if well_known == WellKnown::Value && first.as_deref() == Some(scalar::NUMBER) {
                    let number: scalar::Text<'de> = access.next_value()?;
                    return self.scalar(&Token::Number(&number.0));
                }
                self.place.with(input, fail, |slot| {
                    let message = nested(input, slot).map_err(fail)?;
                    collection::structure(input, path, message, well_known, first, access)
                })
            }
            Some(_) => self.private(access),
        }
    }
}

impl Value<'_, '_> {
    /// Reads a map where a scalar is expected: the way in which some formats pass numbers and times.
    fn private<'de, A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let key: Option<scalar::Text<'de>> = access.next_key()?;
        let token: fn(&'_ str) -> Token<'_> = match key.as_ref().map(|key| &*key.0) {
            Some(scalar::NUMBER) => |text| Token::Number(text),
            Some(scalar::DATE_TIME) => |text| Token::Text(text),
            _ => return Err(self.mismatch(&Token::Object)),
        };
        let text: scalar::Text<'de> = access.next_value()?;
        self.scalar(&token(&text.0))
    }
}
