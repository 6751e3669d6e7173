//! Interface of the runtime for generated code.
//!
//! Generated code uses only the items of this module and the public items of the crate. This module is not
//! covered by semantic versioning: [`check_version!`](crate::check_version), which is at the top of each
//! generated file, states for which version of the module the file was generated.

use core::iter::{Cloned, FilterMap};
use core::slice;

use bytes::{Buf, Bytes};
use prost::DecodeError;
use prost::encoding::{DecodeContext, WireType};

use crate::decode::{self, Limits};
pub use crate::decode::{Decoder, ReadResult};
pub use crate::encode::{
    Writer, encode, encode_length_delimited, encode_length_delimited_to_vec, encode_raw,
    encode_to_vec, encoded_len,
};
pub use crate::enums::Named;
use crate::erased::Target;
#[cfg(feature = "codegen")]
pub use crate::grpc::generated as service;
pub use crate::reflect::message::{merge_by_prost, oneof_slot};
use crate::types::BytesType;

#[cfg(feature = "serde")]
pub use ::serde;

/// A message type with the codec of this crate.
///
/// Generated code implements the trait. Its items are for the runtime only; use the trait as a bound.
pub trait NativeMessage: prost::Message + Default {
    /// The name of the message, then the tag and name of each field, for errors. For example,
    /// `Request 10:name 16:kind`.
    #[doc(hidden)]
    const NAMES: &'static str;

    /// True if the message or a nested message has `Bytes` fields, which can share the memory of the input.
    #[doc(hidden)]
    const SHARES_INPUT: bool = false;

    /// The tags of the required fields that are checked, in the order of the indices of [`Decoder::saw`].
    #[doc(hidden)]
    const REQUIRED: &'static [u32] = &[];

    /// True if there are required fields that are checked.
    #[doc(hidden)]
    const CHECKED: bool = !Self::REQUIRED.is_empty();

    /// The number of bytes that `Self::default()` allocates, for boxed `required` messages and for declared
    /// defaults of strings and bytes.
    #[doc(hidden)]
    const DEFAULT_MEMORY: usize = 0;

    /// Decodes the field with this tag and merges it. Returns the input after the field.
    #[doc(hidden)]
    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a>;

    /// Writes all fields, from the last to the first.
    #[doc(hidden)]
    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w>;
}

/// A oneof with the codec of this crate. Generated code implements the trait.
pub trait Oneof: Sized {
    /// Decodes the member with this tag and merges it. Returns the input after the field.
    fn read_field<'a>(
        slot: &mut Option<Self>,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a>;

    /// Writes the member that is set.
    fn write_field<'w>(&'w self, w: Writer<'w>) -> Writer<'w>;
}

/// Implements `prost::Message::decode`.
#[inline]
pub fn decode<M: NativeMessage>(buf: impl Buf) -> Result<M, DecodeError> {
    let mut message = M::default();
    match merge(&mut message, buf) {
        Ok(()) => Ok(message),
        Err(error) => Err(error),
    }
}

/// Implements `prost::Message::merge`.
#[inline]
pub fn merge<M: NativeMessage>(message: &mut M, buf: impl Buf) -> Result<(), DecodeError> {
    decode::merge_buf(Target::new(message), M::SHARES_INPUT, &Limits::PROST, buf)
}

/// Implements `prost::Message::merge_length_delimited`.
#[inline]
pub fn merge_length_delimited<M: NativeMessage>(
    message: &mut M,
    mut buf: impl Buf,
) -> Result<(), DecodeError> {
    let len = decode::take_length(&mut buf)?;
    match usize::try_from(len) {
        Ok(len) if len <= buf.remaining() => decode::merge_buf(
            Target::new(message),
            M::SHARES_INPUT,
            &Limits::PROST_DELIMITED,
            buf.take(len),
        ),
        _ => Err(decode::ErrorKind::Underflow.into_error()),
    }
}

