//! How do maps go out?

use super::writer::Writer;
use crate::enums::Enumeration;
use crate::kind::{Closed, Kind};
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
            self = self.entry::<K, V>(tag, key, value);
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
            self = self.entry::<K, Closed<E>>(tag, key, &Some(*value));
        }
        self
    }

    /// An entry, without what is default.
    #[inline(always)]
    fn entry<K: Kind, V: Kind>(self, tag: u32, key: &K::Value, value: &V::Value) -> Self {
        let end = self.position();
        let w = V::write_unless_default(self, 2 << 3 | V::WIRE, value);
        K::write_unless_default(w, 1 << 3 | K::WIRE, key).close(end, tag)
    }
}
