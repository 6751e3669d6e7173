//! Encoding of map fields.

use super::writer::Writer;
use crate::decode::wire;
use crate::enums::Enumeration;
use crate::kind::{ClosedMapValue, Kind};
use crate::types::MapType;

impl<'w> Writer<'w> {
    /// Writes the entries of a `map<K, V>`. Keys and values that are the default are omitted from an entry.
    pub fn map<K, V, M>(mut self, tag: u32, map: &'w M) -> Self
    where
        K: Kind<Value: 'w>,
        V: Kind<Value: 'w>,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        for (key, value) in map.entries() {
            let end = self.position();
            let w = V::write_unless_default(self, 2 << 3 | V::WIRE, value);
            self = w.entry::<K>(tag, key, end);
        }
        self
    }

    /// Writes the entries of a map whose values are closed enums.
    pub fn closed_enum_map<K, E, M>(mut self, tag: u32, map: &'w M) -> Self
    where
        K: Kind<Value: 'w>,
        E: Enumeration + 'w,
        M: MapType<Key = K::Value, Value = E>,
    {
        for (key, value) in map.entries() {
            let end = self.position();
            let w = ClosedMapValue::write_known(self, 2 << 3 | wire::VARINT, *value);
            self = w.entry::<K>(tag, key, end);
        }
        self
    }

    /// Completes an entry whose value has been written and which ends at `end`: writes its key, its length
    /// and its tag.
    #[inline]
    fn entry<K: Kind>(self, tag: u32, key: &'w K::Value, end: usize) -> Self {
        K::write_unless_default(self, 1 << 3 | K::WIRE, key).close(end, tag)
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;
    use alloc::vec::Vec;

    use crate::encode::append;
    use crate::kind::Int32;

    /// A closed enum whose default is not zero.
    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    enum Level {
        #[default]
        One = 1,
        Zero = 0,
    }

    impl From<Level> for i32 {
        fn from(level: Level) -> i32 {
            level as i32
        }
    }

    impl TryFrom<i32> for Level {
        type Error = ();

        fn try_from(number: i32) -> Result<Self, ()> {
            match number {
                0 => Ok(Self::Zero),
                1 => Ok(Self::One),
                _ => Err(()),
            }
        }
    }

    #[test]
    fn omits_the_default_of_a_closed_enum_and_writes_zero() {
        let map = BTreeMap::from([(1, Level::One), (2, Level::Zero)]);
        let mut bytes = Vec::new();
        append(&mut bytes, &|w| w.closed_enum_map::<Int32, Level, _>(10, &map));
        assert_eq!(bytes, [10, 2, 8, 1, 10, 4, 8, 2, 16, 0]);
    }
}
