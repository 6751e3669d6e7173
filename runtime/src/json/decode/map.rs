//! Objects of map fields.

use alloc::format;

use super::message::{kind_takes_null, within_key};
use super::{Decoder, Result, stored};
use crate::json::map_key;
use crate::json::reader::excerpt;
use crate::reflect::{Cardinality, FieldTable, Insertion, Kind, MapKey, MapMut};

const TWICE: &str = "the key occurs more than once";

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
            let result = match map_key::parse(key_kind, &text) {
                Some(key) => self.entry(field.kind(), key, &mut map, start),
                None => {
                    let statement =
                        format!("{:?} is not {}", excerpt(&text), key_kind.with_article());
                    Err(self.reader.error_at(start, statement))
                }
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
        if let Err(error) = self.charge(map.growth()) {
            return Err(match map.contains(key) {
                true => self.reader.error_at(start, TWICE),
                false => error,
            });
        }
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
            Insertion::Replaced => Err(self.reader.error_at(start, TWICE)),
            _ => stored(false),
        }
    }
}
