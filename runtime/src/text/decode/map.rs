//! Map fields, whose entries are messages with a key and a value.

use alloc::string::String;

use super::{Decoder, stored};
use crate::format_error::Step;
use crate::reflect::{Cardinality, FieldTable, Insertion, Kind, MapKey, MapMut};
use crate::seen::Seen;
use crate::text::reader::Result;

/// The key of an entry.
enum Key {
    Bool(bool),
    I32(i32),
    I64(i64),
    U32(u32),
    U64(u64),
    String(String),
}

impl Key {
    /// Returns the key of an entry that does not say one.
    fn default(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::Bool => Self::Bool(false),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Self::I32(0),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Self::I64(0),
            Kind::Uint32 | Kind::Fixed32 => Self::U32(0),
            Kind::Uint64 | Kind::Fixed64 => Self::U64(0),
            Kind::String => Self::String(String::new()),
            Kind::Double | Kind::Float | Kind::Bytes | Kind::Enum(_) | Kind::Message(_) => {
                return None;
            }
        })
    }

    fn as_map_key(&self) -> MapKey<'_> {
        match self {
            Self::Bool(key) => MapKey::Bool(*key),
            Self::I32(key) => MapKey::I32(*key),
            Self::I64(key) => MapKey::I64(*key),
            Self::U32(key) => MapKey::U32(*key),
            Self::U64(key) => MapKey::U64(*key),
            Self::String(key) => MapKey::String(key),
        }
    }
}

impl Decoder<'_, '_> {
    /// Decodes one entry of a map, or several in brackets. Of entries with equal keys, the last one counts.
    pub(super) fn map(&mut self, field: &FieldTable, mut map: MapMut<'_>) -> Result<()> {
        let Cardinality::Map(key) = field.cardinality() else { return stored(false) };
        if !self.reader.take(b'[') {
            return self.entry(key, field.kind(), &mut map);
        }
        if self.reader.take(b']') {
            return Ok(());
        }
        loop {
            self.entry(key, field.kind(), &mut map)?;
            if !self.reader.take(b',') {
                return self.reader.expect(b']');
            }
        }
    }

    /// Decodes an entry. A key or value that is missing is zero or empty.
    fn entry(&mut self, key_kind: Kind, kind: Kind, map: &mut MapMut<'_>) -> Result<()> {
        let close = self.reader.open()?;
        self.reader.descend()?;
        let mut key = None;
        // The offset of the value. A map gets a value together with its key, which may follow.
        let mut value = None;
        while !self.reader.take(close) {
            self.reader.peek();
            let start = self.reader.offset();
            let name = self.reader.identifier("`key` or `value`")?;
            match name {
                "key" if key.is_none() => {
                    self.reader.expect(b':')?;
                    let result = self.key(key_kind);
                    key = Some(result.map_err(|error| error.within(Step::Field("key".into())))?);
                }
                "value" if value.is_none() => {
                    value = Some(self.reader.offset());
                    self.reader.skip_field()?;
                }
                "key" | "value" => {
                    return Err(self.reader.error_at(start, "the field occurs more than once"));
                }
                _ => {
                    let statement = alloc::format!("an entry of a map has no field \"{name}\"");
                    return Err(self.reader.error_at(start, statement));
                }
            }
            self.reader.separator();
        }
        let end = self.reader.offset();
        let Some(key) = key.or_else(|| Key::default(key_kind)) else { return stored(false) };
        if let (None, Kind::Message(table)) = (value, kind) {
            self.check_required(table(), &Seen::default())?;
        }
        let growth = map.growth();
        // A key that is in the map already does not make it grow. It is looked up only if that matters.
        let charged = match self.charge(growth) {
            Ok(()) => growth,
            Err(_) if map.contains(key.as_map_key()) => 0,
            Err(error) => return Err(error),
        };
        let mut result = Ok(());
        let insertion = map.insert(key.as_map_key(), &mut |slot| {
            if let Some(value) = value {
                self.reader.go_to(value);
                if !self.reader.take(b':') && !matches!(kind, Kind::Message(_)) {
                    result = Err(self.reader.unexpected("`:`"));
                    return false;
                }
                result = self.value(kind, slot);
            }
            result.is_ok()
        });
        result.map_err(|error| error.within(Step::Field("value".into())))?;
        self.reader.go_to(end);
        self.reader.ascend();
        if insertion == Insertion::Replaced {
            self.memory += charged;
        }
        stored(matches!(insertion, Insertion::New | Insertion::Replaced))
    }

    fn key(&mut self, kind: Kind) -> Result<Key> {
        Ok(match kind {
            Kind::Bool => Key::Bool(self.bool()?),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
                Key::I32(self.int32(kind.with_article())?)
            }
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
                Key::I64(self.int64(kind.with_article())?)
            }
            Kind::Uint32 | Kind::Fixed32 => Key::U32(self.uint32(kind.with_article())?),
            Kind::Uint64 | Kind::Fixed64 => Key::U64(self.uint64(kind.with_article())?),
            _ => Key::String(self.text()?),
        })
    }
}
