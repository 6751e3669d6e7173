//! Objects of map fields.

use alloc::format;

use super::message::{kind_takes_null, within_key};
use super::{Decoder, Result, stored};
use crate::json::reader::excerpt;
use crate::reflect::{Cardinality, FieldTable, Insertion, Kind, MapKey, MapMut};

impl Decoder<'_, '_> {
    /// Decodes an object and adds its entries to a map.
    pub(super) fn map(&mut self, field: &FieldTable, mut map: MapMut<'_>) -> Result<()> {
        let Cardinality::Map(key_kind) = field.cardinality() else { return stored(false) };
        self.reader.enter_object("an object")?;
        let mut first = true;
        while self.reader.next_member(first)? {
            first = false;
            let start = self.reader.offset();
            let text = self.reader.key()?;
            self.reader.colon()?;
            let result = match self.map_key(key_kind, &text, start) {
                Ok(key) => self.entry(field.kind(), key, &mut map, start),
                Err(error) => Err(error),
            };
            result.map_err(|error| within_key(error, &text))?;
        }
        Ok(())
    }

    /// Decodes the value of an entry.
    pub(super) fn entry(
        &mut self,
        kind: Kind,
        key: MapKey<'_>,
        map: &mut MapMut<'_>,
        start: usize,
    ) -> Result<()> {
        if self.reader.peek() == b'n' && !kind_takes_null(kind) && self.reader.is_null()? {
            return Err(self.reader.mismatch("a value of a map"));
        }
        let number = match kind {
            Kind::Enum(table) => match self.enumeration(table())? {
                Some(number) => Some(number),
                None => return Ok(()),
            },
            _ => None,
        };
        self.charge(map.growth())?;
        let mut result = Ok(());
        let insertion = map.insert(key, &mut |slot| {
            result = match number {
                Some(number) => stored(slot.set_i32(number)),
                None => self.value(kind, slot),
            };
            result.is_ok()
        });
        result?;
        match insertion {
            Insertion::New => Ok(()),
            Insertion::Replaced => {
                Err(self.reader.error_at(start, "the key occurs more than once"))
            }
            _ => stored(false),
        }
    }

    /// Returns the key of a map for its text.
    fn map_key<'k>(&self, kind: Kind, text: &'k str, start: usize) -> Result<MapKey<'k>> {
        let integer = || self.reader.integer_key(start, text, kind.with_article());
        let key = match kind {
            Kind::String => Some(MapKey::String(text)),
            Kind::Bool => match text {
                "true" => Some(MapKey::Bool(true)),
                "false" => Some(MapKey::Bool(false)),
                _ => None,
            },
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
                let key = integer()?.signed(32);
                key.and_then(|key| key.try_into().ok()).map(MapKey::I32)
            }
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => integer()?.signed(64).map(MapKey::I64),
            Kind::Uint32 | Kind::Fixed32 => {
                let key = integer()?.unsigned(32);
                key.and_then(|key| key.try_into().ok()).map(MapKey::U32)
            }
            Kind::Uint64 | Kind::Fixed64 => integer()?.unsigned(64).map(MapKey::U64),
            _ => None,
        };
        key.ok_or_else(|| {
            let statement = format!("{:?} is not {}", excerpt(text), kind.with_article());
            self.reader.error_at(start, statement)
        })
    }
}
