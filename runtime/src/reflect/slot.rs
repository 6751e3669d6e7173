//! References to the fields of messages.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{
    BytesField, EnumField, ListMut, ListRef, MapMut, MapRef, MessageField, Reflect, StringField,
    ValueRef,
};

/// A reference to a field, by the Rust type that holds it.
///
/// The variants say how the field is stored; [`FieldTable`](super::FieldTable) has its protobuf type and
/// presence. Most code uses [`value`](Self::value), which returns the value of any singular field. The
/// variants are for code in which each match counts.
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "the names are those of Rust types")]
#[non_exhaustive]
pub enum Slot<'a> {
    /// A member of a oneof that is not set.
    Unset,
    Bool(&'a bool),
    /// An `int32`, `sint32`, `sfixed32`, or an enum that is held as its number.
    I32(&'a i32),
    I64(&'a i64),
    U32(&'a u32),
    U64(&'a u64),
    F32(&'a f32),
    F64(&'a f64),
    String(&'a String),
    Bytes(&'a Vec<u8>),
    OptionalBool(&'a Option<bool>),
    OptionalI32(&'a Option<i32>),
    OptionalI64(&'a Option<i64>),
    OptionalU32(&'a Option<u32>),
    OptionalU64(&'a Option<u64>),
    OptionalF32(&'a Option<f32>),
    OptionalF64(&'a Option<f64>),
    OptionalString(&'a Option<String>),
    OptionalBytes(&'a Option<Vec<u8>>),
    /// A string in a custom type, with or without presence.
    CustomString(&'a dyn StringField),
    /// Bytes in `Bytes` or a custom type, with or without presence.
    CustomBytes(&'a dyn BytesField),
    /// An enum in a type of its own, with or without presence.
    Enum(&'a dyn EnumField),
    /// A message, with or without presence.
    Message(&'a dyn MessageField),
    /// A repeated field.
    List(ListRef<'a>),
    /// A map field.
    Map(MapRef<'a>),
}

/// Formats the value, the elements or the entries.
impl fmt::Debug for Slot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(list) => list.fmt(f),
            Self::Map(map) => map.fmt(f),
            _ => self.value().fmt(f),
        }
    }
}

impl<'a> Slot<'a> {
    /// Returns the value of a singular field: `None` if it is absent. A field with implicit presence has a
    /// value, which may be zero. Returns `None` for lists and maps.
    #[inline]
    pub fn value(&self) -> Option<ValueRef<'a>> {
        match *self {
            Self::Unset | Self::List(_) | Self::Map(_) => None,
            Self::Bool(value) => Some(ValueRef::Bool(*value)),
            Self::I32(value) => Some(ValueRef::I32(*value)),
            Self::I64(value) => Some(ValueRef::I64(*value)),
            Self::U32(value) => Some(ValueRef::U32(*value)),
            Self::U64(value) => Some(ValueRef::U64(*value)),
            Self::F32(value) => Some(ValueRef::F32(*value)),
            Self::F64(value) => Some(ValueRef::F64(*value)),
            Self::String(value) => Some(ValueRef::String(value)),
            Self::Bytes(value) => Some(ValueRef::Bytes(value)),
            Self::OptionalBool(value) => value.map(ValueRef::Bool),
            Self::OptionalI32(value) => value.map(ValueRef::I32),
            Self::OptionalI64(value) => value.map(ValueRef::I64),
            Self::OptionalU32(value) => value.map(ValueRef::U32),
            Self::OptionalU64(value) => value.map(ValueRef::U64),
            Self::OptionalF32(value) => value.map(ValueRef::F32),
            Self::OptionalF64(value) => value.map(ValueRef::F64),
            Self::OptionalString(value) => value.as_deref().map(ValueRef::String),
            Self::OptionalBytes(value) => value.as_deref().map(ValueRef::Bytes),
            Self::CustomString(field) => field.get().map(ValueRef::String),
            Self::CustomBytes(field) => field.get().map(ValueRef::Bytes),
            Self::Enum(field) => field.get().map(ValueRef::I32),
            Self::Message(field) => field.get().map(ValueRef::Message),
        }
    }

    /// Returns the message, if the field holds one.
    #[inline]
    pub fn message(&self) -> Option<&'a dyn Reflect> {
        match *self {
            Self::Message(field) => field.get(),
            _ => None,
        }
    }

    /// Returns true if a singular field has a value, or a list or map has elements. A field with implicit
    /// presence always has a value.
    #[inline]
    pub fn is_present(&self) -> bool {
        match self {
            Self::List(list) => !list.is_empty(),
            Self::Map(map) => !map.is_empty(),
            _ => self.value().is_some(),
        }
    }
}

/// A mutable reference to a field, by the Rust type that holds it.
///
/// The methods whose names start with `set_` set a singular field if the field has a matching Rust type,
/// and otherwise return false without setting it.
#[allow(missing_docs, reason = "the names are those of Rust types")]
#[non_exhaustive]
pub enum SlotMut<'a> {
    /// No field.
    Unset,
    Bool(&'a mut bool),
    /// An `int32`, `sint32`, `sfixed32`, or an enum that is held as its number.
    I32(&'a mut i32),
    I64(&'a mut i64),
    U32(&'a mut u32),
    U64(&'a mut u64),
    F32(&'a mut f32),
    F64(&'a mut f64),
    String(&'a mut String),
    Bytes(&'a mut Vec<u8>),
    OptionalBool(&'a mut Option<bool>),
    OptionalI32(&'a mut Option<i32>),
    OptionalI64(&'a mut Option<i64>),
    OptionalU32(&'a mut Option<u32>),
    OptionalU64(&'a mut Option<u64>),
    OptionalF32(&'a mut Option<f32>),
    OptionalF64(&'a mut Option<f64>),
    OptionalString(&'a mut Option<String>),
    OptionalBytes(&'a mut Option<Vec<u8>>),
    /// A string in a custom type, with or without presence.
    CustomString(&'a mut dyn StringField),
    /// Bytes in `Bytes` or a custom type, with or without presence.
    CustomBytes(&'a mut dyn BytesField),
    /// An enum in a type of its own, with or without presence.
    Enum(&'a mut dyn EnumField),
    /// A message, with or without presence.
    Message(&'a mut dyn MessageField),
    /// A repeated field.
    List(ListMut<'a>),
    /// A map field.
    Map(MapMut<'a>),
}

macro_rules! setters {
    ($($set:ident, $ty:ty, $bare:ident, $optional:ident;)*) => {$(
        #[doc = concat!("Sets a field that holds `", stringify!($ty), "`.")]
        #[inline]
        #[must_use]
        pub fn $set(self, value: $ty) -> bool {
            match self {
                Self::$bare(field) => *field = value,
                Self::$optional(field) => *field = Some(value),
                _ => return false,
            }
            true
        }
    )*};
}

/// Formats the name of the type.
impl fmt::Debug for SlotMut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SlotMut").finish_non_exhaustive()
    }
}

impl<'a> SlotMut<'a> {
    setters! {
        set_bool, bool, Bool, OptionalBool;
        set_i64, i64, I64, OptionalI64;
        set_u32, u32, U32, OptionalU32;
        set_u64, u64, U64, OptionalU64;
        set_f32, f32, F32, OptionalF32;
        set_f64, f64, F64, OptionalF64;
    }

    /// Sets a field that holds `i32`, or an enum. Returns false without setting it if the field holds another
    /// type, or a closed enum that does not define the number.
    #[inline]
    #[must_use]
    pub fn set_i32(self, value: i32) -> bool {
        match self {
            Self::I32(field) => *field = value,
            Self::OptionalI32(field) => *field = Some(value),
            Self::Enum(field) => return field.set(value),
            _ => return false,
        }
        true
    }

    /// Sets a field that holds a string.
    #[inline]
    #[must_use]
    pub fn set_str(self, value: &str) -> bool {
        match self {
            // A string that grows gets room for at least eight bytes, and a new one exactly what it needs.
            Self::String(field) if field.capacity() < value.len() => *field = value.to_owned(),
            Self::String(field) => value.clone_into(field),
            Self::OptionalString(field) => *field = Some(value.into()),
            Self::CustomString(field) => field.set(value),
            _ => return false,
        }
        true
    }

    /// Sets a field that holds a string. The field takes the `String` itself, unless it has a custom type.
    #[inline]
    #[must_use]
    pub fn set_string(self, value: String) -> bool {
        match self {
            Self::String(field) => *field = value,
            Self::OptionalString(field) => *field = Some(value),
            Self::CustomString(field) => field.set(&value),
            _ => return false,
        }
        true
    }

    /// Sets a field that holds bytes. The field takes the `Vec` itself, unless it has a custom type.
    #[inline]
    #[must_use]
    pub fn set_bytes(self, value: Vec<u8>) -> bool {
        match self {
            Self::Bytes(field) => *field = value,
            Self::OptionalBytes(field) => *field = Some(value),
            Self::CustomBytes(field) => field.set(value),
            _ => return false,
        }
        true
    }

    /// Sets a singular field to a copy of a scalar value. Returns false for messages, lists and maps, and if the
    /// field has another type.
    #[must_use]
    pub fn set(self, value: ValueRef<'_>) -> bool {
        match value {
            ValueRef::Bool(value) => self.set_bool(value),
            ValueRef::I32(value) => self.set_i32(value),
            ValueRef::I64(value) => self.set_i64(value),
            ValueRef::U32(value) => self.set_u32(value),
            ValueRef::U64(value) => self.set_u64(value),
            ValueRef::F32(value) => self.set_f32(value),
            ValueRef::F64(value) => self.set_f64(value),
            ValueRef::String(value) => self.set_str(value),
            ValueRef::Bytes(value) => self.set_bytes(value.into()),
            ValueRef::Message(_) => false,
        }
    }

    /// Returns the message in the field, which is created if it is absent. Returns `None` if the field does not
    /// hold a message.
    #[inline]
    pub fn message(self) -> Option<&'a mut dyn Reflect> {
        match self {
            Self::Message(field) => Some(field.get_or_insert()),
            _ => None,
        }
    }

    /// Returns the number of bytes that setting a field to its default has allocated, if the field is a member of a
    /// oneof.
    #[cfg(any(feature = "json", feature = "text"))]
    pub(crate) fn member_memory(&self, field: &super::FieldTable) -> usize {
        match self {
            Self::Message(message) if field.oneof_index().is_some() => message.default_memory(),
            _ => 0,
        }
    }

    /// Returns the list, if the field is repeated.
    pub fn list(self) -> Option<ListMut<'a>> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// Returns the map, if the field is a map.
    pub fn map(self) -> Option<MapMut<'a>> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Clears the field. A field without presence gets its default.
    pub fn clear(self) {
        match self {
            Self::Unset => {}
            Self::Bool(field) => *field = false,
            Self::I32(field) => *field = 0,
            Self::I64(field) => *field = 0,
            Self::U32(field) => *field = 0,
            Self::U64(field) => *field = 0,
            Self::F32(field) => *field = 0.0,
            Self::F64(field) => *field = 0.0,
            Self::String(field) => field.clear(),
            Self::Bytes(field) => field.clear(),
            Self::OptionalBool(field) => *field = None,
            Self::OptionalI32(field) => *field = None,
            Self::OptionalI64(field) => *field = None,
            Self::OptionalU32(field) => *field = None,
            Self::OptionalU64(field) => *field = None,
            Self::OptionalF32(field) => *field = None,
            Self::OptionalF64(field) => *field = None,
            Self::OptionalString(field) => *field = None,
            Self::OptionalBytes(field) => *field = None,
            Self::CustomString(field) => field.clear(),
            Self::CustomBytes(field) => field.clear(),
            Self::Enum(field) => field.clear(),
            Self::Message(field) => field.clear(),
            Self::List(list) => list.clear(),
            Self::Map(map) => map.clear(),
        }
    }
}
