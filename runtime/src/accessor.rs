//! Which methods does a field bring along?
//!
//! Those that prost's derive gives a field: an enum held as a number is read and set as an enum, and a
//! value that may be absent is read with its default.

/// The methods of one field, inside an `impl` of its message.
#[doc(hidden)]
#[macro_export]
macro_rules! __accessor {
    (enum $get:ident, $set:ident, $ty:ty, $default:expr) => {
        /// The value; the default when its number is unknown.
        #[allow(deprecated)]
        #[inline]
        pub fn $get(&self) -> $ty {
            $crate::rt::known(self.$get).unwrap_or($default)
        }

        /// Sets the value.
        #[allow(deprecated)]
        #[inline]
        pub fn $set(&mut self, value: $ty) {
            self.$get = value as i32;
        }
    };
    (optional enum $get:ident, $set:ident, $ty:ty, $default:expr) => {
        /// The value; the default when it is absent or its number is unknown.
        #[allow(deprecated)]
        #[inline]
        pub fn $get(&self) -> $ty {
            self.$get.and_then($crate::rt::known).unwrap_or($default)
        }

        /// Sets the value.
        #[allow(deprecated)]
        #[inline]
        pub fn $set(&mut self, value: $ty) {
            self.$get = ::core::option::Option::Some(value as i32);
        }
    };
    (repeated enum $get:ident, $push:ident, $ty:ty) => {
        /// The values whose numbers are known.
        #[allow(deprecated)]
        #[inline]
        pub fn $get(
            &self,
        ) -> ::core::iter::FilterMap<
            ::core::iter::Cloned<::core::slice::Iter<'_, i32>>,
            fn(i32) -> ::core::option::Option<$ty>,
        > {
            $crate::rt::known_values(&self.$get)
        }

        /// Appends a value.
        #[allow(deprecated)]
        #[inline]
        pub fn $push(&mut self, value: $ty) {
            self.$get.push(value as i32);
        }
    };
    (map enum $field:ident, $get:ident, $insert:ident, $key:ty, $ty:ty) => {
        /// The value for a key, if it is there and its number is known.
        #[allow(deprecated)]
        #[inline]
        pub fn $get(&self, key: $key) -> ::core::option::Option<$ty> {
            self.$field.get(&key).copied().and_then($crate::rt::known)
        }

        /// Puts a value in; what was there before, if its number is known.
        #[allow(deprecated)]
        #[inline]
        pub fn $insert(&mut self, key: $key, value: $ty) -> ::core::option::Option<$ty> {
            self.$field.insert(key, value as i32).and_then($crate::rt::known)
        }
    };
    (map str enum $field:ident, $get:ident, $insert:ident, $ty:ty) => {
        /// The value for a key, if it is there and its number is known.
        #[allow(deprecated)]
        #[inline]
        pub fn $get(&self, key: &str) -> ::core::option::Option<$ty> {
            self.$field.get(key).copied().and_then($crate::rt::known)
        }

        /// Puts a value in; what was there before, if its number is known.
        #[allow(deprecated)]
        #[inline]
        pub fn $insert(
            &mut self,
            key: $crate::prost::alloc::string::String,
            value: $ty,
        ) -> ::core::option::Option<$ty> {
            self.$field.insert(key, value as i32).and_then($crate::rt::known)
        }
    };
    (optional $get:ident, $ty:ty, $default:expr) => {
        /// The value, or its default when it is absent.
        #[inline]
        pub fn $get(&self) -> $ty {
            self.$get.unwrap_or($default)
        }
    };
    (optional ref $get:ident, $ty:ty, $default:expr) => {
        /// The value, or its default when it is absent.
        #[inline]
        pub fn $get(&self) -> &$ty {
            $crate::rt::or_default(&self.$get, $default)
        }
    };
}
