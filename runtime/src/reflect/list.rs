//! Repeated fields.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::mem::size_of;

use super::{BytesField, EnumField, MessageField, Reflect, Scalar, SlotMut, StringField, ValueRef};
use crate::types::{BytesType, StringType};

/// A reference to a repeated field, by the type of its elements.
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "the names are those of Rust types")]
#[non_exhaustive]
pub enum ListRef<'a> {
    Bool(&'a Vec<bool>),
    /// Elements of the type `int32`, `sint32` or `sfixed32`, or enums that are held as their numbers.
    I32(&'a Vec<i32>),
    I64(&'a Vec<i64>),
    U32(&'a Vec<u32>),
    U64(&'a Vec<u64>),
    F32(&'a Vec<f32>),
    F64(&'a Vec<f64>),
    String(&'a Vec<String>),
    Bytes(&'a Vec<Vec<u8>>),
    /// Strings in a custom type.
    CustomString(&'a dyn StringList),
    /// Bytes in `Bytes` or a custom type.
    CustomBytes(&'a dyn BytesList),
    /// Enums in a type of their own.
    Enum(&'a dyn EnumList),
    Message(&'a dyn MessageList),
}

/// A mutable reference to a repeated field, by the type of its elements.
#[allow(missing_docs, reason = "the names are those of Rust types")]
#[non_exhaustive]
pub enum ListMut<'a> {
    Bool(&'a mut Vec<bool>),
    /// Elements of the type `int32`, `sint32` or `sfixed32`, or enums that are held as their numbers.
    I32(&'a mut Vec<i32>),
    I64(&'a mut Vec<i64>),
    U32(&'a mut Vec<u32>),
    U64(&'a mut Vec<u64>),
    F32(&'a mut Vec<f32>),
    F64(&'a mut Vec<f64>),
    String(&'a mut Vec<String>),
    Bytes(&'a mut Vec<Vec<u8>>),
    /// Strings in a custom type.
    CustomString(&'a mut dyn StringList),
    /// Bytes in `Bytes` or a custom type.
    CustomBytes(&'a mut dyn BytesList),
    /// Enums in a type of their own.
    Enum(&'a mut dyn EnumList),
    Message(&'a mut dyn MessageList),
}

/// Evaluates an expression for the list in any variant.
macro_rules! each {
    ($this:expr, $list:ident => $result:expr) => {
        match $this {
            Self::Bool($list) => $result,
            Self::I32($list) => $result,
            Self::I64($list) => $result,
            Self::U32($list) => $result,
            Self::U64($list) => $result,
            Self::F32($list) => $result,
            Self::F64($list) => $result,
            Self::String($list) => $result,
            Self::Bytes($list) => $result,
            Self::CustomString($list) => $result,
            Self::CustomBytes($list) => $result,
            Self::Enum($list) => $result,
            Self::Message($list) => $result,
        }
    };
}

/// Formats the elements.
impl fmt::Debug for ListRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Formats the number of elements.
impl fmt::Debug for ListMut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListMut").field("len", &self.len()).finish_non_exhaustive()
    }
}

impl<'a> ListRef<'a> {
    /// Returns the number of elements.
    pub fn len(&self) -> usize {
        each!(self, list => list.len())
    }

    /// Returns true if there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the element at an index.
    #[inline]
    pub fn get(&self, index: usize) -> Option<ValueRef<'a>> {
        match *self {
            Self::Bool(list) => list.get(index).map(Scalar::value),
            Self::I32(list) => list.get(index).map(Scalar::value),
            Self::I64(list) => list.get(index).map(Scalar::value),
            Self::U32(list) => list.get(index).map(Scalar::value),
            Self::U64(list) => list.get(index).map(Scalar::value),
            Self::F32(list) => list.get(index).map(Scalar::value),
            Self::F64(list) => list.get(index).map(Scalar::value),
            Self::String(list) => list.get(index).map(Scalar::value),
            Self::Bytes(list) => list.get(index).map(Scalar::value),
            Self::CustomString(list) => list.element(index).map(ValueRef::String),
            Self::CustomBytes(list) => list.element(index).map(ValueRef::Bytes),
            Self::Enum(list) => list.element(index).map(ValueRef::I32),
            Self::Message(list) => list.element(index).map(ValueRef::Message),
        }
    }

    /// Returns the elements in order.
    pub fn iter(self) -> impl Iterator<Item = ValueRef<'a>> {
        (0..self.len()).filter_map(move |index| self.get(index))
    }
}

impl<'a> ListMut<'a> {
    /// Returns the number of elements.
    pub fn len(&self) -> usize {
        each!(self, list => list.len())
    }

    /// Returns true if there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of bytes that [`push`](Self::push) allocates for the capacity of the list and the
    /// default of an element.
    pub fn growth(&self) -> usize {
        match self {
            Self::Bool(list) => growth(list),
            Self::I32(list) => growth(list),
            Self::I64(list) => growth(list),
            Self::U32(list) => growth(list),
            Self::U64(list) => growth(list),
            Self::F32(list) => growth(list),
            Self::F64(list) => growth(list),
            Self::String(list) => growth(list),
            Self::Bytes(list) => growth(list),
            Self::CustomString(list) => list.growth(),
            Self::CustomBytes(list) => list.growth(),
            Self::Enum(list) => list.growth(),
            Self::Message(list) => list.growth(),
        }
    }

    /// Appends an element with the default of its type, and returns a slot to set it.
    pub fn push(&mut self) -> SlotMut<'_> {
        match self {
            Self::Bool(list) => push(list).as_slot(),
            Self::I32(list) => push(list).as_slot(),
            Self::I64(list) => push(list).as_slot(),
            Self::U32(list) => push(list).as_slot(),
            Self::U64(list) => push(list).as_slot(),
            Self::F32(list) => push(list).as_slot(),
            Self::F64(list) => push(list).as_slot(),
            Self::String(list) => push(list).as_slot(),
            Self::Bytes(list) => push(list).as_slot(),
            Self::CustomString(list) => SlotMut::CustomString(list.push_default()),
            Self::CustomBytes(list) => SlotMut::CustomBytes(list.push_default()),
            Self::Enum(list) => SlotMut::Enum(list.push_default()),
            Self::Message(list) => SlotMut::Message(list.push_default()),
        }
    }

    /// Returns a slot to set the element at an index.
    pub fn get_mut(&mut self, index: usize) -> Option<SlotMut<'_>> {
        match self {
            Self::Bool(list) => list.get_mut(index).map(Scalar::as_slot),
            Self::I32(list) => list.get_mut(index).map(Scalar::as_slot),
            Self::I64(list) => list.get_mut(index).map(Scalar::as_slot),
            Self::U32(list) => list.get_mut(index).map(Scalar::as_slot),
            Self::U64(list) => list.get_mut(index).map(Scalar::as_slot),
            Self::F32(list) => list.get_mut(index).map(Scalar::as_slot),
            Self::F64(list) => list.get_mut(index).map(Scalar::as_slot),
            Self::String(list) => list.get_mut(index).map(Scalar::as_slot),
            Self::Bytes(list) => list.get_mut(index).map(Scalar::as_slot),
            Self::CustomString(list) => list.element_mut(index).map(SlotMut::CustomString),
            Self::CustomBytes(list) => list.element_mut(index).map(SlotMut::CustomBytes),
            Self::Enum(list) => list.element_mut(index).map(SlotMut::Enum),
            Self::Message(list) => list.element_mut(index).map(SlotMut::Message),
        }
    }

    /// Removes the elements from an index to the end.
    pub fn truncate(&mut self, len: usize) {
        each!(self, list => list.truncate(len));
    }

    /// Removes all elements.
    pub fn clear(mut self) {
        self.truncate(0);
    }
}

/// Appends a default to a list, and returns it.
#[inline]
fn push<T: Default>(list: &mut Vec<T>) -> &mut T {
    list.push(T::default());
    let last = list.len() - 1;
    &mut list[last]
}

/// Returns the number of bytes that a list allocates for one more element.
fn growth<T>(list: &Vec<T>) -> usize {
    let (len, capacity) = (list.len(), list.capacity());
    if len < capacity { 0 } else { capacity.max(4).saturating_mul(size_of::<T>()) }
}

macro_rules! lists {
    ($(
        $(#[$doc:meta])*
        $list:ident: [$($bound:tt)+], $field:ident, $value:ty, |$element:ident| $get:expr, $of_default:expr;
    )*) => {$(
        $(#[$doc])*
        pub trait $list {
            /// Returns the number of elements.
            fn len(&self) -> usize;

            /// Returns true if there are no elements.
            fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// Returns the element at an index.
            fn element(&self, index: usize) -> Option<$value>;

            /// Returns the element at an index, to set it.
            fn element_mut(&mut self, index: usize) -> Option<&mut dyn $field>;

            /// Appends a default and returns it, to set it.
            fn push_default(&mut self) -> &mut dyn $field;

            /// Removes the elements from an index to the end.
            fn truncate(&mut self, len: usize);

            /// Returns the number of bytes that `push_default` allocates.
            fn growth(&self) -> usize;
        }

        impl<T: $($bound)+> $list for Vec<T> {
            fn len(&self) -> usize {
                self.len()
            }

            fn element(&self, index: usize) -> Option<$value> {
                match <[T]>::get(self, index) {
                    Some($element) => Some($get),
                    None => None,
                }
            }

            fn element_mut(&mut self, index: usize) -> Option<&mut dyn $field> {
                match <[T]>::get_mut(self, index) {
                    Some(element) => Some(element),
                    None => None,
                }
            }

            fn push_default(&mut self) -> &mut dyn $field {
                push::<T>(self)
            }

            fn truncate(&mut self, len: usize) {
                self.truncate(len);
            }

            fn growth(&self) -> usize {
                growth(self).saturating_add($of_default)
            }
        }
    )*};
}

lists! {
    /// A list of strings in a custom type.
    StringList: [StringType], StringField, &str, |element| element.as_text(), T::DEFAULT_MEMORY;
    /// A list of bytes in `Bytes` or a custom type.
    BytesList: [BytesType], BytesField, &[u8], |element| element.as_slice(), T::DEFAULT_MEMORY;
    /// A list of enums in a type of their own.
    EnumList: [EnumField + Copy + Default + Into<i32>], EnumField, i32, |element| (*element).into(), 0;
    /// A list of messages.
    MessageList: [Reflect + Default], MessageField, &dyn Reflect, |element| element, T::default_memory();
}
