//! Marker types for the types of map keys, map values and extensions.

use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::decode::{DecodeFailed, Decoder, ReadResult, wire};
use crate::encode::Writer;
use crate::enums::{self, Enumeration};
use crate::rt::NativeMessage;
use crate::types::{BytesType, StringType};

/// A protobuf type: its Rust type, and how one value is decoded and encoded.
pub trait Kind {
    /// The Rust type of a value.
    type Value;

    /// The wire type.
    #[doc(hidden)]
    const WIRE: u32;

    /// The number of bytes that `Self::default()` allocates.
    #[doc(hidden)]
    const DEFAULT_MEMORY: usize = 0;

    /// Returns the default value, which is omitted from the entry of a map.
    #[doc(hidden)]
    fn default() -> Self::Value;

    /// Decodes a value and merges it into `value`.
    #[doc(hidden)]
    fn read<'a>(
        value: &mut Self::Value,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a>;

    /// True if the default value lacks required fields that are checked.
    #[doc(hidden)]
    const CHECKED: bool = false;

    /// Reports the required fields that are missing if the value does not occur in the input.
    #[doc(hidden)]
    fn check_absent(_: &mut Decoder<'_>) -> Result<(), DecodeFailed> {
        Ok(())
    }

    /// Writes a value with its tag.
    #[doc(hidden)]
    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w Self::Value) -> Writer<'w>;

    /// Writes a value with its tag, unless it is the default.
    #[doc(hidden)]
    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w Self::Value) -> Writer<'w>;
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $kind:ident: $ty:ty, $wire:ident, $read:ident, $write:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $kind;

        impl Kind for $kind {
            type Value = $ty;
            const WIRE: u32 = wire::$wire;

            fn default() -> $ty {
                <$ty>::default()
            }

            fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w $ty) -> Writer<'w> {
                w.$read(tag, *value)
            }

            fn read<'a>(value: &mut $ty, tag: u32, input: &'a [u8], decoder: &mut Decoder<'a>) -> ReadResult<'a> {
                decoder.$read(value, tag, input)
            }

            fn write<'w>(w: Writer<'w>, tag: u32, value: &'w $ty) -> Writer<'w> {
                w.$write(tag, *value)
            }
        }
    )*};
}

numbers! {
    /// The protobuf type `int32`.
    Int32: i32, VARINT, int32, required_int32;
    /// The protobuf type `int64`.
    Int64: i64, VARINT, int64, required_int64;
    /// The protobuf type `uint32`.
    Uint32: u32, VARINT, uint32, required_uint32;
    /// The protobuf type `uint64`.
    Uint64: u64, VARINT, uint64, required_uint64;
    /// The protobuf type `sint32`.
    Sint32: i32, VARINT, sint32, required_sint32;
    /// The protobuf type `sint64`.
    Sint64: i64, VARINT, sint64, required_sint64;
    /// The protobuf type `bool`.
    Bool: bool, VARINT, bool, required_bool;
    /// The protobuf type `fixed32`.
    Fixed32: u32, FIXED32, fixed32, required_fixed32;
    /// The protobuf type `sfixed32`.
    Sfixed32: i32, FIXED32, sfixed32, required_sfixed32;
    /// The protobuf type `float`.
    Float: f32, FIXED32, float, required_float;
    /// The protobuf type `fixed64`.
    Fixed64: u64, FIXED64, fixed64, required_fixed64;
    /// The protobuf type `sfixed64`.
    Sfixed64: i64, FIXED64, sfixed64, required_sfixed64;
    /// The protobuf type `double`.
    Double: f64, FIXED64, double, required_double;
}

/// The protobuf type `string`, held in `String` or a custom type.
#[derive(Debug)]
pub struct String<T = alloc::string::String>(PhantomData<T>);

impl<T: StringType> Kind for String<T> {
    type Value = T;
    const WIRE: u32 = wire::LEN;
    const DEFAULT_MEMORY: usize = T::DEFAULT_MEMORY;

    fn default() -> T {
        T::default()
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w T) -> Writer<'w> {
        if value.as_text().is_empty() { w } else { Self::write(w, tag, value) }
    }

    #[inline]
    fn read<'a>(
        value: &mut T,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        decoder.string_as(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w T) -> Writer<'w> {
        w.required_string_as(tag, value)
    }
}

/// The protobuf type `bytes`, held in `Vec<u8>`, `Bytes` or a custom type.
#[derive(Debug)]
pub struct Bytes<T = Vec<u8>>(PhantomData<T>);

impl<T: BytesType> Kind for Bytes<T> {
    type Value = T;
    const WIRE: u32 = wire::LEN;
    const DEFAULT_MEMORY: usize = T::DEFAULT_MEMORY;

