//! Decoding of numeric types, `bool` and enum numbers.
//!
//! The tables at the end of this file have one line for each type: the names of its methods, its Rust
//! type, and the conversion from the bits of a varint. Each type has three methods: for a value, for an
//! optional value and for a list. The method for lists accepts packed and expanded elements whichever the
//! schema declares, as parsers are required to.

use alloc::vec::Vec;

use super::varint::split_short;
use super::{Decoder, ErrorKind, ReadResult, lookahead, packed, wire};
use crate::memory;

/// Decodes elements of a repeated varint field, packed or expanded.
#[inline(always)]
pub(super) fn repeated_varint<'a, T: Copy + Default>(
    list: &mut Vec<T>,
    tag: u32,
    mut input: &'a [u8],
    decoder: &mut Decoder<'a>,
    from: impl Fn(u64) -> T,
) -> ReadResult<'a> {
    if tag & 7 == wire::LEN {
        let (block, rest) = decoder.prefixed(input)?;
        let count = packed::count(block);
        decoder.reserve(list, count)?;
        return match packed::varints(list, block, count, from) {
            true => Ok(rest),
            false => Err(decoder.fail(ErrorKind::Varint)),
        };
    }
    loop {
        let (bits, rest) = decoder.varint(input)?;
        decoder.push(list, from(bits))?;
        match lookahead::next_element(tag, rest) {
            Some(next) => input = next,
            None => return Ok(rest),
        }
    }
}

macro_rules! varints {
    ($($(#[$doc:meta])* $name:ident, $optional:ident, $repeated:ident: $ty:ty = |$bits:ident| $from:expr;)*) => {
        impl<'a> Decoder<'a> {$(
            $(#[$doc])*
            #[inline]
            pub fn $name(&mut self, slot: &mut $ty, tag: u32, input: &'a [u8]) -> ReadResult<'a> {
                of_varint::$name(slot, tag, input, self)
            }

            #[doc = concat!("Decodes an optional `", stringify!($name), "` field.")]
            #[inline]
            pub fn $optional(
                &mut self,
                slot: &mut Option<$ty>,
                tag: u32,
                input: &'a [u8],
            ) -> ReadResult<'a> {
                of_varint::$optional(slot, tag, input, self)
            }

            #[doc = concat!("Decodes elements of a repeated `", stringify!($name), "` field, packed or expanded.")]
            #[inline]
            pub fn $repeated(
                &mut self,
                list: &mut Vec<$ty>,
                tag: u32,
                input: &'a [u8],
            ) -> ReadResult<'a> {
                of_varint::$repeated(list, tag, input, self)
            }
        )*}

        mod of_varint {
            use super::*;
            $(
                pub(super) fn $name<'a>(
                    slot: &mut $ty,
                    tag: u32,
                    input: &'a [u8],
                    decoder: &mut Decoder<'a>,
                ) -> ReadResult<'a> {
                    match split_short(input) {
                        Some(($bits, rest)) => {
                            *slot = $from;
                            Ok(rest)
                        }
                        None => of_long_varint::$name(slot, tag, input, decoder),
                    }
                }

                pub(super) fn $optional<'a>(
                    slot: &mut Option<$ty>,
                    tag: u32,
                    input: &'a [u8],
                    decoder: &mut Decoder<'a>,
                ) -> ReadResult<'a> {
                    match split_short(input) {
                        Some(($bits, rest)) => {
                            *slot = Some($from);
                            Ok(rest)
                        }
                        None => of_long_varint::$optional(slot, tag, input, decoder),
                    }
                }

                pub(super) fn $repeated<'a>(
                    list: &mut Vec<$ty>,
                    tag: u32,
                    input: &'a [u8],
                    decoder: &mut Decoder<'a>,
                ) -> ReadResult<'a> {
                    repeated_varint(list, tag, input, decoder, |$bits| $from)
                }
            )*
        }

        /// Varints of more than two bytes. They are separate functions since short varints need fewer
        /// registers.
        mod of_long_varint {
            use super::*;
            $(
                #[inline(never)]
                pub(super) fn $name<'a>(
                    slot: &mut $ty,
                    _: u32,
                    input: &'a [u8],
                    decoder: &mut Decoder<'a>,
                ) -> ReadResult<'a> {
                    let ($bits, rest) = decoder.long_varint(input)?;
                    *slot = $from;
                    Ok(rest)
                }

                #[inline(never)]
                pub(super) fn $optional<'a>(
                    slot: &mut Option<$ty>,
                    _: u32,
                    input: &'a [u8],
                    decoder: &mut Decoder<'a>,
                ) -> ReadResult<'a> {
                    let ($bits, rest) = decoder.long_varint(input)?;
                    *slot = Some($from);
                    Ok(rest)
                }
            )*
        }
    };
}

