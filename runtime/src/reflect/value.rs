//! Values of any type.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{Reflect, SlotMut};

/// A value of any type: that of a singular field, an element of a list, or the value of a map entry.
///
/// The variants follow the Rust type. [`ValueRef::I32`] is also the number of an enum; see
/// [`Kind`](super::Kind) for the protobuf type.
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "the names are those of Rust")]
#[non_exhaustive]
pub enum ValueRef<'a> {
    Bool(bool),
    /// An `int32`, `sint32`, `sfixed32`, or the number of an enum.
    I32(i32),
    I64(i64),
    U32(u32),
    U64(u64),
    F32(f32),
    F64(f64),
    String(&'a str),
    Bytes(&'a [u8]),
    Message(&'a dyn Reflect),
}

impl ValueRef<'_> {
    /// Returns true if a field with implicit presence and this value is not set. Negative zero is not zero.
    #[inline]
    pub fn is_zero(&self) -> bool {
        match self {
            Self::Bool(value) => !value,
            Self::I32(value) => *value == 0,
            Self::I64(value) => *value == 0,
            Self::U32(value) => *value == 0,
            Self::U64(value) => *value == 0,
            Self::F32(value) => value.to_bits() == 0,
            Self::F64(value) => value.to_bits() == 0,
            Self::String(value) => value.is_empty(),
            Self::Bytes(value) => value.is_empty(),
            Self::Message(_) => false,
        }
    }
}

/// Formats scalars as Rust does, and of messages only the full name of the type.
impl fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::I32(value) => value.fmt(f),
            Self::I64(value) => value.fmt(f),
            Self::U32(value) => value.fmt(f),
            Self::U64(value) => value.fmt(f),
            Self::F32(value) => value.fmt(f),
            Self::F64(value) => value.fmt(f),
            Self::String(value) => value.fmt(f),
            Self::Bytes(value) => value.fmt(f),
            Self::Message(message) => f.write_str(message.table().full_name()),
        }
    }
}

/// A Rust type that holds scalar values by default: numbers, `bool`, `String` and `Vec<u8>`.
pub trait Scalar: Default + Send + Sync + 'static {
    /// Returns the value.
    fn value(&self) -> ValueRef<'_>;

    /// Returns a slot to set the value.
    fn as_slot(&mut self) -> SlotMut<'_>;
}

macro_rules! scalars {
    ($($ty:ty, $variant:ident, |$value:ident| $view:expr;)*) => {$(
        impl Scalar for $ty {
            #[inline]
            fn value(&self) -> ValueRef<'_> {
                let $value = self;
                ValueRef::$variant($view)
            }

            #[inline]
            fn as_slot(&mut self) -> SlotMut<'_> {
                SlotMut::$variant(self)
            }
        }
    )*};
}

scalars! {
    bool, Bool, |value| *value;
    i32, I32, |value| *value;
    i64, I64, |value| *value;
    u32, U32, |value| *value;
    u64, U64, |value| *value;
    f32, F32, |value| *value;
    f64, F64, |value| *value;
    String, String, |value| value.as_str();
    Vec<u8>, Bytes, |value| value.as_slice();
}
