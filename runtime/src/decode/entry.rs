//! How does the entry of a map come in?

use core::mem::size_of;

use super::{Cx, Fail, Out, Problem, run, varint, wire};
use crate::kind::Kind;
use crate::types::MapType;

impl<'a> Cx<'a> {
    /// `map<K, V>`: an entry, which takes the place of one with the same key, and those that follow. A key
    /// or value with another wire type is an error.
    #[inline]
    pub fn map<K, V, M>(&mut self, map: &mut M, tag: u32, input: &'a [u8]) -> Out<'a>
    where
        K: Kind,
        V: Kind,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        self.entries::<K, V, M>(map, Unlike::Refused, tag, input)
    }

    /// The same for a message that preserves unknown fields. A key or value with another wire type is skipped,
    /// as protobuf's own parsers do.
    #[inline]
    pub fn preserving_map<K, V, M>(&mut self, map: &mut M, tag: u32, input: &'a [u8]) -> Out<'a>
    where
        K: Kind,
        V: Kind,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        self.entries::<K, V, M>(map, Unlike::Skipped, tag, input)
    }

    /// Compiled for each map, so that it is made of as little as in [`place`](super::place).
    fn entries<K, V, M>(
        &mut self,
        map: &mut M,
        unlike: Unlike,
        tag: u32,
        mut input: &'a [u8],
    ) -> Out<'a>
    where
        K: Kind,
        V: Kind,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        if const { M::RESERVES } {
            let entries = few(tag, input, size_of::<(K::Value, V::Value)>());
            if self.charge(map.growth(entries)).is_err() {
                return Err(Fail);
            }
            map.reserve(entries);
        }
        loop {
            let defaults = const { K::DEFAULT_MEMORY + V::DEFAULT_MEMORY };
            if self.charge(defaults).is_err() {
                return Err(Fail);
            }
            let mut key = K::default();
            let mut value = V::default();
            let Ok(rest) = self.entry::<K, V>(&mut key, &mut value, unlike, input) else {
                return Err(Fail);
            };
            if self.charge_entry(map, &key).is_err() {
                return Err(Fail);
            }
            map.insert(key, value);
            match run::again(tag, rest) {
                Some(next) => input = next,
                None => return Ok(rest),
            }
        }
    }

    /// Charges what an entry makes the map take. One with a key that the map has makes it take nothing.
    #[inline(always)]
    pub(super) fn charge_entry<M: MapType>(&mut self, map: &M, key: &M::Key) -> Result<(), Fail> {
        let growth = map.growth(1);
        // Without a limit, nothing is looked up.
        if growth == 0 || !self.is_limited() || map.contains(key) {
            Ok(())
        } else {
            self.charge(growth)
        }
    }

    /// Key and value, which are their defaults before: each the last that the entry has.
    #[inline(always)]
    pub(super) fn entry<K: Kind, V: Kind>(
        &mut self,
        key: &mut K::Value,
        value: &mut V::Value,
        unlike: Unlike,
        input: &'a [u8],
    ) -> Out<'a> {
        let mut slot = Slot::<V> { value, came: false };
        let result = parts::<K>(key, &mut slot, V::WIRE, unlike, input, self);
        if V::CHECKED && !slot.came && result.is_ok() && V::absent(self).is_err() {
            return Err(Fail);
        }
        result
    }
}

/// How many entries to make room for, of those that come in. Room for a few small ones saves most maps from
/// growing, and costs little where the same key comes again and again.
fn few(tag: u32, input: &[u8], entry: usize) -> usize {
    run::count(tag, input).min((1024 / entry.max(64)).max(1))
}

/// What happens to a key or value with another wire type.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Unlike {
    Refused,
    Skipped,
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
        V::read(self.value, tag, input, cx)
    }
}

/// The fields of an entry. Compiled once for each type that a key can have: there are few, and very many
/// that a value can have. `wire` is the wire type of the value.
#[inline(never)]
fn parts<'a, K: Kind>(
    key: &mut K::Value,
    value: &mut dyn Value,
    wire: u32,
    unlike: Unlike,
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
        fields = match (tag >> 3, tag & 7) {
            (1, is) if is == K::WIRE => K::read(key, tag, behind, cx)?,
            (2, is) if is == wire => value.read(tag, behind, cx)?,
            (1, _) if unlike == Unlike::Refused => return Err(refuse(tag, K::WIRE, cx)),
            (2, _) if unlike == Unlike::Refused => return Err(refuse(tag, wire, cx)),
            _ => cx.skip(&[], tag, behind)?,
        };
    }
    cx.leave(border);
    Ok(rest)
}

/// Not compiled for each type that a map can have.
#[cold]
#[inline(never)]
fn refuse(tag: u32, wire: u32, cx: &mut Cx<'_>) -> Fail {
    let expected = (tag & 7 <= wire::FIXED32).then_some(wire);
    cx.fail(Problem::WireType { tag, expected })
}
