//! Encoding of numeric types, `bool` and enum numbers.
//!
//! The tables at the end of this file mirror those of `decode/number.rs`. Each type has five methods: for a
//! field without presence, which is omitted if it has the default value; for a field that is always
//! written; for an optional field; and for expanded and packed lists.

use super::writer::Writer;
use crate::memory::in_memory;

macro_rules! varints {
    ($($name:ident, $required:ident, $optional:ident, $repeated:ident, $packed:ident: $ty:ty = |$value:ident| $bits:expr;)*) => {
        impl Writer<'_> {$(
            #[doc = concat!("Writes a `", stringify!($name), "` field, unless it has the default value.")]
            #[inline]
            pub fn $name(self, tag: u32, $value: $ty) -> Self {
                if $value == <$ty>::default() { self } else { self.varint_field(tag, $bits) }
            }

            #[doc = concat!("Writes a `", stringify!($name), "` field, whatever its value.")]
            #[inline]
            pub fn $required(self, tag: u32, $value: $ty) -> Self {
                self.varint_field(tag, $bits)
            }

            #[doc = concat!("Writes an optional `", stringify!($name), "` field, if it is set.")]
            #[inline]
            pub fn $optional(self, tag: u32, value: Option<$ty>) -> Self {
                match value {
                    Some($value) => self.varint_field(tag, $bits),
                    None => self,
                }
            }

            #[doc = concat!("Writes an expanded repeated `", stringify!($name), "` field.")]
            #[inline]
            pub fn $repeated(mut self, tag: u32, list: &[$ty]) -> Self {
                for &$value in list.iter().rev() {
                    self = self.varint_field(tag, $bits);
                }
                self
            }

            #[doc = concat!("Writes a packed repeated `", stringify!($name), "` field.")]
            #[inline]
            pub fn $packed(self, tag: u32, list: &[$ty]) -> Self {
                if list.is_empty() { self } else { packed_varint::$name(self, tag, list) }
            }
        )*}

        mod packed_varint {
            use super::*;
            $(
                pub(super) fn $name<'w>(w: Writer<'w>, tag: u32, list: &[$ty]) -> Writer<'w> {
                    w.packed_varints(tag, list, |$value| $bits)
                }
            )*
        }
    };
}

macro_rules! fixed {
    ($($name:ident, $required:ident, $optional:ident, $repeated:ident, $packed:ident: $ty:ty;)*) => {
        impl<'w> Writer<'w> {$(
            #[doc = concat!("Writes a `", stringify!($name), "` field, unless it is zero. Negative zero is written.")]
            #[inline]
            pub fn $name(self, tag: u32, value: $ty) -> Self {
                if value.to_le_bytes() == <$ty>::default().to_le_bytes() {
                    self
                } else {
                    self.$required(tag, value)
                }
            }

            #[doc = concat!("Writes a `", stringify!($name), "` field, whatever its value.")]
            #[inline]
            pub fn $required(self, tag: u32, value: $ty) -> Self {
                self.fixed_field(tag, value.to_le_bytes())
            }

            #[doc = concat!("Writes an optional `", stringify!($name), "` field, if it is set.")]
            #[inline]
            pub fn $optional(self, tag: u32, value: Option<$ty>) -> Self {
                match value {
                    Some(value) => self.$required(tag, value),
                    None => self,
                }
            }

            #[doc = concat!("Writes an expanded repeated `", stringify!($name), "` field.")]
            #[inline]
            pub fn $repeated(mut self, tag: u32, list: &[$ty]) -> Self {
                for &value in list.iter().rev() {
                    self = self.$required(tag, value);
                }
                self
            }

            #[doc = concat!("Writes a packed repeated `", stringify!($name), "` field.")]
            #[inline]
            pub fn $packed(self, tag: u32, list: &'w [$ty]) -> Self {
                if list.is_empty() { self } else { packed_fixed::$name(self, tag, list) }
            }
        )*}

        mod packed_fixed {
            use super::*;
            $(
                pub(super) fn $name<'w>(w: Writer<'w>, tag: u32, list: &'w [$ty]) -> Writer<'w> {
                    if cfg!(target_endian = "little") {
                        return w.bytes_field(tag, in_memory(list));
                    }
                    let end = w.position();
                    let copied = |w: Writer<'w>, value: &$ty| w.put_copied(&value.to_le_bytes());
                    list.iter().rev().fold(w, copied).close(end, tag)
                }
            )*
        }
    };
}

varints! {
    int32, required_int32, optional_int32, repeated_int32, packed_int32: i32 = |value| value as u64;
    int64, required_int64, optional_int64, repeated_int64, packed_int64: i64 = |value| value as u64;
    uint32, required_uint32, optional_uint32, repeated_uint32, packed_uint32: u32 = |value| u64::from(value);
    uint64, required_uint64, optional_uint64, repeated_uint64, packed_uint64: u64 = |value| value;
    sint32, required_sint32, optional_sint32, repeated_sint32, packed_sint32: i32 =
        |value| u64::from((value << 1 ^ value >> 31) as u32);
    sint64, required_sint64, optional_sint64, repeated_sint64, packed_sint64: i64 =
        |value| (value << 1 ^ value >> 63) as u64;
    bool, required_bool, optional_bool, repeated_bool, packed_bool: bool = |value| u64::from(value);
}

fixed! {
    fixed32, required_fixed32, optional_fixed32, repeated_fixed32, packed_fixed32: u32;
    sfixed32, required_sfixed32, optional_sfixed32, repeated_sfixed32, packed_sfixed32: i32;
    float, required_float, optional_float, repeated_float, packed_float: f32;
    fixed64, required_fixed64, optional_fixed64, repeated_fixed64, packed_fixed64: u64;
    sfixed64, required_sfixed64, optional_sfixed64, repeated_sfixed64, packed_sfixed64: i64;
    double, required_double, optional_double, repeated_double, packed_double: f64;
}

#[cfg(test)]
mod tests {
    use crate::encode::varint::varint_len;

    #[test]
    fn computes_the_same_varint_lengths_as_prost() {
        for shift in 0..64 {
            for value in [1u64 << shift, (1 << shift) - 1, !0 >> shift] {
                assert_eq!(varint_len(value), prost::encoding::encoded_len_varint(value));
            }
        }
    }
}
