//! How do enums with a type of their own come in?
//!
//! Numbers that a closed enum does not have go to the unknown fields, each as a field of its own, and
//! leave what was there as it was; the entry of a map goes there as a whole. So do all
//! implementations that conform.

use alloc::vec::Vec;

use super::entry::Unlike;
use super::number::repeated_varint;
use super::{Cx, Fail, Out, run, wire};
use crate::enums::{Enumeration, Open};
use crate::kind::{Closed, Kind};
use crate::types::MapType;
use crate::unknown::UnknownFields;

/// Where a closed enum leaves numbers that it does not have; none where they are lost.
type Unknown<'u> = Option<&'u mut UnknownFields>;

/// A value of the enum, or a note of what it was among the unknown fields.
fn known<'a, E: Enumeration>(
    tag: u32,
    input: &'a [u8],
    unknown: &mut Unknown<'_>,
    cx: &mut Cx<'a>,
) -> Result<(Option<E>, &'a [u8]), Fail> {
    let (bits, rest) = cx.varint(input)?;
    let value = E::try_from(bits as i32).ok();
    if let (None, Some(fields)) = (&value, unknown) {
        let number = tag >> 3;
        cx.keep(fields, number << 3 | wire::VARINT, &input[..input.len() - rest.len()])?;
    }
    Ok((value, rest))
}

impl<'a> Cx<'a> {
    /// An open enum.
    #[inline]
    pub fn open_enum<E>(&mut self, slot: &mut Open<E>, tag: u32, input: &'a [u8]) -> Out<'a> {
        self.int32(slot.number_mut(), tag, input)
    }

    /// An optional open enum.
    #[inline]
    pub fn optional_open_enum<E: Enumeration>(
        &mut self,
        slot: &mut Option<Open<E>>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        self.int32(slot.get_or_insert_default().number_mut(), tag, input)
    }

    /// A repeated open enum, packed or not.
    pub fn repeated_open_enum<E: Enumeration>(
        &mut self,
        list: &mut Vec<Open<E>>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        repeated_varint(list, tag, input, self, |bits| Open::from_number(bits as i32))
    }

    /// A closed enum.
    #[inline]
    pub fn closed_enum<E: Enumeration>(
        &mut self,
        slot: &mut E,
        mut unknown: Unknown<'_>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        let (value, rest) = known(tag, input, &mut unknown, self)?;
        if let Some(value) = value {
            *slot = value;
        }
        Ok(rest)
    }

    /// An optional closed enum.
    #[inline]
    pub fn optional_closed_enum<E: Enumeration>(
        &mut self,
        slot: &mut Option<E>,
        mut unknown: Unknown<'_>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        let (value, rest) = known(tag, input, &mut unknown, self)?;
        if value.is_some() {
            *slot = value;
        }
        Ok(rest)
    }

    /// A required closed enum, which has come in when the number is one of its own. `index` is its
    /// position in `Native::REQUIRED`.
    #[inline]
    pub fn required_closed_enum<E: Enumeration>(
        &mut self,
        index: usize,
        slot: &mut E,
        mut unknown: Unknown<'_>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        let (value, rest) = known(tag, input, &mut unknown, self)?;
        if let Some(value) = value {
            *slot = value;
            self.saw(index);
        }
        Ok(rest)
    }

    /// A repeated closed enum, packed or not.
    pub fn repeated_closed_enum<E: Enumeration>(
        &mut self,
        list: &mut Vec<E>,
        mut unknown: Unknown<'_>,
        tag: u32,
        mut input: &'a [u8],
    ) -> Out<'a> {
        let cx = self;
        if tag & 7 == wire::LEN {
            let (mut block, rest) = cx.prefixed(input)?;
            while !block.is_empty() {
                let (value, next) = known::<E>(tag, block, &mut unknown, cx)?;
                if let Some(value) = value {
                    cx.push(list, value)?;
                }
                block = next;
            }
            return Ok(rest);
        }
        loop {
            let (value, rest) = known::<E>(tag, input, &mut unknown, cx)?;
            if let Some(value) = value {
                cx.push(list, value)?;
            }
            match run::again(tag, rest) {
                Some(next) => input = next,
                None => return Ok(rest),
            }
        }
    }

    /// A closed enum as the member of a oneof.
    #[inline]
    pub fn closed_enum_member<E: Enumeration, O>(
        &mut self,
        slot: &mut Option<O>,
        member: fn(E) -> O,
        mut unknown: Unknown<'_>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        let (value, rest) = known(tag, input, &mut unknown, self)?;
        if let Some(value) = value {
            *slot = Some(member(value));
        }
        Ok(rest)
    }

    /// A map of closed enums.
    pub fn closed_enum_map<K, E, M>(
        &mut self,
        map: &mut M,
        unknown: Unknown<'_>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a>
    where
        K: Kind,
        E: Enumeration,
        M: MapType<Key = K::Value, Value = E>,
    {
        let mut key = K::default();
        let mut value = <Closed<E> as Kind>::default();
        let unlike = if unknown.is_some() { Unlike::Skipped } else { Unlike::Refused };
        let rest = self.entry::<K, Closed<E>>(&mut key, &mut value, unlike, input)?;
        match value {
            Some(value) => {
                self.charge(K::DEFAULT_MEMORY)?;
                self.charge_entry(map, &key)?;
                map.insert(key, value);
            }
            None => {
                if let Some(unknown) = unknown {
                    self.keep(unknown, tag, &input[..input.len() - rest.len()])?;
                }
            }
        }
        Ok(rest)
    }
}
