//! How do maps go out?

use super::writer::Writer;
use crate::decode::wire;
use crate::enums::Enumeration;
use crate::kind::{Closed, Kind};
use crate::types::MapType;

impl<'w> Writer<'w> {
    /// `map<K, V>`: an entry for each key, without what is default.
    pub fn map<K, V, M>(mut self, tag: u32, map: &'w M) -> Self
    where
        K: Kind<Value: 'w>,
        V: Kind<Value: 'w>,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        for (key, value) in map.entries() {
            self =
                self.entry::<K>(tag, key, |w| V::write_unless_default(w, 2 << 3 | V::WIRE, value));
        }
        self
    }

    /// A map of closed enums.
    pub fn closed_enum_map<K, E, M>(mut self, tag: u32, map: &'w M) -> Self
    where
        K: Kind<Value: 'w>,
        E: Enumeration + 'w,
        M: MapType<Key = K::Value, Value = E>,
    {
        for (key, value) in map.entries() {
            self = self
                .entry::<K>(tag, key, |w| Closed::write_known(w, 2 << 3 | wire::VARINT, *value));
        }
        self
    }

    /// An entry, without what is default.
    #[inline(always)]
    fn entry<K: Kind>(self, tag: u32, key: &'w K::Value, value: impl FnOnce(Self) -> Self) -> Self {
        let end = self.position();
        let w = value(self);
        K::write_unless_default(w, 1 << 3 | K::WIRE, key).close(end, tag)
    }
}
