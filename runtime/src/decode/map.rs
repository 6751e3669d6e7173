//! Decoding of map fields.

use core::mem::size_of;

use super::{DecodeFailed, Decoder, ErrorKind, ReadResult, lookahead, varint, wire};
use crate::kind::Kind;
use crate::types::MapType;

impl<'a> Decoder<'a> {
    /// Decodes an entry of a `map<K, V>`, and the entries directly after it.
    ///
    /// An entry replaces an earlier one with the same key. A key or value with an unexpected wire type is
    /// an error, as with prost.
    #[inline]
    pub fn map<K, V, M>(&mut self, map: &mut M, tag: u32, input: &'a [u8]) -> ReadResult<'a>
    where
        K: Kind,
        V: Kind,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        self.entries::<K, V, M>(map, WireMismatch::Reject, tag, input)
    }

    /// Decodes entries of a map in a message that preserves unknown fields.
    ///
    /// A key or value with an unexpected wire type is skipped, as by protobuf's own parsers.
    #[inline]
    pub fn preserving_map<K, V, M>(
        &mut self,
        map: &mut M,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a>
    where
        K: Kind,
        V: Kind,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        self.entries::<K, V, M>(map, WireMismatch::Skip, tag, input)
    }

    /// Decodes entries. This function is compiled for each map type, so it avoids `?` and other constructs
    /// that instantiate more functions, as [`Decoder::repeated_message`] does.
    fn entries<K, V, M>(
        &mut self,
        map: &mut M,
        mismatch: WireMismatch,
        tag: u32,
        mut input: &'a [u8],
    ) -> ReadResult<'a>
    where
        K: Kind,
        V: Kind,
        M: MapType<Key = K::Value, Value = V::Value>,
    {
        if const { M::RESERVES } {
            let entries = entries_to_reserve(tag, input, size_of::<(K::Value, V::Value)>());
            if self.charge(map.growth(entries)).is_err() {
                return Err(DecodeFailed);
            }
            map.reserve(entries);
        }
        loop {
            let defaults = const { K::DEFAULT_MEMORY + V::DEFAULT_MEMORY };
            if self.charge(defaults).is_err() {
                return Err(DecodeFailed);
            }
            let mut key = K::default();
            let mut value = V::default();
            let Ok(rest) = self.entry::<K, V>(&mut key, &mut value, mismatch, input) else {
                return Err(DecodeFailed);
            };
            if self.charge_entry(map, &key).is_err() {
                return Err(DecodeFailed);
            }
            map.insert(key, value);
            match lookahead::next_element(tag, rest) {
                Some(next) => input = next,
                None => return Ok(rest),
            }
        }
    }

    /// Charges the memory by which an entry makes the map grow. An entry whose key is in the map already
    /// does not make it grow.
    #[inline(always)]
    pub(super) fn charge_entry<M: MapType>(
        &mut self,
        map: &M,
        key: &M::Key,
    ) -> Result<(), DecodeFailed> {
        let growth = map.growth(1);
        // The key is looked up only if memory is limited.
        if growth == 0 || !self.is_limited() || map.contains(key) {
            Ok(())
        } else {
            self.charge(growth)
        }
    }

    /// Decodes the key and value of an entry, which the caller has initialized with their defaults. If
    /// either occurs more than once, the last one wins.
    #[inline(always)]
    pub(super) fn entry<K: Kind, V: Kind>(
        &mut self,
        key: &mut K::Value,
        value: &mut V::Value,
        mismatch: WireMismatch,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        let mut slot = Slot::<V> { value, decoded: false };
        let result = merge_entry::<K>(key, &mut slot, V::WIRE, mismatch, input, self);
        if V::CHECKED && !slot.decoded && result.is_ok() && V::check_absent(self).is_err() {
            return Err(DecodeFailed);
        }
        result
    }
}

/// Returns the number of entries to reserve capacity for: the entries that follow, but at most about 1 KiB.
///
/// This is enough for most maps never to grow, and wastes little if the same key occurs repeatedly.
fn entries_to_reserve(tag: u32, input: &[u8], entry: usize) -> usize {
    lookahead::count_elements(tag, input).min((1024 / entry.max(64)).max(1))
}

/// The treatment of a key or value with an unexpected wire type.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum WireMismatch {
    Reject,
    Skip,
}

/// The value of an entry, of any type.
trait Value {
    fn read<'a>(&mut self, tag: u32, input: &'a [u8], decoder: &mut Decoder<'a>) -> ReadResult<'a>;
}

struct Slot<'s, V: Kind> {
    value: &'s mut V::Value,
    /// True if the value has occurred in the entry.
    decoded: bool,
}

impl<V: Kind> Value for Slot<'_, V> {
    fn read<'a>(&mut self, tag: u32, input: &'a [u8], decoder: &mut Decoder<'a>) -> ReadResult<'a> {
        self.decoded = true;
        V::read(self.value, tag, input, decoder)
    }
}

/// Merges the fields of an entry. `wire` is the wire type of the value.
///
/// The function is compiled once for each type of key and not for each type of value, of which there are
/// many more.
#[inline(never)]
fn merge_entry<'a, K: Kind>(
    key: &mut K::Value,
    value: &mut dyn Value,
    wire: u32,
    mismatch: WireMismatch,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    let (mut fields, rest) = decoder.prefixed(input)?;
    let prost_context = decoder.prost_context.clone();
    decoder.enter()?;
    while !fields.is_empty() {
        let (tag, after_tag) = match fields {
            [tag @ ..0x80, after_tag @ ..] => (u32::from(*tag), after_tag),
            _ => varint::long_tag(fields).map_err(|kind| decoder.fail(kind))?,
        };
        fields = match (tag >> 3, tag & 7) {
            (1, actual) if actual == K::WIRE => K::read(key, tag, after_tag, decoder)?,
            (2, actual) if actual == wire => value.read(tag, after_tag, decoder)?,
            (1, _) if mismatch == WireMismatch::Reject => {
                return Err(reject(tag, K::WIRE, decoder));
            }
            (2, _) if mismatch == WireMismatch::Reject => return Err(reject(tag, wire, decoder)),
            _ => decoder.skip(&[], tag, after_tag)?,
        };
    }
    decoder.leave(prost_context);
    Ok(rest)
}

/// Records the error for an unexpected wire type. This is a function of its own so that it is not compiled
/// for each map type.
#[cold]
#[inline(never)]
fn reject(tag: u32, wire: u32, decoder: &mut Decoder<'_>) -> DecodeFailed {
    let expected = (tag & 7 <= wire::FIXED32).then_some(wire);
    decoder.fail(ErrorKind::WireType { tag, expected })
}