/// Implements `prost::Message::merge_field`.
#[inline]
pub fn merge_field<M: NativeMessage>(
    message: &mut M,
    number: u32,
    wire_type: WireType,
    buf: &mut impl Buf,
    context: DecodeContext,
) -> Result<(), DecodeError> {
    decode::merge_field(Target::new(message), number, wire_type, buf, context)
}

/// Implements `prost::Message` for a message with the codec of this crate.
///
/// `decode_length_delimited` has prost's default implementation, which calls `merge_length_delimited`, since
/// one more function for each message is thousands in a large crate. `decode` is implemented, since the
/// default implementation compiles to a fifth more code.
#[doc(hidden)]
#[macro_export]
macro_rules! __message {
    ($message:ident) => {
        impl $crate::prost::Message for $message {
            #[inline]
            fn encode_raw(&self, buf: &mut impl $crate::bytes::BufMut) {
                $crate::rt::encode_raw(self, buf)
            }

            #[inline]
            fn merge_field(
                &mut self,
                number: u32,
                wire_type: $crate::prost::encoding::WireType,
                buf: &mut impl $crate::bytes::Buf,
                context: $crate::prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), $crate::prost::DecodeError> {
                $crate::rt::merge_field(self, number, wire_type, buf, context)
            }

            #[inline]
            fn encoded_len(&self) -> usize {
                $crate::rt::encoded_len(self)
            }

            #[inline]
            fn clear(&mut self) {
                *self = ::core::default::Default::default();
            }

            #[inline]
            fn encode(
                &self,
                buf: &mut impl $crate::bytes::BufMut,
            ) -> ::core::result::Result<(), $crate::prost::EncodeError> {
                $crate::rt::encode(self, buf)
            }

            #[inline]
            fn encode_to_vec(&self) -> $crate::alloc::vec::Vec<u8> {
                $crate::rt::encode_to_vec(self)
            }

            #[inline]
            fn encode_length_delimited(
                &self,
                buf: &mut impl $crate::bytes::BufMut,
            ) -> ::core::result::Result<(), $crate::prost::EncodeError> {
                $crate::rt::encode_length_delimited(self, buf)
            }

            #[inline]
            fn encode_length_delimited_to_vec(&self) -> $crate::alloc::vec::Vec<u8> {
                $crate::rt::encode_length_delimited_to_vec(self)
            }

            #[inline]
            fn decode(
                buf: impl $crate::bytes::Buf,
            ) -> ::core::result::Result<Self, $crate::prost::DecodeError> {
                $crate::rt::decode(buf)
            }

            #[inline]
            fn merge(
                &mut self,
                buf: impl $crate::bytes::Buf,
            ) -> ::core::result::Result<(), $crate::prost::DecodeError> {
                $crate::rt::merge(self, buf)
            }

            #[inline]
            fn merge_length_delimited(
                &mut self,
                buf: impl $crate::bytes::Buf,
            ) -> ::core::result::Result<(), $crate::prost::DecodeError> {
                $crate::rt::merge_length_delimited(self, buf)
            }
        }
    };
}

/// Evaluates to the value into which a member of a oneof is merged: the member that is set, or a new one.
#[doc(hidden)]
#[macro_export]
macro_rules! __member {
    ($slot:expr, $member:path) => {
        $crate::__member!($slot, $member, ::core::default::Default::default())
    };
    ($slot:expr, $member:path, $new:expr) => {
        match $slot {
            ::core::option::Option::Some($member(value)) => value,
            slot => match slot.insert($member($new)) {
                $member(value) => value,
                #[allow(unreachable_patterns, reason = "a oneof may have one member")]
                _ => ::core::unreachable!(),
            },
        }
    };
}

