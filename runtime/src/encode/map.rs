//! How do maps go out?

use super::writer::Writer;
use crate::enums::Enumeration;
use crate::kind::Kind;
use crate::types::MapType;

impl Writer<'_> {
    /// `map<K, V>`: an entry for each key, without what is default.
    pub fn map<K, V, M>(mut self, tag: u32, map: &M) -> Self
    where
        K: Kind,
        V: Kind,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        for (key, value) in map.entries() {
            let end = self.position();
            self = V::write_unless_default(self, 2 << 3 | V::WIRE, value);
            self = K::write_unless_default(self, 1 << 3 | K::WIRE, key);
            let len = (end - self.position()) as u64;
            self = self.varint(len).varint(tag.into());
        }
        self
    }

    /// A map of closed enums.
    pub fn closed_enum_map<K, E, M>(mut self, tag: u32, map: &M) -> Self
    where
        K: Kind,
        E: Enumeration,
        M: MapType<Key = K::Value, Value = E>,
    {
        for (key, value) in map.entries() {
            let end = self.position();
            let number: i32 = (*value).into();
            if number != E::default().into() {
                self = self.required_int32(2 << 3, number);
            }
            self = K::write_unless_default(self, 1 << 3 | K::WIRE, key);
            let len = (end - self.position()) as u64;
            self = self.varint(len).varint(tag.into());
        }
        self
    }
}
