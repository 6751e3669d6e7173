//! What is one value of a protobuf type?
//!
//! A type for each, for code that is generic over them: maps, whose keys and values may be anything,
//! and extensions.

use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

use prost::Message;

use crate::decode::{Cx, Fail, Out, wire};
use crate::encode::Writer;
use crate::enums::{Enumeration, Open};
use crate::rt::Native;
use crate::types::{BytesType, StringType};

/// A protobuf type: what it is in Rust, and how one value is read and written.
pub trait Kind {
    /// The Rust type of a value.
    type Value;

    /// Its wire type.
    const WIRE: u32;

    /// How many bytes `Self::default()` allocates.
    const DEFAULT_MEMORY: usize = 0;

    /// The value that is left out of a map's entry.
    fn default() -> Self::Value;

    /// Merges a value that has come in.
    fn read<'a>(value: &mut Self::Value, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a>;

    /// Whether a value that does not come in lacks required fields.
    const CHECKED: bool = false;

    /// Reports what a value lacks that does not come in.
    fn check_absent(_: &mut Cx<'_>) -> Result<(), Fail> {
        Ok(())
    }

    /// Writes a value with its tag.
    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w Self::Value) -> Writer<'w>;

    /// Writes a value with its tag, unless it is the default.
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

            fn read<'a>(value: &mut $ty, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
                cx.$read(value, tag, input)
            }

            fn write<'w>(w: Writer<'w>, tag: u32, value: &'w $ty) -> Writer<'w> {
                w.$write(tag, *value)
            }
        }
    )*};
}

numbers! {
    /// `int32`.
    Int32: i32, VARINT, int32, required_int32;
    /// `int64`.
    Int64: i64, VARINT, int64, required_int64;
    /// `uint32`.
    Uint32: u32, VARINT, uint32, required_uint32;
    /// `uint64`.
    Uint64: u64, VARINT, uint64, required_uint64;
    /// `sint32`.
    Sint32: i32, VARINT, sint32, required_sint32;
    /// `sint64`.
    Sint64: i64, VARINT, sint64, required_sint64;
    /// `bool`.
    Bool: bool, VARINT, bool, required_bool;
    /// `fixed32`.
    Fixed32: u32, FIXED32, fixed32, required_fixed32;
    /// `sfixed32`.
    Sfixed32: i32, FIXED32, sfixed32, required_sfixed32;
    /// `float`.
    Float: f32, FIXED32, float, required_float;
    /// `fixed64`.
    Fixed64: u64, FIXED64, fixed64, required_fixed64;
    /// `sfixed64`.
    Sfixed64: i64, FIXED64, sfixed64, required_sfixed64;
    /// `double`.
    Double: f64, FIXED64, double, required_double;
}

/// `string`, as `String` or a type of the user's.
#[derive(Debug)]
pub struct Text<T = String>(PhantomData<T>);

impl<T: StringType> Kind for Text<T> {
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
    fn read<'a>(value: &mut T, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
        cx.string_as(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w T) -> Writer<'w> {
        w.required_string_as(tag, value)
    }
}

/// `bytes`, as `Vec<u8>`, `Bytes` or a type of the user's.
#[derive(Debug)]
pub struct Data<T = Vec<u8>>(PhantomData<T>);

impl<T: BytesType> Kind for Data<T> {
    type Value = T;
    const WIRE: u32 = wire::LEN;
    const DEFAULT_MEMORY: usize = T::DEFAULT_MEMORY;

    fn default() -> T {
        T::default()
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w T) -> Writer<'w> {
        if value.as_slice().is_empty() { w } else { Self::write(w, tag, value) }
    }

    fn read<'a>(value: &mut T, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
        cx.bytes(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w T) -> Writer<'w> {
        w.required_bytes(tag, value)
    }
}

/// An enum, held as its number.
#[derive(Debug)]
pub struct Number<E>(PhantomData<E>);

impl<E: Default + Into<i32>> Kind for Number<E> {
    type Value = i32;
    const WIRE: u32 = wire::VARINT;

    fn default() -> i32 {
        E::default().into()
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w i32) -> Writer<'w> {
        if *value == Self::default() { w } else { Self::write(w, tag, value) }
    }

    fn read<'a>(value: &mut i32, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
        cx.int32(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w i32) -> Writer<'w> {
        w.required_int32(tag, *value)
    }
}

/// An enum that is held as `Open<E>`.
#[derive(Debug)]
pub struct Typed<T>(PhantomData<T>);

impl<E: Enumeration> Kind for Typed<Open<E>> {
    type Value = Open<E>;
    const WIRE: u32 = wire::VARINT;

    fn default() -> Open<E> {
        Open::default()
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w Open<E>) -> Writer<'w> {
        if *value == Open::default() { w } else { Self::write(w, tag, value) }
    }

    fn read<'a>(value: &mut Open<E>, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
        cx.open_enum(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w Open<E>) -> Writer<'w> {
        w.required_enumeration(tag, *value)
    }
}

/// A closed enum. None stands for a number that it does not have, and stays: such a value is not made
/// good by one behind it.
#[derive(Debug)]
pub struct Closed<E>(PhantomData<E>);

impl<E: Enumeration> Closed<E> {
    /// Writes a value that it has, unless it is the default.
    pub(crate) fn write_known(w: Writer<'_>, tag: u32, value: E) -> Writer<'_> {
        // Its default is its first value, which need not be zero.
        if value.into() == E::default().into() { w } else { w.required_enumeration(tag, value) }
    }
}

impl<E: Enumeration> Kind for Closed<E> {
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

    fn read<'a>(value: &mut Option<E>, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
        let mut number = 0;
        let rest = cx.int32(&mut number, tag, input)?;
        *value = value.and(E::try_from(number).ok());
        Ok(rest)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w Option<E>) -> Writer<'w> {
        w.optional_enumeration(tag, *value)
    }
}

/// A message.
#[derive(Debug)]
pub struct Nested<M>(PhantomData<M>);

impl<M: Native> Kind for Nested<M> {
    type Value = M;
    const WIRE: u32 = wire::LEN;
    const CHECKED: bool = M::CHECKED;
    const DEFAULT_MEMORY: usize = M::DEFAULT_MEMORY;

    fn check_absent(cx: &mut Cx<'_>) -> Result<(), Fail> {
        cx.check_absent(M::REQUIRED, M::NAMES)
    }

    fn default() -> M {
        M::default()
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w M) -> Writer<'w> {
        w.message_unless_empty(tag, value)
    }

    fn read<'a>(value: &mut M, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
        cx.message(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w M) -> Writer<'w> {
        w.message(tag, value)
    }
}

/// A message from elsewhere.
#[derive(Debug)]
pub struct Foreign<M>(PhantomData<M>);

impl<M: Message + Default> Kind for Foreign<M> {
    type Value = M;
    const WIRE: u32 = wire::LEN;

    fn default() -> M {
        M::default()
    }

    fn write_unless_default<'w>(w: Writer<'w>, tag: u32, value: &'w M) -> Writer<'w> {
        w.foreign_message_unless_empty(tag, value)
    }

    fn read<'a>(value: &mut M, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
        cx.foreign_message(value, tag, input)
    }

    fn write<'w>(w: Writer<'w>, tag: u32, value: &'w M) -> Writer<'w> {
        w.foreign_message(tag, value)
    }
}
