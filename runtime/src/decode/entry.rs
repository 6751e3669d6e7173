//! How does the entry of a map come in?

use super::{Cx, Out, Problem, varint, wire};
use crate::kind::Kind;
use crate::types::MapType;

impl<'a> Cx<'a> {
    /// `map<K, V>`: one entry, which takes the place of one with the same key.
    pub fn map<K, V, M>(&mut self, map: &mut M, _: u32, input: &'a [u8]) -> Out<'a>
    where
        K: Kind,
        V: Kind,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        // Each the last that the entry has, or its default.
        let mut key = K::default();
        let mut value = V::default();
        let (mut fields, rest) = self.prefixed(input)?;
        let border = self.border.clone();
        self.enter()?;
        while !fields.is_empty() {
            let (tag, behind) = varint::long_tag(fields).map_err(|problem| self.fail(problem))?;
            fields = match tag >> 3 {
                1 => part::<K>(&mut key, tag, behind, self)?,
                2 => part::<V>(&mut value, tag, behind, self)?,
                _ => self.skip(&[], tag, behind)?,
            };
        }
        self.leave(border);
        map.insert(key, value);
        Ok(rest)
    }
}

#[inline(always)]
pub(super) fn part<'a, K: Kind>(
    slot: &mut K::Value,
    tag: u32,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    if tag & 7 != K::WIRE {
        let expected = (tag & 7 <= wire::FIXED32).then_some(K::WIRE);
        return Err(cx.fail(Problem::WireType { tag, expected }));
    }
    K::read(slot, tag, input, cx)
}
