//! Marker types for the types of extensions only: groups, and closed enums that ignore undefined numbers.

use core::marker::PhantomData;

use super::value::*;
use crate::decode::{Decoder, ReadResult, split_varint, wire};
use crate::encode::Writer;
use crate::enums::Enumeration;
use crate::rt::NativeMessage;

/// The type of one value of an extension: its Rust type, and how it is decoded and encoded.
///
/// Generated code names a type for each extension. User code has no reason to implement this trait.
pub trait Element {
    /// The Rust type of a value.
    type Value;

    /// The wire type.
    #[doc(hidden)]
    const WIRE: u32;

    /// Returns the value of an extension that is not set and has no declared default.
    #[doc(hidden)]
    fn default() -> Self::Value;

    /// Decodes a value and merges it into the slot. The slot is unchanged if the number of a closed enum is
    /// undefined.
    #[doc(hidden)]
    fn read<'a>(
        slot: &mut Option<Self::Value>,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a>;

    /// Writes a value with its tag.
    #[doc(hidden)]
    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w Self::Value) -> Writer<'w>;

    /// Returns true if bytes of the expected wire type are a value of this type. They are not if they are an
    /// undefined number of a closed enum.
    #[doc(hidden)]
    fn is_value(_: &[u8]) -> bool {
        true
    }
}

impl<K: Kind> Element for K {
    type Value = K::Value;
    const WIRE: u32 = K::WIRE;

    fn default() -> K::Value {
        K::default()
    }

    fn read<'a>(
        slot: &mut Option<K::Value>,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        if slot.is_none() {
            decoder.charge(K::DEFAULT_MEMORY)?;
        }
        K::read(slot.get_or_insert_with(K::default), tag, input, decoder)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w K::Value) -> Writer<'w> {
        K::write(w, tag, value)
    }
}

/// A closed enum. Undefined numbers are ignored.
#[derive(Debug)]
pub struct ClosedEnum<E>(PhantomData<E>);

impl<E: Enumeration> Element for ClosedEnum<E> {
    type Value = E;
    const WIRE: u32 = wire::VARINT;

    fn default() -> E {
        E::default()
    }

    fn read<'a>(
        slot: &mut Option<E>,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        decoder.optional_closed_enum(slot, None, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w E) -> Writer<'w> {
        w.required_enumeration(tag, *value)
    }

    fn is_value(bytes: &[u8]) -> bool {
        split_varint(bytes).is_some_and(|(bits, _)| E::try_from(bits as i32).is_ok())
    }
}

macro_rules! groups {
    ($($(#[$doc:meta])* $group:ident: $($bound:path),+; $read:ident, $write:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $group<M>(PhantomData<M>);

        impl<M: $($bound +)+> Element for $group<M> {
            type Value = M;
            const WIRE: u32 = wire::START_GROUP;

            fn default() -> M {
                M::default()
            }

            fn read<'a>(
                slot: &mut Option<M>,
                tag: u32,
                input: &'a [u8],
                decoder: &mut Decoder<'a>,
            ) -> ReadResult<'a> {
                decoder.$read(slot, tag, input)
            }

            fn write<'w>(w: Writer<'w>, tag: u32, value: &'w M) -> Writer<'w> {
                w.$write(tag, value)
            }
        }
    )*};
}

groups! {
    /// A group with the codec of this crate.
    Group: NativeMessage; optional_group, group;
    /// A group of another codec, such as prost's derive.
    ProstGroup: prost::Message, Default; optional_foreign_group, foreign_group;
}

/// A type whose values can be packed.
pub trait Packable: Element {
    /// Writes the values as a packed field, or nothing if there are none.
    #[doc(hidden)]
    fn write_packed<'w>(w: Writer<'w>, tag: u32, values: &'w [Self::Value]) -> Writer<'w>;
}

macro_rules! packable {
    ($([$($param:tt)*] $kind:ty, $write:ident;)*) => {$(
        impl<$($param)*> Packable for $kind {
            fn write_packed<'w>(w: Writer<'w>, tag: u32, values: &'w [Self::Value]) -> Writer<'w> {
                w.$write(tag, values)
            }
        }
    )*};
}

packable! {
    [] Int32, packed_int32;
    [] Int64, packed_int64;
    [] Uint32, packed_uint32;
    [] Uint64, packed_uint64;
    [] Sint32, packed_sint32;
    [] Sint64, packed_sint64;
    [] Bool, packed_bool;
    [] Fixed32, packed_fixed32;
    [] Sfixed32, packed_sfixed32;
    [] Float, packed_float;
    [] Fixed64, packed_fixed64;
    [] Sfixed64, packed_sfixed64;
    [] Double, packed_double;
    [E: Default + Into<i32>] EnumNumber<E>, packed_int32;
    [E: Enumeration] OpenEnum<E>, packed_enumeration;
    [E: Enumeration] ClosedEnum<E>, packed_enumeration;
}