/// Decodes a member that is a boxed message. A new box is charged.
#[doc(hidden)]
#[macro_export]
macro_rules! __read_boxed {
    ($decoder:ident, $slot:ident, $member:path, $read:ident, $tag:ident, $input:ident) => {{
        let value = $crate::__member!($slot, $member, $decoder.boxed()?);
        $decoder.$read(value, $tag, $input)
    }};
}

/// Decodes a member that is a message whose default allocates memory, which `$new` charges.
#[doc(hidden)]
#[macro_export]
macro_rules! __read_new {
    ($decoder:ident, $slot:ident, $member:path, $new:ident, $read:ident, $tag:ident, $input:ident) => {{
        let value = $crate::__member!($slot, $member, $decoder.$new()?);
        $decoder.$read(value, $tag, $input)
    }};
}

/// Returns the enum value with a number, for accessors.
#[inline]
pub fn known<E: TryFrom<i32>>(number: i32) -> Option<E> {
    E::try_from(number).ok()
}

/// The iterator of [`known_values`], which has the type that prost's accessors return.
pub type KnownValues<'a, E> = FilterMap<Cloned<slice::Iter<'a, i32>>, fn(i32) -> Option<E>>;

/// Returns the enum values with known numbers, for accessors.
#[inline]
pub fn known_values<E: TryFrom<i32>>(numbers: &[i32]) -> KnownValues<'_, E> {
    numbers.iter().cloned().filter_map(known)
}

/// Returns bytes in a custom type, for declared defaults.
pub fn bytes_from<T: BytesType>(bytes: &[u8]) -> T {
    let mut value = T::default();
    value.set(bytes, || Bytes::copy_from_slice(bytes));
    value
}

/// Returns the string or bytes of an optional field, or the default if it is absent, for accessors.
#[inline]
pub fn or_default<'a, T: AsRef<D>, D: ?Sized>(value: &'a Option<T>, default: &'a D) -> &'a D {
    match value {
        Some(value) => value.as_ref(),
        None => default,
    }
}

/// Decodes an entry of a map whose keys and values have these types.
#[doc(hidden)]
#[macro_export]
macro_rules! __read_map {
    ($decoder:ident, $map:expr, $tag:ident, $input:ident, $key:ident, closed $value:ty, $unknown:expr) => {
        $decoder.closed_enum_map::<$crate::kind::$key, $value, _>(&mut $map, $unknown, $tag, $input)
    };
    (
        $decoder:ident, $map:expr, $tag:ident, $input:ident, $key:ident, $value:ident $(<$of:ty>)?, preserving
    ) => {
        $decoder.preserving_map::<$crate::kind::$key, $crate::kind::$value $(<$of>)?, _>(&mut $map, $tag, $input)
    };
    ($decoder:ident, $map:expr, $tag:ident, $input:ident, $key:ident, $value:ident $(<$of:ty>)?) => {
        $decoder.map::<$crate::kind::$key, $crate::kind::$value $(<$of>)?, _>(&mut $map, $tag, $input)
    };
}

/// Writes a map whose keys and values have these types.
#[doc(hidden)]
#[macro_export]
macro_rules! __write_map {
    ($w:ident, $tag:literal, $map:expr, $key:ident, closed $value:ty) => {
        $w.closed_enum_map::<$crate::kind::$key, $value, _>($tag, &$map)
    };
    ($w:ident, $tag:literal, $map:expr, $key:ident, $value:ident $(<$of:ty>)?) => {
        $w.map::<$crate::kind::$key, $crate::kind::$value $(<$of>)?, _>($tag, &$map)
    };
}

pub use crate::{
    __accessor as accessor, __enum_table as enum_table, __enumeration as enumeration,
    __extendable as extendable, __extension_table as extension_table, __member as member,
    __message as message, __read_boxed as read_boxed, __read_map as read_map,
    __read_new as read_new, __reflect_enum as reflect_enum, __reflect_message as reflect_message,
    __reflect_oneof as reflect_oneof, __serde as serde_impls, __write_map as write_map,
};
