//! How does the entry of a map come in?

use core::mem::size_of;

use super::{Cx, Fail, Out, Problem, run, varint, wire};
use crate::kind::Kind;
use crate::types::MapType;

/// Key and value of an entry.
type Entry<K, V> = (<K as Kind>::Value, <V as Kind>::Value);

impl<'a> Cx<'a> {
    /// `map<K, V>`: an entry, which takes the place of one with the same key, and those that follow.
    pub fn map<K, V, M>(&mut self, map: &mut M, tag: u32, mut input: &'a [u8]) -> Out<'a>
    where
        K: Kind,
        V: Kind,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        // Room for a few small ones saves most maps from growing, and costs little where the same key
        // comes again and again.
        let few = (1024 / size_of::<Entry<K, V>>().max(64)).max(1);
        let entries = run::count(tag, input).min(few);
        self.charge(map.growth(entries))?;
        map.reserve(entries);
        loop {
            let ((key, value), rest) = self.entry::<K, V>(input)?;
            self.charge(map.growth(1))?;
            map.insert(key, value);
            match run::again(tag, rest) {
                Some(next) => input = next,
                None => return Ok(rest),
            }
        }
    }

    /// Key and value, each the last that the entry has, or its default.
    #[inline(always)]
    pub(super) fn entry<K: Kind, V: Kind>(
        &mut self,
        input: &'a [u8],
    ) -> Result<(Entry<K, V>, &'a [u8]), Fail> {
        let mut key = K::default();
        let mut value = V::default();
        let mut slot = Slot::<V> { value: &mut value, came: false };
        let rest = parts::<K>(&mut key, &mut slot, input, self)?;
        if V::CHECKED && !slot.came {
            V::absent(self)?;
        }
        Ok(((key, value), rest))
    }
}

/// The value of an entry.
trait Value {
    fn read<'a>(&mut self, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a>;
}

struct Slot<'s, V: Kind> {
    value: &'s mut V::Value,
    came: bool,
}

impl<V: Kind> Value for Slot<'_, V> {
    fn read<'a>(&mut self, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
        self.came = true;
        part::<V>(self.value, tag, input, cx)
    }
}

#[inline(always)]
fn part<'a, K: Kind>(slot: &mut K::Value, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    if tag & 7 != K::WIRE {
        return Err(unlike(tag, K::WIRE, cx));
    }
    K::read(slot, tag, input, cx)
}

/// The fields of an entry. Compiled once for each type that a key can have: there are few, and very many
/// that a value can have.
#[inline(never)]
fn parts<'a, K: Kind>(
    key: &mut K::Value,
    value: &mut dyn Value,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    let (mut fields, rest) = cx.prefixed(input)?;
    let border = cx.border.clone();
    cx.enter()?;
    while !fields.is_empty() {
        let (tag, behind) = match fields {
            [tag @ ..0x80, behind @ ..] => (u32::from(*tag), behind),
            _ => varint::long_tag(fields).map_err(|problem| cx.fail(problem))?,
        };
        fields = match tag >> 3 {
            1 => part::<K>(key, tag, behind, cx)?,
            2 => value.read(tag, behind, cx)?,
            _ => cx.skip(&[], tag, behind)?,
        };
    }
    cx.leave(border);
    Ok(rest)
}

/// Not compiled for each type that a map can have.
#[cold]
#[inline(never)]
fn unlike(tag: u32, wire: u32, cx: &mut Cx<'_>) -> Fail {
    let expected = (tag & 7 <= wire::FIXED32).then_some(wire);
    cx.fail(Problem::WireType { tag, expected })
}