    fn default() -> T {
        T::default()
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w T) -> Writer<'w> {
        if value.as_slice().is_empty() { w } else { Self::write(w, tag, value) }
    }

    fn read<'a>(
        value: &mut T,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        decoder.bytes(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w T) -> Writer<'w> {
        w.required_bytes(tag, value)
    }
}

/// An enum whose values are held as `i32`.
#[derive(Debug)]
pub struct EnumNumber<E>(PhantomData<E>);

impl<E: Default + Into<i32>> Kind for EnumNumber<E> {
    type Value = i32;
    const WIRE: u32 = wire::VARINT;

    fn default() -> i32 {
        E::default().into()
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w i32) -> Writer<'w> {
        if *value == Self::default() { w } else { Self::write(w, tag, value) }
    }

    fn read<'a>(
        value: &mut i32,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        decoder.int32(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w i32) -> Writer<'w> {
        w.required_int32(tag, *value)
    }
}

/// An enum whose values are held as [`OpenEnum<E>`](crate::OpenEnum).
#[derive(Debug)]
pub struct OpenEnum<E>(PhantomData<E>);

impl<E: Enumeration> Kind for OpenEnum<E> {
    type Value = enums::OpenEnum<E>;
    const WIRE: u32 = wire::VARINT;

    fn default() -> enums::OpenEnum<E> {
        enums::OpenEnum::default()
    }

    fn write_unless_default<'w>(
        w: Writer<'w>,
        tag: u32,
        value: &'w enums::OpenEnum<E>,
    ) -> Writer<'w> {
        if *value == enums::OpenEnum::default() { w } else { Self::write(w, tag, value) }
    }

    fn read<'a>(
        value: &mut enums::OpenEnum<E>,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        decoder.open_enum(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w enums::OpenEnum<E>) -> Writer<'w> {
        w.required_enumeration(tag, *value)
    }
}

/// A closed enum that is the value of a map entry.
///
/// `None` represents a number that the enum does not define. It persists: if such a number occurs in an
/// entry, a later valid number does not replace it.
#[derive(Debug)]
pub(crate) struct ClosedMapValue<E>(PhantomData<E>);

impl<E: Enumeration> ClosedMapValue<E> {
    /// Writes a value of the enum, unless it is the default.
    pub(crate) fn write_known(w: Writer<'_>, tag: u32, value: E) -> Writer<'_> {
        // The default of a closed enum is its first value, which may not be zero.
        if value.into() == E::default().into() { w } else { w.required_enumeration(tag, value) }
    }
}

impl<E: Enumeration> Kind for ClosedMapValue<E> {
    type Value = Option<E>;
    const WIRE: u32 = wire::VARINT;

    fn default() -> Option<E> {
        Some(E::default())
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w Option<E>) -> Writer<'w> {
        match value {
            Some(value) => Self::write_known(w, tag, *value),
            None => w,
        }
    }

    fn read<'a>(
        value: &mut Option<E>,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        let mut number = 0;
        let rest = decoder.int32(&mut number, tag, input)?;
        *value = value.and(E::try_from(number).ok());
        Ok(rest)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w Option<E>) -> Writer<'w> {
        w.optional_enumeration(tag, *value)
    }
}

/// A message with the codec of this crate.
#[derive(Debug)]
pub struct Message<M>(PhantomData<M>);

impl<M: NativeMessage> Kind for Message<M> {
    type Value = M;
    const WIRE: u32 = wire::LEN;
    const CHECKED: bool = M::CHECKED;
    const DEFAULT_MEMORY: usize = M::DEFAULT_MEMORY;

    fn check_absent(decoder: &mut Decoder<'_>) -> Result<(), DecodeFailed> {
        decoder.check_absent(M::REQUIRED, M::NAMES)
    }

    fn default() -> M {
        M::default()
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w M) -> Writer<'w> {
        w.message_unless_empty(tag, value)
    }

    fn read<'a>(
        value: &mut M,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        decoder.message(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w M) -> Writer<'w> {
        w.message(tag, value)
    }
}

/// A message of another codec, such as prost's derive.
#[derive(Debug)]
pub struct ProstMessage<M>(PhantomData<M>);

impl<M: prost::Message + Default> Kind for ProstMessage<M> {
    type Value = M;
    const WIRE: u32 = wire::LEN;

    fn default() -> M {
        M::default()
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w M) -> Writer<'w> {
        w.foreign_message_unless_empty(tag, value)
    }

    fn read<'a>(
        value: &mut M,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        decoder.foreign_message(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w M) -> Writer<'w> {
        w.foreign_message(tag, value)
    }
}
