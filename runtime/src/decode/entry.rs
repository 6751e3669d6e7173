//! How does the entry of a map come in?

use super::{In, Out, Problem, varint, wire};
use crate::kind::Kind;
use crate::types::MapType;

impl<'a> In<'a, '_> {
    /// `map<K, V>`: one entry, which takes the place of one with the same key.
    pub fn map<K, V, M>(self, map: &mut M) -> Out<'a>
    where
        K: Kind,
        V: Kind,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        let Self { input, cx, .. } = self;
        // Each the last that the entry has, or its default.
        let mut key = K::default();
        let mut value = V::default();
        let (mut fields, rest) = cx.prefixed(input)?;
        let border = cx.border.clone();
        cx.enter()?;
        while !fields.is_empty() {
            let (tag, behind) = match varint::long_tag(fields) {
                Ok(found) => found,
                Err(problem) => return Err(cx.fail(problem)),
            };
            let field = In { tag, input: behind, cx };
            fields = match tag >> 3 {
                1 => part::<K>(&mut key, field)?,
                2 => part::<V>(&mut value, field)?,
                _ => field.skip(&[])?,
            };
        }
        cx.leave(border);
        map.insert(key, value);
        Ok(rest)
    }
}

#[inline(always)]
pub(super) fn part<'a, K: Kind>(slot: &mut K::Value, field: In<'a, '_>) -> Out<'a> {
    if field.tag & 7 != K::WIRE {
        let expected = (field.tag & 7 <= wire::FIXED32).then_some(K::WIRE);
        return Err(field.cx.fail(Problem::WireType { tag: field.tag, expected }));
    }
    K::read(slot, field)
}