macro_rules! fixed {
    ($($name:ident, $optional:ident, $repeated:ident: $ty:ty;)*) => {
        impl<'a> Decoder<'a> {$(
            #[doc = concat!("Decodes a `", stringify!($name), "` field.")]
            #[inline]
            pub fn $name(&mut self, slot: &mut $ty, tag: u32, input: &'a [u8]) -> ReadResult<'a> {
                of_fixed::$name(slot, tag, input, self)
            }

            #[doc = concat!("Decodes an optional `", stringify!($name), "` field.")]
            #[inline]
            pub fn $optional(
                &mut self,
                slot: &mut Option<$ty>,
                tag: u32,
                input: &'a [u8],
            ) -> ReadResult<'a> {
                of_fixed::$optional(slot, tag, input, self)
            }

            #[doc = concat!("Decodes elements of a repeated `", stringify!($name), "` field, packed or expanded.")]
            #[inline]
            pub fn $repeated(
                &mut self,
                list: &mut Vec<$ty>,
                tag: u32,
                input: &'a [u8],
            ) -> ReadResult<'a> {
                of_fixed::$repeated(list, tag, input, self)
            }
        )*}

        mod of_fixed {
            use super::*;
            $(
                pub(super) fn $name<'a>(
                    slot: &mut $ty,
                    _: u32,
                    input: &'a [u8],
                    decoder: &mut Decoder<'a>,
                ) -> ReadResult<'a> {
                    let Some((bytes, rest)) = input.split_first_chunk() else {
                        return Err(decoder.fail(ErrorKind::Underflow));
                    };
                    *slot = <$ty>::from_le_bytes(*bytes);
                    Ok(rest)
                }

                pub(super) fn $optional<'a>(
                    slot: &mut Option<$ty>,
                    _: u32,
                    input: &'a [u8],
                    decoder: &mut Decoder<'a>,
                ) -> ReadResult<'a> {
                    let Some((bytes, rest)) = input.split_first_chunk() else {
                        return Err(decoder.fail(ErrorKind::Underflow));
                    };
                    *slot = Some(<$ty>::from_le_bytes(*bytes));
                    Ok(rest)
                }

                pub(super) fn $repeated<'a>(
                    list: &mut Vec<$ty>,
                    tag: u32,
                    mut input: &'a [u8],
                    decoder: &mut Decoder<'a>,
                ) -> ReadResult<'a> {
                    if tag & 7 == wire::LEN {
                        let (block, rest) = decoder.prefixed(input)?;
                        let (values, cut) = block.as_chunks();
                        decoder.reserve(list, values.len())?;
                        if cfg!(target_endian = "little") {
                            memory::extend(list, block);
                        } else {
                            list.extend(values.iter().map(|bytes| <$ty>::from_le_bytes(*bytes)));
                        }
                        return if cut.is_empty() { Ok(rest) } else { Err(decoder.fail(ErrorKind::Underflow)) };
                    }
                    loop {
                        let Some((bytes, rest)) = input.split_first_chunk() else {
                            return Err(decoder.fail(ErrorKind::Underflow));
                        };
                        decoder.push(list, <$ty>::from_le_bytes(*bytes))?;
                        match lookahead::next_element(tag, rest) {
                            Some(next) => input = next,
                            None => return Ok(rest),
                        }
                    }
                }
            )*
        }
    };
}

varints! {
    /// Decodes an `int32` field or an enum number: the low 32 bits of the varint, as the encoding guide says.
    int32, optional_int32, repeated_int32: i32 = |bits| bits as i32;
    /// Decodes an `int64` field.
    int64, optional_int64, repeated_int64: i64 = |bits| bits as i64;
    /// Decodes a `uint32` field.
    uint32, optional_uint32, repeated_uint32: u32 = |bits| bits as u32;
    /// Decodes a `uint64` field.
    uint64, optional_uint64, repeated_uint64: u64 = |bits| bits;
    /// Decodes a `sint32` field, which is zigzag-encoded.
    sint32, optional_sint32, repeated_sint32: i32 = |bits| {
        let bits = bits as u32;
        (bits >> 1) as i32 ^ -((bits & 1) as i32)
    };
    /// Decodes a `sint64` field, which is zigzag-encoded.
    sint64, optional_sint64, repeated_sint64: i64 = |bits| (bits >> 1) as i64 ^ -((bits & 1) as i64);
    /// Decodes a `bool` field.
    bool, optional_bool, repeated_bool: bool = |bits| bits != 0;
}

fixed! {
    fixed32, optional_fixed32, repeated_fixed32: u32;
    sfixed32, optional_sfixed32, repeated_sfixed32: i32;
    float, optional_float, repeated_float: f32;
    fixed64, optional_fixed64, repeated_fixed64: u64;
    sfixed64, optional_sfixed64, repeated_sfixed64: i64;
    double, optional_double, repeated_double: f64;
}
