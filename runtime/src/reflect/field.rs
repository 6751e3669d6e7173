//! Singular fields in Rust types that are not known to this crate.
//!
//! Each trait is implemented by a type and by `Option` of it, so that a slot can refer to both.

use alloc::vec::Vec;
use core::mem::size_of;

use bytes::Bytes;

use super::Reflect;
use crate::enums::{GeneratedEnum, OpenEnum};
use crate::types::{BytesType, StringType};

/// A string field in a custom type, with or without presence.
pub trait StringField {
    /// Returns the text, if the field is present.
    fn get(&self) -> Option<&str>;

    /// Sets the field.
    fn set(&mut self, text: &str);

    /// Clears the field.
    fn clear(&mut self);

    /// Returns the number of bytes that a value allocates in addition to its text.
    fn overhead(&self) -> usize;
}

impl<T: StringType> StringField for T {
    fn get(&self) -> Option<&str> {
        Some(self.as_text())
    }

    fn set(&mut self, text: &str) {
        *self = T::from_text(text);
    }

    fn clear(&mut self) {
        *self = T::default();
    }

    fn overhead(&self) -> usize {
        T::OVERHEAD
    }
}

impl<T: StringType> StringField for Option<T> {
    fn get(&self) -> Option<&str> {
        self.as_ref().map(T::as_text)
    }

    fn set(&mut self, text: &str) {
        *self = Some(T::from_text(text));
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn overhead(&self) -> usize {
        T::OVERHEAD
    }
}

/// A bytes field in `Bytes` or a custom type, with or without presence.
pub trait BytesField {
    /// Returns the bytes, if the field is present.
    fn get(&self) -> Option<&[u8]>;

    /// Sets the field.
    fn set(&mut self, bytes: Vec<u8>);

    /// Clears the field.
    fn clear(&mut self);

    /// Returns the number of bytes that a value allocates in addition to its content.
    fn overhead(&self) -> usize;
}

/// The number of bytes that a `Bytes` allocates in addition to its content once it has been cloned: the address and the
/// length of the content, and a counter.
const SHARED: usize = 3 * size_of::<usize>();

/// Returns the overhead of a value that [`set_bytes`] sets.
fn bytes_overhead<T: BytesType>() -> usize {
    T::OVERHEAD.max(SHARED)
}

/// Sets the value. `Bytes` takes over the allocation.
fn set_bytes<T: BytesType>(value: &mut T, bytes: Vec<u8>) {
    let bytes = Bytes::from(bytes);
    value.set(&bytes, || bytes.clone());
}

impl<T: BytesType> BytesField for T {
    fn get(&self) -> Option<&[u8]> {
        Some(self.as_slice())
    }

    fn set(&mut self, bytes: Vec<u8>) {
        set_bytes(self, bytes);
    }

    fn clear(&mut self) {
        *self = T::default();
    }

    fn overhead(&self) -> usize {
        bytes_overhead::<T>()
    }
}

impl<T: BytesType> BytesField for Option<T> {
    fn get(&self) -> Option<&[u8]> {
        self.as_ref().map(T::as_slice)
    }

    fn set(&mut self, bytes: Vec<u8>) {
        set_bytes(self.get_or_insert_with(T::default), bytes);
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn overhead(&self) -> usize {
        bytes_overhead::<T>()
    }
}

/// An enum field in a type of its own, with or without presence.
pub trait EnumField {
    /// Returns the number, if the field is present.
    fn get(&self) -> Option<i32>;

    /// Sets the field. Returns false without setting it if the type cannot hold the number, which is one that
    /// a closed enum does not define.
    fn set(&mut self, number: i32) -> bool;

    /// Clears the field.
    fn clear(&mut self);
}

macro_rules! enum_fields {
    ($([$($param:tt)*] $ty:ty, $from_number:expr;)*) => {$(
        impl<$($param)*> EnumField for $ty {
            fn get(&self) -> Option<i32> {
                Some((*self).into())
            }

            fn set(&mut self, number: i32) -> bool {
                let from_number: fn(i32) -> Option<$ty> = $from_number;
                match from_number(number) {
                    Some(value) => *self = value,
                    None => return false,
                }
                true
            }

            fn clear(&mut self) {
                *self = <$ty>::default();
            }
        }

        impl<$($param)*> EnumField for Option<$ty> {
            fn get(&self) -> Option<i32> {
                self.map(Into::into)
            }

            fn set(&mut self, number: i32) -> bool {
                let from_number: fn(i32) -> Option<$ty> = $from_number;
                let value = from_number(number);
                let known = value.is_some();
                if known {
                    *self = value;
                }
                known
            }

            fn clear(&mut self) {
                *self = None;
            }
        }
    )*};
}

enum_fields! {
    [E: GeneratedEnum] E, |number| E::try_from(number).ok();
    [E: Default + Into<i32>] OpenEnum<E>, |number| Some(OpenEnum::from_number(number));
}

/// A message field, with or without presence, and with or without a box.
pub trait MessageField {
    /// Returns the message, if it is present.
    fn get(&self) -> Option<&dyn Reflect>;

    /// Returns the message, if it is present.
    fn get_mut(&mut self) -> Option<&mut dyn Reflect>;

    /// Returns the message, which is created if it is absent.
    fn get_or_insert(&mut self) -> &mut dyn Reflect;

    /// Clears the field.
    fn clear(&mut self);

    /// Returns the number of bytes that [`get_or_insert`](Self::get_or_insert) allocates.
    fn growth(&self) -> usize;

    /// Returns the number of bytes that the field has allocated if it has its default, such as a member of a oneof
    /// after [`Reflect::slot_mut`].
    fn default_memory(&self) -> usize;
}

impl<M: Reflect + Default> MessageField for M {
    fn get(&self) -> Option<&dyn Reflect> {
        Some(self)
    }

    fn get_mut(&mut self) -> Option<&mut dyn Reflect> {
        Some(self)
    }

    fn get_or_insert(&mut self) -> &mut dyn Reflect {
        self
    }

    fn clear(&mut self) {
        *self = M::default();
    }

    fn growth(&self) -> usize {
        0
    }

    fn default_memory(&self) -> usize {
        M::default_memory()
    }
}

impl<M: Reflect + Default> MessageField for Option<M> {
    fn get(&self) -> Option<&dyn Reflect> {
        match self {
            Some(message) => Some(message),
            None => None,
        }
    }

    fn get_mut(&mut self) -> Option<&mut dyn Reflect> {
        match self {
            Some(message) => Some(message),
            None => None,
        }
    }

    fn get_or_insert(&mut self) -> &mut dyn Reflect {
        self.get_or_insert_with(M::default)
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn growth(&self) -> usize {
        if self.is_some() { 0 } else { M::default_memory() }
    }

    fn default_memory(&self) -> usize {
        0
    }
}
