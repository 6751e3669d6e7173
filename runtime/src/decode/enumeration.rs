//! Decoding of enum fields that have an enum type in Rust.
//!
//! A number that a closed enum does not define is preserved as an unknown field of its own, and the field
//! keeps its previous value. For maps, the whole entry is preserved as an unknown field. This is the
//! behaviour of conforming protobuf implementations.

use alloc::vec::Vec;

use super::map::WireMismatch;
use super::number::repeated_varint;
use super::{DecodeFailed, Decoder, ReadResult, lookahead, wire};
use crate::enums::{Enumeration, OpenEnum};
use crate::kind::{ClosedMapValue, Kind};
use crate::types::MapType;
use crate::unknown::UnknownFields;

/// The unknown fields that receive undefined numbers of a closed enum, or `None` if they are discarded.
type Unknown<'u> = Option<&'u mut UnknownFields>;

/// Decodes a value of a closed enum. Returns `None` for an undefined number, which is preserved in `unknown`.
fn known<'a, E: Enumeration>(
    tag: u32,
    input: &'a [u8],
    unknown: &mut Unknown<'_>,
    decoder: &mut Decoder<'a>,
) -> Result<(Option<E>, &'a [u8]), DecodeFailed> {
    let (bits, rest) = decoder.varint(input)?;
    let value = E::try_from(bits as i32).ok();
    if let (None, Some(fields)) = (&value, unknown) {
        let number = tag >> 3;
        decoder.preserve(fields, number << 3 | wire::VARINT, &input[..input.len() - rest.len()])?;
    }
    Ok((value, rest))
}

impl<'a> Decoder<'a> {
    /// Decodes an open enum field.
    #[inline]
    pub fn open_enum<E>(
        &mut self,
        slot: &mut OpenEnum<E>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        self.int32(slot.number_mut(), tag, input)
    }

    /// Decodes an optional open enum field.
    #[inline]
    pub fn optional_open_enum<E: Enumeration>(
        &mut self,
        slot: &mut Option<OpenEnum<E>>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        self.int32(slot.get_or_insert_default().number_mut(), tag, input)
    }

    /// Decodes elements of a repeated open enum field, packed or expanded.
    pub fn repeated_open_enum<E: Enumeration>(
        &mut self,
        list: &mut Vec<OpenEnum<E>>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        repeated_varint(list, tag, input, self, |bits| OpenEnum::from_number(bits as i32))
    }

    /// Decodes a closed enum field.
    #[inline]
    pub fn closed_enum<E: Enumeration>(
        &mut self,
        slot: &mut E,
        mut unknown: Unknown<'_>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        let (value, rest) = known(tag, input, &mut unknown, self)?;
        if let Some(value) = value {
            *slot = value;
        }
        Ok(rest)
    }

    /// Decodes an optional closed enum field.
    #[inline]
    pub fn optional_closed_enum<E: Enumeration>(
        &mut self,
        slot: &mut Option<E>,
        mut unknown: Unknown<'_>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        let (value, rest) = known(tag, input, &mut unknown, self)?;
        if value.is_some() {
            *slot = value;
        }
        Ok(rest)
    }

    /// Decodes a required closed enum field, which counts as present only if the enum defines the number.
    /// `index` is its position in `NativeMessage::REQUIRED`.
    #[inline]
    pub fn required_closed_enum<E: Enumeration>(
        &mut self,
        index: usize,
        slot: &mut E,
        mut unknown: Unknown<'_>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        let (value, rest) = known(tag, input, &mut unknown, self)?;
        if let Some(value) = value {
            *slot = value;
            self.saw(index);
        }
        Ok(rest)
    }

    /// Decodes elements of a repeated closed enum field, packed or expanded.
    pub fn repeated_closed_enum<E: Enumeration>(
        &mut self,
        list: &mut Vec<E>,
        mut unknown: Unknown<'_>,
        tag: u32,
        mut input: &'a [u8],
    ) -> ReadResult<'a> {
        let decoder = self;
        if tag & 7 == wire::LEN {
            let (mut block, rest) = decoder.prefixed(input)?;
            while !block.is_empty() {
                let (value, next) = known::<E>(tag, block, &mut unknown, decoder)?;
                if let Some(value) = value {
                    decoder.push(list, value)?;
                }
                block = next;
            }
            return Ok(rest);
        }
        loop {
            let (value, rest) = known::<E>(tag, input, &mut unknown, decoder)?;
            if let Some(value) = value {
                decoder.push(list, value)?;
            }
            match lookahead::next_element(tag, rest) {
                Some(next) => input = next,
                None => return Ok(rest),
            }
        }
    }

    /// Decodes a closed enum that is the member of a oneof.
    #[inline]
    pub fn closed_enum_member<E: Enumeration, O>(
        &mut self,
        slot: &mut Option<O>,
        member: fn(E) -> O,
        mut unknown: Unknown<'_>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        let (value, rest) = known(tag, input, &mut unknown, self)?;
        if let Some(value) = value {
            *slot = Some(member(value));
        }
        Ok(rest)
    }

    /// Decodes an entry of a map whose values are closed enums.
    pub fn closed_enum_map<K, E, M>(
        &mut self,
        map: &mut M,
        unknown: Unknown<'_>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a>
    where
        K: Kind,
        E: Enumeration,
        M: MapType<Key = K::Value, Value = E>,
    {
        let mut key = K::default();
        let mut value = <ClosedMapValue<E> as Kind>::default();
        let mismatch = if unknown.is_some() { WireMismatch::Skip } else { WireMismatch::Reject };
        let rest = self.entry::<K, ClosedMapValue<E>>(&mut key, &mut value, mismatch, input)?;
        match value {
            Some(value) => {
                self.charge(K::DEFAULT_MEMORY)?;
                self.charge_entry(map, &key)?;
                map.insert(key, value);
            }
            None => {
                if let Some(unknown) = unknown {
                    self.preserve(unknown, tag, &input[..input.len() - rest.len()])?;
                }
            }
        }
        Ok(rest)
    }
}
